"""Cases: alerts followed up together, from the first escalation to what was lost or saved.

Which alerts belong to a case is kept by the case and by each alert; everything here changes both in one
transaction. Who sees only some cameras sees of a case only the alerts there; a case without any does not
exist for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aislewatch.domain.alert_lists import MOST_PER_PAGE, AlertQuery
from aislewatch.domain.alerts import MOVES, Alert, AlertState, Move, linked, moved
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.case_lists import CasePage, CaseQuery
from aislewatch.domain.cases import (
    Case,
    CaseDeed,
    CaseMove,
    CaseStatus,
    Loss,
    case_moved,
    described,
    opened,
    with_alert,
    without_alert,
)
from aislewatch.domain.errors import Conflict, InvalidInput, NotFound
from aislewatch.ports import Clock, Store, Transaction
from aislewatch.services.firsts import ago

OPENED = "case.opened"
MOST_TITLE = 200
"""Characters of a case's title."""

Scope = frozenset[str] | None

_DEEDS: Mapping[CaseDeed, str] = {
    CaseDeed.OPENED: "opened this case",
    CaseDeed.NOTED: "wrote a note",
    CaseDeed.TITLED: "changed its title",
    CaseDeed.LOSS: "changed its loss",
    CaseDeed.ADDED: "added an alert",
    CaseDeed.REMOVED: "took an alert out",
}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with those of its alerts that whoever asked may see, in the order they came. Its history leaves
    out what was done to other alerts."""

    case: Case
    alerts: tuple[Alert, ...]


class Casework:
    """Use cases of cases. ``scope`` holds the only cameras that exist for who asks (None: all).

    Every change is made on the case as seen in version ``expected`` and raises :class:`Conflict`, saying who
    was first, when somebody changed it since; and :class:`NotFound` when there is no such case for them.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def find(
        self, query: CaseQuery, *, after: int | None = None, limit: int = 50
    ) -> tuple[Sequence[CaseFile], int | None]:
        """One page, newest first, and where the next begins."""
        with self._store.read() as tables:
            page: CasePage = tables.cases.find(query, after=after, limit=limit)
            alerts = _alerts_of(tables, page.cases, query.scope)
        return [_file(case, alerts) for case in page.cases], page.next

    def get(self, number: int, scope: Scope = None) -> CaseFile:
        """One case whole."""
        with self._store.read() as tables:
            return _get(tables, number, scope)

    def move(
        self, number: int, status: CaseStatus, note: str, *, by: str, expected: int, scope: Scope = None
    ) -> CaseFile:
        """Bring the case to another status, or (the same one) write a note. Raises :class:`InvalidInput`."""
        move = CaseMove(self._clock.utc(), by, status, note.strip())
        with self._store.begin() as tables:
            case = self._seen(tables, number, expected, scope)
            after = case_moved(case, move)
            detail = {"from": case.status.value, "to": after.status.value, "note": move.note}
            what = "case.noted" if after.status is case.status else "case.moved"
            return _saved(tables, case, after, what, detail, scope)

    def describe(
        self, number: int, title: str, loss: Loss | None, *, by: str, expected: int, scope: Scope = None
    ) -> CaseFile:
        """Give the case a title and a loss (None: none known)."""
        if len(title) > MOST_TITLE:
            raise InvalidInput(
                f"A title holds at most {MOST_TITLE} characters.", fix="Put the rest in a note."
            )
        with self._store.begin() as tables:
            case = self._seen(tables, number, expected, scope)
            after = described(case, title, loss, by=by, at=self._clock.utc())
            if after is case:
                return _get(tables, number, scope)
            detail = {move.deed.value: move.about for move in after.notes[len(case.notes) :]}
            return _saved(tables, case, after, "case.described", detail, scope)

    def add(
        self, number: int, alert_id: str, *, by: str, expected: int, note: str = "", scope: Scope = None
    ) -> CaseFile:
        """Put an alert into the case; an open one is escalated by it. Raises :class:`Conflict` when it
        belongs to another case."""
        at = self._clock.utc()
        with self._store.begin() as tables:
            case = self._seen(tables, number, expected, scope)
            alert = visible(tables, alert_id, scope)
            if alert.case not in (None, number):
                raise _elsewhere(alert)
            if AlertState.ESCALATED in MOVES[alert.state]:
                after = moved(alert, Move(at, by, AlertState.ESCALATED, note, case=number))
            else:
                after = linked(alert, number, by=by, at=at, note=note)
            tables.alerts.save_response(after, alert.version)
            detail = {"alert": alert_id, "note": note}
            return _saved(
                tables, case, with_alert(case, alert_id, by=by, at=at, note=note), "case.added", detail, scope
            )

    def remove(
        self, number: int, alert_id: str, *, by: str, expected: int, note: str = "", scope: Scope = None
    ) -> CaseFile | None:
        """Take an alert out of the case; an escalated one is new again. None: nothing of the case is left for
        who asks."""
        at = self._clock.utc()
        with self._store.begin() as tables:
            case = self._seen(tables, number, expected, scope)
            alert = visible(tables, alert_id, scope)
            after = without_alert(case, alert_id, by=by, at=at, note=note)
            tables.alerts.save_response(linked(alert, None, by=by, at=at, note=note), alert.version)
            detail = {"alert": alert_id, "note": note}
            tables.cases.save(after, expected)
            _audit(tables, after, "case.removed", detail)
            try:
                return _get(tables, number, scope)
            except NotFound:
                return None

    def _seen(self, tables: Transaction, number: int, expected: int, scope: Scope) -> Case:
        """The case, all of it, if it is still as it was seen."""
        _get(tables, number, scope)
        case = tables.cases.get(number)
        if case.version != expected:
            raise Conflict(self._first(case), fix="Look at the case as it is now and decide anew.")
        return case

    def _first(self, case: Case) -> str:
        """Who did what to the case last."""
        if not case.notes:
            return "This case is not as you saw it."
        last = case.notes[-1]
        did = _DEEDS.get(last.deed, f"set this case to {last.status.value.replace('_', ' ')}")
        return f"{last.by} {did} {ago(self._clock.utc() - last.at)}."


