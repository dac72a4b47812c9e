"""Cameras that are known exactly find their own floor again; marks that cannot be are refused with a fix."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from aislewatch.domain.errors import InvalidGeometry
from aislewatch.domain.floor_plan import BEYOND, FloorPlan, Mark, calibrated
from aislewatch.rehearsal.view import NEAR, View

SIZE = (12.0, 9.0)
SPREAD = (
    Mark((0.1, 0.9), (2, 7)),
    Mark((0.9, 0.9), (10, 7)),
    Mark((0.7, 0.3), (9, 2)),
    Mark((0.3, 0.3), (3, 2)),
)


@st.composite
def views(draw: st.DrawFn) -> View:
    """A camera under the ceiling, somewhere over the floor, that looks down at some other place of it."""
    x, y = draw(st.floats(0.5, 11.5)), draw(st.floats(0.5, 8.5))
    height, away = draw(st.floats(2.2, 4.5)), draw(st.floats(1.5, 6.0))
    turn = draw(st.floats(0, 2 * math.pi))
    target = (x + away * math.cos(turn), y + away * math.sin(turn), 0.5)
    return View("a", (x, y, height), target, draw(st.floats(50, 100)))


def marks_of(view: View, step: float = 0.75, most: int = 8) -> list[Mark]:
    """What somebody would mark: places of a grid that are in the picture, far from each other. The store's
    north is up on the plan."""
    x, y = (axis.ravel() for axis in np.mgrid[0 : SIZE[0] + step / 2 : step, 0 : SIZE[1] + step / 2 : step])
    pixels, depth = view.project(np.stack([x, SIZE[1] - y, np.zeros_like(x)], axis=-1))
    seen = pixels / view.size
    there = (depth > NEAR) & ((seen >= 0) & (seen <= 1)).all(axis=1)
    seen, at = seen[there], np.stack([x, y], axis=-1)[there]
    if not len(seen):
        return []
    chosen, far = [0], np.linalg.norm(seen - seen[0], axis=1)
    while len(chosen) < min(most, len(seen)):
        chosen.append(int(far.argmax()))
        far = np.minimum(far, np.linalg.norm(seen - seen[chosen[-1]], axis=1))
    return [
        Mark((float(a), float(b)), (float(c), float(d)))
        for (a, b), (c, d) in zip(seen[chosen], at[chosen], strict=True)
    ]


def calibratable(view: View) -> list[Mark]:
    """The marks, where the camera sees enough of the floor for them."""
    marks = marks_of(view)
    assume(len(marks) >= 5)
    try:
        calibrated(marks, SIZE)
    except InvalidGeometry as error:
        assume("one line" not in error.message and "same spot" not in error.message)
        raise
    return marks


@given(views())
@example(View("aisle-1", (8.2, 2.7, 2.8), (4.4, 1.9, 0.85), 78.0))
def test_a_known_camera_is_found_again(view: View) -> None:
    found = calibrated(calibratable(view), SIZE)
    assert found.error is not None
    assert found.error < 1e-6
    for mark in marks_of(view, step=0.6, most=80):
        place = found.place(mark.seen)
        if place is not None:  # else: too near to the horizon
            assert math.dist(place, mark.at) < 1e-5


@given(views(), st.integers(0, 2**32 - 1))
def test_shaky_hands_cost_about_what_they_shook(view: View, seed: int) -> None:
    """Marks 2 cm off on the plan (and exact in the picture): between them, places are little worse."""
    rng = np.random.default_rng(seed)
    marks = calibratable(view)
    inner = [
        replace(m, at=(float(np.clip(m.at[0] + dx, 0, 12)), float(np.clip(m.at[1] + dy, 0, 9))))
        for m, (dx, dy) in zip(marks, rng.uniform(-0.02, 0.02, (len(marks), 2)), strict=True)
    ]
    found = calibrated(inner, SIZE)
    assert max(found.errors) < 0.08
    for shaken, true in zip(inner, marks, strict=True):
        place = found.place(shaken.seen)
        assert place is not None
        assert math.dist(place, true.at) < 0.1


def test_what_is_at_or_above_the_horizon_has_no_place() -> None:
    view = View("level", (6.0, 0.5, 1.5), (6.0, 8.0, 1.5), 80.0)
    found = calibrated(marks_of(view), SIZE)
    assert found.place((0.5, 0.5)) is None
    assert found.place((0.5, 0.2)) is None
    assert found.place((0.5, 0.9)) is not None


def test_who_is_seen_just_beside_the_plan_stands_at_its_edge_and_farther_off_nowhere() -> None:
    above = [Mark((x / 12, y / 9), (x, y)) for x, y in ((3, 3), (9, 3), (9, 6), (3, 6))]
    found = calibrated(above, SIZE)
    assert found.place((0.5, 0.5)) == pytest.approx((6, 4.5))
    assert found.place(((12 + BEYOND / 2) / 12, 0.5)) == pytest.approx((12, 4.5))
    assert found.place(((12 + BEYOND * 1.1) / 12, 0.5)) is None


def test_the_view_ends_at_the_horizon() -> None:
    above = calibrated([Mark((x / 12, y / 9), (x, y)) for x, y in ((3, 3), (9, 3), (9, 6), (3, 6))], SIZE)
    corners = [(0, 9), (0, 0), (12, 0), (12, 9)]
    assert np.array(above.view()) == pytest.approx(np.array(corners))
    level = View("level", (6.0, 0.5, 1.5), (6.0, 8.0, 1.5), 80.0)
    nearest = max(calibrated(marks_of(level), SIZE).view(), key=lambda place: place[1])
    assert nearest[1] == pytest.approx(9 - 0.5 - 1.5 / (180 / level.focal))


def test_four_marks_always_fit_and_say_nothing_of_how_well() -> None:
    assert calibrated(SPREAD, SIZE).error is None
    fifth = Mark((0.5, 0.5), (6.1, 3.4))
    found = calibrated((*SPREAD, fifth), SIZE)
    assert found.error is not None
    assert 0.01 < found.error < 1.0
    assert len(found.errors) == 5


LINE = tuple(Mark((0.1 + 0.2 * i, 0.5 + 0.001 * (i % 2)), (1 + 2 * i, 1 + i % 3)) for i in range(4))
WALL = tuple(Mark(mark.seen, (1.0 + i, 2.0)) for i, mark in enumerate(SPREAD))
CORNER = (*(Mark((0.2 + 0.2 * i, 0.8), (2 + 2 * i, 7)) for i in range(4)), Mark((0.5, 0.3), (5, 2)))
CROSSED = (replace(SPREAD[0], at=SPREAD[1].at), replace(SPREAD[1], at=SPREAD[0].at), *SPREAD[2:])
MIRRORED = tuple(replace(mark, at=(12 - mark.at[0], mark.at[1])) for mark in SPREAD)


@pytest.mark.parametrize(
    ("marks", "problem", "fix"),
    [
        (SPREAD[:3], "4 to 12 marks, not 3", "Set 1 more"),
        (SPREAD * 4, "not 16", "Remove 4"),
        (LINE, "nearly on one line in the picture", "Spread them"),
        (WALL, "nearly on one line on the plan", "Spread them"),
        (CORNER, "All marks but mark 5 are nearly on one line in the picture", "Spread them"),
        (
            (*SPREAD, replace(SPREAD[1], at=(5, 5))),
            "Marks 2 and 5 are on the same spot of the picture",
            "Move",
        ),
        (
            (*SPREAD, replace(SPREAD[1], seen=(0.5, 0.5))),
            "Marks 2 and 5 are on the same spot of the plan",
            "Move",
        ),
        (
            (replace(SPREAD[0], seen=(1.1, 0.5)), *SPREAD[1:]),
            "Mark 1 at [1.1, 0.5] is outside the picture",
            "0 to 1",
        ),
        (
            (*SPREAD[:3], replace(SPREAD[3], at=(13, 5))),
            "Mark 4 at 13 m, 5 m is outside the plan of 12 by 9",
            "true",
        ),
        ((*SPREAD[:3], replace(SPREAD[3], at=(math.nan, 5))), "Mark 4 at nan m", "Move"),
        (CROSSED, "contradict each other", "same spot"),
        (MIRRORED, "contradict each other", "one left and one right"),
    ],
)
def test_marks_that_cannot_be_are_refused_with_the_fix(marks: Sequence[Mark], problem: str, fix: str) -> None:
    with pytest.raises(InvalidGeometry) as refused:
        calibrated(marks, SIZE)
    assert problem in refused.value.message
    assert fix in refused.value.fix


@pytest.mark.parametrize("sides", [(0.9, 5), (5, 501), (math.nan, 5), (5, math.inf)])
def test_a_plan_has_sides_a_store_can_have(sides: tuple[float, float]) -> None:
    with pytest.raises(InvalidGeometry, match="Give 1 to 500 metres"):
        FloorPlan(*sides)


def test_a_plan_knows_its_cameras() -> None:
    bare = FloorPlan(*SIZE)
    assert bare.of("till") is None
    plan = bare.marked("till", SPREAD).marked("door", SPREAD)
    assert plan.of("till") is not None
    assert set(plan.only(frozenset({"till", "gone"})).cameras) == {"till"}
    assert set(plan.marked("till", ()).cameras) == {"door"}
    with pytest.raises(InvalidGeometry, match="Camera till: A camera needs"):
        bare.marked("till", SPREAD[:2])


def test_another_size_keeps_marks_on_the_picture_or_in_metres() -> None:
    bare = FloorPlan(*SIZE).marked("till", SPREAD)
    assert bare.resized(20, 18).cameras["till"] == SPREAD
    with pytest.raises(
        InvalidGeometry, match=r"Camera till: Mark 2 at 10 m, 7 m is outside the plan of 9 by 9 m"
    ):
        bare.resized(9, 9)
    drawn = replace(bare, picture="plan/a.webp").resized(24, 18)
    assert [mark.at for mark in drawn.cameras["till"]] == [(x * 2, y * 2) for x, y in (m.at for m in SPREAD)]
