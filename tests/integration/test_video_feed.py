"""A camera's own video for browsers: real files and a real RTSP camera, packets as fragmented mp4."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import pytest

from aislewatch.adapters.video import SourceOptions, VideoSource, open_source
from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo
from aislewatch.ports import VideoFeed
from tests.integration.rtsp_camera import RtspCamera
from tests.integration.sample_videos import write_video

CORNER = ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5))
PATIENCE = 20.0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("feed") / "clip.mp4", count=60)


@contextmanager
def playing(source: VideoSource) -> Iterator[VideoSource]:
    """Somebody reads the frames, as the belt does."""

    def read() -> None:
        try:
            for _ in source.frames():
                pass
        except SourceUnavailable:
            pass

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield source
    finally:
        source.close()
        reader.join(PATIENCE)


def taken(feed: VideoFeed, pieces: int) -> bytes:
    got: list[bytes] = []
    end = time.monotonic() + PATIENCE
    while len(got) < pieces:
        assert time.monotonic() < end, "it did not come"
        if piece := feed.next(0.5):
            got.append(piece)
    return b"".join(got)


def boxes(data: bytes) -> list[str]:
    found, place = [], 0
    while place < len(data):
        found.append(data[place + 4 : place + 8].decode())
        place += int.from_bytes(data[place : place + 4], "big")
    assert place == len(data), "whole boxes only"
    return found


def test_a_files_packets_become_one_fragment_each(clip: Path) -> None:
    with playing(open_source(str(clip), "till", 8.0, SourceOptions(pace=True, loop=True))) as source:
        feed = source.feed()
        data = taken(feed, 8)
        assert feed.codec.startswith("avc1.")
        assert abs(feed.start - time.time()) < PATIENCE
        feed.close()
    names = boxes(data)
    assert names[:2] == ["ftyp", "moov"]
    assert set(names[2:]) == {"moof", "mdat"}
    with av.open(io.BytesIO(data), "r") as container:
        frames = list(container.decode(video=0))
    assert len(frames) == names.count("moof") >= 7
    times = [frame.time for frame in frames]
    assert times[0] == 0
    assert times == sorted(set(times))


def test_who_comes_later_begins_at_the_last_keyframe(clip: Path) -> None:
    with playing(open_source(str(clip), "till", 8.0, SourceOptions(pace=True, loop=True))) as source:
        taken(source.feed(), 6)
        late = source.feed()
        with av.open(io.BytesIO(taken(late, 3)), "r") as container:
            first = next(container.decode(video=0))
        assert first.key_frame


def test_a_zone_refuses_new_watchers_and_ends_the_others(clip: Path) -> None:
    with playing(open_source(str(clip), "till", 8.0, SourceOptions(pace=True, loop=True))) as source:
        feed = source.feed()
        taken(feed, 3)
        source.exclude([CORNER])
        with pytest.raises(SourceUnavailable):
            feed.next(0.1)
        with pytest.raises(UnreadableVideo, match="exclusion zone"):
            source.feed()


def test_what_was_recorded_under_a_zone_is_not_shown_when_it_is_gone(clip: Path) -> None:
    options = SourceOptions(pace=True, loop=True, exclusion=[CORNER])
    with playing(open_source(str(clip), "till", 8.0, options)) as source:
        time.sleep(1.0)
        lifted = time.time()
        source.exclude([])
        feed = source.feed()
        taken(feed, 2)
        assert feed.start >= lifted - 0.5


def test_a_slow_reader_misses_pictures_not_the_present(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aislewatch.adapters.video.feed.MOST_WAITING", 30_000)
    with playing(open_source(str(clip), "till", 8.0, SourceOptions(pace=True, loop=True))) as source:
        feed = source.feed()
        taken(feed, 1)
        time.sleep(3.0)
        data = taken(feed, 1)
    assert len(data) < 60_000


def test_other_codecs_are_refused_in_words(tmp_path: Path) -> None:
    video = write_video(tmp_path / "old.avi", count=20, codec="mpeg4")
    source = open_source(str(video), "till", 8.0)
    with pytest.raises(UnreadableVideo, match="mpeg4"):
        source.feed()
    source.close()


def test_the_end_of_the_stream_is_the_end_of_the_feed(clip: Path) -> None:
    with playing(open_source(str(clip), "till", 8.0, SourceOptions(pace=True))) as source:
        feed = source.feed()
        with pytest.raises(SourceUnavailable):
            taken(feed, 1_000)


def test_a_network_cameras_video(clip: Path) -> None:
    with RtspCamera(clip) as camera, playing(open_source(camera.url, "till", 8.0)) as source:
        data = taken(source.feed(), 6)
    with av.open(io.BytesIO(data), "r") as container:
        assert len(list(container.decode(video=0))) > 4
