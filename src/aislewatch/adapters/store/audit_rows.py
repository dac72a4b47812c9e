"""The audit log's table: rows are added, and never touched again."""

import math
from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select

from aislewatch.adapters.store.tables import AUDIT
from aislewatch.domain.audit import AuditEntry, AuditPage, AuditQuery, checked_lines


class AuditRows:
    """:class:`aislewatch.ports.AuditTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, entry: AuditEntry) -> None:
        """See the port."""
        self._connection.execute(
            insert(AUDIT).values(
                at=entry.at, by=entry.by, what=entry.what, about=entry.about, detail=dict(entry.detail)
            )
        )

    def find(self, query: AuditQuery, *, after: int | None = None, limit: int = 100) -> AuditPage:
        """See the port."""
        newest = _narrowed(select(AUDIT), query).order_by(AUDIT.c.number.desc())
        if after is not None:
            newest = newest.where(AUDIT.c.number < after)
        rows = list(self._connection.execute(newest.limit(checked_lines(limit) + 1)))
        more = rows[limit - 1].number if len(rows) > limit else None
        return AuditPage(tuple(_entry(row) for row in rows[:limit]), more)

    def latest(self, limit: int = 100, what: Set[str] = frozenset()) -> Sequence[AuditEntry]:
        """See the port."""
        newest = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(limit)
        if what:
            newest = newest.where(AUDIT.c.what.in_(sorted(what)))
        return [_entry(row) for row in self._connection.execute(newest)]


def _narrowed(lines: Select[Any], query: AuditQuery) -> Select[Any]:
    if query.by:
        lines = lines.where(AUDIT.c.by == query.by)
    if query.what:
        verb = query.what.rstrip(".")
        lines = lines.where(or_(AUDIT.c.what == verb, AUDIT.c.what.startswith(f"{verb}.", autoescape=True)))
    if query.about:
        lines = lines.where(AUDIT.c.about == query.about)
    if query.since > -math.inf:
        lines = lines.where(AUDIT.c.at >= query.since)
    if query.until < math.inf:
        lines = lines.where(AUDIT.c.at < query.until)
    return lines


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(row.at, row.by, row.what, row.about, row.detail)
