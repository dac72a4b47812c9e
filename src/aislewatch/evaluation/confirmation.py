"""When does evidence become an alarm? Rules to compare, each a running measure over one person's confidence.

A course holds the confidence of one action on a beat (a third of a second, as the ladder counts). A rule
turns it into a measure of the same length, from the past only; an alarm is raised while the measure is at or
above a threshold. So every rule has one threshold to move, and rules can be compared at equal recall. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.signal import lfilter

from aislewatch.evaluation.metrics import Bools, Floats

BEAT: Final = 1 / 3
"""Seconds: what the ladder counts at most once (``LadderRules.beat``)."""

QUIET: Final = 10.0
"""Seconds without an alarm after which the next one is another event (``LadderRules.hold``)."""

Measure = Callable[[Floats], Floats]
"""From confidences (T,) on the beat to a measure (T,) that looks at no later ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One person's confidence (T,) of one action, in [0, 1], at seconds ``at`` (T,) on the beat."""

    who: str | None
    track: int
    at: Floats
    confidence: Floats


def on_beat(at: Floats, confidence: Floats) -> tuple[Floats, Floats]:
    """The strongest confidence of each beat from the first frame to the last; 0 where nothing was said."""
    beats = np.floor((at - at[0]) / BEAT + 1e-6).astype(np.int64)
    strongest = np.zeros(int(beats[-1]) + 1)
    np.maximum.at(strongest, beats, confidence)
    return at[0] + BEAT * np.arange(len(strongest)), strongest


def counted(count: int, window: float) -> Measure:
    """``count`` beats within ``window`` seconds: the lowest of the highest so many. 1: no confirmation."""

    def measure(confidence: Floats) -> Floats:
        seen = _windows(confidence, window)
        lowest: Floats = np.sort(seen, axis=1)[:, -min(count, seen.shape[1])]
        return lowest

    return measure


def averaged(memory: float) -> Measure:
    """An exponential average with a time constant of ``memory`` seconds."""
    new = 1 - np.exp(-BEAT / memory)

    def measure(confidence: Floats) -> Floats:
        found: Floats = lfilter([new], [1, new - 1], confidence)
        return found

    return measure


def lasting(seconds: float, slack: float) -> Measure:
    """Hysteresis: it reached the threshold and for ``seconds`` has not fallen more than ``slack`` below."""

    def measure(confidence: Floats) -> Floats:
        seen = _windows(confidence, seconds)
        found: Floats = np.minimum(seen.max(axis=1), seen.min(axis=1) + slack)
        return found

    return measure


def summed(reference: float) -> Measure:
    """CUSUM (Page 1954): seconds times confidence above ``reference``, never below zero."""

    def measure(confidence: Floats) -> Floats:
        walk = np.cumsum((confidence - reference) * BEAT)
        found: Floats = walk - np.minimum.accumulate(np.minimum(walk, 0.0))
        return found

    return measure


_MEMORIES: Final = (0.5, 1.0, 2.0, 4.0)


def features(confidence: Floats) -> Floats:
    """What the learned head looks at (T, F): the present, averages, the window's strongest and shares."""
    seen = _windows(confidence, 5.0)
    found = [confidence, *(averaged(memory)(confidence) for memory in _MEMORIES), seen.max(axis=1)]
    found += [(seen >= level).mean(axis=1) for level in (0.4, 0.6, 0.8)]
    return np.stack(found, axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A logistic regression over :func:`features`: ``weights`` (F + 1,), the last one the bias."""

    weights: Floats

    def __call__(self, confidence: Floats) -> Floats:
        """Log odds that the action is going on or has just been done."""
        found: Floats = features(confidence) @ self.weights[:-1] + self.weights[-1]
        return found


def fitted(confidences: Sequence[Floats], truths: Sequence[Bools], ridge: float = 1.0) -> Head:
    """The head that tells beats of deeds (``truths``) from others, where anything was said at all: Newton's
    steps on the penalized likelihood (Hastie et al. 2009, 4.4.1)."""
    rows = np.concatenate([features(c) for c in confidences])
    truth = np.concatenate([np.asarray(t, np.float64) for t in truths])
    said = rows[:, 4] > 0.02  # the average over two seconds
    rows = np.column_stack([rows, np.ones(len(rows))])[said]
    truth = truth[said]
    weights = np.zeros(rows.shape[1])
    penalty = ridge * np.diag([*np.ones(rows.shape[1] - 1), 0.0])
    for _ in range(25):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (truth - likely) - penalty @ weights
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + penalty
        weights = weights + np.linalg.solve(bend + 1e-9 * np.eye(len(bend)), slope)
    return Head(weights)


def merged(at: Floats, alarm: Bools, quiet: float = QUIET) -> list[tuple[float, float]]:
    """When events began and ended: alarms with no pause longer than ``quiet`` seconds are one."""
    times = at[alarm]
    if not len(times):
        return []
    cuts = np.flatnonzero(np.diff(times) > quiet)
    starts, ends = np.r_[0, cuts + 1], np.r_[cuts, len(times) - 1]
    return [(float(times[a]), float(times[b])) for a, b in zip(starts, ends, strict=True)]


def _windows(confidence: Floats, seconds: float) -> NDArray[np.float64]:
    """The beats of the last ``seconds`` at each (T, beats); nothing before the first."""
    beats = max(round(seconds / BEAT), 1)
    return sliding_window_view(np.r_[np.zeros(beats - 1), confidence], beats)
