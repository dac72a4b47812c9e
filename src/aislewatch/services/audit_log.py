"""Reading the audit log; that somebody read it is on record, too."""

import threading
from collections.abc import Iterator
from typing import Final

from aislewatch.domain.audit import AuditEntry, AuditPage, AuditQuery
from aislewatch.domain.audit_chain import ChainedLine, Head, Verification, verified
from aislewatch.ports import AuditTable, Clock, Store

READ: Final = "audit.read"
NOTED: Final = 3600.0
"""Seconds within which one user's reading is noted once: turning pages would drown the rest."""


class AuditLog:
    """Use cases of the audit log. Nothing changes or removes a line."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._noting = threading.Lock()

    def find(self, query: AuditQuery, *, by: str, after: int | None = None, limit: int = 100) -> AuditPage:
        """One page, newest first, for ``by``. Raises :class:`InvalidInput` for a bad limit."""
        self._note(by)
        with self._store.read() as tables:
            return tables.audit.find(query, after=after, limit=limit)

    def verify(self, noted: Head | None = None) -> Verification:
        """Whether every line is as it was written, and follows the ``noted`` head: reads them all."""
        with self._store.read() as tables:
            return verified(_whole(tables.audit), noted)

    def _note(self, by: str) -> None:
        now = self._clock.utc()
        lately = AuditQuery(by=by, what=READ, since=now - NOTED)
        with self._noting:
            with self._store.read() as tables:
                if tables.audit.find(lately, limit=1).entries:
                    return
            with self._store.begin() as tables:
                tables.audit.append(AuditEntry(now, by, READ))


def _whole(audit: AuditTable) -> Iterator[ChainedLine]:
    last = None
    while lines := audit.chain(last):
        yield from lines
        last = lines[-1].number
