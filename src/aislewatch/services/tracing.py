"""Live traces: what the analysis saw, without pictures, on its way to the disk and back.

The belt calls :meth:`Tracing.take`, which only takes note; one writer thread in :meth:`Tracing.run` packs
and stores chunks of a few minutes, pins the part an alert's clip shows, scrubs what an exclusion zone drawn
later hides, and throws old chunks away. A crash loses at most the chunk that was being filled.
"""

import threading
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from aislewatch.domain.errors import NotFound, StorageError
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import AlertSettings, Settings
from aislewatch.domain.traces import Chunk, Moment, pinned_key, within
from aislewatch.ports import Blobs, Clock, Store, TraceFormat
from aislewatch.services import telemetry
from aislewatch.services.trace_shelf import Shelf, without

CHUNK: Final = 180.0
"""Seconds a chunk lasts at most."""

MOST_PEOPLE: Final = 20_000
"""People (one in one frame counts once) a chunk holds at most: about 5 MB in memory."""

MOST_WAITING: Final = 8
"""Full chunks of each camera that may wait for a disk that refuses; then the camera's oldest are lost. For
each, since all cameras' end at once when the network fails or the machine stops."""

TIDY_EVERY: Final = 60.0
"""Seconds between two looks at what is old."""

RETRY: Final = 10.0
_IDLE: Final = 0.5

KEYFRAME: Final = 12.0
"""Seconds by which a clip may begin earlier than asked: cameras send a keyframe every second or few, some
every ten."""

LONGEST_SPAN: Final = 150.0
"""Seconds of people that are kept with a clip at most: a clip lasts two minutes."""

NOT_STORED: Final = "Of this clip's time no trace is stored any more."
SWITCHED_OFF: Final = "Traces are switched off (traces.keep_days is 0)."

_log = structlog.get_logger(__name__)


def _why_none(settings: Settings) -> str:
    return NOT_STORED if settings.traces.keep_days else SWITCHED_OFF


@dataclass(slots=True)
class _Filling:
    """The chunk a camera is filling."""

    run: str
    moments: list[Moment] = field(default_factory=list)
    people: int = 0

    def takes(self, run: str, moment: Moment) -> bool:
        return (
            run == self.run
            and self.moments[-1].at < moment.at < self.moments[0].at + CHUNK
            and self.people < MOST_PEOPLE
        )


@dataclass(frozen=True, slots=True)
class _Pin:
    camera: str
    start: float
    end: float
    at: float


def span_of_clip(start: float, end: float) -> tuple[float, float]:
    """What a clip asked for from ``start`` to ``end`` may show."""
    return start - KEYFRAME, min(end + 1.0, start + LONGEST_SPAN)


def shown_span(incident: Incident, rules: AlertSettings) -> tuple[float, float]:
    """From when to when there may be something to draw over an incident's clip."""
    return span_of_clip(incident.start - rules.pre_roll, incident.end + rules.post_roll)


