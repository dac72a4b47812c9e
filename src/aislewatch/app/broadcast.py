"""The demonstration store as live cameras: rendered while it is acted, and served like a network camera's
stream (MPEG-TS over HTTP), in a process of its own.

One clock for all cameras starts with the first viewer, so nobody misses the beginning.
"""

import multiprocessing
import signal
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
from aislewatch.rehearsal.figure import Moment
from aislewatch.rehearsal.programme import ROUND, play_round
from aislewatch.rehearsal.render import Renderer
from aislewatch.rehearsal.store import CORNER_SHOP
from aislewatch.rehearsal.view import View

RATE: Final = 8.0
"""Pictures per second of each camera: a little more than is analyzed."""

PATIENCE: Final = 120.0
"""Seconds the process may take to start: the store is drawn first."""


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


class _Programme:
    """The rounds of the programme, acted when they are due."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._began: float | None = None
        self._rounds = {0: play_round(0)}

    def now(self) -> float:
        """Seconds of the programme; it begins with the first question."""
        with self._guard:
            if self._began is None:
                self._began = time.monotonic()
            return time.monotonic() - self._began

    def moment(self, at: float) -> Moment:
        """Everybody in the store at a second of the programme."""
        number, second = divmod(at, ROUND)
        with self._guard:
            if int(number) not in self._rounds:
                self._rounds = {int(number): play_round(int(number))}
            return self._rounds[int(number)].moments([second])[0]


class _Lens:
    """One camera: draws each picture once, however many look at it."""

    def __init__(self, view: View, programme: _Programme) -> None:
        self.view = view
        self.programme = programme
        self._renderer = Renderer(CORNER_SHOP, view)
        self._guard = threading.Lock()
        self._last: tuple[int, Image] | None = None

    def picture(self, number: int) -> Image:
        """Picture ``number`` of the programme, with its label."""
        with self._guard:
            if self._last is None or self._last[0] != number:
                self._last = number, self._drawn(number / RATE)
            return self._last[1]

    def _drawn(self, at: float) -> Image:
        picture = self._renderer.render(self.programme.moment(at))
        second = int(at % ROUND)
        label = f"SYNTHETIC STORE  {self.view.name}  {second // 60}:{second % 60:02d}"
        cv2.rectangle(picture, (0, 0), (9 * len(label), 18), (0, 0, 0), -1)
        cv2.putText(picture, label, (5, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
        return picture


class _Store(ThreadingHTTPServer):
    """The cameras at their addresses."""

    daemon_threads = True

    def __init__(self) -> None:
        programme = _Programme()
        self.lenses = {f"/{camera_name(view.name)}.ts": _Lens(view, programme) for view in CORNER_SHOP.views}
        super().__init__(("127.0.0.1", 0), _Stream)


class _Stream(BaseHTTPRequestHandler):
    """One viewer of one camera."""

    server: _Store

    def do_GET(self) -> None:
        """Stream a camera until the viewer leaves."""
        lens = self.server.lenses.get(self.path)
        if lens is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "video/mp2t")
        self.end_headers()
        with suppress(OSError, av.error.FFmpegError):
            self._play(lens)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the cameras' health is told elsewhere."""

    def _play(self, lens: _Lens) -> None:
        with av.open(self.wfile, "w", format="mpegts", options={"flush_packets": "1"}) as container:
            encoder = H264Encoder(container, lens.view.size, RATE, low_delay=True)
            number = int(lens.programme.now() * RATE)
            while True:
                wait = number / RATE - lens.programme.now()
                if wait > 0:
                    time.sleep(wait)
                elif wait < -1.0:
                    # The machine is too slow for the full rate: leave pictures out rather than fall behind.
                    number = int(lens.programme.now() * RATE)
                picture = VideoFrame.from_ndarray(lens.picture(number), format="bgr24")
                encoder.add(picture, number / RATE)
                number += 1


def _broadcast(parent: Connection) -> None:
    # Ctrl+C reaches both processes; the parent is the one to end, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = _Store()
    try:
        parent.send(server.server_address[1])
    except OSError:
        return  # nobody waits any more
    # Whoever started this process may be killed: nobody would end it then.
    threading.Thread(target=_end_with, args=(parent, server), daemon=True).start()
    server.serve_forever()


def _end_with(parent: Connection, server: _Store) -> None:
    with suppress(EOFError, OSError):
        parent.recv()
    server.shutdown()
