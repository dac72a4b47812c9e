"""Every socket to the outside, on one page.

An adapter plugs into a port; each port has one contract suite (``tests/contract``) that runs against
every adapter and its fake. Foreign errors never cross a port: adapters raise from
:mod:`aislewatch.domain.errors`.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from typing import Protocol

from aislewatch.domain.accounts import ApiToken, Session, User
from aislewatch.domain.alert_lists import AlertPage, AlertQuery, Cursor
from aislewatch.domain.alerts import Alert
from aislewatch.domain.audit import AuditEntry, AuditPage, AuditQuery
from aislewatch.domain.cameras import Camera
from aislewatch.domain.case_lists import CasePage, CaseQuery
from aislewatch.domain.cases import Case
from aislewatch.domain.channels import Channel, Sent
from aislewatch.domain.devices import Device
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.outbox import (
    ItemState,
    Lane,
    Notification,
    OutboxCursor,
    OutboxItem,
    OutboxPage,
    Tally,
)
from aislewatch.domain.people import Frame, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.suspicion import Level
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


class Reach(Protocol):
    """Decides where a connection may go."""

    def __call__(self, host: str, port: int) -> Sequence[str]:
        """The network addresses of ``host`` that one may connect to, the best first.
        Raises :class:`DeliveryError` or :class:`AccessDenied` saying why there are none.
        """
        ...


class Store(Protocol):
    """The database, which is the truth. Every method here and below may raise :class:`StorageError`."""

    def begin(self) -> AbstractContextManager["Transaction"]:
        """A transaction that may write: all of it is on disk when the block ends, or, when the block
        raises, none of it. Writers wait for each other a few seconds. Keep it short: no video, no
        network inside."""
        ...

    def read(self) -> AbstractContextManager["Transaction"]:
        """One unchanging picture of the data; waits for no writer.

        Writing in it raises :class:`StorageError`.
        """
        ...

    def check(self) -> None:
        """Read every page for damage (seconds on a large database). Raises :class:`StorageError`."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class Transaction(Protocol):
    """The tables, all within one transaction. Use it in the thread that began it."""

    @property
    def cameras(self) -> "CameraTable": ...
    @property
    def settings(self) -> "SettingsTable": ...
    @property
    def alerts(self) -> "AlertTable": ...
    @property
    def accounts(self) -> "AccountTable": ...
    @property
    def tokens(self) -> "TokenTable": ...
    @property
    def audit(self) -> "AuditTable": ...
    @property
    def cases(self) -> "CaseTable": ...
    @property
    def secrets(self) -> "SecretTable": ...
    @property
    def channels(self) -> "ChannelTable": ...
    @property
    def devices(self) -> "DeviceTable": ...
    @property
    def outbox(self) -> "OutboxTable": ...


class CameraTable(Protocol):
    """The cameras, by name."""

    def add(self, camera: Camera) -> None:
        """Raises :class:`Conflict` when the name is taken."""
        ...

    def replace(self, camera: Camera) -> None:
        """Raises :class:`NotFound`."""
        ...

    def get(self, name: str) -> Camera:
        """Raises :class:`NotFound`."""
        ...

    def list(self) -> Sequence[Camera]:
        """All, by name."""
        ...

    def remove(self, name: str) -> None:
        """Its alerts stay. Raises :class:`NotFound`."""
        ...


class SettingsTable(Protocol):
    """The settings; every version that was ever saved is kept."""

    def get(self) -> tuple[Settings, int]:
        """The newest and its version; the defaults and 0 before the first save."""
        ...

    def save(self, settings: Settings, expected: int) -> int:
        """Save the version after ``expected`` and return its number. Raises :class:`Conflict` when
        ``expected`` is not the newest."""
        ...


