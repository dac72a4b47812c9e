"""Clips out: what a recording holds, decoded again with the numbers in the pictures."""

import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from aislewatch.adapters.video import KeepLimits, SourceOptions, open_source
from aislewatch.adapters.video.ring import PacketRecording
from aislewatch.domain.errors import UnreadableVideo
from aislewatch.domain.geometry import Polygon
from tests.integration.sample_videos import footage, number_in, numbers_of, write_video

FPS = 15
RIGHT_HALF: Polygon = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))


def clip_of(
    path: Path,
    start: float,
    end: float,
    *,
    known_at: float | None = None,
    exclusion: Sequence[Polygon] = (),
    keep: KeepLimits | None = None,
) -> bytes:
    """The clip from ``start`` to ``end`` that a watcher takes who decides at ``known_at``."""
    options = SourceOptions(exclusion=exclusion, keep=keep or KeepLimits())
    recording: PacketRecording | None = None
    with closing(open_source(str(path), "till", FPS, options)) as source:
        for frame in source.frames():
            if recording is None and frame.at >= (end if known_at is None else known_at):
                recording = source.record(start)
            if recording is not None and recording.covers(end):
                break
    assert recording is not None
    return recording.cut(end)


@pytest.fixture(scope="module")
def long_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of numbered pictures with reordering, a keyframe every second."""
    return write_video(tmp_path_factory.mktemp("clips") / "long.mp4", count=60 * FPS)


def check_cover(clip: bytes, start: float, end: float, *, gop: float = 1.0) -> list[tuple[float, int]]:
    """The clip shows every picture from start to end, and begins at most a GOP early."""
    shown = numbers_of(clip)
    shown_numbers = [number for _, number in shown]
    assert shown_numbers == list(range(shown_numbers[0], shown_numbers[-1] + 1))
    assert start - gop <= shown_numbers[0] / FPS <= start + 1e-6
    assert shown_numbers[-1] / FPS == pytest.approx(end, abs=4 / FPS)
    assert shown_numbers[-1] >= round(end * FPS)
    assert [at for at, _ in shown] == pytest.approx([i / FPS for i in range(len(shown))], abs=1e-3)
    return shown


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {}),
        ("a.mp4", "libx264", {"bf": "0"}),
        ("a.mp4", "libx264", {"x264-params": "open-gop=1:bframes=3:b-adapt=0"}),
        ("a.ts", "libx264", {"x264-params": "open-gop=1:bframes=3:b-adapt=0"}),
        ("a.mkv", "libx264", {}),
        ("a.ts", "libx264", {}),
        ("a.flv", "libx264", {}),
        ("a.h264", "libx264", {"bf": "0"}),
    ],
)
def test_h264_is_copied_with_pre_roll_act_and_post_roll(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    path = write_video(tmp_path / name, codec=codec, count=20 * FPS, options=options)
    clip = clip_of(path, 7.4, 13.0, known_at=10.0)
    check_cover(clip, 7.4, 13.0)
    with av.open(io.BytesIO(clip), "r") as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert len(packets) == len(gray(clip)), "nothing that cannot be shown"
    pictures = {picture.tobytes() for picture in gray(path)}
    assert all(picture.tobytes() in pictures for picture in gray(clip)), "not one bit of a picture is changed"


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [
        ("a.mp4", "libx265", None),
        ("a.mp4", "libx265", "yuv420p10le"),
        ("a.mp4", "mpeg4", None),
        ("a.avi", "mjpeg", None),
        ("a.mp4", "libx264", "yuv422p"),
    ],
)
def test_what_browsers_do_not_play_is_encoded_anew(
    tmp_path: Path, name: str, codec: str, pixels: str | None
) -> None:
    path = write_video(tmp_path / name, codec=codec, count=8 * FPS, pixels=pixels)
    clip = clip_of(path, 2.4, 5.0)
    shown = [number for _, number in numbers_of(clip)]
    assert shown == list(range(36, 76)), "cut to the picture, since it is encoded anyway"
    with av.open(io.BytesIO(clip), "r") as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")


def test_players_can_start_at_once(long_video: Path) -> None:
    clip = clip_of(long_video, 7.4, 13.0)
    assert [name for name, _ in boxes(clip)][:2] == ["ftyp", "moov"]
    with av.open(io.BytesIO(clip), "r") as container:
        stream = container.streams.video[0]
        assert stream.start_time == 0
        packets = [p for p in container.demux(stream) if p.size]
    assert packets[0].is_keyframe
    decoded = [p.dts for p in packets if p.dts is not None]
    assert all(b > a for a, b in pairwise(decoded))
    assert all(p.pts is not None and p.dts is not None and p.pts >= p.dts for p in packets)


def gray(video: Path | bytes) -> list[NDArray[np.uint8]]:
    """The brightness of every picture."""
    with av.open(str(video) if isinstance(video, Path) else io.BytesIO(video), "r") as container:
        return [np.asarray(frame.to_ndarray(format="gray"), np.uint8) for frame in container.decode(video=0)]


def boxes(mp4: bytes) -> Iterator[tuple[str, int]]:
    """The mp4's top-level boxes: name and size."""
    position = 0
    while position < len(mp4):
        size = int.from_bytes(mp4[position : position + 4], "big")
        yield mp4[position + 4 : position + 8].decode(), size
        position += size


