"""What the tables of channels, devices and the outbox promise, on SQLite and on the fake (and, see
``test_store.py``, on PostgreSQL)."""

from dataclasses import replace

import pytest

from aislewatch.domain.accounts import User
from aislewatch.domain.actions import ActionType
from aislewatch.domain.channels import Channel, ChannelKind, Sent
from aislewatch.domain.devices import Device
from aislewatch.domain.errors import Conflict, NotFound
from aislewatch.domain.outbox import ItemState, Lane, OutboxCursor, OutboxItem, Tally
from aislewatch.domain.schedule import read_schedule
from aislewatch.domain.suspicion import Level
from aislewatch.ports import Store
from tests.fakes.alerts import NOON
from tests.fakes.push import a_channel, an_item

DESK = Lane("desk")


def _put(store: Store, *items: OutboxItem) -> None:
    with store.begin() as tables:
        for item in items:
            assert tables.outbox.add(item)


def _claim(store: Store, now: float, until: float = NOON + 60, limit: int = 9) -> list[OutboxItem]:
    with store.begin() as tables:
        return list(tables.outbox.claim(DESK, now, until, limit))


def test_channels_come_back_as_they_were(store: Store) -> None:
    full = Channel(
        "night-watch",
        ChannelKind.MQTT,
        enabled=False,
        level=Level.HIGH,
        actions=frozenset({ActionType.CONCEALMENT}),
        cameras=frozenset({"till-2", "door"}),
        quiet=read_schedule(["mon-fri 22:00-06:00"]),
        snoozed_until=NOON + 0.5,
        cooldown=30.0,
        ceiling=5,
        options={"host": "10.0.0.2", "port": 1883, "tls": True},
        version=7,
    )
    with store.begin() as tables:
        tables.channels.add(full, "sealed")
        tables.channels.add(a_channel(), None)
        assert tables.channels.list() == [(a_channel(), None), (full, "sealed")]
        with pytest.raises(Conflict):
            tables.channels.add(full, None)
        changed = replace(full, enabled=True, version=8)
        with pytest.raises(Conflict):
            tables.channels.replace(changed, None, 6)
        tables.channels.replace(changed, None, 7)
        assert tables.channels.get("night-watch") == (changed, None)
        tables.channels.remove("night-watch")
        for missing in (tables.channels.get, tables.channels.remove):
            with pytest.raises(NotFound):
                missing("night-watch")
        with pytest.raises(NotFound):
            tables.channels.replace(changed, None, 8)


def test_devices_and_keys(store: Store) -> None:
    phone, desk = Device("b", "boss", "phone", NOON, "s1"), Device("a", "guard", "desk", NOON + 1, "s2")
    with store.begin() as tables:
        with pytest.raises(NotFound):
            tables.devices.put(phone)
        tables.accounts.add(User("boss", NOON))
        tables.accounts.add(User("guard", NOON))
        tables.devices.put(desk)
        tables.devices.put(phone)
        tables.devices.put(phone)
        assert tables.devices.list() == [phone, desk]
        assert tables.devices.list("guard") == [desk]
        assert tables.devices.get("b") == phone
        tables.devices.remove("b")
        tables.devices.remove("b")
        with pytest.raises(NotFound):
            tables.devices.get("b")
        assert tables.secrets.get("vapid") is None
        tables.secrets.put("vapid", "one")
        tables.secrets.put("vapid", "two")
        assert tables.secrets.get("vapid") == "two"


def test_there_is_one_item_of_a_key(store: Store) -> None:
    _put(store, an_item())
    with store.begin() as tables:
        assert not tables.outbox.add(an_item(at=NOON + 5))
        assert tables.outbox.get(an_item().key) == an_item()
        with pytest.raises(NotFound):
            tables.outbox.get("nothing")


