"""Zones as a user would draw them in each camera's picture."""

import numpy as np
import pytest

from aislewatch.domain.geometry import area
from aislewatch.domain.settings_text import plain_settings, read_settings
from aislewatch.domain.zones import ZoneKind
from aislewatch.rehearsal.drawn import TINY, settings_for, zones_in
from aislewatch.rehearsal.store import Area, Fixture, Store
from aislewatch.rehearsal.view import View
from tests.fakes.mannequin import EYE_LEVEL, SHOP

HIGH = View("high", (0.0, 0.0, 3.0), (5.0, 0.0, 0.0), 60.0)
SQUARE = ((4.0, -0.5), (5.0, -0.5), (5.0, 0.5), (4.0, 0.5))


def hall(*areas: Area, fixtures: tuple[Fixture, ...] = (), view: View = HIGH) -> Store:
    return Store((12.0, 9.0), fixtures, areas, (view,))


def test_feet_on_the_area_are_in_the_zone_and_feet_beside_it_are_not() -> None:
    store = hall(Area("display", ZoneKind.HIGH_RISK, SQUARE, "gifts"))
    (zone,) = zones_in(store, HIGH)
    assert (zone.name, zone.kind, zone.camera, zone.department) == ("display", "high_risk", "high", "gifts")
    for x, y, inside in ((4.5, 0, True), (4.1, 0.4, True), (3.8, 0, False), (4.5, 0.7, False)):
        pixels, _ = HIGH.project(np.array([x, y, 0.0]))
        assert zone.holds((pixels[0] / 640, pixels[1] / 360)) is inside


def test_what_reaches_out_of_the_picture_or_behind_the_lens_is_cut_at_the_edge() -> None:
    wide = Area("floor", ZoneKind.CHECKOUT, ((-3.0, -1.0), (5.0, -1.0), (5.0, 1.0), (-3.0, 1.0)))
    (zone,) = zones_in(hall(wide), HIGH)
    corners = np.array(zone.polygon)
    assert corners.min() >= 0
    assert corners.max() == 1.0
    assert area(zone.polygon) > 0.05


@pytest.mark.parametrize(
    "plan",
    [((-5.0, -1.0), (-4.0, -1.0), (-4.0, 1.0), (-5.0, 1.0)), ((60.0, 0.0), (60.5, 0.0), (60.5, 0.5))],
    ids=["behind the lens", "tiny in the distance"],
)
def test_what_nobody_would_draw_is_left_out(plan: tuple[tuple[float, float], ...]) -> None:
    assert zones_in(hall(Area("far", ZoneKind.EXIT, plan)), HIGH) == ()


def test_an_area_behind_a_shelf_is_left_out() -> None:
    shelf = Fixture("shelf", (3.4, -2.0, 0.0), (3.8, 2.0, 2.4))
    assert zones_in(hall(Area("aisle", ZoneKind.HIGH_RISK, SQUARE), fixtures=(shelf,)), HIGH) == ()


def test_of_a_shelf_only_the_face_that_is_seen_is_drawn_up_to_its_height() -> None:
    shelf = Fixture("shelf", (4.0, -1.0, 0.0), (4.6, 1.0, 1.5), "ew")
    front = Area("front", ZoneKind.SHELF, ((4.0, -1.0), (4.0, 1.0)), height=1.5)
    back = Area("back", ZoneKind.SHELF, ((4.6, -1.0), (4.6, 1.0)), height=1.5)
    (zone,) = zones_in(hall(front, back, fixtures=(shelf,), view=EYE_LEVEL), EYE_LEVEL)
    assert zone.name == "front"
    hand, _ = EYE_LEVEL.project(np.array([4.0, 0.3, 1.2]))
    assert zone.holds((hand[0] / 640, hand[1] / 360))


def test_the_shipped_store_has_usable_settings_and_sees_each_department() -> None:
    settings = settings_for(SHOP)
    assert read_settings(plain_settings(settings)) == settings
    assert all(zone.camera in {view.name for view in SHOP.views} for zone in settings.zones)
    assert all(area(zone.polygon) >= TINY for zone in settings.zones)
    seen = {zone.name for zone in settings.zones}
    assert {"electronics", "cosmetics", "gifts", "till", "till counter", "exit", "stockroom"} <= seen
    kinds = {zone.kind for zone in settings.zones if zone.camera == "till"}
    assert {ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY, ZoneKind.EXIT, ZoneKind.RESTRICTED} <= kinds
