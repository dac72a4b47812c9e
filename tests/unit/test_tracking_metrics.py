"""HOTA, CLEAR MOT and IDF1 against cases worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.errors import InvalidInput
from aislewatch.evaluation.tracking_metrics import LabeledBoxes, score_tracking

LEFT = (0.0, 0.0, 10.0, 20.0)
RIGHT = (100.0, 0.0, 110.0, 20.0)


def frame(**boxes: tuple[float, float, float, float]) -> LabeledBoxes:
    """``frame(p1=LEFT)``: one person with id 1."""
    ids = np.array([int(name[1:]) for name in boxes], np.int64)
    return LabeledBoxes(ids, np.array(list(boxes.values()), np.float32).reshape(-1, 4))


def test_perfect_tracks_score_one_whatever_their_ids() -> None:
    truth = [frame(p1=LEFT, p2=RIGHT)] * 3
    scores = score_tracking(truth, [frame(p8=RIGHT, p5=LEFT)] * 3)
    assert (scores.hota, scores.idf1, scores.mota, scores.id_switches) == (1, 1, 1, 0)
    assert (scores.misses, scores.false_positives, scores.truth, scores.tracks) == (0, 0, 6, 2)


def test_one_switch_halfway() -> None:
    """One person for 4 frames, called 1 for two frames and 2 for two.

    Detection is perfect. Each match lies in a pair with 2 shared boxes of 4: AssA 2/4, HOTA sqrt(1/2).
    IDF1: one of the two tracks can be paired: 2*2/(4+4). MOTA: one error in 4 boxes.
    """
    scores = score_tracking([frame(p1=LEFT)] * 4, [frame(p1=LEFT)] * 2 + [frame(p2=LEFT)] * 2)
    assert scores.hota == pytest.approx(0.5**0.5)
    assert (scores.det_a, scores.ass_a) == pytest.approx((1, 0.5))
    assert (scores.idf1, scores.mota, scores.id_switches) == pytest.approx((0.5, 0.75, 1))


def test_a_switch_after_a_gap_counts_but_a_return_does_not() -> None:
    gap = frame()
    truth = [frame(p1=LEFT)] * 3
    assert score_tracking(truth, [frame(p1=LEFT), gap, frame(p2=LEFT)]).id_switches == 1
    assert score_tracking(truth, [frame(p1=LEFT), gap, frame(p1=LEFT)]).id_switches == 0


def test_two_people_swap_names() -> None:
    """Halfway the names are exchanged: two switches, and every pair shares 2 boxes of 6 (4 + 4 - 2)."""
    truth = [frame(p1=LEFT, p2=RIGHT)] * 4
    scores = score_tracking(truth, [frame(p1=LEFT, p2=RIGHT)] * 2 + [frame(p2=LEFT, p1=RIGHT)] * 2)
    assert scores.ass_a == pytest.approx(1 / 3)
    assert (scores.hota, scores.id_switches) == pytest.approx(((1 / 3) ** 0.5, 2))
    assert (scores.idf1, scores.mota) == pytest.approx((0.5, 1 - 2 / 8))


def test_misses_and_false_positives() -> None:
    """3 boxes of truth, 1 found rightly, 2 found where nobody is: DetA 1/(1+2+2), AssA 1/3."""
    truth = [frame(p1=LEFT)] * 3
    scores = score_tracking(truth, [frame(p1=LEFT), frame(p2=RIGHT), frame(p3=RIGHT)])
    assert (scores.misses, scores.false_positives) == (2, 2)
    assert (scores.det_a, scores.ass_a) == pytest.approx((1 / 5, 1 / 3))
    assert scores.hota == pytest.approx((1 / 15) ** 0.5)
    assert (scores.mota, scores.idf1) == pytest.approx((1 - 4 / 3, 2 / 6))


def test_a_loose_box_counts_up_to_its_overlap() -> None:
    """IoU 0.6: right for CLEAR and IDF1, and for 12 of HOTA's 19 thresholds (0.05 to 0.60)."""
    scores = score_tracking([frame(p1=LEFT)], [frame(p1=(0.0, 0.0, 10.0, 12.0))])
    assert scores.hota == pytest.approx(12 / 19)
    assert (scores.mota, scores.idf1) == (1, 1)
    half = score_tracking([frame(p1=LEFT)], [frame(p1=(0.0, 0.0, 10.0, 9.8))])
    assert (half.mota, half.idf1, half.hota) == pytest.approx((-1, 0, 9 / 19))


def test_clear_keeps_the_pair_of_the_frame_before() -> None:
    """A second box that fits better does not take over while the first still overlaps enough."""
    loose = (0.0, 0.0, 10.0, 14.0)
    scores = score_tracking([frame(p1=LEFT)] * 2, [frame(p1=LEFT), frame(p1=loose, p2=LEFT)])
    assert (scores.id_switches, scores.false_positives) == (0, 1)


def test_nothing_at_all() -> None:
    assert score_tracking([], []).hota == 0
    empty = score_tracking([frame()], [frame()])
    assert (empty.hota, empty.idf1, empty.mota) == (0, 0, 1)


def test_refuses_what_cannot_be_compared() -> None:
    with pytest.raises(InvalidInput, match="1 frames of truth"):
        score_tracking([frame()], [])
    with pytest.raises(InvalidInput, match="twice"):
        LabeledBoxes(np.array([1, 1]), np.zeros((2, 4), np.float32))
    with pytest.raises(InvalidInput, match="need boxes"):
        LabeledBoxes(np.array([1]), np.zeros((2, 4), np.float32))


@given(st.lists(st.lists(st.integers(1, 5), unique=True, max_size=4), min_size=1, max_size=6))
def test_shares_stay_in_range_and_names_do_not_matter(ids: list[list[int]]) -> None:
    def at(person: int) -> tuple[float, float, float, float]:
        return (person * 30.0, 0.0, person * 30.0 + 12, 25.0)

    truth = [frame(**{f"p{i}": at(i) for i in row}) for row in ids]
    found = [frame(**{f"p{i}": at(i) for i in row if i != 1}) for row in ids]
    renamed = [frame(**{f"p{97 - i}": at(i) for i in row if i != 1}) for row in ids]
    scores = score_tracking(truth, found)
    assert scores == score_tracking(truth, renamed)
    assert 0 <= scores.hota <= 1
    assert 0 <= scores.idf1 <= 1
    assert scores.mota <= 1
    assert scores.misses == sum(1 in row for row in ids)
    assert scores.id_switches == 0
