"""Asking for alerts: what to look for, and one page of what was found."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import OPEN, Alert, AlertState, Outcome
from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.suspicion import Level

MOST_PER_PAGE: Final = 500
"""Alerts on one page at most."""

UNTAKEN: Final = 20
TAKEN: Final = 10
"""What an open alert's urgency begins with, by whether somebody has taken it; the level is added."""

_URGENCY: Final = re.compile("[0-9]{1,4}")


class AlertOrder(StrEnum):
    """What comes first: the latest confirmed, or what most needs somebody."""

    NEWEST = "newest"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """Which alerts; empty means all. ``level`` is the lowest wanted. ``since`` (inclusive) and ``until``
    (exclusive) bound when the incident was confirmed, in seconds since the epoch (UTC). ``scope`` holds the
    only cameras whose alerts exist for who asks (None: all).

    By urgency, open alerts that nobody has taken come first, then those somebody has, then closed ones; among
    them the higher level, then the newest.
    """

    states: frozenset[AlertState] = frozenset()
    cameras: frozenset[str] = frozenset()
    actions: frozenset[ActionType] = frozenset()
    level: Level = Level.NONE
    since: float = -math.inf
    until: float = math.inf
    zones: frozenset[str] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    cases: frozenset[int] = frozenset()
    scope: frozenset[str] | None = None
    order: AlertOrder = AlertOrder.NEWEST

    def wants(self, alert: Alert) -> bool:
        """Whether ``alert`` is one of them."""
        incident = alert.incident
        return (
            (not self.states or alert.state in self.states)
            and (not self.cameras or incident.camera in self.cameras)
            and (not self.actions or incident.action in self.actions)
            and (not self.zones or incident.zone in self.zones)
            and (not self.outcomes or alert.outcome in self.outcomes)
            and (not self.cases or alert.case in self.cases)
            and (self.scope is None or incident.camera in self.scope)
            and incident.level >= self.level
            and self.since <= incident.confirmed_at < self.until
        )


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """Where a page ended: the urgency (0 unless ordered by it), confirmation time and id of its last alert.
    The last two never change, so alerts that arrive in between neither repeat nor hide others."""

    urgency: int
    confirmed_at: float
    id: str

    def __str__(self) -> str:
        return f"{self.urgency}~{self.confirmed_at!r}~{self.id}"


def read_cursor(text: str) -> Cursor:
    """The cursor that ``str`` wrote. Raises :class:`InvalidInput`."""
    urgency, _, rest = text.partition("~")
    seconds, _, alert_id = rest.partition("~")
    try:
        at = float(seconds)
    except ValueError:
        at = math.nan
    if not _URGENCY.fullmatch(urgency) or not alert_id or not math.isfinite(at):
        raise InvalidInput(f"{text!r} is no place in the list.", fix="Start again from the first page.")
    return Cursor(int(urgency), at, alert_id)


def urgency(alert: Alert) -> int:
    """How much it needs somebody: the greater, the sooner."""
    group = UNTAKEN if alert.state is AlertState.NEW else TAKEN if alert.state in OPEN else 0
    return group + int(alert.incident.level)


def cursor_of(alert: Alert, order: AlertOrder = AlertOrder.NEWEST) -> Cursor:
    """The place of an alert in the list."""
    first = urgency(alert) if order is AlertOrder.URGENCY else 0
    return Cursor(first, alert.incident.confirmed_at, alert.id)


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Some alerts in the order asked for; ``next`` asks for the following page (None: this was the last)."""

    alerts: tuple[Alert, ...]
    next: Cursor | None


def checked_limit(limit: int) -> int:
    """``limit``. Raises :class:`InvalidInput` when it is not from 1 to :data:`MOST_PER_PAGE`."""
    if not 1 <= limit <= MOST_PER_PAGE:
        raise InvalidInput(f"A page cannot hold {limit} alerts.", fix=f"Ask for 1 to {MOST_PER_PAGE}.")
    return limit
