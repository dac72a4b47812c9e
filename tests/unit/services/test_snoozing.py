"""Snoozes begin, end by themselves, are listed and cancelled."""

import pytest

from aislewatch.domain.actions import ActionType
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import InvalidSetting, NotFound
from aislewatch.domain.snooze import Snooze
from aislewatch.services.configure import Configure
from aislewatch.services.snoozing import LONGEST, Snoozing
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

AT = int(NOON)


class Shop:
    def __init__(self) -> None:
        self.store = FakeStore()
        with self.store.begin() as tables:
            tables.cameras.add(Camera("door", "rtsp://door"))
        self.clock = FakeClock(NOON)
        self.configure = Configure(self.store, self.clock)
        self.snoozing = Snoozing(self.store, self.configure, self.clock)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_snooze_ends_by_itself_and_is_then_forgotten(shop: Shop) -> None:
    short = shop.snoozing.start(60, by="guard", camera="door", note="deliveries")
    long = shop.snoozing.start(3600, by="guard", action=ActionType.LOITERING)
    assert short == Snooze(AT + 60, "door", None, "deliveries")
    assert shop.snoozing.list() == [short, long]
    shop.clock.forward(60)
    assert shop.snoozing.list() == [long]
    assert shop.configure.get()[0].snoozes == (short, long)
    everything = shop.snoozing.start(120, by="guard")
    assert shop.configure.get()[0].snoozes == (long, everything)


def test_snoozing_again_is_one_snooze(shop: Shop) -> None:
    shop.snoozing.start(60, by="guard", camera="door")
    again = shop.snoozing.start(600, by="guard", camera="door")
    assert shop.snoozing.list() == [again]


def test_a_snooze_is_cancelled(shop: Shop) -> None:
    shop.snoozing.start(600, by="guard", camera="door")
    other = shop.snoozing.start(600, by="guard", camera="door", action=ActionType.LOITERING)
    shop.snoozing.cancel(by="guard", camera="door")
    assert shop.snoozing.list() == [other]
    with pytest.raises(NotFound):
        shop.snoozing.cancel(by="guard", camera="door")
    shop.clock.forward(600)
    with pytest.raises(NotFound):
        shop.snoozing.cancel(by="guard", camera="door", action=ActionType.LOITERING)


def test_each_is_on_record(shop: Shop) -> None:
    shop.snoozing.start(60, by="guard", camera="door")
    shop.snoozing.cancel(by="boss", camera="door")
    told = [(entry.by, entry.detail["changed"]) for entry in shop.configure.history()]
    assert told == [
        ("boss", "snoozes.all (door): until 2027-01-15T08:01:00Z -> none"),
        ("guard", "snoozes.all (door): none -> until 2027-01-15T08:01:00Z"),
    ]


@pytest.mark.parametrize("seconds", [0, 59.9, LONGEST + 1, float("nan"), float("inf")])
def test_a_time_that_is_too_short_or_long_is_refused_with_the_range(shop: Shop, seconds: float) -> None:
    with pytest.raises(InvalidSetting, match="60 to 604800 s"):
        shop.snoozing.start(seconds, by="guard")
    assert shop.snoozing.list() == []


def test_an_unknown_camera_and_an_endless_note_are_refused(shop: Shop) -> None:
    with pytest.raises(NotFound, match="dor"):
        shop.snoozing.start(60, by="guard", camera="dor")
    with pytest.raises(InvalidSetting, match=r"snooze\.note"):
        shop.snoozing.start(60, by="guard", note="x" * 201)