def test_what_is_claimed_belongs_to_one_sender_until_it_is_taken_for_dead(store: Store) -> None:
    _put(store, an_item("b", at=NOON), an_item("a", at=NOON + 1), an_item("c", at=NOON + 50))
    with store.read() as tables:
        assert tables.outbox.lanes(NOON - 1) == []
        assert tables.outbox.lanes(NOON + 1) == [DESK]
    first = _claim(store, NOON + 10, limit=1)
    assert [item.notification.alert for item in first] == ["b"], "the oldest first"
    assert [item.notification.alert for item in _claim(store, NOON + 10)] == ["a"]
    assert _claim(store, NOON + 10) == []
    again = _claim(store, NOON + 61, NOON + 120)
    assert [item.notification.alert for item in again] == ["b", "a", "c"]
    with store.begin() as tables:
        assert not tables.outbox.save(first[0].delivered(NOON + 62), first[0]), "another sender has it"
        assert tables.outbox.save(again[0].delivered(NOON + 63), again[0])
        assert not tables.outbox.save(again[0].delivered(NOON + 64), again[0]), "delivered once"
        assert tables.outbox.get(first[0].key).delivered_at == NOON + 63
    assert _claim(store, NOON + 999)[0].notification.alert == "a"


def test_each_device_is_a_lane(store: Store) -> None:
    _put(store, an_item(device="phone"), an_item(device="tablet"), an_item("x", "mail"))
    with store.begin() as tables:
        assert tables.outbox.lanes(NOON) == [Lane("desk", "phone"), Lane("desk", "tablet"), Lane("mail")]
        (item,) = tables.outbox.claim(Lane("desk", "phone"), NOON, NOON + 9, 9)
        assert item.notification.device == "phone"


def test_lists_go_from_the_newest_on(store: Store) -> None:
    items = [an_item(f"a{n}", at=NOON + n // 2) for n in range(7)]
    _put(store, *items, an_item("other", "mail", at=NOON + 99))
    seen: list[OutboxItem] = []
    after: OutboxCursor | None = None
    with store.read() as tables:
        while True:
            page = tables.outbox.find(channel="desk", after=after, limit=3)
            seen += page.items
            after = page.next
            if after is None:
                break
    assert seen == items[::-1]
    taken = _claim(store, NOON, limit=1)[0]
    with store.begin() as tables:
        tables.outbox.save(replace(taken.refused(NOON + 1e6, "no answer", 0.5)), taken)
        failed = tables.outbox.find(state=ItemState.FAILED)
        assert [item.problem for item in failed.items] == ["no answer"]
        assert failed.next is None


def test_pages_are_full_for_who_sees_some_cameras(store: Store) -> None:
    hidden = [an_item(f"h{n}", at=NOON + n, camera="door") for n in range(20)]
    mine = [an_item(f"m{n}", at=NOON + 5 * n, camera="till-2" if n % 2 else "it's %_\"") for n in range(5)]
    _put(store, *hidden, *mine)
    scope = frozenset({"till-2", "it's %_\""})
    with store.read() as tables:
        first = tables.outbox.find(scope=scope, limit=3)
        assert list(first.items) == [mine[4], mine[3], mine[2]]
        rest = tables.outbox.find(scope=scope, after=first.next, limit=3)
        assert (list(rest.items), rest.next) == ([mine[1], mine[0]], None)
        assert tables.outbox.find(scope=frozenset({"till"})).items == ()
        assert tables.outbox.find(scope=frozenset()).items == ()
        assert len(tables.outbox.find(scope=None).items) == 25


def test_the_tally_and_what_was_sent(store: Store) -> None:
    _put(store, *(an_item(f"a{n}", at=NOON + n) for n in range(4)))
    one, two, three, _ = _claim(store, NOON + 9)
    with store.begin() as tables:
        tables.outbox.save(one.delivered(NOON + 10), one)
        tables.outbox.save(two.refused(NOON + 1e6, "refused for good", 0.0), two)
        tables.outbox.save(three.dropped(NOON + 12, "Quiet hours."), three)
    with store.read() as tables:
        assert tables.outbox.tally() == {"desk": Tally(1, 1, NOON + 10, "refused for good")}
        assert tables.outbox.sent(DESK, NOON + 9) == [Sent(NOON + 10, "till-2", Level.CONFIRMED)]
        assert tables.outbox.sent(DESK, NOON + 10) == []
        assert tables.outbox.sent(Lane("desk", "phone"), NOON) == []
    with store.begin() as tables:
        assert tables.outbox.prune(NOON + 11) == 1
        assert tables.outbox.prune(NOON + 2e6) == 2
        assert [item.state for item in tables.outbox.find().items] == [ItemState.SENDING]
