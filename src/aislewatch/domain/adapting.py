"""What a store's own judged alerts and quiet hours say about how ready each action should be there.

Every example knows its *margin*: by how many log odds its action could be stricter and still have raised it
(less than 0: how much readier it would have to be). An action's adjustment (``ActionSettings.adjustment``) is
chosen for the whole store, then for single actions and cameras, where F1 is best by what the examples say.
Few examples are weighed against what is known of other stores, so that little evidence changes little.

It only makes stricter: what readier settings would find, no verdict of this store tells. Nothing is changed
that is not better on examples held out from choosing it, or that would cost more than a tenth of the right
alerts, own or of the reference that ships with the program, all adjustments so far included.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.verdicts import LEAST_VERDICTS, LEAST_WRONG, MOST_LOST

STEPS: Final = tuple(n / 5 for n in range(-8, 6))
"""Adjustments that examples are known under, log odds: the stricter ones are weighed against each other."""

SOFT: Final = 0.2
"""Log odds over which an example fades in: its margin is known no better."""

PRIOR: Final = 10.0
"""Right examples that what is known of all stores counts as."""

TOLERANCE: Final = 0.01
"""F1 within which the smaller change is taken: the curve is flat at its top, and rugged with few examples."""

FOLDS: Final = 4
"""Parts of the own examples, each held out in turn."""

QUIET: Final = 0.5
"""Weight of what nearly was raised in quiet hours: nobody looked whether it was innocent."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something that was or might have been an alert of ``action`` on ``camera``, ``right`` or not. ``group``
    are examples that must not be torn apart when some are held out: those of a day. ``judged``: somebody
    looked."""

    action: ActionType
    camera: str
    group: str
    right: bool
    margin: float
    judged: bool = True
    unadjusted: float | None = None

    @property
    def raised(self) -> bool:
        """Whether it is an alert."""
        return self.margin >= -_GRAIN

    @property
    def was_raised(self) -> bool:
        """Whether it was before any adjustment."""
        return (self.margin if self.unadjusted is None else self.unadjusted) >= -_GRAIN

    def moved(self, by: float) -> "Example":
        """As it is when its action is readier by so much."""
        before = self.margin if self.unadjusted is None else self.unadjusted
        return replace(self, margin=self.margin + by, unadjusted=before)

    @property
    def weight(self) -> float:
        """How much it counts."""
        return 1.0 if self.judged else QUIET


@dataclass(frozen=True, slots=True)
class Worth:
    """What an adjustment does to examples held out from choosing it: how many of the ``right`` alerts it
    costs, how many of the ``wrong`` ones it spares (less than 0: adds)."""

    right: int
    lost: int
    wrong: int
    spared: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One change: ``action`` (None: all) on ``camera`` (None: everywhere) by ``value`` log odds, counted from
    what holds; ``worth`` is what it adds to the changes before it."""

    action: ActionType | None
    camera: str | None
    value: float
    worth: Worth


@dataclass(frozen=True, slots=True)
class _Curve:
    """Right and wrong examples raised at each of :data:`STEPS`, and all right ones there are."""

    right: tuple[float, ...]
    wrong: tuple[float, ...]
    all_right: float

    def f1(self, step: int) -> float:
        raised = self.right[step] + self.wrong[step]
        return 2 * self.right[step] / (raised + self.all_right) if raised else 0.0

    def plus(self, other: "_Curve", as_right: float) -> "_Curve":
        """With what ``other`` says, as if it were so many right examples."""
        scale = as_right / other.all_right if other.all_right else 0.0
        return _Curve(
            tuple(a + scale * b for a, b in zip(self.right, other.right, strict=True)),
            tuple(a + scale * b for a, b in zip(self.wrong, other.wrong, strict=True)),
            self.all_right + scale * other.all_right,
        )


_ZERO: Final = STEPS.index(0.0)


def learn(own: Iterable[Example], reference: Iterable[Example]) -> list[Adjustment]:
    """The adjustments that the store's ``own`` examples speak for: of all actions together, then of single
    actions, then of these on single cameras; each in the place of those before it. Empty when none is sure to
    help. ``reference`` are examples of other stores."""
    own, known = list(own), list(reference)
    found: list[Adjustment] = []

    def choose(
        mine: list[Example], others: list[Example], base: float, action: ActionType | None, camera: str | None
    ) -> float:
        change = _chosen(mine, others, base)
        if change is None:
            return base
        value, worth = change
        found.append(Adjustment(action, camera, round(base + value, 2), worth))
        return base + value

    wide = choose(own, known, 0.0, None, None)
    for action in ActionType:
        mine = [each for each in own if each.action is action]
        theirs = [each for each in known if each.action is action]
        base = choose(mine, theirs, wide, action, None)
        cameras = sorted({each.camera for each in mine})
        for camera in cameras if len(cameras) > 1 else ():
            here = [each for each in mine if each.camera == camera]
            choose(here, [each for each in mine if each.camera != camera] + theirs, base, action, camera)
    return found


