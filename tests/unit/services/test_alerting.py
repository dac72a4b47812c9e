"""Incidents become alerts: opened, grown, cut, muted, and kept whatever the disk says."""

import threading
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import Alert, AlertState, Move, moved
from aislewatch.domain.errors import StorageError
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import AlertSettings, Settings
from aislewatch.domain.snooze import Snooze
from aislewatch.domain.suspicion import Level
from aislewatch.services import alert_book
from aislewatch.services.alerting import (
    CUT_SHORT,
    NOT_RECORDED,
    SEEN_AGAIN,
    TOO_LONG,
    Alerting,
    Evidence,
    alert_id,
)
from aislewatch.services.configure import Configure
from tests.fakes.alerts import NOON, an_incident
from tests.fakes.clock import FakeClock
from tests.fakes.recording import FakeRecording, clip_text
from tests.fakes.store import FakeBlobs, FakeStore

FULL = StorageError("The disk is full.", fix="Free some space.")
RULES = AlertSettings()
START = NOON - 4.0 - RULES.pre_roll


@dataclass
class Shop:
    """A camera's belt and its writer, in one thread."""

    store: FakeStore = field(default_factory=FakeStore)
    blobs: FakeBlobs = field(default_factory=FakeBlobs)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON))
    rung: list[str] = field(default_factory=list)
    rules: AlertSettings = RULES

    def __post_init__(self) -> None:
        self.recording = FakeRecording(START, arrived=NOON)
        self.alerting = Alerting(self.store, self.blobs, self.clock, bell=self.rung.append)

    def take(self, incident: Incident, *, work: bool = True) -> None:
        self.alerting.take(incident, self.rules, lambda: Evidence(self.recording, b"jpeg"))
        if work:
            self.work()

    def work(self) -> None:
        steps = 0
        while self.alerting.step():
            steps += 1
            assert steps < 50, "the writer never rests"
        self.check()

    def wait(self, seconds: float, *, arriving: bool = True) -> None:
        self.clock.forward(seconds)
        if arriving:
            self.recording.arrived += seconds
        self.work()

    def check(self) -> None:
        """What must hold at any instant: every blob a row names is there."""
        keys = {key for alert in self.alerts for key in (alert.clip, alert.still) if key is not None}
        assert keys <= set(self.blobs.data)

    @property
    def alerts(self) -> list[Alert]:
        return self.store.stored_alerts

    @property
    def alert(self) -> Alert:
        (only,) = self.alerts
        return only

    @property
    def clip(self) -> bytes:
        assert self.alert.clip is not None
        return self.blobs.get(self.alert.clip)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def closed(incident: Incident, **changes: Any) -> Incident:
    return replace(incident, closed=True, **changes)


def test_an_opened_incident_is_an_alert_with_what_there_is_of_its_clip(shop: Shop) -> None:
    shop.take(an_incident())
    alert = shop.alert
    assert alert.incident == an_incident()
    assert alert.id == alert_id(an_incident())
    assert alert.still is not None
    assert shop.blobs.get(alert.still) == b"jpeg"
    assert shop.clip == clip_text(START, NOON)
    assert (alert.clip_whole, alert.clip_problem, alert.muted, alert.version) == (False, "", "", 1)
    assert shop.rung == [alert.id]


def test_growing_is_written_at_most_every_two_seconds(shop: Shop) -> None:
    incident = an_incident()
    shop.take(incident)
    for i in range(1, 31):
        shop.clock.forward(0.2)
        incident = replace(incident, end=NOON + i * 0.2, signals=1 + i)
        shop.take(incident)
    assert len(shop.rung) == 1 + 3
    assert shop.alert.incident == incident


def test_a_higher_level_is_written_at_once(shop: Shop) -> None:
    shop.take(an_incident(level=Level.HIGH))
    shop.take(an_incident(level=Level.HIGH, signals=2))
    assert shop.alert.incident.signals == 1
    shop.take(an_incident(level=Level.CONFIRMED, signals=3))
    assert shop.alert.incident.level == Level.CONFIRMED


