"""The alerts table."""

import math
from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, insert, literal, select, tuple_, update

from aislewatch.adapters.store.foreign import unique
from aislewatch.adapters.store.records import (
    evidence_values,
    opinion_values,
    read_alert,
    response_values,
)
from aislewatch.adapters.store.tables import ALERTS
from aislewatch.domain.alert_lists import (
    TAKEN,
    UNTAKEN,
    AlertOrder,
    AlertPage,
    AlertQuery,
    Cursor,
    checked_limit,
    cursor_of,
)
from aislewatch.domain.alerts import OPEN, Alert, AlertState
from aislewatch.domain.errors import Conflict, NotFound
from aislewatch.domain.opinion import Opinion
from aislewatch.domain.suspicion import Level

_A = ALERTS.c
_URGENCY = _A.level + case(
    (_A.state == AlertState.NEW.value, UNTAKEN),
    (_A.state.in_(sorted(state.value for state in OPEN)), TAKEN),
    else_=0,
)


class AlertRows:
    """:class:`aislewatch.ports.AlertTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, alert: Alert) -> None:
        """See the port."""
        with unique(self._connection, f"There is an alert {alert.id!r} already."):
            self._connection.execute(
                insert(ALERTS).values(
                    id=alert.id,
                    **evidence_values(alert),
                    **response_values(alert),
                    **opinion_values(alert.opinion),
                )
            )

    def get(self, alert_id: str) -> Alert:
        """See the port."""
        row = self._connection.execute(select(ALERTS).where(_A.id == alert_id)).mappings().first()
        if row is None:
            raise _no_alert(alert_id)
        return read_alert(row)

    def find(self, query: AlertQuery, *, after: Cursor | None = None, limit: int = 50) -> AlertPage:
        """See the port."""
        keys: list[ColumnElement[Any]] = [_A.confirmed_at, _A.id]
        if query.order is AlertOrder.URGENCY:
            keys.insert(0, _URGENCY)
        statement = select(ALERTS).where(*conditions(query))
        if after is not None:
            ended = [after.urgency, after.confirmed_at, after.id][-len(keys) :]
            statement = statement.where(tuple_(*keys) < tuple_(*map(literal, ended)))
        first = statement.order_by(*(key.desc() for key in keys))
        rows = self._connection.execute(first.limit(checked_limit(limit) + 1)).mappings()
        alerts = tuple(read_alert(row) for row in rows)
        more = len(alerts) > limit
        return AlertPage(alerts[:limit], cursor_of(alerts[limit - 1], query.order) if more else None)

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

    def save_opinion(self, alert_id: str, opinion: Opinion) -> None:
        """See the port."""
        change = update(ALERTS).where(_A.id == alert_id).values(opinion_values(opinion))
        if not self._connection.execute(change).rowcount:
            raise _no_alert(alert_id)

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


def conditions(query: AlertQuery) -> list[ColumnElement[bool]]:
    """What a row must be for the query to want it."""
    wanted: list[ColumnElement[bool]] = [_A.level >= int(query.level)]
    several = (
        (_A.state, query.states),
        (_A.camera, query.cameras),
        (_A.action, query.actions),
        (_A.zone, query.zones),
        (_A.outcome, query.outcomes),
        (_A.case_number, query.cases),
    )
    for column, values in several:
        if values:
            wanted.append(column.in_([str(v) if isinstance(v, str) else v for v in sorted(values)]))
    if query.scope is not None:
        wanted.append(_A.camera.in_(sorted(query.scope)))
    if query.since > -math.inf:
        wanted.append(_A.confirmed_at >= query.since)
    if query.until < math.inf:
        wanted.append(_A.confirmed_at < query.until)
    return wanted


def _no_alert(alert_id: str) -> NotFound:
    return NotFound(f"There is no alert {alert_id!r}.")
