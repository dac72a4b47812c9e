"""The alerts table."""

import math
from collections.abc import Sequence, Set

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from aislewatch.adapters.store.foreign import unique
from aislewatch.adapters.store.records import evidence_values, read_alert, response_values
from aislewatch.adapters.store.tables import ALERTS
from aislewatch.domain.alert_lists import AlertPage, AlertQuery, Cursor, checked_limit, cursor_of
from aislewatch.domain.alerts import Alert
from aislewatch.domain.errors import Conflict, NotFound
from aislewatch.domain.suspicion import Level

_A = ALERTS.c


class AlertRows:
    """:class:`aislewatch.ports.AlertTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, alert: Alert) -> None:
        """See the port."""
        with unique(self._connection, f"There is an alert {alert.id!r} already."):
            self._connection.execute(
                insert(ALERTS).values(id=alert.id, **evidence_values(alert), **response_values(alert))
            )

    def get(self, alert_id: str) -> Alert:
        """See the port."""
        row = self._connection.execute(select(ALERTS).where(_A.id == alert_id)).mappings().first()
        if row is None:
            raise _no_alert(alert_id)
        return read_alert(row)

    def find(self, query: AlertQuery, *, after: Cursor | None = None, limit: int = 50) -> AlertPage:
        """See the port."""
        statement = select(ALERTS).where(*_conditions(query))
        if after is not None:
            older = or_(
                _A.confirmed_at < after.confirmed_at,
                and_(_A.confirmed_at == after.confirmed_at, _A.id < after.id),
            )
            statement = statement.where(older)
        newest_first = statement.order_by(_A.confirmed_at.desc(), _A.id.desc())
        rows = self._connection.execute(newest_first.limit(checked_limit(limit) + 1)).mappings()
        alerts = tuple(read_alert(row) for row in rows)
        more = len(alerts) > limit
        return AlertPage(alerts[:limit], cursor_of(alerts[limit - 1]) if more else None)

    def save_response(self, alert: Alert, expected: int) -> None:
        """See the port."""
        at_version = (_A.id == alert.id) & (_A.version == expected)
        change = update(ALERTS).where(at_version).values(response_values(alert))
        if not self._connection.execute(change).rowcount:
            now = self.get(alert.id).version
            raise Conflict(
                f"Someone else changed this alert in the meantime (version {now}, not {expected}).",
                fix="Load it again and repeat your change.",
            )

    def save_evidence(self, alert: Alert) -> None:
        """See the port."""
        change = update(ALERTS).where(_A.id == alert.id).values(evidence_values(alert))
        if not self._connection.execute(change).rowcount:
            raise _no_alert(alert.id)

    def unfinished(self) -> Sequence[Alert]:
        """See the port."""
        unexplained = _A.clip_whole.is_(False) & (_A.clip_problem == "")
        statement = select(ALERTS).where(_A.closed.is_(False) | unexplained).order_by(_A.id)
        return [read_alert(row) for row in self._connection.execute(statement).mappings()]

    def blob_keys(self) -> Set[str]:
        """See the port."""
        rows = self._connection.execute(select(_A.clip, _A.still))
        return {key for row in rows for key in row if key is not None}

    def loud_levels(self, camera: str, since: float, until: float) -> Sequence[Level]:
        """See the port."""
        statement = select(_A.level).where(
            _A.camera == camera, _A.muted == "", _A.confirmed_at >= since, _A.confirmed_at < until
        )
        return [Level(level) for level in self._connection.execute(statement).scalars()]


def _conditions(query: AlertQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_A.level >= int(query.level)]
    if query.states:
        conditions.append(_A.state.in_(sorted(state.value for state in query.states)))
    if query.scope is not None:
        conditions.append(_A.camera.in_(sorted(query.scope)))
    if query.cameras:
        conditions.append(_A.camera.in_(sorted(query.cameras)))
    if query.actions:
        conditions.append(_A.action.in_(sorted(action.value for action in query.actions)))
    if query.since > -math.inf:
        conditions.append(_A.confirmed_at >= query.since)
    if query.until < math.inf:
        conditions.append(_A.confirmed_at < query.until)
    return conditions


def _no_alert(alert_id: str) -> NotFound:
    return NotFound(f"There is no alert {alert_id!r}.")
