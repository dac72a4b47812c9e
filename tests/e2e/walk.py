"""Customers who walk before a camera of the live board."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aislewatch.domain.cameras import CameraHealth, CameraStatus
from aislewatch.services.live import LiveBoard
from tests.e2e.shop import aisle, moments

_PATIENCE = 20.0


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
