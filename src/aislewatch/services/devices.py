"""Devices: browsers that are called by web push."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aislewatch.domain.audit import SYSTEM, AuditEntry
from aislewatch.domain.channels import Channel, ChannelKind, checked_options
from aislewatch.domain.devices import Device
from aislewatch.domain.errors import Conflict, InvalidInput, NotFound
from aislewatch.ports import Clock, Store, Transaction
from aislewatch.services.channels import Channels
from aislewatch.services.delivery import VAPID
from aislewatch.services.vault import Vault

CHANNEL: Final = "devices"
"""The channel that calls devices, made when the first one asks."""

MOST_DEVICES: Final = 20
"""Of one user."""

_POINT: Final = 65
_AUTH: Final = 16
_PRIVATE: Final = 32
_LONGEST_ENDPOINT: Final = 2000
_LONGEST_LABEL: Final = 80


class Devices:
    """Use cases of a user's own devices."""

    def __init__(self, store: Store, clock: Clock, vault: Vault, channels: Channels) -> None:
        self._store = store
        self._clock = clock
        self._vault = vault
        self._channels = channels

    def public_key(self) -> str:
        """The key browsers know us by (an uncompressed P-256 point in URL-safe base64). Its private half is
        made once, and kept sealed."""
        with self._store.read() as tables:
            sealed = tables.secrets.get(VAPID)
        if sealed is None:
            with self._store.begin() as tables:
                sealed = tables.secrets.get(VAPID) or self._new_key(tables)
        scalar = int.from_bytes(_decoded(self._vault.open(sealed)))
        public = ec.derive_private_key(scalar, ec.SECP256R1()).public_key()
        return _encoded(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def list(self, user: str) -> Sequence[Device]:
        """A user's own, the oldest first."""
        with self._store.read() as tables:
            return tables.devices.list(user)

    def subscribe(self, user: str, subscription: Mapping[str, Any], label: str) -> Device:
        """Call this browser from now on; the same browser subscribing anew stays one device.

        Raises :class:`InvalidInput` for what is no subscription.
        """
        kept = checked_subscription(subscription)
        self.public_key()
        device = Device(
            id=hashlib.sha256(kept["endpoint"].encode()).hexdigest()[:24],
            user=user,
            label=" ".join(label.split())[:_LONGEST_LABEL] or "Browser",
            created_at=self._clock.utc(),
            sealed=self._vault.seal(json.dumps(kept)),
        )
        with self._store.begin() as tables:
            mine = [known.id for known in tables.devices.list(user)]
            if device.id not in mine and len(mine) >= MOST_DEVICES:
                raise Conflict(f"You have {MOST_DEVICES} devices already.", fix="Remove one first.")
            tables.devices.put(device)
            self._note(tables, user, "device.added", device)
            if not any(channel.kind is ChannelKind.WEBPUSH for channel, _ in tables.channels.list()):
                self._open_channel(tables)
        return device

    def remove(self, user: str, device_id: str) -> None:
        """Call it no more. Raises :class:`NotFound` for another user's."""
        with self._store.begin() as tables:
            device = _own(tables, user, device_id)
            tables.devices.remove(device_id)
            self._note(tables, user, "device.removed", device)

    def test(self, user: str, device_id: str) -> float:
        """Send a test to an own device; the seconds it took. Raises :class:`DeliveryError`,
        :class:`NotFound`."""
        with self._store.read() as tables:
            _own(tables, user, device_id)
            kinds = {channel.name: channel.kind for channel, _ in tables.channels.list()}
        names = [name for name, kind in kinds.items() if kind is ChannelKind.WEBPUSH]
        if not names:
            raise NotFound("There is no channel for devices any more.", fix="Ask a manager to add one.")
        return self._channels.test(names[0], by=user, device=device_id)

    def _new_key(self, tables: Transaction) -> str:
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        sealed = self._vault.seal(_encoded(number.to_bytes(_PRIVATE)))
        tables.secrets.put(VAPID, sealed)
        return sealed

    def _open_channel(self, tables: Transaction) -> None:
        names = {channel.name for channel, _ in tables.channels.list()}
        name = next(n for n in (CHANNEL, *(f"{CHANNEL}-{i}" for i in range(2, 99))) if n not in names)
        kind = ChannelKind.WEBPUSH
        tables.channels.add(Channel(name, kind, options=checked_options(kind, {})), None)
        tables.audit.append(
            AuditEntry(self._clock.utc(), SYSTEM, "channel.added", name, {"kind": kind.value})
        )

    def _note(self, tables: Transaction, by: str, what: str, device: Device) -> None:
        tables.audit.append(AuditEntry(self._clock.utc(), by, what, device.id, {"label": device.label}))


def checked_subscription(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What of a browser's subscription is needed. Raises :class:`InvalidInput`."""
    endpoint, keys = raw.get("endpoint"), raw.get("keys")
    wrong = InvalidInput("This is no push subscription.", fix="Use a current browser and try again.")
    if not isinstance(endpoint, str) or not isinstance(keys, Mapping) or len(endpoint) > _LONGEST_ENDPOINT:
        raise wrong
    try:
        parts = urlsplit(endpoint)
        parts.port  # noqa: B018
        point, auth = _decoded(keys.get("p256dh")), _decoded(keys.get("auth"))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or not endpoint.isascii():
        raise InvalidInput("A push service's address begins with https://.")
    if len(point) != _POINT or len(auth) != _AUTH:
        raise wrong
    return {"endpoint": endpoint, "keys": {"p256dh": _encoded(point), "auth": _encoded(auth)}}


def _own(tables: Transaction, user: str, device_id: str) -> Device:
    device = tables.devices.get(device_id)
    if device.user != user:
        raise NotFound("There is no such device.")
    return device


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: object) -> bytes:
    if not isinstance(text, str) or not text.isascii():
        raise ValueError("no text")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
