"""One slot per camera between capture and inference: the latest frame wins, every drop is counted.

A slow model so costs frames, never delay: what is analyzed is always the newest picture.
"""

import threading

from aislewatch.domain.people import Frame


class Slots:
    """Where capture threads leave frames and the inference thread collects them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frames: dict[str, Frame] = {}
        self._dropped: dict[str, int] = {}
        self._closed = False

    def put(self, frame: Frame) -> None:
        """Leave a frame; one still waiting there is dropped."""
        with self._changed:
            if frame.camera in self._frames:
                self._dropped[frame.camera] = self._dropped.get(frame.camera, 0) + 1
            self._frames[frame.camera] = frame
            self._changed.notify()

    def take(self, at_most: int, timeout: float) -> list[Frame]:
        """Up to ``at_most`` frames of different cameras, longest waiting first; waits up to ``timeout``
        seconds for the first one. Empty when none came, or after :meth:`close`."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._closed, timeout)
            cameras = [] if self._closed else list(self._frames)[:at_most]
            return [self._frames.pop(camera) for camera in cameras]

    def clear(self, camera: str) -> None:
        """The camera is gone: forget its frame and its count."""
        with self._changed:
            self._frames.pop(camera, None)
            self._dropped.pop(camera, None)

    def dropped(self, camera: str) -> int:
        """Frames of a camera that were never analyzed."""
        with self._changed:
            return self._dropped.get(camera, 0)

    def close(self) -> None:
        """Wake whoever waits: there is nothing more to come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
