"""Fit how hands look: the basis their pictures are made short by, and the lines they are weighed by.

    python -m training.hands measure hands.npz --clips CLIPS --clip-traces measured/traces
    python -m training.hands fit hands.npz hands-1.npz … --clips CLIPS

The first looks at every hand of every clip (three minutes of one core for 70 clips), the second takes
seconds. Needs no jax. What is fitted: 16 directions of what differs most between hands (principal
components), and on their running mean two lines, each with its clips' views counted as one clip. The line of
concealment has its examples weighed so that bags are as frequent among the suspicious as among the normal
ones.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from aislewatch.adapters.models.hands import FILE, MEASURES, Basis, OpenVinoHands
from aislewatch.adapters.traces import read_trace
from aislewatch.adapters.video import open_source
from aislewatch.behaviors.hand_looks import MEMORY, WEIGHTS, LooksModel
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.dataset import TABLE, LabelledClip, read_dataset
from aislewatch.pipeline.analysis import Analysis
from aislewatch.vision.palms import squares_of
from training.examples import RATE, traced

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PACKAGE: Final = Path("src/aislewatch")

KEPT: Final = 16
"""Directions kept."""

RIDGE: Final = 0.1
"""Penalty of a line's squared weights (of directions in their own spread), against the mean loss."""

BEGINS: Final = 2.0
"""Seconds from which on a running mean is an example."""

LATE: Final = 0.5
"""Share of a suspicious clip that is over before it is an example: nothing has happened yet."""

STRANGE: Final = (0.99, 0.3)
"""Hands count in full up to this quantile of the examples' strangeness, and nothing from this much above
it."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The hands of whoever is longest in view in one clip: their ``measures`` (T, M), the mean of those
    seen, at the times ``at`` (T,) at which any was seen."""

    clip: LabelledClip
    bag: bool
    at: Floats
    measures: NDArray[np.float32]


def measured(dataset: Path, traces: Path, out: Path) -> int:
    """Write every hand's measures of a data set, and where each belongs: ``clip`` and ``frame``, the person's
    ``row`` and the ``slot`` of the hand."""
    look = OpenVinoHands(basis=_NO_BASIS)
    places, measures = [], []
    found = read_dataset(dataset)
    for number, clip in enumerate(found.clips):
        people = read_trace(traced(traces, clip))[1]
        with closing(open_source(str(found.file(clip)), "video", RATE)) as source:
            for index, (frame, here) in enumerate(zip(source.frames(), people, strict=True)):
                for row in here:
                    squares = squares_of(here.keypoints[row], here.boxes[row], here.size)
                    for slot in np.flatnonzero(squares[:, 2]):
                        places.append((number, index, row, slot))
                        measures.append(look.measure(frame.image, squares[slot]).astype(np.float16))
    np.savez(
        out,
        places=np.array(places, np.int64).reshape(-1, 4),
        measures=np.array(measures, np.float16).reshape(-1, MEASURES),
    )
    return len(places)


_NO_BASIS: Final = Basis(*(np.zeros(shape, np.float32) for shape in (1, 1, (1, 1), 1)))


def bags(dataset: Path) -> dict[str, str]:
    """The column ``bag`` of a data set's table by clip; empty without one."""
    with (dataset / TABLE).open(newline="", encoding="utf-8-sig") as lines:
        return {row["path"]: row["bag"] for row in csv.DictReader(lines) if row.get("bag")}


def courses(dataset: Path, traces: Path, file: Path) -> list[Course]:
    """What :func:`measured` wrote, clip by clip."""
    with np.load(file) as found:
        places, measures = found["places"], found["measures"].astype(np.float32)
    carried, clips = bags(dataset), read_dataset(dataset).clips
    made = []
    for number, clip in enumerate(clips):
        mine = np.flatnonzero(places[:, 0] == number)
        numbered = with_hands(
            read_trace(traced(traces, clip))[1], places[mine], mine[:, None].astype(np.float32) + 1
        )
        at, rows = _longest(numbered)
        means = [measures[row].mean(axis=0) for row in rows]
        made.append(
            Course(
                clip,
                carried.get(clip.path, "0") != "0",
                np.array(at),
                np.array(means, np.float32).reshape(-1, MEASURES),
            )
        )
    return made


def with_hands(
    people: Sequence[People], places: NDArray[np.int64], numbers: NDArray[np.float32]
) -> list[People]:
    """The people of one clip with ``numbers`` (N, K) for the hands at ``places`` (N, 4)."""
    filled = [np.zeros((len(here), 2, numbers.shape[1]), np.float32) for here in people]
    for (_, frame, row, slot), values in zip(places.tolist(), numbers, strict=True):
        filled[frame][row, slot] = values
    return [replace(here, hands=hands) for here, hands in zip(people, filled, strict=True)]


def _longest(people: Sequence[People]) -> tuple[list[float], list[NDArray[np.int64]]]:
    """When the hands of the person longest in view were seen, and the rows of their measures (hands hold the
    row and one)."""
    analysis = Analysis("video", Settings(), behaviors=())
    tracks: dict[int, list[tuple[float, NDArray[np.int64]]]] = {}
    for moment in people:
        for person in analysis.watch(moment).scene.people:
            rows = person.hands[person.hands > 0].astype(np.int64) - 1
            if len(rows):
                tracks.setdefault(person.track, []).append((moment.at, rows))
    longest = max(tracks.values(), key=len, default=[])
    return [at for at, _ in longest], [rows for _, rows in longest]


