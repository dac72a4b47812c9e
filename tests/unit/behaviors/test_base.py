import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.behaviors.base import grade
from aislewatch.behaviors.registry import BUILT_IN
from aislewatch.vision.scene import Scene

POINTS = (2.0, 3.0, 5.0)


@pytest.mark.parametrize(
    ("value", "confidence"), [(2.0, 0.4), (2.5, 0.5), (3.0, 0.6), (4.0, 0.7), (5.0, 0.8)]
)
def test_the_three_points_are_the_three_sensitivities(value: float, confidence: float) -> None:
    assert grade(value, *POINTS) == pytest.approx(confidence)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=10))
def test_more_evidence_is_never_less_confidence(values: list[float]) -> None:
    graded = [grade(value, *POINTS) for value in sorted(values)]
    assert all(a <= b for a, b in itertools.pairwise(graded))
    assert all(0 <= value <= 1 for value in graded)


@pytest.mark.parametrize("point", POINTS)
def test_it_does_not_jump(point: float) -> None:
    assert grade(point - 1e-9, *POINTS) == pytest.approx(grade(point + 1e-9, *POINTS), abs=1e-6)


def test_each_built_in_behavior_is_made_afresh() -> None:
    assert len(set(BUILT_IN)) == len(BUILT_IN)
    assert all(make() is not make() for make in BUILT_IN)
    assert all(list(make().observe(Scene("cam", 0.0, (640, 360), ()))) == [] for make in BUILT_IN)
