"""Metrics against cases worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from aislewatch.evaluation.metrics import (
    auc_pr,
    auc_roc,
    by_group,
    interval,
    operating_points,
    recall_at_fpr,
    share_interval,
    within_groups,
)

Labels = NDArray[np.bool_]
Scores = NDArray[np.float64]


def clips(*rows: tuple[int, float]) -> tuple[Labels, Scores]:
    labels, scores = zip(*rows, strict=True)
    return np.array(labels, bool), np.array(scores, float)


PERFECT = clips((1, 0.9), (1, 0.8), (0, 0.2), (0, 0.1))
REVERSED = clips((1, 0.1), (1, 0.2), (0, 0.8), (0, 0.9))
MIXED = clips((1, 0.9), (0, 0.8), (1, 0.7), (0, 0.6), (0, 0.5))
TIED = clips((1, 0.9), (1, 0.5), (0, 0.5), (0, 0.1))
ALL_TIED = clips((1, 0.0), (1, 0.0), (0, 0.0), (0, 0.0), (0, 0.0))

data = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=30)


@pytest.mark.parametrize(
    ("case", "roc", "pr"),
    [
        (PERFECT, 1.0, 1.0),
        # Positives at ranks 3 and 4: precision 1/3, then 2/4.
        (REVERSED, 0.0, (1 / 3 + 2 / 4) / 2),
        # 0.9 beats 3, 0.7 beats 2 of 3 negatives: 5 of 6 pairs. Precision 1 at rank 1, 2/3 at rank 3.
        (MIXED, 5 / 6, (1 + 2 / 3) / 2),
        # 0.9 beats both, 0.5 beats one and ties one: 3.5 of 4. At 0.5 both labels enter at once: 2/3.
        (TIED, 3.5 / 4, (1 + 2 / 3) / 2),
        (ALL_TIED, 0.5, 2 / 5),
    ],
)
def test_areas_of_worked_cases(case: tuple[Labels, Scores], roc: float, pr: float) -> None:
    assert auc_roc(*case) == pytest.approx(roc)
    assert auc_pr(*case) == pytest.approx(pr)


@pytest.mark.parametrize(
    ("fpr", "recall"),
    [(0.0, 0.5), (0.3, 0.5), (1 / 3, 1.0), (1.0, 1.0)],
)
def test_recall_at_a_false_positive_rate_takes_no_point_beyond_it(fpr: float, recall: float) -> None:
    assert recall_at_fpr(*MIXED, fpr) == recall


def test_recall_is_nothing_where_even_the_strictest_threshold_raises_too_many() -> None:
    assert recall_at_fpr(*REVERSED, 0.05) == 0
    assert recall_at_fpr(*ALL_TIED, 0.1) == 0


def test_tied_clips_enter_the_curve_together() -> None:
    curve = operating_points(*TIED)
    assert curve.thresholds.tolist() == [0.9, 0.5, 0.1]
    assert curve.recall.tolist() == [0.5, 1.0, 1.0]
    assert curve.fpr.tolist() == [0.0, 0.5, 1.0]
    assert curve.precision.tolist() == pytest.approx([1, 2 / 3, 1 / 2])


@pytest.mark.parametrize("label", [0, 1])
def test_one_label_alone_has_no_figures(label: int) -> None:
    case = clips((label, 0.3), (label, 0.4))
    assert math.isnan(auc_roc(*case))
    assert math.isnan(recall_at_fpr(*case, 0.1))
    assert math.isnan(interval(*case)[0])
    assert math.isnan(auc_pr(*case)) is (label == 0)


@given(data)
def test_auc_is_the_share_of_pairs_won(rows: list[tuple[bool, int]]) -> None:
    labels, scores = clips(*rows)
    pairs = [(p > n) + 0.5 * (p == n) for p in scores[labels] for n in scores[~labels]]
    expected = float(np.mean(pairs)) if pairs else math.nan
    assert auc_roc(labels, scores) == pytest.approx(expected, nan_ok=True)


@given(data)
def test_the_order_of_clips_changes_nothing(rows: list[tuple[bool, int]]) -> None:
    forward, backward = clips(*rows), clips(*rows[::-1])
    assert auc_pr(*forward) == pytest.approx(auc_pr(*backward), nan_ok=True)
    assert recall_at_fpr(*forward, 0.1) == pytest.approx(recall_at_fpr(*backward, 0.1), nan_ok=True)


@given(data)
def test_turning_labels_and_scores_round_changes_no_area(rows: list[tuple[bool, int]]) -> None:
    labels, scores = clips(*rows)
    assert auc_roc(~labels, -scores) == pytest.approx(auc_roc(labels, scores), nan_ok=True)


def test_interval_is_repeatable_and_holds_the_figure() -> None:
    dice = np.random.default_rng(3)
    labels = np.array([True] * 20 + [False] * 30)
    scores = dice.random(50) + 0.4 * labels
    low, high = interval(labels, scores, resamples=200)
    assert (low, high) == interval(labels, scores, resamples=200)
    assert 0 < low < auc_roc(labels, scores) < high < 1


def test_interval_shrinks_with_more_clips_and_vanishes_without_doubt() -> None:
    dice = np.random.default_rng(4)
    labels = np.array([True, False] * 10)
    few = dice.random(20) + 0.3 * labels
    many_labels, many = np.tile(labels, 20), np.tile(few, 20)
    low, high = interval(labels, few, resamples=200)
    narrow_low, narrow_high = interval(many_labels, many, resamples=200)
    assert narrow_high - narrow_low < (high - low) / 2
    assert interval(*PERFECT, resamples=50) == (1.0, 1.0)


def test_share_interval_matches_wilsons_published_form() -> None:
    # Newcombe 1998, table I: 15 of 148 gives 0.0624 to 0.1605; 0 of 20 gives 0 to 0.1611.
    assert share_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert share_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert math.isnan(share_interval(0, 0)[0])


def test_groups_are_compared_with_themselves_only() -> None:
    """Group B scores higher as a whole, which helps the overall area but no group's own."""
    labels = np.array([1, 1, 0, 1, 0, 0], bool)
    scores = np.array([0.9, 0.6, 0.7, 0.2, 0.3, 0.1])
    groups = np.array(["b", "b", "b", "a", "a", "a"])
    assert by_group(labels, scores, groups) == {"a": 0.5, "b": 0.5}
    assert within_groups(labels, scores, groups) == 0.5
    assert auc_roc(labels, scores) == pytest.approx(6 / 9)


def test_a_group_with_one_label_says_nothing() -> None:
    labels, scores = np.array([1, 0, 1], bool), np.array([0.9, 0.1, 0.5])
    groups = np.array(["a", "a", "b"])
    assert math.isnan(by_group(labels, scores, groups)["b"])
    assert within_groups(labels, scores, groups) == 1.0
    assert math.isnan(within_groups(labels[2:], scores[2:], groups[2:]))