class AlertTable(Protocol):
    """The alerts. See :class:`Alert` for the two parts, evidence and response."""

    def add(self, alert: Alert) -> None:
        """Raises :class:`Conflict` when the id exists."""
        ...

    def get(self, alert_id: str) -> Alert:
        """Raises :class:`NotFound`."""
        ...

    def find(self, query: AlertQuery, *, after: Cursor | None = None, limit: int = 50) -> AlertPage:
        """At most ``limit`` (1 to 500) alerts in the query's order, from behind ``after`` on."""
        ...

    def save_response(self, alert: Alert, expected: int) -> None:
        """Write what people do: state, severity, outcome, case, moves, version. Raises :class:`Conflict`
        when the stored version is not ``expected``, :class:`NotFound`."""
        ...

    def save_evidence(self, alert: Alert) -> None:
        """Write what detection knows: incident, clip, still, muted. Leaves the rest, and the version, as
        they are. Raises :class:`NotFound`."""
        ...

    def unfinished(self) -> Sequence[Alert]:
        """Alerts whose incident is not closed, or whose clip is neither whole nor explained; by id."""
        ...

    def blob_keys(self) -> Set[str]:
        """Every clip and still an alert refers to."""
        ...

    def loud_levels(self, camera: str, since: float, until: float) -> Sequence[Level]:
        """Levels of the camera's alerts that are not muted and were confirmed from ``since`` (inclusive)
        to ``until`` (exclusive), in seconds since the epoch."""
        ...


class AccountTable(Protocol):
    """Users, their sessions, and the one token that lets the first password be set."""

    def add(self, user: User) -> None:
        """Raises :class:`Conflict` when the name is taken."""
        ...

    def replace(self, user: User, name: str) -> None:
        """Put ``user`` in the place of the one called ``name``; sessions follow a new name. Raises
        :class:`NotFound`, :class:`Conflict`."""
        ...

    def get(self, name: str) -> User:
        """Raises :class:`NotFound`."""
        ...

    def list(self) -> Sequence[User]:
        """All, by name."""
        ...

    def remove(self, name: str) -> None:
        """Sessions and API tokens go too. Raises :class:`NotFound`."""
        ...

    def setup_token(self) -> tuple[str, str] | None:
        """The hash of the setup token and the user it sets up, while there is one."""
        ...

    def set_setup_token(self, token_hash: str | None, user: str = "") -> None:
        """Replace the setup token (None: there is none any more)."""
        ...

    def add_session(self, session: Session) -> None:
        """Raises :class:`NotFound` when there is no such user."""
        ...

    def session(self, token_hash: str) -> Session:
        """Raises :class:`NotFound`."""
        ...

    def sessions(self, user: str | None = None) -> Sequence[Session]:
        """Everybody's, or one user's; the newest first."""
        ...

    def end_session(self, token_hash: str) -> None:
        """A session that is not there is fine."""
        ...

    def end_sessions_of(self, user: str, *, but: str = "") -> None:
        """Sign a user out everywhere, ``but`` in the session of that token hash."""
        ...

    def end_sessions_before(self, at: float) -> None:
        """Remove the sessions that expired at or before ``at``."""
        ...


class TokenTable(Protocol):
    """API tokens, by their hash."""

    def add(self, token: ApiToken) -> None:
        """Raises :class:`NotFound` when there is no such user."""
        ...

    def get(self, token_hash: str) -> ApiToken:
        """Raises :class:`NotFound`."""
        ...

    def list(self, user: str | None = None) -> Sequence[ApiToken]:
        """Everybody's, or one user's; the newest first."""
        ...

    def used(self, token_hash: str, at: float) -> None:
        """Note when it was last used; one that is not there is fine."""
        ...

    def remove(self, token_hash: str) -> None:
        """Raises :class:`NotFound`."""
        ...


class AuditTable(Protocol):
    """The audit log: append only."""

    def append(self, entry: AuditEntry) -> None: ...

    def find(self, query: AuditQuery, *, after: int | None = None, limit: int = 100) -> AuditPage:
        """At most ``limit`` (1 to 500) entries that fit, the newest first, from behind ``after`` on."""
        ...

    def latest(self, limit: int = 100, what: Set[str] = frozenset()) -> Sequence[AuditEntry]:
        """The newest entries, newest first; of certain kinds (``what``) only, unless that is empty."""
        ...


