"""A second opinion is a remark: it is asked for once, written down whole, and changes nothing else."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from aislewatch.domain.alerts import Alert
from aislewatch.domain.errors import DeliveryError, UnreadableVideo
from aislewatch.domain.opinion import BUDGET_SPENT, HELD_BACK, NO_ANSWER, NO_PICTURES, Answer, Opinion
from aislewatch.domain.outbox import ItemState, OutboxItem
from aislewatch.domain.settings import SecondOpinionSettings, Settings
from aislewatch.domain.suspicion import Level
from aislewatch.services.posting import post
from aislewatch.services.second_opinion import ASKED, SecondOpinions
from tests.fakes.alerts import NOON, an_alert
from tests.fakes.clock import FakeClock
from tests.fakes.push import a_channel
from tests.fakes.store import FakeBlobs, FakeStore
from tests.fakes.verifier import FakeVerifier

ASKING = SecondOpinionSettings(enabled=True, address="http://10.0.0.2:8000/v1", model="small", time_out=9.0)
HOLDING = replace(ASKING, hold_back=True, wait=8.0)


@dataclass
class Desk:
    """An installation that asks, in one thread."""

    settings: SecondOpinionSettings = ASKING
    store: FakeStore = field(default_factory=FakeStore)
    blobs: FakeBlobs = field(default_factory=FakeBlobs)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON))
    verifier: FakeVerifier = field(default_factory=FakeVerifier)

    def __post_init__(self) -> None:
        with self.store.begin() as tables:
            tables.settings.save(Settings(second_opinion=self.settings), 0)
            tables.channels.add(a_channel("desk"), None)
        self.opinions = SecondOpinions(self.store, self.blobs, self.clock, self.verifier, self.moments)

    def moments(self, clip: bytes, count: int) -> list[bytes]:
        if clip == b"broken":
            raise UnreadableVideo("The clip cannot be read.")
        return [clip + str(number).encode() for number in range(count)]

    def write(self, name: str = "a", clip: bytes | None = b"clip", **changes: Any) -> Alert:
        """As alerting does: the clip, then the row with its calls, then the bell."""
        alert = an_alert(name, **changes)
        if clip is not None:
            self.blobs.put(f"clips/{name}.mp4", clip)
            alert = replace(alert, clip=f"clips/{name}.mp4")
        with self.store.begin() as tables:
            tables.alerts.add(alert)
            post(tables, alert, self.clock.utc())
        self.opinions.ring(name)
        return alert

    def opinion(self, name: str = "a") -> Opinion | None:
        with self.store.read() as tables:
            return tables.alerts.get(name).opinion

    def calls(self) -> list[OutboxItem]:
        with self.store.read() as tables:
            return list(tables.outbox.find().items)


def test_an_alert_is_asked_about_once_and_the_record_is_whole() -> None:
    desk = Desk()
    alert = desk.write()
    assert desk.opinions.step()
    said = desk.opinion()
    assert said is not None
    ((address, model, question, pictures, patience),) = desk.verifier.asked
    assert (address, model, patience) == ("http://10.0.0.2:8000/v1", "small", 9.0)
    assert pictures == (b"clip0", b"clip1", b"clip2", b"clip3")
    assert said == Opinion(
        NOON, "small", "10.0.0.2", question, 4, 0.0, Answer.INNOCENT, "Reads a label.", "", held=False
    )
    with desk.store.read() as tables:
        assert replace(tables.alerts.get("a"), opinion=None) == alert
        (line,) = [entry for entry in tables.audit.latest(10) if entry.what == ASKED]
    assert line.about == "a"
    assert line.detail["answer"] == "innocent"
    assert line.detail["pictures"] == "4"
    desk.opinions.ring("a")
    while desk.opinions.step():
        pass
    assert len(desk.verifier.asked) == 1


@pytest.mark.parametrize("settings", [SecondOpinionSettings(), replace(ASKING, enabled=False)])
def test_switched_off_nothing_is_asked_nor_written(settings: SecondOpinionSettings) -> None:
    desk = Desk(settings)
    desk.write()
    desk.opinions.step()
    assert desk.verifier.asked == []
    assert desk.opinion() is None


def test_below_high_nothing_is_asked_until_it_rises() -> None:
    desk = Desk()
    alert = desk.write(level=Level.ALERT)
    desk.opinions.step()
    assert desk.opinion() is None
    with desk.store.begin() as tables:
        tables.alerts.save_evidence(replace(alert, incident=replace(alert.incident, level=Level.HIGH)))
    desk.opinions.ring("a")
    desk.opinions.step()
    assert desk.opinion() is not None


def test_without_a_clip_the_still_is_shown_and_without_either_nobody_is_asked() -> None:
    desk = Desk()
    desk.blobs.put("stills/a.jpg", b"still")
    desk.write("a", b"broken", still="stills/a.jpg")
    desk.write("b", None)
    while desk.opinions.step():
        pass
    assert [pictures for _, _, _, pictures, _ in desk.verifier.asked] == [(b"still",)]
    unasked = desk.opinion("b")
    assert unasked is not None
    assert unasked.problem == NO_PICTURES
    assert unasked.answer is Answer.NONE


def test_the_hours_budget_is_kept() -> None:
    desk = Desk(replace(ASKING, hourly=2))
    for name in ("a", "b", "c"):
        desk.write(name)
        desk.opinions.step()
    spent = desk.opinion("c")
    assert len(desk.verifier.asked) == 2
    assert spent is not None
    assert spent.problem == BUDGET_SPENT
    assert spent.pictures == 0
    desk.clock.forward(3600.0)
    desk.write("d")
    desk.opinions.step()
    assert len(desk.verifier.asked) == 3


@pytest.mark.parametrize("settings", [ASKING, HOLDING])
@pytest.mark.parametrize("said", [None, "lorem ipsum", '{"answer": "unclear"}', '{"answer": "suspicious"}'])
def test_what_is_no_plain_innocent_holds_nothing_back(
    settings: SecondOpinionSettings, said: str | None
) -> None:
    desk = Desk(settings)
    desk.verifier.said = said or ""
    desk.verifier.trouble = DeliveryError("It is down.") if said is None else None
    desk.write()
    desk.opinions.step()
    record = desk.opinion()
    assert record is not None
    assert not record.held
    assert record.problem == ("It is down." if said is None else "" if "answer" in said else NO_ANSWER)
    (call,) = desk.calls()
    assert (call.state, call.due_at) == (ItemState.WAITING, NOON)


def test_what_it_calls_innocent_calls_nobody_where_the_shop_wants_it_so() -> None:
    desk = Desk(HOLDING)
    desk.write()
    (call,) = desk.calls()
    assert call.due_at == NOON + 8.0, "the call waits, but not longer"
    desk.opinions.step()
    record = desk.opinion()
    (call,) = desk.calls()
    assert record is not None
    assert record.held
    assert (call.state, call.problem) == (ItemState.DROPPED, HELD_BACK)
    assert [alert.id for alert in desk.store.stored_alerts] == ["a"], "the alert stays"
    with desk.store.begin() as tables:
        raised = tables.alerts.get("a")
        told = replace(raised.incident, level=Level.HIGH)
        post(tables, raised, NOON + 20, told=told)
    assert all(call.state is ItemState.DROPPED for call in desk.calls())


def test_a_call_that_has_gone_out_is_left_alone() -> None:
    desk = Desk(HOLDING)
    desk.write()
    with desk.store.begin() as tables:
        (item,) = tables.outbox.find().items
        (taken,) = tables.outbox.claim(tables.outbox.lanes(NOON + 9)[0], NOON + 9, NOON + 60, 5)
    desk.opinions.step()
    assert [call.state for call in desk.calls()] == [ItemState.SENDING]
    assert taken.key == item.key


def test_a_flood_of_alerts_never_blocks_the_bell() -> None:
    desk = Desk()
    for number in range(1000):
        desk.opinions.ring(f"n{number}")
    assert desk.opinions.step(), "unknown ones are passed over"