def test_closing_is_written_at_once_and_the_clip_when_its_end_has_come(shop: Shop) -> None:
    shop.take(an_incident())
    first = shop.alert.clip
    ended = closed(an_incident(), end=NOON + 3)
    shop.take(ended)
    assert shop.alert.incident == ended
    assert shop.alert.clip == first
    shop.wait(7.9)
    assert shop.alert.clip == first
    shop.wait(0.2)
    assert shop.clip == clip_text(START, NOON + 3 + RULES.post_roll)
    assert shop.alert.clip != first, "who is reading the first clip must not get parts of the second"
    assert (shop.alert.clip_whole, shop.alert.clip_problem) == (True, "")
    assert list(shop.blobs.keys("clips/")) == [shop.alert.clip]
    shop.wait(1)
    assert len(shop.recording.cuts) == 2


def test_a_silent_camera_does_not_keep_the_clip_waiting_for_ever(shop: Shop) -> None:
    shop.take(an_incident())
    shop.recording.arrived = NOON + 2
    shop.take(closed(an_incident()))
    shop.wait(RULES.post_roll + alert_book.PATIENCE - 0.1, arriving=False)
    assert shop.clip == clip_text(START, NOON)
    shop.wait(0.2, arriving=False)
    assert shop.clip == clip_text(START, NOON + 2)
    assert (shop.alert.clip_whole, shop.alert.clip_problem) == (True, CUT_SHORT)


def test_an_action_seen_again_grows_the_same_alert_and_its_clip(shop: Shop) -> None:
    shop.take(an_incident())
    shop.take(closed(an_incident()))
    shop.wait(6)
    assert shop.alert.clip_whole
    shop.wait(10)
    again = an_incident(end=NOON + 16, occurrences=2)
    shop.take(again)
    assert (shop.alert.incident, shop.alert.clip_whole, shop.alert.clip_problem) == (again, False, "")
    assert shop.clip == clip_text(START, NOON + 5)
    shop.take(closed(again))
    shop.wait(6)
    assert shop.clip == clip_text(START, NOON + 21)
    assert shop.alert.clip_whole
    assert len(shop.alerts) == 1
    assert list(shop.blobs.keys("clips/")) == [shop.alert.clip]


def test_an_action_that_goes_on_after_a_pause_keeps_its_packets_however_long(shop: Shop) -> None:
    shop.take(an_incident())
    shop.take(closed(an_incident()))
    shop.wait(20)
    again = an_incident(end=NOON + 20, occurrences=2)
    for i in range(20):
        again = replace(again, end=NOON + 20 + i * 4.0, signals=2 + i)
        shop.take(again)
        shop.wait(4)
    assert not shop.recording.closed
    shop.take(closed(again))
    shop.wait(6)
    assert shop.clip == clip_text(START, again.end + RULES.post_roll)
    assert shop.alert.clip_whole


def test_packets_are_held_while_the_action_may_start_again_and_no_longer(shop: Shop) -> None:
    shop.take(an_incident())
    shop.take(closed(an_incident()))
    shop.wait(RULES.cooldown + alert_book.MARGIN - 1)
    assert not shop.recording.closed
    shop.wait(2)
    assert shop.recording.closed
    assert not shop.alerting.step()


def test_with_a_long_cooldown_the_clip_stays_that_of_the_first_time(shop: Shop) -> None:
    shop.rules = replace(RULES, cooldown=3600)
    shop.take(an_incident())
    shop.take(closed(an_incident()))
    shop.wait(alert_book.HOLD + 1)
    assert shop.recording.closed
    shop.take(closed(an_incident(), end=NOON + 600, occurrences=2))
    shop.wait(30)
    assert shop.alert.incident.occurrences == 2
    assert (shop.alert.clip_whole, shop.alert.clip_problem) == (False, SEEN_AGAIN)
    assert shop.clip == clip_text(START, NOON + 5)


def test_falling_levels_after_the_end_leave_the_clip_alone(shop: Shop) -> None:
    shop.take(an_incident())
    shop.take(closed(an_incident()))
    shop.wait(6)
    shop.take(closed(an_incident(), levels=()))
    shop.wait(6)
    assert shop.alert.incident.levels == ()
    assert shop.alert.clip_whole
    assert len(shop.recording.cuts) == 2


def test_an_action_longer_than_a_clip_says_so(shop: Shop) -> None:
    shop.take(an_incident())
    shop.take(closed(an_incident(), end=NOON + 300))
    shop.recording.over = True
    shop.wait(1)
    assert (shop.alert.clip_whole, shop.alert.clip_problem) == (False, TOO_LONG)


