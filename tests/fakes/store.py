"""The store and the blobs in memory, behaving like the real ones (``tests/contract`` compares them)."""

import io
import threading
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TypeVar

from aislewatch.domain.accounts import ApiToken, Session, User
from aislewatch.domain.alert_lists import AlertPage, AlertQuery, Cursor, checked_limit, cursor_of
from aislewatch.domain.alerts import Alert
from aislewatch.domain.audit import AuditEntry, AuditPage, AuditQuery, checked_lines
from aislewatch.domain.audit_chain import START, ChainedLine, Head, following
from aislewatch.domain.cameras import Camera
from aislewatch.domain.case_lists import CasePage, CaseQuery
from aislewatch.domain.cases import Case
from aislewatch.domain.errors import Conflict, InvalidInput, NotFound, StorageError
from aislewatch.domain.floor_plan import FloorPlan
from aislewatch.domain.opinion import Opinion
from aislewatch.domain.settings import Settings
from aislewatch.domain.suspicion import Level
from aislewatch.ports import ReadableBlob
from tests.fakes.push_tables import FakeChannels, FakeDevices, FakeOutbox, FakeSecrets, PushData

_T = TypeVar("_T")


@dataclass
class _Data:
    cameras: dict[str, Camera] = field(default_factory=dict)
    settings: tuple[Settings, ...] = (Settings(),)
    floor_plan: tuple[FloorPlan | None, int] = (None, 0)
    alerts: dict[str, Alert] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    tokens: dict[str, ApiToken] = field(default_factory=dict)
    setup: tuple[str, str] | None = None
    audit: tuple[ChainedLine, ...] = ()
    cases: dict[int, Case] = field(default_factory=dict)
    push: PushData = field(default_factory=PushData)

    def copied(self) -> "_Data":
        kept = {name: copy(value) for name, value in vars(self).items()}
        return _Data(**{**kept, "push": self.push.copied()})


class FakeStore:
    """:class:`aislewatch.ports.Store` in memory. Set ``broken`` to make every transaction fail, or
    ``broken_commit`` to have the next commit happen and yet fail."""

    def __init__(self) -> None:
        self._data = _Data()
        self._writer = threading.Lock()
        self.broken: StorageError | None = None
        self.broken_commit: StorageError | None = None

    @contextmanager
    def begin(self) -> Iterator["FakeTransaction"]:
        with self._writer:
            self._check()
            data = self._data.copied()
            yield FakeTransaction(data, lambda: None)
            self._data = data
            if self.broken_commit is not None:
                error, self.broken_commit = self.broken_commit, None
                raise error

    @contextmanager
    def read(self) -> Iterator["FakeTransaction"]:
        self._check()
        yield FakeTransaction(self._data.copied(), _refuse)

    def check(self) -> None:
        self._check()

    def close(self) -> None:
        pass

    @property
    def stored_alerts(self) -> list[Alert]:
        """The committed alerts by id, however broken the store is."""
        return [alert for _, alert in sorted(self._data.alerts.items())]

    def _check(self) -> None:
        if self.broken is not None:
            raise StorageError(self.broken.message, fix=self.broken.fix)


def _refuse() -> None:
    raise StorageError("This may only be read.")


class FakeTransaction:
    """:class:`aislewatch.ports.Transaction` on a copy of the data."""

    def __init__(self, data: _Data, write: Callable[[], None]) -> None:
        self.cameras = FakeCameras(data, write)
        self.settings = FakeSettings(data, write)
        self.floor_plan = FakeFloorPlan(data, write)
        self.alerts = FakeAlerts(data, write)
        self.accounts = FakeAccounts(data, write)
        self.tokens = FakeTokens(data, write)
        self.audit = FakeAudit(data, write)
        self.cases = FakeCases(data, write)
        self.secrets = FakeSecrets(data.push, write)
        self.channels = FakeChannels(data.push, write)
        self.devices = FakeDevices(data.push, write, lambda: data.users)
        self.outbox = FakeOutbox(data.push, write)


