"""Write the golden reports anew (``scripts/golden``), after a change that is meant to change them.

``--traces`` also makes the traces anew: the synthetic ones from the code, the real ones with the shipped
model from the clips in ``AISLEWATCH_FOOTAGE``, where it is there. Read the difference before committing it.
"""

import argparse
import os
from contextlib import closing
from pathlib import Path

from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.traces import TraceMeta
from aislewatch.adapters.video import open_source
from aislewatch.evaluation.replay import watch
from tests.golden.cases import CAMERA, FOOTAGE, NAMES, SYNTHETIC, Case, act, keep_poses

RATE = 6.0


def _watch_real(footage: Path) -> None:
    model = OpenVinoPeopleModel()
    for name, clip in FOOTAGE.items():
        video = footage / "shoplifting-clips" / "clips" / f"{clip}.mp4"
        with closing(open_source(str(video), CAMERA, RATE)) as source:
            people = [moment for _, moment in watch(source, model)]
        keep_poses(name, TraceMeta(video.name, round(people[-1].at, 3), CAMERA, RATE), people)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--traces", action="store_true", help="make the traces anew, too")
    if parser.parse_args().traces:
        for name in SYNTHETIC:
            act(name)
        footage = Path(os.environ.get("AISLEWATCH_FOOTAGE", "../shared/data"))
        if footage.is_dir():
            _watch_real(footage)
        else:
            print(f"No footage at {footage}: the traces of real people stay as they are.")
    for name in NAMES:
        case = Case(name)
        text = case.report()
        changed = not case.golden.exists() or case.golden.read_text(encoding="utf-8") != text
        case.golden.write_text(text, encoding="utf-8")
        print(f"{'changed' if changed else 'same   '}  {case.golden.name}")


if __name__ == "__main__":
    main()
