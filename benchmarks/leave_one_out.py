"""How good is concealment on actors nothing was fitted on? Leave one actor group out, and what else tells
labels.

Everything that is fitted is fitted anew without the group that is scored, then its clips go through the whole
analysis with default settings:

    python -m benchmarks.leave_one_out CLIPS --views views --out measured --write docs/real-people.md

``--views`` are the same clips as other cameras show them (``training/views.py``); what is missing in
``--out`` is made: traces, the measures of hands (``training/hands.py``), and, with ``--learnt`` (files of
``training/gather.py`` and the weights ``3.npz`` of the step before clips are learnt from), the model of
movements without each group (needs jax). Prints tables in Markdown; ``--write`` puts them between the marks
of a page and draws the curves beside it. A column ``bag`` (0: none visible) in the table is used for the
clips without bags.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from benchmarks import leave_one_out_tables as tables
from benchmarks.leave_one_out_tables import Scored
from numpy.typing import NDArray
from training import hands
from training.examples import RATE

from aislewatch.adapters.models.hands import OpenVinoHands
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.video import open_source
from aislewatch.behaviors.hand_looks import LooksModel
from aislewatch.behaviors.hand_model import HandModel, read
from aislewatch.behaviors.hand_work import HandWork
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.clip_traces import ClipTraces, ModelChoice, people_fingerprint
from aislewatch.evaluation.dataset import LabelledClip, read_dataset
from aislewatch.evaluation.metrics import Bools, Floats
from aislewatch.evaluation.score import Evidence, weigh
from aislewatch.vision.palms import squares_of

MARKS: Final = ("<!-- measured -->", "<!-- /measured -->")
EARLY: Final = 2.0
"""Seconds that the probe of the beginning is shown."""

Groups = NDArray[np.str_]

PEOPLE: Final = ModelChoice("default", partial(OpenVinoPeopleModel, "default"), people_fingerprint("default"))


@dataclass(frozen=True, eq=False)
class Data:
    """The clips with their people, hands measured but not looked at, and labels."""

    clips: tuple[LabelledClip, ...]
    people: list[list[People]]
    places: NDArray[np.int64]
    measures: NDArray[np.float32]
    walls: NDArray[np.float32]
    positive: Bools
    groups: Groups
    bagless: Bools

    def shown(self, number: int, fitted: "Fitted", until: float = np.inf) -> list[People]:
        """A clip's people up to ``until`` seconds, hands as ``fitted`` makes them short."""
        mine = self.places[:, 0] == number
        short = fitted.basis.short(self.measures[mine])
        with_hands = hands.with_hands(self.people[number], self.places[mine], short)
        return [moment for moment in with_hands if moment.at <= until]


@dataclass(frozen=True, eq=False)
class Fitted:
    """What was fitted without one group."""

    movements: HandModel
    basis: hands.Basis
    looks: LooksModel


def gathered(clips: Path, out: Path) -> Data:
    dataset = read_dataset(clips)
    traces = ClipTraces(out / "traces", PEOPLE, Settings())
    people = [traces.people(dataset.file(clip)) for clip in dataset.clips]
    file = out / "hands.npz"
    if not file.exists():
        hands.measured(clips, out / "traces", file)
    with np.load(file) as found:
        places, measures = found["places"], found["measures"].astype(np.float32)
    carried = hands.bags(clips)
    return Data(
        dataset.clips,
        [[replace(moment, hands=moment.hands[:, :, :0]) for moment in each] for each in people],
        places,
        measures,
        _walls(clips, people, out / "walls.npz"),
        np.array([clip.suspicious for clip in dataset.clips]),
        np.array([clip.group for clip in dataset.clips]),
        np.array([carried.get(clip.path, "0") == "0" for clip in dataset.clips]),
    )


def _walls(clips: Path, people: Sequence[Sequence[People]], file: Path) -> NDArray[np.float32]:
    """Mean measures (clips, M) of squares as large as a hand's, beside the people at the height of their
    hands: what the background tells. Zeros where nobody's hand was seen."""
    if not file.exists():
        look, dataset, means = OpenVinoHands(), read_dataset(clips), []
        for clip, moments in zip(dataset.clips, people, strict=True):
            with closing(open_source(str(dataset.file(clip)), "video", RATE)) as source:
                found = [
                    look.measure(frame.image, square)
                    for number, (frame, here) in enumerate(zip(source.frames(), moments, strict=True))
                    for square in (_beside(here) if number % 3 == 0 else ())
                ]
            means.append(np.mean(found, axis=0) if found else np.zeros(hands.MEASURES))
        np.savez(file, walls=np.array(means, np.float32))
    with np.load(file) as kept:
        return np.asarray(kept["walls"], np.float32)


def _beside(people: People) -> Iterator[NDArray[np.float32]]:
    for row in people:
        squares = squares_of(people.keypoints[row], people.boxes[row], people.size)
        for square in squares[squares[:, 2] > 0][:1]:
            left, _, right, _ = people.boxes[row].tolist()
            roomier = right if people.size[0] - right > left else left - square[2]
            yield np.array([roomier, square[1], square[2]], np.float32)


def folds(data: Data, given: argparse.Namespace) -> dict[str, Fitted]:
    """What is fitted without each group."""
    courses = hands.courses(given.clips, given.out / "traces", given.out / "hands.npz")
    for view in _views(given.views):
        traces, file = given.out / view.name / "traces", given.out / f"hands-{view.name}.npz"
        kept = ClipTraces(traces, PEOPLE, Settings())
        shown = read_dataset(view)
        for clip in shown.clips:
            kept.people(shown.file(clip))
        if not file.exists():
            hands.measured(view, traces, file)
        courses += hands.courses(view, traces, file)
    made = {}
    for group in np.unique(data.groups):
        basis, looks = hands.fit([course for course in courses if course.clip.group != group])
        made[str(group)] = Fitted(_movements(str(group), given), basis, looks)
    return made


