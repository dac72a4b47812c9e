"""The tables of channels, devices, the outbox, and the installation's own keys."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from aislewatch.adapters.store.foreign import unique
from aislewatch.adapters.store.push_records import (
    channel_values,
    device_values,
    item_values,
    progress_values,
    read_channel,
    read_device,
    read_item,
    read_sent,
)
from aislewatch.adapters.store.tables import CHANNELS, DEVICES, OUTBOX, SECRETS, USERS
from aislewatch.domain.channels import Channel, Sent
from aislewatch.domain.devices import Device
from aislewatch.domain.errors import Conflict, NotFound
from aislewatch.domain.outbox import FINISHED, ItemState, Lane, OutboxCursor, OutboxItem, OutboxPage, Tally

_C = CHANNELS.c
_O = OUTBOX.c


class SecretRows:
    """:class:`aislewatch.ports.SecretTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """See the port."""
        return self._connection.execute(select(SECRETS.c.sealed).where(SECRETS.c.name == name)).scalar()

    def put(self, name: str, sealed: str) -> None:
        """See the port."""
        self._connection.execute(delete(SECRETS).where(SECRETS.c.name == name))
        self._connection.execute(insert(SECRETS).values(name=name, sealed=sealed))


class ChannelRows:
    """:class:`aislewatch.ports.ChannelTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, channel: Channel, sealed: str | None) -> None:
        """See the port."""
        with unique(self._connection, f"There is a channel {channel.name!r} already."):
            self._connection.execute(insert(CHANNELS).values(**channel_values(channel), sealed=sealed))

    def replace(self, channel: Channel, sealed: str | None, expected: int) -> None:
        """See the port."""
        at_version = (_C.name == channel.name) & (_C.version == expected)
        change = update(CHANNELS).where(at_version).values(**channel_values(channel), sealed=sealed)
        if not self._connection.execute(change).rowcount:
            self.get(channel.name)
            raise Conflict(
                "Someone else changed this channel in the meantime.",
                fix="Load it again and repeat your change.",
            )

    def get(self, name: str) -> tuple[Channel, str | None]:
        """See the port."""
        row = self._connection.execute(select(CHANNELS).where(_C.name == name)).mappings().first()
        if row is None:
            raise NotFound(f"There is no channel {name!r}.")
        return read_channel(row), row["sealed"]

    def list(self) -> Sequence[tuple[Channel, str | None]]:
        """See the port."""
        rows = self._connection.execute(select(CHANNELS).order_by(_C.name)).mappings()
        return [(read_channel(row), row["sealed"]) for row in rows]

    def remove(self, name: str) -> None:
        """See the port."""
        if not self._connection.execute(delete(CHANNELS).where(_C.name == name)).rowcount:
            raise NotFound(f"There is no channel {name!r}.")


