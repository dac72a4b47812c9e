"""One camera kept running (aislewatch.pipeline.capture), with fake sources and a short-tempered policy."""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import numpy as np
import pytest

from aislewatch.domain.cameras import CameraStatus
from aislewatch.domain.errors import SourceUnavailable
from aislewatch.domain.people import Frame
from aislewatch.pipeline.camera import CameraPolicy, CameraState
from aislewatch.pipeline.capture import CameraCapture
from aislewatch.ports import Recording
from tests.fakes.frame_source import FakeFrameSource

EVERYWHERE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
POLICY = CameraPolicy(stall_after=0.15, connect_within=0.3, first_retry=0.02, last_retry=0.05, steady=30.0)


class MonotonicClock:
    """The real clock: threads wait on it."""

    def utc(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never step."""
        return time.monotonic()


class Camera:
    """Opens one prepared source after the other; an error is raised instead; the last one repeats."""

    def __init__(
        self, *attempts: FakeFrameSource | SourceUnavailable | Callable[[], FakeFrameSource]
    ) -> None:
        self._attempts = list(attempts)
        self.opened: list[FakeFrameSource] = []
        self.tries = 0

    def __call__(self) -> FakeFrameSource:
        attempt = self._attempts[min(self.tries, len(self._attempts) - 1)]
        self.tries += 1
        if isinstance(attempt, SourceUnavailable):
            raise attempt
        source = attempt if isinstance(attempt, FakeFrameSource) else attempt()
        self.opened.append(source)
        return source


def frames(*times: float) -> list[Frame]:
    """Grey pictures at the given times."""
    return [Frame("till", at, np.full((8, 8, 3), 90, np.uint8)) for at in times]


class Belt:
    """Takes frames and remembers what it was told."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.images: list[int] = []
        self.states: list[CameraState] = []
        self.takes = True

    def take(self, frame: Frame) -> bool:
        """Note a frame; whether it was taken without a loss."""
        self.times.append(frame.at)
        self.images.append(int(frame.image.max()))
        return self.takes

    def hear(self, state: CameraState) -> None:
        """Note a change of status."""
        self.states.append(state)

    def has(self, count: int) -> bool:
        """Whether so many frames came."""
        return len(self.times) == count

    @property
    def story(self) -> list[CameraStatus]:
        """The statuses in their order."""
        return [state.status for state in self.states]


@contextmanager
def running(camera: Camera, belt: Belt) -> Iterator[CameraCapture]:
    """A capture at work."""
    capture = CameraCapture(
        "till", camera, belt.take, MonotonicClock(), lambda: 0.5, policy=POLICY, on_change=belt.hear
    )
    capture.start()
    try:
        yield capture
    finally:
        assert capture.stop(), "a thread did not end"


def eventually(condition: Callable[[], bool]) -> None:
    """Fail unless a condition comes true soon."""
    end = time.monotonic() + 5.0
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def test_frames_reach_the_belt_and_the_camera_is_live() -> None:
    belt = Belt()
    with running(Camera(FakeFrameSource(frames(1, 2, 3), hang=True)), belt) as capture:
        eventually(lambda: belt.times == [1, 2, 3])
        eventually(lambda: capture.state.status is CameraStatus.LIVE)
        assert capture.counts.frames == 3
        assert capture.counts.reconnects == 0


def test_a_silent_camera_is_closed_and_tried_again() -> None:
    belt = Belt()
    silent = FakeFrameSource(frames(1, 2), hang=True)
    camera = Camera(silent, FakeFrameSource(frames(3, 4), hang=True))
    with running(camera, belt) as capture:
        eventually(lambda: belt.times == [1, 2, 3, 4])
        assert capture.counts.reconnects == 1
    assert silent.over
    assert belt.story[:3] == [CameraStatus.LIVE, CameraStatus.STALLED, CameraStatus.CONNECTING]
    assert belt.states[1].reason.startswith("no picture for")


def test_a_camera_that_cannot_be_reached_is_tried_until_it_can() -> None:
    belt, refused = Belt(), SourceUnavailable("the connection is refused")
    camera = Camera(refused, refused, refused, FakeFrameSource(frames(1), hang=True))
    with running(camera, belt) as capture:
        eventually(lambda: capture.state.status is CameraStatus.LIVE)
        assert capture.state.failures == 3
    failed = [state for state in belt.states if state.status is CameraStatus.FAILED]
    assert len(failed) == 3
    assert all("refused" in state.reason for state in failed)


def test_a_camera_that_connects_but_shows_nothing_fails() -> None:
    belt = Belt()
    with running(Camera(lambda: FakeFrameSource([], hang=True)), belt):
        eventually(lambda: CameraStatus.FAILED in belt.story)
    assert belt.states[0].reason.startswith("no picture for")


def test_a_stream_that_ends_is_begun_anew() -> None:
    belt = Belt()
    camera = Camera(FakeFrameSource(frames(1)), FakeFrameSource(frames(2), hang=True))
    with running(camera, belt):
        eventually(lambda: belt.times == [1, 2])
    assert belt.states[1].reason == "the stream ended"


def test_frames_sent_again_after_a_reconnect_are_not_shown_twice() -> None:
    belt = Belt()
    camera = Camera(FakeFrameSource(frames(100, 101, 102)), FakeFrameSource(frames(101, 102, 103), hang=True))
    with running(camera, belt):
        eventually(lambda: 103 in belt.times)
    assert belt.times == [100, 101, 102, 103]


def test_a_wall_clock_set_back_does_not_blind_the_camera() -> None:
    belt = Belt()
    camera = Camera(FakeFrameSource(frames(9000)), FakeFrameSource(frames(5000), hang=True))
    with running(camera, belt):
        eventually(lambda: belt.times == [9000, 5000])


def test_what_the_belt_could_not_take_is_counted() -> None:
    belt = Belt()
    belt.takes = False
    with running(Camera(FakeFrameSource(frames(1, 2), hang=True)), belt) as capture:
        eventually(lambda: capture.counts.drops == 2)


def test_damage_adds_up_over_connections() -> None:
    belt = Belt()
    camera = Camera(FakeFrameSource(frames(1), corrupt=3), FakeFrameSource(frames(2), corrupt=4, hang=True))
    with running(camera, belt) as capture:
        eventually(lambda: belt.times == [1, 2])
        assert capture.counts.corrupt == 7


def test_zones_hold_for_every_connection_to_come() -> None:
    belt = Belt()
    gate = threading.Event()

    class Gated(FakeFrameSource):
        def frames(self) -> Iterator[Frame]:
            gate.wait(5.0)
            yield from super().frames()

    camera = Camera(Gated(frames(1)), FakeFrameSource(frames(2), hang=True))
    with running(camera, belt) as capture:
        eventually(lambda: len(camera.opened) == 1)
        capture.exclude([EVERYWHERE])
        gate.set()
        eventually(lambda: belt.times == [1, 2])
    assert belt.images == [0, 0]


def test_recording_needs_a_connection() -> None:
    belt = Belt()
    unreachable = Camera(SourceUnavailable("the host cannot be reached"))
    with running(unreachable, belt) as capture, pytest.raises(SourceUnavailable, match="never connected"):
        capture.record(0.0)


def test_recording_takes_from_the_current_connection() -> None:
    belt = Belt()
    with running(Camera(FakeFrameSource(frames(1, 2, 3), hang=True)), belt) as capture:
        eventually(lambda: len(belt.times) == 3)
        assert capture.record(2.0).cut(3.0) == b"2.000000\n3.000000"


def test_recording_takes_from_the_last_connection_while_there_is_none() -> None:
    belt = Belt()
    camera = Camera(FakeFrameSource(frames(1, 2, 3)), SourceUnavailable("gone"))
    with running(camera, belt) as capture:
        eventually(lambda: CameraStatus.FAILED in belt.story)
        assert capture.record(2.0).cut(3.0) == b"2.000000\n3.000000"


class Stuck(FakeFrameSource):
    """A source whose ``close`` frees nobody, until the test lets go."""

    def __init__(self, shown: Sequence[Frame], release: threading.Event) -> None:
        super().__init__(shown)
        self._release = release

    def frames(self) -> Iterator[Frame]:
        """Frames, then a read that hangs."""
        yield from super().frames()
        self._release.wait(5.0)
        yield from frames(99)


def test_a_reader_that_hangs_is_left_behind_and_its_late_frames_ignored() -> None:
    belt, release = Belt(), threading.Event()
    camera = Camera(Stuck(frames(1), release), FakeFrameSource(frames(2), hang=True))
    with running(camera, belt) as capture:
        eventually(lambda: belt.times == [1, 2])
        release.set()
        eventually(lambda: capture.state.status is CameraStatus.LIVE)
        time.sleep(0.05)
    assert belt.times == [1, 2]


def test_hung_readers_do_not_pile_up() -> None:
    belt, release = Belt(), threading.Event()
    camera = Camera(lambda: Stuck(frames(float(camera.tries)), release))
    with running(camera, belt) as capture:
        eventually(lambda: "hang" in capture.state.reason)
        assert camera.tries == 3
        release.set()
        eventually(lambda: camera.tries > 3)


def test_stopping_before_starting_is_fine() -> None:
    belt = Belt()
    capture = CameraCapture("till", Camera(FakeFrameSource([])), belt.take, MonotonicClock(), lambda: 0.5)
    assert capture.stop()


def test_a_zone_drawn_later_holds_for_clips_of_every_earlier_connection() -> None:
    belt = Belt()
    sources = [FakeFrameSource(frames(at), hang=True) for at in (1, 2, 3, 4)]
    taken: list[Recording] = []
    with running(Camera(*sources), belt) as capture:
        for number, source in enumerate(sources[:3], 1):
            eventually(partial(belt.has, number))
            if source is not sources[1]:
                taken.append(capture.record(0.0))
            source.close()
        eventually(lambda: len(belt.times) == 4)
        capture.exclude([EVERYWHERE])
        assert [source.excluded for source in sources] == [(EVERYWHERE,), (), (EVERYWHERE,), (EVERYWHERE,)]
        taken.clear()
        gc.collect()
        capture.exclude([])
        assert sources[0].excluded == (EVERYWHERE,), "no clip is taken from it any more"
        assert sources[3].excluded == ()
