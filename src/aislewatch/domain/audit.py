"""Who did what, when: the lines of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SYSTEM = "system"
"""The name under which the program itself acts."""


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
