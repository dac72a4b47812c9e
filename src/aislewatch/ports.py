"""Every socket to the outside, on one page.

An adapter plugs into a port; each port has one contract suite (``tests/contract``) that runs against
every adapter and its fake. Foreign errors never cross a port: adapters raise from
:mod:`aislewatch.domain.errors`.
"""

from collections.abc import Iterator, Sequence, Set
from contextlib import AbstractContextManager
from typing import Protocol

from aislewatch.domain.accounts import Session, User
from aislewatch.domain.alert_lists import AlertPage, AlertQuery, Cursor
from aislewatch.domain.alerts import Alert
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.cameras import Camera
from aislewatch.domain.case_lists import CasePage, CaseQuery
from aislewatch.domain.cases import Case
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Frame, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.suspicion import Level


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

        Exclusion zones are black in it too. Also of a stream that is over: analysis runs behind it.
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
    def audit(self) -> "AuditTable": ...
    @property
    def cases(self) -> "CaseTable": ...
    @property
    def secrets(self) -> "SecretTable": ...


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

    def end_session(self, token_hash: str) -> None:
        """A session that is not there is fine."""
        ...

    def end_sessions_of(self, user: str) -> None:
        """Sign a user out everywhere."""
        ...

    def end_sessions_before(self, at: float) -> None:
        """Remove the sessions that expired at or before ``at``."""
        ...


class AuditTable(Protocol):
    """The audit log: append only."""

    def append(self, entry: AuditEntry) -> None: ...

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

    def get(self, name: str) -> str:
        """The sealed text. Raises :class:`NotFound`."""
        ...

    def put(self, name: str, sealed: str) -> None:
        """Keep it, in the place of what the name held."""
        ...