def basis_of(some: Sequence[Course]) -> Basis:
    """Principal components of what hands look like, each measure in its own spread."""
    every = np.concatenate([course.measures[::3] for course in some]).astype(np.float64)
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-3
    plain = (every - mean) / spread
    values, vectors = np.linalg.eigh(plain.T @ plain / len(plain))
    axes = vectors[:, ::-1][:, :KEPT]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(KEPT)])
    scale = np.sqrt(values[::-1][:KEPT])
    return Basis(*(part.astype(np.float16).astype(np.float32) for part in (mean, spread, axes, scale)))


def running(at: Floats, numbers: Floats) -> Floats:
    """The mean with a memory of :data:`MEMORY` at each time."""
    means, total, weight = [], np.zeros(numbers.shape[1]), 0.0
    for before, now, each in zip([at[0], *at[:-1]], at, numbers, strict=True):
        kept = np.exp((before - now) / MEMORY)
        total, weight = total * kept + each, weight * kept + 1.0
        means.append(total / weight)
    return np.array(means)


def fit(some: Sequence[Course]) -> tuple[Basis, LooksModel]:
    """The basis, and the lines over it."""
    basis = basis_of(some)
    seen, owners = [], []
    for number, course in enumerate(some):
        if len(course.at) < RATE:
            continue
        means = running(course.at, basis.short(course.measures).astype(np.float64))
        since = LATE * (course.at[-1] - course.at[0]) if course.clip.suspicious else 0.0
        chosen = means[course.at >= course.at[0] + max(BEGINS, since)][::2]
        seen.append(chosen)
        owners.append(np.full(len(chosen), number))
    means, owner = np.concatenate(seen), np.concatenate(owners)
    suspicious = np.array([some[number].clip.suspicious for number in owner])
    bag = np.array([some[number].bag for number in owner])
    weight = 1.0 / np.bincount(owner)[owner]
    soft = float(np.quantile(means[:, -1], STRANGE[0]))
    return basis, LooksModel(
        line(means, suspicious, balanced(weight, suspicious, bag)),
        line(means, bag, balanced(weight, bag, suspicious)),
        (soft, soft + STRANGE[1]),
    )


def balanced(weight: Floats, label: Bools, other: Bools) -> Floats:
    """Weights under which both labels weigh the same and ``other`` is as frequent in the one as in the
    other."""
    share = float(weight[other].sum() / weight.sum())
    made = weight.copy()
    for mine in (label, ~label):
        for cell, wanted in ((mine & other, share), (mine & ~other, 1 - share)):
            if cell.any():
                made[cell] *= wanted / made[cell].sum()
    return made


def line(means: Floats, label: Bools, weight: Floats) -> NDArray[np.float32]:
    """Logistic regression with a penalty (Hoerl & Kennard 1970); strangeness is left out; the constant
    last."""
    plain, weight = means[:, :-1], weight / weight.sum()
    middle = weight @ plain
    spread = np.sqrt(weight @ np.square(plain - middle)) + 1e-6
    normal = (plain - middle) / spread

    def loss(guess: Floats) -> tuple[float, Floats]:
        odds = normal @ guess[:-1] + guess[-1]
        value = weight @ np.logaddexp(0, np.where(label, -odds, odds)) + RIDGE / 2 * guess[:-1] @ guess[:-1]
        slope = weight * (expit(odds) - label)
        return float(value), np.append(normal.T @ slope + RIDGE * guess[:-1], slope.sum())

    best = minimize(loss, np.zeros(plain.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = best[:-1] / spread
    return np.array([*weights, 0.0, best[-1] - weights @ middle], np.float32)


def keep(basis: Basis, model: LooksModel, package: Path = PACKAGE) -> None:
    """Write what the program reads into its ``package``."""
    np.savez_compressed(
        package / "adapters" / "models" / FILE,
        **{name: getattr(basis, name).astype(np.float16) for name in ("mean", "spread", "axes", "scale")},
    )
    np.savez_compressed(
        package / "behaviors" / WEIGHTS,
        concealment=model.concealment,
        bag=model.bag,
        strange=np.array(model.strange),
    )


def _sets(given: argparse.Namespace) -> Iterator[Course]:
    for clips, traces, file in zip(given.clips, given.clip_traces, given.hands, strict=True):
        yield from courses(clips, traces, file)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=("measure", "fit"))
    ask.add_argument("hands", nargs="+", type=Path, help="files of measures, one for each data set")
    ask.add_argument(
        "--clips", nargs="+", type=Path, required=True, help="data sets (see aislewatch evaluate)"
    )
    ask.add_argument("--clip-traces", nargs="+", type=Path, required=True, help="the traces evaluate left")
    ask.add_argument("--leave-out", default="", metavar="GROUP", help="a group of clips not learnt from")
    given = ask.parse_args()
    if given.what == "measure":
        for clips, traces, file in zip(given.clips, given.clip_traces, given.hands, strict=True):
            print(f"{file}: {measured(clips, traces, file)} hands")
        return
    some = [course for course in _sets(given) if course.clip.group != given.leave_out]
    keep(*fit(some))
    print(f"{len(some)} courses")


if __name__ == "__main__":
    main()