def test_two_incidents_are_two_alerts_and_an_unknown_number_of_the_same_run_too(shop: Shop) -> None:
    shop.take(an_incident())
    shop.take(an_incident(number=2, track=9))
    shop.take(an_incident(number=1, confirmed_at=NOON + 60))  # counted anew after a camera's restart
    assert len(shop.alerts) == 3


def test_a_full_disk_costs_the_clip_for_now_but_never_the_alert(shop: Shop) -> None:
    shop.blobs.broken = FULL
    shop.take(an_incident())
    assert (shop.alert.clip, shop.alert.still) == (None, None)
    assert shop.alert.clip_problem == shop.alerting.trouble == str(FULL)
    shop.wait(1)
    shop.blobs.broken = None
    shop.wait(60)
    assert shop.clip == clip_text(START, NOON)
    assert shop.alert.still is not None
    assert (shop.alert.clip_problem, shop.alerting.trouble) == ("", "")


def test_a_disk_that_fills_up_before_the_final_cut_keeps_the_first_clip(shop: Shop) -> None:
    shop.take(an_incident())
    shop.blobs.broken = FULL
    shop.take(closed(an_incident()))
    shop.wait(6)
    assert shop.clip == clip_text(START, NOON)
    assert (shop.alert.clip_whole, shop.alert.clip_problem) == (False, str(FULL))
    for _ in range(6):
        shop.wait(10)
    tries = len(shop.recording.cuts)
    assert tries <= 8
    shop.blobs.broken = None
    shop.wait(61)
    assert shop.clip == clip_text(START, NOON + 5)
    assert (shop.alert.clip_whole, shop.alert.clip_problem) == (True, "")


def test_a_clip_that_cannot_be_written_for_long_is_let_go(shop: Shop) -> None:
    shop.blobs.broken = FULL
    shop.take(an_incident())
    shop.take(closed(an_incident()))
    for _ in range(30):
        shop.wait(alert_book.GIVE_UP / 20)
    assert shop.recording.closed
    assert shop.alert.clip_problem == str(FULL)
    assert not shop.alerting.step()


def test_a_broken_database_loses_no_alert(shop: Shop) -> None:
    shop.store.broken = StorageError("The database is locked.")
    shop.take(an_incident())
    assert shop.alerts == []
    assert shop.alerting.trouble == "The database is locked."
    shop.take(closed(an_incident(), end=NOON + 1))
    shop.wait(6)
    shop.store.broken = None
    shop.wait(60)
    assert shop.alert.incident == closed(an_incident(), end=NOON + 1)
    assert shop.alert.clip_whole
    assert shop.alerting.trouble == ""
    assert list(shop.blobs.keys("clips/")) == [shop.alert.clip]


def test_memory_is_bounded_while_the_database_is_broken(shop: Shop) -> None:
    shop.store.broken = FULL
    shop.take(an_incident())
    shop.take(closed(an_incident()))
    shop.wait(alert_book.GIVE_UP + 1)
    assert shop.recording.closed
    shop.store.broken = None
    shop.wait(61)
    assert (shop.alert.clip, shop.alert.clip_problem) == (None, NOT_RECORDED)


@pytest.mark.parametrize("moment", ["opening", "growing", "final cut"])
def test_a_commit_that_failed_and_yet_happened_doubles_nothing(shop: Shop, moment: str) -> None:
    lost = StorageError("The connection was lost.")
    steps = {"opening": an_incident(), "growing": an_incident(level=Level.CONFIRMED, signals=2)}
    if moment == "opening":
        shop.store.broken_commit = lost
    shop.take(steps["opening"])
    if moment == "growing":
        shop.store.broken_commit = lost
    shop.clock.forward(3)
    shop.take(steps["growing"])
    shop.take(closed(steps["growing"]))
    if moment == "final cut":
        shop.store.broken_commit = lost
    for _ in range(4):
        shop.wait(5)
    assert shop.store.broken_commit is None
    assert shop.alert.clip_whole
    assert shop.clip == clip_text(START, NOON + 5)
    assert list(shop.blobs.keys("clips/")) == [shop.alert.clip]


def test_a_clip_without_a_readable_picture_says_so_and_is_tried_again_at_the_end(shop: Shop) -> None:
    shop.recording.unreadable = True
    shop.take(an_incident())
    assert shop.alert.clip is None
    assert "Nothing was recorded" in shop.alert.clip_problem
    assert shop.alert.still is not None
    shop.recording.unreadable = False
    shop.take(closed(an_incident()))
    shop.wait(6)
    assert (shop.alert.clip_whole, shop.alert.clip_problem) == (True, "")


