"""Video, models, files, clocks and ways out: everything outside but the database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from aislewatch.domain.channels import Channel
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.outbox import (
    Notification,
)
from aislewatch.domain.people import Floats, Frame, People
from aislewatch.domain.traces import Chunk


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


class VideoFeed(Protocol):
    """A stream's own packets as they come, for a browser: pieces of a fragmented mp4, nothing encoded anew.

    ``codec`` names them as browsers do (RFC 6381, like ``avc1.64001f``); the mp4's time 0 is ``start``
    (seconds on the frames' clock). Both are known once the first piece was given.
    """

    @property
    def codec(self) -> str: ...

    @property
    def start(self) -> float: ...

    def next(self, timeout: float) -> bytes:
        """The next piece, the first one with the mp4's head; empty when none came within ``timeout`` seconds.

        A reader too slow for the stream misses pictures up to the next keyframe. Raises
        :class:`SourceUnavailable` when there will be no more: the stream is over, its format changed, or an
        exclusion zone was drawn.
        """
        ...

    def close(self) -> None:
        """Let go of the stream."""
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

        Exclusion zones are black in it too. Also of a stream that is over: analysis runs behind it.
        """
        ...

    def feed(self) -> VideoFeed:
        """The stream from its last keyframe on, as it comes.

        Raises :class:`UnreadableVideo` when browsers cannot play it as it is, or must not get it: exclusion
        zones are not black in a camera's own packets.
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


class HandsModel(Protocol):
    """Tells in a few numbers how people's hands look."""

    def look(self, frame: Frame, people: People, near: Floats | None = None) -> Floats:
        """For each of the frame's ``people`` how the left and the right hand look: float32 (N, 2, K), zeros
        for hands that are not to be judged (unseen, too small) and for people whose box overlaps none of
        ``near`` (M, 4). None looks at everybody. Raises :class:`ModelError`."""
        ...


class Blobs(Protocol):
    """Files of any size under a key like ``clips/2026/ab12.mp4``; a key is written whole or not at all.

    A key is parts of letters, digits, ``.``, ``_`` and ``-`` joined by ``/``, no part beginning with a dot;
    any other raises :class:`InvalidInput`.
    """

    def put(self, key: str, data: bytes) -> None:
        """Write durably (on disk when this returns), in the place of what the key held, if anything.

        Raises :class:`StorageError`, e.g. on a full disk; nothing of ``data`` is left then.
        """
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

    def tidy(self) -> None:
        """Remove what writers that died left half-written. Only while nobody writes: at start-up."""
        ...


class ReadableBlob(Protocol):
    """A seekable file opened for reading."""

    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...


class TraceFormat(Protocol):
    """How a chunk of a trace becomes bytes."""

    def pack(self, chunk: Chunk) -> bytes:
        """The same chunk gives the same bytes, and nothing is rounded."""
        ...

    def unpack(self, data: bytes) -> Chunk:
        """Raises :class:`InvalidInput` for bytes that are damaged or something else."""


class Notifier(Protocol):
    """Sends notifications by one kind of channel."""

    def send(self, channel: Channel, secrets: Mapping[str, str], notification: Notification) -> None:
        """Hand it to the receiver, with its key; returns when the receiver has taken it.
        Ends by itself within some 20 seconds. Raises :class:`DeliveryError` with the true reason when it was
        not taken, or nobody knows; :class:`ReceiverGone` when it never will be.
        """


class Doorkeeper(Protocol):
    """Decides where a connection may go."""

    def __call__(self, host: str, port: int) -> Sequence[str]:
        """The network addresses of ``host`` that one may connect to, the best first.
        Raises :class:`DeliveryError` or :class:`AccessDenied` saying why there are none.
        """
        ...


class Verifier(Protocol):
    """Asks a vision-language model."""

    def ask(
        self, address: str, model: str, question: str, pictures: Sequence[bytes], *, patience: float
    ) -> str:
        """What ``model`` at ``address`` says to a question about JPEG ``pictures``: at most some thousand
        characters, as they came. Ends within about ``patience`` seconds.
        Raises :class:`DeliveryError` with the true reason when there is no answer.
        """
        ...
