"""Between which bounds the values in the people network lie, for 8-bit arithmetic.

    learn -m training.calibrate FOOTAGE

Looks at a picture every two seconds of a sixth of the acted shop clips and every second of TUD-Stadtmitte
(FOOTAGE is the folder of both), notes the 0.01 and 99.99 percentiles before every convolution, and keeps the
widest. No labels are used. Writes ``src/aislewatch/adapters/models/ranges.json``.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openvino as ov

from aislewatch.adapters.models.cards import ModelCard, Size, shipped
from aislewatch.adapters.models.pictures import letterboxed
from aislewatch.adapters.models.profiles import PROFILES
from aislewatch.adapters.models.quantized import FILE, Bounds, convolutions
from aislewatch.adapters.video import open_source
from aislewatch.domain.people import Image

SHARES = (0.01, 99.99)
CLIPS = slice(1, None, 6)


def pictures(footage: Path, size: Size) -> Iterator[Image]:
    """The calibration set, as the network gets it."""
    clips = sorted((footage / "shoplifting-clips" / "clips").glob("*.mp4"))[CLIPS]
    for path, rate in (*((clip, 0.5) for clip in clips), (footage / "tracking" / "TUD-Stadtmitte.mp4", 1.0)):
        for frame in open_source(str(path), "calibration", rate).frames():
            yield letterboxed(frame.image, size)[0]


def measure(card: ModelCard, size: Size, footage: Path) -> list[Bounds]:
    """The widest bounds before each convolution over the calibration set."""
    model = ov.Core().read_model(card.path)
    model.reshape({model.input(0): [1, 3, *size]})
    inputs = [node.input(0).get_source_output() for node in convolutions(model)]
    outputs = len(model.outputs)
    different = list({_key(value): value for value in inputs}.values())
    model.add_outputs(different)
    request = (
        ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    )
    seen: list[Bounds] = [(0.0, 0.0)] * len(different)
    for picture in pictures(footage, size):
        normal = (picture.astype(np.float32) - card.input.mean) / card.input.std
        request.infer([np.ascontiguousarray(normal.transpose(2, 0, 1)[None], np.float32)])
        for n in range(len(different)):
            low, high = np.percentile(request.get_output_tensor(outputs + n).data, SHARES)
            seen[n] = (min(seen[n][0], float(low)), max(seen[n][1], float(high)))
    of = dict(zip(map(_key, different), seen, strict=True))
    return [of[_key(value)] for value in inputs]


def _key(value: ov.Output) -> tuple[str, int]:
    return value.get_node().get_friendly_name(), value.get_index()


def main(footage: Path) -> None:
    """Measure at the default profile's size for 4:3 and write the file."""
    card = shipped(PROFILES["default"].people)
    bounds = [[round(edge, 4) for edge in pair] for pair in measure(card, (320, 416), footage)]
    path = Path("src/aislewatch/adapters/models") / FILE
    path.write_text(json.dumps({card.sha256: bounds}) + "\n", encoding="utf-8")
    print(f"{path}: {len(bounds)} convolutions")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
