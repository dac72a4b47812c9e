"""Looks: clothes, not faces, and the same at another size or place."""

import numpy as np
import pytest

from aislewatch.adapters.models.looks import looks
from aislewatch.domain.people import LEFT_SHOULDER, RIGHT_SHOULDER, Floats, Image
from aislewatch.vision.clothes import BINS, LENGTH

RED, BLUE, GREEN, SKIN = (40, 40, 200), (200, 60, 40), (60, 170, 60), (140, 170, 215)
NO_JOINTS = np.zeros((1, 17, 3), np.float32)


def person(
    top: tuple[int, int, int],
    legs: tuple[int, int, int],
    head: tuple[int, int, int] = SKIN,
    *,
    box: tuple[int, int, int, int] = (100, 50, 160, 250),
) -> tuple[Image, Floats]:
    """A picture of someone in two colors, and the box."""
    picture = np.full((300, 400, 3), 120, np.uint8)
    x1, y1, x2, y2 = box
    down = y2 - y1
    picture[y1:y2, x1:x2] = legs
    picture[y1 : y1 + down * 54 // 100, x1:x2] = top
    picture[y1 : y1 + down * 15 // 100, x1:x2] = head
    return picture, np.array([box], np.float32)


def look(picture: Image, box: Floats, keypoints: Floats = NO_JOINTS) -> Floats:
    (found,) = looks(picture, box, keypoints)
    return np.asarray(found, np.float32)


def distance(a: Floats, b: Floats) -> float:
    return float(np.linalg.norm(a - b))


def test_each_histogram_has_length_one() -> None:
    found = look(*person(RED, BLUE))
    assert found.shape == (LENGTH,)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found.reshape(-1, BINS), axis=1), 1, atol=1e-5)


def test_same_clothes_elsewhere_and_larger_are_nearer_than_others() -> None:
    here = look(*person(RED, BLUE))
    there = look(*person(RED, BLUE, box=(20, 20, 110, 280)))
    swapped = look(*person(BLUE, RED))
    other = look(*person(GREEN, BLUE))
    assert distance(here, there) < 0.3 < min(distance(here, swapped), distance(here, other))


def test_the_head_does_not_matter() -> None:
    np.testing.assert_array_equal(look(*person(RED, BLUE, SKIN)), look(*person(RED, BLUE, (10, 10, 10))))


def test_shoulders_far_down_keep_the_head_of_a_half_seen_person_out() -> None:
    keypoints = NO_JOINTS.copy()
    keypoints[0, [LEFT_SHOULDER, RIGHT_SHOULDER]] = [[150, 130, 0.9], [110, 130, 0.9]]
    found = []
    for face in (SKIN, (60, 90, 140)):
        picture, box = person(RED, BLUE)
        picture[50:130, 100:160] = face
        found.append(look(picture, box, keypoints))
    np.testing.assert_array_equal(found[0], found[1])


def test_unsure_shoulders_are_not_believed() -> None:
    picture, box = person(RED, BLUE)
    keypoints = NO_JOINTS.copy()
    keypoints[0, [LEFT_SHOULDER, RIGHT_SHOULDER]] = [[150, 150, 0.3], [110, 150, 0.9]]
    np.testing.assert_array_equal(look(picture, box, keypoints), look(picture, box))


@pytest.mark.parametrize("box", [(-40, -40, 30, 120), (380, 250, 480, 420), (390, 0, 400, 1)])
def test_boxes_over_the_edge_are_fine(box: tuple[int, int, int, int]) -> None:
    picture, _ = person(RED, BLUE)
    assert np.isfinite(look(picture, np.array([box], np.float32))).all()


def test_nobody() -> None:
    picture, _ = person(RED, BLUE)
    assert looks(picture, np.zeros((0, 4), np.float32), np.zeros((0, 17, 3), np.float32)).shape == (0, LENGTH)
