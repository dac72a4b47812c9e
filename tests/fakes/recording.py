"""A recording whose packets are only told of."""

import threading

from aislewatch.domain.errors import UnreadableVideo


class FakeRecording:
    """:class:`aislewatch.ports.Recording`: ``arrived`` is the camera's time up to which packets came. A clip
    is text that tells from when to when it is."""

    def __init__(self, start: float, arrived: float) -> None:
        self.start = start
        self.arrived = arrived
        self.over = False
        self.closed = False
        self.unreadable = False
        self.cuts: list[float] = []
        self.cutting: threading.Event | None = None

    def cut(self, end: float) -> bytes:
        assert not self.closed, "cut after close"
        if self.cutting is not None:
            self.cutting.wait(10)
        if self.unreadable:
            raise UnreadableVideo("Nothing was recorded.", fix="Look at the camera.")
        self.cuts.append(end)
        return clip_text(self.start, min(end, self.arrived))

    def covers(self, end: float) -> bool:
        return self.over or self.arrived > end

    def close(self) -> None:
        self.closed = True


def clip_text(start: float, end: float) -> bytes:
    """What a fake clip from ``start`` to ``end`` holds."""
    return f"{start:.3f} to {end:.3f}".encode()
