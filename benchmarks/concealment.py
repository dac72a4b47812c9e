"""How honest is the concealment figure? Held-out actors, leak probes, and footage without any act.

Run from the project's root; clips are watched once, their traces kept in --out:

    python benchmarks/concealment.py ../shared/data/shoplifting-clips --normal ../shared/data/people/*.mp4

The data set is one of ``aislewatch evaluate``, with groups; a column ``bag`` (0: none visible) is used
when there. Prints tables in Markdown.
"""

import argparse
import csv
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aislewatch.behaviors import concealment, concealment_evidence
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.clip_traces import CAMERA, ClipTraces, model_choice
from aislewatch.evaluation.dataset import Dataset, LabelledClip, read_dataset
from aislewatch.evaluation.metrics import (
    Bools,
    Floats,
    auc_roc,
    by_group,
    interval,
    share_interval,
    within_groups,
)
from aislewatch.evaluation.score import Evidence, weigh
from aislewatch.vision.dwell import Dwell
from aislewatch.vision.scene import Scene
from aislewatch.vision.tracking import Tracker

ACROSS = (0.4, 0.5, 0.6, 0.7)
TOP = (0.1, 0.3, 0.5)
BOTTOM = (1.0, 1.1, 1.2, 1.3)
MEMORY = (2.0, 3.0, 4.0)
MEDIUM = (1.8, 2.0, 2.2, 2.4, 2.6)
"""The grids a rule is chosen from; ``MEDIUM`` is the middle sensitivity's evidence at a memory of 3 s."""

Rule = tuple[float, tuple[float, float], float]
"""Half-width, (top, bottom), memory: ACROSS, DOWN, MEMORY of :mod:`.concealment_evidence`."""


@dataclass(frozen=True)
class Watched:
    """One clip: its row, its people, and the scenes that tracking makes of them."""

    clip: LabelledClip
    people: list[People]
    scenes: list[Scene]


@contextmanager
def rule(chosen: Rule, points: tuple[float, float, float] | None = None) -> Iterator[None]:
    """The concealment rule with other numbers, for as long as the block lasts."""
    numbers = [
        (concealment_evidence, *pair) for pair in zip(("ACROSS", "DOWN", "MEMORY"), chosen, strict=True)
    ]
    if points:
        numbers.append((concealment, "POINTS", points))
    before = [(home, name, getattr(home, name)) for home, name, _ in numbers]
    for home, name, value in numbers:
        setattr(home, name, value)
    try:
        yield
    finally:
        for home, name, value in before:
            setattr(home, name, value)


def followed(people: Sequence[People]) -> list[Scene]:
    tracker, dwell, scenes = Tracker(), Dwell(), []
    for moment in people:
        seen = tracker.update(moment)
        for track in tracker.ended:
            dwell.forget(track)
        scenes.append(dwell.observe(seen, ()))
    return scenes


def score(scenes: Sequence[Scene], until: float = float("inf")) -> float:
    """The highest confidence of concealment up to ``until`` seconds."""
    behavior = concealment.Concealment()
    signals = (s for scene in scenes if scene.at <= until for s in behavior.observe(scene))
    return max((signal.confidence for signal in signals), default=0.0)


def scores(
    clips: Sequence[Watched],
    chosen: Rule | None = None,
    points: tuple[float, float, float] | None = None,
    until: float = float("inf"),
) -> Floats:
    now = (concealment_evidence.ACROSS, concealment_evidence.DOWN, concealment_evidence.MEMORY)
    with rule(chosen or now, points):
        return np.array([score(clip.scenes, until) for clip in clips])


def points_around(medium: float, memory: float) -> tuple[float, float, float]:
    """The three sensitivity points of a rule whose middle one is ``medium`` at a memory of 3 s."""
    scale = memory / 3.0
    return scale * (medium - 0.3), scale * medium, scale * (medium + 0.3)


