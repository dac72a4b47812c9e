"""Distances on the floor, in torso lengths, from picture places."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.floor import FORESHORTENED, adjoin, apart, depth, towards, way
from aislewatch.vision.scene import Person
from tests.fakes.people import SIZE, Actor, scenes, still

MIDDLE = Zone("middle", ZoneKind.HIGH_RISK, ((0.25, 0.5), (0.75, 0.5), (0.75, 0.9), (0.25, 0.9)))
TORSO = 40.0


def at(x: float, y: float, torso: float = TORSO) -> Person:
    """Somebody whose feet are at these shares of the picture."""
    actor = Actor(feet=still((x * SIZE[0], y * SIZE[1])), torso=torso)
    (scene,) = scenes(actor, 0)
    return replace(scene.people[0], feet=(x, y), torso=torso)


def test_across_the_picture_a_torso_is_a_torso_and_in_depth_it_counts_more() -> None:
    across = apart(at(0.2, 0.8), at(0.2 + 4 * TORSO / SIZE[0], 0.8), SIZE)
    deep = apart(at(0.2, 0.8), at(0.2, 0.8 - 2 * TORSO / SIZE[1]), SIZE)
    assert across == pytest.approx(4)
    assert deep == pytest.approx(2 * FORESHORTENED)


def test_people_of_two_sizes_are_measured_by_their_mean() -> None:
    assert apart(at(0.2, 0.8, 30), at(0.3, 0.8, 50), SIZE) == pytest.approx(64 / 40)


def test_depth_is_positive_inside_and_negative_outside() -> None:
    assert depth(MIDDLE, at(0.3, 0.7), SIZE) == pytest.approx(0.05 * 640 / TORSO)
    assert depth(MIDDLE, at(0.2, 0.7), SIZE) == pytest.approx(-0.05 * 640 / TORSO)
    assert depth(MIDDLE, at(0.5, 0.55), SIZE) == pytest.approx(0.05 * 480 * FORESHORTENED / TORSO)
    assert depth(MIDDLE, at(0.15, 0.4), SIZE) == pytest.approx(-((64**2 + 96**2) ** 0.5) / TORSO)


def test_a_zone_drawn_to_the_pictures_edge_goes_on_beyond_it() -> None:
    """Whoever is cut off by the lower edge has the feet exactly there, and is not at the zone's border."""
    lower = Zone("door", ZoneKind.RESTRICTED, ((0.0, 0.5), (1.0, 0.5), (1.0, 1.0), (0.0, 1.0)))
    assert depth(lower, at(0.01, 1.0), SIZE) == pytest.approx(0.5 * 480 * FORESHORTENED / TORSO)
    everything = Zone("all", ZoneKind.RESTRICTED, ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
    assert depth(everything, at(0.5, 0.5), SIZE) > 1000


@given(x=st.floats(0.01, 0.99), y=st.floats(0.01, 0.99), factor=st.floats(0.5, 2))
def test_the_sign_agrees_with_the_zone_and_scale_divides(x: float, y: float, factor: float) -> None:
    person = at(x, y)
    inside = depth(MIDDLE, person, SIZE)
    assert (inside >= 0) == MIDDLE.holds((x, y)) or abs(inside) < 1e-6
    larger = depth(MIDDLE, replace(person, torso=person.torso * factor), SIZE)
    assert larger * factor == pytest.approx(inside, abs=1e-6)


def test_the_way_to_a_zone_leads_to_its_nearest_point() -> None:
    assert towards(MIDDLE, at(0.2, 0.7), SIZE) == pytest.approx((0.05 * 640 / TORSO, 0))
    away = towards(MIDDLE, at(0.5, 0.95), SIZE)
    assert away == pytest.approx((0, -0.05 * 480 * FORESHORTENED / TORSO))


def test_zones_that_overlap_or_nearly_touch_adjoin() -> None:
    def box(x: float, y: float, width: float = 0.1) -> Zone:
        corners = ((x, y), (x + width, y), (x + width, y + 0.1), (x, y + 0.1))
        return Zone("box", ZoneKind.SHELF, corners)

    assert adjoin(MIDDLE, box(0.4, 0.6), 0.02)
    assert adjoin(MIDDLE, box(0.14, 0.6), 0.02)
    assert adjoin(box(0.4, 0.39, 0.5), MIDDLE, 0.02), "no corner of one is near a corner of the other"
    assert not adjoin(MIDDLE, box(0.1, 0.6), 0.02)


def test_a_way_there_is_a_way_back() -> None:
    assert way((0.1, 0.2), (0.4, 0.9), 50, SIZE) == way((0.4, 0.9), (0.1, 0.2), 50, SIZE)
