"""Alerts and the moves a person may make with one.

::

    new -> acknowledged -> reviewed -> dispatched -> monitoring -> resolved (outcome)
    any open state -> dismissed (reason) | escalated (to a case)
    resolved | dismissed | escalated -> new (reopen)

Steps may be skipped forward (a guard on the floor acts first and writes later), never taken backward
except by reopening. Every move is recorded with who, when and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from aislewatch.domain.errors import Conflict, InvalidInput
from aislewatch.domain.incidents import Incident
from aislewatch.domain.opinion import Opinion


class AlertState(StrEnum):
    """Where an alert stands in the response."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    REVIEWED = "reviewed"
    DISPATCHED = "dispatched"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    ESCALATED = "escalated"


class Severity(StrEnum):
    """A reviewer's judgement."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Outcome(StrEnum):
    """How a resolved alert ended."""

    PREVENTED = "prevented"
    RECOVERED = "recovered"
    NO_ACTION = "no_action"
    LOST = "lost"


class Errand(StrEnum):
    """What staff were sent for."""

    CUSTOMER_SERVICE = "customer_service"
    OBSERVATION = "observation"


_S = AlertState
_CLOSED = frozenset({_S.RESOLVED, _S.DISMISSED, _S.ESCALATED})

OPEN: Final = frozenset(_S) - _CLOSED
"""The states of an alert that still waits for somebody or is in somebody's hands."""

UNDO_WITHIN: Final = 60.0
"""Seconds in which who made the last move may take it back."""

MOVES: Final[Mapping[AlertState, frozenset[AlertState]]] = MappingProxyType(
    {
        _S.NEW: frozenset({_S.ACKNOWLEDGED, _S.REVIEWED, _S.DISPATCHED, _S.MONITORING}) | _CLOSED,
        _S.ACKNOWLEDGED: frozenset({_S.REVIEWED, _S.DISPATCHED, _S.MONITORING}) | _CLOSED,
        _S.REVIEWED: frozenset({_S.DISPATCHED, _S.MONITORING}) | _CLOSED,
        _S.DISPATCHED: frozenset({_S.MONITORING}) | _CLOSED,
        _S.MONITORING: _CLOSED,
        _S.RESOLVED: frozenset({_S.NEW}),
        _S.DISMISSED: frozenset({_S.NEW}),
        _S.ESCALATED: frozenset({_S.NEW}),
    }
)
"""The allowed moves from each state."""


@dataclass(frozen=True, slots=True)
class Move:
    """One recorded step: ``at`` in seconds since the epoch (UTC), ``by`` the user's name. ``case`` is the one
    the alert belongs to afterwards; ``undo`` marks a step that takes the one before it back."""

    at: float
    by: str
    state: AlertState
    note: str = ""
    severity: Severity | None = None
    errand: Errand | None = None
    to: str = ""
    outcome: Outcome | None = None
    case: int | None = None
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """An incident put before people.

    ``id`` is unique in the installation. ``clip`` and ``still`` are blob keys; ``clip_whole`` tells
    whether the clip reaches past the action's end (False while it is still growing, or when the
    machine stopped before it was whole: then it is the part that was saved); ``clip_problem`` says in
    words why there is no clip or only a part. ``muted`` says why nobody is called for it.

    Three hands write an alert, each its own part: detection the evidence (incident, clip, still, muted),
    people the response (state, severity, outcome, case, moves), and whoever asks for it the second
    ``opinion``. ``version`` grows with every move, so
    people cannot overwrite one another, and an alert that is still growing never refuses a move.
    """

    id: str
    incident: Incident
    clip: str | None = None
    clip_whole: bool = False
    clip_problem: str = ""
    still: str | None = None
    state: AlertState = AlertState.NEW
    severity: Severity | None = None
    outcome: Outcome | None = None
    case: int | None = None
    muted: str = ""
    version: int = 1
    moves: tuple[Move, ...] = ()
    opinion: Opinion | None = None

    @property
    def standing(self) -> tuple[Move, ...]:
        """The moves that were not taken back."""
        standing: list[Move] = []
        for move in self.moves:
            if not move.undo:
                standing.append(move)
            elif standing:
                standing.pop()
        return tuple(standing)

    @property
    def holder(self) -> str | None:
        """Who has it: the user of the last move of an alert that is open and not new."""
        standing = self.standing
        return standing[-1].by if standing and self.state in OPEN and self.state is not _S.NEW else None


