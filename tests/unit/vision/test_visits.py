"""Visits end with real absences, not with trembling feet."""

import math

import pytest

from aislewatch.vision.visits import ABSENCE, SEEN, Visits


def run(*legs: tuple[float, float], rate: float = 6, standing: bool = True) -> Visits:
    """``legs`` are (seconds, depth) one after the other."""
    visits, frame, until = Visits(), 0, 0.0
    for seconds, depth in legs:
        until += seconds
        while frame / rate < until:
            visits.observe(frame / rate, depth, standing=standing)
            frame += 1
    return visits


@pytest.mark.parametrize("rate", [5, 6, 15, 30])
def test_in_out_and_in_again_are_two_visits(rate: float) -> None:
    visits = run((4, 1.0), (ABSENCE + 1, -2.0), (3, 1.0), rate=rate)
    assert [visit.seconds for visit in visits.visits] == pytest.approx([4, 3], abs=0.3)
    assert visits.inside


@pytest.mark.parametrize("out", [(ABSENCE - 1, -3.0), (20.0, -0.6)], ids=["too short", "never clearly out"])
def test_what_is_no_real_absence_is_one_visit(out: tuple[float, float]) -> None:
    assert len(run((4, 1.0), out, (3, 1.0)).visits) == 1


@pytest.mark.parametrize("rate", [5, 6, 15, 30])
def test_feet_that_tremble_on_the_border_make_one_visit(rate: float) -> None:
    visits = Visits()
    for frame in range(round(60 * rate)):
        visits.observe(frame / rate, 0.5 * math.sin(frame / rate * 7) + 0.2 * math.sin(frame * 2.1))
    assert len(visits.visits) == 1


def test_unseen_is_not_away() -> None:
    visits = run((4, 1.0))
    visits.observe(30.0, 1.0)
    assert len(visits.visits) == 1
    visits.observe(60.0, -3.0)
    visits.observe(60.2, 1.0)
    assert len(visits.visits) == 1, "one frame outside after a long gap is not seen long enough"
    assert SEEN > 1


def test_outside_from_the_start_is_no_visit() -> None:
    visits = run((10, -2.0))
    assert visits.visits == []
    assert not visits.inside
    assert visits.absent(11)


def test_who_walks_through_is_inside_but_does_not_stand() -> None:
    (visit,) = run((4, 1.0), standing=False).visits
    assert visit.stood == 0
    assert visit.seconds > 3
    (visit,) = run((4, 1.0)).visits
    assert visit.stood == visit.seconds > 3


def test_old_visits_can_be_left_out() -> None:
    visits = run((4, 1.0), (8, -2.0), (1, 1.0), (8, -2.0), (5, 1.0))
    assert len(visits.visits) == 3
    assert visits.since(10.0) == visits.visits[1:]
    assert visits.since(2.0) == visits.visits
