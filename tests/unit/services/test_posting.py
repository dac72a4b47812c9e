"""Whom an alert calls: written with the alert, once, and again only for a higher level."""

from dataclasses import replace

import pytest

from aislewatch.domain.accounts import User
from aislewatch.domain.actions import ActionType
from aislewatch.domain.channels import Channel, ChannelKind, checked_options
from aislewatch.domain.devices import Device
from aislewatch.domain.errors import StorageError
from aislewatch.domain.muting import SHADOW
from aislewatch.domain.outbox import ItemState
from aislewatch.domain.schedule import read_schedule
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import plain_settings, read_settings
from aislewatch.domain.suspicion import Level
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.services.posting import post
from tests.fakes.alerts import NOON, an_alert, an_incident
from tests.fakes.push import a_channel
from tests.fakes.store import FakeStore
from tests.unit.services.test_alerting import Shop

FULL = StorageError("The disk is full.")
EARLY = an_incident(level=Level.HIGH)


def _with(*channels: Channel) -> FakeStore:
    store = FakeStore()
    with store.begin() as tables:
        for channel in channels:
            tables.channels.add(channel, None)
    return store


def _keys(store: FakeStore) -> list[str]:
    with store.read() as tables:
        return sorted(item.key for item in tables.outbox.find().items)


def test_every_channel_that_wants_an_alert_gets_it_once() -> None:
    store = _with(
        a_channel("all"),
        a_channel("off", enabled=False),
        a_channel("door-only", cameras=frozenset({"door"})),
        a_channel("tags", actions=frozenset({ActionType.TAG_REMOVAL})),
        a_channel("till", cameras=frozenset({"till-2"}), actions=frozenset({ActionType.CONCEALMENT})),
    )
    with store.begin() as tables:
        assert post(tables, an_alert("x"), NOON) == 2
        assert post(tables, an_alert("x"), NOON + 9) == 0
    assert _keys(store) == ["x/all/opened", "x/till/opened"]


def test_a_higher_level_is_told_once_more_and_first_to_who_waited_for_it() -> None:
    store = _with(a_channel("early", level=Level.ALERT), a_channel("late"))
    with store.begin() as tables:
        assert post(tables, an_alert("x", incident=EARLY), NOON) == 1
        higher = an_alert("x")
        assert post(tables, higher, NOON, told=EARLY) == 2
        assert post(tables, higher, NOON, told=EARLY) == 0
        assert post(tables, higher, NOON, told=higher.incident) == 0
    assert _keys(store) == ["x/early/opened", "x/early/raised-confirmed", "x/late/opened"]


def test_quiet_hours_leave_a_trace() -> None:
    store = _with(a_channel(quiet=read_schedule(["mon-sun 00:00-24:00"])))
    with store.begin() as tables:
        post(tables, an_alert("x"), NOON)
        (item,) = tables.outbox.find().items
    assert (item.state, item.problem) == (ItemState.DROPPED, "Quiet hours.")


def test_devices_hear_of_the_cameras_their_user_sees() -> None:
    kind = ChannelKind.WEBPUSH
    store = _with(Channel("devices", kind, options=checked_options(kind, {})))
    with store.begin() as tables:
        users = [
            User("all", NOON),
            User("till", NOON, cameras=frozenset({"till-2"})),
            User("door", NOON, cameras=frozenset({"door"})),
            User("left", NOON, active=False),
        ]
        for user in users:
            tables.accounts.add(user)
            tables.devices.put(Device(f"of-{user.name}", user.name, "phone", NOON, "sealed"))
        assert post(tables, an_alert("x"), NOON) == 2
    assert _keys(store) == ["x/devices/opened/of-all", "x/devices/opened/of-till"]


def _shop(*channels: Channel) -> Shop:
    return Shop(store=_with(*channels))


def test_alert_and_outbox_are_written_together() -> None:
    shop = _shop(a_channel())
    shop.store.broken_commit = FULL
    shop.take(an_incident())
    shop.clock.forward(60)
    shop.work()
    (alert,) = shop.store.stored_alerts
    assert _keys(shop.store) == [f"{alert.id}/desk/opened"], "the try that seemed to fail had been committed"
    with shop.store.read() as tables:
        (item,) = tables.outbox.find().items
    assert item.notification.still == alert.still


def test_a_level_that_rises_while_it_grows_is_told() -> None:
    shop = _shop(a_channel("early", level=Level.ALERT), a_channel("late"))
    shop.take(EARLY)
    shop.take(replace(EARLY, level=Level.CONFIRMED, end=NOON + 1))
    shop.take(replace(EARLY, level=Level.CONFIRMED, end=NOON + 3, closed=True))
    (alert,) = shop.store.stored_alerts
    assert [key.removeprefix(alert.id) for key in _keys(shop.store)] == [
        "/early/opened",
        "/early/raised-confirmed",
        "/late/opened",
    ]


@pytest.mark.parametrize(
    "override",
    [
        {"actions": {"concealment": {"shadow": True}}},
        {"cameras": {"till-2": {"actions": {"concealment": {"shadow": True}}}}},
    ],
)
def test_shadow_mode_records_and_calls_nobody(override: dict[str, object]) -> None:
    shop = _shop(a_channel())
    with shop.store.begin() as tables:
        tables.settings.save(read_settings({**plain_settings(Settings()), **override}), 0)
    shop.take(an_incident())
    (alert,) = shop.store.stored_alerts
    assert alert.muted == SHADOW
    assert alert.clip is not None
    assert _keys(shop.store) == []


def test_shadow_mode_of_a_zone_is_the_zones() -> None:
    polygon = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9))
    over = {"actions": {"concealment": {"shadow": True}}}
    zone = Zone("spirits", ZoneKind.HIGH_RISK, polygon, "till-2", overrides=over)
    shop = _shop(a_channel())
    with shop.store.begin() as tables:
        tables.settings.save(replace(Settings(), zones=(zone,)), 0)
    shop.take(an_incident())
    shop.take(an_incident(number=2, zone=None, track=9))
    muted = {alert.incident.zone: alert.muted for alert in shop.store.stored_alerts}
    assert muted == {"spirits": SHADOW, None: ""}
    assert len(_keys(shop.store)) == 1


def test_what_was_muted_and_is_not_any_more_is_told_as_new() -> None:
    shop = _shop(a_channel())
    settings = {"actions": {"concealment": {"shadow": True}}}
    with shop.store.begin() as tables:
        tables.settings.save(read_settings({**plain_settings(Settings()), **settings}), 0)
    shop.take(an_incident())
    with shop.store.begin() as tables:
        tables.settings.save(Settings(), 1)
    shop.clock.forward(5)
    shop.take(an_incident(end=NOON + 5))
    (alert,) = shop.store.stored_alerts
    assert alert.muted == ""
    assert _keys(shop.store) == [f"{alert.id}/desk/opened"]
