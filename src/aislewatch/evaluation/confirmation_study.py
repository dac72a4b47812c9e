"""The confirmation study: courses of evidence, rules at equal recall, false events side by side.

What hands do, as the shipped behaviors grade it, frame by frame, on rehearsed scenes and on labelled clips. A
rule's own numbers, and the learned head, are chosen on tuning scenes, where recall is that of the ladder's
default; on scoring scenes each is compared at the threshold that finds as much as the default does there.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from aislewatch.behaviors.hand_model import HandModel
from aislewatch.behaviors.hand_work import HandWork
from aislewatch.domain.actions import ActionType
from aislewatch.domain.people import People
from aislewatch.domain.settings import SENSITIVITY, Sensitivity, Settings
from aislewatch.evaluation.confirmation import (
    BEAT,
    Course,
    Measure,
    averaged,
    counted,
    fitted,
    lasting,
    merged,
    on_beat,
    summed,
)
from aislewatch.evaluation.metrics import Bools, Floats
from aislewatch.evaluation.rehearsal import Rehearsal
from aislewatch.evaluation.rehearsal_events import Onlooker, staged_deeds, whose
from aislewatch.evaluation.rehearsal_paths import PosesPath
from aislewatch.evaluation.rehearsal_plan import Library, SeedSet, Take, planned
from aislewatch.evaluation.rehearsal_score import AFTER, Event, Scene, Staged, judge, tally
from aislewatch.pipeline.analysis import Analysis
from aislewatch.rehearsal.library import SCENARIOS

Counts = NDArray[np.int64]

HANDS: Final = (
    ActionType.CONCEALMENT,
    ActionType.TAG_REMOVAL,
    ActionType.PACKAGE_TAMPERING,
    ActionType.SELECTION_MANIPULATION,
)
MEDIUM: Final = SENSITIVITY[Sensitivity.MEDIUM]
DEFAULT: Final = counted(3, 5.0)

RULES: Final[Mapping[str, Mapping[str, Measure]]] = {
    "no confirmation": {"one beat": counted(1, BEAT)},
    "k of n": {
        f"{k} beats in {n:g} s": counted(k, n)
        for k, n in ((2, 2), (3, 2), (3, 5), (5, 5), (8, 5), (6, 3), (9, 10))
    },
    "average": {f"over {m:g} s": averaged(m) for m in (0.5, 1, 2, 3, 5)},
    "hysteresis": {f"{d:g} s, {s:g} below": lasting(d, s) for d in (1, 2, 3) for s in (0.1, 0.2, 0.4)},
    "CUSUM": {f"above {r:g}": summed(r) for r in (0.2, 0.3, 0.4, 0.5, 0.6)},
}
HEAD: Final = "learned head"

RESAMPLES: Final = 1000
STEPS: Final = 60
"""Resamples of the bootstrap; thresholds tried per rule."""


@dataclass(frozen=True)
class Shown:
    """One scene or clip: what was done in it, and everybody's courses by action. Of a clip, ``suspicious``
    is its label."""

    name: str
    seed: int
    hours: float
    staged: tuple[Staged, ...]
    courses: Mapping[ActionType, Sequence[Course]]
    suspicious: bool | None = None

    def counts(self, action: ActionType, measure: Measure, threshold: float) -> tuple[int, int, int]:
        """Deeds found, deeds missed, false merged events."""
        events = [
            (course, begin, end)
            for course in self.courses[action]
            for begin, end in merged(course.at, measure(course.confidence) >= threshold)
        ]
        if self.suspicious is not None:
            found = self.suspicious and bool(events)
            return int(found), int(self.suspicious and not found), 0 if self.suspicious else len(events)
        told = tuple(
            Event(action, "", course.who, begin, begin, begin, end, 1.0, track=course.track)
            for course, begin, end in events
        )
        part = tally(
            judge(Scene(self.name, self.seed, 3600 * self.hours, None, None, self.staged, told)), action
        )
        return part.found, part.missed, part.false

    def truth(self, action: ActionType, course: Course) -> Bools:
        """The beats (T,) on which it is going on or has just been done: all of a suspicious clip."""
        if self.suspicious is not None:
            return np.full(len(course.at), self.suspicious)
        found = np.zeros(len(course.at), np.bool_)
        for staged in self.staged:
            if staged.deed.action == action and course.who in staged.people:
                found |= (course.at >= staged.deed.start) & (course.at <= staged.deed.end + AFTER)
        return found


def courses_of(
    camera: str,
    settings: Settings,
    people: Sequence[People],
    model: HandModel | None,
    onlooker: Onlooker | None,
) -> Mapping[ActionType, Sequence[Course]]:
    """What the hands' behavior says of everybody, on the beat."""
    analysis = Analysis(camera, settings, behaviors=[partial(HandWork, model)])
    frames: dict[int, list[tuple[int, float, NDArray[np.float32]]]] = {}
    said: dict[tuple[int, ActionType], dict[int, float]] = {}
    for row, moment in enumerate(people):
        watched = analysis.watch(moment)
        for i, one in enumerate(watched.people.ids.tolist()):
            frames.setdefault(one, []).append((row, moment.at, watched.people.boxes[i]))
        for signal in watched.seen:
            mine = said.setdefault((signal.track, signal.action), {})
            mine[row] = max(mine.get(row, 0.0), signal.confidence)
    found: dict[ActionType, list[Course]] = {action: [] for action in HANDS}
    for (one, action), spoken in said.items():
        if max(spoken.values()) < 0.1:
            continue
        rows = [row for row, _, _ in frames[one]]
        at, confidence = on_beat(
            np.array([t for _, t, _ in frames[one]]), np.array([spoken.get(row, 0.0) for row in rows])
        )
        lately = [(row, box) for row, _, box in frames[one]]
        who = whose(lately, onlooker.seen) if onlooker else None
        found[action].append(Course(who, one, at, confidence))
    return found


