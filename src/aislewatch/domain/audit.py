"""Who did what, when: the lines of the audit log."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aislewatch.domain.errors import InvalidInput

SYSTEM: Final = "system"
"""The name under which the program itself acts."""

MOST_LINES: Final = 500
"""Lines on one page at most."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing done: ``by`` a user (or :data:`SYSTEM`) at ``at`` seconds since the epoch (UTC).

    ``what`` is a dotted verb like ``camera.added``, ``about`` the name or id it was done to, ``detail``
    short texts worth keeping. Never a password, token or an address that was not redacted.
    """

    at: float
    by: str
    what: str
    about: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which lines; empty means all. ``what`` is a verb or how it begins, up to a dot (``camera`` holds
    ``camera.added``). ``since`` (inclusive) and ``until`` (exclusive) in seconds since the epoch (UTC)."""

    by: str = ""
    what: str = ""
    about: str = ""
    since: float = -math.inf
    until: float = math.inf

    def wants(self, entry: AuditEntry) -> bool:
        """Whether ``entry`` is one of them."""
        return (
            (not self.by or entry.by == self.by)
            and (not self.what or f"{entry.what}.".startswith(f"{self.what.rstrip('.')}."))
            and (not self.about or entry.about == self.about)
            and self.since <= entry.at < self.until
        )


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some lines, newest first; ``next`` is the place to go on from (None: this was the last page)."""

    entries: tuple[AuditEntry, ...]
    next: int | None


def checked_lines(limit: int) -> int:
    """``limit``. Raises :class:`InvalidInput` when it is not from 1 to :data:`MOST_LINES`."""
    if not 1 <= limit <= MOST_LINES:
        raise InvalidInput(f"A page cannot hold {limit} lines.", fix=f"Ask for 1 to {MOST_LINES}.")
    return limit
