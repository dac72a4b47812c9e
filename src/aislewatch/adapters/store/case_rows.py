"""The cases table, and the secrets."""

import math
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select, update

from aislewatch.adapters.store.alert_rows import conditions
from aislewatch.adapters.store.foreign import unique
from aislewatch.adapters.store.records import Row, Values, reading
from aislewatch.adapters.store.tables import ALERTS, CASES
from aislewatch.domain.alert_lists import checked_limit
from aislewatch.domain.case_lists import CasePage, CaseQuery
from aislewatch.domain.cases import Case, CaseDeed, CaseMove, CaseStatus, Loss
from aislewatch.domain.errors import Conflict, NotFound

_C = CASES.c
_CENTS = 100


class CaseRows:
    """:class:`aislewatch.ports.CaseTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_number(self) -> int:
        """See the port."""
        highest = self._connection.execute(select(func.max(_C.number))).scalar()
        return 1 if highest is None else int(highest) + 1

    def add(self, case: Case) -> None:
        """See the port."""
        with unique(self._connection, f"There is a case {case.number} already."):
            self._connection.execute(insert(CASES).values(number=case.number, **_values(case)))

    def get(self, number: int) -> Case:
        """See the port."""
        row = self._connection.execute(select(CASES).where(_C.number == number)).mappings().first()
        if row is None:
            raise _no_case(number)
        return _read_case(row)

    def find(self, query: CaseQuery, *, after: int | None = None, limit: int = 50) -> CasePage:
        """See the port."""
        statement = select(CASES).where(*_conditions(query))
        if after is not None:
            statement = statement.where(_C.number < after)
        newest_first = statement.order_by(_C.number.desc()).limit(checked_limit(limit) + 1)
        cases = tuple(_read_case(row) for row in self._connection.execute(newest_first).mappings())
        return CasePage(cases[:limit], cases[limit - 1].number if len(cases) > limit else None)

    def save(self, case: Case, expected: int) -> None:
        """See the port."""
        at_version = (_C.number == case.number) & (_C.version == expected)
        if not self._connection.execute(update(CASES).where(at_version).values(_values(case))).rowcount:
            now = self.get(case.number).version
            raise Conflict(
                f"Someone else changed this case in the meantime (version {now}, not {expected}).",
                fix="Load it again and repeat your change.",
            )

    def remove(self, number: int) -> None:
        """See the port."""
        if not self._connection.execute(delete(CASES).where(_C.number == number)).rowcount:
            raise _no_case(number)


def _conditions(query: CaseQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.statuses:
        wanted.append(_C.status.in_(sorted(status.value for status in query.statuses)))
    if query.since > -math.inf:
        wanted.append(_C.opened_at >= query.since)
    if query.until < math.inf:
        wanted.append(_C.opened_at < query.until)
    # Hundredths are compared exactly; a bound between two of them is moved to the one inside.
    if query.loss_from is not None:
        wanted.append(_C.loss_cents >= math.ceil(query.loss_from * _CENTS))
    if query.loss_to is not None:
        wanted.append(_C.loss_cents <= math.floor(query.loss_to * _CENTS))
    if query.alerts is not None:
        its_own = ALERTS.c.case_number == _C.number
        wanted.append(exists(select(ALERTS.c.id).where(its_own, *conditions(query.alerts)).correlate(CASES)))
    return wanted


def _values(case: Case) -> Values:
    return {
        "opened_at": case.opened_at,
        "escalated_by": case.escalated_by,
        "status": case.status.value,
        "title": case.title,
        "loss_cents": None if case.loss is None else int(case.loss.amount * _CENTS),
        "currency": case.loss and case.loss.currency,
        "alerts": list(case.alerts),
        "notes": [_plain_move(move) for move in case.notes],
        "version": case.version,
    }


def _read_case(row: Row) -> Case:
    with reading("case", row["number"]):
        return Case(
            number=row["number"],
            opened_at=row["opened_at"],
            escalated_by=row["escalated_by"],
            alerts=tuple(row["alerts"]),
            title=row["title"],
            status=CaseStatus(row["status"]),
            loss=_loss(row["loss_cents"], row["currency"]),
            notes=tuple(_move(raw) for raw in row["notes"]),
            version=row["version"],
        )


def _loss(cents: int | None, currency: str | None) -> Loss | None:
    return None if cents is None else Loss(Decimal(cents) / _CENTS, currency or "")


def _plain_move(move: CaseMove) -> Values:
    return {
        "at": move.at,
        "by": move.by,
        "status": move.status.value,
        "note": move.note,
        "deed": move.deed.value,
        "about": move.about,
    }


def _move(raw: dict[str, Any]) -> CaseMove:
    return CaseMove(
        at=raw["at"],
        by=raw["by"],
        status=CaseStatus(raw["status"]),
        note=raw["note"],
        deed=CaseDeed(raw["deed"]),
        about=raw["about"],
    )


def _no_case(number: int) -> NotFound:
    return NotFound(f"There is no case {number}.")
