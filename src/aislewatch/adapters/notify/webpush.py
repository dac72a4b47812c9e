"""Web push: encrypted for one browser (RFC 8291), signed as ours (RFC 8292), handed to its push service."""

import base64
import hashlib
import json
import ssl
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from py_vapid import Vapid02, VapidException
from pywebpush import WebPusher, WebPushException

from aislewatch.adapters.notify.door import post
from aislewatch.domain.channels import Channel
from aislewatch.domain.errors import DeliveryError, ReceiverGone
from aislewatch.domain.outbox import Notification, What
from aislewatch.domain.suspicion import Level
from aislewatch.ports import Clock, Reach

SIGNED_FOR: Final = 12 * 3600
"""Seconds a signature holds; RFC 8292 allows a day."""

_NOBODY: Final = "mailto:nobody@aislewatch.invalid"
_GONE: Final = (404, 410)


class WebPushNotifier:
    """:class:`aislewatch.ports.Notifier` to browsers."""

    def __init__(self, clock: Clock, reach: Reach, context: ssl.SSLContext | None = None) -> None:
        self._clock = clock
        self._reach = reach
        self._context = context

    def send(self, channel: Channel, secrets: Mapping[str, str], notification: Notification) -> None:
        """See the port. ``secrets``: the ``subscription`` as the browser gave it, and our key ``vapid``."""
        subscription = json.loads(secrets["subscription"])
        endpoint = subscription["endpoint"]
        try:
            sealed = WebPusher(subscription).encode(payload(notification).encode(), "aes128gcm")
            headers = {
                **self._signed(endpoint, secrets["vapid"], channel.options.get("contact", "")),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(channel.options.get("ttl", 3600)),
                "Urgency": "high" if notification.level >= Level.HIGH else "normal",
                "Topic": topic(notification.key),
            }
        except (WebPushException, VapidException, ValueError) as error:
            raise DeliveryError(
                f"The browser's keys cannot be used: {error}.", fix="Subscribe anew."
            ) from None
        answer = post(endpoint, bytes(sealed["body"]), headers, self._reach, self._context)
        if answer.status in _GONE:
            raise ReceiverGone("The browser has taken its subscription back.", fix="Subscribe it anew.")
        if not 200 <= answer.status < 300:
            said = f": {answer.words}" if answer.words else ""
            raise DeliveryError(f"The browser's push service refuses with {answer.status}{said}.")

    def _signed(self, endpoint: str, key: str, contact: str) -> dict[str, str]:
        parts = urlsplit(endpoint)
        claims = {
            "sub": f"mailto:{contact}" if contact else _NOBODY,
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(self._clock.utc()) + SIGNED_FOR,
        }
        signed: dict[str, str] = Vapid02.from_raw(key.encode()).sign(claims)
        return signed


def payload(notification: Notification) -> str:
    """What the service worker shows: small, because some services take no more than 4 kB."""
    path = "/notifications" if notification.what is What.TEST else f"/alerts/{notification.alert}"
    return json.dumps(
        {"title": notification.title, "body": notification.body, "tag": notification.key, "path": path},
        ensure_ascii=False,
    )


def topic(key: str) -> str:
    """The key in the 32 URL-safe letters a push service lets a message be known by: a second copy of one that
    waits there takes its place."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())[:32].decode()
