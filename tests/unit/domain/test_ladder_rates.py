"""The ladder at any frame rate: the same acts give the same levels."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aislewatch.domain.actions import ActionType
from aislewatch.domain.detections import EARLY
from aislewatch.domain.suspicion import Cause, LadderRules, Level, LevelChange
from tests.unit.domain.acting import RATES, SLOWEST, Act, Stay, frame_times, play

UNTIL = 60

ACTIONS = st.sampled_from(
    [
        ActionType.CONCEALMENT,
        ActionType.TAG_REMOVAL,
        ActionType.LOITERING,
        ActionType.SURVEILLANCE_AWARENESS,
    ]
)


@st.composite
def scripts(draw: st.DrawFn) -> list[Act]:
    """Acts that begin and end on whole seconds, which every rate sees exactly."""
    acts = []
    for action, start, length in draw(
        st.lists(st.tuples(ACTIONS, st.integers(0, 15), st.integers(0, 6)), max_size=5)
    ):
        acts.append(Act(action, start, start + length))
    return acts


@st.composite
def stays(draw: st.DrawFn) -> Stay | None:
    start = draw(st.integers(0, 10))
    return draw(st.sampled_from([None, Stay(start, start + draw(st.integers(1, 25)))]))


@st.composite
def rules(draw: st.DrawFn) -> LadderRules:
    window = draw(st.sampled_from([1.0, 2.0, 5.0]))
    return LadderRules(
        confirm_count=draw(st.integers(1, int(3 * window))),
        confirm_window=window,
        together=float(draw(st.integers(0, 3))),
        dwell=float(draw(st.integers(1, 20))),
        hold=float(draw(st.integers(1, 8))),
        min_actions=draw(st.integers(1, 2)),
        persist=float(draw(st.integers(0, 3))),
    )


def tale(changes: list[LevelChange]) -> list[tuple[Level, Level, Cause]]:
    return [(change.previous, change.level, change.cause) for change in changes]


@given(acts=scripts(), stay=stays(), rules=rules())
@example(  # dwelling and the fourth detection fall due in the same second
    acts=[Act(ActionType.CONCEALMENT, 12, 13)],
    stay=Stay(0, 13),
    rules=LadderRules(confirm_count=4, confirm_window=2.0, dwell=13.0, hold=1.0),
)
@example(  # company leaves the window while the action goes on
    acts=[Act(ActionType.CONCEALMENT, 0, 0), Act(ActionType.TAG_REMOVAL, 0, 2)],
    stay=None,
    rules=LadderRules(confirm_count=1, confirm_window=1.0, hold=1.0),
)
@example(  # the fifth detection is a window later than a beat that no frame of 5 a second falls on
    acts=[Act(ActionType.CONCEALMENT, 0, 2), Act(ActionType.CONCEALMENT, 6, 8)],
    stay=None,
    rules=LadderRules(confirm_count=5, persist=6.3),
)
def test_the_same_acts_give_the_same_levels_at_any_rate(
    acts: list[Act], stay: Stay | None, rules: LadderRules
) -> None:
    slow, expected = play(acts, frame_times(3, UNTIL), rules, stay=stay)
    for rate in RATES[1:]:
        state, changes = play(acts, frame_times(rate, UNTIL), rules, stay=stay)
        assert tale(changes) == tale(expected), f"{rate} fps"
        for change, other in zip(changes, expected, strict=True):
            if change.cause in (Cause.QUIET, Cause.DWELL):
                assert change.at == other.at, f"{rate} fps"
            assert change.at == pytest.approx(other.at, abs=SLOWEST), f"{rate} fps"
        assert state.level == slow.level
        assert state.peak == slow.peak
        assert state.since == pytest.approx(slow.since, abs=SLOWEST)


@given(
    start=st.floats(0, 3, allow_nan=False),
    length=st.floats(0, 8, allow_nan=False),
    count=st.integers(1, 15),
    rate=st.sampled_from(RATES),
)
def test_one_act_confirms_by_its_length_and_not_by_its_frames(
    start: float, length: float, count: int, rate: int
) -> None:
    rules = LadderRules(confirm_count=count)
    acts = [Act(ActionType.CONCEALMENT, start, start + length)]
    _, changes = play(acts, frame_times(rate, 14), rules)
    needed = (count - 1) * rules.beat
    confirmed = [change.at for change in changes if change.level == Level.CONFIRMED]
    if length >= needed + 2 * SLOWEST:
        earliest = start + needed - rules.beat * EARLY - 1e-6
        assert len(confirmed) == 1
        assert earliest <= confirmed[0] <= earliest + 2 * SLOWEST
    elif length < needed - rules.beat * EARLY - 1e-5:
        assert not confirmed


@given(
    times=st.lists(st.floats(0, 0.083, allow_nan=False), min_size=30, max_size=30),
    count=st.integers(2, 9),
)
def test_uneven_frames_lose_no_detection(times: list[float], count: int) -> None:
    """Frames about three a second, each up to a quarter of the interval early: every one counts."""
    frames = [(k + 1) * SLOWEST - early for k, early in enumerate(times)]
    rules = LadderRules(confirm_count=count)
    _, changes = play([Act(ActionType.CONCEALMENT, 0, 20)], frames, rules)
    confirmed = next(change for change in changes if change.level == Level.CONFIRMED)
    assert confirmed.at == frames[count - 1]


@pytest.mark.parametrize("rate", RATES)
def test_a_detection_stands_for_its_beat_and_is_forgotten_after_the_window(rate: int) -> None:
    acts = [Act(ActionType.CONCEALMENT, 1, 9)]
    state, _ = play(acts, frame_times(rate, 9), LadderRules(confirm_window=2.0))
    counted = [moment.at for moment in state.detections[ActionType.CONCEALMENT].counted]
    assert counted == [pytest.approx(7 + k / 3) for k in range(7)]


@pytest.mark.parametrize("rate", RATES)
def test_a_confirmation_names_every_detection_it_counted(rate: int) -> None:
    acts = [Act(ActionType.CONCEALMENT, 0, 2), Act(ActionType.CONCEALMENT, 6, 8)]
    _, changes = play(acts, frame_times(rate, 9), LadderRules(confirm_count=5, persist=6.3))
    (confirmed,) = [change for change in changes if change.level == Level.CONFIRMED]
    assert len(confirmed.signals) == 5


def test_neighboring_frames_are_one_moment() -> None:
    """Three frames within a tenth of a second, twice: at 30 fps as at 3 fps two moments, not six."""
    acts = [Act(ActionType.CONCEALMENT, 1, 1.07), Act(ActionType.CONCEALMENT, 2, 2.07)]
    state, _ = play(acts, frame_times(30, 4), LadderRules(confirm_count=3))
    assert state.peak == Level.ALERT
    state, _ = play(acts, frame_times(30, 4), LadderRules(confirm_count=2))
    assert state.peak == Level.CONFIRMED


def test_slow_frames_neither_fall_behind_nor_pile_up_beats() -> None:
    """Somewhat below the supported rate for minutes, then ten quick frames, which are about one moment."""
    rules, always = LadderRules(confirm_count=12), [Act(ActionType.CONCEALMENT, 0, 1000)]
    slow = [k * 0.36 for k in range(300)]
    state, _ = play(always, slow, rules)
    assert state.supports == Level.CONFIRMED
    before = state.detections[ActionType.CONCEALMENT].counted
    state, _ = play(always, [slow[-1] + 0.01 * k for k in range(1, 11)], rules, state=state)
    after = state.detections[ActionType.CONCEALMENT].counted
    assert len([moment for moment in after if moment not in before]) <= 1


@given(stay=st.integers(0, 9), gap=st.integers(1, 40), hold=st.integers(1, 5))
def test_who_dwells_does_not_flicker_when_frames_are_missing(stay: int, gap: int, hold: int) -> None:
    rules = LadderRules(dwell=5, hold=hold)
    times = [0.0, *(float(t) for t in range(1, 60, gap)), 60.0]
    _, changes = play([], times, rules, stay=Stay(stay, 60))
    assert [(change.at, change.level, change.cause) for change in changes] == [
        (stay + 5, Level.LOW, Cause.DWELL)
    ]