def test_the_same_clip_is_the_same_bytes(long_video: Path) -> None:
    assert clip_of(long_video, 7.4, 13.0) == clip_of(long_video, 7.4, 13.0)


def test_a_clip_reaches_back_as_far_as_the_ring(long_video: Path) -> None:
    clip = clip_of(long_video, 5.0, 41.0, known_at=40.0, keep=KeepLimits(ring_seconds=10.0))
    first = numbers_of(clip)[0][1] / FPS
    assert 28.5 <= first <= 30.0


def test_memory_limits_the_ring_before_time_does(long_video: Path) -> None:
    size = long_video.stat().st_size // 6
    clip = clip_of(long_video, 0.0, 41.0, known_at=40.0, keep=KeepLimits(ring_bytes=size))
    first = numbers_of(clip)[0][1] / FPS
    assert 20.0 <= first <= 36.0


def test_a_clip_ends_at_its_longest(long_video: Path) -> None:
    with closing(
        open_source(str(long_video), "till", FPS, SourceOptions(keep=KeepLimits(clip_seconds=5.0)))
    ) as source:
        frames = source.frames()
        next(frames)
        recording = source.record(0.0)
        while not recording.covers(1000.0):
            next(frames)
        last = numbers_of(recording.cut(1000.0))[-1][1] / FPS
    assert last == pytest.approx(5.0, abs=0.3)


def test_a_growing_recording_is_cut_more_than_once(long_video: Path) -> None:
    with closing(open_source(str(long_video), "till", FPS)) as source:
        frames = source.frames()
        while next(frames).at < 10.0:
            pass
        recording = source.record(8.0)
        for end in (12.0, 15.0, 20.0):
            while not recording.covers(end):
                next(frames)
            check_cover(recording.cut(end), 8.0, end)


def test_two_recordings_do_not_disturb_each_other(long_video: Path) -> None:
    with closing(open_source(str(long_video), "till", FPS)) as source:
        frames = source.frames()
        while next(frames).at < 10.0:
            pass
        one, other = source.record(6.0), source.record(9.0)
        one.close()
        while not other.covers(12.0):
            next(frames)
        check_cover(other.cut(12.0), 9.0, 12.0)
        with pytest.raises(UnreadableVideo):
            one.cut(12.0)


def test_nothing_excluded_is_in_a_clip(long_video: Path) -> None:
    clip = clip_of(long_video, 7.4, 9.0, exclusion=[RIGHT_HALF])
    pictures = gray(clip)
    assert len(pictures) == 25
    for picture in pictures:
        assert picture[:, 84:].max() <= 24
        assert picture[:, :70].max() > 150


def test_a_zone_drawn_after_the_pre_roll_holds_for_it_too(long_video: Path) -> None:
    assert_hidden(long_video, [], [RIGHT_HALF])


def test_a_zone_erased_before_the_cut_still_hides_what_was_seen_under_it(long_video: Path) -> None:
    assert_hidden(long_video, [RIGHT_HALF], [])


