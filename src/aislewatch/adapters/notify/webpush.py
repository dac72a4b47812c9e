"""Web push: encrypted for one browser (RFC 8291), signed as ours (RFC 8292), handed to its push service."""

import base64
import hashlib
import json
import ssl
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pywebpush import WebPusher, WebPushException

from aislewatch.adapters.door import post
from aislewatch.domain.channels import Channel
from aislewatch.domain.errors import DeliveryError, ReceiverGone
from aislewatch.domain.outbox import Notification, What
from aislewatch.domain.suspicion import Level
from aislewatch.ports import Clock, Doorkeeper

SIGNED_FOR: Final = 12 * 3600
"""Seconds a signature holds; RFC 8292 allows a day."""

_NOBODY: Final = "mailto:nobody@aislewatch.invalid"
_HALF: Final = 32
_GONE: Final = (404, 410)


class WebPushNotifier:
    """:class:`aislewatch.ports.Notifier` to browsers."""

    def __init__(self, clock: Clock, doorkeeper: Doorkeeper, context: ssl.SSLContext | None = None) -> None:
        self._clock = clock
        self._doorkeeper = doorkeeper
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
        except (WebPushException, ValueError) as error:
            raise DeliveryError(
                f"The browser's keys cannot be used: {error}.", fix="Subscribe anew."
            ) from None
        answer = post(endpoint, bytes(sealed["body"]), headers, self._doorkeeper, self._context)
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
        return {"Authorization": authorization(claims, key)}


def authorization(claims: Mapping[str, Any], key: str) -> str:
    """The header that says who sends (RFC 8292): a JWT signed with ES256, and the public key. ``key`` is the
    private number in URL-safe base64."""
    number = int.from_bytes(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    private = ec.derive_private_key(number, ec.SECP256R1())
    parts = [json.dumps(part).encode() for part in ({"typ": "JWT", "alg": "ES256"}, claims)]
    told = b".".join(_encoded(part) for part in parts)
    r, s = decode_dss_signature(private.sign(told, ec.ECDSA(hashes.SHA256())))
    signature = _encoded(r.to_bytes(_HALF) + s.to_bytes(_HALF))
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return f"vapid t={(told + b'.' + signature).decode()}, k={_encoded(public).decode()}"


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


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
