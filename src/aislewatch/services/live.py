"""The live board: the newest picture and facts of each camera, from the belt to whoever watches.

Pictures are encoded only while somebody watches; nothing here is stored.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from aislewatch.domain.cameras import CameraHealth
from aislewatch.domain.suspicion import Level

Box = tuple[float, float, float, float]

WIDTHS: Final = (320, 480, 640, 960)
"""Widths in pixels that pictures are made smaller to: few, so that watchers share them."""

FACTS_ONLY: Final = -1
FULL: Final = 0


def fitting(width: int) -> int:
    """The smallest of :data:`WIDTHS` that fills ``width`` pixels; :data:`FULL` when none does."""
    return next((each for each in WIDTHS if each >= width), FULL)


@dataclass(frozen=True, slots=True)
class LivePerson:
    """One followed person: ``box`` x1 y1 x2 y2, ``keypoints`` 17 of (x, y, score) and ``feet`` x y, all in
    normalized picture units; ``zones`` names those the feet are in, the one that counts first."""

    track: int
    level: Level
    box: Box
    keypoints: tuple[tuple[float, float, float], ...]
    feet: tuple[float, float] = (0.0, 0.0)
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LivePicture:
    """The newest analyzed moment of a camera: ``at`` in seconds on the camera's clock, ``jpeg`` the picture
    without overlay (empty when nobody watched), ``smaller`` the same by width in pixels."""

    camera: str
    at: float
    jpeg: bytes
    people: tuple[LivePerson, ...]
    smaller: Mapping[int, bytes] = field(default_factory=dict)

    def sized(self, width: int) -> bytes:
        """The picture of one of :data:`WIDTHS`; until it was made in that size, as it is."""
        return self.smaller.get(width) or self.jpeg


class LiveBoard:
    """Thread-safe meeting place of the belt (writes) and the API (waits)."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pictures: dict[str, LivePicture] = {}
        self._health: dict[str, CameraHealth] = {}
        self._watchers: Counter[tuple[str, int]] = Counter()

    def watched(self, camera: str) -> bool:
        """Whether somebody wants full pictures of ``camera`` now."""
        return self._watchers[camera, FULL] > 0

    def widths(self, camera: str) -> Set[int]:
        """The widths that somebody wants smaller pictures of ``camera`` in now."""
        return {width for width in WIDTHS if self._watchers[camera, width] > 0}

    @contextmanager
    def watching(
        self, camera: str, width: int = FULL
    ) -> Iterator[Callable[[float, float], LivePicture | None]]:
        """Ask for pictures while inside, full or of one of :data:`WIDTHS` (:data:`FACTS_ONLY`: for none);
        gives ``wait(after, timeout)``: the first moment newer than ``after`` (seconds on the camera's clock),
        or None when ``timeout`` seconds pass without one."""
        with self._changed:
            self._watchers[camera, width] += 1
        try:
            yield lambda after, timeout: self._wait(camera, width, after, timeout)
        finally:
            with self._changed:
                self._watchers[camera, width] -= 1

    def show(self, picture: LivePicture) -> None:
        """Put up a camera's newest picture."""
        with self._changed:
            self._pictures[picture.camera] = picture
            self._changed.notify_all()

    def report(self, camera: str, health: CameraHealth) -> None:
        """Put up how a camera is doing."""
        with self._changed:
            self._health[camera] = health

    def forget(self, camera: str) -> None:
        """Take a removed camera down."""
        with self._changed:
            self._pictures.pop(camera, None)
            self._health.pop(camera, None)

    def take_down(self, camera: str) -> None:
        """Take down what a camera showed; its next picture goes up as ever."""
        with self._changed:
            self._pictures.pop(camera, None)

    def health(self) -> Mapping[str, CameraHealth]:
        """How every running camera is doing."""
        with self._changed:
            return dict(self._health)

    def latest(self, camera: str) -> LivePicture | None:
        """The newest picture, if any."""
        with self._changed:
            return self._pictures.get(camera)

    def _wait(self, camera: str, width: int, after: float, timeout: float) -> LivePicture | None:
        def newer() -> bool:
            picture = self._pictures.get(camera)
            if picture is None or picture.at == after:
                return False
            return width == FACTS_ONLY or bool(picture.sized(width))

        with self._changed:
            return self._pictures[camera] if self._changed.wait_for(newer, timeout) else None
