"""After a sudden stop: what was growing is closed, what nothing names is gone."""

from dataclasses import replace

import pytest

from aislewatch.domain.floor_plan import FloorPlan
from aislewatch.services.recovery import STOPPED, STOPPED_BEFORE, recover
from tests.fakes.alerts import NOON, an_alert
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeBlobs, FakeStore


@pytest.fixture
def store() -> FakeStore:
    store = FakeStore()
    with store.begin() as tables:
        tables.alerts.add(an_alert("growing", clip="clips/g-1.mp4", still="stills/g.jpg"))
        tables.alerts.add(an_alert("waiting", closed=True, clip="clips/w-1.mp4"))
        tables.alerts.add(an_alert("full", clip_problem="The disk is full."))
        tables.alerts.add(an_alert("bare"))
        tables.alerts.add(an_alert("again", clip="clips/a-2.mp4", clip_whole=True))
        tables.alerts.add(an_alert("done", closed=True, clip="clips/d-2.mp4", clip_whole=True))
    return store


@pytest.fixture
def blobs() -> FakeBlobs:
    blobs = FakeBlobs()
    for key in ("clips/g-1.mp4", "clips/w-1.mp4", "clips/a-2.mp4", "clips/d-2.mp4", "stills/g.jpg"):
        blobs.put(key, b"x")
    return blobs


def test_what_was_unfinished_is_closed_and_says_why(store: FakeStore, blobs: FakeBlobs) -> None:
    before = {alert.id: alert for alert in store.stored_alerts}
    done = recover(store, blobs, FakeClock())
    assert done.closed == ("again", "bare", "full", "growing", "waiting")
    problems = {"growing": STOPPED, "waiting": STOPPED, "full": "The disk is full.", "bare": STOPPED_BEFORE}
    for alert in store.stored_alerts:
        was = before[alert.id]
        closed = replace(was.incident, closed=True)
        assert alert == replace(was, incident=closed, clip_problem=problems.get(alert.id, ""))
    with store.read() as tables:
        (entry,) = tables.audit.latest()
    assert (entry.by, entry.what) == ("system", "alerts.recovered")


def test_leftovers_are_removed_and_nothing_else(store: FakeStore, blobs: FakeBlobs) -> None:
    for key in ("clips/d-1.mp4", "stills/old.jpg", "models/people.bin"):
        blobs.put(key, b"x")
    kept = set(blobs.data) - {"clips/d-1.mp4", "stills/old.jpg"}
    assert recover(store, blobs, FakeClock()).removed == ("clips/d-1.mp4", "stills/old.jpg")
    assert set(blobs.data) == kept
    assert blobs.tidied == 1


def test_of_pictures_of_the_floor_plan_its_own_is_kept(store: FakeStore, blobs: FakeBlobs) -> None:
    for key in ("plan/old.webp", "plan/new.webp"):
        blobs.put(key, b"x")
    with store.begin() as tables:
        tables.floor_plan.save(FloorPlan(12, 9, "plan/new.webp"), 0)
    assert recover(store, blobs, FakeClock()).removed == ("plan/old.webp",)


def test_blobs_that_someone_deleted_are_told(store: FakeStore, blobs: FakeBlobs) -> None:
    blobs.delete("clips/d-2.mp4")
    assert recover(store, blobs, FakeClock()).missing == ("clips/d-2.mp4",)


def test_a_second_recovery_finds_nothing_to_do(store: FakeStore, blobs: FakeBlobs) -> None:
    recover(store, blobs, FakeClock(NOON))
    after = store.stored_alerts
    assert recover(store, blobs, FakeClock(NOON + 9)) == type(recover(store, blobs, FakeClock()))((), (), ())
    assert store.stored_alerts == after
    with store.read() as tables:
        assert len(tables.audit.latest()) == 1