def test_a_clip_that_stays_unreadable_after_a_full_disk_is_not_cut_over_and_over(shop: Shop) -> None:
    shop.blobs.broken = FULL
    shop.take(an_incident())
    shop.take(closed(an_incident()))
    shop.blobs.broken = None
    shop.recording.unreadable = True
    shop.wait(20)
    assert shop.alert.clip is None
    assert "Nothing was recorded" in shop.alert.clip_problem


def test_without_a_recording_the_alert_says_so(shop: Shop) -> None:
    shop.alerting.take(an_incident(), RULES, Evidence)
    shop.work()
    assert (shop.alert.clip, shop.alert.clip_problem) == (None, NOT_RECORDED)
    shop.alerting.take(closed(an_incident()), RULES, Evidence)
    shop.wait(RULES.cooldown + alert_book.MARGIN)
    assert shop.alert.incident.closed
    assert not shop.alerting.step()


def test_people_move_an_alert_while_it_grows(shop: Shop) -> None:
    shop.take(an_incident())
    with shop.store.begin() as tables:
        tables.alerts.save_response(moved(shop.alert, Move(NOON, "boss", AlertState.ACKNOWLEDGED)), 1)
    shop.take(closed(an_incident(), end=NOON + 1))
    shop.wait(7)
    assert (shop.alert.state, shop.alert.version) == (AlertState.ACKNOWLEDGED, 2)
    assert shop.alert.clip_whole


def test_the_hourly_ceiling_mutes_but_never_a_higher_level(shop: Shop) -> None:
    shop.rules = replace(RULES, hourly_ceiling=2)
    levels = [Level.ALERT, Level.HIGH, Level.HIGH, Level.ALERT, Level.CONFIRMED, Level.CONFIRMED]
    for i, level in enumerate(levels, 1):
        shop.take(an_incident(number=i, confirmed_at=NOON + i, level=level))
    shop.take(an_incident(number=7, confirmed_at=NOON + 7, level=Level.HIGH, camera="door"))
    shop.take(an_incident(number=8, confirmed_at=NOON + 3700, level=Level.ALERT))
    by_number = sorted(shop.alerts, key=lambda alert: alert.incident.number)
    assert [bool(alert.muted) for alert in by_number] == [False, False, True, True, False, True, False, False]
    assert "2 alerts" in by_number[2].muted


def test_a_muted_alert_that_climbs_is_heard(shop: Shop) -> None:
    shop.rules = replace(RULES, hourly_ceiling=1)
    shop.take(an_incident(number=1, confirmed_at=NOON, level=Level.HIGH))
    shop.take(an_incident(number=2, confirmed_at=NOON + 1, level=Level.ALERT))
    shop.take(an_incident(number=2, confirmed_at=NOON + 1, level=Level.HIGH))
    second = max(shop.alerts, key=lambda alert: alert.incident.number)
    assert second.muted
    shop.take(an_incident(number=2, confirmed_at=NOON + 1, level=Level.CONFIRMED))
    second = max(shop.alerts, key=lambda alert: alert.incident.number)
    assert not second.muted


def snoozing(shop: Shop, *snoozes: Snooze) -> None:
    Configure(shop.store, shop.clock).replace(Settings(snoozes=snoozes), by="boss")


def test_a_snoozed_alert_is_written_down_whole_and_marked(shop: Shop) -> None:
    snoozing(shop, Snooze(int(NOON) + 60, "till-2", ActionType.CONCEALMENT, "new display"))
    shop.take(an_incident())
    assert shop.alert.muted == "Snoozed until 2027-01-15T08:01:00Z: new display."
    assert shop.alert.incident == an_incident()
    assert shop.clip == clip_text(START, NOON)
    assert shop.rung == [shop.alert.id]
    shop.take(an_incident(number=2, track=8, camera="door"))
    assert [alert.muted for alert in shop.alerts if alert.incident.camera == "door"] == [""]


def test_a_snooze_ends_by_itself(shop: Shop) -> None:
    snoozing(shop, Snooze(int(NOON) + 60))
    for number, at in enumerate([NOON + 59.9, NOON + 60.0], 1):
        shop.take(an_incident(number=number, confirmed_at=at, end=at))
    by_number = sorted(shop.alerts, key=lambda alert: alert.incident.number)
    assert [bool(alert.muted) for alert in by_number] == [True, False]


