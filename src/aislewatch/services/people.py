"""The people of a store, as an admin sees them: who is there, what they may do, where they are signed in."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from pwdlib import PasswordHash

from aislewatch.domain.accounts import Role, Session, User
from aislewatch.domain.audit import SYSTEM, AuditEntry
from aislewatch.domain.errors import AccessDenied, Conflict, InvalidInput, NotFound
from aislewatch.ports import Clock, Store, Transaction
from aislewatch.services.passwords import Passwords

_ALL: Final = "all"


class People:
    """Use cases of users. Every change is on record, without any password.

    At all times at least one active admin with a password stays: what would end that raises
    :class:`Conflict` and changes nothing.
    """

    def __init__(self, store: Store, clock: Clock, hasher: PasswordHash | None = None) -> None:
        self._store = store
        self._clock = clock
        self._passwords = Passwords(hasher)

    def list(self) -> Sequence[User]:
        """All, by name."""
        with self._store.read() as tables:
            return tables.accounts.list()

    def get(self, name: str) -> User:
        """Raises :class:`NotFound`."""
        with self._store.read() as tables:
            return tables.accounts.get(name)

    def add(
        self, name: str, password: str, *, role: Role, cameras: frozenset[str] | None = None, by: str
    ) -> User:
        """Add somebody with a first password.

        Raises :class:`InvalidInput` for a name, password or scope that will not do, :class:`Conflict` when
        the name is taken, :class:`NotFound` for an unknown camera.
        """
        user = User(name, self._clock.utc(), self._passwords.hash(password), role, cameras)
        with self._store.begin() as tables:
            _check_cameras(tables, cameras)
            tables.accounts.add(user)
            self._record(tables, by, "user.added", name, role=role.value, cameras=_scope(cameras))
        return user

    def welcome(self, name: str, *, role: Role | None, create: bool) -> None:
        """Make ready for somebody whom a directory sends: known here, with the ``role`` it says (None: none).

        Raises :class:`AccessDenied` for a name that is unknown and not to be created, or cannot be.
        """
        try:
            self.get(name)
        except NotFound:
            if not create:
                raise AccessDenied(
                    "There is no account for you in this store.", fix="Ask an admin of the store to add you."
                ) from None
            self._create(name, role or Role.VIEWER)
            return
        if role is not None:
            self.change(name, lambda user: _with_role(user, role), by=SYSTEM)

    def _create(self, name: str, role: Role) -> None:
        try:
            user = User(name, self._clock.utc(), None, role)
        except InvalidInput as error:
            raise AccessDenied(error.message, fix="Let the directory give another name.") from None
        with self._store.begin() as tables:
            tables.accounts.add(user)
            self._record(tables, SYSTEM, "user.added", name, role=role.value, cameras=_ALL)

    def change(self, name: str, edit: Callable[[User], User], *, by: str) -> User:
        """Change what somebody may do; one who is switched off is signed out at once.

        ``edit`` leaves name and password as they are. Raises :class:`NotFound` also for an unknown camera,
        :class:`InvalidInput` for a scope that will not do.
        """
        with self._store.begin() as tables:
            before = tables.accounts.get(name)
            after = replace(edit(before), name=before.name, password_hash=before.password_hash)
            if after == before:
                return before
            if after.cameras != before.cameras:
                _check_cameras(tables, (after.cameras or frozenset()) - (before.cameras or frozenset()))
            tables.accounts.replace(after, name)
            _check_an_admin_stays(tables)
            if not after.active:
                tables.accounts.end_sessions_of(name)
            self._record(tables, by, "user.changed", name, **_changed(before, after))
        return after

    def set_password(self, name: str, password: str, *, by: str) -> None:
        """Give somebody another password; they are signed out everywhere. Raises :class:`NotFound`,
        :class:`InvalidInput`."""
        self.get(name)
        password_hash = self._passwords.hash(password)
        with self._store.begin() as tables:
            user = replace(tables.accounts.get(name), password_hash=password_hash)
            tables.accounts.replace(user, name)
            tables.accounts.end_sessions_of(name)
            waiting = tables.accounts.setup_token()
            if waiting is not None and waiting[1] == name:
                tables.accounts.set_setup_token(None)
            self._record(tables, by, "user.password_set", name)

    def remove(self, name: str, *, by: str) -> None:
        """Remove somebody with their sessions and API tokens; what they did stays on record under their
        name. Raises :class:`NotFound`."""
        with self._store.begin() as tables:
            tables.accounts.remove(name)
            _check_an_admin_stays(tables)
            self._record(tables, by, "user.removed", name)

    def sessions(self, name: str | None = None) -> Sequence[Session]:
        """The sessions that last, somebody's or everybody's, the newest first. Raises :class:`NotFound`."""
        with self._store.read() as tables:
            if name is not None:
                tables.accounts.get(name)
            found = tables.accounts.sessions(name)
        now = self._clock.utc()
        return [session for session in found if session.expires_at > now]

    def end_sessions(self, name: str, *, by: str, session_id: str | None = None) -> None:
        """End one or (None) all of somebody's sessions. Raises :class:`NotFound`."""
        with self._store.begin() as tables:
            tables.accounts.get(name)
            mine = tables.accounts.sessions(name)
            gone = [session for session in mine if session_id in (None, session.id)]
            if session_id is not None and not gone:
                raise NotFound("There is no such session.", fix="It may have ended; see the list.")
            for session in gone:
                tables.accounts.end_session(session.token_hash)
            self._record(tables, by, "user.sessions_ended", name, count=str(len(gone)))

    def _record(self, tables: Transaction, by: str, what: str, about: str, **detail: str) -> None:
        tables.audit.append(AuditEntry(self._clock.utc(), by, what, about, detail))


def _with_role(user: User, role: Role) -> User:
    return replace(user, role=role, cameras=None if role is Role.ADMIN else user.cameras)


def _check_an_admin_stays(tables: Transaction) -> None:
    """Raises :class:`Conflict`, which undoes the transaction."""
    for user in tables.accounts.list():
        if user.role is Role.ADMIN and user.active and user.password_hash is not None:
            return
    raise Conflict("Nobody could administer the store any more.", fix="Make somebody else an admin first.")


def _check_cameras(tables: Transaction, cameras: frozenset[str] | None) -> None:
    for camera in sorted(cameras or ()):
        tables.cameras.get(camera)  # a misspelled one would hide alerts without anybody noticing


def _scope(cameras: frozenset[str] | None) -> str:
    return _ALL if cameras is None else ", ".join(sorted(cameras)) or "none"


def _changed(before: User, after: User) -> dict[str, str]:
    """What the log says of a change: only what is different."""
    changed: dict[str, str] = {}
    if before.role is not after.role:
        changed["role"] = f"{before.role} -> {after.role}"
    if before.cameras != after.cameras:
        changed["cameras"] = f"{_scope(before.cameras)} -> {_scope(after.cameras)}"
    if before.active != after.active:
        changed["active"] = "yes" if after.active else "no"
    return changed
