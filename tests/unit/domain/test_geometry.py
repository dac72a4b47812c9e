"""Boxes and polygons; zones and where a person stands."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from aislewatch.domain.errors import InvalidGeometry, InvalidInput
from aislewatch.domain.geometry import MAX_VERTICES, MIN_AREA, Point, area, box_iou, checked_polygon, contains
from aislewatch.domain.zones import Zone, ZoneKind, zones_at

SQUARE = ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6))


def ring(corners: int, radius: float = 0.4, turn: float = 0.0) -> list[Point]:
    """A regular polygon around the picture's middle."""
    return [
        (
            0.5 + radius * math.cos(turn + 2 * math.pi * k / corners),
            0.5 + radius * math.sin(turn + 2 * math.pi * k / corners),
        )
        for k in range(corners)
    ]


# --- polygons that can be


@given(corners=st.integers(3, MAX_VERTICES), radius=st.floats(0.05, 0.5), turn=st.floats(0, 7))
def test_any_simple_polygon_is_taken_as_it_is(corners: int, radius: float, turn: float) -> None:
    drawn = ring(corners, radius, turn)
    drawn = [(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in drawn]
    assert checked_polygon(drawn) == tuple(drawn)
    assert checked_polygon(list(reversed(drawn)))
    assert contains(tuple(drawn), (0.5, 0.5))


@pytest.mark.parametrize(
    "drawn",
    [
        [(0, 0), (1, 0), (1, 1), (0, 1)],
        [[0.1, 0.1], [0.9, 0.1], [0.5, 0.2], [0.5, 0.9]],  # with a notch
        [(0.1, 0.1), (0.5, 0.1), (0.9, 0.1), (0.9, 0.9)],  # a corner in the middle of an edge
        [(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.5, 0.3), (0.2, 0.8)],  # an M
        np.array([[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]], np.float32),
    ],
)
def test_these_can_be(drawn: list[Point]) -> None:
    assert len(checked_polygon(drawn)) == len(drawn)


# --- polygons that cannot be: the message names the corner


@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        ([], "3 to 64 corners, not 0"),
        ([(0, 0), (1, 1)], "3 to 64 corners, not 2"),
        (ring(MAX_VERTICES + 1), "3 to 64 corners, not 65"),
        ([(0, 0), (1.01, 0), (1, 1)], "Corner 2 at [1.01, 0] is outside"),
        ([(0, 0), (1, 0), (1, -0.01)], "Corner 3 at [1, -0.01] is outside"),
        ([(0, 0), (float("nan"), 0), (1, 1)], "Corner 2"),
        ([(float("inf"), 0), (1, 0), (1, 1)], "Corner 1"),
        ([(10**400, 0), (1, 0), (1, 1)], "Corner 1"),
        ([(0, -(10**400)), (1, 0), (1, 1)], "Corner 1"),
        ([(0, 0), (1,), (1, 1)], "Corner 2 must be two numbers"),
        ([(0, 0), (1, 0, 0), (1, 1)], "Corner 2 must be two numbers"),
        ([(0, 0), 5, (1, 1)], "Corner 2 must be two numbers"),
        ([(0, 0), "10", (1, 1)], "Corner 2 must be two numbers"),
        ([(0, 0), ("1", "0"), (1, 1)], "Corner 2 must be two numbers"),
        ([(0, 0), (True, False), (1, 1)], "Corner 2 must be two numbers"),
        ([(0, 0), (None, 0), (1, 1)], "Corner 2 must be two numbers"),
        ([(0, 0), (1, 0), (1, 0), (0, 1)], "Corners 2 and 3 are the same"),
        ([(0, 0), (1, 0), (0, 1), (0, 0)], "Corners 4 and 1 are the same"),
        ([(0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9)], "after corner 1 crosses the edge after corner 3"),
        ([(0.1, 0.1), (0.5, 0.5), (0.9, 0.9)], "after corner 1 crosses the edge after corner 3"),
        ([(0.1, 0.1), (0.9, 0.1), (0.5, 0.1), (0.5, 0.9)], "after corner 1 crosses the edge after corner 2"),
        ([(0.5, 0.1), (0.5, 0.9), (0.9, 0.5), (0.5, 0.5)], "crosses"),  # a corner touches an edge
        ([(0.1, 0.1), (0.5, 0.5), (0.1, 0.9), (0.9, 0.9), (0.5, 0.5), (0.9, 0.1)], "crosses"),  # a waist
        ([(0.5, 0.5), (0.505, 0.5), (0.505, 0.505), (0.5, 0.505)], "smaller than"),
    ],
)
def test_these_cannot_be(drawn: list[Point], says: str) -> None:
    with pytest.raises(InvalidGeometry) as caught:
        checked_polygon(drawn)
    assert says in str(caught.value)


def test_the_smallest_zone_is_a_hundredth_by_a_hundredth() -> None:
    side = math.sqrt(MIN_AREA) + 1e-9
    assert checked_polygon([(0, 0), (side, 0), (side, side), (0, side)])


@given(corners=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=4, max_size=8, unique=True))
def test_what_passes_has_no_crossing_edges(corners: list[Point]) -> None:
    """Checked the slow way: by sampling points along the edges."""
    try:
        polygon = checked_polygon(corners)
    except InvalidGeometry:
        return
    n = len(polygon)
    for i in range(n):
        for j in range(i + 2, n if i else n - 1):
            assert not _segments_meet(polygon[i], polygon[(i + 1) % n], polygon[j], polygon[(j + 1) % n])