def acted(take: Take) -> Shown:
    """A rehearsed scene, by the noise model."""
    rehearsal = Rehearsal(Library(), PosesPath(), Path(), Settings())
    performance = rehearsal.perform(take)
    people = rehearsal.people(take, performance)
    onlooker = Onlooker.of(performance, people)
    courses = courses_of(performance.camera, rehearsal.drawn(performance), people, None, onlooker)
    return Shown(
        take.scenario, take.seed, performance.duration / 3600, staged_deeds(performance, onlooker), courses
    )


def rehearsed(seeds: SeedSet, scenes: int, traffic: float, jobs: int) -> list[Shown]:
    takes = planned(SCENARIOS.values(), scenes, seeds, traffic=traffic)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return list(track(pool.map(acted, takes, chunksize=4), f"rehearsing, to {seeds}", len(takes)))


class Curve:
    """A rule on a set: per threshold and scene, deeds found, missed and false events (K, S, 3)."""

    def __init__(self, shown: Sequence[Shown], actions: Sequence[ActionType], measure: Measure) -> None:
        peaks = [
            float(measure(course.confidence).max())
            for one in shown
            for action in actions
            for course in one.courses[action]
        ]
        self.thresholds = (
            np.unique(np.quantile(peaks, np.linspace(0.2, 1.0, STEPS))) if peaks else np.zeros(1)
        )
        self.counts = np.array([tallied(shown, actions, measure, t) for t in self.thresholds])
        self.hours = sum(one.hours for one in shown)

    @property
    def recall(self) -> Floats:
        total = self.counts.sum(axis=1)
        found: Floats = total[:, 0] / np.maximum(total[:, 0] + total[:, 1], 1)
        return found

    @property
    def false(self) -> Floats:
        """False events an hour."""
        found: Floats = self.counts[:, :, 2].sum(axis=1) / self.hours
        return found

    def at_recall(self, recall: float) -> int:
        """The highest threshold that finds at least that much."""
        enough = np.flatnonzero(self.recall >= recall - 1e-9)
        return int(enough[-1]) if len(enough) else 0