def _views(folder: Path | None) -> list[Path]:
    return sorted(path for path in folder.glob("[0-9]*") if (path / "clips.csv").exists()) if folder else []


def _movements(group: str, given: argparse.Namespace) -> HandModel:
    file = given.out / f"without-{group}.npz"
    if not file.exists():
        if given.learnt is None:
            raise SystemExit(f"{file} is missing: fit it (training/README.md), or give --learnt.")
        learnt = given.learnt
        before = learnt / f"4-without-{group}.npz"
        for start, files, rest, made in (
            (learnt / "3.npz", (), ("--rate", "1e-3", "--steps", "1000"), before),
            (before, ("more.npz",), ("--rate", "7e-4", "--steps", "800", "--patient", "--hard", "8"), file),
        ):
            data = [str(learnt / name) for name in ("poses.npz", "traffic.npz", *files, "video.npz")]
            clips = [str(path) for path in sorted(learnt.glob("clips*.npz"))]
            fit = [
                sys.executable,
                "-m",
                "training.fit",
                *data,
                "--clips",
                *clips,
                "--start",
                str(start),
                *rest,
            ]
            subprocess.run([*fit, "--leave-out", group, "--out", str(made)], check=True)
    with file.open("rb") as opened:
        return read(opened)


def scored(data: Data, made: dict[str, Fitted], *, looking: bool = True, until: float = np.inf) -> Scored:
    """Every clip through the analysis, with or without pictures of hands."""
    found: list[Evidence] = []
    for number, group in enumerate(data.groups):
        fitted = made[str(group)]
        people = data.shown(number, fitted, until)
        if not looking:
            people = [replace(moment, hands=moment.hands[:, :, :0]) for moment in people]
        found.append(weigh(people, Settings(), [partial(HandWork, fitted.movements, fitted.looks)]))
    return Scored(
        np.array([evidence.score for evidence in found]),
        np.array([evidence.confirmed for evidence in found]),
    )


def _told(data: Data, early: dict[str, Scored]) -> dict[str, Floats]:
    """What may tell the labels apart without any act being looked at."""
    flat = [np.array([_body(moment) for moment in each if len(moment)]) for each in data.people]
    middle = np.array([rows.mean(axis=0) if len(rows) else np.zeros(4) for rows in flat])
    return {
        "clip length": np.array([clip.seconds for clip in data.clips]),
        "scale and place (fitted in the fold)": _fitted(data, middle[:, :3]),
        "keypoint score (mean)": middle[:, 3],
        "squares beside the people (fitted in the fold)": _fitted(data, data.walls, hands.KEPT),
        "a bag is visible (by eye)": (~data.bagless).astype(float),
        **{f"the score of the first {EARLY:.0f} s, {way}": found.scores for way, found in early.items()},
    }


def _body(people: People) -> tuple[float, float, float, float]:
    """Height and place of the first person, and how sure its joints are."""
    x1, y1, x2, y2 = people.boxes[0].tolist()
    return y2 - y1, (x1 + x2) / 2, y2, float(people.keypoints[0, :, 2].mean())


def _fitted(data: Data, values: NDArray[np.floating], kept: int | None = None) -> Floats:
    """Scores of a line fitted on the other groups, of ``values`` (clips, F) or their first components."""
    found = np.zeros(len(data.clips))
    for group in np.unique(data.groups):
        out = data.groups == group
        plain = values.astype(np.float64)
        plain = (plain - plain[~out].mean(axis=0)) / (plain[~out].std(axis=0) + 1e-6)
        if kept:
            plain = plain @ np.linalg.svd(plain[~out], full_matrices=False)[2][:kept].T
        weight = np.where(data.positive, 1 / data.positive[~out].sum(), 1 / (~data.positive[~out]).sum())
        padded = np.concatenate([plain, np.zeros((len(plain), 1))], axis=1)
        weights = hands.line(padded[~out], data.positive[~out], weight[~out])
        found[out] = padded[out] @ weights[:-1] + weights[-1]
    return found


def _written(page: Path, text: str, picture: str) -> None:
    whole = page.read_text(encoding="utf-8")
    before, after = whole.split(MARKS[0])[0], whole.split(MARKS[1])[1]
    page.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")
    page.with_suffix(".svg").write_text(picture, encoding="utf-8")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("clips", type=Path)
    ask.add_argument("--views", type=Path, help="folder of views, one data set each")
    ask.add_argument("--learnt", type=Path, help="what the model of movements learns from")
    ask.add_argument("--out", type=Path, default=Path("measured"))
    ask.add_argument("--write", type=Path, help="page whose figures to replace")
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    data = gathered(given.clips, given.out)
    made = folds(data, given)
    judge: Callable[..., Scored] = partial(scored, data, made)
    labels = tables.Labels(data.clips, data.positive, data.groups, data.bagless)
    ways = {"movements": judge(looking=False), "movements and looks": judge()}
    early = {"movements": judge(looking=False, until=EARLY), "movements and looks": judge(until=EARLY)}
    last = list(ways.values())[-1]
    text = "\n\n".join(
        [
            tables.figures(labels, ways),
            tables.groups(labels, ways),
            tables.wrong(labels, last),
            tables.probes(labels, _told(data, early)),
            tables.bags(labels, ways),
        ]
    )
    print(text)
    if given.write:
        _written(given.write, text, tables.curves(labels, ways))


if __name__ == "__main__":
    main()
