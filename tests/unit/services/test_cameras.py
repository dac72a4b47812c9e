"""Cameras come and go; their passwords never reach the record."""

import pytest

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import Conflict, NotFound
from aislewatch.services.cameras import Cameras
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

TILL = Camera("till-2", "rtsp://boss:secret@10.0.0.2/1?token=abc")


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def cameras(store: FakeStore) -> Cameras:
    return Cameras(store, FakeClock(NOON))


def _record(store: FakeStore) -> list[AuditEntry]:
    with store.read() as tables:
        return list(tables.audit.latest())[::-1]


def test_every_change_is_on_record_without_secrets(store: FakeStore, cameras: Cameras) -> None:
    cameras.add(TILL, by="boss")
    cameras.change(Camera("till-2", "rtsp://boss:hidden@10.0.0.3/1"), by="guard")
    assert cameras.switch("till-2", enabled=False, by="guard") == cameras.get("till-2")
    assert not cameras.get("till-2").enabled
    cameras.remove("till-2", by="boss")
    assert cameras.list() == []
    record = _record(store)
    assert [(entry.by, entry.what, entry.about) for entry in record] == [
        ("boss", "camera.added", "till-2"),
        ("guard", "camera.changed", "till-2"),
        ("guard", "camera.changed", "till-2"),
        ("boss", "camera.removed", "till-2"),
    ]
    assert record[0].detail == {"url": "rtsp://10.0.0.2/1?…", "enabled": "yes"}
    for secret in ("secret", "hidden", "abc"):
        assert secret not in str(record)


def test_what_is_refused_is_not_on_record(store: FakeStore, cameras: Cameras) -> None:
    cameras.add(TILL, by="boss")
    with pytest.raises(Conflict):
        cameras.add(Camera("till-2", "other"), by="guard")
    for refused in (
        lambda: cameras.get("door"),
        lambda: cameras.remove("door", by="guard"),
        lambda: cameras.switch("door", enabled=True, by="guard"),
        lambda: cameras.change(Camera("door", "x"), by="guard"),
    ):
        with pytest.raises(NotFound):
            refused()
    assert cameras.list() == [TILL]
    assert len(_record(store)) == 1
