"""NanoDet's decoder and non-maximum suppression."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from aislewatch.adapters.models import nanodet
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import Floats

HEIGHT, WIDTH = 64, 96


def blank() -> dict[str, Floats]:
    """Outputs in which nobody is seen."""
    return {
        f"stride{s}": np.full((1, HEIGHT // s, WIDTH // s, nanodet.CHANNELS), -9, np.float32)
        for s in nanodet.STRIDES
    }


def put(
    outputs: dict[str, Floats], stride: int, cell: tuple[int, int], distances: tuple[int, ...], logit: float
) -> None:
    """A person at (row, column), as certain of whole distances (left, top, right, bottom) as can be."""
    level = outputs[f"stride{stride}"][0]
    level[cell][nanodet.PERSON] = logit
    bins = np.full((4, nanodet.BINS), -50, np.float32)
    bins[np.arange(4), distances] = 50
    level[cell][nanodet.CLASSES :] = bins.ravel()


def test_box_reaches_from_the_cells_middle_by_the_distances() -> None:
    outputs = blank()
    put(outputs, 8, (3, 5), (2, 1, 3, 4), 2.0)
    boxes, scores = nanodet.decode(outputs, 0.3)
    np.testing.assert_allclose(boxes, [[44 - 16, 28 - 8, 44 + 24, 28 + 32]], atol=1e-3)
    assert scores == pytest.approx([1 / (1 + np.exp(-2.0))])


def test_an_even_distribution_is_the_middle_distance() -> None:
    outputs = blank()
    level = outputs["stride16"][0]
    level[1, 2, nanodet.PERSON] = 1.0
    level[1, 2, nanodet.CLASSES :] = 0.5
    boxes, _ = nanodet.decode(outputs, 0.3)
    np.testing.assert_allclose(boxes, [[40 - 80, 24 - 80, 40 + 80, 24 + 80]], atol=1e-3)


def test_other_classes_are_not_people() -> None:
    outputs = blank()
    outputs["stride8"][..., 1 : nanodet.CLASSES] = 9
    boxes, scores = nanodet.decode(outputs, 0.05)
    assert boxes.shape == (0, 4)
    assert scores.shape == (0,)


def test_score_decides_who_is_left_out() -> None:
    outputs = blank()
    put(outputs, 8, (0, 0), (0, 0, 2, 2), 0.0)
    put(outputs, 32, (1, 2), (0, 0, 1, 1), -1.0)
    assert len(nanodet.decode(outputs, 0.2)[0]) == 2
    assert nanodet.decode(outputs, 0.49)[1] == pytest.approx([0.5])


def test_one_person_seen_by_two_levels_is_one() -> None:
    outputs = blank()
    put(outputs, 8, (3, 3), (1, 1, 1, 1), 1.0)
    put(outputs, 8, (3, 4), (2, 1, 0, 1), 3.0)
    boxes, scores = nanodet.decode(outputs, 0.2)
    assert len(boxes) == 1
    assert scores[0] > 0.9


coordinates = st.floats(0, 100, width=32)


@given(
    arrays.arrays(np.float32, st.tuples(st.integers(0, 30), st.just(4)), elements=coordinates),
    st.randoms(use_true_random=False),
)
def test_suppression_keeps_no_doubles_and_loses_no_one(corners: Floats, chance: object) -> None:
    boxes = np.concatenate(
        [np.minimum(corners[:, :2], corners[:, 2:]), np.maximum(corners[:, :2], corners[:, 2:])], 1
    )
    scores = np.linspace(0.2, 0.9, len(boxes), dtype=np.float32)
    chance.shuffle(scores)  # type: ignore[attr-defined]
    kept = nanodet.without_doubles(boxes, scores)
    overlaps = box_iou(boxes, boxes)
    assert (np.diff(scores[kept]) <= 0).all()
    for position, i in enumerate(kept):
        assert (overlaps[i, kept[position + 1 :]] <= nanodet.MAX_OVERLAP).all()
    for i in set(range(len(boxes))) - set(kept.tolist()):
        stronger = kept[scores[kept] >= scores[i]]
        assert (overlaps[i, stronger] > nanodet.MAX_OVERLAP).any()
