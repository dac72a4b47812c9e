"""The demonstration store as live cameras: rendered while it is acted, and served like a network camera's
stream (MPEG-TS over HTTP), in a process of its own.

One clock for all cameras starts with the first viewer, so nobody misses the beginning.
"""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Final

import av
import cv2
from av.video.frame import VideoFrame

from aislewatch.adapters.video.encoding import H264Encoder
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import SourceUnavailable
from aislewatch.domain.people import Image
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.programme import ROUND, play_round
from aislewatch.rehearsal.render import Renderer
from aislewatch.rehearsal.store import CORNER_SHOP

RATE: Final = 8.0
"""Pictures per second of each camera: a little more than is analyzed."""

PATIENCE: Final = 30.0
"""Seconds the process may take to start."""


def camera_name(view: str) -> str:
    """The name under which a view of the demonstration store is a camera."""
    return "demo-" + view.replace(" ", "-")


@contextmanager
def broadcasting() -> Iterator[tuple[Camera, ...]]:
    """The cameras of the demonstration store, as long as the context is open.

    Raises :class:`SourceUnavailable` when the process does not start.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_broadcast, args=(theirs,), name="demo-store", daemon=True)
    process.start()
    try:
        if not ours.poll(PATIENCE):
            raise SourceUnavailable("The demonstration store does not start.", fix="Start it again.")
        port = int(ours.recv())
        yield tuple(
            Camera(camera_name(view.name), f"http://127.0.0.1:{port}/{camera_name(view.name)}.ts")
            for view in CORNER_SHOP.views
        )
    finally:
        process.terminate()
        process.join()


def _broadcast(parent: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Stream)
    server.daemon_threads = True
    parent.send(server.server_address[1])
    # Whoever started this process may be killed: nobody would end it then.
    threading.Thread(target=_end_with, args=(parent, server), daemon=True).start()
    server.serve_forever()


def _end_with(parent: Connection, server: ThreadingHTTPServer) -> None:
    with suppress(EOFError, OSError):
        parent.recv()
    server.shutdown()


class _Programme:
    """The rounds of the programme, acted when they are due."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._began: float | None = None
        self._rounds: dict[int, Performance] = {}

    def now(self) -> float:
        """Seconds of the programme; it begins with the first question."""
        with self._guard:
            if self._began is None:
                play_round(0)
                self._began = time.monotonic()
            return time.monotonic() - self._began

    def round(self, number: int) -> Performance:
        with self._guard:
            if number not in self._rounds:
                self._rounds = {number: play_round(number), **dict(list(self._rounds.items())[:1])}
            return self._rounds[number]


_PROGRAMME: Final = _Programme()


class _Stream(BaseHTTPRequestHandler):
    """One viewer of one camera."""

    def do_GET(self) -> None:  # noqa: N802
        """Stream a camera until the viewer leaves."""
        views = {f"/{camera_name(view.name)}.ts": view for view in CORNER_SHOP.views}
        view = views.get(self.path)
        if view is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "video/mp2t")
        self.end_headers()
        renderer = Renderer(CORNER_SHOP, view)
        with suppress(OSError, av.error.FFmpegError):
            self._play(renderer, view.name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the cameras' health is told elsewhere."""

    def _play(self, renderer: Renderer, view: str) -> None:
        options = {"muxdelay": "0", "flush_packets": "1"}
        with av.open(self.wfile, "w", format="mpegts", options=options) as container:
            encoder = H264Encoder(container, renderer.view.size, RATE, low_delay=True)
            begin = _PROGRAMME.now()
            shown = 0
            while True:
                at = begin + shown / RATE
                wait = at - _PROGRAMME.now()
                if wait > 0:
                    time.sleep(wait)
                elif wait < -1.0:
                    # The machine is too slow for the full rate: leave pictures out rather than fall behind.
                    shown += 1
                    continue
                picture = self._picture(renderer, at, view)
                encoder.add(VideoFrame.from_ndarray(picture, format="bgr24"), at)
                shown += 1

    def _picture(self, renderer: Renderer, at: float, view: str) -> Image:
        number, second = divmod(at, ROUND)
        moment = _PROGRAMME.round(int(number)).moments([second])[0]
        picture = renderer.render(moment)
        label = f"SYNTHETIC STORE  {view}  {int(second) // 60}:{int(second) % 60:02d}"
        cv2.rectangle(picture, (0, 0), (9 * len(label), 18), (0, 0, 0), -1)
        cv2.putText(picture, label, (5, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
        return picture
