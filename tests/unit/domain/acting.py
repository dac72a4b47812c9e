"""Customers who act by script, seen at any frame rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aislewatch.domain.actions import KINDS, ActionType, Signal
from aislewatch.domain.suspicion import LadderRules, Level, LevelChange, Suspicion, appear, climb

RATES = (3, 5, 8, 15, 30)
SLOWEST = 1 / 3
"""Seconds between two frames at the lowest supported rate."""


@dataclass(frozen=True)
class Act:
    """An action that shows in every frame from ``start`` to ``end`` seconds, both included."""

    action: ActionType
    start: float
    end: float


@dataclass(frozen=True)
class Stay:
    """A customer who is in one area from ``start``, and leaves it at ``end`` seconds."""

    start: float
    end: float


def signal(
    action: ActionType,
    at: float,
    *,
    track: int = 1,
    confidence: float = 0.9,
    kind: str = "",
    zone: str | None = None,
) -> Signal:
    """One signal, of the action's first kind unless told."""
    return Signal(action, kind or KINDS[action][0], "till-2", track, at, confidence, zone)


def frame_times(rate: float, until: float) -> list[float]:
    """The times of all frames from 0 to ``until`` seconds; whole seconds are among them exactly."""
    return [k / rate for k in range(int(until * rate) + 1)]


def play(
    acts: Iterable[Act],
    times: Iterable[float],
    rules: LadderRules,
    *,
    stay: Stay | None = None,
    state: Suspicion | None = None,
) -> tuple[Suspicion, list[LevelChange]]:
    """One customer carried through the frames at ``times``."""
    script = list(acts)
    changes: list[LevelChange] = []
    for at in times:
        state = appear(1, at) if state is None else state
        since = stay.start if stay and stay.start <= at <= stay.end else None
        signals = [signal(act.action, at) for act in script if act.start <= at <= act.end]
        state, new = climb(state, at, dwelling_since=since, signals=signals, rules=rules)
        changes += new
    assert state is not None
    return state, changes


def feed(
    moments: Sequence[tuple[float, Sequence[ActionType]]], rules: LadderRules, *, since: float | None = None
) -> tuple[Suspicion, list[LevelChange]]:
    """One customer carried through frames given as (time, actions that show)."""
    state = appear(1, moments[0][0])
    changes: list[LevelChange] = []
    for at, actions in moments:
        state, new = climb(
            state, at, dwelling_since=since, signals=[signal(action, at) for action in actions], rules=rules
        )
        changes += new
    return state, changes


def steps(changes: Iterable[LevelChange]) -> list[tuple[float, Level]]:
    """When which level began."""
    return [(change.at, change.level) for change in changes]