class DeviceRows:
    """:class:`aislewatch.ports.DeviceTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, device: Device) -> None:
        """See the port."""
        user = select(USERS.c.name).where(USERS.c.name == device.user)
        if self._connection.execute(user).first() is None:
            raise NotFound(f"There is no user {device.user!r}.")
        self.remove(device.id)
        self._connection.execute(insert(DEVICES).values(device_values(device)))

    def get(self, device_id: str) -> Device:
        """See the port."""
        row = self._connection.execute(select(DEVICES).where(DEVICES.c.id == device_id)).mappings().first()
        if row is None:
            raise NotFound("There is no such device.")
        return read_device(row)

    def list(self, user: str | None = None) -> Sequence[Device]:
        """See the port."""
        statement = select(DEVICES).order_by(DEVICES.c.created_at, DEVICES.c.id)
        if user is not None:
            statement = statement.where(DEVICES.c.user_name == user)
        return [read_device(row) for row in self._connection.execute(statement).mappings()]

    def remove(self, device_id: str) -> None:
        """See the port."""
        self._connection.execute(delete(DEVICES).where(DEVICES.c.id == device_id))


class OutboxRows:
    """:class:`aislewatch.ports.OutboxTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, item: OutboxItem) -> bool:
        """See the port."""
        try:
            with unique(self._connection, "This is in the outbox already."):
                self._connection.execute(insert(OUTBOX).values(item_values(item)))
        except Conflict:
            return False
        return True

    def get(self, key: str) -> OutboxItem:
        """See the port."""
        row = self._connection.execute(select(OUTBOX).where(_O.key == key)).mappings().first()
        if row is None:
            raise NotFound("There is no such notification.", fix="Those delivered long ago are removed.")
        return read_item(row)

    def lanes(self, now: float) -> Sequence[Lane]:
        """See the port."""
        rows = self._connection.execute(select(_O.channel, _O.device).where(_due(now)).distinct())
        return sorted(Lane(row.channel, row.device) for row in rows)

    def claim(self, lane: Lane, now: float, until: float, limit: int) -> Sequence[OutboxItem]:
        """See the port."""
        mine = and_(_O.channel == lane.channel, _O.device == lane.device, _due(now))
        oldest = select(OUTBOX).where(mine).order_by(_O.created_at, _O.key).limit(limit)
        rows = [dict(row) for row in self._connection.execute(oldest).mappings()]
        taken = {"state": ItemState.SENDING.value, "due_at": until}
        if rows:
            keys = [row["key"] for row in rows]
            self._connection.execute(update(OUTBOX).where(_O.key.in_(keys)).values(taken))
        return [read_item(row | taken) for row in rows]

    def save(self, item: OutboxItem, seen: OutboxItem) -> bool:
        """See the port."""
        as_seen = and_(_O.key == seen.key, _O.state == seen.state.value, _O.due_at == seen.due_at)
        change = update(OUTBOX).where(as_seen).values(progress_values(item))
        return bool(self._connection.execute(change).rowcount)

    def find(
        self,
        *,
        channel: str | None = None,
        state: ItemState | None = None,
        scope: Set[str] | None = None,
        after: OutboxCursor | None = None,
        limit: int = 50,
    ) -> OutboxPage:
        """See the port."""
        statement = select(OUTBOX).order_by(_O.created_at.desc(), _O.key.desc()).limit(limit + 1)
        if channel is not None:
            statement = statement.where(_O.channel == channel)
        if state is not None:
            statement = statement.where(_O.state == state.value)
        if scope is not None:
            statement = statement.where(_O.content["camera"].as_string().in_(sorted(scope)))
        if after is not None:
            same = and_(_O.created_at == after.created_at, _O.key < after.key)
            statement = statement.where(or_(_O.created_at < after.created_at, same))
        items = tuple(read_item(row) for row in self._connection.execute(statement).mappings())
        last = items[limit - 1] if len(items) > limit else None
        return OutboxPage(items[:limit], None if last is None else OutboxCursor(last.created_at, last.key))

    def sent(self, lane: Lane, since: float) -> Sequence[Sent]:
        """See the port."""
        mine = and_(_O.channel == lane.channel, _O.device == lane.device, _O.delivered_at > since)
        rows = self._connection.execute(select(_O.delivered_at, _O.content).where(mine)).mappings()
        return [read_sent(row) for row in rows]

    def tally(self) -> Mapping[str, Tally]:
        """See the port."""
        counts: dict[str, dict[str, int]] = {}
        grouped = select(_O.channel, _O.state, func.count()).group_by(_O.channel, _O.state)
        for channel, state, count in self._connection.execute(grouped):
            counts.setdefault(channel, {})[state] = count
        last = select(_O.channel, func.max(_O.delivered_at)).group_by(_O.channel)
        delivered = {row[0]: row[1] for row in self._connection.execute(last)}
        return {
            channel: Tally(
                waiting=states.get("waiting", 0) + states.get("sending", 0),
                failed=states.get("failed", 0),
                last_delivered=delivered[channel],
                problem=self._newest_problem(channel),
            )
            for channel, states in counts.items()
        }

    def prune(self, before: float) -> int:
        """See the port."""
        over = and_(_O.state.in_(sorted(state.value for state in FINISHED)), _O.due_at < before)
        return self._connection.execute(delete(OUTBOX).where(over)).rowcount

    def _newest_problem(self, channel: str) -> str:
        open_ = _O.state.in_([ItemState.WAITING.value, ItemState.SENDING.value, ItemState.FAILED.value])
        statement = select(_O.problem).where(_O.channel == channel, open_, _O.problem != "")
        newest = statement.order_by(_O.created_at.desc(), _O.key.desc()).limit(1)
        return self._connection.execute(newest).scalar() or ""


def _due(now: float) -> Any:
    open_ = _O.state.in_([ItemState.WAITING.value, ItemState.SENDING.value])
    return and_(open_, _O.due_at <= now)