class _Table:
    def __init__(self, data: _Data, write: Callable[[], None]) -> None:
        self._data = data
        self._write = write


class FakeCameras(_Table):
    """:class:`aislewatch.ports.CameraTable`."""

    def add(self, camera: Camera) -> None:
        self._write()
        if camera.name in self._data.cameras:
            raise Conflict(f"There is a camera {camera.name!r} already.")
        self._data.cameras[camera.name] = camera

    def replace(self, camera: Camera) -> None:
        self._write()
        self.get(camera.name)
        self._data.cameras[camera.name] = camera

    def get(self, name: str) -> Camera:
        return _found(self._data.cameras, name)

    def list(self) -> Sequence[Camera]:
        return [camera for _, camera in sorted(self._data.cameras.items())]

    def remove(self, name: str) -> None:
        self._write()
        self.get(name)
        del self._data.cameras[name]


class FakeSettings(_Table):
    """:class:`aislewatch.ports.SettingsTable`."""

    def get(self) -> tuple[Settings, int]:
        return self._data.settings[-1], len(self._data.settings) - 1

    def save(self, settings: Settings, expected: int) -> int:
        self._write()
        if expected != len(self._data.settings) - 1:
            raise Conflict("The settings were changed by someone else in the meantime.")
        self._data.settings = (*self._data.settings, settings)
        return expected + 1


class FakeFloorPlan(_Table):
    """:class:`aislewatch.ports.FloorPlanTable`."""

    def get(self) -> tuple[FloorPlan | None, int]:
        return self._data.floor_plan

    def save(self, plan: FloorPlan | None, expected: int) -> int:
        self._write()
        if expected != self._data.floor_plan[1]:
            raise Conflict("The floor plan was changed by someone else in the meantime.")
        self._data.floor_plan = (plan, expected + 1)
        return expected + 1


class FakeAlerts(_Table):
    """:class:`aislewatch.ports.AlertTable`."""

    def add(self, alert: Alert) -> None:
        self._write()
        if alert.id in self._data.alerts:
            raise Conflict(f"There is an alert {alert.id!r} already.")
        self._data.alerts[alert.id] = alert

    def get(self, alert_id: str) -> Alert:
        return _found(self._data.alerts, alert_id)

    def find(self, query: AlertQuery, *, after: Cursor | None = None, limit: int = 50) -> AlertPage:
        checked_limit(limit)

        def place(alert: Alert) -> Cursor:
            return cursor_of(alert, query.order)

        wanted = sorted((a for a in self._data.alerts.values() if query.wants(a)), key=place, reverse=True)
        rest = tuple(alert for alert in wanted if after is None or place(alert) < after)
        return AlertPage(rest[:limit], place(rest[limit - 1]) if len(rest) > limit else None)

    def save_response(self, alert: Alert, expected: int) -> None:
        self._write()
        stored = self.get(alert.id)
        if stored.version != expected:
            raise Conflict("Someone else changed this alert in the meantime.")
        self._data.alerts[alert.id] = replace(
            stored,
            state=alert.state,
            severity=alert.severity,
            outcome=alert.outcome,
            case=alert.case,
            moves=alert.moves,
            version=alert.version,
        )

    def save_evidence(self, alert: Alert) -> None:
        self._write()
        self._data.alerts[alert.id] = replace(
            self.get(alert.id),
            incident=alert.incident,
            clip=alert.clip,
            clip_whole=alert.clip_whole,
            clip_problem=alert.clip_problem,
            still=alert.still,
            muted=alert.muted,
        )

    def save_opinion(self, alert_id: str, opinion: Opinion) -> None:
        self._write()
        self._data.alerts[alert_id] = replace(self.get(alert_id), opinion=opinion)

    def unfinished(self) -> Sequence[Alert]:
        return [
            alert
            for _, alert in sorted(self._data.alerts.items())
            if not alert.incident.closed or not (alert.clip_whole or alert.clip_problem)
        ]

    def blob_keys(self) -> Set[str]:
        return {key for alert in self._data.alerts.values() for key in (alert.clip, alert.still) if key}

    def loud_levels(self, camera: str, since: float, until: float) -> Sequence[Level]:
        mine = [a for a in self._data.alerts.values() if a.incident.camera == camera and not a.muted]
        return [a.incident.level for a in mine if since <= a.incident.confirmed_at < until]


