"""The audit log's table: rows are added, each chained to the one before, and never touched again."""

import json
import math
from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, insert, or_, select

from aislewatch.adapters.store.tables import AUDIT
from aislewatch.domain.audit import AuditEntry, AuditPage, AuditQuery, checked_lines
from aislewatch.domain.audit_chain import START, ChainedLine, Head, following

_DETAIL = cast(AUDIT.c.detail, Text).label("detail")
_AS_STORED = [_DETAIL if column.name == "detail" else column for column in AUDIT.c]
"""The detail as it is written: reading it must not fail for a line that somebody edited."""


class AuditRows:
    """:class:`aislewatch.ports.AuditTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, entry: AuditEntry) -> None:
        """See the port. Writers wait for each other, so nobody else follows the same line."""
        head = following(self.head(), entry)
        self._connection.execute(
            insert(AUDIT).values(
                number=head.number,
                at=entry.at,
                by=entry.by,
                what=entry.what,
                about=entry.about,
                detail=dict(entry.detail),
                hash=head.hash,
            )
        )

    def head(self) -> Head:
        """See the port."""
        newest = select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)
        row = self._connection.execute(newest).first()
        return START if row is None else Head(row.number, row.hash)

    def chain(self, after: int | None = None, limit: int = 5000) -> Sequence[ChainedLine]:
        """See the port."""
        oldest = select(*_AS_STORED).order_by(AUDIT.c.number).limit(limit)
        if after is not None:
            oldest = oldest.where(AUDIT.c.number > after)
        return [ChainedLine(row.number, _if_sound(row), row.hash) for row in self._connection.execute(oldest)]

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


def _if_sound(row: Row[Any]) -> AuditEntry | None:
    """SQLite keeps anything in any column."""
    try:
        detail = json.loads(row.detail)
    except (TypeError, ValueError, RecursionError):
        return None
    if not isinstance(detail, dict) or not isinstance(row.at, float) or not math.isfinite(row.at):
        return None
    if not all(isinstance(word, str) for word in (row.by, row.what, row.about)):
        return None
    return AuditEntry(row.at, row.by, row.what, row.about, detail)
