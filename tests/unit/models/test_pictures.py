"""Scaling and cutting keep places: what is found in a network's picture can be put back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.adapters.models.pictures import letterboxed, square_crop, squares_around
from aislewatch.adapters.models.profiles import PROFILES, best_size, both_ways, profile_named
from aislewatch.domain.errors import ModelError


def center_of_white(picture: np.ndarray) -> tuple[float, float]:
    """Middle of the bright pixels, in coordinates where a pixel's middle is at + 0.5."""
    weights = picture[:, :, 0].astype(float)
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]]
    total = weights.sum()
    return float((weights * (columns + 0.5)).sum() / total), float((weights * (rows + 0.5)).sum() / total)


@given(st.integers(40, 900), st.integers(40, 900))
def test_letterbox_fills_one_side_and_keeps_the_aspect(width: int, height: int) -> None:
    canvas, scale = letterboxed(np.full((height, width, 3), 255, np.uint8), (320, 512))
    assert canvas.shape == (320, 512, 3)
    lit = canvas[:, :, 0] > 0
    across, down = int(lit.any(axis=0).sum()), int(lit.any(axis=1).sum())
    assert across == 512 or down == 320
    assert across == pytest.approx(width * scale, abs=0.51)
    assert down == pytest.approx(height * scale, abs=0.51)


def test_letterbox_scale_leads_back_to_the_picture() -> None:
    picture = np.zeros((1080, 1920, 3), np.uint8)
    picture[600:640, 900:960] = 255
    canvas, scale = letterboxed(picture, (320, 512))
    x, y = center_of_white(canvas)
    assert (x / scale, y / scale) == pytest.approx((930, 620), abs=2)


def test_square_has_the_longer_side_and_the_same_middle() -> None:
    boxes = np.array([[10, 20, 40, 120], [0, 0, 50, 10], [5, 5, 5, 5]], np.float32)
    wanted = np.array([[-25, 20, 100], [0, -20, 50], [4, 4, 1]], np.float32)  # in whole pixels
    np.testing.assert_allclose(squares_around(boxes), wanted)


@given(st.floats(-60, 200, width=32), st.floats(-60, 150, width=32), st.floats(40, 300, width=32))
def test_crop_puts_places_where_the_square_says(left: float, top: float, side: float) -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[90:110, 140:160] = 255
    square = np.array([left, top, side], np.float32)
    crop = square_crop(picture, square, 96)
    assert crop.shape == (96, 96, 3)
    if left < 135 and top < 85 and left + side > 165 and top + side > 115:
        x, y = center_of_white(crop)
        assert left + x / 96 * side == pytest.approx(150, abs=0.02 * side + 0.5)
        assert top + y / 96 * side == pytest.approx(100, abs=0.02 * side + 0.5)


def test_crop_is_black_outside_the_picture() -> None:
    picture = np.full((50, 50, 3), 200, np.uint8)
    crop = square_crop(picture, np.array([-50, -50, 100], np.float32), 100)
    assert not crop[:49, :49].any()
    assert (crop[51:, 51:] == 200).all()


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        ((1920, 1080), (320, 512)),
        ((1280, 720), (320, 512)),
        ((640, 480), (320, 416)),
        ((2560, 1944), (320, 416)),
        ((1080, 1920), (512, 320)),
        ((480, 640), (416, 320)),
    ],
)
def test_input_size_follows_the_pictures_aspect(picture: tuple[int, int], size: tuple[int, int]) -> None:
    assert best_size(both_ways(PROFILES["default"].sizes), picture) == size


def test_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(ModelError, match="fast, default, accurate"):
        profile_named("turbo")
