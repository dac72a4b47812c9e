"""Snoozes: for a while, alerts of one camera or action are written down, but nobody is called for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from aislewatch.domain.actions import ActionType

Scope = tuple[str | None, ActionType | None]
"""Camera and action that a snooze is about; None is all of them."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """``until`` in whole seconds since the epoch (UTC), and then it is over by itself. Without ``camera`` it
    holds for all cameras, without ``action`` for all actions; ``note`` says why."""

    until: int
    camera: str | None = None
    action: ActionType | None = None
    note: str = ""

    @property
    def scope(self) -> Scope:
        """What it is about; there is one snooze of a scope at most."""
        return self.camera, self.action

    def runs(self, at: float) -> bool:
        """Whether it is not over at ``at`` (seconds since the epoch)."""
        return at < self.until

    def covers(self, camera: str, action: ActionType) -> bool:
        """Whether it is about this action on this camera."""
        return self.camera in (None, camera) and self.action in (None, action)

    @property
    def until_text(self) -> str:
        """``until`` as RFC 3339: ``2026-10-14T18:00:00Z``."""
        return datetime.fromtimestamp(self.until, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def snoozed(snoozes: Iterable[Snooze], camera: str, action: ActionType, at: float) -> Snooze | None:
    """The snooze that holds for this action on this camera at ``at``; of several, the one that ends last."""
    holding = (snooze for snooze in snoozes if snooze.runs(at) and snooze.covers(camera, action))
    return max(holding, key=lambda snooze: snooze.until, default=None)