class FakeAccounts(_Table):
    """:class:`aislewatch.ports.AccountTable`."""

    def add(self, user: User) -> None:
        self._write()
        if user.name in self._data.users:
            raise Conflict(f"There is a user {user.name!r} already.")
        self._data.users[user.name] = user

    def replace(self, user: User, name: str) -> None:
        self._write()
        self.get(name)
        if user.name != name and user.name in self._data.users:
            raise Conflict(f"There is a user {user.name!r} already.")
        del self._data.users[name]
        self._data.users[user.name] = user
        for key, session in self._data.sessions.items():
            if session.user == name:
                self._data.sessions[key] = replace(session, user=user.name)
        for key, token in self._data.tokens.items():
            if token.user == name:
                self._data.tokens[key] = replace(token, user=user.name)
        if self._data.setup is not None and self._data.setup[1] == name:
            self._data.setup = (self._data.setup[0], user.name)

    def get(self, name: str) -> User:
        return _found(self._data.users, name)

    def list(self) -> Sequence[User]:
        return [user for _, user in sorted(self._data.users.items())]

    def remove(self, name: str) -> None:
        self._write()
        self.get(name)
        del self._data.users[name]
        self._keep(lambda session: session.user != name)
        self._data.tokens = {key: t for key, t in self._data.tokens.items() if t.user != name}
        if self._data.setup is not None and self._data.setup[1] == name:
            self._data.setup = None

    def setup_token(self) -> tuple[str, str] | None:
        return self._data.setup

    def set_setup_token(self, token_hash: str | None, user: str = "") -> None:
        self._write()
        if token_hash is not None:
            self.get(user)
        self._data.setup = None if token_hash is None else (token_hash, user)

    def add_session(self, session: Session) -> None:
        self._write()
        self.get(session.user)
        self._data.sessions[session.token_hash] = session

    def session(self, token_hash: str) -> Session:
        return _found(self._data.sessions, token_hash)

    def sessions(self, user: str | None = None) -> Sequence[Session]:
        found = [session for session in self._data.sessions.values() if user in (None, session.user)]
        return sorted(found, key=lambda session: (-session.created_at, session.token_hash))

    def end_session(self, token_hash: str) -> None:
        self._write()
        self._data.sessions.pop(token_hash, None)

    def end_sessions_of(self, user: str, *, but: str = "") -> None:
        self._keep(lambda session: session.user != user or session.token_hash == but)

    def end_sessions_before(self, at: float) -> None:
        self._keep(lambda session: session.expires_at > at)

    def _keep(self, wanted: Callable[[Session], bool]) -> None:
        self._write()
        self._data.sessions = {key: s for key, s in self._data.sessions.items() if wanted(s)}


class FakeTokens(_Table):
    """:class:`aislewatch.ports.TokenTable`."""

    def add(self, token: ApiToken) -> None:
        self._write()
        _found(self._data.users, token.user)
        if token.token_hash in self._data.tokens:
            raise Conflict("There is such an API token already.")
        self._data.tokens[token.token_hash] = token

    def get(self, token_hash: str) -> ApiToken:
        return _found(self._data.tokens, token_hash)

    def list(self, user: str | None = None) -> Sequence[ApiToken]:
        found = [token for token in self._data.tokens.values() if user in (None, token.user)]
        return sorted(found, key=lambda token: (-token.created_at, token.token_hash))

    def used(self, token_hash: str, at: float) -> None:
        self._write()
        if token_hash in self._data.tokens:
            self._data.tokens[token_hash] = replace(self._data.tokens[token_hash], used_at=at)

    def remove(self, token_hash: str) -> None:
        self._write()
        self.get(token_hash)
        del self._data.tokens[token_hash]


