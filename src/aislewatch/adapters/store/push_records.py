"""Channels, devices and notifications from and to rows (see :mod:`aislewatch.adapters.store.records`)."""

from aislewatch.adapters.store.records import Row, Values, plain_scope, read_row, read_scope
from aislewatch.domain.actions import ActionType
from aislewatch.domain.channels import Channel, ChannelKind, Sent
from aislewatch.domain.devices import Device
from aislewatch.domain.outbox import ItemState, Notification, OutboxItem, What
from aislewatch.domain.schedule import read_schedule
from aislewatch.domain.suspicion import Level


def channel_values(channel: Channel) -> Values:
    """A channel as column values, but for its secrets."""
    content = {
        "enabled": channel.enabled,
        "level": int(channel.level),
        "actions": sorted(action.value for action in channel.actions),
        "cameras": plain_scope(channel.cameras),
        "quiet": [str(span) for span in channel.quiet.spans],
        "snoozed_until": channel.snoozed_until,
        "cooldown": channel.cooldown,
        "ceiling": channel.ceiling,
        "options": dict(channel.options),
    }
    return {
        "name": channel.name,
        "kind": channel.kind.value,
        "content": content,
        "version": channel.version,
    }


def read_channel(row: Row) -> Channel:
    """The channel of a row."""
    return read_row("channel", row["name"], lambda: _channel(row))


def _channel(row: Row) -> Channel:
    content = row["content"]
    return Channel(
        name=row["name"],
        kind=ChannelKind(row["kind"]),
        enabled=content["enabled"],
        level=Level(content["level"]),
        actions=frozenset(ActionType(action) for action in content["actions"]),
        cameras=read_scope(content["cameras"]),
        quiet=read_schedule(content["quiet"]),
        snoozed_until=content["snoozed_until"],
        cooldown=content["cooldown"],
        ceiling=content["ceiling"],
        options=content["options"],
        version=row["version"],
    )


def device_values(device: Device) -> Values:
    """A device as column values."""
    return {
        "id": device.id,
        "user_name": device.user,
        "label": device.label,
        "created_at": device.created_at,
        "sealed": device.sealed,
    }


def read_device(row: Row) -> Device:
    """The device of a row."""
    return Device(row["id"], row["user_name"], row["label"], row["created_at"], row["sealed"])


def item_values(item: OutboxItem) -> Values:
    """An item of the outbox as column values."""
    told = item.notification
    content = {
        "what": told.what.value,
        "camera": told.camera,
        "action": told.action.value,
        "kind": told.kind,
        "zone": told.zone,
        "level": int(told.level),
        "confidence": told.confidence,
        "at": told.at,
        "still": told.still,
    }
    return {
        "key": item.key,
        "channel": item.channel,
        "device": told.device,
        "alert": told.alert,
        "content": content,
        **progress_values(item),
    }


def progress_values(item: OutboxItem) -> Values:
    """What changes of an item while it is delivered, as column values."""
    return {
        "created_at": item.created_at,
        "due_at": item.due_at,
        "state": item.state.value,
        "attempts": item.attempts,
        "delivered_at": item.delivered_at,
        "problem": item.problem,
    }


def read_item(row: Row) -> OutboxItem:
    """The item of a row."""
    return read_row("notification", row["key"], lambda: _item(row))


def _item(row: Row) -> OutboxItem:
    content = row["content"]
    notification = Notification(
        key=row["key"],
        alert=row["alert"],
        what=What(content["what"]),
        camera=content["camera"],
        action=ActionType(content["action"]),
        kind=content["kind"],
        zone=content["zone"],
        level=Level(content["level"]),
        confidence=content["confidence"],
        at=content["at"],
        still=content["still"],
        device=row["device"],
    )
    return OutboxItem(
        notification=notification,
        channel=row["channel"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        state=ItemState(row["state"]),
        attempts=row["attempts"],
        delivered_at=row["delivered_at"],
        problem=row["problem"],
    )


def read_sent(row: Row) -> Sent:
    """What was delivered."""
    return Sent(row["delivered_at"], row["content"]["camera"], Level(row["content"]["level"]))