class Tracing:
    """Stores what a worker's cameras see, and finds it again. Thread-safe."""

    def __init__(self, store: Store, blobs: Blobs, clock: Clock, form: TraceFormat) -> None:
        self._store = store
        self._clock = clock
        self._shelf = Shelf(blobs, form)
        self._settings = Settings()
        self._changed = threading.Condition()
        self._filling: dict[str, _Filling] = {}
        self._waiting: deque[Chunk] = deque()
        self._pins: dict[str, _Pin] = {}
        self._scrub_due = True
        self._tidy_at = self._retry_at = 0.0

    @property
    def shelf(self) -> Shelf:
        """What is on disk."""
        return self._shelf

    def configure(self, settings: Settings) -> None:
        """Settings that hold from now on. Cheap; whoever stands in a zone that was just drawn is gone from
        memory at once and from the disk soon after (and nobody can read it in between)."""
        with self._changed:
            if settings == self._settings:
                return
            self._settings = settings
            self._scrub_due, self._tidy_at = True, 0.0
            self._waiting = deque(without(c, settings.exclusions(c.camera)) for c in self._waiting)
            for camera, filling in self._filling.items():
                chunk = Chunk(camera, filling.run, tuple(filling.moments))
                filling.moments = list(without(chunk, settings.exclusions(camera)).moments)
            if not settings.traces.keep_days:
                self._filling.clear()
                self._waiting.clear()
            self._changed.notify()

    def take(self, run: str, moment: Moment) -> None:
        """Note an analyzed moment of the analysis ``run``. Cheap; never waits for a disk."""
        camera = moment.people.camera
        with self._changed:
            if not self._settings.traces.keep_days:
                return
            filling = self._filling.get(camera)
            if filling is not None and not filling.takes(run, moment):
                self._fill(camera, lost=False)
                filling = None
            if filling is None:
                filling = self._filling[camera] = _Filling(run)
            filling.moments.append(moment)
            filling.people += len(moment.people)

    def cut(self, camera: str, *, lost: bool) -> None:
        """The camera's stream is over (``lost``) or it is not monitored any more: its chunk ends here."""
        with self._changed:
            self._fill(camera, lost=lost)

    def pin(self, alert_id: str, camera: str, start: float, end: float, at: float) -> None:
        """Keep what was seen from ``start`` to ``end``, by the analysis that ran at ``at``, as long as the
        alert. Cheap."""
        with self._changed:
            self._pins[alert_id] = _Pin(camera, start, end, at)
            self._changed.notify()

    def run(self, stop: threading.Event) -> None:
        """Write what is due until ``stop`` is set. In one thread only."""
        while not stop.is_set():
            if not self.step():
                with self._changed:
                    self._changed.wait(_IDLE)

    def step(self) -> bool:
        """Do one due piece of work; False when nothing is due."""
        now = self._clock.monotonic()
        if now < self._retry_at:
            return False
        try:
            return self._pin_one() or self._write_one() or self._tidy(now)
        except StorageError as error:
            self._retry_at = now + RETRY
            telemetry.FAILURES.labels("traces").inc()
            _log.warning("trace_not_written", problem=str(error))
            return False

    def drain(self) -> None:
        """The process stops: write everything at once. After the last :meth:`take`, when no thread runs
        :meth:`run` any more."""
        with self._changed:
            for camera in list(self._filling):
                self._fill(camera, lost=True)
        self._retry_at = 0.0
        while (self._waiting or self._pins) and self.step():
            pass
        if self._waiting:
            _log.error("traces_lost", chunks=len(self._waiting))

    def overlay(self, alert_id: str, camera: str, start: float, end: float, at: float) -> list[Moment]:
        """What was seen during an alert's clip, from what was pinned or else from the trace.

        Raises :class:`NotFound` saying why there is nothing.
        """
        with self._store.read() as tables:
            settings, _ = tables.settings.get()
        pinned = self._shelf.read(pinned_key(alert_id))
        chunk = pinned or self._span(camera, start, end, at)
        moments = within(without(chunk, settings.exclusions(camera)).moments, start, end) if chunk else []
        if not moments:
            raise NotFound(_why_none(settings), fix="The clip can be watched without it.")
        return moments

    def lacks_overlay(self, alert_id: str, camera: str, start: float, end: float) -> str:
        """Why :meth:`overlay` has nothing for an alert's clip, found without reading what is stored; "" when
        there is something."""
        with self._changed:
            recent = [(c.start, c.end) for c in (*self._waiting, *self._unfinished()) if c.camera == camera]
        if (
            any(since <= end and until >= start for since, until in recent)
            or self._shelf.holds(pinned_key(alert_id))
            or any(stretch.meets(start, end) for stretch in self._shelf.stretches(camera))
        ):
            return ""
        with self._store.read() as tables:
            settings, _ = tables.settings.get()
        return _why_none(settings)

    def watched(self) -> dict[str, list[tuple[float, float]]]:
        """From when to when each camera's trace is stored or in memory."""
        spans: dict[str, list[tuple[float, float]]] = {}
        for stretch in self._shelf.stretches():
            spans.setdefault(stretch.camera, []).append((stretch.start, stretch.end))
        with self._changed:
            recent = [*self._waiting, *self._unfinished()]
        for chunk in recent:
            spans.setdefault(chunk.camera, []).append((chunk.start, chunk.end))
        return spans

    def flush(self, patience: float) -> None:
        """Have the writer store what is in memory now; wait for it, at most ``patience`` seconds."""
        with self._changed:
            for camera in list(self._filling):
                self._fill(camera, lost=False)
            self._changed.wait_for(lambda: not self._waiting, patience)

    def _span(self, camera: str, start: float, end: float, at: float) -> Chunk | None:
        with self._changed:
            recent = [c for c in (*self._waiting, *self._unfinished()) if c.camera == camera]
        first = min((chunk.start for chunk in recent), default=end)
        stored = list(self._shelf.chunks(camera, start, min(end, first))) if start < first else []
        pieces = [chunk for chunk in (*stored, *recent) if within(chunk.moments, start, end)]
        if not pieces:
            return None
        run = next((c.run for c in pieces if c.start <= at <= c.end), pieces[-1].run)
        moments = {m.at: m for c in pieces if c.run == run for m in within(c.moments, start, end)}
        return Chunk(camera, run, tuple(moments[moment] for moment in sorted(moments)))

    def _unfinished(self) -> list[Chunk]:
        return [Chunk(camera, each.run, tuple(each.moments)) for camera, each in self._filling.items()]

    def _fill(self, camera: str, *, lost: bool) -> None:
        """The camera's chunk is full. With the lock held."""
        filling = self._filling.pop(camera, None)
        if filling is None:
            return
        self._waiting.append(Chunk(camera, filling.run, tuple(filling.moments), lost))
        mine = [chunk for chunk in self._waiting if chunk.camera == camera]
        for dropped in mine[: max(0, len(mine) - MOST_WAITING)]:
            self._waiting.remove(dropped)
            _log.error("trace_lost", camera=dropped.camera, start=dropped.start)
        self._changed.notify()

    def _write_one(self) -> bool:
        with self._changed:
            chunk = self._waiting[0] if self._waiting else None
        if chunk is None:
            return False
        self._shelf.put(chunk)
        with self._changed:
            # Settings that came in between put a scrubbed copy in its place, and have all on disk looked at.
            if self._waiting and self._waiting[0].start == chunk.start:
                self._waiting.popleft()
            self._changed.notify_all()
        return True

    def _pin_one(self) -> bool:
        with self._changed:
            alert_id, pin = next(iter(self._pins.items()), ("", None))
        if pin is None:
            return False
        chunk = self._span(pin.camera, pin.start, pin.end, pin.at)
        if chunk is not None:
            self._shelf.put_as(pinned_key(alert_id), replace(chunk, lost=False))
        with self._changed:
            if self._pins.get(alert_id) == pin:
                del self._pins[alert_id]
        return True

    def _tidy(self, now: float) -> bool:
        with self._changed:
            settings, scrub, self._scrub_due = self._settings, self._scrub_due, False
        if scrub:
            cameras = {stretch.camera for stretch in self._shelf.stretches()}
            cameras |= {zone.camera for zone in settings.zones if zone.camera is not None}
            try:
                self._shelf.scrub({camera: settings.exclusions(camera) for camera in cameras})
            except StorageError:
                self._scrub_due = True
                raise
        if now < self._tidy_at:
            return scrub
        self._tidy_at = now + TIDY_EVERY
        self._shelf.expire(settings.traces, self._clock.utc())
        return scrub
