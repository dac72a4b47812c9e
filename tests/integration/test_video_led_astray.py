"""Cameras that answer with a list of other addresses instead of a video: nobody goes there."""

import http.server
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from aislewatch.adapters.video.connection import TimeOuts, connect
from aislewatch.app.dialing import Dialing
from aislewatch.domain.errors import UnreadableVideo, VideoError
from aislewatch.services.reach import Reach, read_networks
from tests.integration.sample_videos import write_video

BRIEF = TimeOuts(open=3.0, read=3.0)
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4">'
    '<Representation id="1" bandwidth="1"><BaseURL>{target}</BaseURL></Representation></AdaptationSet>'
    "</Period></MPD>"
)
HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{target}\n#EXT-X-ENDLIST\n"
LISTS = {
    "hls": (HLS, "application/vnd.apple.mpegurl"),
    "nested": ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{target}\n", "application/vnd.apple.mpegurl"),
    "key": (HLS.replace("#EXTINF", '#EXT-X-KEY:METHOD=AES-128,URI="{target}"\n#EXTINF'), "audio/mpegurl"),
    "concat": ("ffconcat version 1.0\nfile '{target}'\n", "text/plain"),
    "dash": (DASH, "application/dash+xml"),
    "sdp": (SDP, "application/sdp"),
    "nothing": ("{target}\n" * 9, "text/plain"),
}


class _Liar(http.server.BaseHTTPRequestHandler):
    """Gives the list that its path names."""

    def do_GET(self) -> None:
        self.server.heard.append(self.path)  # type: ignore[attr-defined]
        form, kind = LISTS[self.path.strip("/").partition(".")[0]]
        target, port = self.server.target  # type: ignore[attr-defined]
        body = form.replace("{target}", target).replace("{port}", str(port)).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def lying(target: str, port: int = 0) -> Iterator[tuple[str, list[str]]]:
    """A camera of the name ``camera.example`` that leads to ``target``: its address, what it was asked."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Liar)
    server.heard, server.target = [], (target, port)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://camera.example:{server.server_port}", server.heard  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def forbidden() -> Iterator[socket.socket]:
    """A port of this machine on which nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def found(host: str) -> Sequence[str]:
    return ["127.0.0.1"]


DIALING = Dialing(Reach(read_networks(["127.0.0.1"]), found))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_addresses_is_not_followed_inside_this_machine(name: str) -> None:
    with forbidden() as port:
        number = port.getsockname()[1]
        with lying(f"http://127.0.0.1:{number}/secret.ts", number) as (address, heard):
            url = f"{address}/{name}.m3u8"
            for dial in (DIALING.of(url), None):
                here = url if dial else url.replace("camera.example", "127.0.0.1")
                with pytest.raises(VideoError):
                    connect(here, BRIEF, dial)
            assert set(heard) == {f"/{name}.m3u8"}
        with pytest.raises(TimeoutError):
            port.accept()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_addresses_does_not_open_a_file(name: str, tmp_path: Path) -> None:
    """A real video, so that only the refusal keeps it from being shown."""
    video = write_video(tmp_path / "secret.ts", count=30)
    for target in (f"file://{video}", str(video), "file:///etc/passwd", f"concat:{video}|{video}"):
        with lying(target) as (address, _), pytest.raises(VideoError):
            connect(f"{address}/{name}", BRIEF, DIALING.of(address))


@pytest.mark.parametrize("name", ["hls", "nested", "key", "concat"])
def test_a_list_in_a_file_leads_nowhere_either(name: str, tmp_path: Path) -> None:
    write_video(tmp_path / "secret.ts", count=30)
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(LISTS[name][0].replace("{target}", "secret.ts"))
    with pytest.raises(UnreadableVideo, match="list of other addresses"):
        connect(str(playlist), BRIEF)


def test_numbered_pictures_beside_a_file_are_not_read(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"a{number}.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    with pytest.raises(VideoError):
        connect(str(tmp_path / "a%d.jpg"), BRIEF)


@pytest.mark.parametrize("kind", ["concat:/etc/passwd", "subfile,,start,0,end,9,,:/x", "data:video,x"])
def test_ffmpegs_own_kinds_of_addresses_are_names_of_files(kind: str) -> None:
    with pytest.raises(VideoError, match="no such file"):
        connect(kind, BRIEF)


def test_what_to_do_instead_is_said() -> None:
    with lying("http://127.0.0.1:9/") as (address, _), pytest.raises(UnreadableVideo) as refused:
        connect(f"{address}/hls", BRIEF, DIALING.of(address))
    assert "which is not read" in refused.value.message
    assert "rtsp://" in refused.value.fix
