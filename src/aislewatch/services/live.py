"""The live board: the newest picture and facts of each camera, from the belt to whoever watches.

Pictures are encoded only while somebody watches; nothing here is stored.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from aislewatch.domain.cameras import CameraHealth
from aislewatch.domain.suspicion import Level

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class LivePerson:
    """One followed person: ``box`` x1 y1 x2 y2 and ``keypoints`` 17 of (x, y, score), all x and y in
    normalized picture units."""

    track: int
    level: Level
    box: Box
    keypoints: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class LivePicture:
    """The newest analyzed moment of a camera: ``at`` in seconds on the camera's clock, ``jpeg`` the picture
    without overlay (empty when nobody watched)."""

    camera: str
    at: float
    jpeg: bytes
    people: tuple[LivePerson, ...]


class LiveBoard:
    """Thread-safe meeting place of the belt (writes) and the API (waits)."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pictures: dict[str, LivePicture] = {}
        self._health: dict[str, CameraHealth] = {}
        self._watchers: dict[str, int] = {}

    def watched(self, camera: str) -> bool:
        """Whether somebody wants pictures of ``camera`` now."""
        return self._watchers.get(camera, 0) > 0

    @contextmanager
    def watching(self, camera: str) -> Iterator[Callable[[float, float], LivePicture | None]]:
        """Ask for pictures while inside; gives ``wait(after, timeout)``: the first picture newer than
        ``after`` (seconds on the camera's clock), or None when ``timeout`` seconds pass without one."""
        with self._changed:
            self._watchers[camera] = self._watchers.get(camera, 0) + 1
        try:
            yield lambda after, timeout: self._wait(camera, after, timeout)
        finally:
            with self._changed:
                self._watchers[camera] -= 1

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

    def _wait(self, camera: str, after: float, timeout: float) -> LivePicture | None:
        def newer() -> bool:
            picture = self._pictures.get(camera)
            return picture is not None and picture.at != after and bool(picture.jpeg)

        with self._changed:
            return self._pictures[camera] if self._changed.wait_for(newer, timeout) else None
