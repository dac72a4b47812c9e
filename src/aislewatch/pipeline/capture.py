"""One camera kept running: opens it, hands its frames on, watches over it, reconnects by itself.

Two threads per camera. The *reader* sits inside the source and may hang there; the *keeper* never
touches the stream, runs the state machine of :mod:`aislewatch.pipeline.camera`, and leaves a hung
reader behind rather than wait for it (its late frames are ignored, and it ends at the source's read
time-out).
"""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from aislewatch.domain.cameras import CameraStatus
from aislewatch.domain.errors import SourceUnavailable, VideoError
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Frame
from aislewatch.pipeline.camera import CameraPolicy, CameraState
from aislewatch.ports import Clock, FrameSource, Recording, VideoFeed

MAX_HUNG_READERS: Final = 3
"""Readers left behind at a time; no new attempt while so many still hang."""

_REPEATED: Final = 30.0
"""A frame up to this many seconds older than the last one is a repetition: cameras send buffered video
anew when they are reconnected. A larger step back is the wall clock's, and time goes on from there."""

_LONGEST_SLEEP: Final = 60.0


@dataclass(frozen=True, slots=True)
class CaptureCounts:
    """What happened since the start. ``drops`` are frames the sink could not take, ``corrupt`` packets
    and pictures lost to damage, ``reconnects`` connections after the first."""

    frames: int = 0
    drops: int = 0
    corrupt: int = 0
    reconnects: int = 0


@dataclass(frozen=True, slots=True)
class _Connected:
    attempt: int


@dataclass(frozen=True, slots=True)
class _FirstFrame:
    attempt: int


@dataclass(frozen=True, slots=True)
class _Lost:
    attempt: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Stop:
    pass


_Event = _Connected | _FirstFrame | _Lost | _Stop


