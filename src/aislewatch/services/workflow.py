"""What people do about alerts: one recorded move after another."""

from dataclasses import replace

from aislewatch.domain.alert_lists import AlertPage, AlertQuery, Cursor
from aislewatch.domain.alerts import Alert, AlertState, Move, moved, undo_until, undone
from aislewatch.domain.audit import AuditEntry
from aislewatch.ports import Clock, Store, Transaction
from aislewatch.services.casework import Scope, escalate, follow, visible
from aislewatch.services.firsts import somebody_was_first


class Workflow:
    """Use cases of the response to alerts. ``scope`` holds the only cameras that exist for who asks (None:
    all)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def find(self, query: AlertQuery, *, after: Cursor | None = None, limit: int = 50) -> AlertPage:
        """One page of alerts in the query's order. Raises :class:`InvalidInput` for a bad limit."""
        with self._store.read() as tables:
            return tables.alerts.find(query, after=after, limit=limit)

    def get(self, alert_id: str, scope: Scope = None) -> Alert:
        """Raises :class:`NotFound`."""
        with self._store.read() as tables:
            return visible(tables, alert_id, scope)

    def move(self, alert_id: str, move: Move, *, expected: int, scope: Scope = None) -> Alert:
        """Make ``move`` on the alert as the user saw it (version ``expected``); return it as it stands then.

        The move's time is set here. An escalation that names no case opens one. Raises :class:`NotFound`,
        :class:`InvalidInput` for an incomplete move, :class:`Conflict` when the state does not allow it or
        someone else moved first.
        """
        move = replace(move, at=self._clock.utc())
        with self._store.begin() as tables:
            alert = self._seen(tables, alert_id, expected, scope)
            if move.state is AlertState.ESCALATED and alert.state is not AlertState.ESCALATED:
                move = escalate(tables, alert, move, scope)
            after = moved(alert, move)
            tables.alerts.save_response(after, expected)
            detail = {"from": alert.state.value, "to": after.state.value, "note": move.note}
            tables.audit.append(AuditEntry(move.at, move.by, "alert.moved", alert_id, detail))
        return after

    def undo(self, alert_id: str, *, by: str, expected: int, scope: Scope = None) -> Alert:
        """Take the alert's last move back, which ``by`` made a moment ago; both steps stay in its history.

        A case that this move opened goes again while it holds nothing else. Raises :class:`NotFound`,
        :class:`Conflict` when it is too late, somebody else's, or someone else moved since.
        """
        at = self._clock.utc()
        with self._store.begin() as tables:
            alert = self._seen(tables, alert_id, expected, scope)
            after = undone(alert, by=by, at=at)
            follow(tables, alert, after, by=by, at=at)
            tables.alerts.save_response(after, expected)
            detail = {"from": alert.state.value, "to": after.state.value}
            tables.audit.append(AuditEntry(at, by, "alert.undone", alert_id, detail))
        return after

    def undo_until(self, alert: Alert, user: str) -> float | None:
        """Until when ``user`` may take the last move back; None: they may not (any more)."""
        until = undo_until(alert, user)
        return until if until is not None and until > self._clock.utc() else None

    def _seen(self, tables: Transaction, alert_id: str, expected: int, scope: Scope) -> Alert:
        """The alert, if it is still as it was seen."""
        alert = visible(tables, alert_id, scope)
        if alert.version != expected:
            raise somebody_was_first(alert, self._clock.utc())
        return alert
