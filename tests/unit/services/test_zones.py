"""Zones are drawn, changed and erased one at a time, whole or not at all."""

from typing import Any

import pytest

from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import Conflict, InvalidSetting, NotFound
from aislewatch.domain.zones import ZoneKind
from aislewatch.services.configure import Configure
from aislewatch.services.zones import Zones
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

SQUARE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.1, 0.5]]


def drawn(name: str = "cabin", **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "exclusion", "polygon": SQUARE, **more}


@pytest.fixture
def zones() -> Zones:
    store = FakeStore()
    with store.begin() as tables:
        for name in ("door", "till-2"):
            tables.cameras.add(Camera(name, "rtsp://camera"))
    return Zones(store, Configure(store, FakeClock()))


def told(zones: Zones, camera: str | None = None) -> list[tuple[str, str | None]]:
    return [(zone.name, zone.camera) for zone in zones.list(camera)]


def test_zones_are_added_listed_replaced_and_removed(zones: Zones) -> None:
    assert zones.add(drawn(camera="door"), by="boss") == 1
    assert zones.add(drawn(camera="till-2"), by="boss", expected=1) == 2
    assert zones.add(drawn("spirits", kind="high_risk", department="wine"), by="boss") == 3
    assert told(zones) == [("cabin", "door"), ("cabin", "till-2"), ("spirits", None)]
    assert told(zones, "door") == [("cabin", "door"), ("spirits", None)]
    assert zones.replace("spirits", drawn("tea", kind="shelf"), by="boss", expected=3) == 4
    assert zones.remove("cabin", camera="door", by="boss") == 5
    assert told(zones) == [("cabin", "till-2"), ("tea", None)]
    assert zones.get("tea").kind is ZoneKind.SHELF
    assert zones.get("tea").department == ""


def test_a_zone_is_found_by_its_name_alone_where_that_is_enough(zones: Zones) -> None:
    zones.add(drawn(camera="door"), by="boss")
    assert zones.get("cabin").camera == "door"
    zones.add(drawn(camera="till-2"), by="boss")
    with pytest.raises(Conflict, match="door, till-2"):
        zones.remove("cabin", by="boss")
    for name, camera in (("cabins", None), ("cabin", "elsewhere")):
        with pytest.raises(NotFound, match=name):
            zones.get(name, camera)
    with pytest.raises(NotFound):
        zones.replace("cabins", drawn(), by="boss")
    assert told(zones) == [("cabin", "door"), ("cabin", "till-2")]


@pytest.mark.parametrize(
    ("polygon", "words"),
    [
        ([[0.1, 0.1], [0.5, 1.2], [0.1, 0.5]], r"zone\.polygon: Corner 2 at \[0\.5, 1\.2\] is outside"),
        ([[0.1, 0.1], [0.5, 0.1], "x"], r"zone\.polygon: Corner 3 must be two numbers"),
        ([[0.1, 0.1], [0.5, float("nan")], [0.1, 0.5]], r"zone\.polygon: Corner 2 at .* is outside"),
        ([[0.1, 0.1], [0.5, 0.1], [0.5, 0.1], [0.1, 0.5]], r"zone\.polygon: Corners 2 and 3 are the same"),
        ([[0.1, 0.1], [0.5, 0.5], [0.5, 0.1], [0.1, 0.5]], r"edge after corner 1 crosses .* corner 3"),
        ([[0.1, 0.1], [0.5, 0.1]], r"zone\.polygon: A zone needs 3 to 64 corners, not 2"),
        ([[0.1, 0.1], [0.101, 0.1], [0.1, 0.101]], r"zone\.polygon: The zone is smaller"),
    ],
)
def test_a_polygon_that_cannot_be_names_its_corner_and_the_reason(
    zones: Zones, polygon: list[Any], words: str
) -> None:
    zones.add(drawn("tea"), by="boss")
    with pytest.raises(InvalidSetting, match=words):
        zones.add(drawn(polygon=polygon), by="boss")
    with pytest.raises(InvalidSetting, match=words):
        zones.replace("tea", drawn(polygon=polygon), by="boss")
    assert told(zones) == [("tea", None)]


def test_what_does_not_fit_with_the_others_is_refused(zones: Zones) -> None:
    zones.add(drawn(camera="door"), by="boss")
    with pytest.raises(InvalidSetting, match=r"zones\[2\]\.name: two zones are called 'cabin'"):
        zones.add(drawn(), by="boss")
    with pytest.raises(InvalidSetting, match=r"zones\.tea\.overrides\.ladder\.dwell: 0 does not fit"):
        zones.add(drawn("tea", overrides={"ladder": {"dwell": 0}}), by="boss")
    with pytest.raises(NotFound, match="dor"):
        zones.add(drawn("tea", camera="dor"), by="boss")
    with pytest.raises(InvalidSetting, match=r"zone\.colour"):
        zones.add(drawn("tea", colour="red"), by="boss")
    with pytest.raises(Conflict):
        zones.add(drawn("tea"), by="boss", expected=0)
    assert told(zones) == [("cabin", "door")]
