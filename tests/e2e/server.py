"""The real server on a free port of this machine, with a made-up shop feeding its live board."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from aislewatch.domain.cameras import CameraHealth, CameraStatus
from aislewatch.services.live import LiveBoard
from tests.e2e.shop import aisle, moments
from tests.integration.api_stage import Stage

_PATIENCE = 20.0


@contextmanager
def serving(stage: Stage) -> Iterator[str]:
    """Serve while inside; gives the address."""
    config = uvicorn.Config(stage.app, log_level="warning", lifespan="off", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            _wait_until(lambda: server.started)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
            assert not thread.is_alive(), "the server did not stop"


@contextmanager
def walking(board: LiveBoard, camera: str) -> Iterator[None]:
    """Customers walk before ``camera`` while inside."""
    stop = threading.Event()

    def walk() -> None:
        for moment in moments(camera, time.time(), aisle()):
            if stop.wait(0.125):
                return
            board.show(moment)
            health = CameraHealth(CameraStatus.LIVE, since=moment.at, rate=8.0, analyzed=100)
            board.report(camera, health)

    thread = threading.Thread(target=walk)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_PATIENCE)


def _wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while not done():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)
