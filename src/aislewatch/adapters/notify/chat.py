"""Chat services and many others by their Apprise addresses; the library is an extra."""

import logging
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from aislewatch.adapters.notify.fence import fenced
from aislewatch.adapters.notify.words import address
from aislewatch.domain.channels import Channel
from aislewatch.domain.errors import DeliveryError, NotFound
from aislewatch.domain.outbox import Notification
from aislewatch.ports import Blobs, Doorkeeper

MISSING: Final = "pip install 'aislewatch[chat]'"
_REFUSED: Final = frozenset(
    {"dbus", "kde", "qt", "glib", "gio", "gnome", "macosx", "windows", "syslog", "blink1", "xmpp", "xmpps"}
)
"""Kinds of addresses that run something on this machine instead of asking a service, or do their work where
the fence does not see it (XMPP: in a thread of its own)."""

_TELLING: Final = 6
"""Letters from which on a part of an address may be a secret."""


class AppriseNotifier:
    """:class:`aislewatch.ports.Notifier` by Apprise. Its addresses are secrets: no error repeats them."""

    def __init__(self, blobs: Blobs, doorkeeper: Doorkeeper) -> None:
        self._blobs = blobs
        self._doorkeeper = doorkeeper

    def send(self, channel: Channel, secrets: Mapping[str, str], notification: Notification) -> None:
        """See the port."""
        apprise = _library()
        urls = secrets.get("urls", "").split()
        if not urls:
            raise DeliveryError("There is no address.", fix="Enter at least one Apprise address.")
        link = channel.options.get("link", "")
        body = notification.body + (f"\n{address(notification, link)}" if link else "")
        still = self._still(notification) if channel.options.get("still") else None
        with tempfile.TemporaryDirectory() as folder:
            attach = None
            if still is not None:
                attach = str(Path(folder) / "still.jpg")
                Path(attach).write_bytes(still)
            told = {"title": notification.title, "body": body, "attach": attach, "tag": None}
            asset = apprise.AppriseAsset(async_mode=False, storage_mode="memory")
            apprise.Apprise.instantiate("json://localhost", asset=asset)  # reads in all it knows
            problems = []
            with fenced(self._doorkeeper, Path(folder)) as fence:
                senders = [_sender(apprise.Apprise(asset=asset), url, at) for at, url in enumerate(urls, 1)]
                for number, sender in enumerate(senders, 1):
                    fence.refused.clear()
                    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
                        if not sender.notify(**told):
                            words = without_secrets("; ".join((*fence.refused[:1], said.getvalue())), urls)
                            problems.append(f"address {number}: {words or 'no reason was given'}")
        if problems:
            raise DeliveryError(f"Not taken: {'; '.join(problems)}.")

    def _still(self, notification: Notification) -> bytes | None:
        try:
            return None if notification.still is None else self._blobs.get(notification.still)
        except NotFound:
            return None


def _sender(sender: Any, url: str, number: int) -> Any:
    if not sender.add(url):
        raise DeliveryError(f"Address {number} is none that Apprise knows.", fix="See its list.")
    for service in sender:
        if {*_names(service.protocol), *_names(service.secure_protocol)} & _REFUSED:
            raise DeliveryError(
                f"Address {number} is of a kind that is not used here.",
                fix="Use an address of a service on the network.",
            )
    return sender


def _names(kind: Any) -> tuple[str, ...]:
    return (kind,) if isinstance(kind, str) else tuple(kind or ())


def without_secrets(words: str, urls: list[str]) -> str:
    """``words`` on one line, without any part of the addresses that may be a secret."""
    parts = {part for url in urls for part in re.split(r"[/:@?&=]+", url)[1:] if len(part) >= _TELLING}
    for secret in sorted((*urls, *parts), key=len, reverse=True):
        words = words.replace(secret, "…")
    return " ".join(words.split())[:300].rstrip(".")


def _library() -> Any:
    try:
        import apprise  # noqa: PLC0415
    except ImportError:
        raise DeliveryError("The Apprise library is not installed here.", fix=f"Run: {MISSING}") from None
    return apprise
