"""The floor plan is changed whole or not at all, and no picture is left that is not on it."""

import pytest

from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import Conflict, InvalidGeometry, InvalidInput, NotFound, StorageError
from aislewatch.domain.floor_plan import FloorPlan, Mark
from aislewatch.services.floor_plans import FloorPlans
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeBlobs, FakeStore

SQUARE = tuple(Mark((x / 12, y / 9), (float(x), float(y))) for x, y in ((0, 0), (12, 0), (12, 9), (0, 9)))


def redraw(data: bytes) -> bytes:
    if not data:
        raise InvalidInput("This is no picture.")
    return b"drawn " + data


class Shop:
    """A store with two cameras."""

    def __init__(self) -> None:
        self.store, self.blobs = FakeStore(), FakeBlobs()
        self.plans = FloorPlans(self.store, self.blobs, FakeClock(), redraw)
        with self.store.begin() as tables:
            for name in ("door", "till-2"):
                tables.cameras.add(Camera(name, "rtsp://camera"))

    def pictures(self) -> list[bytes]:
        return list(self.blobs.data.values())

    def told(self) -> list[tuple[str, str]]:
        with self.store.read() as tables:
            return [(entry.what, entry.about) for entry in tables.audit.latest()]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_versions_count_changes_and_what_changes_nothing_is_none(shop: Shop) -> None:
    assert shop.plans.get() == (None, 0)
    assert shop.plans.resize(12, 9, by="boss", expected=0) == 1
    assert shop.plans.resize(12, 9, by="boss", expected=1) == 1
    assert shop.plans.mark("door", SQUARE, by="boss") == 2
    assert shop.plans.get() == (FloorPlan(12, 9, cameras={"door": SQUARE}), 2)
    assert shop.told() == [("plan.changed", "door"), ("plan.changed", "")]


def test_only_a_plan_can_be_drawn_on_and_marked(shop: Shop) -> None:
    for change in (
        lambda: shop.plans.mark("door", SQUARE, by="boss"),
        lambda: shop.plans.draw(b"a", by="boss"),
        lambda: shop.plans.fit(SQUARE),
        shop.plans.picture,
    ):
        with pytest.raises(NotFound):
            change()
    assert shop.pictures() == []


def test_one_picture_is_kept_the_plans(shop: Shop) -> None:
    shop.plans.resize(12, 9, by="boss")
    shop.plans.draw(b"one", by="boss")
    key = shop.plans.picture()
    shop.plans.draw(b"one", by="boss")
    assert (shop.plans.picture(), shop.pictures()) == (key, [b"drawn one"])
    shop.plans.draw(b"two", by="boss")
    assert shop.pictures() == [b"drawn two"]
    with pytest.raises(Conflict):
        shop.plans.draw(b"three", by="boss", expected=1)
    with pytest.raises(InvalidInput):
        shop.plans.draw(b"", by="boss")
    shop.blobs.broken = StorageError("The disk is full.")
    with pytest.raises(StorageError):
        shop.plans.draw(b"four", by="boss")
    shop.blobs.broken = None
    assert shop.pictures() == [b"drawn two"]
    shop.plans.remove(by="boss")
    assert shop.pictures() == []


def test_a_commit_that_fails_but_happened_keeps_its_picture(shop: Shop) -> None:
    shop.plans.resize(12, 9, by="boss")
    shop.store.broken_commit = StorageError("The connection broke.")
    with pytest.raises(StorageError):
        shop.plans.draw(b"one", by="boss")
    assert shop.pictures() == [b"drawn one"]
    assert shop.blobs.get(shop.plans.picture()) == b"drawn one"


def test_marks_go_with_their_camera(shop: Shop) -> None:
    shop.plans.resize(12, 9, by="boss")
    for camera in ("door", "till-2"):
        shop.plans.mark(camera, SQUARE, by="boss")
    with pytest.raises(NotFound):
        shop.plans.mark("roof", SQUARE, by="boss")
    with pytest.raises(InvalidGeometry, match="Camera door"):
        shop.plans.resize(10, 9, by="boss")
    with shop.store.begin() as tables:
        tables.cameras.remove("door")
    plan, _ = shop.plans.get()
    assert plan is not None
    assert set(plan.cameras) == {"till-2"}
    shop.plans.mark("till-2", (), by="boss")
    shop.plans.resize(10, 9, by="boss")
    assert shop.plans.get()[0] == FloorPlan(10, 9)


def test_scope(shop: Shop) -> None:
    shop.plans.resize(12, 9, by="boss")
    for camera in ("door", "till-2"):
        shop.plans.mark(camera, SQUARE, by="boss")
    plan, _ = shop.plans.get(frozenset({"door"}))
    assert plan is not None
    assert set(plan.cameras) == {"door"}