def _segments_meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """By solving a + s (b - a) = c + t (d - c), leaving out what is within rounding of an end."""
    matrix = np.array([[b[0] - a[0], c[0] - d[0]], [b[1] - a[1], c[1] - d[1]]])
    if abs(np.linalg.det(matrix)) < 1e-9:
        return False
    s, t = np.linalg.solve(matrix, np.array([c[0] - a[0], c[1] - a[1]]))
    return bool(1e-6 < s < 1 - 1e-6 and 1e-6 < t < 1 - 1e-6)


# --- inside, outside, area


@given(corners=st.integers(3, 20), share=st.floats(0, 0.95), angle=st.floats(0, 7))
def test_inside_and_outside_of_a_convex_polygon(corners: int, share: float, angle: float) -> None:
    polygon = tuple(ring(corners))
    inner = 0.4 * math.cos(math.pi / corners) * share
    outer = 0.4 * (1.001 + share)
    assert contains(polygon, (0.5 + inner * math.cos(angle), 0.5 + inner * math.sin(angle)))
    assert not contains(polygon, (0.5 + outer * math.cos(angle), 0.5 + outer * math.sin(angle)))


def test_a_notch_is_outside() -> None:
    u_shape = ((0.0, 0.0), (0.3, 0.0), (0.3, 0.7), (0.6, 0.7), (0.6, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    assert not contains(u_shape, (0.45, 0.3))
    assert contains(u_shape, (0.45, 0.8))
    assert contains(u_shape, (0.1, 0.3))


def test_left_and_top_edges_belong_to_it_so_that_neighbors_share_no_point() -> None:
    square = ((0.25, 0.25), (0.5, 0.25), (0.5, 0.5), (0.25, 0.5))
    right = tuple((x + 0.25, y) for x, y in square)
    below = tuple((x, y + 0.25) for x, y in square)
    assert contains(square, (0.25, 0.25))
    assert [contains(p, (0.5, 0.4)) for p in (square, right)] == [False, True]
    assert [contains(p, (0.4, 0.5)) for p in (square, below)] == [False, True]


@given(corners=st.integers(3, 30), radius=st.floats(0.1, 0.5))
def test_area_is_that_of_the_regular_polygon_either_way_round(corners: int, radius: float) -> None:
    expected = 0.5 * corners * radius**2 * math.sin(2 * math.pi / corners)
    assert area(tuple(ring(corners, radius))) == pytest.approx(expected)
    assert area(tuple(reversed(ring(corners, radius)))) == pytest.approx(expected)


# --- boxes

BOXES = st.lists(
    st.tuples(st.floats(0, 1900), st.floats(0, 1000), st.floats(0, 500), st.floats(0, 500)), max_size=6
).map(lambda rows: np.array([(x, y, x + w, y + h) for x, y, w, h in rows], np.float32).reshape(len(rows), 4))


@given(a=BOXES, b=BOXES)
def test_iou_is_symmetric_and_a_share(a: NDArray[np.float32], b: NDArray[np.float32]) -> None:
    iou = box_iou(a, b)
    assert iou.shape == (len(a), len(b))
    assert iou.dtype == np.float32
    assert ((iou >= 0) & (iou <= 1 + 1e-5)).all()
    np.testing.assert_allclose(iou, box_iou(b, a).T, rtol=1e-5)


def test_iou_of_known_boxes() -> None:
    box = np.array([[0, 0, 10, 10]], np.float32)
    others = np.array(
        [[0, 0, 10, 10], [5, 0, 15, 10], [2, 2, 4, 4], [10, 0, 20, 10], [3, 3, 3, 3], [8, 8, 2, 2]],
        np.float32,
    )
    np.testing.assert_allclose(box_iou(box, others), [[1, 1 / 3, 0.04, 0, 0, 0]], rtol=1e-6)
    assert box_iou(others[4:5], others[4:5]) == 0  # nothing over nothing


# --- zones


def test_a_person_is_where_the_feet_are() -> None:
    wine = Zone("wine", ZoneKind.HIGH_RISK, SQUARE)
    door = Zone("door", ZoneKind.EXIT, ((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1)))
    assert zones_at((wine, door), (0.3, 0.3)) == (wine,)
    assert zones_at((wine, door), (0.55, 0.55)) == (wine, door)
    assert zones_at((wine, door), (0.1, 0.1)) == ()


@pytest.mark.parametrize("feet", [(0.7, 1.0), (0.7, 1.2), (1.0, 0.7), (1.0, 1.0), (1.3, 0.7)])
def test_who_is_cut_off_by_the_picture_s_edge_stands_at_it(feet: Point) -> None:
    door = Zone("door", ZoneKind.EXIT, ((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1)))
    assert door.holds(feet)
    assert not Zone("wine", ZoneKind.SHELF, SQUARE).holds(feet)


def test_feet_before_the_left_and_upper_edge_stand_at_it() -> None:
    corner = Zone("corner", ZoneKind.SHELF, ((0, 0), (0.4, 0), (0, 0.4)))
    assert corner.holds((-0.1, 0.1))
    assert corner.holds((0.1, -0.1))


def test_a_zone_belongs_to_its_camera_or_to_all() -> None:
    assert Zone("wine", ZoneKind.SHELF, SQUARE, camera="door").on("door")
    assert not Zone("wine", ZoneKind.SHELF, SQUARE, camera="door").on("till-2")
    assert Zone("wine", ZoneKind.SHELF, SQUARE).on("till-2")


def test_a_zone_checks_its_name_and_outline() -> None:
    with pytest.raises(InvalidInput, match="needs a name"):
        Zone("  ", ZoneKind.SHELF, SQUARE)
    with pytest.raises(InvalidGeometry):
        Zone("wine", ZoneKind.SHELF, SQUARE[:2])