def test_what_goes_on_after_a_snooze_is_heard_and_what_only_closes_is_not(shop: Shop) -> None:
    snoozing(shop, Snooze(int(NOON) + 60))
    going_on = an_incident(number=1, end=NOON + 59)
    over = an_incident(number=2, track=8, end=NOON + 59)
    shop.take(going_on)
    shop.take(over)
    snoozing(shop)
    shop.clock.forward(30)
    shop.take(replace(going_on, end=NOON + 61))
    shop.take(closed(over, end=NOON + 59))
    by_number = sorted(shop.alerts, key=lambda alert: alert.incident.number)
    assert [bool(alert.muted) for alert in by_number] == [False, True]


def test_snoozed_alerts_leave_the_hourly_ceiling_alone(shop: Shop) -> None:
    shop.rules = replace(RULES, hourly_ceiling=1)
    snoozing(shop, Snooze(int(NOON) + 10))
    for number, at in enumerate([NOON, NOON + 5, NOON + 20, NOON + 30], 1):
        shop.take(an_incident(number=number, confirmed_at=at, end=at))
    by_number = sorted(shop.alerts, key=lambda alert: alert.incident.number)
    assert ["Snoozed" in a.muted for a in by_number] == [True, True, False, False]
    assert [bool(a.muted) for a in by_number] == [True, True, False, True]


def test_draining_writes_everything_at_once(shop: Shop) -> None:
    shop.take(an_incident())
    shop.take(an_incident(number=2, track=8), work=False)
    shop.take(closed(an_incident(), end=NOON + 0.5), work=False)
    shop.take(closed(an_incident(number=2, track=8), end=NOON + 0.5), work=False)
    shop.recording.over = True
    assert shop.alerting.drain() == 0
    assert [alert.incident.closed for alert in shop.alerts] == [True, True]
    assert [alert.clip_whole for alert in shop.alerts] == [True, True]
    assert shop.recording.closed
    shop.check()


def test_draining_tries_once_more_and_tells_what_is_lost(shop: Shop) -> None:
    shop.store.broken = FULL
    shop.take(an_incident())
    assert shop.alerting.drain() == 1
    other = Shop(store=FakeStore())
    other.store.broken = FULL
    other.take(an_incident())
    other.store.broken = None
    assert other.alerting.drain() == 0
    assert other.alert.incident == an_incident()


def test_a_long_cut_holds_up_neither_the_belt_nor_a_second_writer() -> None:
    shop = Shop()
    slow = FakeRecording(START, NOON)
    slow.cutting = threading.Event()
    stop = threading.Event()
    writers = [threading.Thread(target=shop.alerting.run, args=(stop,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        shop.alerting.take(an_incident(), RULES, lambda: Evidence(slow))
        shop.take(an_incident(number=2, track=8), work=False)
        _until(lambda: len(shop.alerts) == 1)
        assert shop.alert.incident.number == 2
        slow.cutting.set()
        _until(lambda: len(shop.alerts) == 2)
    finally:
        slow.cutting.set()
        stop.set()
        for writer in writers:
            writer.join(10)
    assert not any(writer.is_alive() for writer in writers)


def _until(true: Any) -> None:
    for _ in range(1000):
        if true():
            return
        threading.Event().wait(0.01)
    pytest.fail("it never came true")


def test_on_a_slow_disk_no_clip_waits_behind_alerts_that_grow(shop: Shop) -> None:
    for number in range(1, 9):
        shop.take(an_incident(number=number, track=number))
    shop.clock.forward(3)
    shop.take(closed(an_incident(number=1, track=1)), work=False)
    shop.recording.over = True
    for i in range(1, 31):  # each write takes a second: more grows than can be written
        for number in range(2, 9):
            shop.take(an_incident(number=number, track=number, signals=1 + i), work=False)
        shop.alerting.step()
        shop.clock.forward(1)
    (ended,) = (alert for alert in shop.alerts if alert.incident.number == 1)
    assert ended.clip_whole


def test_ids_are_readable_and_differ() -> None:
    first = alert_id(an_incident())
    assert first.startswith("till-2-20270115T080000-")
    assert alert_id(an_incident()) == first
    assert alert_id(an_incident(end=NOON + 9, closed=True, level=Level.HIGH)) == first
    others = [an_incident(track=8), an_incident(number=2), an_incident(confirmed_at=NOON + 0.01)]
    assert len({first, *map(alert_id, others)}) == 4
