"""The rungs of the ladder, one by one: rise, hold, fall, borders, company, and odd frames."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import SUPPORTING, ActionType
from aislewatch.domain.suspicion import (
    Cause,
    LadderRules,
    Level,
    LevelChange,
    Suspicion,
    appear,
    climb,
)
from tests.unit.domain.acting import Act, Stay, feed, frame_times, play, signal, steps

CONCEALMENT, LOITERING = ActionType.CONCEALMENT, ActionType.LOITERING
TAGS, AWARENESS = ActionType.TAG_REMOVAL, ActionType.SURVEILLANCE_AWARENESS
VISITS = ActionType.REPEATED_VISITS
RULES = LadderRules()

EPOCHS = st.sampled_from([0.0, 17.3, 1_700_000_000.0, 1_893_455_999.9])
"""Where a camera's clock may stand: a file's start, or seconds since 1970."""


def shown(*times: float, action: ActionType = CONCEALMENT) -> list[tuple[float, list[ActionType]]]:
    return [(at, [action]) for at in times]


def quiet(*times: float) -> list[tuple[float, list[ActionType]]]:
    return [(at, []) for at in times]


def test_an_ordinary_customer_stays_at_none() -> None:
    state, changes = play([], frame_times(6, 60), RULES)
    assert (state.level, state.peak, changes) == (Level.NONE, Level.NONE, [])


def test_dwelling_is_low_from_the_exact_second() -> None:
    _, changes = play([], frame_times(3, 45), RULES, stay=Stay(2.1, 45))
    assert changes == [LevelChange(1, 32.1, Level.LOW, Level.NONE, Cause.DWELL)]


def test_dwelling_up_to_the_threshold_is_enough_and_a_frame_less_is_not() -> None:
    assert feed(quiet(0, 29.9), RULES, since=0)[0].level == Level.NONE
    assert feed(quiet(0, 30), RULES, since=0)[0].level == Level.LOW


def test_one_signal_is_an_alert() -> None:
    state, changes = feed(shown(5.0), RULES)
    assert changes == [
        LevelChange(1, 5.0, Level.ALERT, Level.NONE, Cause.SIGNAL, (signal(CONCEALMENT, 5.0),))
    ]
    assert state.supports == Level.ALERT


def test_a_signal_of_someone_who_dwells_is_high() -> None:
    _, changes = feed([*quiet(0, 31), *shown(32)], RULES, since=0)
    assert [(c.level, c.cause) for c in changes] == [
        (Level.LOW, Cause.DWELL),
        (Level.HIGH, Cause.DWELL_AND_SIGNAL),
    ]


def test_dwelling_that_begins_beside_a_signal_is_high_at_the_exact_second_and_names_it() -> None:
    _, changes = feed([*quiet(0), *shown(29.5), *quiet(30.4)], RULES, since=0)
    assert changes[-1] == LevelChange(
        1, 30.0, Level.HIGH, Level.ALERT, Cause.DWELL_AND_SIGNAL, (signal(CONCEALMENT, 29.5),)
    )


def test_loitering_and_dwell_are_one_observation() -> None:
    state, changes = feed([*quiet(0, 30.5), *shown(31, action=LOITERING)], RULES, since=0)
    assert (state.level, changes[-1].cause) == (Level.ALERT, Cause.SIGNAL)


def test_loitering_and_another_action_are_two() -> None:
    state, _ = feed([*quiet(0), (5, [LOITERING, CONCEALMENT])], RULES)
    assert state.level == Level.HIGH


@given(apart=st.sampled_from([0.0, 0.5, 0.7, 1.0]), start=st.floats(0, 50), epoch=EPOCHS)
def test_two_actions_within_together_are_high_and_both_are_named(
    apart: float, start: float, epoch: float
) -> None:
    first, second = epoch + start, epoch + start + apart
    state, changes = feed([(first, [TAGS]), (second, [VISITS])], RULES)
    assert (state.level, changes[-1].cause) == (Level.HIGH, Cause.TWO_ACTIONS)
    assert {s.action for s in changes[-1].signals} == {TAGS, VISITS}
    assert [s.at for s in changes[-1].signals] == sorted(s.at for s in changes[-1].signals)


def test_two_actions_further_apart_are_not() -> None:
    assert feed([(0.0, [TAGS]), (1.01, [VISITS])], RULES)[0].level == Level.ALERT


def test_one_action_of_two_kinds_is_one_action() -> None:
    both = [signal(CONCEALMENT, 1.0), signal(CONCEALMENT, 1.0, kind="pocket", confidence=0.95)]
    state, changes = climb(appear(1, 1.0), 1.0, dwelling_since=None, signals=both, rules=RULES)
    assert state.level == Level.ALERT
    assert len(state.detections[CONCEALMENT].counted) == 1
    assert changes[0].signals == (both[1],)  # the stronger


@given(
    start=st.floats(0, 100),
    epoch=EPOCHS,
    count=st.integers(2, 10),
    window=st.sampled_from([3.5, 5.0, 7.3]),
)
def test_n_detections_exactly_a_window_apart_confirm(
    start: float, epoch: float, count: int, window: float
) -> None:
    rules = LadderRules(confirm_count=count, confirm_window=window)
    step = window / (count - 1)
    times = [epoch + start + step * k for k in range(count)]
    state, changes = feed(shown(*times), rules)
    assert state.level == Level.CONFIRMED
    assert [s.at for s in changes[-1].signals] == times
    late = [*times[:-1], times[-1] + 0.001]
    assert feed(shown(*late), rules)[0].level == Level.ALERT
    assert feed(shown(*times[1:]), rules)[0].level == Level.ALERT


def test_the_window_s_border_holds_where_floats_miss_it() -> None:
    assert 5.7 - 5.0 > 0.7
    assert feed(shown(0.7, 3.2, 5.7), RULES)[0].level == Level.CONFIRMED


def test_one_detection_confirms_at_once_where_one_is_asked_for() -> None:
    _, changes = feed(shown(4.0), LadderRules(confirm_count=1))
    assert steps(changes) == [(4.0, Level.CONFIRMED)]


def test_different_actions_do_not_confirm_each_other() -> None:
    frames = [(0.0, [TAGS]), (2.0, [CONCEALMENT]), (4.0, [VISITS]), (6.0, [CONCEALMENT])]
    assert feed(frames, RULES)[0].peak == Level.ALERT


def test_several_actions_at_once_confirm_each_by_its_own_count() -> None:
    frames = [(at, [CONCEALMENT, VISITS]) for at in (0.0, 1.0)] + [(2.0, [VISITS])]
    state, _ = feed(frames, RULES)
    assert state.level == Level.CONFIRMED
    assert dict(state.confirmed) == {VISITS: 2.0}


@given(action=st.sampled_from(sorted(SUPPORTING)), other=st.sampled_from(sorted(SUPPORTING)))
def test_supporting_actions_raise_but_do_not_confirm_alone(action: ActionType, other: ActionType) -> None:
    frames = [(at, [action, other]) for at in frame_times(6, 20)]
    state, _ = feed(frames, RULES)
    assert state.peak == (Level.ALERT if action == other else Level.HIGH)
    assert not state.confirmed


@pytest.mark.parametrize("action", sorted(SUPPORTING))
def test_supporting_actions_confirm_in_company_or_where_allowed(action: ActionType) -> None:
    lonely = shown(1.0, 2.0, 3.0, action=action)
    assert feed([(0.9, [CONCEALMENT]), *lonely], RULES)[0].level == Level.CONFIRMED
    assert feed([(-2.1, [CONCEALMENT]), *lonely], RULES)[0].level == Level.HIGH - 1
    allowed = LadderRules(confirm_alone=frozenset({action}))
    assert feed(lonely, allowed)[0].level == Level.CONFIRMED


def test_min_actions_asks_for_company_within_the_window() -> None:
    rules = LadderRules(min_actions=2)
    frames = shown(1.0, 2.0, 3.0)
    assert feed(frames, rules)[0].peak == Level.ALERT
    assert feed([(-1.9, [AWARENESS]), *frames], rules)[0].peak == Level.CONFIRMED
    assert feed([(-2.1, [AWARENESS]), *frames], rules)[0].peak == Level.ALERT


@pytest.mark.parametrize("persist", [2.0, 5.0, 12.0, 60.0])
def test_persist_counts_from_the_first_detection_however_long_the_window(persist: float) -> None:
    """Also beyond the window: what it leaves behind still belongs to the same unbroken action."""
    rules = LadderRules(persist=persist)
    _, changes = play([Act(CONCEALMENT, 4, 80)], frame_times(6, 80), rules)
    confirmed = [change.at for change in changes if change.level == Level.CONFIRMED]
    assert confirmed == [pytest.approx(4 + persist, abs=1 / 6)]


def test_a_pause_longer_than_the_window_begins_persistence_anew() -> None:
    rules = LadderRules(persist=6.0)
    acts = [Act(CONCEALMENT, 0, 5), Act(CONCEALMENT, 10.2, 15)]
    assert play(acts, frame_times(6, 20), rules)[0].peak == Level.ALERT
    acts = [Act(CONCEALMENT, 0, 5), Act(CONCEALMENT, 9.5, 15)]
    assert play(acts, frame_times(6, 20), rules)[0].peak == Level.CONFIRMED


def test_levels_are_held_and_fall_step_by_step() -> None:
    state, changes = play([Act(CONCEALMENT, 1, 3)], frame_times(3, 60), RULES)
    assert steps(changes)[-4:] == [(13, Level.HIGH), (23, Level.ALERT), (33, Level.LOW), (43, Level.NONE)]
    assert {change.cause for change in changes[-4:]} == {Cause.QUIET}
    assert not any(change.signals for change in changes[-4:])
    assert (state.level, state.peak) == (Level.NONE, Level.CONFIRMED)


def test_falls_missed_by_a_gap_are_made_good_at_their_own_times() -> None:
    _, changes = feed([*shown(0, 1, 2), *quiet(500)], RULES)
    assert steps(changes)[-4:] == [(12, Level.HIGH), (22, Level.ALERT), (32, Level.LOW), (42, Level.NONE)]


def test_a_level_is_held_by_what_supports_it_and_not_by_less() -> None:
    """After a confirmation, single signals hold ALERT, but neither HIGH nor CONFIRMED."""
    frames = [*shown(0, 1, 2), *((float(t), [CONCEALMENT]) for t in range(8, 60, 6)), *quiet(60)]
    state, changes = feed(sorted(frames), RULES)
    assert steps(changes)[-2:] == [(12, Level.HIGH), (22, Level.ALERT)]
    assert state.level == Level.ALERT


def test_a_fall_stops_at_low_while_the_customer_dwells() -> None:
    _, changes = play([Act(CONCEALMENT, 1, 3)], frame_times(5, 90), RULES, stay=Stay(0, 90))
    assert steps(changes)[-1] == (33.0, Level.LOW)


def test_a_fall_due_in_the_very_second_that_dwelling_begins_is_not_taken() -> None:
    _, changes = feed([*shown(0.0), *quiet(9.0), *shown(21.0)], RULES, since=-10.0)
    assert steps(changes) == [(0.0, Level.ALERT), (10.0, Level.LOW), (21.0, Level.HIGH)]


frames_strategy = st.lists(
    st.tuples(
        st.floats(-50, 200, allow_nan=False),
        st.lists(st.sampled_from([CONCEALMENT, TAGS, VISITS, LOITERING]), max_size=3),
        st.one_of(st.none(), st.floats(-60, 200, allow_nan=False)),
    ),
    max_size=40,
)


@given(frames=frames_strategy, hold=st.floats(1, 20))
def test_any_frames_in_any_order_keep_the_ladder_whole(
    frames: Sequence[tuple[float, list[ActionType], float | None]], hold: float
) -> None:
    """Rises to anywhere at once, falls by one, never out of range; changes join up; peak is the highest."""
    rules = LadderRules(hold=hold)
    state = appear(1, 0.0)
    highest = level = Level.NONE
    for at, actions, since in frames:
        signals = [signal(action, at) for action in actions]
        state, changes = climb(state, at, dwelling_since=since, signals=signals, rules=rules)
        for change in changes:
            assert change.previous == level
            assert change.level > level or (change.level == level - 1 and change.cause == Cause.QUIET)
            level = change.level
            highest = max(highest, level)
        assert [c.at for c in changes] == sorted(c.at for c in changes)
        assert (state.level, state.peak) == (level, highest)


@given(frames=frames_strategy)
def test_customers_do_not_touch_each_other(
    frames: Sequence[tuple[float, list[ActionType], float | None]],
) -> None:
    """Whoever else is carried along in between, one customer's levels are the same."""
    alone, crowd = appear(1, 0.0), {track: appear(track, 0.0) for track in range(2, 5)}
    among = appear(1, 0.0)
    for k, (at, actions, since) in enumerate(frames):
        signals = [signal(action, at) for action in actions]
        alone, expected = climb(alone, at, dwelling_since=since, signals=signals, rules=RULES)
        other = 2 + k % 3
        theirs = [signal(action, at, track=other) for action in (CONCEALMENT, VISITS)]
        crowd[other], _ = climb(crowd[other], at, dwelling_since=0, signals=theirs, rules=RULES)
        among, found = climb(among, at, dwelling_since=since, signals=signals, rules=RULES)
        assert found == expected
    assert among == alone


