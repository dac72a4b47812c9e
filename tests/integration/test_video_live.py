"""Live cameras: a real RTSP server in a process of its own, MJPEG over HTTP, and recovery when they die."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import cv2
import pytest

from aislewatch.adapters.video import SourceOptions, TimeOuts, VideoSource, open_source
from aislewatch.adapters.video.clock import SystemClock
from aislewatch.domain.cameras import CameraStatus
from aislewatch.domain.errors import SourceUnavailable
from aislewatch.domain.people import Frame
from aislewatch.pipeline.camera import CameraPolicy, CameraState
from aislewatch.pipeline.capture import CameraCapture
from tests.integration.rtsp_camera import RtspCamera
from tests.integration.sample_videos import number_in, numbered, numbers_of, write_video

FPS = 15


@pytest.fixture(scope="module")
def minute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of numbered pictures with B-frames, a keyframe every second."""
    return write_video(tmp_path_factory.mktemp("live") / "minute.mp4", count=60 * FPS)


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {}),
        ("a.mp4", "libx264", {"bf": "0"}),
        ("a.mp4", "libx265", {"x265-params": "log-level=none:keyint=15"}),
        ("test:jpeg", "", {}),
        ("frozen.h264", "libx264", {"bf": "0"}),
    ],
)
def test_rtsp_pictures_are_dated_by_the_wall_clock(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    source: Path | str = name
    if codec:
        source = write_video(tmp_path / name, codec=codec, count=10 * FPS, options=options)
    with RtspCamera(source, codec="h265" if codec == "libx265" else "h264") as camera:
        # More often than pictures come, so that none is left out for coming a little early on a busy machine.
        frames, lags = watch(open_source(camera.url, "till", 4 * FPS), 20)
    assert all(b.at > a.at for a, b in pairwise(frames))
    assert frames[-1].at - frames[0].at == pytest.approx(19 / FPS, abs=0.3)
    assert min(lags) > -0.3, "at most the reordering delay ahead"
    assert max(lags) < 1.0
    if name == "a.mp4":
        spelled = [number_in(frame.image) for frame in frames]
        assert spelled == list(range(spelled[0], spelled[0] + 20))


def watch(source: VideoSource, count: int) -> tuple[list[Frame], list[float]]:
    """The first frames of a camera, and how old each was when it came."""
    frames: list[Frame] = []
    lags: list[float] = []
    with closing(source):
        for frame in source.frames():
            frames.append(frame)
            lags.append(time.time() - frame.at)
            if len(frames) == count:
                break
    return frames, lags


def test_a_clip_of_a_camera_holds_pre_roll_act_and_post_roll(minute: Path) -> None:
    with RtspCamera(minute) as camera, closing(open_source(camera.url, "till", FPS)) as source:
        seen: list[tuple[float, int]] = []
        recording, start, end = None, 0.0, 0.0
        for frame in source.frames():
            seen.append((frame.at, number_in(frame.image)))
            if recording is None and frame.at - seen[0][0] >= 2.2:
                start, end = frame.at - 1.0, frame.at + 1.0
                recording = source.record(start)
            if recording is not None and recording.covers(end):
                break
        assert recording is not None
        clip = recording.cut(end)
    shown = numbers_of(clip)
    spelled = [number for _, number in shown]
    wanted = {number for at, number in seen if start <= at <= end}
    assert len(wanted) == pytest.approx(2.0 * FPS, abs=2)
    assert max(spelled) - max(wanted) <= 4, "pictures sent ahead of their time may follow"
    # Beyond the end, a copied clip may lack a picture whose neighbors had come already (B-frames).
    shown = [(at, number) for at, number in shown if number <= max(wanted)]
    spelled = [number for _, number in shown]
    assert spelled == list(range(spelled[0], max(wanted) + 1))
    assert min(wanted) - spelled[0] <= FPS, "at most one group of pictures early"
    assert shown[0][0] == 0.0
    assert [b - a for (a, _), (b, _) in pairwise(shown)] == pytest.approx(
        [1 / FPS] * (len(shown) - 1), abs=0.02
    )


def test_a_camera_that_falls_silent_is_lost_at_the_read_time_out(minute: Path) -> None:
    with RtspCamera(minute) as camera:
        options = SourceOptions(time_outs=TimeOuts(open=5.0, read=1.0))
        source = open_source(camera.url, "till", FPS, options)
        frames = source.frames()
        next(frames)
        camera.freeze()
        with pytest.raises(SourceUnavailable):
            for _ in frames:
                pass
        camera.kill()


def test_a_camera_that_dies_is_lost(minute: Path) -> None:
    with RtspCamera(minute) as camera:
        frames = open_source(camera.url, "till", FPS).frames()
        next(frames)
        camera.kill()
        with pytest.raises(SourceUnavailable):
            for _ in frames:
                pass


def test_a_machine_that_cannot_keep_up_decodes_keyframes_rather_than_fall_behind(minute: Path) -> None:
    with RtspCamera(minute) as camera, closing(open_source(camera.url, "till", FPS)) as source:
        spelled: list[int] = []
        for frame in source.frames():
            spelled.append(number_in(frame.image))
            lag = time.time() - frame.at
            if len(spelled) == 20:
                break
            time.sleep(0.25)
    assert lag < 3.0, "20 pictures at 0.25 s, taken one after the other, would be 3.7 s late"
    jumps = [b for a, b in pairwise(spelled) if b - a > 1]
    assert jumps
    assert all(number % FPS == 0 for number in jumps), "it goes on at keyframes"


POLICY = CameraPolicy(stall_after=2.0, connect_within=8.0, first_retry=0.2, last_retry=0.5, steady=30.0)
PATIENT = SourceOptions(time_outs=TimeOuts(open=4.0, read=6.0))


@contextmanager
def captured(camera: RtspCamera) -> Iterator[tuple[CameraCapture, list[CameraStatus]]]:
    """A running capture and the story of its states."""
    story: list[CameraStatus] = []

    def tell(state: CameraState) -> None:
        story.append(state.status)

    capture = CameraCapture(
        "till",
        lambda: open_source(camera.url, "till", 8.0, PATIENT),
        lambda frame: frame.at > 0,
        SystemClock(),
        chance=lambda: 0.5,
        policy=POLICY,
        on_change=tell,
    )
    capture.start()
    try:
        yield capture, story
    finally:
        capture.stop()


def eventually(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Whether a condition comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def test_a_killed_camera_comes_back_by_itself(minute: Path) -> None:
    with RtspCamera(minute) as camera, captured(camera) as (capture, story):
        assert eventually(lambda: capture.state.status is CameraStatus.LIVE)
        camera.kill()
        assert eventually(lambda: capture.state.status is CameraStatus.FAILED)
        assert capture.state.reason
        assert eventually(lambda: capture.state.failures >= 2)
        before = capture.counts.frames
        camera.start()
        restarted = time.monotonic()
        assert eventually(lambda: capture.state.status is CameraStatus.LIVE)
        print(f"recovered {time.monotonic() - restarted:.2f} s after the camera's return")
        assert eventually(lambda: capture.counts.frames > before + 5)
        assert capture.counts.reconnects >= 1
    assert story[0] is CameraStatus.LIVE
    assert story[1:3] == [CameraStatus.STALLED, CameraStatus.CONNECTING]
    assert CameraStatus.FAILED in story
    assert story[-1] is CameraStatus.LIVE


def test_a_frozen_camera_is_noticed_by_its_missing_pictures(minute: Path) -> None:
    with RtspCamera(minute) as camera, captured(camera) as (capture, story):
        assert eventually(lambda: capture.state.status is CameraStatus.LIVE)
        camera.freeze()
        assert eventually(lambda: CameraStatus.STALLED in story)
        camera.thaw()
        assert eventually(lambda: capture.state.status is CameraStatus.LIVE)
    assert story[:2] == [CameraStatus.LIVE, CameraStatus.STALLED]


def test_a_live_capture_stops_promptly(minute: Path) -> None:
    with RtspCamera(minute) as camera, captured(camera) as (capture, _):
        assert eventually(lambda: capture.counts.frames > 0)
        assert capture.stop(patience=2.0)


class Mjpeg(http.server.BaseHTTPRequestHandler):
    """A camera that sends JPEG pictures one after the other, without timestamps, ten a second."""

    def do_GET(self) -> None:
        """Send pictures until the viewer leaves."""
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
        self.end_headers()
        try:
            for number in range(100):
                picture = cv2.imencode(".jpg", numbered(number))[1].tobytes()
                header = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                self.wfile.write(header.encode() + picture + b"\r\n")
                time.sleep(0.1)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_mjpeg_over_http_is_dated_by_its_arrival() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mjpeg)
    server.daemon_threads = True
    with closing(server.socket):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/video"
        frames, lags = watch(open_source(url, "till", FPS), 12)
        server.shutdown()
    spelled = [number_in(frame.image) for frame in frames][1:]  # the first came while connecting
    assert spelled == list(range(spelled[0], spelled[0] + 11))
    assert frames[-1].at - frames[1].at == pytest.approx(10 * 0.1, abs=0.3)
    assert abs(lags[-1]) < 0.5
