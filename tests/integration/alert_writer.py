"""A process that writes alerts as fast as it can until it is killed: ``test_sigkill`` starts it.

Everything is real (store, blobs, services, two writer threads) but the pictures: a clip is random bytes
with their checksum. Time runs :data:`PACE` times as fast. What was committed is told on stdout, one JSON line
after each commit.
"""

import functools
import hashlib
import itertools
import json
import os
import random
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.store.database import open_database
from aislewatch.domain.alerts import AlertState, Move
from aislewatch.domain.errors import Conflict
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import AlertSettings
from aislewatch.ports import Store
from aislewatch.services.alerting import Alerting, Evidence
from aislewatch.services.recovery import recover
from aislewatch.services.workflow import Workflow
from tests.fakes.alerts import an_incident
from tests.fakes.push import a_channel

PACE: Final = 60.0
RULES: Final = AlertSettings(pre_roll=2, post_roll=2, cooldown=10, hourly_ceiling=5)
CAMERAS: Final = ("door", "till-1", "till-2", "spirits")
CHECKSUM: Final = hashlib.sha256().digest_size


class FastClock:
    """:class:`aislewatch.ports.Clock`, running faster than the world's."""

    def utc(self) -> float:
        return time.time() * PACE

    def monotonic(self) -> float:
        return time.monotonic() * PACE


class NoiseRecording:
    """:class:`aislewatch.ports.Recording` of noise: the longer the clip, the more of it."""

    def __init__(self, start: float, clock: FastClock) -> None:
        self._start = start
        self._clock = clock

    def cut(self, end: float) -> bytes:
        return sealed(os.urandom(1000 + int(2000 * (end - self._start))))

    def covers(self, end: float) -> bool:
        return self._clock.utc() > end

    def close(self) -> None:
        pass


def sealed(data: bytes) -> bytes:
    """``data`` with its checksum behind it."""
    return data + hashlib.sha256(data).digest()


def is_whole(blob: bytes) -> bool:
    """Whether it is what :func:`sealed` made."""
    return sealed(blob[:-CHECKSUM]) == blob


def tell(store: Store, alert_id: str) -> None:
    """What is stored of an alert now, as one line to the parent."""
    with store.read() as tables:
        alert = tables.alerts.get(alert_id)
    facts = {
        "id": alert.id,
        "signals": alert.incident.signals,
        "closed": alert.incident.closed,
        "whole": alert.clip_whole,
        "version": alert.version,
    }
    os.write(sys.stdout.fileno(), f"{json.dumps(facts)}\n".encode())


def respond(store: Store, clock: FastClock, seen: "list[str]") -> None:
    """Acknowledge alerts while they grow, as people would."""
    workflow = Workflow(store, clock)
    while True:
        time.sleep(0.003)
        if seen:
            alert_id = seen.pop()
            with suppress(Conflict):
                move = Move(0.0, "boss", AlertState.ACKNOWLEDGED)
                workflow.move(alert_id, move, expected=workflow.get(alert_id).version)
            tell(store, alert_id)


def live(alerting: Alerting, clock: FastClock, camera: str) -> None:
    """One camera's incidents, one after the other: each opens, grows, closes, now and then comes again."""
    for number in itertools.count(1):
        now = clock.utc()
        incident = an_incident(
            camera=camera, number=number, start=now - 1, end=now, confirmed_at=now, why=(), levels=()
        )
        for signals in range(1, random.randrange(2, 10)):
            time.sleep(random.random() / PACE)
            incident = _again(incident, clock, signals)
            alerting.take(incident, RULES, functools.partial(_evidence, incident, clock))
            if signals % 3 == 0:
                alerting.take(_closed(incident), RULES, Evidence)
        alerting.take(_closed(incident), RULES, Evidence)
        time.sleep(random.random() * 3 / PACE)


def _again(incident: Incident, clock: FastClock, signals: int) -> Incident:
    return an_incident(
        camera=incident.camera,
        number=incident.number,
        start=incident.start,
        confirmed_at=incident.confirmed_at,
        end=clock.utc(),
        signals=signals,
        why=(),
        levels=(),
    )


def _closed(incident: Incident) -> Incident:
    return an_incident(**{f: getattr(incident, f) for f in Incident.__dataclass_fields__} | {"closed": True})


def _evidence(incident: Incident, clock: FastClock) -> Evidence:
    return Evidence(NoiseRecording(incident.start - RULES.pre_roll, clock), sealed(os.urandom(3000)))


def main(folder: Path, place: str) -> None:
    """Write until killed."""
    clock = FastClock()
    store = open_database(place)
    blobs = open_blobs(folder / "blobs")
    recover(store, blobs, clock)
    with store.begin() as tables:
        if not tables.channels.list():
            tables.channels.add(a_channel(), None)
    seen: list[str] = []

    def committed(alert_id: str) -> None:
        tell(store, alert_id)
        seen.append(alert_id)

    alerting = Alerting(store, blobs, clock, bell=committed)
    threads = [threading.Thread(target=alerting.run, args=(threading.Event(),)) for _ in range(2)]
    threads += [threading.Thread(target=live, args=(alerting, clock, name)) for name in CAMERAS]
    threads.append(threading.Thread(target=respond, args=(store, clock, seen)))
    os.write(sys.stdout.fileno(), b"ready\n")
    for thread in threads:
        thread.start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
