"""Decoders for people models of a user's own."""

import numpy as np
import pytest

from aislewatch.adapters.models import boxes

ROWS = np.array(
    [
        [10, 10, 30, 60, 0.5, 0],
        [11, 10, 30, 60, 0.9, 0],
        [50, 10, 70, 60, 0.8, 2],
        [50, 10, 70, 60, 0.1, 0],
    ],
    np.float32,
)


def test_finished_boxes_are_people_above_the_score_once_each() -> None:
    found, scores = boxes.decode_finished({"any": ROWS[None]}, 0.2)
    np.testing.assert_array_equal(found, ROWS[1:2, :4])
    assert scores == pytest.approx([0.9])


def test_finished_boxes_may_be_none() -> None:
    found, scores = boxes.decode_finished({"any": np.zeros((1, 0, 6), np.float32)}, 0.2)
    assert found.shape == (0, 4)
    assert scores.shape == (0,)


def test_yolox_center_and_size_are_in_cells() -> None:
    height, width = 64, 96
    cells = sum((height // s) * (width // s) for s in (8, 16, 32))
    rows = np.zeros((1, cells, 7), np.float32)
    second_level = (height // 8) * (width // 8)
    cell = second_level + 1 * (width // 16) + 2  # row 1, column 2 at stride 16
    rows[0, cell] = [0.5, 0.25, np.log(2), np.log(3), 0.8, 0.5, 1.0]
    found, scores = boxes.decode_yolox({"output": rows}, (height, width), 0.2)
    np.testing.assert_allclose(found, [[40 - 16, 20 - 24, 40 + 16, 20 + 24]], rtol=1e-5)
    assert scores == pytest.approx([0.4])
