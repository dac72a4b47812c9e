"""Example channels and notifications, and a receiver in memory."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from aislewatch.domain.channels import Channel, ChannelKind
from aislewatch.domain.outbox import Notification, OutboxItem, What, notification_of
from tests.fakes.alerts import NOON, an_incident

WEBHOOK = Channel("desk", ChannelKind.WEBHOOK, options={"url": "http://127.0.0.1:9/", "link": ""}, ceiling=0)


def a_channel(name: str = "desk", **changes: Any) -> Channel:
    """A webhook that is called for everything CONFIRMED, without a ceiling."""
    return replace(WEBHOOK, name=name, **changes)


def a_notification(
    alert: str = "till-2-a", channel: str = "desk", what: What = What.OPENED, **changes: Any
) -> Notification:
    """What ``channel`` tells of an alert; ``changes`` name fields of the incident."""
    device = changes.pop("device", "")
    return notification_of(alert, an_incident(**changes), channel, what, still=None, device=device)


def an_item(alert: str = "till-2-a", channel: str = "desk", at: float = NOON, **changes: Any) -> OutboxItem:
    """An item that waits since ``at``."""
    return OutboxItem(a_notification(alert, channel, **changes), channel, at, at)


class FakeNotifier:
    """:class:`aislewatch.ports.Notifier` that remembers what it got. Set ``answer`` to raise or wait."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.secrets: list[Mapping[str, str]] = []
        self.answer: Callable[[Channel, Notification], None] = lambda channel, notification: None
        self._lock = threading.Lock()

    def send(self, channel: Channel, secrets: Mapping[str, str], notification: Notification) -> None:
        self.answer(channel, notification)
        with self._lock:
            self.got.append((channel.name, notification.key))
            self.secrets.append(secrets)

    @property
    def keys(self) -> list[str]:
        return [key for _, key in self.got]
