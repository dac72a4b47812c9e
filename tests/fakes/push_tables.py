"""The tables of channels, devices and the outbox in memory."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from aislewatch.domain.channels import Channel, Sent
from aislewatch.domain.devices import Device
from aislewatch.domain.errors import Conflict, NotFound
from aislewatch.domain.outbox import (
    FINISHED,
    ItemState,
    Lane,
    OutboxCursor,
    OutboxItem,
    OutboxPage,
    Tally,
)

_OPEN = (ItemState.WAITING, ItemState.SENDING)


@dataclass
class PushData:
    """What the tables hold; ``users`` tells who there is."""

    secrets: dict[str, str] = field(default_factory=dict)
    channels: dict[str, tuple[Channel, str | None]] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    outbox: dict[str, OutboxItem] = field(default_factory=dict)

    def copied(self) -> "PushData":
        return PushData(dict(self.secrets), dict(self.channels), dict(self.devices), dict(self.outbox))


class _Table:
    def __init__(self, data: PushData, write: Callable[[], None]) -> None:
        self._data = data
        self._write = write


class FakeSecrets(_Table):
    """:class:`aislewatch.ports.SecretTable`."""

    def get(self, name: str) -> str | None:
        return self._data.secrets.get(name)

    def put(self, name: str, sealed: str) -> None:
        self._write()
        self._data.secrets[name] = sealed


class FakeChannels(_Table):
    """:class:`aislewatch.ports.ChannelTable`."""

    def add(self, channel: Channel, sealed: str | None) -> None:
        self._write()
        if channel.name in self._data.channels:
            raise Conflict(f"There is a channel {channel.name!r} already.")
        self._data.channels[channel.name] = (channel, sealed)

    def replace(self, channel: Channel, sealed: str | None, expected: int) -> None:
        self._write()
        if self.get(channel.name)[0].version != expected:
            raise Conflict("Someone else changed this channel in the meantime.")
        self._data.channels[channel.name] = (channel, sealed)

    def get(self, name: str) -> tuple[Channel, str | None]:
        if name not in self._data.channels:
            raise NotFound(f"There is no channel {name!r}.")
        return self._data.channels[name]

    def list(self) -> Sequence[tuple[Channel, str | None]]:
        return [kept for _, kept in sorted(self._data.channels.items())]

    def remove(self, name: str) -> None:
        self._write()
        self.get(name)
        del self._data.channels[name]


class FakeDevices(_Table):
    """:class:`aislewatch.ports.DeviceTable`."""

    def __init__(self, data: PushData, write: Callable[[], None], users: Callable[[], Mapping[str, object]]):
        super().__init__(data, write)
        self._users = users

    def put(self, device: Device) -> None:
        self._write()
        if device.user not in self._users():
            raise NotFound(f"There is no user {device.user!r}.")
        self._data.devices[device.id] = device

    def get(self, device_id: str) -> Device:
        if device_id not in self._data.devices:
            raise NotFound("There is no such device.")
        return self._data.devices[device_id]

    def list(self, user: str | None = None) -> Sequence[Device]:
        mine = [d for d in self._data.devices.values() if user in (None, d.user)]
        return sorted(mine, key=lambda device: (device.created_at, device.id))

    def remove(self, device_id: str) -> None:
        self._write()
        self._data.devices.pop(device_id, None)


class FakeOutbox(_Table):
    """:class:`aislewatch.ports.OutboxTable`."""

    def add(self, item: OutboxItem) -> bool:
        self._write()
        return self._data.outbox.setdefault(item.key, item) is item

    def get(self, key: str) -> OutboxItem:
        if key not in self._data.outbox:
            raise NotFound("There is no such notification.")
        return self._data.outbox[key]

    def lanes(self, now: float) -> Sequence[Lane]:
        return sorted({_lane(item) for item in self._all() if item.state in _OPEN and item.due_at <= now})

    def claim(self, lane: Lane, now: float, until: float, limit: int) -> Sequence[OutboxItem]:
        self._write()
        due = [i for i in self._all() if _lane(i) == lane and i.state in _OPEN and i.due_at <= now]
        oldest = sorted(due, key=lambda item: (item.created_at, item.key))[:limit]
        taken = [replace(item, state=ItemState.SENDING, due_at=until) for item in oldest]
        self._data.outbox.update({item.key: item for item in taken})
        return taken

    def save(self, item: OutboxItem, seen: OutboxItem) -> bool:
        self._write()
        stored = self._data.outbox.get(seen.key)
        if stored is None or (stored.state, stored.due_at) != (seen.state, seen.due_at):
            return False
        self._data.outbox[seen.key] = item
        return True

    def find(
        self,
        *,
        channel: str | None = None,
        state: ItemState | None = None,
        scope: Set[str] | None = None,
        after: OutboxCursor | None = None,
        limit: int = 50,
    ) -> OutboxPage:
        wanted = [i for i in self._all() if channel in (None, i.channel) and state in (None, i.state)]
        visible = [item for item in wanted if scope is None or item.notification.camera in scope]
        newest = sorted(visible, key=_cursor, reverse=True)
        rest = tuple(item for item in newest if after is None or _cursor(item) < after)
        return OutboxPage(rest[:limit], _cursor(rest[limit - 1]) if len(rest) > limit else None)

    def sent(self, lane: Lane, since: float) -> Sequence[Sent]:
        return [
            Sent(item.delivered_at, item.notification.camera, item.notification.level)
            for item in self._all()
            if _lane(item) == lane and item.delivered_at is not None and item.delivered_at > since
        ]

    def tally(self) -> Mapping[str, Tally]:
        return {name: self._tally(name) for name in {item.channel for item in self._all()}}

    def _tally(self, name: str) -> Tally:
        mine = sorted((i for i in self._all() if i.channel == name), key=_cursor)
        open_ = [item for item in mine if item.state in _OPEN]
        failed = [item for item in mine if item.state is ItemState.FAILED]
        problems = [i.problem for i in mine if i.problem and i.state in (*_OPEN, ItemState.FAILED)]
        delivered = [item.delivered_at for item in mine if item.delivered_at is not None]
        return Tally(len(open_), len(failed), max(delivered, default=None), problems[-1] if problems else "")

    def prune(self, before: float) -> int:
        self._write()
        over = [item.key for item in self._all() if item.state in FINISHED and item.due_at < before]
        for key in over:
            del self._data.outbox[key]
        return len(over)

    def _all(self) -> list[OutboxItem]:
        return list(self._data.outbox.values())


def _lane(item: OutboxItem) -> Lane:
    return Lane(item.channel, item.notification.device)


def _cursor(item: OutboxItem) -> OutboxCursor:
    return OutboxCursor(item.created_at, item.key)
