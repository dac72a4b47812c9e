"""The belt as it runs in a shop, timed: looping cameras through capture, networks, analysis and alerts."""

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.store.database import open_database
from aislewatch.adapters.traces import NpzTraces
from aislewatch.adapters.video import SourceOptions, open_source
from aislewatch.adapters.video.clock import SystemClock
from aislewatch.adapters.video.mask import black_out
from aislewatch.adapters.video.overlay import annotate
from aislewatch.adapters.video.writer import jpeg
from aislewatch.domain.cameras import Camera
from aislewatch.domain.people import Frame
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective
from aislewatch.evaluation.bench.footage import Footage
from aislewatch.pipeline.analysis import Findings
from aislewatch.pipeline.worker import Tools, Worker
from aislewatch.ports import FrameSource, HandsModel, PeopleModel, Store
from aislewatch.services.alerting import Alerting
from aislewatch.services.live import LiveBoard, LivePicture
from aislewatch.services.tracing import Tracing

WARM: Final = 3.0
"""Seconds until cameras are connected and counted from."""

_POLL: Final = 0.1

_Bell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a stretch of time with ``cameras`` brought.

    ``seconds`` of wall clock and ``cpu_seconds`` of the whole process, ``analyzed`` and ``dropped`` pictures,
    mean ``people`` followed in one, ``latencies`` in seconds from a picture's time to what was found in it,
    ``alerts`` in seconds from an incident's confirmation (on the camera's clock) to the alert being stored,
    and resident ``memory`` in bytes of the process at the end and with one camera only (``memory_of_one``).
    """

    cameras: int
    seconds: float
    cpu_seconds: float
    analyzed: int
    dropped: int
    people: float
    latencies: tuple[float, ...]
    alerts: tuple[float, ...]
    memory: int
    memory_of_one: int

    @property
    def dropped_share(self) -> float:
        return self.dropped / max(self.analyzed + self.dropped, 1)

    @property
    def cpu_per_picture(self) -> float:
        """Seconds of a core for one analyzed picture."""
        return self.cpu_seconds / max(self.analyzed, 1)


@dataclass(frozen=True, slots=True)
class Models:
    """The models of one worker, as the server makes them."""

    people: PeopleModel
    hands: HandsModel | None = None


class _Watch(LiveBoard):
    """A board that notes when each picture's findings come, while ``begun``."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[tuple[float, int]] = []
        self.begun = False

    def show(self, picture: LivePicture) -> None:
        if self.begun:
            self.pictures.append((time.time() - picture.at, len(picture.people)))
        super().show(picture)


def run_belt(
    footage: Footage,
    cameras: int,
    seconds: float,
    rate: float,
    models: Models,
    tick: Callable[[float], None] = lambda passed: None,
) -> Ran:
    """Run ``cameras`` that all play ``footage``, ``rate`` pictures a second of each analyzed, and measure
    ``seconds`` of it. They begin at different moments, as cameras do. ``tick`` hears the seconds passed.

    The database, clips and traces are real ones in a temporary folder. ``models`` are used by no one else.
    """
    board, alerts = _Watch(), _Alerts()
    settings = Settings()
    settings = replace(settings, analysis=replace(settings.analysis, rate=rate))
    with tempfile.TemporaryDirectory(prefix="aislewatch-bench-") as folder:
        store = open_database(Path(folder) / "bench.db")
        with closing(store), _worker(Path(folder), models, store, board, alerts.ring) as worker:
            lot = [Camera(f"camera-{n}", str(footage.path), loop=True) for n in range(cameras)]
            worker.configure(lot[:1], settings)
            _wait(WARM, tick)
            memory_of_one = resident()
            for count in range(2, cameras + 1):
                worker.configure(lot[:count], settings)
                time.sleep(random.uniform(0, 2 / rate / cameras))
            _wait(WARM, tick)
            dropped = _dropped(board)
            began, cpu = time.monotonic(), time.process_time()
            board.begun = True
            _wait(seconds, tick)
            board.begun = False
            passed, used = time.monotonic() - began, time.process_time() - cpu
            memory, dropped = resident(), _dropped(board) - dropped
            waits = alerts.waits(store)
    pictures = list(board.pictures)
    return Ran(
        cameras=cameras,
        seconds=passed,
        cpu_seconds=used,
        analyzed=len(pictures),
        dropped=dropped,
        people=sum(people for _, people in pictures) / max(len(pictures), 1),
        latencies=tuple(latency for latency, _ in pictures),
        alerts=waits,
        memory=memory,
        memory_of_one=memory_of_one,
    )


def resident() -> int:
    """Bytes of memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _dropped(board: LiveBoard) -> int:
    return sum(health.dropped for health in board.health().values())


def _wait(seconds: float, tick: Callable[[float], None]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        step = min(_POLL, left)
        time.sleep(step)
        tick(step)


class _Alerts:
    """When each alert was stored first."""

    def __init__(self) -> None:
        self.stored: dict[str, float] = {}

    def ring(self, alert: str) -> None:
        self.stored.setdefault(alert, time.time())

    def waits(self, store: Store) -> tuple[float, ...]:
        """Seconds from confirmation to storing, of each."""
        with store.read() as tables:
            confirmed = {alert: tables.alerts.get(alert).incident.confirmed_at for alert in self.stored}
        return tuple(at - confirmed[alert] for alert, at in self.stored.items())


@contextmanager
def _worker(folder: Path, models: Models, store: Store, board: LiveBoard, bell: _Bell) -> Iterator[Worker]:
    clock = SystemClock()
    blobs = open_blobs(folder / "blobs")
    tools = Tools(
        model=models.people,
        hands=models.hands,
        open_camera=_open_camera,
        encode=jpeg,
        paint=_still,
        black_out=black_out,
        local_time=lambda timezone: lambda at: (0, 0),
        clock=clock,
        chance=random.random,
    )
    tracing = Tracing(store, blobs, clock, NpzTraces())
    worker = Worker(tools, Alerting(store, blobs, clock, bell=bell), board, tracing)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def _still(frame: Frame, findings: Findings) -> bytes:
    return jpeg(annotate(frame.image, findings.people, findings.levels(), findings.notes()))


def _open_camera(camera: Camera, settings: Settings) -> FrameSource:
    rate = effective(settings, camera.name).analysis.rate
    return open_source(camera.url, camera.name, rate, SourceOptions(pace=True, loop=True))
