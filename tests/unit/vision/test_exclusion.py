"""Nothing that a model found, or imagined, in an exclusion zone goes on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.geometry import Polygon, contains, inside
from aislewatch.domain.people import People
from aislewatch.vision.exclusion import without_excluded
from tests.fakes.people import SIZE, Actor, seen, still

LEFT: Polygon = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
LOWER: Polygon = ((0.0, 0.75), (1.0, 0.75), (1.0, 1.0), (0.0, 1.0))
ARROW: Polygon = ((0.1, 0.1), (0.9, 0.2), (0.5, 0.5), (0.8, 0.9), (0.2, 0.8))


def standing(*feet: tuple[float, float]) -> People:
    return seen([Actor(feet=still(place)) for place in feet], 0.0)


def test_without_zones_or_people_nothing_changes() -> None:
    people = standing((320.0, 460.0))
    assert without_excluded(people, ()) is people
    nobody = People("cam", 0.0, SIZE)
    assert without_excluded(nobody, [LEFT]) is nobody


def test_who_stands_in_the_dark_is_nobody_and_who_stands_beside_is_somebody() -> None:
    people = standing((120.0, 460.0), (500.0, 460.0))
    left = without_excluded(people, [LEFT])
    assert left.ids.tolist() == [2]
    assert (left.boxes == people.boxes[1:]).all()
    assert (left.keypoints == people.keypoints[1:]).all()


def test_joints_in_the_dark_are_not_there_and_the_others_are() -> None:
    """Half of the person is behind the zone's edge; the feet, in the middle of the box, are just outside."""
    people = standing((322.0, 460.0))
    half = without_excluded(people, [LEFT])
    assert len(half) == 1
    dark = people.keypoints[0, :, 0] < 320
    assert 0 < dark.sum() < 17
    assert (half.keypoints[0, dark] == 0).all()
    assert (half.keypoints[0, ~dark] == people.keypoints[0, ~dark]).all()


def test_dark_feet_alone_do_not_take_away_who_is_seen_above() -> None:
    people = standing((320.0, 460.0))
    above = without_excluded(people, [LOWER])
    assert len(above) == 1
    assert (above.keypoints[0, :, 2] == 0).sum() == (people.keypoints[0, :, 1] >= 360).sum() > 0


def test_who_is_cut_off_by_the_edge_is_in_the_zone_drawn_down_to_it() -> None:
    assert len(without_excluded(standing((120.0, 520.0)), [LEFT])) == 0


@given(
    feet=st.lists(st.tuples(st.floats(-50, 700), st.floats(50, 560)), min_size=1, max_size=4),
    polygons=st.lists(st.sampled_from([LEFT, LOWER, ARROW]), min_size=1, max_size=3),
)
def test_no_joint_that_counts_is_ever_in_a_zone(
    feet: list[tuple[float, float]], polygons: list[Polygon]
) -> None:
    left = without_excluded(standing(*feet), polygons)
    again = without_excluded(left, polygons)
    assert (again.keypoints == left.keypoints).all()
    assert again.ids.tolist() == left.ids.tolist()
    for x, y, score in left.keypoints.reshape(-1, 3):
        if score > 0:
            place = (min(max(x / SIZE[0], 0.0), 1 - 1e-9), min(max(y / SIZE[1], 0.0), 1 - 1e-9))
            assert not any(contains(polygon, place) for polygon in polygons)


@pytest.mark.parametrize("polygon", [LEFT, LOWER, ARROW])
@given(places=st.lists(st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)), min_size=1, max_size=30))
def test_many_points_are_judged_like_one(polygon: Polygon, places: list[tuple[float, float]]) -> None:
    one_by_one = [contains(polygon, place) for place in places]
    assert inside(polygon, np.array(places)).tolist() == one_by_one
