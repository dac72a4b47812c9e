"""Channels: set up, changed, tried, snoozed, and what went out through them."""

import json
import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.channels import (
    OPTIONS,
    Channel,
    ChannelKind,
    checked_options,
    checked_secrets,
)
from aislewatch.domain.errors import Conflict, InvalidInput, InvalidSetting
from aislewatch.domain.outbox import (
    MOST_PER_PAGE,
    ItemState,
    Lane,
    Notification,
    OutboxCursor,
    OutboxItem,
    OutboxPage,
    Tally,
    What,
)
from aislewatch.domain.suspicion import Level
from aislewatch.ports import Clock, Notifier, Store, Transaction
from aislewatch.services.delivery import secrets_of
from aislewatch.services.vault import Vault

LONGEST_SNOOZE: Final = 7 * 86_400
MOST_CHANNELS: Final = 50


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel, the names of the secrets it has, and how it is doing."""

    channel: Channel
    secrets: frozenset[str]
    tally: Tally


class Channels:
    """Use cases of channels. Secrets come in here and never go out. ``ring`` wakes whoever delivers."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        vault: Vault,
        notifiers: Mapping[ChannelKind, Notifier],
        ring: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._vault = vault
        self._notifiers = notifiers
        self._ring = ring

    def list(self) -> Sequence[ChannelState]:
        """All, by name."""
        with self._store.read() as tables:
            tally = tables.outbox.tally()
            return [
                self._state(channel, sealed, tally.get(channel.name, Tally()))
                for channel, sealed in tables.channels.list()
            ]

    def opened(self, kind: ChannelKind) -> Sequence[tuple[Channel, Mapping[str, str]]]:
        """Those of a kind that are switched on, with their secrets: for whoever keeps connections open."""
        with self._store.read() as tables:
            return [
                (channel, self._unsealed(sealed))
                for channel, sealed in tables.channels.list()
                if channel.kind is kind and channel.enabled
            ]

    def get(self, name: str) -> ChannelState:
        """Raises :class:`NotFound`."""
        with self._store.read() as tables:
            channel, sealed = tables.channels.get(name)
            return self._state(channel, sealed, tables.outbox.tally().get(name, Tally()))

    def add(self, channel: Channel, secrets: Mapping[str, str], *, by: str) -> None:
        """Raises :class:`InvalidSetting` for what it cannot be told, :class:`Conflict` for a name taken."""
        channel = replace(channel, options=checked_options(channel.kind, channel.options), version=1)
        sealed = self._seal(checked_secrets(channel.kind, secrets))
        with self._store.begin() as tables:
            if len(tables.channels.list()) >= MOST_CHANNELS:
                raise Conflict(f"There are {MOST_CHANNELS} channels already.", fix="Remove one first.")
            tables.channels.add(channel, sealed)
            self._note(tables, by, "channel.added", channel)

    def change(self, channel: Channel, secrets: Mapping[str, str], *, expected: int, by: str) -> None:
        """Put ``channel`` in the place of the one of its name. ``secrets`` replace those of the same name
        (empty: there is none any more); the others stay, but not when the message goes elsewhere now: then
        they must be given anew, or whoever may change a channel could have its password sent to themselves.

        Raises :class:`NotFound`, :class:`Conflict`, :class:`InvalidSetting`.
        """
        options = checked_options(channel.kind, channel.options)
        with self._store.begin() as tables:
            before, sealed = tables.channels.get(channel.name)
            if before.kind is not channel.kind:
                raise InvalidSetting("kind", "a channel keeps its kind", fix="Add another channel.")
            kept = self._unsealed(sealed)
            left = sorted(kept.keys() - secrets.keys())
            if left and _moved(channel.kind, before.options, options):
                raise InvalidSetting(
                    f"secrets.{left[0]}",
                    "it is needed again, because the address has changed",
                    fix="Enter it again, or leave the address as it was.",
                )
            channel = replace(channel, options=options, version=expected + 1)
            new = checked_secrets(channel.kind, {**kept, **secrets})
            tables.channels.replace(channel, self._seal(new), expected)
            self._note(tables, by, "channel.changed", channel, secrets=", ".join(sorted(secrets)))

    def remove(self, name: str, *, by: str) -> None:
        """What waits in it is not sent any more. Raises :class:`NotFound`."""
        with self._store.begin() as tables:
            channel, _ = tables.channels.get(name)
            tables.channels.remove(name)
            self._note(tables, by, "channel.removed", channel)

    def snooze(self, name: str, seconds: float, *, by: str) -> None:
        """Nothing goes out for so many seconds from now (0: it does again). What would have is dropped, with
        the reason. Raises :class:`NotFound`, :class:`InvalidSetting`."""
        if not 0 <= seconds <= LONGEST_SNOOZE:
            raise InvalidSetting("seconds", f"{seconds:g} does not fit", allowed=f"0 to {LONGEST_SNOOZE}")
        with self._store.begin() as tables:
            channel, sealed = tables.channels.get(name)
            until = math.floor(self._clock.utc() + seconds) if seconds else 0.0
            snoozed = replace(channel, snoozed_until=until, version=channel.version + 1)
            tables.channels.replace(snoozed, sealed, channel.version)
            self._note(tables, by, "channel.snoozed", snoozed, seconds=f"{seconds:g}")

    def test(self, name: str, *, by: str, device: str = "") -> float:
        """Send a test now, to this device if it is a channel of devices; the seconds it took.

        Raises :class:`DeliveryError` with the true reason, :class:`NotFound`.
        """
        now = self._clock.utc()
        with self._store.begin() as tables:
            channel, _ = tables.channels.get(name)
            if channel.kind is ChannelKind.WEBPUSH and not device:
                raise InvalidInput(
                    "This browser is not called by push yet.", fix="Switch on push to this device first."
                )
            secrets = secrets_of(tables, Lane(name, device), self._vault)
            self._note(tables, by, "channel.tested", channel)
        begun = self._clock.monotonic()
        self._notifiers[channel.kind].send(channel, secrets, _test(channel, device, now))
        return self._clock.monotonic() - begun

    def outbox(
        self,
        *,
        channel: str | None = None,
        state: ItemState | None = None,
        scope: Set[str] | None = None,
        after: OutboxCursor | None = None,
        limit: int = 50,
    ) -> OutboxPage:
        """What went out and what did not, the newest first; of the cameras in ``scope`` (None: all)."""
        with self._store.read() as tables:
            return tables.outbox.find(
                channel=channel, state=state, scope=scope, after=after, limit=min(limit, MOST_PER_PAGE)
            )

    def find(self, key: str) -> OutboxItem:
        """One item of the outbox. Raises :class:`NotFound`."""
        with self._store.read() as tables:
            return tables.outbox.get(key)

    def retry(self, key: str, *, by: str) -> OutboxItem:
        """Try one that was given up for another day. Raises :class:`NotFound`, :class:`Conflict`."""
        now = self._clock.utc()
        with self._store.begin() as tables:
            item = tables.outbox.get(key)
            if item.state is not ItemState.FAILED:
                raise Conflict(
                    f"This notification is {item.state}, not failed.", fix="Look at the list again."
                )
            again = item.again(now)
            tables.outbox.save(again, item)
            tables.audit.append(AuditEntry(now, by, "notification.retried", key, {"channel": item.channel}))
        self._ring()
        return again

    def _state(self, channel: Channel, sealed: str | None, tally: Tally) -> ChannelState:
        return ChannelState(channel, frozenset(self._unsealed(sealed)), tally)

    def _seal(self, secrets: Mapping[str, str]) -> str | None:
        return self._vault.seal(json.dumps(secrets)) if secrets else None

    def _unsealed(self, sealed: str | None) -> dict[str, str]:
        found: dict[str, str] = json.loads(self._vault.open(sealed)) if sealed else {}
        return found

    def _note(self, tables: Transaction, by: str, what: str, channel: Channel, **detail: str) -> None:
        told = {"kind": channel.kind.value, "enabled": "yes" if channel.enabled else "no", **detail}
        tables.audit.append(AuditEntry(self._clock.utc(), by, what, channel.name, told))


def _moved(kind: ChannelKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a channel's secrets would now be shown to somebody else."""
    return any(before.get(option.name) != after.get(option.name) for option in OPTIONS[kind] if option.binds)


def _test(channel: Channel, device: str, now: float) -> Notification:
    return Notification(
        key=f"test/{channel.name}/{now:.3f}",
        alert="test",
        what=What.TEST,
        camera=min(channel.cameras) if channel.cameras else "camera",
        action=ActionType.CONCEALMENT,
        kind="pocket",
        zone=None,
        level=Level.CONFIRMED,
        confidence=1.0,
        at=now,
        device=device,
    )
