"""Signing in: the first admin, passwords, sessions. No default password exists."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from aislewatch.domain.accounts import MOST_PASSWORD, Role, Session, User, check_password
from aislewatch.domain.audit import SYSTEM, AuditEntry
from aislewatch.domain.errors import AccessDenied, NotFound, StorageError
from aislewatch.ports import Clock, Store, Transaction
from aislewatch.services.attempts import Attempts

ADMIN: Final = "admin"
"""The name of the first user until the one who sets it up chooses another."""

SESSION_LENGTH: Final = 12 * 3600.0
"""Seconds a sign-in lasts: a working day."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: ``token`` goes into the cookie and is stored nowhere; ``expires_at`` in seconds since
    the epoch (UTC)."""

    token: str
    user: str
    expires_at: float


class Accounts:
    """Use cases of accounts.

    ``new_token`` gives unguessable texts (``secrets.token_urlsafe``); ``hasher`` makes and checks password
    hashes (argon2).
    """

    def __init__(
        self, store: Store, clock: Clock, new_token: Callable[[], str], hasher: PasswordHash | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_token = new_token
        self._hasher = hasher or PasswordHash.recommended()
        self._attempts = Attempts(clock)
        # Checked for a name that does not exist, so that such an answer takes as long as any other.
        self._nobody = self._hasher.hash(new_token())

    def first_start(self) -> str | None:
        """Make sure that somebody can sign in one day: while no user has a password, return a fresh setup
        token to be shown once (older ones end); afterwards None."""
        with self._store.begin() as tables:
            users = tables.accounts.list()
            if any(user.password_hash is not None for user in users):
                return None
            if not users:
                tables.accounts.add(User(ADMIN, created_at=self._clock.utc(), role=Role.ADMIN))
            name = users[0].name if users else ADMIN
            token = self._new_token()
            tables.accounts.set_setup_token(_digest(token), name)
            self._record(tables, SYSTEM, "account.setup_token_issued", name)
        return token

    def needs_setup(self) -> bool:
        """Whether the first password is still to be set."""
        with self._store.read() as tables:
            return tables.accounts.setup_token() is not None

    def setup(self, token: str, password: str, *, name: str | None = None, origin: str = "") -> str:
        """Set the first password (and name) with the setup token, which ends; return the user's name.

        ``origin`` is who asks (an IP address). Raises :class:`AccessDenied` for a wrong token or after too
        many wrong ones, :class:`InvalidInput` for a password or name that will not do.
        """
        self._attempts.check(origin)
        with self._store.read() as tables:
            self._check_setup(tables, token, origin)
        check_password(password)
        password_hash = self._hasher.hash(password)
        with self._store.begin() as tables:
            old = self._check_setup(tables, token, origin)
            user = replace(old, name=name or old.name, password_hash=password_hash)
            tables.accounts.set_setup_token(None)
            tables.accounts.replace(user, old.name)
            tables.accounts.end_sessions_of(user.name)
            self._record(tables, user.name, "account.set_up", user.name)
        return user.name

    def sign_in(self, name: str, password: str, *, origin: str = "") -> SignedIn:
        """Raises :class:`AccessDenied` for a wrong name or password (without telling which), or after too
        many wrong ones for this name or from this ``origin``."""
        self._attempts.check(origin, name)
        with self._store.read() as tables:
            user = _user(tables, name)
        right = self._matches(password, user.password_hash if user is not None else None)
        if user is None or not right:
            self._attempts.failed(origin, name)
            raise AccessDenied("Name or password is wrong.")
        self._attempts.succeeded(origin, name)
        token, now = self._new_token(), self._clock.utc()
        session = Session(_digest(token), user.name, now, now + SESSION_LENGTH)
        with self._store.begin() as tables:
            tables.accounts.end_sessions_before(now)
            tables.accounts.add_session(session)
            self._record(tables, user.name, "account.signed_in", user.name)
        return SignedIn(token, user.name, session.expires_at)

    def who(self, token: str) -> User:
        """The user of a session. Raises :class:`AccessDenied` when it is none, or over."""
        with self._store.read() as tables:
            try:
                session = tables.accounts.session(_digest(token))
            except NotFound:
                raise AccessDenied("You are not signed in.", fix="Sign in.") from None
            if session.expires_at <= self._clock.utc():
                raise AccessDenied("Your session is over.", fix="Sign in again.")
            return tables.accounts.get(session.user)

    def sign_out(self, token: str) -> None:
        """End a session; one that is not there is fine."""
        with self._store.begin() as tables:
            tables.accounts.end_session(_digest(token))

    def _check_setup(self, tables: Transaction, token: str, origin: str) -> User:
        """The user whom ``token`` sets up."""
        waiting = tables.accounts.setup_token()
        if waiting is None or not hmac.compare_digest(waiting[0], _digest(token)):
            self._attempts.failed(origin)
            raise AccessDenied(
                "This setup token is not valid.", fix="Use the one of the latest start; it works once."
            )
        return tables.accounts.get(waiting[1])

    def _matches(self, password: str, password_hash: str | None) -> bool:
        if len(password) > MOST_PASSWORD:
            return False
        try:
            return self._hasher.verify(password, password_hash or self._nobody) and password_hash is not None
        except UnknownHashError as error:
            raise StorageError("The stored password cannot be read.", fix="Set it anew.") from error

    def _record(self, tables: Transaction, by: str, what: str, about: str) -> None:
        tables.audit.append(AuditEntry(self._clock.utc(), by, what, about))


def _user(tables: Transaction, name: str) -> User | None:
    try:
        return tables.accounts.get(name)
    except NotFound:
        return None


def _digest(token: str) -> str:
    """SHA-256 in hex: enough for tokens, which unlike passwords cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
