"""Webhooks: one signed JSON document per notification.

The receiver checks ``X-Aislewatch-Signature: t=SECONDS,v1=HEX``: HEX is the HMAC-SHA256, under the channel's
signing key, of SECONDS, a dot and the body. ``Idempotency-Key`` and the document's ``id`` are the same at
every attempt.
"""

import hashlib
import hmac
import json
import ssl
from collections.abc import Mapping
from typing import Any

from aislewatch.adapters.door import post
from aislewatch.adapters.notify.words import document
from aislewatch.domain.channels import Channel
from aislewatch.domain.errors import DeliveryError
from aislewatch.domain.outbox import Notification
from aislewatch.ports import Clock, Doorkeeper


class WebhookNotifier:
    """:class:`aislewatch.ports.Notifier` over HTTP."""

    def __init__(self, clock: Clock, doorkeeper: Doorkeeper, context: ssl.SSLContext | None = None) -> None:
        self._clock = clock
        self._doorkeeper = doorkeeper
        self._context = context

    def send(self, channel: Channel, secrets: Mapping[str, str], notification: Notification) -> None:
        """See the port."""
        told: dict[str, Any] = document(notification, channel.options.get("link", ""))
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Aislewatch",
            "Idempotency-Key": notification.key,
        }
        if secrets.get("signing_key"):
            headers["X-Aislewatch-Signature"] = signature(secrets["signing_key"], self._clock.utc(), body)
        if secrets.get("token"):
            headers["Authorization"] = f"Bearer {secrets['token']}"
        answer = post(channel.options["url"], body, headers, self._doorkeeper, self._context)
        if 300 <= answer.status < 400:
            raise DeliveryError(
                f"The receiver answers with a redirect ({answer.status}), which is not followed.",
                fix="Enter the address it leads to.",
            )
        if not 200 <= answer.status < 300:
            said = f": {answer.words}" if answer.words else ""
            raise DeliveryError(f"The receiver refuses with {answer.status}{said}.")


def signature(key: str, at: float, body: bytes) -> str:
    """The header's value; ``at`` in seconds since the epoch."""
    moment = str(int(at))
    mac = hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"
