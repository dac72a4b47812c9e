"""Users, their sessions, and the setup token."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from aislewatch.adapters.store.foreign import unique
from aislewatch.adapters.store.records import read_user, user_values
from aislewatch.adapters.store.tables import SESSIONS, SETUP_TOKENS, USERS
from aislewatch.domain.accounts import Session, User
from aislewatch.domain.errors import NotFound


class AccountRows:
    """:class:`aislewatch.ports.AccountTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user: User) -> None:
        """See the port."""
        with unique(self._connection, f"There is a user {user.name!r} already.", "Choose another name."):
            self._connection.execute(insert(USERS).values(user_values(user)))

    def replace(self, user: User, name: str) -> None:
        """See the port."""
        change = update(USERS).where(USERS.c.name == name).values(user_values(user))
        with unique(self._connection, f"There is a user {user.name!r} already.", "Choose another name."):
            changed = self._connection.execute(change).rowcount
        if not changed:
            raise _no_user(name)

    def get(self, name: str) -> User:
        """See the port."""
        row = self._connection.execute(select(USERS).where(USERS.c.name == name)).mappings().first()
        if row is None:
            raise _no_user(name)
        return read_user(row)

    def list(self) -> Sequence[User]:
        """See the port."""
        rows = self._connection.execute(select(USERS).order_by(USERS.c.name)).mappings()
        return [read_user(row) for row in rows]

    def remove(self, name: str) -> None:
        """See the port."""
        if not self._connection.execute(delete(USERS).where(USERS.c.name == name)).rowcount:
            raise _no_user(name)

    def setup_token(self) -> tuple[str, str] | None:
        """See the port."""
        row = self._connection.execute(select(SETUP_TOKENS)).first()
        return None if row is None else (row.token_hash, row.user_name)

    def set_setup_token(self, token_hash: str | None, user: str = "") -> None:
        """See the port."""
        self._connection.execute(delete(SETUP_TOKENS))
        if token_hash is not None:
            self.get(user)
            self._connection.execute(insert(SETUP_TOKENS).values(token_hash=token_hash, user_name=user))

    def add_session(self, session: Session) -> None:
        """See the port."""
        self.get(session.user)
        self._connection.execute(
            insert(SESSIONS).values(
                token_hash=session.token_hash,
                user_name=session.user,
                created_at=session.created_at,
                expires_at=session.expires_at,
                origin=session.origin,
                agent=session.agent,
            )
        )

    def session(self, token_hash: str) -> Session:
        """See the port."""
        row = self._connection.execute(select(SESSIONS).where(SESSIONS.c.token_hash == token_hash)).first()
        if row is None:
            raise NotFound("There is no such session.", fix="Sign in.")
        return _session(row)

    def sessions(self, user: str | None = None) -> Sequence[Session]:
        """See the port."""
        newest = select(SESSIONS).order_by(SESSIONS.c.created_at.desc(), SESSIONS.c.token_hash)
        if user is not None:
            newest = newest.where(SESSIONS.c.user_name == user)
        return [_session(row) for row in self._connection.execute(newest)]

    def end_session(self, token_hash: str) -> None:
        """See the port."""
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))

    def end_sessions_of(self, user: str, *, but: str = "") -> None:
        """See the port."""
        mine = (SESSIONS.c.user_name == user) & (SESSIONS.c.token_hash != but)
        self._connection.execute(delete(SESSIONS).where(mine))

    def end_sessions_before(self, at: float) -> None:
        """See the port."""
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at <= at))


def _session(row: Row[Any]) -> Session:
    return Session(row.token_hash, row.user_name, row.created_at, row.expires_at, row.origin, row.agent)


def _no_user(name: str) -> NotFound:
    return NotFound(f"There is no user {name!r}.")
