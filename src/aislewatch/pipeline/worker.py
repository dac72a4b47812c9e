"""The worker: cameras in, alerts and live pictures out; all threads of the belt in one process.

::

    a capture per camera --> slots --> inference --> analysis --> alerting (threads of its own)
                                                             \\-> live board, traces (thread of its own)

Frames never leave this process; what leaves it are facts, clips and stills.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Empty, Queue, SimpleQueue
from typing import Final
from weakref import WeakKeyDictionary

import structlog

from aislewatch.domain.actions import ActionType
from aislewatch.domain.cameras import Camera, CameraHealth, CameraStatus
from aislewatch.domain.errors import NotFound, SourceUnavailable
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.incidents import Incident
from aislewatch.domain.people import Frame, Image, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective
from aislewatch.domain.suspicion import Level
from aislewatch.domain.zones import by_weight
from aislewatch.pipeline.analysis import Analysis, Findings, LocalTime
from aislewatch.pipeline.camera import CameraState
from aislewatch.pipeline.capture import CameraCapture
from aislewatch.pipeline.slots import Slots
from aislewatch.pipeline.strain import Strain
from aislewatch.ports import Clock, FrameSource, HandsModel, PeopleModel, Recording, VideoFeed
from aislewatch.services import telemetry
from aislewatch.services.alerting import Alerting, Evidence
from aislewatch.services.live import LiveBoard, LivePerson, LivePicture
from aislewatch.services.tracing import Tracing

BATCH: Final = 8
"""Cameras per inference call."""

WRITERS: Final = 2
"""Alerting threads: while one encodes a long clip, the other writes down what is new."""

PAUSE: Final = 0.5
"""Seconds the inference thread waits for a frame before it looks whether it should stop."""

HEALTH: Final = 0.5
"""Seconds between two reports of how the cameras are doing."""

RATE_MEMORY: Final = 0.1
"""Weight of the newest frame in the shown rate."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the worker needs from the outside, so that it knows no adapter.

    ``open_camera`` connects to a camera with its effective settings in force; ``encode`` makes a JPEG of a
    picture, ``shrink`` a copy that is at most so many pixels wide; ``paint`` makes the still of an alert,
    skeleton and level drawn in; ``black_out`` fills polygons (normalized picture units) in a picture, in
    place; ``local_time`` tells the store's time of day in a time zone; ``chance`` gives numbers in [0, 1)
    that spread retries; ``hands``, if there is one, looks at the hands of those who are worth it.
    """

    model: PeopleModel
    open_camera: Callable[[Camera, Settings], FrameSource]
    encode: Callable[[Image], bytes]
    paint: Callable[[Frame, Findings], bytes]
    black_out: Callable[[Image, Sequence[Polygon]], None]
    local_time: Callable[[str], LocalTime]
    clock: Clock
    chance: Callable[[], float]
    shrink: Callable[[Image, int], Image] = lambda image, width: image
    hands: HandsModel | None = None


@dataclass(slots=True)
class _Station:
    """One running camera."""

    camera: Camera
    settings: Settings
    capture: CameraCapture
    analysis: Analysis
    run: str
    last: tuple[Frame, Findings] | None = None
    analyzed: int = 0
    gap: float = 0.0
    strain: Strain = field(default_factory=Strain)

    def count(self, at: float) -> None:
        """One more frame, at ``at``: keeps the running mean of the seconds between two."""
        self.analyzed += 1
        if self.last is not None and at > self.last[0].at:
            gap = at - self.last[0].at
            self.gap = self.gap + RATE_MEMORY * (gap - self.gap) if self.gap else gap

    @property
    def rate(self) -> float:
        """Frames a second. Of the mean gap: in the mean of rates a burst would hide the pause before it."""
        return 1 / self.gap if self.gap else 0.0


@dataclass(frozen=True, slots=True)
class _Looked:
    """Frames of different cameras, the people in them by camera, the cameras lost before they were taken."""

    frames: Sequence[Frame]
    people: Mapping[str, People]
    lost: Sequence[str]


class Worker:
    """Runs the belt for a changing set of cameras; every method may be called from any thread."""

    def __init__(
        self, tools: Tools, alerting: Alerting, board: LiveBoard, tracing: Tracing | None = None
    ) -> None:
        self._tools = tools
        self._alerting = alerting
        self._board = board
        self._tracing = tracing
        self._slots = Slots()
        self._lost: SimpleQueue[str] = SimpleQueue()
        self._stations: dict[str, _Station] = {}
        self._recorded: WeakKeyDictionary[Recording, CameraCapture] = WeakKeyDictionary()
        self._guard = threading.RLock()
        self._stopping = threading.Event()
        writers = [
            threading.Thread(target=alerting.run, args=(self._stopping,), name=f"alerting-{n}", daemon=True)
            for n in range(WRITERS)
        ]
        if tracing is not None:
            writers.append(
                threading.Thread(target=tracing.run, args=(self._stopping,), name="tracing", daemon=True)
            )
        self._reported = float("-inf")
        self._looked: Queue[_Looked | None] = Queue(maxsize=1)
        self._threads = (
            threading.Thread(target=self._infer, name="inference", daemon=True),
            threading.Thread(target=self._analyze, name="analysis", daemon=True),
            *writers,
        )

    def start(self) -> None:
        """Start the threads of inference, analysis and alerting; cameras come by :meth:`configure`."""
        for thread in self._threads:
            thread.start()

    def configure(self, cameras: Sequence[Camera], settings: Settings) -> None:
        """Run exactly these cameras with these settings; what did not change goes on undisturbed.

        An exclusion zone drawn now holds for everything that leaves this process once this returns: pictures
        on their way, the picture on the board, clips of what was recorded before.
        """
        wanted = {camera.name: camera for camera in cameras if camera.enabled}
        with self._guard:
            self._exclude(settings)
            for name, station in list(self._stations.items()):
                if wanted.get(name) != station.camera or _reopens(station.settings, settings, name):
                    self._retire(station)
            for name, camera in wanted.items():
                if name in self._stations:
                    self._adjust(self._stations[name], settings)
                else:
                    self._stations[name] = self._employ(camera, settings)

    def feed(self, camera: str) -> VideoFeed:
        """A camera's own video as it comes (see the port). Raises :class:`NotFound` for one that does not
        run, and what :meth:`CameraCapture.feed` does."""
        with self._guard:
            station = self._stations.get(camera)
            if station is None:
                raise NotFound(f"Camera {camera!r} is not running.", fix="Switch it on.")
            return station.capture.feed()

    def stop(self) -> None:
        """Stop all cameras and threads; what was recorded is written down."""
        with self._guard:
            for station in list(self._stations.values()):
                self._retire(station)
        self._stopping.set()
        self._slots.close()
        for thread in self._threads:
            thread.join()
        self._alerting.drain()
        if self._tracing is not None:
            self._tracing.drain()

    def _employ(self, camera: Camera, settings: Settings) -> _Station:
        local_time = self._tools.local_time(settings.timezone)
        capture = CameraCapture(
            camera.name,
            open_source=lambda: self._tools.open_camera(camera, station.settings),
            on_frame=self._slots.put,
            clock=self._tools.clock,
            chance=self._tools.chance,
            on_change=partial(self._changed, camera.name),
        )
        analysis = Analysis(camera.name, settings, local_time=local_time)
        run = f"{camera.name}-{self._tools.clock.utc():.6f}"
        station = _Station(camera, settings, capture, analysis, run)
        self._stations[camera.name] = station
        capture.start()
        return station

    def _exclude(self, settings: Settings) -> None:
        """Zones first, also for clips that are still being taken from cameras that are gone."""
        if self._tracing is not None:
            self._tracing.configure(settings)
        for capture in {*self._recorded.values(), *(s.capture for s in self._stations.values())}:
            capture.exclude(settings.exclusions(capture.camera))
        for name, station in self._stations.items():
            if set(settings.exclusions(name)) - set(station.settings.exclusions(name)):
                self._board.take_down(name)

    def _adjust(self, station: _Station, settings: Settings) -> None:
        if station.settings != settings:
            station.settings = settings
            station.analysis.configure(settings)

    def _darken(self, frames: Sequence[Frame]) -> None:
        """Zones drawn while a frame was on its way hold for it too. Before the networks look, without the
        guard: they need not wait for the analysis, which lets go what they see of a zone drawn just then."""
        for frame in frames:
            station = self._stations.get(frame.camera)
            polygons = station.settings.exclusions(frame.camera) if station else ()
            if polygons:
                self._tools.black_out(frame.image, polygons)

    def _retire(self, station: _Station) -> None:
        del self._stations[station.camera.name]
        station.capture.stop()
        self._hand_over(station, station.analysis.finish())
        if self._tracing is not None:
            self._tracing.cut(station.camera.name, lost=True)
        self._slots.clear(station.camera.name)
        self._board.forget(station.camera.name)
        telemetry.forget_camera(station.camera.name)

    def _changed(self, name: str, state: CameraState) -> None:
        """A capture's keeper tells of a new status; the analysis thread does the work."""
        _log.info("camera", camera=name, status=state.status.value, reason=state.reason)
        if state.status is not CameraStatus.LIVE:
            self._lost.put(name)

    def _infer(self) -> None:
        """Look at frames, and hand on what was seen: while it is analyzed, the next are looked at. One batch
        may wait in between, no more, so that what is analyzed is never old."""
        while not self._stopping.is_set():
            lost = self._just_lost()  # before the frames, so that a stream's last one is looked at first
            frames = self._slots.take(BATCH, PAUSE)
            looked = _Looked((), {}, lost)
            with self._supervised(frames):
                looked = _Looked(frames, self._look_at(frames), lost)
            self._looked.put(looked)
        self._looked.put(None)

    def _look_at(self, frames: Sequence[Frame]) -> Mapping[str, People]:
        """The people in each camera's frame; cameras that are not monitored are left out."""
        watching = [frame for frame in frames if self._monitored(frame.camera)]
        self._darken(watching)
        with telemetry.INFERENCE.time():
            return {people.camera: people for people in self._tools.model.detect(watching)}

    def _analyze(self) -> None:
        while (looked := self._looked.get()) is not None:
            for step in (
                partial(self._observe_all, looked),
                partial(self._close, looked.lost),
                self._report_health,
            ):
                with self._supervised(looked.frames):
                    step()

    @contextlib.contextmanager
    def _supervised(self, frames: Sequence[Frame]) -> Iterator[None]:
        """One bad picture must not blind the whole store."""
        try:
            yield
        except Exception:  # noqa: BLE001
            telemetry.FAILURES.labels("worker").inc()
            _log.exception("analysis_failed", cameras=[frame.camera for frame in frames])

    def _just_lost(self) -> list[str]:
        """The cameras whose streams are gone since this was asked last."""
        names = []
        with contextlib.suppress(Empty):
            while True:
                names.append(self._lost.get_nowait())
        return names

    def _close(self, lost: Sequence[str]) -> None:
        """What was going on in streams that are gone is over."""
        with self._guard:
            for name in lost:
                station = self._stations.get(name)
                if station is not None:
                    self._hand_over(station, station.analysis.finish())
                    if self._tracing is not None:
                        self._tracing.cut(name, lost=True)

    def _observe_all(self, looked: _Looked) -> None:
        for frame in looked.frames:
            with self._guard:  # one by one, so that nobody waits for a whole batch
                self._darken([frame])
                station = self._stations.get(frame.camera)
                if station is not None:
                    people = looked.people.get(frame.camera)
                    self._observe(station, frame, people or People(frame.camera, frame.at, frame.size))

    def _monitored(self, name: str) -> bool:
        station = self._stations.get(name)
        return station is not None and station.analysis.settings.enabled

    def _observe(self, station: _Station, frame: Frame, people: People) -> None:
        findings = station.analysis.observe(self._with_hands(station, frame, people))
        station.count(frame.at)
        station.last = (frame, findings)
        self._slots.note(frame.camera, people=bool(findings.scene.people))
        self._hand_over(station, findings.incidents)
        self._trace(station, findings)
        name = station.camera.name
        telemetry.ANALYZED.labels(name).inc()
        telemetry.PEOPLE.labels(name).set(len(findings.people))
        jpeg = self._tools.encode(frame.image) if self._board.watched(name) else b""
        small = {width: self._smaller(frame.image, width) for width in self._board.widths(name)}
        self._board.show(LivePicture(name, frame.at, jpeg, _live_people(findings, frame.size), small))

    def _with_hands(self, station: _Station, frame: Frame, people: People) -> People:
        wanted = station.analysis.wants_hands(frame.at)
        if self._tools.hands is None or not len(wanted):
            return people
        return replace(people, hands=self._tools.hands.look(frame, people, wanted))

    def _smaller(self, image: Image, width: int) -> bytes:
        return self._tools.encode(self._tools.shrink(image, width))

    def _trace(self, station: _Station, findings: Findings) -> None:
        """While nothing is monitored, nothing is kept either."""
        if self._tracing is None:
            return
        if station.analysis.settings.enabled:
            self._tracing.take(station.run, findings.moment())
        else:
            self._tracing.cut(station.camera.name, lost=False)

    def _hand_over(self, station: _Station, incidents: Sequence[Incident]) -> None:
        for incident in incidents:
            rules = station.analysis.rules_in(incident.zone).alerts
            evidence = partial(self._evidence, station, incident.action, incident.start - rules.pre_roll)
            self._alerting.take(incident, rules, evidence)

    def _evidence(self, station: _Station, action: ActionType, start: float) -> Evidence:
        telemetry.INCIDENTS.labels(station.camera.name, action).inc()
        still = self._tools.paint(*station.last) if station.last else None
        try:
            recording = station.capture.record(start)
        except SourceUnavailable:
            return Evidence(None, still)
        self._recorded[recording] = station.capture
        return Evidence(recording, still)

    def _report_health(self) -> None:
        now = self._tools.clock.monotonic()
        if 0 <= now - self._reported < HEALTH:
            return
        self._reported = now
        with self._guard:
            for name, station in self._stations.items():
                self._board.report(name, self._health(station))

    def _health(self, station: _Station) -> CameraHealth:
        state, counts = station.capture.state, station.capture.counts
        telemetry.DROPPED.labels(station.camera.name).set(counts.drops)
        now = self._tools.clock.monotonic()
        station.strain.note(now, station.analyzed, counts.drops)
        live = state.status is CameraStatus.LIVE
        epoch = self._tools.clock.utc() - now
        return CameraHealth(
            state=state.status,
            since=epoch + state.since,
            reason=station.strain.told if live else state.reason,
            retry_at=None if state.retry_at is None else epoch + state.retry_at,
            rate=station.rate if live else 0.0,
            analyzed=station.analyzed,
            dropped=counts.drops,
            corrupt=counts.corrupt,
            reconnects=counts.reconnects,
        )


def _reopens(old: Settings, new: Settings, camera: str) -> bool:
    """Whether a change of settings needs the stream to be opened anew."""
    return effective(old, camera).analysis != effective(new, camera).analysis


def _live_people(findings: Findings, size: tuple[int, int]) -> tuple[LivePerson, ...]:
    width, height = size
    people = []
    for person in findings.scene.people:
        x1, y1, x2, y2 = (float(v) for v in person.box)
        state = findings.standing.get(person.track)
        people.append(
            LivePerson(
                track=person.track,
                level=state.level if state else Level.NONE,
                box=(x1 / width, y1 / height, x2 / width, y2 / height),
                keypoints=tuple(
                    (float(x) / width, float(y) / height, float(s)) for x, y, s in person.keypoints
                ),
                feet=(float(person.feet[0]), float(person.feet[1])),
                zones=tuple(zone.name for zone in by_weight(person.zones)),
            )
        )
    return tuple(people)
