"""Rules of confirmation: every one looks back only, and their events are merged alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from aislewatch.evaluation.confirmation import (
    BEAT,
    Measure,
    averaged,
    counted,
    fitted,
    lasting,
    merged,
    on_beat,
    summed,
)

RULES = [counted(1, BEAT), counted(3, 5), averaged(2), lasting(2, 0.2), summed(0.4)]


@pytest.mark.parametrize("rule", RULES)
@given(course=some.lists(some.floats(0, 1), min_size=2, max_size=60), cut=some.integers(1, 59))
def test_a_rule_knows_no_future(rule: Measure, course: list[float], cut: int) -> None:
    whole, cut = np.array(course), min(cut, len(course) - 1)
    assert rule(whole)[:cut] == pytest.approx(rule(whole[:cut]), abs=1e-9)


def test_counting_asks_for_so_many_beats_within_the_window() -> None:
    course = np.zeros(40)
    course[[3, 8, 16]] = 0.7
    assert not (counted(3, 4)(course) >= 0.6).any()
    assert np.flatnonzero(counted(3, 5)(course) >= 0.6).tolist() == [16, 17]


def test_hysteresis_bears_a_dip_as_deep_as_its_slack() -> None:
    course = np.array([0, 0.7, 0.55, 0.7, 0.7, 0])
    assert (lasting(4 * BEAT, 0.2)(course) >= 0.7).any()
    assert not (lasting(4 * BEAT, 0.1)(course) >= 0.7).any()


def test_a_sum_forgets_what_was_before_nothing() -> None:
    course = np.array([1.0, 1.0, *np.zeros(30), 1.0])
    assert summed(0.5)(course)[-1] == pytest.approx(0.5 * BEAT)


def test_beats_hold_the_strongest_of_their_frames() -> None:
    at = 10 + np.arange(12) / 6
    confidence = np.zeros(12)
    confidence[5] = 0.8
    beats, strongest = on_beat(at, confidence)
    assert strongest.tolist() == [0, 0, 0.8, 0, 0, 0]
    assert beats == pytest.approx(10 + np.arange(6) / 3)


def test_alarms_with_little_peace_between_are_one_event() -> None:
    at = np.array([0.0, 1, 2, 9, 30, 31])
    alarm = np.array([True, False, False, True, True, True])
    assert merged(at, alarm) == [(0.0, 9.0), (30.0, 31.0)]
    assert merged(at, np.zeros(6, np.bool_)) == []


def test_the_head_learns_that_lasting_evidence_is_worth_more() -> None:
    long, short = np.zeros(60), np.zeros(60)
    long[20:45], short[20:22] = 0.7, 0.7
    head = fitted([long, short] * 5, [long > 0, np.zeros(60, np.bool_)] * 5)
    assert head(long).max() > head(short).max()