def escalate(tables: Transaction, alert: Alert, move: Move, scope: Scope) -> Move:
    """``move`` with the number of the case that the alert comes to: the one it names, the one the alert
    belongs to already, or a new one. Raises :class:`NotFound`, :class:`Conflict`."""
    if alert.case is not None:
        if move.case not in (None, alert.case):
            raise _elsewhere(alert)
        return replace(move, case=alert.case)
    if move.case is not None:
        _get(tables, move.case, scope)
        case = tables.cases.get(move.case)
        after = with_alert(case, alert.id, by=move.by, at=move.at, note=move.note)
        tables.cases.save(after, case.version)
        _audit(tables, after, "case.added", {"alert": alert.id, "note": move.note})
        return move
    case = opened(_new_number(tables), alert.id, by=move.by, at=move.at, note=move.note)
    tables.cases.add(case)
    _audit(tables, case, OPENED, {"alert": alert.id, "note": move.note})
    return replace(move, case=case.number)


def follow(tables: Transaction, before: Alert, after: Alert, *, by: str, at: float) -> None:
    """Let the cases follow an alert that went from one to another (or to none) by an undoing. A case that
    holds nothing but the step that was taken back goes altogether."""
    if before.case == after.case:
        return
    if before.case is not None:
        case = tables.cases.get(before.case)
        if case.alerts == (before.id,) and len(case.notes) == 1:
            tables.cases.remove(case.number)
            tables.audit.append(AuditEntry(at, by, "case.withdrawn", str(case.number), {"alert": before.id}))
        else:
            left = without_alert(case, before.id, by=by, at=at)
            tables.cases.save(left, case.version)
            _audit(tables, left, "case.removed", {"alert": before.id})
    if after.case is not None:
        case = tables.cases.get(after.case)
        joined = with_alert(case, after.id, by=by, at=at)
        tables.cases.save(joined, case.version)
        _audit(tables, joined, "case.added", {"alert": after.id})


def visible(tables: Transaction, alert_id: str, scope: Scope) -> Alert:
    """The alert, if it exists for who asks. Raises :class:`NotFound`."""
    alert = tables.alerts.get(alert_id)
    if scope is not None and alert.incident.camera not in scope:
        raise NotFound(f"There is no alert {alert_id!r}.")
    return alert


def _new_number(tables: Transaction) -> int:
    """Never one that was given before, also when that case was withdrawn."""
    last = tables.audit.latest(1, {OPENED})
    given = int(last[0].about) if last else 0
    return max(tables.cases.next_number(), given + 1)


def _get(tables: Transaction, number: int, scope: Scope) -> CaseFile:
    case = tables.cases.get(number)
    alerts = _alerts_of(tables, (case,), scope)
    if scope is not None and not alerts:
        raise NotFound(f"There is no case {number}.")
    return _file(case, alerts, hide=scope is not None)


def _alerts_of(tables: Transaction, cases: Sequence[Case], scope: Scope) -> dict[str, Alert]:
    if not cases:
        return {}
    query = AlertQuery(cases=frozenset(case.number for case in cases), scope=scope)
    found: dict[str, Alert] = {}
    page = tables.alerts.find(query, limit=MOST_PER_PAGE)
    found |= {alert.id: alert for alert in page.alerts}
    while page.next is not None:
        page = tables.alerts.find(query, after=page.next, limit=MOST_PER_PAGE)
        found |= {alert.id: alert for alert in page.alerts}
    return found


def _file(case: Case, alerts: Mapping[str, Alert], *, hide: bool = False) -> CaseFile:
    mine = tuple(alerts[alert_id] for alert_id in case.alerts if alert_id in alerts)
    if hide:
        about_alerts = (CaseDeed.OPENED, CaseDeed.ADDED, CaseDeed.REMOVED)
        notes = tuple(move for move in case.notes if move.deed not in about_alerts or move.about in alerts)
        case = replace(case, notes=notes, alerts=tuple(alert.id for alert in mine))
    return CaseFile(case, mine)


def _saved(
    tables: Transaction, before: Case, after: Case, what: str, detail: Mapping[str, str], scope: Scope
) -> CaseFile:
    tables.cases.save(after, before.version)
    _audit(tables, after, what, detail)
    return _get(tables, after.number, scope)


def _audit(tables: Transaction, case: Case, what: str, detail: Mapping[str, str]) -> None:
    last = case.notes[-1]
    tables.audit.append(AuditEntry(last.at, last.by, what, str(case.number), dict(detail)))


def _elsewhere(alert: Alert) -> Conflict:
    return Conflict(f"This alert belongs to case {alert.case} already.", fix="Take it out there first.")