class FakeAudit(_Table):
    """:class:`aislewatch.ports.AuditTable`."""

    def append(self, entry: AuditEntry) -> None:
        self._write()
        head = following(self.head(), entry)
        self._data.audit = (*self._data.audit, ChainedLine(head.number, entry, head.hash))

    def head(self) -> Head:
        return Head(self._data.audit[-1].number, self._data.audit[-1].hash) if self._data.audit else START

    def chain(self, after: int | None = None, limit: int = 5000) -> Sequence[ChainedLine]:
        return [line for line in self._data.audit if after is None or line.number > after][:limit]

    def find(self, query: AuditQuery, *, after: int | None = None, limit: int = 100) -> AuditPage:
        numbered = list(enumerate(self._entries(), 1))[::-1]
        found = [(n, entry) for n, entry in numbered if query.wants(entry) and (after is None or n < after)]
        more = found[limit - 1][0] if len(found) > checked_lines(limit) else None
        return AuditPage(tuple(entry for _, entry in found[:limit]), more)

    def latest(self, limit: int = 100, what: Set[str] = frozenset()) -> Sequence[AuditEntry]:
        return [entry for entry in self._entries()[::-1] if not what or entry.what in what][:limit]

    def _entries(self) -> list[AuditEntry]:
        return [line.entry for line in self._data.audit if line.entry is not None]


class FakeCases(_Table):
    """:class:`aislewatch.ports.CaseTable`."""

    def next_number(self) -> int:
        return max(self._data.cases, default=0) + 1

    def add(self, case: Case) -> None:
        self._write()
        if case.number in self._data.cases:
            raise Conflict(f"There is a case {case.number} already.")
        self._data.cases[case.number] = case

    def get(self, number: int) -> Case:
        if number not in self._data.cases:
            raise NotFound(f"There is no case {number}.")
        return self._data.cases[number]

    def find(self, query: CaseQuery, *, after: int | None = None, limit: int = 50) -> CasePage:
        checked_limit(limit)
        alerts = list(self._data.alerts.values())
        wanted = tuple(
            case
            for number, case in sorted(self._data.cases.items(), reverse=True)
            if (after is None or number < after)
            and query.wants(case, [alert for alert in alerts if alert.case == number])
        )
        return CasePage(wanted[:limit], wanted[limit - 1].number if len(wanted) > limit else None)

    def save(self, case: Case, expected: int) -> None:
        self._write()
        if self.get(case.number).version != expected:
            raise Conflict("Someone else changed this case in the meantime.")
        self._data.cases[case.number] = case

    def remove(self, number: int) -> None:
        self._write()
        self.get(number)
        del self._data.cases[number]


class FakeBlobs:
    """:class:`aislewatch.ports.Blobs` in memory. Set ``broken`` to make every write fail."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}
        self.broken: StorageError | None = None
        self.tidied = 0

    def put(self, key: str, data: bytes) -> None:
        _check_key(key)
        if self.broken is not None:
            raise StorageError(self.broken.message, fix=self.broken.fix)
        self.data[key] = data

    def get(self, key: str) -> bytes:
        _check_key(key)
        return _found(self.data, key)

    @contextmanager
    def open(self, key: str) -> Iterator[ReadableBlob]:
        yield io.BytesIO(self.get(key))

    def delete(self, key: str) -> None:
        _check_key(key)
        self.data.pop(key, None)

    def keys(self, prefix: str = "") -> Iterator[str]:
        return (key for key in sorted(self.data) if key.startswith(prefix))

    def tidy(self) -> None:
        self.tidied += 1


def _check_key(key: str) -> None:
    parts = key.split("/")
    for part in parts:
        plain = part.replace("-", "a").replace("_", "a").replace(".", "a")
        if not (plain.isascii() and plain.isalnum()) or part.startswith("."):
            raise InvalidInput(f"{key!r} is no blob key.")


def _found(table: dict[str, _T], name: str) -> _T:
    if name not in table:
        raise NotFound(f"There is no {name!r}.")
    return table[name]
