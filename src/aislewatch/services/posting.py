"""Whom to call for an alert: what goes into the outbox, in the transaction that writes the alert."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from aislewatch.domain.accounts import User
from aislewatch.domain.alerts import Alert
from aislewatch.domain.channels import Channel, ChannelKind
from aislewatch.domain.incidents import Incident
from aislewatch.domain.opinion import HELD_BACK, due_after
from aislewatch.domain.outbox import OutboxItem, What, notification_of
from aislewatch.ports import Transaction


def post(tables: Transaction, alert: Alert, now: float, *, told: Incident | None = None) -> int:
    """Put into the outbox who is to be called for ``alert`` as it stands at ``now`` (UTC); how many are new.

    ``told`` is the incident as it was when people were called before (None: nobody was). A muted alert calls
    nobody. What has been written before is not written again. Where the settings want it so, a call waits a
    little for the second opinion, and is held back by one that speaks for it.
    """
    if alert.muted or (told is not None and alert.incident.level <= told.level):
        return 0
    wanting = [channel for channel, _ in tables.channels.list() if channel.wants(alert.incident)]
    if not wanting:
        return 0
    settings, _ = tables.settings.get()
    weekday, minute = local_minute(settings.timezone, now)
    due = now + due_after(settings.second_opinion, alert.incident.level, alert.opinion)
    held = HELD_BACK if alert.opinion is not None and alert.opinion.held else ""
    count = 0
    for channel in wanting:
        what = What.RAISED if told is not None and channel.wants(told) else What.OPENED
        why = channel.why_quiet(now, weekday, minute) or held
        for device in _receivers(tables, channel, alert.incident.camera):
            notification = notification_of(
                alert.id, alert.incident, channel.name, what, still=alert.still, device=device
            )
            item = OutboxItem(notification, channel.name, now, due)
            count += tables.outbox.add(item.dropped(now, why) if why else item)
    return count


def _receivers(tables: Transaction, channel: Channel, camera: str) -> Iterable[str]:
    """The devices a channel calls; a channel with one receiver has the empty one."""
    if channel.kind is not ChannelKind.WEBPUSH:
        return ("",)
    users = {user.name: user for user in tables.accounts.list()}
    return [device.id for device in tables.devices.list() if may_hear(users[device.user], camera)]


def may_hear(user: User, camera: str) -> bool:
    """Whether a user may be told of a camera's alerts."""
    return user.active and (user.cameras is None or camera in user.cameras)


def local_minute(timezone: str, at: float) -> tuple[int, int]:
    """Weekday (0 = Monday) and minute of the day in a time zone, at seconds since the epoch."""
    moment = datetime.fromtimestamp(at, _zone(timezone))
    return moment.weekday(), moment.hour * 60 + moment.minute


@cache
def _zone(timezone: str) -> ZoneInfo:
    return ZoneInfo(timezone)