def held_out(clips: list[Watched], positive: Bools, groups: "np.typing.NDArray[np.str_]") -> None:
    """Each group scored by a rule chosen on the other groups only."""
    grid = [
        (across, (top, bottom), memory)
        for across, top, bottom, memory in itertools.product(ACROSS, TOP, BOTTOM, MEMORY)
    ]
    table = {chosen: scores(clips, chosen) for chosen in grid}
    best_on_all = max(grid, key=lambda chosen: within_groups(positive, table[chosen], groups))
    unseen = np.zeros(len(clips))
    confirmed = np.zeros(len(clips), np.bool_)
    print("| held out | rule chosen on the others (across, down, memory, medium) | AUC-ROC there |")
    print("|---|---|---|")
    for group in np.unique(groups):
        out = groups == group
        inside = [i for i in range(len(clips)) if not out[i]]
        chosen = max(grid, key=lambda c: within_groups(positive[~out], table[c][~out], groups[~out]))
        medium = max(MEDIUM, key=lambda m: _gain([clips[i] for i in inside], chosen, m))
        strange = [clips[i] for i in np.flatnonzero(out)]
        unseen[out] = scores(strange, chosen, points_around(medium, chosen[2]))
        confirmed[out] = alerts(strange, chosen, medium)
        print(f"| {group} | {chosen}, {medium} | {auc_roc(positive[out], unseen[out]):.3f} |")
    print(
        f"\nPooled AUC-ROC of held-out scores: {auc_roc(positive, unseen):.3f} "
        f"[{_pair(interval(positive, unseen))}]; within groups {within_groups(positive, unseen, groups):.3f}."
    )
    print(
        f"Confirmed, held out: recall {_share(confirmed[positive])}, "
        f"false positive rate {_share(confirmed[~positive])}."
    )
    print(f"Best of {len(grid)} rules on everything (chosen and scored on the same clips): {best_on_all}, "
          f"AUC-ROC {auc_roc(positive, table[best_on_all]):.3f}; worst "
          f"{min(auc_roc(positive, s) for s in table.values()):.3f}, median "
          f"{np.median([auc_roc(positive, s) for s in table.values()]):.3f}.\n")  # fmt: skip


def alerts(clips: Sequence[Watched], chosen: Rule, medium: float) -> Bools:
    """Which clips the default settings confirm under a rule whose medium point is ``medium``."""
    with rule(chosen, points_around(medium, chosen[2])):
        return np.array([weigh(clip.people, Settings()).confirmed for clip in clips], np.bool_)


def _gain(clips: Sequence[Watched], chosen: Rule, medium: float) -> float:
    """Recall minus false positive rate (Youden's index)."""
    raised = alerts(clips, chosen, medium)
    positive = np.array([clip.clip.suspicious for clip in clips])
    return float(raised[positive].mean() - raised[~positive].mean())


def probes(clips: list[Watched], positive: Bools, groups: "np.typing.NDArray[np.str_]") -> None:
    """What separates the labels without any act being looked at, and how the score grows over time."""
    figures: dict[str, Callable[[Watched], float]] = {
        "clip length": lambda w: w.clip.seconds,
        "number of people (mean per frame)": lambda w: float(np.mean([len(s.people) for s in w.scenes])),
        "torso length (median, pixels)": lambda w: _median(p.torso for s in w.scenes for p in s.people),
        "keypoint score (mean)": lambda w: _mean(
            p.keypoints[:, 2].mean() for s in w.scenes for p in s.people
        ),
        "place across the picture (mean)": lambda w: _mean(p.feet[0] for s in w.scenes for p in s.people),
        "walking speed (mean)": lambda w: _mean(p.speed for s in w.scenes for p in s.people),
    }
    print("| probe | AUC-ROC | within groups |\n|---|---|---|")
    for name, measure in figures.items():
        values = np.array([measure(clip) for clip in clips])
        print(f"| {name} | {auc_roc(positive, values):.3f} | {within_groups(positive, values, groups):.3f} |")
    for until in (2, 4, 6, 8, 10, 15):
        early = scores(clips, until=until)
        print(f"| score of the first {until} s | {auc_roc(positive, early):.3f} "
              f"| {within_groups(positive, early, groups):.3f} |")  # fmt: skip
    print()


