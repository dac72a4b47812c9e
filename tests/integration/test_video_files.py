"""Files in: which pictures come out, when, and what happens with files that are strange or broken."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition
from av.video.stream import VideoStream

from aislewatch.adapters.video import SourceOptions, VideoSource, open_source
from aislewatch.adapters.video.sampling import TimeGrid
from aislewatch.domain.errors import InvalidInput, SourceUnavailable, UnreadableVideo
from aislewatch.domain.people import Frame
from tests.integration.sample_videos import SIZE, footage, number_in, numbered, write_video


def frames_of(path: Path, rate: float = 15.0, options: SourceOptions | None = None) -> list[Frame]:
    """All frames of a file."""
    return list(open_source(str(path), "till", rate, options).frames())


def numbers(frames: Sequence[Frame]) -> list[int]:
    """What the pictures spell."""
    return [number_in(frame.image) for frame in frames]


@pytest.mark.parametrize(
    ("codec", "name", "options"),
    [
        ("libx264", "a.mp4", {}),
        ("libx264", "a.mp4", {"bf": "0"}),
        ("libx264", "a.mkv", {}),
        ("libx264", "a.ts", {}),
        ("libx264", "a.flv", {}),
        ("libx265", "a.mp4", {}),
        ("libx265", "a.mkv", {}),
        ("mpeg4", "a.mp4", {"bf": "2"}),
        ("mpeg4", "a.avi", {}),
        ("mjpeg", "a.avi", {}),
        ("mjpeg", "a.mkv", {}),
    ],
)
def test_every_common_codec_and_container_is_read(
    tmp_path: Path, codec: str, name: str, options: dict[str, str]
) -> None:
    path = write_video(tmp_path / name, codec=codec, options=options)
    frames = frames_of(path)
    assert numbers(frames) == list(range(60))
    assert [frame.at for frame in frames] == pytest.approx([i / 15 for i in range(60)], abs=0.002)


def test_ten_bit_pictures_become_eight_bit(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", codec="libx265", pixels="yuv420p10le", count=10)
    assert numbers(frames_of(path)) == list(range(10))


def test_the_grid_takes_the_same_pictures_on_every_run(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", fps=25, count=100)
    runs = [frames_of(path, rate=8.0) for _ in range(2)]
    assert [f.at for f in runs[0]] == [f.at for f in runs[1]]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(*runs, strict=True))
    assert numbers(runs[0]) == [round(f.at * 25) for f in runs[0]]
    assert len(runs[0]) == 32


@pytest.mark.parametrize("rate", [2.0, 5.0, 8.0])
def test_skipping_unneeded_decoding_changes_no_picture(
    tmp_path: Path, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "a.mp4", fps=30, count=150, gop=60)
    lazy = frames_of(path, rate)
    monkeypatch.setattr(TimeGrid, "expect", lambda *_: True)
    full = frames_of(path, rate)
    assert [f.at for f in lazy] == [f.at for f in full]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(lazy, full, strict=True))


def test_variable_frame_rate_keeps_real_times(tmp_path: Path) -> None:
    times = [0.0, 0.04, 0.08, 0.5, 0.54, 3.0, 3.5, 3.52, 9.0]
    path = write_video(tmp_path / "a.mp4", count=len(times), times=times)
    frames = frames_of(path, rate=100)
    assert [f.at for f in frames] == pytest.approx(times, abs=1e-4)
    assert numbers(frames) == list(range(len(times)))


def test_a_raw_stream_without_timestamps_is_dated_by_its_rate(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.h264", options={"bf": "0"})
    frames = frames_of(path)
    assert numbers(frames) == list(range(60))
    steps = [b.at - a.at for a, b in pairwise(frames)]
    assert steps == pytest.approx([steps[0]] * 59, abs=1e-6)


@pytest.mark.parametrize(("name", "lost"), [("a.h264", 0), ("a.ts", 2)])
def test_a_change_of_resolution_on_the_way_is_followed(tmp_path: Path, name: str, lost: int) -> None:
    """A transport stream's packet counters break at the seam, so its last pictures count as damaged."""
    small = write_video(tmp_path / f"small-{name}", count=15, options={"bf": "0"})
    large = write_video(tmp_path / f"large-{name}", count=15, first=15, size=(320, 256), options={"bf": "0"})
    both = tmp_path / name
    both.write_bytes(small.read_bytes() + large.read_bytes())
    source = open_source(str(both), "till", 15.0)
    frames = list(source.frames())
    assert numbers(frames) == [*range(15 - lost), *range(15, 30)]
    assert [f.size for f in frames] == [SIZE] * (15 - lost) + [(320, 256)] * 15
    assert source.corrupt == lost
    assert all(b.at > a.at for a, b in pairwise(frames))


