"""A camera made of memory: frames that a test prepared, at the pace the test sets."""

import threading
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo, VideoError
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Frame

_PATIENCE = 120.0


class FakeRecording:
    """Remembers which frames a clip would hold; its "mp4" is the source's, or their times as text."""

    def __init__(self, source: "FakeFrameSource", start: float) -> None:
        self._source = source
        self._start = start
        self._closed = False

    def cut(self, end: float) -> bytes:
        """The times of the frames from start to end, one a line."""
        times = [at for at in self._source.given if self._start <= at <= end]
        if self._closed or not times:
            raise UnreadableVideo("Nothing was recorded for this clip.")
        return self._source.mp4 or "\n".join(f"{at:.6f}" for at in times).encode()

    def covers(self, end: float) -> bool:
        """Whether a frame after ``end`` was given, or none will be."""
        return self._source.over or any(at > end for at in self._source.given)

    def close(self) -> None:
        """Forget everything."""
        self._closed = True


class FakeFeed:
    """Gives the times of the source's frames, one a piece; ends with the source or when a zone is drawn."""

    codec = "avc1.640028"
    start = 0.0

    def __init__(self, source: "FakeFrameSource") -> None:
        self._source = source
        self._given = 0

    def next(self, timeout: float) -> bytes:
        """See the port."""
        if self._source.over or self._source.excluded:
            raise SourceUnavailable("The video has ended or changed.")
        given = self._source.given[self._given :]
        self._given += len(given)
        return b"".join(f"{at:.6f}\n".encode() for at in given)

    def close(self) -> None:
        """Nothing to let go of."""


class FakeFrameSource:
    """A :class:`aislewatch.ports.FrameSource` over prepared frames.

    After the last frame it ends, raises ``failure`` if there is one, or, with ``hang``, waits until it
    is closed, as a camera does that stays connected but falls silent.
    """

    def __init__(
        self,
        frames: Sequence[Frame],
        *,
        rate: float = 120.0,
        failure: VideoError | None = None,
        hang: bool = False,
        corrupt: int = 0,
        mp4: bytes = b"",
    ) -> None:
        self.mp4 = mp4
        self._frames = list(frames)
        self._step = 1.0 / rate
        self._failure = failure
        self._hang = hang
        self._corrupt = corrupt
        self._polygons: tuple[Polygon, ...] = ()
        self._closed = threading.Event()
        self.given: list[float] = []
        self.over = False

    def frames(self) -> Iterator[Frame]:
        """The prepared frames that are at least a step of ``rate`` apart."""
        for frame in self._frames:
            if self._closed.is_set():
                break
            if self.given and frame.at - self.given[-1] < 0.75 * self._step:
                continue
            self.given.append(frame.at)
            yield self._masked(frame)
        if self._hang:
            self._closed.wait()
        self.over = True
        if self._failure is not None and not self._closed.is_set():
            raise self._failure

    def _masked(self, frame: Frame) -> Frame:
        image = frame.image.copy()
        height, width = image.shape[:2]
        for polygon in self._polygons:
            corners = np.rint(np.array(polygon) * [width, height]).astype(np.int32)
            cv2.fillPoly(image, [corners], (0, 0, 0))
        return Frame(frame.camera, frame.at, image)

    def record(self, start: float) -> FakeRecording:
        """See the port."""
        return FakeRecording(self, start)

    def exclude(self, polygons: Sequence[Polygon]) -> None:
        """See the port."""
        self._polygons = tuple(polygons)

    def feed(self) -> "FakeFeed":
        """See the port."""
        if self._polygons:
            raise UnreadableVideo("It has an exclusion zone.")
        return FakeFeed(self)

    @property
    def excluded(self) -> tuple[Polygon, ...]:
        """The zones in force."""
        return self._polygons

    @property
    def corrupt(self) -> int:
        """As many as the test said."""
        return self._corrupt

    def close(self) -> None:
        """See the port."""
        self._closed.set()
        self.over = True


class PacedFrameSource(FakeFrameSource):
    """Gives the next frame when the last one was looked at (``free``), then stays connected, silent."""

    def __init__(self, frames: Sequence[Frame], free: threading.Semaphore, *, mp4: bytes = b"") -> None:
        super().__init__(frames, hang=True, mp4=mp4)
        self._free = free

    def frames(self) -> Iterator[Frame]:
        """See the port."""
        for frame in super().frames():
            self._free.acquire(timeout=_PATIENCE)
            yield frame
