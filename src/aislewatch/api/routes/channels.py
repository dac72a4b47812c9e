"""Channels: who is called by what means, how that is going, and trying it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from aislewatch.api.auth import Caller, Me, needs
from aislewatch.api.push_schemas import (
    ChannelChange,
    ChannelHealth,
    ChannelKindView,
    ChannelRequest,
    ChannelSettings,
    ChannelSnooze,
    ChannelView,
    NotificationList,
    NotificationView,
    OptionView,
    RetryRequest,
    SentView,
)
from aislewatch.api.schemas import LevelName
from aislewatch.api.services import House, InHouse
from aislewatch.domain.accounts import Right
from aislewatch.domain.channels import OPTIONS, Channel, ChannelKind
from aislewatch.domain.errors import NotFound
from aislewatch.domain.outbox import ItemState, OutboxItem, read_outbox_cursor
from aislewatch.domain.schedule import read_schedule
from aislewatch.domain.settings_values import named
from aislewatch.domain.suspicion import Level
from aislewatch.services.channels import ChannelState

router = APIRouter(prefix="/channels", tags=["channels"])

ChannelName = Annotated[str, Path(max_length=40)]


@router.get("")
@needs(Right.CONFIGURE)
def list_channels(house: InHouse) -> list[ChannelView]:
    """All channels, by name, each with its health."""
    return [_view(state) for state in house.services.channels.list()]


@router.post("", status_code=201)
@needs(Right.CONFIGURE)
def add_channel(body: ChannelRequest, house: InHouse, me: Me) -> ChannelView:
    """Add a channel; alerts from now on go out through it."""
    house.services.channels.add(_channel(body.name, body.kind, body), body.secrets, by=me.user)
    return _view(house.services.channels.get(body.name))


@router.get("/kinds")
@needs(Right.CONFIGURE)
def list_kinds() -> list[ChannelKindView]:
    """The kinds of channels and what each can be told."""
    return [
        ChannelKindView(
            kind=kind,
            options=[
                OptionView(
                    name=option.name,
                    type=option.type,
                    initial=option.default,
                    required=option.required,
                    choices=list(option.choices),
                    low=option.low,
                    high=option.high,
                )
                for option in options
            ],
        )
        for kind, options in OPTIONS.items()
    ]


@router.get("/outbox")
@needs(Right.CONFIGURE)
def list_notifications(
    house: InHouse,
    me: Me,
    channel: Annotated[str | None, Query(max_length=40)] = None,
    state: ItemState | None = None,
    after: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> NotificationList:
    """What went out, what waits and what was given up, the newest first."""
    page = house.services.channels.outbox(
        channel=channel,
        state=state,
        scope=me.scope,
        after=read_outbox_cursor(after) if after else None,
        limit=limit,
    )
    return NotificationList(
        items=[_notification(item) for item in page.items],
        next=None if page.next is None else str(page.next),
    )


@router.post("/outbox/retry")
@needs(Right.CONFIGURE)
def retry_notification(body: RetryRequest, house: InHouse, me: Me) -> NotificationView:
    """Try one that was given up again, for a day."""
    item = house.services.channels.find(body.key)
    if not me.sees(item.notification.camera):
        raise NotFound("There is no such notification.")
    return _notification(house.services.channels.retry(body.key, by=me.user))


@router.put("/{name}")
@needs(Right.CONFIGURE)
def change_channel(name: ChannelName, body: ChannelChange, house: InHouse, me: Me) -> ChannelView:
    """Change a channel as seen in ``version``; 409 when someone else was first."""
    before = house.services.channels.get(name).channel
    channel = _channel(name, before.kind, body, snoozed_until=before.snoozed_until)
    house.services.channels.change(channel, body.secrets, expected=body.version, by=me.user)
    return _view(house.services.channels.get(name))


@router.delete("/{name}", status_code=204)
@needs(Right.CONFIGURE)
def remove_channel(name: ChannelName, house: InHouse, me: Me) -> None:
    """Remove a channel; what waits in it is not sent."""
    house.services.channels.remove(name, by=me.user)


@router.post("/{name}/test")
@needs(Right.CONFIGURE)
def test_channel(name: ChannelName, house: InHouse, me: Me) -> SentView:
    """Send a test now; 502 with the true reason when the receiver does not take it. A channel of devices
    sends it to your own."""
    return SentView(seconds=round(_tested(house, name, me), 3))


@router.post("/{name}/snooze")
@needs(Right.CONFIGURE)
def snooze_channel(name: ChannelName, body: ChannelSnooze, house: InHouse, me: Me) -> ChannelView:
    """Send nothing for a while; what would have gone out is dropped, with the reason."""
    house.services.channels.snooze(name, body.seconds, by=me.user)
    return _view(house.services.channels.get(name))


def _tested(house: House, name: str, me: Caller) -> float:
    channels = house.services.channels
    if channels.get(name).channel.kind is not ChannelKind.WEBPUSH:
        return channels.test(name, by=me.user)
    mine = [device.id for device in house.services.devices.list(me.user)] or [""]
    return max(channels.test(name, by=me.user, device=device) for device in mine)


def _channel(name: str, kind: ChannelKind, body: ChannelSettings, snoozed_until: float = 0.0) -> Channel:
    return Channel(
        name=name,
        kind=kind,
        enabled=body.enabled,
        level=Level[body.level],
        actions=frozenset(body.actions),
        cameras=None if body.cameras is None else frozenset(body.cameras),
        quiet=named(lambda: read_schedule(body.quiet), "quiet"),
        snoozed_until=snoozed_until,
        cooldown=body.cooldown,
        ceiling=body.ceiling,
        options=body.options,
    )


def _view(state: ChannelState) -> ChannelView:
    channel, tally = state.channel, state.tally
    return ChannelView(
        name=channel.name,
        kind=channel.kind,
        enabled=channel.enabled,
        level=LevelName(channel.level.name),
        actions=sorted(channel.actions),
        cameras=None if channel.cameras is None else sorted(channel.cameras),
        quiet=[str(span) for span in channel.quiet.spans],
        snoozed_until=channel.snoozed_until or None,
        cooldown=channel.cooldown,
        ceiling=channel.ceiling,
        options=dict(channel.options),
        secrets=sorted(state.secrets),
        version=channel.version,
        health=ChannelHealth(
            waiting=tally.waiting,
            failed=tally.failed,
            last_delivered=tally.last_delivered,
            problem=tally.problem,
        ),
    )


def _notification(item: OutboxItem) -> NotificationView:
    told = item.notification
    return NotificationView(
        key=item.key,
        channel=item.channel,
        alert=told.alert,
        what=told.what,
        title=told.title,
        camera=told.camera,
        level=LevelName(told.level.name),
        state=item.state,
        attempts=item.attempts,
        created_at=item.created_at,
        due_at=item.due_at,
        delivered_at=item.delivered_at,
        problem=item.problem,
    )
