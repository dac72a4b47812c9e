"""Average precision as COCO counts it, on cases worked out by hand."""

import math

import numpy as np
import pytest

from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.evaluation.models import (
    KEYPOINT_SIGMAS,
    OKS_THRESHOLDS,
    Compared,
    average_precision,
    compare_boxes,
    compare_keypoints,
)
from tests.unit.models import measured

TWO = np.array([[0, 0, 10, 20], [100, 0, 110, 20]], np.float32)


def scores(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_all_found_is_one() -> None:
    assert average_precision([compare_boxes(scores(0.9, 0.3), TWO, TWO)]) == 1


def test_nothing_found_is_zero() -> None:
    nobody = np.zeros((0, 4), np.float32)
    assert average_precision([compare_boxes(scores(), nobody, TWO)]) == 0


def test_no_truth_is_not_a_number() -> None:
    nobody = np.zeros((0, 4), np.float32)
    assert math.isnan(average_precision([compare_boxes(scores(0.5), TWO[:1], nobody)]))


def test_a_sure_mistake_costs_more_than_an_unsure_one() -> None:
    boxes = np.concatenate([TWO, [[50, 50, 60, 60]]]).astype(np.float32)
    sure = average_precision([compare_boxes(scores(0.8, 0.7, 0.9), boxes, TWO)])
    unsure = average_precision([compare_boxes(scores(0.8, 0.7, 0.1), boxes, TWO)])
    assert sure == pytest.approx(2 / 3)  # precision 1/2 then 2/3: the best from each recall on is 2/3
    assert unsure == 1


def test_half_of_the_people_is_half_of_the_recall_levels() -> None:
    assert average_precision([compare_boxes(scores(0.9), TWO[:1], TWO)]) == pytest.approx(51 / 101)


def test_a_double_is_a_mistake() -> None:
    boxes = np.concatenate([TWO[:1], TWO[:1], TWO[1:]]).astype(np.float32)
    found = average_precision([compare_boxes(scores(0.9, 0.8, 0.7), boxes, TWO)])
    assert found == pytest.approx((51 + 50 * 2 / 3) / 101)


def test_what_lies_on_ignored_people_does_not_count() -> None:
    ignored = np.array([False, True])
    assert average_precision([compare_boxes(scores(0.5, 0.9), TWO, TWO, ignored)]) == 1


def test_pictures_share_one_order_of_scores() -> None:
    good = compare_boxes(scores(0.5), TWO[:1], TWO[:1])
    bad = compare_boxes(scores(0.9), TWO[:1], TWO[1:])
    assert average_precision([good, bad]) == pytest.approx(51 / 101 * 0.5)


def joints(x: float, y: float) -> np.ndarray:
    found = np.zeros((1, 17, 3), np.float32)
    found[:, :] = [x, y, 2]
    return found


BOX, AREA = np.array([[0, 0, 100, 100]], np.float32), np.array([5000], np.float32)


def test_keypoint_similarity_is_the_mean_of_gaussians() -> None:
    compared = compare_keypoints(scores(1), joints(53, 54), joints(50, 50), BOX, AREA)
    spread = 2 * 5000 * (2 * KEYPOINT_SIGMAS.astype(float)) ** 2
    assert compared.similarity[0, 0] == pytest.approx(float(np.exp(-25 / spread).mean()), rel=1e-5)


def test_unmarked_joints_do_not_matter() -> None:
    truth = joints(50, 50)
    truth[0, 3:, 2] = 0
    found = joints(50, 50)
    found[0, 3:, :2] = 900
    assert compare_keypoints(scores(1), found, truth, BOX, AREA).similarity[0, 0] == 1


def test_people_without_marked_joints_are_neither_found_nor_missed() -> None:
    truth = np.concatenate([joints(50, 50), joints(0, 0)])
    truth[1, :, 2] = 0
    boxes = np.array([[0, 0, 100, 100], [400, 400, 500, 500]], np.float32)
    found = np.concatenate([joints(50, 50), joints(440, 440)])
    compared = compare_keypoints(scores(0.5, 0.9), found, truth, boxes, np.repeat(AREA, 2))
    assert average_precision([compared], OKS_THRESHOLDS) == 1


def test_similarity_is_never_more_than_one() -> None:
    compared = Compared(scores(0.9), np.ones((1, 1), np.float32), np.array([False]))
    assert average_precision([compared], OKS_THRESHOLDS) == 1


@pytest.fixture(scope="module")
def model() -> OpenVinoPeopleModel:
    return OpenVinoPeopleModel(looks=False)


SEQUENCE_FLOORS = [("PETS09-S2L1", 20, 0.8), ("TUD-Campus", 10, 0.75), ("TUD-Stadtmitte", 20, 0.73)]


@pytest.mark.footage
@pytest.mark.parametrize(("name", "every", "floor"), SEQUENCE_FLOORS)
def test_people_are_found_on_real_footage(
    model: OpenVinoPeopleModel, name: str, every: int, floor: float
) -> None:
    """Floors a little under what was measured (docs/models.md), on a part of the footage."""
    assert measured.box_precision(model, measured.sequence(name, every, last=200)) > floor


@pytest.mark.footage
def test_joints_are_found_on_real_footage(model: OpenVinoPeopleModel) -> None:
    assert measured.keypoint_precision(model, measured.coco(3)) > 0.36
