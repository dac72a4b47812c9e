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
        self._closed = False

    def put(self, frame: Frame) -> bool:
        """Leave a frame; False when one was still waiting there, which is dropped."""
        with self._changed:
            free = frame.camera not in self._frames
            self._frames[frame.camera] = frame  # keeps its place in the queue
            self._changed.notify()
            return free

    def take(self, at_most: int, timeout: float) -> list[Frame]:
        """Up to ``at_most`` frames of different cameras, longest waiting first; waits up to ``timeout``
        seconds for the first one. Empty when none came, or after :meth:`close`."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._closed, timeout)
            cameras = [] if self._closed else list(self._frames)[:at_most]
            return [self._frames.pop(camera) for camera in cameras]

    def clear(self, camera: str) -> None:
        """The camera is gone: forget its frame."""
        with self._changed:
            self._frames.pop(camera, None)

    def close(self) -> None:
        """Wake whoever waits: there is nothing more to come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