@given(at=st.floats(0, 40, allow_nan=False))
def test_a_frame_a_little_older_than_the_last_changes_nothing(at: float) -> None:
    state, _ = feed([*shown(38.0, 39.0), *quiet(40.0)], RULES)
    again, changes = climb(state, at, dwelling_since=0, signals=[signal(CONCEALMENT, at)], rules=RULES)
    if 40 - RULES.confirm_window <= at < 40:
        assert (again, changes) == (state, ())
    else:
        assert again.at == at


def test_a_frame_that_comes_twice_counts_once() -> None:
    frames = shown(1.0, 1.0, 1.0, 2.0, 2.0)
    assert feed(frames, RULES)[0].level == Level.ALERT
    assert feed([*frames, *shown(3.0)], RULES)[0].level == Level.CONFIRMED


def test_a_frame_that_comes_twice_may_show_more() -> None:
    state, changes = feed([(1.0, [CONCEALMENT]), (1.0, [VISITS])], RULES)
    assert steps(changes) == [(1.0, Level.ALERT), (1.0, Level.HIGH)]
    assert state.level == Level.HIGH


@given(back=st.floats(5.5, 1e6), rest=st.floats(0, 8))
def test_a_clock_set_back_stops_no_time_and_loses_no_detection(back: float, rest: float) -> None:
    """Two detections before and one after confirm; the hold goes on where it was."""
    state, _ = feed(shown(1000.0, 1001.0), RULES)
    at = 1001.0 - back
    state, changes = climb(state, at, dwelling_since=None, signals=[signal(CONCEALMENT, at)], rules=RULES)
    assert changes == ()  # the same moment as the last one
    state, changes = climb(
        state, at + 1, dwelling_since=None, signals=[signal(CONCEALMENT, at + 1)], rules=RULES
    )
    assert [c.level for c in changes] == [Level.CONFIRMED]
    state, changes = climb(state, at + 2 + rest, dwelling_since=None, signals=[], rules=RULES)
    assert (state.level, changes) == (Level.CONFIRMED, ())
    _, changes = climb(state, at + 11.5, dwelling_since=None, signals=[], rules=RULES)
    assert [c.at for c in changes] == [pytest.approx(at + 11)]