class CaseTable(Protocol):
    """The cases, by number. Which alerts belong to one is said twice: by the case, in the order they came,
    and by each alert's ``case``; who writes keeps both alike, in one transaction."""

    def next_number(self) -> int:
        """One more than the highest there is."""
        ...

    def add(self, case: Case) -> None:
        """Raises :class:`Conflict` when the number is taken."""
        ...

    def get(self, number: int) -> Case:
        """Raises :class:`NotFound`."""
        ...

    def find(self, query: CaseQuery, *, after: int | None = None, limit: int = 50) -> CasePage:
        """At most ``limit`` (1 to 500) cases, the highest number first, below ``after``."""
        ...

    def save(self, case: Case, expected: int) -> None:
        """Raises :class:`Conflict` when the stored version is not ``expected``, :class:`NotFound`."""
        ...

    def remove(self, number: int) -> None:
        """Raises :class:`NotFound`."""
        ...


class SecretTable(Protocol):
    """What the installation itself must keep to itself, sealed with its key, by name."""

    def get(self, name: str) -> str | None:
        """None when there is none yet."""
        ...

    def put(self, name: str, sealed: str) -> None:
        """Keep it, in the place of what the name held."""
        ...


class ChannelTable(Protocol):
    """The channels, by name, each with its sealed secrets."""

    def add(self, channel: Channel, sealed: str | None) -> None:
        """Raises :class:`Conflict` when the name is taken."""
        ...

    def replace(self, channel: Channel, sealed: str | None, expected: int) -> None:
        """Raises :class:`Conflict` when the stored version is not ``expected``, :class:`NotFound`."""
        ...

    def get(self, name: str) -> tuple[Channel, str | None]:
        """With its sealed secrets. Raises :class:`NotFound`."""
        ...

    def list(self) -> Sequence[tuple[Channel, str | None]]:
        """All, by name, with their sealed secrets."""
        ...

    def remove(self, name: str) -> None:
        """Raises :class:`NotFound`."""
        ...


class DeviceTable(Protocol):
    """Browsers that asked to be called. They go with their user."""

    def put(self, device: Device) -> None:
        """Keep it, in the place of the one with its id. Raises :class:`NotFound` for an unknown user."""
        ...

    def get(self, device_id: str) -> Device:
        """Raises :class:`NotFound`."""
        ...

    def list(self, user: str | None = None) -> Sequence[Device]:
        """All, or a user's, the oldest first."""
        ...

    def remove(self, device_id: str) -> None:
        """One that is not there is fine."""
        ...


class OutboxTable(Protocol):
    """What is to be sent, and what became of it."""

    def add(self, item: OutboxItem) -> bool:
        """Keep it; False, and nothing changes, when there is one of its key already."""
        ...

    def get(self, key: str) -> OutboxItem:
        """Raises :class:`NotFound`."""
        ...

    def lanes(self, now: float) -> Sequence[Lane]:
        """Where something is due: waiting, or left by a sender that died."""
        ...

    def claim(self, lane: Lane, now: float, until: float, limit: int) -> Sequence[OutboxItem]:
        """Take what is due, the oldest first, to be sent until ``until``; nobody else gets it before."""
        ...

    def save(self, item: OutboxItem, seen: OutboxItem) -> bool:
        """Write what became of it; False, and nothing changes, when it is not as it was ``seen`` any more."""
        ...

    def find(
        self,
        *,
        channel: str | None = None,
        state: ItemState | None = None,
        after: OutboxCursor | None = None,
        limit: int = 50,
    ) -> OutboxPage:
        """At most ``limit`` items, the newest first, from behind ``after`` on."""
        ...

    def sent(self, lane: Lane, since: float) -> Sequence[Sent]:
        """What was delivered there after ``since``."""
        ...

    def tally(self) -> Mapping[str, Tally]:
        """How each channel that has items is doing."""
        ...

    def prune(self, before: float) -> int:
        """Remove what was finished before; how many."""
        ...
