"""From the outbox to the receivers: order, retries, what is dropped, what a broken database may not do."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from aislewatch.domain.accounts import User
from aislewatch.domain.channels import Channel, ChannelKind, checked_options
from aislewatch.domain.devices import Device
from aislewatch.domain.errors import DeliveryError, ReceiverGone, StorageError
from aislewatch.domain.outbox import ItemState, Notification, OutboxItem
from aislewatch.domain.schedule import read_schedule
from aislewatch.domain.settings import Settings
from aislewatch.domain.suspicion import Level
from aislewatch.services.delivery import LEASE, UNFORESEEN, VAPID, Deliverer
from aislewatch.services.vault import Vault, new_key
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.push import FakeNotifier, a_channel, an_item
from tests.fakes.store import FakeStore

DOWN = DeliveryError("Nobody answers.", fix="Check the address.")


@dataclass
class Office:
    """A store with one channel, and who delivers."""

    store: FakeStore = field(default_factory=FakeStore)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON))
    notifier: FakeNotifier = field(default_factory=FakeNotifier)
    vault: Vault = field(default_factory=lambda: Vault(new_key()))

    def __post_init__(self) -> None:
        self.deliverer = self.another()
        self.channel(a_channel())

    def another(self) -> Deliverer:
        notifiers = dict.fromkeys(ChannelKind, self.notifier)
        return Deliverer(self.store, notifiers, self.vault, self.clock, lambda: 0.5)

    def channel(self, channel: Channel, secrets: dict[str, str] | None = None) -> None:
        sealed = self.vault.seal(json.dumps(secrets)) if secrets else None
        with self.store.begin() as tables:
            if channel.name in [known.name for known, _ in tables.channels.list()]:
                tables.channels.remove(channel.name)
            tables.channels.add(channel, sealed)

    def put(self, *items: OutboxItem) -> None:
        with self.store.begin() as tables:
            for item in items:
                tables.outbox.add(item)

    def item(self, alert: str, channel: str = "desk") -> OutboxItem:
        with self.store.read() as tables:
            (found,) = [i for i in tables.outbox.find(channel=channel).items if i.notification.alert == alert]
            return found

    def device(self, name: str, user: User) -> None:
        with self.store.begin() as tables:
            tables.secrets.put(VAPID, self.vault.seal("vapid"))
            if user.name not in [known.name for known in tables.accounts.list()]:
                tables.accounts.add(user)
            tables.devices.put(Device(name, user.name, name, NOON, self.vault.seal(f"subscription {name}")))


@pytest.fixture
def office() -> Office:
    return Office()


def refusing(times: int, error: Exception = DOWN) -> Callable[[Channel, Notification], None]:
    """A receiver that takes nothing for so many times."""
    left = [times]

    def answer(channel: Channel, notification: Notification) -> None:
        if left[0]:
            left[0] -= 1
            raise error

    return answer


def test_items_go_out_in_order_once(office: Office) -> None:
    office.channel(a_channel(), {"signing_key": "k"})
    office.put(*(an_item(f"a{n}", at=NOON - 9 + n) for n in range(5)))
    assert office.deliverer.step() == 1
    assert office.notifier.keys == [f"a{n}/desk/opened" for n in range(5)]
    assert office.notifier.secrets[0] == {"signing_key": "k"}
    item = office.item("a3")
    assert (item.state, item.attempts, item.delivered_at) == (ItemState.DELIVERED, 1, NOON)
    assert office.deliverer.step() == 0


def test_what_is_not_taken_is_tried_again_later_and_later(office: Office) -> None:
    office.notifier.answer = refusing(3)
    office.put(an_item("a"))
    waits = []
    for attempt in range(1, 4):
        office.deliverer.step()
        item = office.item("a")
        assert (item.state, item.attempts) == (ItemState.WAITING, attempt)
        assert item.problem == "Nobody answers. Check the address."
        waits.append(item.due_at - office.clock.utc())
        office.clock.forward(waits[-1] - 0.01)
        assert office.deliverer.step() == 0
        office.clock.forward(0.02)
    assert waits == [4.0, 8.0, 16.0]
    office.clock.forward(60)  # the lane rests too
    office.deliverer.step()
    assert office.item("a").state is ItemState.DELIVERED
    assert office.item("a").problem == ""


def test_a_receiver_that_takes_most_is_not_left_waiting(office: Office) -> None:
    """One refusal in five must not add up to a minute's rest, as those of a dead receiver do."""
    asked = iter(range(1000))

    def moody(channel: Channel, notification: Notification) -> None:
        if next(asked) % 5 == 4:
            raise DOWN

    office.notifier.answer = moody
    office.put(*(an_item(f"a{n}", at=NOON - 99 + n) for n in range(40)))
    for _ in range(12):
        office.deliverer.step()
        office.clock.forward(0.6)
    assert len(office.notifier.keys) > 30


