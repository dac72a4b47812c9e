"""What people do about alerts: one recorded move after another."""

from dataclasses import replace

from aislewatch.domain.alert_lists import AlertPage, AlertQuery, Cursor
from aislewatch.domain.alerts import Alert, Move, moved
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.errors import Conflict
from aislewatch.ports import Clock, Store


class Workflow:
    """Use cases of the response to alerts."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def find(self, query: AlertQuery, *, after: Cursor | None = None, limit: int = 50) -> AlertPage:
        """One page of alerts, the latest confirmed first. Raises :class:`InvalidInput` for a bad limit."""
        with self._store.read() as tables:
            return tables.alerts.find(query, after=after, limit=limit)

    def get(self, alert_id: str) -> Alert:
        """Raises :class:`NotFound`."""
        with self._store.read() as tables:
            return tables.alerts.get(alert_id)

    def move(self, alert_id: str, move: Move, *, expected: int) -> Alert:
        """Make ``move`` on the alert as the user saw it (version ``expected``); return it as it stands then.

        The move's time is set here. Raises :class:`NotFound`, :class:`InvalidInput` for an incomplete move,
        :class:`Conflict` when the state does not allow it or someone else moved first.
        """
        move = replace(move, at=self._clock.utc())
        with self._store.begin() as tables:
            alert = tables.alerts.get(alert_id)
            if alert.version != expected:
                who = alert.moves[-1].by if alert.moves else "Someone"
                raise Conflict(
                    f"{who} moved this alert to {alert.state} first.", fix="Load it again and decide anew."
                )
            after = moved(alert, move)
            tables.alerts.save_response(after, expected)
            detail = {"from": alert.state.value, "to": after.state.value, "note": move.note}
            tables.audit.append(AuditEntry(move.at, move.by, "alert.moved", alert_id, detail))
        return after
