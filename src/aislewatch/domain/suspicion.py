"""The suspicion ladder: NONE < LOW < ALERT < HIGH < CONFIRMED, per customer.

* ``LOW``: dwell only, longer than ``dwell`` seconds in one area.
* ``ALERT``: at least one action signal.
* ``HIGH``: dwell over the threshold *and* an action signal, or two different action types within
  ``together`` seconds.
* ``CONFIRMED``: the same action detected in ``confirm_count`` analyzed frames within
  ``confirm_window`` seconds (both borders belong to the window).

Levels rise at once, are held ``hold`` seconds after they were last supported, then fall one step per
``hold``; a customer who still dwells does not fall below LOW. Falls and dwell are dated at the exact
second they are due, not at the frame that noticed, and detections are counted on a beat (see
:mod:`aislewatch.domain.detections`), so the same signals give the same levels at any frame rate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Final

from aislewatch.domain.actions import SUPPORTING, ActionType, Signal
from aislewatch.domain.detections import TIME_GRAIN, Detections, Moment, detected


class Level(IntEnum):
    """How suspicious a customer's actions are."""

    NONE = 0
    LOW = 1
    ALERT = 2
    HIGH = 3
    CONFIRMED = 4


RAISING: Final = tuple(level for level in Level if level >= Level.ALERT)
"""The levels that may raise an alert: below, nothing was done."""


class Cause(StrEnum):
    """Why a level changed."""

    DWELL = "dwell"
    SIGNAL = "signal"
    DWELL_AND_SIGNAL = "dwell_and_signal"
    TWO_ACTIONS = "two_actions"
    CONFIRMED = "confirmed"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class LadderRules:
    """The ladder's settings; all durations in seconds (defaults: SPEC §2).

    ``beat`` is the frame interval of the lowest supported analysis rate (3 per second): an action counts
    at most once per beat. ``confirm_alone`` lists supporting actions (:data:`SUPPORTING`) allowed to
    confirm by themselves. ``min_actions`` distinct actions must lie within the window, and the confirming
    action must have gone on for ``persist`` seconds, without a pause longer than the window.
    """

    confirm_count: int = 3
    confirm_window: float = 5.0
    together: float = 1.0
    dwell: float = 30.0
    hold: float = 10.0
    beat: float = 1 / 3
    min_actions: int = 1
    persist: float = 0.0
    confirm_alone: frozenset[ActionType] = frozenset()


@dataclass(frozen=True, slots=True)
class LevelChange:
    """One step of one customer on the ladder.

    ``signals`` are those behind it, oldest first: for CONFIRMED all that were counted within the window,
    for HIGH the last of each action within ``together``; none for dwell alone and for quiet.
    """

    track: int
    at: float
    level: Level
    previous: Level
    cause: Cause
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One customer's standing: an immutable state that :func:`climb` carries forward.

    ``peak`` is the highest level ever reached. ``falls_at`` is when the level drops a step unless
    supported again. ``supports`` is the level that the frame at ``at`` itself gives reason for, whatever
    level is still held. ``detections`` are those of each action so far; ``confirmed`` the last time each
    action was confirmed.
    """

    track: int
    at: float
    level: Level = Level.NONE
    since: float = 0.0
    peak: Level = Level.NONE
    falls_at: float = float("inf")
    supports: Level = Level.NONE
    detections: Mapping[ActionType, Detections] = field(default_factory=dict)
    confirmed: Mapping[ActionType, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What one moment gives reason for."""

    at: float
    level: Level = Level.NONE
    cause: Cause = Cause.QUIET
    signals: tuple[Signal, ...] = ()


def appear(track: int, at: float) -> Suspicion:
    """A customer who has just come into view: NONE."""
    return Suspicion(track=track, at=at, since=at)


def climb(
    state: Suspicion,
    at: float,
    *,
    dwelling_since: float | None,
    signals: Sequence[Signal],
    rules: LadderRules,
) -> tuple[Suspicion, tuple[LevelChange, ...]]:
    """Carry one customer forward to the analyzed frame at ``at``.

    ``dwelling_since`` is when the customer came into the area where they still are (None: passing
    through). ``signals`` are this customer's signals of this frame.

    A frame older than the last one is ignored, unless the clock was set back by more than the
    confirmation window: then stored times move along, as if no time had passed. A second frame at the
    same time belongs to the first: what it detects again is not counted again.
    """
    if at < state.at:
        if state.at - at <= rules.confirm_window:
            return state, ()
        state = _moved(state, at - state.at)
    changes: list[LevelChange] = []
    due = float("inf") if dwelling_since is None else dwelling_since + rules.dwell
    dwelling = due <= at
    if dwelling and due > state.at:
        state = _fall(state, due, Level.NONE, rules, changes)
        state = _support(state, _evidence(state, due, True, rules), rules, changes)
    state = _fall(state, at, Level.LOW if dwelling else Level.NONE, rules, changes)
    if signals:
        state = _count(state, at, signals, rules)
        evidence = _evidence(state, at, dwelling, rules)
    else:
        evidence = _presence(at, dwelling)
    state = _support(state, evidence, rules, changes)
    return replace(state, at=at, supports=evidence.level), tuple(changes)