def test_after_a_day_it_is_given_up_with_the_reason(office: Office) -> None:
    office.notifier.answer = refusing(10**6)
    office.put(an_item("a"))
    for _ in range(200):
        office.deliverer.step()
        office.clock.forward(1900)
    item = office.item("a")
    assert (item.state, item.problem) == (ItemState.FAILED, "Nobody answers. Check the address.")
    assert item.due_at - item.created_at <= 86_400
    assert 40 < item.attempts < 80
    office.put(an_item("b", at=office.clock.utc()))
    assert office.item("a").again(office.clock.utc()).state is ItemState.WAITING


def test_a_receiver_that_is_down_is_not_asked_for_every_item(office: Office) -> None:
    asked: list[str] = []

    def answer(channel: Channel, notification: Notification) -> None:
        asked.append(notification.alert)
        raise DOWN

    office.notifier.answer = answer
    office.put(*(an_item(f"a{n:03}", at=NOON - 999 + n) for n in range(300)))
    for _ in range(100):
        office.deliverer.step()
        office.clock.forward(0.1)
    assert len(asked) < 8
    with office.store.read() as tables:
        assert tables.outbox.tally()["desk"].waiting == 300


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"enabled": False}, "The channel is switched off."),
        ({"snoozed_until": NOON + 1}, "The channel is snoozed."),
        ({"quiet": read_schedule(["mon-sun 00:00-24:00"])}, "Quiet hours."),
    ],
)
def test_what_shall_not_go_out_is_dropped_with_the_reason(
    office: Office, changes: dict[str, Any], why: str
) -> None:
    office.channel(a_channel(**changes))
    office.put(an_item("a"))
    office.deliverer.step()
    assert (office.item("a").state, office.item("a").problem) == (ItemState.DROPPED, why)
    assert office.notifier.got == []


def test_a_channel_that_is_gone_drops_what_waits(office: Office) -> None:
    office.put(an_item("a"))
    with office.store.begin() as tables:
        tables.channels.remove("desk")
    office.deliverer.step()
    assert office.item("a").problem == "The channel was removed."


def test_quiet_hours_are_the_stores(office: Office) -> None:
    """NOON is 08:00 UTC on a Friday: 09:00 in Vienna."""
    office.channel(a_channel(quiet=read_schedule(["fri 08:30-09:30"])))
    with office.store.begin() as tables:
        tables.settings.save(Settings(timezone="Europe/Vienna"), 0)
    office.put(an_item("a"))
    office.deliverer.step()
    assert office.item("a").problem == "Quiet hours."
    office.clock.forward(1800)
    office.put(an_item("b", at=office.clock.utc()))
    office.deliverer.step()
    assert office.item("b").state is ItemState.DELIVERED