def test_a_clock_set_back_does_not_make_anyone_dwell() -> None:
    """An area entered at 990 on the old clock was not entered 400 seconds from now."""
    state, _ = feed(quiet(1000.0), RULES, since=990.0)
    state, changes = climb(state, 600.0, dwelling_since=990.0, signals=[], rules=RULES)
    assert (state.level, changes) == (Level.NONE, ())
    state, _ = climb(state, 601.0, dwelling_since=600.0, signals=[], rules=RULES)
    assert state.level == Level.NONE
    assert climb(state, 630.0, dwelling_since=600.0, signals=[], rules=RULES)[0].level == Level.LOW


def test_a_clock_set_forward_lets_levels_fall_and_detections_lapse() -> None:
    state, changes = feed([*shown(0, 1), *shown(3600.0)], RULES)
    assert steps(changes) == [
        (0, Level.ALERT),
        (11, Level.LOW),
        (21, Level.NONE),
        (3600, Level.ALERT),
    ]
    assert state.level == Level.ALERT


def test_settings_may_change_under_way() -> None:
    """A dwell threshold lowered below the time already spent holds from the next frame on."""
    state, _ = feed(quiet(0, 20), RULES, since=0)
    state, changes = climb(state, 21, dwelling_since=0, signals=[], rules=LadderRules(dwell=10))
    assert changes == (LevelChange(1, 21, Level.LOW, Level.NONE, Cause.DWELL),)


def test_a_state_is_never_changed_in_place() -> None:
    state: Suspicion = feed(shown(1.0, 2.0), RULES)[0]
    kept = (dict(state.detections), dict(state.confirmed), state.level)
    climb(state, 3.0, dwelling_since=None, signals=[signal(CONCEALMENT, 3.0)], rules=RULES)
    assert (dict(state.detections), dict(state.confirmed), state.level) == kept