def _chosen(own: list[Example], prior: list[Example], base: float) -> tuple[float, Worth] | None:
    """The change on top of ``base`` that is sure to help."""
    judged = [each for each in own if each.judged]
    if len(judged) < LEAST_VERDICTS or sum(not each.right for each in judged) < LEAST_WRONG:
        return None
    own, prior = ([each.moved(base) for each in examples] for examples in (own, prior))
    value = best_step(own, prior)
    worth = held_out(own, prior)
    better = worth.spared > worth.lost and worth.lost <= MOST_LOST * worth.right
    return (value, worth) if value and better else None


def best_step(own: Sequence[Example], prior: Sequence[Example]) -> float:
    """The smallest step at which F1 is as good as best, among those that cost no more than they may."""
    curve = _curve(own, prior).plus(_whole(prior), PRIOR)
    affordable = [n for n in range(_ZERO + 1) if n == _ZERO or _cost(prior, STEPS[n]) <= MOST_LOST]
    best = max(curve.f1(step) for step in affordable)
    return max(STEPS[step] for step in affordable if curve.f1(step) >= best - TOLERANCE)


def held_out(own: Sequence[Example], prior: Sequence[Example]) -> Worth:
    """What choosing on the other parts does to each part."""
    right = lost = wrong = spared = 0
    for part in _parts(own):
        rest = [each for each in own if each.group not in part]
        value = best_step(rest, prior)
        for each in own:
            if each.group not in part:
                continue
            before, after = each.raised, each.moved(value).raised
            if each.right:
                right += before
                lost += before - after
            else:
                wrong += before
                spared += before - after
    return Worth(right, lost, wrong, spared)


def _parts(own: Sequence[Example]) -> list[frozenset[str]]:
    groups = sorted({each.group for each in own})
    return [frozenset(groups[n::FOLDS]) for n in range(min(FOLDS, len(groups)))]


def _cost(prior: Sequence[Example], value: float) -> float:
    """The share of the prior's right alerts that is lost, by all adjustments before, too."""
    right = [each for each in prior if each.right and each.was_raised]
    return sum(not each.moved(value).raised for each in right) / len(right) if right else 0.0


def _curve(own: Sequence[Example], prior: Sequence[Example]) -> _Curve:
    """``own`` at each step. Its right examples are those that were raised; how many more there were, and
    would be found by being readier, is as the ``prior`` says."""
    right = [each for each in own if each.right]
    known = _reached([each for each in prior if each.right])
    mine = [sum(_in(each.margin + step) for each in right) for step in STEPS]
    strength = _strength(own, prior)
    wrong = sum(each.raised and not each.right for each in own)
    return _Curve(
        tuple(mine),
        tuple(wrong * math.exp(min(step, 0.0) / strength) for step in STEPS),
        mine[_ZERO] / known[_ZERO] if known[_ZERO] else float(len(right)),
    )


def _strength(own: Sequence[Example], prior: Sequence[Example]) -> float:
    """Log odds over which the store's false alarms become e times as rare.

    The mean of what they have over the least that is known of them, as of an exponential distribution, whose
    mean is the same over any threshold; so what quiet hours nearly raised helps where few were raised."""
    least = -max(STEPS) if any(not each.judged for each in own) else 0.0
    mine, theirs = (
        [(each.weight, each.margin - least) for each in examples if not each.right and each.margin >= least]
        for examples in (own, prior)
    )
    usual = sum(over for _, over in theirs) / len(theirs) if theirs else 1.0
    total = sum(weight * over for weight, over in mine) + PRIOR * usual
    return max(total / (sum(weight for weight, _ in mine) + PRIOR), SOFT)


def _whole(examples: Sequence[Example]) -> _Curve:
    """Of examples among which the right ones that were never raised are, too."""
    return _Curve(
        tuple(_reached([each for each in examples if each.right], share=False)),
        tuple(_reached([each for each in examples if not each.right], share=False)),
        float(sum(each.right for each in examples)),
    )


def _reached(examples: Sequence[Example], *, share: bool = True) -> list[float]:
    """How many (or which ``share``) of the examples each step raises."""
    counts = [sum(each.weight * _in(each.margin + step) for each in examples) for step in STEPS]
    return [count / len(examples) for count in counts] if share and examples else counts


_GRAIN: Final = 1e-6


def _in(margin: float) -> float:
    return 1 / (1 + math.exp(-margin / SOFT))
