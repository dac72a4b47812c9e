"""The life of a camera as a state machine (aislewatch.pipeline.camera)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.cameras import CameraStatus
from aislewatch.domain.errors import InvalidInput
from aislewatch.pipeline.camera import CameraPolicy, CameraState

POLICY = CameraPolicy(stall_after=10, connect_within=30, first_retry=1, last_retry=30, steady=30)


def live(since: float = 0.0) -> CameraState:
    """A camera that has just shown its first frame."""
    return CameraState.starting(since).connected(since).frame(since, POLICY)


def test_a_camera_is_live_with_its_first_frame_not_with_the_connection() -> None:
    state = CameraState.starting(0.0)
    assert state.status is CameraStatus.CONNECTING
    state = state.connected(1.0)
    assert state.status is CameraStatus.CONNECTING
    state = state.frame(1.5, POLICY)
    assert state.status is CameraStatus.LIVE
    assert state.since == 1.5
    assert state.reason == ""


def test_silence_stalls_a_live_camera_and_says_for_how_long() -> None:
    state = live().frame(5.0, POLICY)
    assert state.tick(14.9, POLICY, 0.0) == state
    stalled = state.tick(15.0, POLICY, 0.0)
    assert stalled.status is CameraStatus.STALLED
    assert stalled.reason == "no picture for 10 s"
    assert stalled.retry_at == 16.0


def test_a_connection_without_a_picture_fails() -> None:
    state = CameraState.starting(100.0)
    assert state.tick(129.9, POLICY, 0.0) == state
    failed = state.tick(130.0, POLICY, 0.0)
    assert failed.status is CameraStatus.FAILED
    assert failed.reason == "no picture for 30 s"


def test_the_wait_for_the_first_picture_counts_from_the_connection() -> None:
    state = CameraState.starting(0.0).connected(20.0)
    assert state.tick(49.0, POLICY, 0.0) == state
    assert state.tick(50.0, POLICY, 0.0).status is CameraStatus.FAILED


def test_a_reconnected_camera_counts_its_silence_from_the_new_connection() -> None:
    state = live().tick(10.0, POLICY, 0.0).tick(11.0, POLICY, 0.0)
    assert state.status is CameraStatus.CONNECTING
    assert state.tick(40.9, POLICY, 0.0) == state
    assert state.tick(41.0, POLICY, 0.0).reason == "no picture for 30 s"


def test_a_lost_connection_keeps_its_reason_until_pictures_come() -> None:
    failed = CameraState.starting(0.0).lost("the host cannot be reached", 3.0, POLICY, 0.0)
    assert failed.status is CameraStatus.FAILED
    assert live().lost("the host cannot be reached", 3.0, POLICY, 0.0).status is CameraStatus.STALLED
    again = failed.tick(4.0, POLICY, 0.0)
    assert again.status is CameraStatus.CONNECTING
    assert again.reason == "the host cannot be reached"
    assert again.frame(5.0, POLICY).reason == ""


def test_pauses_double_up_to_the_longest() -> None:
    state, now, pauses = CameraState.starting(0.0), 0.0, []
    for _ in range(8):
        state = state.lost("refused", now, POLICY, 0.0)
        assert state.retry_at is not None
        pauses.append(state.retry_at - now)
        now = state.retry_at
        state = state.tick(now, POLICY, 0.0)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_camera_that_was_steady_starts_with_short_pauses_again() -> None:
    state = CameraState.starting(0.0)
    for now in (0.0, 2.0, 6.0):
        state = state.lost("refused", now, POLICY, 0.0).tick(now + 30, POLICY, 0.0)
    flapping = state.frame(40.0, POLICY).lost("gone", 41.0, POLICY, 0.0)
    steady = state.frame(40.0, POLICY).lost("gone", 70.0, POLICY, 0.0)
    assert flapping.failures == 4
    assert steady.failures == 1


def test_late_news_from_a_connection_given_up_changes_nothing() -> None:
    stalled = live().tick(10.0, POLICY, 0.0)
    assert stalled.frame(10.5, POLICY) == stalled
    assert stalled.connected(10.5) == stalled
    assert stalled.lost("late", 10.5, POLICY, 0.0) == stalled


def test_nothing_is_retried_before_its_time() -> None:
    failed = live().lost("gone", 3.0, POLICY, 0.0)
    assert failed.due(POLICY) == failed.retry_at == 4.0
    assert failed.tick(3.99, POLICY, 0.0) == failed


@given(failures=st.integers(1, 10_000), chance=st.floats(0, 1))
def test_pauses_stay_within_half_and_whole(failures: int, chance: float) -> None:
    whole = POLICY.pause(failures, 0.0)
    assert whole / 2 <= POLICY.pause(failures, chance) <= whole <= POLICY.last_retry


EVENTS = st.one_of(
    st.tuples(st.just("connected")),
    st.tuples(st.just("frame")),
    st.tuples(st.just("lost")),
    st.tuples(st.just("tick")),
)


@given(st.lists(st.tuples(EVENTS, st.floats(0, 40), st.floats(0, 1)), max_size=60))
def test_whatever_happens_a_camera_always_has_a_next_step(
    story: list[tuple[tuple[str], float, float]],
) -> None:
    state, now = CameraState.starting(0.0), 0.0
    for (event,), pause, chance in story:
        now += pause
        if event == "connected":
            state = state.connected(now)
        elif event == "frame":
            state = state.frame(now, POLICY)
        elif event == "lost":
            state = state.lost("gone", now, POLICY, chance)
        else:
            state = state.tick(now, POLICY, chance)
        due = state.due(POLICY)
        assert due is not None
        assert state.since <= now
        assert (state.retry_at is None) == state.trying
        assert state.tick(max(now, due), POLICY, chance).status is not state.status


@pytest.mark.parametrize("wrong", [{"stall_after": 0.0}, {"first_retry": -1.0}, {"last_retry": 0.5}])
def test_waiting_times_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        CameraPolicy(**wrong)
