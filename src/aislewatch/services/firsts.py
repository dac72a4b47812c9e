"""Telling who comes second who was first, and what they did."""

from collections.abc import Mapping
from typing import Final

from aislewatch.domain.alerts import Alert, AlertState
from aislewatch.domain.errors import Conflict

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400

_DID: Final[Mapping[AlertState, str]] = {
    AlertState.NEW: "reopened this alert",
    AlertState.ACKNOWLEDGED: "took this alert",
    AlertState.REVIEWED: "reviewed this alert",
    AlertState.DISPATCHED: "sent staff about this alert",
    AlertState.MONITORING: "began to observe because of this alert",
    AlertState.RESOLVED: "resolved this alert",
    AlertState.DISMISSED: "dismissed this alert",
    AlertState.ESCALATED: "escalated this alert",
}


def ago(seconds: float) -> str:
    """How long something is past, in words: "12 s ago"."""
    if seconds < _MINUTE:
        return f"{max(0, seconds):.0f} s ago"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h ago"
    return f"{seconds // _DAY:.0f} days ago"


def somebody_was_first(alert: Alert, now: float) -> Conflict:
    """What the second of two is told: who has the alert and what they did."""
    fix = "Look at it as it is now and decide anew."
    if not alert.moves:
        return Conflict("This alert changed in the meantime.", fix=fix)
    last = alert.moves[-1]
    did = "took a step of this alert back" if last.undo else _DID[last.state]
    return Conflict(f"{last.by} {did} {ago(now - last.at)}.", fix=fix)
