"""Chat services and many others by their Apprise addresses; the library is an extra."""

import logging
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from aislewatch.adapters.notify.words import address
from aislewatch.domain.channels import Channel
from aislewatch.domain.errors import DeliveryError, NotFound
from aislewatch.domain.outbox import Notification
from aislewatch.ports import Blobs

MISSING: Final = "pip install 'aislewatch[chat]'"
_TELLING: Final = 6
"""Letters from which on a part of an address may be a secret."""


class AppriseNotifier:
    """:class:`aislewatch.ports.Notifier` by Apprise. Its addresses are secrets: no error repeats them."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def send(self, channel: Channel, secrets: Mapping[str, str], notification: Notification) -> None:
        """See the port."""
        apprise = _library()
        urls = secrets.get("urls", "").split()
        if not urls:
            raise DeliveryError("There is no address.", fix="Enter at least one Apprise address.")
        sender = apprise.Apprise()
        for number, url in enumerate(urls, 1):
            if not sender.add(url):
                raise DeliveryError(f"Address {number} is none that Apprise knows.", fix="See its list.")
        link = channel.options.get("link", "")
        body = notification.body + (f"\n{address(notification, link)}" if link else "")
        still = self._still(notification) if channel.options.get("still") else None
        with tempfile.TemporaryDirectory() as folder:
            attach = None
            if still is not None:
                attach = str(Path(folder) / "still.jpg")
                Path(attach).write_bytes(still)
            with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
                taken = sender.notify(title=notification.title, body=body, attach=attach, tag=None)
                words = said.getvalue()
        if not taken:
            raise DeliveryError(f"Not taken: {without_secrets(words, urls) or 'no reason was given'}.")

    def _still(self, notification: Notification) -> bytes | None:
        try:
            return None if notification.still is None else self._blobs.get(notification.still)
        except NotFound:
            return None


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