def test_a_turned_file_is_shown_upright(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=5, rotation=90.0)
    frames = frames_of(path)
    assert frames[0].size == (SIZE[1], SIZE[0])
    assert [number_in(np.rot90(f.image, -1)) for f in frames] == list(range(5))


def test_a_cut_off_file_gives_what_it_has(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.ts", count=150)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    got = numbers(frames_of(path))
    assert 50 < len(got) < 100
    assert got[:50] == list(range(50))


def test_an_mp4_cut_off_before_its_index_is_refused(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes()[:-1500])
    with pytest.raises(UnreadableVideo):
        open_source(str(path), "till", 8.0)


def test_damage_is_counted_and_ends_with_the_next_keyframe(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", count=150, options={"bf": "0"})
    damaged = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    victim = packets[40]
    assert victim.pos is not None
    start = bytes(damaged).index(bytes(victim))
    damaged[start + 4 : start + victim.size] = b"\xff" * (victim.size - 4)
    path.write_bytes(damaged)
    source = open_source(str(path), "till", 15.0)
    got = numbers(list(source.frames()))
    assert got == [*range(40), *range(45, 150)]
    assert source.corrupt == 5


def test_random_damage_never_raises_anything_foreign(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.ts", count=90)
    clean = path.read_bytes()
    chance = np.random.default_rng(7)
    for _ in range(12):
        data = bytearray(clean)
        for position in chance.integers(0, len(data), 40):
            data[position] = int(chance.integers(0, 256))
        path.write_bytes(data)
        source = open_source(str(path), "till", 15.0)
        try:
            got = list(source.frames())
        except UnreadableVideo:
            continue
        assert all(b.at > a.at for a, b in pairwise(got))


def test_what_is_no_video_is_refused_with_the_reason(tmp_path: Path) -> None:
    empty, text, sound = tmp_path / "empty.mp4", tmp_path / "notes.txt", tmp_path / "sound.wav"
    empty.write_bytes(b"")
    text.write_text("Milk, eggs, bread.\n" * 200)
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        container.mux(stream.encode(silence(8000)) + stream.encode(None))
    for path, words in ((empty, "empty"), (text, "no video"), (sound, "no video in it")):
        with pytest.raises(UnreadableVideo, match=words) as caught:
            open_source(str(path), "till", 8.0)
        assert path.name in caught.value.message
        assert caught.value.fix


def test_cover_art_of_a_song_is_no_video(tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    with av.open(str(song), "w") as container:
        sound = container.add_stream("libmp3lame", rate=44100)
        cover = container.add_stream("mjpeg")
        assert isinstance(cover, VideoStream)
        cover.width, cover.height = SIZE
        cover.pix_fmt = "yuvj420p"
        cover.disposition = Disposition.attached_pic
        picture = av.VideoFrame.from_ndarray(numbered(5), format="bgr24")
        container.mux(cover.encode(picture) + cover.encode(None))
        container.mux(sound.encode(silence(44100)) + sound.encode(None))
    with pytest.raises(UnreadableVideo, match="no video in it"):
        open_source(str(song), "till", 8.0)


def silence(rate: int) -> av.AudioFrame:
    """A second of nothing."""
    frame = av.AudioFrame.from_ndarray(np.zeros((1, rate), np.int16), format="s16", layout="mono")
    frame.sample_rate = rate
    return frame


def test_a_file_address_may_be_escaped(tmp_path: Path) -> None:
    path = write_video(tmp_path / "till 1: front.mp4", count=3)
    assert len(frames_of(path)) == 3
    assert len(list(open_source(path.as_uri(), "till", 15.0).frames())) == 3


def test_what_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="no such file"):
        open_source(str(tmp_path / "none.mp4"), "till", 8.0)
    with pytest.raises(SourceUnavailable, match="folder"):
        open_source(str(tmp_path), "till", 8.0)


@pytest.mark.parametrize("url", ["ftp://host/a.mp4", "concat://a", "data://text/plain,x"])
def test_other_kinds_of_address_are_refused(url: str) -> None:
    with pytest.raises(UnreadableVideo, match="not supported"):
        open_source(url, "till", 8.0)


def test_a_playlist_does_not_lead_out_of_the_file(tmp_path: Path) -> None:
    target = write_video(tmp_path / "secret.ts")
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(f"#EXTM3U\n#EXTINF:4,\nhttp://127.0.0.1:1/{target}\n#EXT-X-ENDLIST\n")
    with pytest.raises((UnreadableVideo, SourceUnavailable)):
        frames_of(playlist)


@pytest.mark.parametrize("rate", [0.0, -1.0, 1000.0])
def test_rates_that_cannot_be_are_refused(tmp_path: Path, rate: float) -> None:
    path = write_video(tmp_path / "a.mp4", count=2)
    with pytest.raises(InvalidInput):
        open_source(str(path), "till", rate)


def test_a_video_whose_pictures_cannot_be_decoded_is_given_up(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", count=30)
    data = path.read_bytes()
    with av.open(str(path)) as container:
        packets = [bytes(p) for p in container.demux(video=0) if p.size]
    for packet in packets:
        data = data.replace(packet, b"\x00\x00\x00\x01" + b"\xff" * (len(packet) - 4))
    path.write_bytes(data)
    with pytest.raises(UnreadableVideo):
        frames_of(path)


def test_a_paced_loop_goes_on_without_a_step(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=8)
    source = open_source(str(path), "till", 15.0, SourceOptions(pace=True, loop=True))
    frames: list[Frame] = []
    for frame in source.frames():
        frames.append(frame)
        if len(frames) == 20:
            source.close()
    assert numbers(frames) == [i % 8 for i in range(20)]
    steps = [b.at - a.at for a, b in pairwise(frames)]
    assert steps == pytest.approx([1 / 15] * 19, abs=1e-6)


class Clock:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def utc(self) -> float:
        return 1_700_000_000.0 + self.now

    def monotonic(self) -> float:
        return self.now


def test_a_paced_file_is_dated_like_a_camera(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=3)
    clock = Clock()
    frames = open_source(str(path), "till", 15.0, SourceOptions(pace=True), clock).frames()
    assert next(frames).at == 1_700_000_000.0


@pytest.mark.footage
def test_real_footage_is_read_whole_on_its_own_grid() -> None:
    folder = footage() / "people"
    frames = frames_of(folder / "one-by-one.mp4", rate=10.0)
    assert len(frames) == 1394
    assert frames[-1].at == pytest.approx(139.3)
    assert frames[0].size == (768, 432)


def test_frames_may_be_left_halfway(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4")
    source = open_source(str(path), "till", 15.0)
    for _ in source.frames():
        break
    assert_closed(source)


def assert_closed(source: VideoSource) -> None:
    """A source that has ended gives nothing more, and recordings know it."""
    assert list(source.frames()) == []
    assert source.record(0.0).covers(1e9)


def test_numbers_survive_compression() -> None:
    for number in (0, 1, 2**20 - 1, 0b1010_1010_1010_1010_1010):
        assert number_in(numbered(number)) == number