def moved(alert: Alert, move: Move) -> Alert:
    """The alert after ``move``.

    Raises :class:`Conflict` when the state does not allow it, :class:`InvalidInput` when the move lacks
    what it needs: a user, an outcome to resolve, a reason to dismiss, someone and an errand to dispatch,
    a severity to review, a case to escalate. Only a resolved alert has an outcome; a reopened one keeps
    its case.
    """
    if move.state not in MOVES[alert.state]:
        allowed = ", ".join(sorted(MOVES[alert.state]))
        raise Conflict(
            f"An alert that is {alert.state} cannot become {move.state}.", fix=f"Allowed: {allowed}."
        )
    _check_complete(move)
    if move.state is not AlertState.ESCALATED:
        move = replace(move, case=alert.case)
    return replace(
        alert,
        state=move.state,
        severity=move.severity or alert.severity,
        outcome=move.outcome if move.state is AlertState.RESOLVED else None,
        case=move.case,
        version=alert.version + 1,
        moves=(*alert.moves, move),
    )


def linked(alert: Alert, case: int | None, *, by: str, at: float, note: str) -> Alert:
    """The alert put into a case, or (None) taken out of the one it is in; an escalated alert that is taken
    out is new again. Recorded as a move."""
    reopened = case is None and alert.state is AlertState.ESCALATED
    state = AlertState.NEW if reopened else alert.state
    move = Move(at, by, state, note, outcome=alert.outcome, case=case)
    return replace(alert, state=state, case=case, version=alert.version + 1, moves=(*alert.moves, move))


def undo_until(alert: Alert, user: str) -> float | None:
    """Until when ``user`` may take the alert's last move back; None: they may not."""
    last = alert.moves[-1] if alert.moves else None
    return None if last is None or last.undo or last.by != user else last.at + UNDO_WITHIN


def undone(alert: Alert, *, by: str, at: float) -> Alert:
    """The alert as it was before its last move; the history keeps both steps.

    Raises :class:`Conflict` when the move is somebody else's, too long ago, or an undoing itself.
    """
    until = undo_until(alert, by)
    if until is None:
        raise Conflict(
            "Only your own last step can be taken back.", fix="Make another move, or reopen the alert."
        )
    if at > until:
        raise Conflict(
            f"A step can be taken back for {UNDO_WITHIN:.0f} seconds only.",
            fix="Make another move, or reopen the alert.",
        )
    before = alert.standing[:-1]
    last = before[-1] if before else Move(at, by, AlertState.NEW)
    severity = next((move.severity for move in reversed(before) if move.severity), None)
    move = Move(at, by, last.state, severity=severity, outcome=last.outcome, case=last.case, undo=True)
    return replace(
        alert,
        state=move.state,
        severity=severity,
        outcome=move.outcome,
        case=move.case,
        version=alert.version + 1,
        moves=(*alert.moves, move),
    )


def _check_complete(move: Move) -> None:
    missing = {
        AlertState.REVIEWED: (move.severity is None, "a severity"),
        AlertState.DISPATCHED: (not move.to.strip() or move.errand is None, "who goes, and for what"),
        AlertState.RESOLVED: (move.outcome is None, "an outcome"),
        AlertState.DISMISSED: (not move.note.strip(), "a reason in the note"),
        AlertState.ESCALATED: (move.case is None, "a case"),
    }.get(move.state, (False, ""))
    if not move.by.strip():
        raise InvalidInput("Every move is somebody's.", fix="Say who makes it.")
    if missing[0]:
        raise InvalidInput(f"To become {move.state}, an alert needs {missing[1]}.")
