"""The suspicion ladder: NONE < LOW < ALERT < HIGH < CONFIRMED, per customer.

* ``LOW``: dwell only, longer than ``dwell`` seconds in one area.
* ``ALERT``: at least one action signal.
* ``HIGH``: dwell over the threshold *and* an action signal, or two different action types within
  ``together`` seconds.
* ``CONFIRMED``: the same action detected in ``confirm_count`` analyzed frames within
  ``confirm_window`` seconds (both borders belong to the window).

Levels rise at once, are held ``hold`` seconds after they were last supported, then fall one step per
``hold``. Falls and dwell are dated at the exact second they are due, not at the frame that noticed,
so the same signals give the same levels at any frame rate. For the same reason a detection counts at
most once per ``beat``: three neighboring frames of a 30 fps stream are one moment, not three.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

from aislewatch.domain.actions import SUPPORTING, ActionType, Signal


class Level(IntEnum):
    """How suspicious a customer's actions are."""

    NONE = 0
    LOW = 1
    ALERT = 2
    HIGH = 3
    CONFIRMED = 4


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

    ``beat`` is just under the frame interval of the lowest supported analysis rate (3 per second).
    ``confirm_alone`` lists supporting actions (:data:`SUPPORTING`) allowed to confirm by themselves.
    ``min_actions`` distinct actions must lie within the window, and the confirming action must have
    persisted ``persist`` seconds.
    """

    confirm_count: int = 3
    confirm_window: float = 5.0
    together: float = 1.0
    dwell: float = 30.0
    hold: float = 10.0
    beat: float = 0.3
    min_actions: int = 1
    persist: float = 0.0
    confirm_alone: frozenset[ActionType] = frozenset()


@dataclass(frozen=True, slots=True)
class LevelChange:
    """One step of one customer on the ladder, with the signals that caused it (none for dwell, quiet)."""

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
    supported again. ``detections`` are the counted times per action within the confirmation window;
    ``latest`` the last signal per action; ``confirmed`` the last time each action was confirmed.
    """

    track: int
    at: float
    level: Level = Level.NONE
    since: float = 0.0
    peak: Level = Level.NONE
    falls_at: float = float("inf")
    detections: Mapping[ActionType, tuple[float, ...]] = field(default_factory=dict)
    latest: Mapping[ActionType, float] = field(default_factory=dict)
    confirmed: Mapping[ActionType, float] = field(default_factory=dict)


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
        if dwelling_since is not None:
            dwelling_since = min(dwelling_since, at)
        state = _moved(state, at - state.at)
    changes: list[LevelChange] = []
    dwell_due = None if dwelling_since is None else dwelling_since + rules.dwell
    if dwell_due is not None and state.at < dwell_due <= at:
        state = _fall(state, dwell_due, rules, changes)
        state = _support(state, dwell_due, *_evidence(state, dwell_due, True, rules), (), rules, changes)
    dwelling = dwell_due is not None and dwell_due <= at
    state = _fall(state, at, rules, changes)
    if signals:
        state = _count(state, at, signals, rules)
        level, cause = _evidence(state, at, dwelling, rules)
    else:
        level, cause = (Level.LOW, Cause.DWELL) if dwelling else (Level.NONE, Cause.QUIET)
    state = _support(state, at, level, cause, tuple(signals), rules, changes)
    return replace(state, at=at), tuple(changes)


def _moved(state: Suspicion, by: float) -> Suspicion:
    return replace(
        state,
        at=state.at + by,
        since=state.since + by,
        falls_at=state.falls_at + by,
        detections={action: tuple(t + by for t in times) for action, times in state.detections.items()},
        latest={action: t + by for action, t in state.latest.items()},
        confirmed={action: t + by for action, t in state.confirmed.items()},
    )


def _fall(state: Suspicion, until: float, rules: LadderRules, changes: list[LevelChange]) -> Suspicion:
    """Every step down that is due at or before ``until``, each dated when it was due."""
    while state.level > Level.NONE and state.falls_at < until:
        lower = Level(state.level - 1)
        changes.append(LevelChange(state.track, state.falls_at, lower, state.level, Cause.QUIET))
        next_fall = state.falls_at + rules.hold if lower > Level.NONE else float("inf")
        state = replace(state, level=lower, since=state.falls_at, falls_at=next_fall)
    return state


def _count(state: Suspicion, at: float, signals: Sequence[Signal], rules: LadderRules) -> Suspicion:
    detections = {
        action: tuple(t for t in times if t >= at - rules.confirm_window)
        for action, times in state.detections.items()
    }
    for action in {signal.action for signal in signals}:
        times = detections.get(action, ())
        if not times or at - times[-1] >= rules.beat:
            detections[action] = (*times, at)
    seen = {signal.action: at for signal in signals}
    state = replace(state, detections=detections, latest={**state.latest, **seen})
    confirmed = {action: at for action in seen if _confirms(state, action, at, rules)}
    return replace(state, confirmed={**state.confirmed, **confirmed})


def _evidence(state: Suspicion, at: float, dwelling: bool, rules: LadderRules) -> tuple[Level, Cause]:
    """The level that the moment ``at`` supports."""
    if at in state.confirmed.values():
        return Level.CONFIRMED, Cause.CONFIRMED
    recent = {action for action, t in state.latest.items() if at - rules.together <= t <= at}
    if len(recent) >= 2:
        return Level.HIGH, Cause.TWO_ACTIONS
    # Loitering is itself measured by dwell: the two together are one observation, not two.
    if dwelling and recent - {ActionType.LOITERING}:
        return Level.HIGH, Cause.DWELL_AND_SIGNAL
    if recent:
        return Level.ALERT, Cause.SIGNAL
    return (Level.LOW, Cause.DWELL) if dwelling else (Level.NONE, Cause.QUIET)


def _confirms(state: Suspicion, action: ActionType, at: float, rules: LadderRules) -> bool:
    start = at - rules.confirm_window
    times = [t for t in state.detections.get(action, ()) if t >= start]
    if len(times) < rules.confirm_count or at - times[0] < rules.persist:
        return False
    company = {other for other, t in state.latest.items() if other != action and t >= start}
    if len(company) + 1 < rules.min_actions:
        return False
    alone_is_enough = action not in SUPPORTING or action in rules.confirm_alone
    return alone_is_enough or bool(company - SUPPORTING)


def _support(
    state: Suspicion,
    at: float,
    level: Level,
    cause: Cause,
    signals: tuple[Signal, ...],
    rules: LadderRules,
    changes: list[LevelChange],
) -> Suspicion:
    if level == Level.NONE or level < state.level:
        return state
    if level > state.level:
        changes.append(LevelChange(state.track, at, level, state.level, cause, signals))
        state = replace(state, level=level, since=at, peak=max(level, state.peak))
    return replace(state, falls_at=at + rules.hold)
