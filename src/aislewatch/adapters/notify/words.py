"""A notification as a document for programs, and its links."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from aislewatch.domain.outbox import Notification, What


def document(notification: Notification, link: str = "") -> dict[str, Any]:
    """The facts as plain values; ``link`` is the console's address, if known."""
    told = {
        "id": notification.key,
        "alert": notification.alert,
        "what": notification.what.value,
        "title": notification.title,
        "text": notification.body,
        "camera": notification.camera,
        "zone": notification.zone,
        "action": notification.action.value,
        "kind": notification.kind,
        "level": notification.level.name,
        "confidence": round(notification.confidence, 3),
        "at": datetime.fromtimestamp(notification.at, UTC).isoformat(timespec="seconds"),
    }
    return told | ({"link": address(notification, link)} if link else {})


def address(notification: Notification, link: str) -> str:
    """Where the console shows the alert."""
    base = link.rstrip("/")
    return base if notification.what is What.TEST else f"{base}/alerts/{quote(notification.alert, safe='')}"
