"""Customers who walk before a camera of the live board."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from aislewatch.domain.cameras import CameraHealth, CameraStatus
from aislewatch.domain.zones import Zone, by_weight, zones_at
from aislewatch.services.live import LiveBoard, LivePerson
from tests.e2e.shop import moments

_PATIENCE = 20.0


def _placed(person: LivePerson, zones: list[Zone]) -> LivePerson:
    return replace(person, zones=tuple(zone.name for zone in by_weight(zones_at(zones, person.feet))))


@contextmanager
def walking(board: LiveBoard, camera: str, zones: Callable[[], Iterable[Zone]] = tuple) -> Iterator[None]:
    """Customers walk before ``camera``, among ``zones``, while inside."""
    stop = threading.Event()

    def walk() -> None:
        for moment in moments(camera, time.time()):
            if stop.wait(0.125):
                return
            drawn = list(zones())
            board.show(replace(moment, people=tuple(_placed(person, drawn) for person in moment.people)))
            health = CameraHealth(CameraStatus.LIVE, since=moment.at, rate=8.0, analyzed=100)
            board.report(camera, health)

    thread = threading.Thread(target=walk)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_PATIENCE)
