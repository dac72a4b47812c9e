"""Rehearsed customers before the running worker: the alerts and traces it leaves behind are its own."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from aislewatch.adapters.video.clock import SystemClock
from aislewatch.adapters.video.mask import black_out
from aislewatch.app.installation import local_time
from aislewatch.domain.cameras import Camera
from aislewatch.domain.people import Frame, People
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.rehearsal_paths import PosesPath
from aislewatch.pipeline.worker import Tools, Worker
from aislewatch.ports import Blobs, Store
from aislewatch.rehearsal.programme import play_round
from aislewatch.services import tracing as tracing_module
from aislewatch.services.alerting import Alerting
from aislewatch.services.live import LiveBoard
from aislewatch.services.tracing import Tracing, span_of_clip
from tests.fakes.frame_source import PacedFrameSource

CAMERA = "till"
RATE = 6.0
_AGO = 600.0
_PATIENCE = 120.0


class Cast:
    """A model that sees what the rehearsal's camera would report."""

    def __init__(self, people: Sequence[People]) -> None:
        self.moments = {people.at: people for people in people}
        self.free = threading.Semaphore(1)
        self.seen = 0

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        self.seen += len(frames)
        if frames:
            self.free.release()
        return [self.moments[frame.at] for frame in frames]


def watch_rehearsal(
    store: Store,
    blobs: Blobs,
    tracing: Tracing,
    settings: Settings,
    number: int,
    *,
    still: bytes = b"still",
    mp4: bytes = b"",
) -> tuple[float, float]:
    """Four minutes of the programme's round ``number``, ten minutes ago, watched in chunks of half a minute;
    when they began and how long they took. The pictures of stills and clips are made up."""
    start = round(time.time()) - _AGO
    people = [
        replace(moment, at=start + moment.at) for moment in PosesPath().people(play_round(number), RATE, ())
    ]
    cast, clock = Cast(people), SystemClock()
    picture = np.zeros((people[0].size[1], people[0].size[0], 3), np.uint8)
    frames = [Frame(CAMERA, moment.at, picture) for moment in people]
    camera = Camera(CAMERA, "fake://till")
    with store.begin() as tables:
        tables.cameras.add(camera)
    tools = Tools(
        model=cast,
        open_camera=lambda camera, settings: PacedFrameSource(frames, cast.free, mp4=mp4),
        encode=lambda image: b"",
        paint=lambda frame, findings: still,
        black_out=black_out,
        local_time=local_time,
        clock=clock,
        chance=lambda: 0.0,
    )
    keep = lambda alert, start, end: tracing.pin(  # noqa: E731
        alert.id, CAMERA, *span_of_clip(start, end), alert.incident.confirmed_at
    )
    worker = Worker(tools, Alerting(store, blobs, clock, keep=keep), LiveBoard(), tracing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracing_module, "CHUNK", 30.0)
        worker.start()
        try:
            worker.configure([camera], settings)
            until = time.monotonic() + _PATIENCE
            while cast.seen < len(frames):
                assert time.monotonic() < until, "the rehearsal was not seen to its end"
                time.sleep(0.05)
        finally:
            worker.stop()
    return start, people[-1].at - start