def assert_hidden(path: Path, before: Sequence[Polygon], after: Sequence[Polygon]) -> None:
    """Zones of any moment of the clip are black throughout."""
    with closing(open_source(str(path), "till", FPS, SourceOptions(exclusion=before))) as source:
        frames = source.frames()
        while next(frames).at < 10.0:
            pass
        recording = source.record(8.0)
        source.exclude(after)
        while not recording.covers(12.0):
            next(frames)
        clip = recording.cut(12.0)
    assert max(int(picture[:, 84:].max()) for picture in gray(clip)) <= 24


def test_a_clip_across_a_change_of_resolution_is_encoded_in_one_size(tmp_path: Path) -> None:
    small = write_video(tmp_path / "small.h264", count=45, options={"bf": "0"})
    large = write_video(tmp_path / "large.h264", count=45, first=45, size=(320, 256), options={"bf": "0"})
    both = tmp_path / "both.h264"
    both.write_bytes(small.read_bytes() + large.read_bytes())
    clip = clip_of(both, 2.0, 4.0)
    assert [number for _, number in numbers_of(clip)] == list(range(30, 61))


def test_a_clip_across_the_seam_of_a_loop_goes_on(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=20, gop=10)
    options = SourceOptions(loop=True)
    with closing(open_source(str(path), "till", FPS, options)) as source:
        frames = source.frames()
        recording: PacketRecording | None = None
        for frame in frames:
            if recording is None and frame.at >= 1.0:
                recording = source.record(0.0)
            if recording is not None and recording.covers(3.0):
                break
        assert recording is not None
        shown = numbers_of(recording.cut(3.0))
    assert [number for _, number in shown][:45] == [i % 20 for i in range(45)]
    assert [at for at, _ in shown[:45]] == pytest.approx([i / FPS for i in range(45)], abs=2e-3)


def test_damage_is_left_out_of_a_clip(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", count=90, options={"bf": "0"})
    with av.open(str(path)) as container:
        victim = [bytes(p) for p in container.demux(video=0) if p.size][40]
    path.write_bytes(path.read_bytes().replace(victim, victim[:4] + b"\xff" * (len(victim) - 4)))
    shown = [number for _, number in numbers_of(clip_of(path, 1.0, 5.0))]
    assert shown == [*range(15, 40), *range(45, 76)]


def test_a_turned_file_gives_an_upright_clip(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=30, rotation=90.0)
    pictures = gray(clip_of(path, 0.0, 1.5))
    assert [number_in(np.rot90(picture, -1)) for picture in pictures] == list(range(23))


def test_a_long_gop_begins_the_clip_early_rather_than_late(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=30 * FPS, gop=10_000, options={"sc_threshold": "0"})
    clip = clip_of(path, 15.0, 20.0)
    assert numbers_of(clip)[0] == (0.0, 0)
    assert numbers_of(clip)[-1][1] >= 20 * FPS


def test_variable_frame_rate_is_kept(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.9, 1.0, 1.05, 2.5, 3.0, 3.01, 4.0]
    path = write_video(tmp_path / "a.mp4", count=len(times), times=times)
    shown = numbers_of(clip_of(path, 0.0, 3.5, known_at=3.0))
    assert [at for at, _ in shown[:8]] == pytest.approx(times[:8], abs=1e-3)


def test_nothing_recorded_is_said_so(long_video: Path) -> None:
    with closing(open_source(str(long_video), "till", FPS)) as source:
        recording = source.record(0.0)
        assert not recording.covers(1.0)
        with pytest.raises(UnreadableVideo, match="Nothing was recorded"):
            recording.cut(1.0)


@pytest.mark.footage
@pytest.mark.parametrize(
    "name", ["people/one-by-one.mp4", "tracking/TUD-Campus.mp4", "tracking/PETS09-S2L1.mp4"]
)
def test_real_footage_gives_the_pictures_it_has(name: str) -> None:
    path = footage() / name
    clip = clip_of(path, 1.0, 2.0, known_at=1.5)
    with av.open(str(path), "r") as original:
        frames = original.decode(video=0)
        for picture in gray(clip)[:5]:
            assert any(np.array_equal(picture, next(frames).to_ndarray(format="gray")) for _ in range(30))
