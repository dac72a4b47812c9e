"""The database: a store, its transactions, and the tables within one."""

from collections.abc import Mapping, Sequence, Set
from contextlib import AbstractContextManager
from typing import Protocol

from aislewatch.domain.accounts import ApiToken, Session, User
from aislewatch.domain.alert_lists import AlertPage, AlertQuery, Cursor
from aislewatch.domain.alerts import Alert
from aislewatch.domain.audit import AuditEntry, AuditPage, AuditQuery
from aislewatch.domain.audit_chain import ChainedLine, Head
from aislewatch.domain.cameras import Camera
from aislewatch.domain.case_lists import CasePage, CaseQuery
from aislewatch.domain.cases import Case
from aislewatch.domain.channels import Channel, Sent
from aislewatch.domain.devices import Device
from aislewatch.domain.floor_plan import FloorPlan
from aislewatch.domain.opinion import Opinion
from aislewatch.domain.outbox import (
    ItemState,
    Lane,
    OutboxCursor,
    OutboxItem,
    OutboxPage,
    Tally,
)
from aislewatch.domain.settings import Settings
from aislewatch.domain.suspicion import Level


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
    def floor_plan(self) -> "FloorPlanTable": ...
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


class FloorPlanTable(Protocol):
    """The floor plan; only the newest version is kept."""

    def get(self) -> tuple[FloorPlan | None, int]:
        """The plan and its version; None and 0 before the first save."""
        ...

    def save(self, plan: FloorPlan | None, expected: int) -> int:
        """Save the version after ``expected`` (None: there is no plan any more) and return its number.
        Raises :class:`Conflict` when ``expected`` is not what is stored."""
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

    def save_opinion(self, alert_id: str, opinion: Opinion) -> None:
        """Write the second opinion. Leaves the rest, and the version, as they are. Raises
        :class:`NotFound`."""
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
    """The audit log: append only, each line chained to the one before (``domain/audit_chain.py``)."""

    def append(self, entry: AuditEntry) -> None:
        """Raises :class:`InvalidInput` for a time that is none."""
        ...

    def head(self) -> Head:
        """The last line; the chain's start when there is none."""
        ...

    def chain(self, after: int | None = None, limit: int = 5000) -> Sequence[ChainedLine]:
        """At most ``limit`` lines by number, those above ``after``, exactly as they are stored."""
        ...

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
        scope: Set[str] | None = None,
        after: OutboxCursor | None = None,
        limit: int = 50,
    ) -> OutboxPage:
        """At most ``limit`` items, the newest first, from behind ``after`` on. ``scope`` holds the only
        cameras of which items exist for who asks (None: all)."""
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
