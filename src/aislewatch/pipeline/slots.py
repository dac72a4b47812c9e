"""One slot per camera between capture and inference: the latest frame wins, every drop is counted.

A slow model so costs frames, never delay: what is analyzed is always the newest picture. Where it is too slow
for all, every camera loses alike, but those with people before them lose less.
"""

import threading
from typing import Final

from aislewatch.domain.people import Frame

FAVOUR: Final = 3
"""How much faster a waiting frame becomes urgent when there were people in the one before: a machine with too
many cameras looks at these so many times as often as at empty aisles."""


class Slots:
    """Where capture threads leave frames and the inference thread collects them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frames: dict[str, Frame] = {}
        self._peopled: set[str] = set()
        self._taken: dict[str, int] = {}
        self._turn = 0
        self._closed = False

    def put(self, frame: Frame) -> bool:
        """Leave a frame; False when one was still waiting there, which is dropped."""
        with self._changed:
            free = frame.camera not in self._frames
            self._frames[frame.camera] = frame  # keeps its place in the queue
            self._changed.notify()
            return free

    def take(self, at_most: int, timeout: float) -> list[Frame]:
        """Up to ``at_most`` frames of different cameras, the most urgent first; waits up to ``timeout``
        seconds for the first one. Empty when none came, or after :meth:`close`.

        Urgent is what has not been taken for long, and :data:`FAVOUR` times so where people are.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._closed, timeout)
            if self._closed or not self._frames:
                return []
            self._turn += 1
            cameras = sorted(self._frames, key=self._urgency, reverse=True)[:at_most]
            for camera in cameras:
                self._taken[camera] = self._turn
            return [self._frames.pop(camera) for camera in cameras]

    def _urgency(self, camera: str) -> int:
        """Turns since the camera's last, weighed; of equals the longest waiting stays first."""
        turns = self._turn - self._taken.get(camera, 0)
        return turns * FAVOUR if camera in self._peopled else turns

    def note(self, camera: str, *, people: bool) -> None:
        """Whether people were before the camera in the last analyzed frame."""
        with self._changed:
            (self._peopled.add if people else self._peopled.discard)(camera)

    def clear(self, camera: str) -> None:
        """The camera is gone: forget its frame."""
        with self._changed:
            self._frames.pop(camera, None)
            self._taken.pop(camera, None)
            self._peopled.discard(camera)

    def close(self) -> None:
        """Wake whoever waits: there is nothing more to come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
