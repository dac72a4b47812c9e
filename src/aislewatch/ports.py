"""Every socket to the outside, on one page.

An adapter plugs into a port; each port has one contract suite (``tests/contract``) that runs against
every adapter and its fake. Foreign errors never cross a port: adapters raise from
:mod:`aislewatch.domain.errors`.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Frame, People


class Clock(Protocol):
    """Where time comes from."""

    def utc(self) -> float:
        """Seconds since the epoch, UTC; may step."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never steps."""
        ...


class Recording(Protocol):
    """A clip being taken from a stream's own packets; usable from another thread than the reader's."""

    def cut(self, end: float) -> bytes:
        """What there is of the clip up to ``end`` (seconds on the frames' clock), as an mp4 browsers play.

        Its own time starts at 0. It covers everything from the recording's start to ``end`` and may begin
        earlier, at the last keyframe before (cameras send one every second or few, some every ten).
        May be called several times with a growing ``end``; raises :class:`VideoError` when nothing
        decodable was kept.
        """
        ...

    def covers(self, end: float) -> bool:
        """Whether packets up to ``end`` have arrived (or the stream is over)."""
        ...

    def close(self) -> None:
        """Let go of the packets."""
        ...


class FrameSource(Protocol):
    """One opened video stream (file, RTSP, HTTP, USB): decoded frames out, packets kept for clips."""

    def frames(self) -> Iterator[Frame]:
        """Frames at no more than the analysis rate, times growing strictly.

        Ends when a file ends. Raises :class:`SourceUnavailable` when the connection is lost and
        :class:`UnreadableVideo` when nothing more can be decoded.
        """
        ...

    def record(self, start: float) -> Recording:
        """Begin a clip at ``start`` (seconds on the frames' clock), or as far back as the ring reaches.

        Exclusion zones are black in it too.
        """
        ...

    def exclude(self, polygons: Sequence[Polygon]) -> None:
        """Replace the exclusion zones (normalized picture units), from the next frame on; from any thread."""
        ...

    @property
    def corrupt(self) -> int:
        """Packets and pictures lost to damage so far."""
        ...

    def close(self) -> None:
        """Disconnect; ``frames`` ends soon after. Safe to call twice and from another thread.

        A reader waiting inside ``frames`` may take up to the source's read time-out to notice.
        """
        ...


class PeopleModel(Protocol):
    """Finds the people of a batch of frames, with their keypoints and looks."""

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        """One :class:`People` per frame, in order, with ``ids`` still unset. Raises :class:`ModelError`."""
        ...


class Blobs(Protocol):
    """Files of any size under a key like ``clips/2026/ab12.mp4``; a key is written whole or not at all."""

    def put(self, key: str, data: bytes) -> None:
        """Write durably (on disk when this returns). Raises :class:`StorageError`, e.g. on a full disk."""
        ...

    def get(self, key: str) -> bytes:
        """Raises :class:`NotFound`."""
        ...

    def open(self, key: str) -> AbstractContextManager["ReadableBlob"]:
        """For reading in parts (HTTP ranges). Raises :class:`NotFound`."""
        ...

    def delete(self, key: str) -> None:
        """Remove; a key that is not there is fine."""
        ...

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All finished keys under a prefix."""
        ...


class ReadableBlob(Protocol):
    """A seekable file opened for reading."""

    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...