def test_the_cooldown_counts_from_delivery_and_hides_no_higher_level(office: Office) -> None:
    office.channel(a_channel(level=Level.ALERT, cooldown=60.0))
    office.notifier.answer = refusing(1)
    office.put(an_item("first", level=Level.ALERT))
    office.deliverer.step()
    office.clock.forward(100)
    office.deliverer.step()
    assert office.item("first").delivered_at == NOON + 100
    office.clock.forward(30)
    now = office.clock.utc()
    office.put(
        an_item("same", at=now, level=Level.ALERT),
        an_item("other", at=now, level=Level.ALERT, camera="door"),
        an_item("worse", at=now, level=Level.HIGH),
    )
    office.deliverer.step()
    assert office.item("same").problem == "Within 60 s of the last delivery for this camera."
    assert office.item("other").state is ItemState.DELIVERED
    assert office.item("worse").state is ItemState.DELIVERED
    office.clock.forward(61)
    office.put(an_item("later", at=office.clock.utc(), level=Level.ALERT))
    office.deliverer.step()
    assert office.item("later").state is ItemState.DELIVERED


def test_the_ceiling_hides_no_higher_level_than_those_sent(office: Office) -> None:
    office.channel(a_channel(level=Level.ALERT, ceiling=2))
    levels = [Level.ALERT, Level.HIGH, Level.HIGH, Level.CONFIRMED, Level.CONFIRMED]
    office.put(*(an_item(f"a{n}", at=NOON - 9 + n, level=level) for n, level in enumerate(levels)))
    office.deliverer.step()
    assert [office.item(f"a{n}").state.value for n in range(5)] == [
        "delivered",
        "delivered",
        "dropped",
        "delivered",
        "dropped",
    ]
    assert office.item("a4").problem == "More than 2 deliveries within an hour."
    office.clock.forward(3601)
    office.put(an_item("b", at=office.clock.utc(), level=Level.ALERT))
    office.deliverer.step()
    assert office.item("b").state is ItemState.DELIVERED


def test_what_a_dead_sender_held_is_sent_by_another_under_the_same_key(office: Office) -> None:
    office.put(an_item("a"))
    with office.store.begin() as tables:
        (held,) = tables.outbox.claim(tables.outbox.lanes(NOON)[0], NOON, NOON + LEASE, 9)
    assert office.deliverer.step() == 0
    office.clock.forward(LEASE + 1)
    office.deliverer.step()
    assert office.notifier.keys == [held.key]
    with office.store.begin() as tables:
        assert not tables.outbox.save(held.delivered(NOON), held), "the dead one comes back: it counts once"


def test_a_database_that_fails_after_delivery_leads_to_one_more_attempt(office: Office) -> None:
    office.put(an_item("a"))

    def answer(channel: Channel, notification: Notification) -> None:
        office.store.broken = StorageError("The disk is full.")
        threading.Timer(0.7, setattr, [office.store, "broken", None]).start()

    office.notifier.answer = answer
    office.deliverer.step()
    assert office.item("a").state is ItemState.DELIVERED, "it tries to write it down as long as it holds it"
    assert office.notifier.keys == ["a/desk/opened"]


def test_a_broken_database_stops_nobody_for_ever(office: Office) -> None:
    office.put(an_item("a"))
    office.store.broken = StorageError("The disk is full.")
    assert office.deliverer.step() == 0
    office.store.broken = None
    office.deliverer.step()
    assert office.item("a").state is ItemState.DELIVERED


def test_an_unforeseen_error_is_one_items_problem(office: Office) -> None:
    office.notifier.answer = refusing(1, RuntimeError("a bug"))
    office.put(an_item("a", at=NOON - 1), an_item("b"))
    office.deliverer.step()
    assert office.item("a").problem == UNFORESEEN
    office.clock.forward(2)
    office.deliverer.step()
    assert office.item("b").state is ItemState.DELIVERED


def test_a_secret_of_another_key_is_the_items_visible_problem(office: Office) -> None:
    office.vault = Vault(new_key())
    office.channel(a_channel(), {"token": "secret"})
    office.put(an_item("a"))
    office.deliverer.step()
    assert "does not fit its database" in office.item("a").problem
    assert office.item("a").state is ItemState.WAITING


