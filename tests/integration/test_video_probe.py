"""Trying cameras out: what is said about those that work and those that do not."""

import http.server
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aislewatch.adapters.video import TimeOuts, open_source
from aislewatch.adapters.video.probe import probe
from aislewatch.domain.errors import VideoError
from tests.integration.rtsp_camera import RtspCamera
from tests.integration.sample_videos import SIZE, number_in, write_video

PASSWORD = "corn/" + "flower@7"
BRIEF = TimeOuts(open=1.0, read=1.0)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds with a keyframe every second."""
    return write_video(tmp_path_factory.mktemp("probe") / "a.mp4", count=75)


def test_a_file_that_works_is_described(video: Path) -> None:
    result = probe(str(video))
    assert result.ok
    assert (result.codec, result.size, result.fps) == ("h264", SIZE, 15.0)
    assert result.keyframe_seconds == 1.0
    assert result.picture is not None
    assert number_in(result.picture) == 0


def test_a_camera_that_works_is_described(video: Path) -> None:
    with RtspCamera(video, login=("admin", PASSWORD)) as camera:
        url = camera.url.replace(
            "rtsp://", f"rtsp://admin:{PASSWORD.replace('@', '%40').replace('/', '%2F')}@"
        )
        result = probe(url)
    assert result.ok, result.problem
    assert result.codec == "h264"
    assert result.picture is not None
    assert result.keyframe_seconds == pytest.approx(1.0, abs=0.1)
    assert result.url == camera.url.replace("rtsp://", "rtsp://***@")


@pytest.mark.parametrize(
    ("login", "path", "words"),
    [
        ("", "/camera", "user name and password (401)"),
        ("admin:wrong@", "/camera", "user name and password (401)"),
        ("admin:corn%2Fflower%407@", "/other", "no stream under this path (404)"),
    ],
)
def test_an_rtsp_camera_says_what_is_wrong(video: Path, login: str, path: str, words: str) -> None:
    with RtspCamera(video, login=("admin", PASSWORD)) as camera:
        result = probe(f"rtsp://{login}127.0.0.1:{camera.port}{path}")
    assert not result.ok
    assert words in result.problem
    assert result.fix


@contextmanager
def silent_host() -> Iterator[int]:
    """Something that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def rude_host() -> Iterator[int]:
    """Something that hangs up on everyone."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            try:
                while True:
                    server.accept()[0].close()
            except OSError:
                return

        threading.Thread(target=hang_up, daemon=True).start()
        yield server.getsockname()[1]


def test_refused_silent_and_rude_hosts_are_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "refused" in probe(f"rtsp://127.0.0.1:{port}/1", BRIEF).problem
    with silent_host() as port:
        assert "time-out" in probe(f"rtsp://127.0.0.1:{port}/1", BRIEF).problem
        assert "time-out" in probe(f"http://127.0.0.1:{port}/1", BRIEF).problem
    with rude_host() as port:
        assert "not with a video stream" in probe(f"rtsp://127.0.0.1:{port}/1", BRIEF).problem


def test_an_unknown_host_name_is_said_so() -> None:
    result = probe("rtsp://admin:secret@camera.invalid/1", BRIEF)
    assert "host name camera.invalid is unknown" in result.problem
    assert "secret" not in result.problem


class Web(http.server.BaseHTTPRequestHandler):
    """A web server that answers with the status in the path."""

    def do_GET(self) -> None:
        """Answer."""
        page = b"<html>Welcome to your camera!</html>" * 100
        self.send_response(int(self.path[1:4]))
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("status", "words"),
    [(200, "not with a video stream"), (401, "401"), (403, "403"), (404, "404"), (503, "5xx")],
)
def test_a_web_server_says_what_is_wrong(status: int, words: str) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    result = probe(f"http://127.0.0.1:{server.server_port}/{status}", BRIEF)
    server.shutdown()
    server.server_close()
    assert words in result.problem


@pytest.mark.parametrize("url", ["/dev/video97", "usb:97"])
def test_an_absent_usb_camera_is_said_so(url: str) -> None:
    result = probe(url)
    assert "/dev/video97: there is no working camera" in result.problem


def test_sound_without_pictures_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("no pictures here\n" * 50)
    assert "no video" in probe(str(path)).problem


def test_no_password_reaches_a_traceback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"rtsp://admin:{PASSWORD}@127.0.0.1:{port}/1"
    with pytest.raises(VideoError) as caught:
        open_source(url, "till", 8.0)
    told = "".join(traceback.format_exception(caught.value))
    assert "refused" in told
    assert PASSWORD not in told
