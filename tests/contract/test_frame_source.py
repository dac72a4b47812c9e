"""What every frame source keeps to: files, paced files, live cameras and the fake."""

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from aislewatch.adapters.video import SourceOptions, open_source
from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo, VideoError
from aislewatch.domain.people import Frame
from aislewatch.ports import FrameSource
from tests.fakes.frame_source import FakeFrameSource
from tests.integration.rtsp_camera import RtspCamera
from tests.integration.sample_videos import numbered, write_video

RATE = 8.0
SECONDS = 4
CORNERS = 1 << 19 | 1 << 15
LEFT_HALF = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))

OpenSource = Callable[[], FrameSource]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of numbered pictures, all with both lower corners bright."""
    return write_video(tmp_path_factory.mktemp("contract") / "clip.mp4", count=15 * SECONDS, first=CORNERS)


@pytest.fixture(params=["fake", "file", "paced", "rtsp"])
def opened(request: pytest.FixtureRequest, clip: Path) -> Iterator[OpenSource]:
    """A way to open the source under test, each time from its start."""
    sources: list[FrameSource] = []

    def keep(source: FrameSource) -> FrameSource:
        sources.append(source)
        return source

    if request.param == "fake":
        frames = [Frame("till", i / 15, numbered(CORNERS + i)) for i in range(15 * SECONDS)]
        yield lambda: keep(FakeFrameSource(frames, rate=RATE))
    elif request.param == "rtsp":
        with RtspCamera(clip) as camera:
            yield lambda: keep(open_source(camera.url, "till", RATE))
    else:
        options = SourceOptions(pace=request.param == "paced")
        yield lambda: keep(open_source(str(clip), "till", RATE, options))
    for source in sources:
        source.close()


def test_times_grow_and_keep_to_the_rate(opened: OpenSource) -> None:
    times = [frame.at for frame in take(opened(), 12)]
    assert all(b > a for a, b in pairwise(times))
    assert len(times) <= 1 + 1.3 * RATE * (times[-1] - times[0])


def test_frames_are_pictures_of_the_camera(opened: OpenSource) -> None:
    frame = take(opened(), 1)[0]
    assert frame.camera == "till"
    assert frame.image.dtype == np.uint8
    assert frame.size == (160, 128)


def test_a_clean_stream_loses_nothing(opened: OpenSource) -> None:
    source = opened()
    take(source, 5)
    assert source.corrupt == 0


def test_closing_from_another_thread_ends_the_frames(opened: OpenSource) -> None:
    source = opened()
    frames = source.frames()
    next(frames)
    closer = threading.Thread(target=source.close)
    closer.start()
    closer.join()
    assert len(list(frames)) <= 1
    source.close()


def test_a_closed_source_gives_no_frames(opened: OpenSource) -> None:
    source = opened()
    source.close()
    source.close()
    assert list(source.frames()) == []


def test_exclusion_holds_from_the_next_frame_on(opened: OpenSource) -> None:
    source = opened()
    frames = source.frames()
    before = next(frames)
    source.exclude([LEFT_HALF])
    after = next(frames)
    source.exclude([])
    again = next(frames)
    assert before.image[-20:-5, 5:20].min() > 100
    assert after.image[:, :80].max() == 0
    assert after.image[-10:, -10:].min() > 100
    assert again.image[-20:-5, 5:20].min() > 100


def test_a_recording_grows_with_the_stream(opened: OpenSource) -> None:
    source = opened()
    frames = source.frames()
    first = next(frames)
    recording = source.record(first.at)
    assert not recording.covers(first.at + 1.5)
    at = first.at
    while at < first.at + 1.0:
        at = next(frames).at
    short = recording.cut(first.at + 0.7)
    while not recording.covers(first.at + 1.5):
        next(frames)
    assert len(recording.cut(first.at + 1.5)) > len(short)


def test_a_recording_outlives_its_source(opened: OpenSource) -> None:
    source = opened()
    frames = source.frames()
    first = next(frames)
    recording = source.record(first.at)
    for _ in range(4):
        next(frames)
    source.close()
    for _ in frames:
        pass
    assert recording.covers(first.at + 1000.0)
    assert recording.cut(first.at + 1000.0)


def test_a_recording_may_begin_when_the_stream_is_over(opened: OpenSource) -> None:
    source = opened()
    taken = take(source, 6)
    recording = source.record(taken[0].at)
    assert recording.covers(taken[-1].at + 1000.0)
    assert recording.cut(taken[-1].at)


def test_a_closed_recording_has_nothing(opened: OpenSource) -> None:
    source = opened()
    frames = source.frames()
    first = next(frames)
    recording = source.record(first.at)
    next(frames)
    recording.close()
    with pytest.raises(VideoError):
        recording.cut(first.at + 1.0)


def take(source: FrameSource, count: int) -> list[Frame]:
    """The first frames of a source, which is closed after."""
    taken = []
    for frame in source.frames():
        taken.append(frame)
        if len(taken) == count:
            break
    source.close()
    return taken


def test_a_feed_gives_pieces_until_a_zone_is_drawn(opened: OpenSource) -> None:
    source = opened()
    frames = source.frames()
    next(frames)
    feed = source.feed()
    pieces = b""
    while not pieces:
        next(frames)
        pieces += feed.next(1.0)
    assert feed.codec.startswith("avc1.")
    source.exclude([LEFT_HALF])
    with pytest.raises(SourceUnavailable):
        feed.next(0.1)
    with pytest.raises(UnreadableVideo):
        source.feed()
    feed.close()