def _moved(state: Suspicion, by: float) -> Suspicion:
    return replace(
        state,
        at=state.at + by,
        since=state.since + by,
        falls_at=state.falls_at + by,
        detections={action: seen.moved(by) for action, seen in state.detections.items()},
        confirmed={action: t + by for action, t in state.confirmed.items()},
    )


def _fall(
    state: Suspicion, until: float, floor: Level, rules: LadderRules, changes: list[LevelChange]
) -> Suspicion:
    """Every step down to ``floor`` that is due before ``until``, each dated when it was due."""
    while state.level > floor and state.falls_at < until:
        lower = Level(state.level - 1)
        changes.append(LevelChange(state.track, state.falls_at, lower, state.level, Cause.QUIET))
        next_fall = state.falls_at + rules.hold if lower > Level.NONE else float("inf")
        state = replace(state, level=lower, since=state.falls_at, falls_at=next_fall)
    return state


def _count(state: Suspicion, at: float, signals: Sequence[Signal], rules: LadderRules) -> Suspicion:
    seen, counted = dict(state.detections), []
    for action in sorted({signal.action for signal in signals}):
        strongest = max((s for s in signals if s.action == action), key=lambda s: s.confidence)
        before = seen.get(action)
        seen[action] = detected(before, Moment(at, strongest), beat=rules.beat, window=rules.confirm_window)
        if before is None or before.beat != seen[action].beat:
            counted.append(action)
    state = replace(state, detections=seen)
    # Asked on the beat only: which frames lie between two beats depends on the frame rate.
    confirmed = {action: at for action in counted if _confirms(state, action, rules)}
    return replace(state, confirmed={**state.confirmed, **confirmed})


def _presence(at: float, dwelling: bool) -> _Evidence:
    return _Evidence(at, Level.LOW, Cause.DWELL) if dwelling else _Evidence(at)


def _evidence(state: Suspicion, at: float, dwelling: bool, rules: LadderRules) -> _Evidence:
    """What the moment ``at`` gives reason for."""
    window = rules.confirm_window
    if at in state.confirmed.values():
        counted = [
            moment
            for action, seen in state.detections.items()
            for moment in seen.since((seen.beat if state.confirmed.get(action) == at else at) - window)
        ]
        return _Evidence(at, Level.CONFIRMED, Cause.CONFIRMED, _in_order(counted, state, at))
    recent = {
        action: seen.latest
        for action, seen in state.detections.items()
        if seen.latest.at >= at - rules.together - TIME_GRAIN
    }
    signals = _in_order(list(recent.values()), state, at)
    if len(recent) >= 2:
        return _Evidence(at, Level.HIGH, Cause.TWO_ACTIONS, signals)
    # Loitering is itself measured by dwell: the two together are one observation, not two.
    if dwelling and recent.keys() - {ActionType.LOITERING}:
        return _Evidence(at, Level.HIGH, Cause.DWELL_AND_SIGNAL, signals)
    if recent:
        return _Evidence(at, Level.ALERT, Cause.SIGNAL, signals)
    return _presence(at, dwelling)


def _in_order(moments: list[Moment], state: Suspicion, at: float) -> tuple[Signal, ...]:
    """Their signals, oldest first, with what the frame at ``at`` shows though it was not counted."""
    now = [seen.latest for seen in state.detections.values() if seen.latest.at == at]
    together = {(moment.signal.at, moment.signal.action): moment.signal for moment in (*moments, *now)}
    return tuple(together[key] for key in sorted(together))


def _confirms(state: Suspicion, action: ActionType, rules: LadderRules) -> bool:
    """Whether the beat just counted confirms the action."""
    seen = state.detections[action]
    start = seen.beat - rules.confirm_window
    if len(seen.since(start)) < rules.confirm_count or seen.beat - seen.began < rules.persist - TIME_GRAIN:
        return False
    company = {
        other
        for other, theirs in state.detections.items()
        if other != action and theirs.latest.at >= start - TIME_GRAIN
    }
    if len(company) + 1 < rules.min_actions:
        return False
    alone_is_enough = action not in SUPPORTING or action in rules.confirm_alone
    return alone_is_enough or bool(company - SUPPORTING)


def _support(
    state: Suspicion, evidence: _Evidence, rules: LadderRules, changes: list[LevelChange]
) -> Suspicion:
    at, level = evidence.at, evidence.level
    if level == Level.NONE or level < state.level:
        return state
    if level > state.level:
        changes.append(LevelChange(state.track, at, level, state.level, evidence.cause, evidence.signals))
        state = replace(state, level=level, since=at, peak=max(level, state.peak))
    return replace(state, falls_at=at + rules.hold)
