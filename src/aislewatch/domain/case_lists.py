"""Asking for cases: what to look for, and one page of what was found."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alert_lists import AlertQuery
from aislewatch.domain.alerts import Alert
from aislewatch.domain.cases import Case, CaseStatus
from aislewatch.domain.suspicion import Level


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases; empty means all. ``since`` (inclusive) and ``until`` (exclusive) bound when the case was
    opened. One of its alerts fits all of ``cameras``, ``zones``, ``actions`` and ``level`` (the lowest
    wanted). ``loss_from`` and ``loss_to`` (both inclusive) bound the loss, whatever its currency; a case
    without one fits neither. ``scope`` holds the only cameras that exist for who asks (None: all): a case
    without any alert of theirs does not exist for them."""

    statuses: frozenset[CaseStatus] = frozenset()
    since: float = -math.inf
    until: float = math.inf
    cameras: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    actions: frozenset[ActionType] = frozenset()
    level: Level = Level.NONE
    loss_from: Decimal | None = None
    loss_to: Decimal | None = None
    scope: frozenset[str] | None = None

    @property
    def alerts(self) -> AlertQuery | None:
        """What one of the case's alerts must be; None: it need not have any."""
        if not (self.cameras or self.zones or self.actions or self.level or self.scope is not None):
            return None
        return AlertQuery(
            cameras=self.cameras, zones=self.zones, actions=self.actions, level=self.level, scope=self.scope
        )

    def wants(self, case: Case, alerts: Sequence[Alert]) -> bool:
        """Whether ``case`` is one of them; ``alerts`` are those that belong to it."""
        wanted = self.alerts
        return (
            (not self.statuses or case.status in self.statuses)
            and self.since <= case.opened_at < self.until
            and (self.loss_from is None or (case.loss is not None and case.loss.amount >= self.loss_from))
            and (self.loss_to is None or (case.loss is not None and case.loss.amount <= self.loss_to))
            and (wanted is None or any(wanted.wants(alert) for alert in alerts))
        )


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some cases, newest (the highest number) first; ``next`` is the number the following page begins behind
    (None: this was the last)."""

    cases: tuple[Case, ...]
    next: int | None