def subsets(
    clips: list[Watched], positive: Bools, groups: "np.typing.NDArray[np.str_]", bags: "dict[str, str]"
) -> None:
    shipped = scores(clips)
    print("| clips | normal | suspicious | AUC-ROC [95 %] |\n|---|---|---|---|")
    kept = {"all": np.ones(len(clips), np.bool_)}
    if bags:
        kept["no bag visible"] = np.array([bags[clip.clip.path] == "0" for clip in clips])
    kept |= {f"group {group}": groups == group for group in by_group(positive, shipped, groups)}
    for name, mine in kept.items():
        p, s = positive[mine], shipped[mine]
        print(f"| {name} | {(~p).sum()} | {p.sum()} | {auc_roc(p, s):.3f} [{_pair(interval(p, s))}] |")
    print(f"| within groups (weighted mean) | | | {within_groups(positive, shipped, groups):.3f} |\n")


def normal_footage(videos: Sequence[Path], traces: ClipTraces) -> None:
    """CONFIRMED concealment alerts where nothing suspicious happens."""
    print("| video | minutes | person-minutes | highest score | CONFIRMED alerts |\n|---|---|---|---|---|")
    hours = raised = 0.0
    for video in videos:
        people = traces.people(video)
        scenes = followed(people)
        evidence: Evidence = weigh(people, Settings())
        minutes = people[-1].at / 60
        persons = sum(len(scene.people) for scene in scenes) / traces.rate / 60
        alerts = len(evidence.alerts)
        hours, raised = hours + minutes / 60, raised + alerts
        print(f"| {video.name} | {minutes:.1f} | {persons:.1f} | {evidence.score:.2f} | {alerts} |")
    if hours:
        print(f"\n{raised:.0f} in {hours:.3f} h: {raised / hours:.1f} per hour.\n")


def _pair(span: tuple[float, float]) -> str:
    return f"{span[0]:.2f}, {span[1]:.2f}"


def _share(flags: Bools) -> str:
    count, total = int(flags.sum()), len(flags)
    return f"{count} of {total} ({count / total:.2f} [{_pair(share_interval(count, total))}])"


def _mean(values: Iterator[float]) -> float:
    return float(np.mean(list(values) or [0.0]))


def _median(values: Iterator[float]) -> float:
    return float(np.median(list(values) or [0.0]))


def _bags(dataset: Dataset) -> dict[str, str]:
    with (dataset.folder / "clips.csv").open(encoding="utf-8-sig") as lines:
        return {row["path"]: row["bag"] for row in csv.DictReader(lines) if "bag" in row}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--normal", type=Path, nargs="*", default=[], help="videos without any act")
    parser.add_argument("--out", type=Path, default=Path("out/concealment"), help="folder for traces")
    parser.add_argument("--profile", default="default")
    chosen = parser.parse_args()
    dataset = read_dataset(chosen.dataset)
    traces = ClipTraces(chosen.out / "traces", model_choice(chosen.profile), Settings())
    clips = []
    for clip in dataset.clips:
        people = traces.people(dataset.file(clip))
        clips.append(Watched(clip, people, followed(people)))
    positive = np.array([clip.suspicious for clip in dataset.clips])
    groups = np.array([clip.group for clip in dataset.clips])
    print(f"Camera {CAMERA!r}, {traces.rate:g} frames per second, profile {chosen.profile}.\n")
    print("## The shipped rule\n")
    subsets(clips, positive, groups, _bags(dataset))
    print("## Probes\n")
    probes(clips, positive, groups)
    print("## Footage without any act\n")
    normal_footage(chosen.normal, traces)
    print("## Chosen without the group it is scored on\n")
    held_out(clips, positive, groups)


if __name__ == "__main__":
    main()
