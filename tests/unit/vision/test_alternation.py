"""Going to and fro between two places."""

import numpy as np
import pytest

from aislewatch.vision.alternation import FEW, parted, stays


def swinging(times: int, step: float = 0.2, near: float = 0.1, far: float = 0.9) -> list[tuple[float, float]]:
    """Two seconds at ``far``, one at ``near``, and so on."""
    return [(at, near if at % 3 >= 2 else far) for at in (step * i for i in range(round(3 * times / step)))]


@pytest.mark.parametrize("step", [0.05, 0.1, 0.2])
def test_each_return_is_a_stay(step: float) -> None:
    found = stays(swinging(4, step), 0.1, 0.9, 0.3)
    assert len(found) == 4
    assert all(0.7 <= end - start <= 1.3 for start, end in found)


def test_a_short_stay_is_none() -> None:
    assert not stays(swinging(4), 0.1, 0.9, 1.5)


def test_what_was_never_elsewhere_has_not_come() -> None:
    still = [(0.2 * i, 0.1) for i in range(20)]
    assert not stays(still, 0.1, 0.9, 0.3)
    assert len(stays(still, 0.1, 0.9, 0.3, came=False)) == 1


def test_a_tremble_about_the_middle_is_no_change() -> None:
    middle = [(0.2 * i, 0.5 + 0.05 * (-1) ** i) for i in range(20)]
    assert len(stays([(-1.0, 0.9), (-0.5, 0.1), *middle], 0.1, 0.9, 0.3)) == 1


def test_a_gap_ends_a_stay() -> None:
    times = [0.0, 0.2, 0.4, 0.6, 0.8, 4.0, 4.2, 4.4, 4.6]
    found = stays([(at, 0.9 if at == 0 else 0.1) for at in times], 0.1, 0.9, 0.3)
    assert found == [(0.2, 0.8), (4.0, 4.6)]


def test_two_places_are_parted_more_than_one_that_spreads() -> None:
    spread = np.linspace(0.0, 1.0, 101)
    two = np.array([value for _, value in swinging(6)]) + 0.05 * np.sin(np.arange(90))
    assert parted(spread, 0.5) == pytest.approx(3.46, abs=0.1)
    assert parted(two, 0.5) > 2 * parted(spread, 0.5)
    assert parted(np.array([0.1] * (FEW - 1) + [0.9] * 10), 0.5) == 0