def tallied(
    shown: Sequence[Shown], actions: Sequence[ActionType], measure: Measure, threshold: float
) -> Counts:
    """Counts (S, 3) at one threshold."""
    return np.array([np.sum([one.counts(a, measure, threshold) for a in actions], axis=0) for one in shown])


@dataclass(frozen=True)
class Compared:
    """A family's best rule on one set: false events an hour at the default's recall, and how many times the
    default's that is (95 %, bootstrap over scenes, the same scenes for both)."""

    family: str
    rule: str
    recall: float
    false: float
    ratio: tuple[float, float, float]
    curve: Curve

    def row(self) -> str:
        ratio = f"{self.ratio[0]:.2f} ({self.ratio[1]:.2f} to {self.ratio[2]:.2f})"
        return f"| {self.family} | {self.rule} | {self.recall:.2f} | {self.false:.2f} | {ratio} |"


def compared(
    tune: Sequence[Shown], score: Sequence[Shown], actions: Sequence[ActionType]
) -> tuple[list[Compared], Counts]:
    """Every family's best rule of the tuning set, on the scoring set; and the default's counts there."""
    wanted = _recall(tallied(tune, actions, DEFAULT, MEDIUM))
    here = tallied(score, actions, DEFAULT, MEDIUM)
    confidences = [c.confidence for one in tune for a in actions for c in one.courses[a]]
    truths = [one.truth(a, c) for one in tune for a in actions for c in one.courses[a]]
    head: Measure = fitted(confidences, truths)
    families: dict[str, Mapping[str, Measure]] = {**RULES, HEAD: {"logistic, 9 features": head}}
    found = []
    for family, rules in track(families.items(), "comparing"):
        tried = {name: Curve(tune, actions, rule) for name, rule in rules.items()}
        best = min(tried, key=lambda name: tried[name].false[tried[name].at_recall(wanted)])
        curve = Curve(score, actions, rules[best])
        place = curve.at_recall(_recall(here))
        ratio = ratio_of(curve.counts[place][:, 2], here[:, 2])
        found.append(Compared(family, best, curve.recall[place], curve.false[place], ratio, curve))
    return found, here


def _recall(counts: Counts) -> float:
    found, missed, _ = counts.sum(axis=0)
    return float(found / max(found + missed, 1))


def ratio_of(mine: Counts, theirs: Counts) -> tuple[float, float, float]:
    dice = np.random.default_rng(0)
    drawn = dice.multinomial(len(mine), np.full(len(mine), 1 / len(mine)), RESAMPLES)
    ratios = (drawn @ mine) / np.maximum(drawn @ theirs, 1)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return float(mine.sum() / max(theirs.sum(), 1)), float(low), float(high)


def claim(shown: Sequence[Shown], actions: Sequence[ActionType]) -> str:
    """What confirming removes: of flagged frames, and of merged events; and what it misses."""
    flagged = kept = 0
    for one in shown:
        for action in actions:
            for course in one.courses[action]:
                false = (
                    ~one.truth(action, course)
                    if one.suspicious is None
                    else np.full(len(course.at), not one.suspicious)
                )
                flagged += int((false & (course.confidence >= MEDIUM)).sum())
                alarm = (DEFAULT(course.confidence) >= MEDIUM) & (course.confidence >= MEDIUM)
                kept += int((false & alarm).sum())
    rules = (counted(1, BEAT), DEFAULT)
    once, thrice = (tallied(shown, actions, rule, MEDIUM).sum(axis=0) for rule in rules)
    cells = [f"{flagged}", f"{kept} ({_less(kept, flagged)})"]
    cells += [f"{once[2]}", f"{thrice[2]} ({_less(thrice[2], once[2])})"]
    cells += [f"{once[0] + once[1]}", f"{once[0]}", f"{thrice[0]} ({_less(thrice[0], once[0])})"]
    return " | ".join(cells)


def _less(after: float, before: float) -> str:
    return f"{100 * (1 - after / before):.0f} % less" if before else "–"