class CameraCapture:
    """Keeps one camera running from :meth:`start` to :meth:`stop`.

    * ``open_source`` connects, blocking, and raises :class:`VideoError`
    * ``on_frame`` gets each frame on the reader's thread, and says whether it was taken without a loss;
      it must be quick
    * ``chance`` gives numbers in [0, 1) for the spread of the retries
    * ``on_change`` hears of every change of status, on the keeper's thread
    """

    def __init__(
        self,
        camera: str,
        open_source: Callable[[], FrameSource],
        on_frame: Callable[[Frame], bool],
        clock: Clock,
        chance: Callable[[], float],
        policy: CameraPolicy | None = None,
        on_change: Callable[[CameraState], None] | None = None,
    ) -> None:
        self.camera = camera
        self._open = open_source
        self._on_frame = on_frame
        self._clock = clock
        self._chance = chance
        self._policy = policy or CameraPolicy()
        self._on_change = on_change
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._state = CameraState.starting(clock.monotonic())
        self._attempt = 0
        self._connections = 0
        self._source: FrameSource | None = None
        self._last: FrameSource | None = None
        self._recorded: WeakKeyDictionary[Recording, FrameSource] = WeakKeyDictionary()
        self._polygons: tuple[Polygon, ...] | None = None
        self._frame_at: float | None = None
        self._last_at = float("-inf")
        self._frames = self._drops = self._corrupt = 0
        self._readers: list[threading.Thread] = []
        self._keeper = threading.Thread(target=self._keep, name=f"keeper-{camera}", daemon=True)

    def start(self) -> None:
        """Begin connecting. Returns at once."""
        self._keeper.start()

    def stop(self, patience: float = 2.0) -> bool:
        """Disconnect; whether all threads ended within ``patience`` seconds.

        A reader that hangs in the network ends by itself at the source's read time-out.
        """
        self._events.put(_Stop())
        end = self._clock.monotonic() + patience
        for thread in (self._keeper, *self._readers):
            if thread.ident is not None:
                thread.join(max(0.0, end - self._clock.monotonic()))
        return not any(thread.is_alive() for thread in (self._keeper, *self._readers))

    @property
    def state(self) -> CameraState:
        """Where the camera stands now."""
        return self._state

    @property
    def counts(self) -> CaptureCounts:
        """What happened since the start."""
        with self._lock:
            corrupt = self._corrupt + (self._source.corrupt if self._source else 0)
            return CaptureCounts(self._frames, self._drops, corrupt, max(0, self._connections - 1))

    def record(self, start: float) -> Recording:
        """Begin a clip (see the port); while not connected, of the last connection, since analysis runs
        behind the stream. Raises :class:`SourceUnavailable` when there was none."""
        with self._lock:
            source = self._source or self._last
            if source is None:
                raise SourceUnavailable(
                    f"{self.camera} was never connected.", fix="It is tried again by itself."
                )
            recording = source.record(start)
            self._recorded[recording] = source
            return recording

    def feed(self) -> VideoFeed:
        """The stream as it comes (see the port). Raises :class:`SourceUnavailable` while not connected,
        :class:`UnreadableVideo`."""
        with self._lock:
            if self._source is None:
                raise SourceUnavailable(
                    f"{self.camera} is not connected now.", fix="It is tried again by itself."
                )
            return self._source.feed()

    def exclude(self, polygons: Sequence[Polygon]) -> None:
        """Put other exclusion zones in force, for this connection, those to come, and the clips that are
        still being taken from earlier ones."""
        with self._lock:
            self._polygons = tuple(polygons)
            for source in {self._source, self._last, *self._recorded.values()}:
                if source is not None:
                    source.exclude(self._polygons)

    # the keeper's thread

    def _keep(self) -> None:
        self._connect()
        while True:
            event = self._next_event()
            if isinstance(event, _Stop):
                self._abandon()
                return
            before = self._state
            state = self._after(event)
            if before.trying and not state.trying:
                self._abandon()
            if state.status is CameraStatus.CONNECTING and before.status is not CameraStatus.CONNECTING:
                state = self._retry(state)
            self._state = state
            if state.status is not before.status and self._on_change is not None:
                self._on_change(state)

    def _next_event(self) -> _Event | None:
        due = self._noticed(self._state).due(self._policy)
        now = self._clock.monotonic()
        wait = _LONGEST_SLEEP if due is None else min(_LONGEST_SLEEP, max(0.0, due - now))
        try:
            return self._events.get(timeout=wait)
        except queue.Empty:
            return None

    def _noticed(self, state: CameraState) -> CameraState:
        """The state with the reader's latest frame taken into account."""
        with self._lock:
            frame_at = self._frame_at
        return state if frame_at is None else state.frame(frame_at, self._policy)

    def _after(self, event: _Event | None) -> CameraState:
        state, now = self._noticed(self._state), self._clock.monotonic()
        if isinstance(event, _Connected) and event.attempt == self._attempt:
            state = state.connected(now)
        elif isinstance(event, _Lost) and event.attempt == self._attempt:
            state = state.lost(event.reason, now, self._policy, self._chance())
        return state.tick(now, self._policy, self._chance())

    def _retry(self, state: CameraState) -> CameraState:
        self._readers = [reader for reader in self._readers if reader.is_alive()]
        if len(self._readers) >= MAX_HUNG_READERS:
            reason = "earlier attempts still hang"
            return state.lost(reason, self._clock.monotonic(), self._policy, self._chance())
        self._connect()
        return state

    def _connect(self) -> None:
        with self._lock:
            self._attempt += 1
            self._frame_at = None
            attempt = self._attempt
        reader = threading.Thread(
            target=self._read, args=(attempt,), name=f"reader-{self.camera}-{attempt}", daemon=True
        )
        self._readers.append(reader)
        reader.start()

    def _abandon(self) -> None:
        """Let the current connection go; whatever its reader still says is ignored from now on."""
        with self._lock:
            self._attempt += 1
            self._frame_at = None
            source = self._source
            self._leave(source)
        if source is not None:
            source.close()

    def _leave(self, source: FrameSource | None) -> None:
        """Forget ``source`` if it is the current one. Under the lock."""
        if source is not None and source is self._source:
            self._corrupt += source.corrupt
            self._source, self._last = None, source

    # the reader's thread

    def _read(self, attempt: int) -> None:
        try:
            source = self._open()
        except VideoError as error:
            self._events.put(_Lost(attempt, str(error)))
            return
        reason = "the stream ended"
        try:
            if self._adopt(source, attempt):
                for frame in source.frames():
                    if not self._hand_on(frame, attempt):
                        break
        except VideoError as error:
            reason = str(error)
        finally:
            source.close()
            with self._lock:
                self._leave(source)
        self._events.put(_Lost(attempt, reason))

    def _adopt(self, source: FrameSource, attempt: int) -> bool:
        with self._lock:
            if attempt != self._attempt:
                return False
            self._source, self._last = source, None
            self._connections += 1
            if self._polygons is not None:
                source.exclude(self._polygons)
        self._events.put(_Connected(attempt))
        return True

    def _hand_on(self, frame: Frame, attempt: int) -> bool:
        with self._lock:
            if attempt != self._attempt:
                return False
            first = self._frame_at is None
            self._frame_at = self._clock.monotonic()
            if 0 <= self._last_at - frame.at < _REPEATED:  # sent again after a reconnect
                return True
            self._last_at = frame.at
            self._frames += 1
        if first:
            self._events.put(_FirstFrame(attempt))
        if not self._on_frame(frame):
            with self._lock:
                self._drops += 1
        return True
