"""Asking for alerts: what to look for, and one page of what was found."""

import math
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import Alert, AlertState
from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.suspicion import Level

MOST_PER_PAGE: Final = 500
"""Alerts on one page at most."""


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """Which alerts; empty means all. ``level`` is the lowest wanted. ``since`` (inclusive) and ``until``
    (exclusive) bound when the incident was confirmed, in seconds since the epoch (UTC). ``scope`` holds the
    only cameras the asker may see (None: all; empty: none)."""

    states: frozenset[AlertState] = frozenset()
    cameras: frozenset[str] = frozenset()
    actions: frozenset[ActionType] = frozenset()
    level: Level = Level.NONE
    since: float = -math.inf
    until: float = math.inf
    scope: frozenset[str] | None = None

    def wants(self, alert: Alert) -> bool:
        """Whether ``alert`` is one of them."""
        incident = alert.incident
        return (
            (not self.states or alert.state in self.states)
            and (not self.cameras or incident.camera in self.cameras)
            and (self.scope is None or incident.camera in self.scope)
            and (not self.actions or incident.action in self.actions)
            and incident.level >= self.level
            and self.since <= incident.confirmed_at < self.until
        )


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """Where a page ended: the confirmation time and id of its last alert. Both never change, so alerts that
    arrive in between neither repeat nor hide others."""

    confirmed_at: float
    id: str

    def __str__(self) -> str:
        return f"{self.confirmed_at!r}~{self.id}"


def read_cursor(text: str) -> Cursor:
    """The cursor that ``str`` wrote. Raises :class:`InvalidInput`."""
    seconds, tilde, alert_id = text.partition("~")
    try:
        at = float(seconds)
    except ValueError:
        at = math.nan
    if not tilde or not alert_id or not math.isfinite(at):
        raise InvalidInput(f"{text!r} is no place in the list.", fix="Start again from the first page.")
    return Cursor(at, alert_id)


def cursor_of(alert: Alert) -> Cursor:
    """The place of an alert in the list."""
    return Cursor(alert.incident.confirmed_at, alert.id)


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Some alerts, newest first; ``next`` asks for the following page (None: this was the last)."""

    alerts: tuple[Alert, ...]
    next: Cursor | None


def checked_limit(limit: int) -> int:
    """``limit``. Raises :class:`InvalidInput` when it is not from 1 to :data:`MOST_PER_PAGE`."""
    if not 1 <= limit <= MOST_PER_PAGE:
        raise InvalidInput(f"A page cannot hold {limit} alerts.", fix=f"Ask for 1 to {MOST_PER_PAGE}.")
    return limit
