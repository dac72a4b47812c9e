"""How the pictures of hands are made short."""

import numpy as np

from aislewatch.adapters.models.hands import MEASURES, Basis, OpenVinoHands, WithHands, shipped_basis
from aislewatch.behaviors.hand_looks import shipped
from aislewatch.domain.people import Frame
from tests.fakes.hands_model import LENGTH, FakeHandsModel
from tests.fakes.people_model import FakePeopleModel, paint_person


def basis() -> Basis:
    """Two of four directions."""
    axes = np.array([[1, 0], [0, 1], [0, 0], [0, 0]], np.float32)
    ones = np.ones(4, np.float32)
    return Basis(ones, 2 * ones, axes, np.array([1, 4], np.float32))


def test_measures_become_shares_of_the_axes_and_how_strange_they_are() -> None:
    short = basis().short(np.array([[3, 9, 1, 1], [1, 1, 5, 1]], np.float32))
    np.testing.assert_allclose(short[0, :2], [1, 1])
    np.testing.assert_allclose(short[1, :2], [0, 0])
    assert short[1, 2] > short[0, 2] + 3


def test_the_shipped_basis_and_lines_belong_together() -> None:
    found = shipped_basis()
    assert found.axes.shape == (MEASURES, found.length - 1)
    assert len(shipped().concealment) == found.length + 1
    np.testing.assert_allclose(found.axes.T @ found.axes, np.eye(found.length - 1), atol=5e-3)


def test_numbers_stay_finite_whatever_is_seen() -> None:
    wild = np.full((1, MEASURES), 1e6, np.float32)
    assert np.isfinite(shipped_basis().short(wild)).all()


def test_the_network_measures_a_square() -> None:
    model = OpenVinoHands()
    picture = np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)
    inside, beyond = (
        model.measure(picture, np.array([left, 50, 60], np.float32)).copy() for left in (100, 290)
    )
    assert inside.shape == beyond.shape == (MEASURES,)
    assert (inside != beyond).any()


def test_files_are_looked_at_with_hands() -> None:
    picture = np.zeros((360, 480, 3), np.uint8)
    paint_person(picture, (100, 50, 180, 330))
    (people,) = WithHands(FakePeopleModel(), FakeHandsModel()).detect([Frame("door", 1.0, picture)])
    assert people.hands.shape == (1, 2, LENGTH)
    assert people.hands.any()
