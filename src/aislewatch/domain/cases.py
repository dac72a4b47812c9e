"""Cases: what alerts become when they are worth following up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from aislewatch.domain.errors import Conflict, InvalidInput, NotFound


class CaseStatus(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    LOSS_PREVENTED = "loss_prevented"
    LOSS_CONFIRMED = "loss_confirmed"
    RESOLVED = "resolved"


_C = CaseStatus
MOST_ALERTS: Final = 200
"""Alerts one case can hold."""

_MOST_LOSS: Final = Decimal(10) ** 12
_CURRENCY = re.compile("[A-Z]{3}")

CASE_MOVES: Final[Mapping[CaseStatus, frozenset[CaseStatus]]] = MappingProxyType(
    {
        _C.NEW: frozenset({_C.IN_PROGRESS, _C.LOSS_PREVENTED, _C.LOSS_CONFIRMED, _C.RESOLVED}),
        _C.IN_PROGRESS: frozenset({_C.LOSS_PREVENTED, _C.LOSS_CONFIRMED, _C.RESOLVED}),
        _C.LOSS_PREVENTED: frozenset({_C.IN_PROGRESS, _C.LOSS_CONFIRMED, _C.RESOLVED}),
        _C.LOSS_CONFIRMED: frozenset({_C.IN_PROGRESS, _C.LOSS_PREVENTED, _C.RESOLVED}),
        _C.RESOLVED: frozenset({_C.IN_PROGRESS}),
    }
)
"""The allowed moves from each status; a resolved case is reopened into ``in_progress``."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost or saved: an amount with at most two decimals and an ISO 4217 currency code.

    Raises :class:`InvalidInput` naming which of the two cannot be.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise InvalidInput(f"A loss cannot be {self.amount}.", fix="Give an amount of 0 or more.")
        if self.amount >= _MOST_LOSS:
            raise InvalidInput("A loss cannot be as large as that.", fix="Give an amount below 10^12.")
        if self.amount.normalize().as_tuple().exponent < -2:  # type: ignore[operator]  # finite: a number
            raise InvalidInput(f"A loss cannot be {self.amount}.", fix="Give at most two decimals.")
        if not _CURRENCY.fullmatch(self.currency):
            raise InvalidInput(f"{self.currency!r} is no currency code.", fix="Use three capitals, like EUR.")


class CaseDeed(StrEnum):
    """What somebody did to a case."""

    OPENED = "opened"
    MOVED = "moved"
    NOTED = "noted"
    TITLED = "titled"
    LOSS = "loss"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class CaseMove:
    """One recorded step of a case: ``at`` in seconds since the epoch (UTC), ``by`` the user's name,
    ``status`` the case's afterwards. ``about`` is the alert that was added or removed, the new title, or the
    new loss."""

    at: float
    by: str
    status: CaseStatus
    note: str = ""
    deed: CaseDeed = CaseDeed.MOVED
    about: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Alerts followed up together. ``version`` grows with every change, as an alert's does; ``notes`` is its
    whole history."""

    number: int
    opened_at: float
    escalated_by: str
    alerts: tuple[str, ...]
    title: str = ""
    status: CaseStatus = CaseStatus.NEW
    loss: Loss | None = None
    notes: tuple[CaseMove, ...] = ()
    version: int = 1


def case_moved(case: Case, move: CaseMove) -> Case:
    """The case after ``move``. A move to the same status is a note.

    Raises :class:`Conflict` when the status does not allow it, :class:`InvalidInput` for an empty note.
    """
    if move.status is case.status:
        if not move.note.strip():
            raise InvalidInput("A note needs words.")
        move = replace(move, deed=CaseDeed.NOTED)
    elif move.status not in CASE_MOVES[case.status]:
        allowed = ", ".join(sorted(CASE_MOVES[case.status]))
        raise Conflict(
            f"A case that is {case.status} cannot become {move.status}.", fix=f"Allowed: {allowed}."
        )
    return _with(case, move, status=move.status)


def opened(number: int, alert: str, *, by: str, at: float, note: str = "") -> Case:
    """A new case about ``alert``."""
    return Case(
        number,
        at,
        by,
        (alert,),
        notes=(CaseMove(at, by, CaseStatus.NEW, note, CaseDeed.OPENED, alert),),
    )


def described(case: Case, title: str, loss: Loss | None, *, by: str, at: float) -> Case:
    """The case under another title, with another loss; unchanged when both are what they were."""
    title = title.strip()
    if title != case.title:
        case = _with(case, CaseMove(at, by, case.status, deed=CaseDeed.TITLED, about=title), title=title)
    if loss != case.loss:
        words = "" if loss is None else f"{loss.amount:.2f} {loss.currency}"
        case = _with(case, CaseMove(at, by, case.status, deed=CaseDeed.LOSS, about=words), loss=loss)
    return case


def with_alert(case: Case, alert: str, *, by: str, at: float, note: str = "") -> Case:
    """The case with one more alert. Raises :class:`Conflict` when it has it already or holds too many."""
    if alert in case.alerts:
        raise Conflict(f"Case {case.number} holds this alert already.")
    if len(case.alerts) >= MOST_ALERTS:
        raise Conflict(f"A case holds at most {MOST_ALERTS} alerts.", fix="Open another case.")
    move = CaseMove(at, by, case.status, note, CaseDeed.ADDED, alert)
    return _with(case, move, alerts=(*case.alerts, alert))


def without_alert(case: Case, alert: str, *, by: str, at: float, note: str = "") -> Case:
    """The case with one alert less. Raises :class:`NotFound` when it does not hold it."""
    if alert not in case.alerts:
        raise NotFound(f"Case {case.number} holds no alert {alert!r}.")
    move = CaseMove(at, by, case.status, note, CaseDeed.REMOVED, alert)
    return _with(case, move, alerts=tuple(other for other in case.alerts if other != alert))


def _with(case: Case, move: CaseMove, **changes: Any) -> Case:
    return replace(case, notes=(*case.notes, move), version=case.version + 1, **changes)