WEB = Channel("devices", ChannelKind.WEBPUSH, options=checked_options(ChannelKind.WEBPUSH, {}), ceiling=0)


def test_a_device_hears_only_of_cameras_its_user_sees(office: Office) -> None:
    office.channel(WEB)
    office.device("phone", User("guard", NOON, cameras=frozenset({"door"})))
    office.put(
        an_item("a", "devices", device="phone"), an_item("b", "devices", device="phone", camera="door")
    )
    office.deliverer.step()
    assert office.item("a", "devices").problem == "The device's user does not see this camera."
    assert office.item("b", "devices").state is ItemState.DELIVERED
    assert office.notifier.secrets == [{"subscription": "subscription phone", "vapid": "vapid"}]


def test_a_device_that_took_its_subscription_back_is_removed(office: Office) -> None:
    office.channel(WEB)
    office.device("phone", User("guard", NOON))
    office.notifier.answer = refusing(1, ReceiverGone("Taken back."))
    items = [an_item(f"a{n}", "devices", NOON - 9 + n, device="phone") for n in range(2)]
    office.put(*items)
    office.deliverer.step()
    office.deliverer.step()
    with office.store.read() as tables:
        assert tables.devices.list() == []
    assert office.item("a0", "devices").problem == "Taken back."
    assert office.item("a1", "devices").state is not ItemState.WAITING
    office.clock.forward(LEASE + 1)
    office.put(an_item("late", "devices", office.clock.utc(), device="phone"))
    office.deliverer.step()
    assert office.item("late", "devices").problem == "The device or its user is gone."


def test_a_channel_that_hangs_holds_up_no_other(office: Office) -> None:
    office.channel(a_channel("stuck"))
    hanging, go_on = threading.Event(), threading.Event()

    def answer(channel: Channel, notification: Notification) -> None:
        if channel.name == "stuck":
            hanging.set()
            go_on.wait(20)

    office.notifier.answer = answer
    office.put(an_item("a", "stuck"), an_item("b"))
    stop = threading.Event()
    thread = threading.Thread(target=office.deliverer.run, args=(stop,))
    thread.start()
    try:
        assert hanging.wait(10)
        _until(lambda: "b/desk/opened" in office.notifier.keys)
        office.put(an_item("c", at=office.clock.utc()))
        office.deliverer.ring()
        _until(lambda: "c/desk/opened" in office.notifier.keys)
        assert len(office.notifier.got) == 2
    finally:
        go_on.set()
        stop.set()
        office.deliverer.ring()
        thread.join(20)
    assert not thread.is_alive()
    assert office.item("a", "stuck").state is ItemState.DELIVERED, "what was being sent is finished"


def test_what_nobody_foresaw_does_not_end_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = office.store.read, []

    def read() -> Any:
        asked.append(1)
        if len(asked) == 1:
            raise RuntimeError("a bug")
        return real()

    monkeypatch.setattr(office.store, "read", read)
    office.put(an_item("a"))
    stop = threading.Event()
    thread = threading.Thread(target=office.deliverer.run, args=(stop,))
    thread.start()
    try:
        _until(lambda: bool(office.notifier.got))
    finally:
        stop.set()
        office.deliverer.ring()
        thread.join(20)
    assert len(asked) > 1


def test_finished_items_go_after_thirty_days(office: Office) -> None:
    office.put(an_item("a"), replace(an_item("b"), state=ItemState.FAILED))
    office.deliverer.step()
    office.clock.forward(29 * 86_400.0)
    office.deliverer.step()
    assert office.item("a").state is ItemState.DELIVERED
    office.clock.forward(1.1 * 86_400.0)
    office.deliverer.step()
    with office.store.read() as tables:
        assert tables.outbox.find().items == ()


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not done():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
