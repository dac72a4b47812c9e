"""Cases: what alerts become when they are worth following up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from aislewatch.domain.errors import Conflict, InvalidInput


class CaseStatus(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    LOSS_PREVENTED = "loss_prevented"
    LOSS_CONFIRMED = "loss_confirmed"
    RESOLVED = "resolved"


_C = CaseStatus
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
        if self.amount.normalize().as_tuple().exponent < -2:  # type: ignore[operator]  # finite: a number
            raise InvalidInput(f"A loss cannot be {self.amount}.", fix="Give at most two decimals.")
        if not _CURRENCY.fullmatch(self.currency):
            raise InvalidInput(f"{self.currency!r} is no currency code.", fix="Use three capitals, like EUR.")


@dataclass(frozen=True, slots=True)
class CaseMove:
    """One recorded step of a case: ``at`` in seconds since the epoch (UTC), ``by`` the user's name."""

    at: float
    by: str
    status: CaseStatus
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Alerts followed up together. ``version`` grows with every change, as an alert's does."""

    number: int
    opened_at: float
    escalated_by: str
    alerts: tuple[str, ...]
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
    elif move.status not in CASE_MOVES[case.status]:
        allowed = ", ".join(sorted(CASE_MOVES[case.status]))
        raise Conflict(
            f"A case that is {case.status} cannot become {move.status}.", fix=f"Allowed: {allowed}."
        )
    return replace(case, status=move.status, notes=(*case.notes, move), version=case.version + 1)
