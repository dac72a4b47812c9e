"""Signing in: the first admin, one's own password and sessions. No default password exists."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pwdlib import PasswordHash

from aislewatch.domain.accounts import MOST_AGENT, Role, Session, User
from aislewatch.domain.audit import SYSTEM, AuditEntry
from aislewatch.domain.errors import AccessDenied, NotFound
from aislewatch.ports import Clock, Store, Transaction
from aislewatch.services.attempts import Attempts
from aislewatch.services.passwords import Passwords, digest

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
        self._passwords = Passwords(hasher)
        self._attempts = Attempts(clock)
        # Checked for a name that does not exist, so that such an answer takes as long as any other.
        self._nobody = self._passwords.hash(new_token())

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
            tables.accounts.set_setup_token(digest(token), name)
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
        password_hash = self._passwords.hash(password)
        with self._store.begin() as tables:
            old = self._check_setup(tables, token, origin)
            user = replace(old, name=name or old.name, password_hash=password_hash)
            tables.accounts.set_setup_token(None)
            tables.accounts.replace(user, old.name)
            tables.accounts.end_sessions_of(user.name)
            self._record(tables, user.name, "account.set_up", user.name)
        return user.name

    def sign_in(self, name: str, password: str, *, origin: str = "", agent: str = "") -> SignedIn:
        """Start a session, ``agent`` being what the browser calls itself.

        Raises :class:`AccessDenied` for a wrong name or password (without telling which), after too many
        wrong ones for this name or from this ``origin``, and for an account that is switched off.
        """
        self._attempts.check(origin, name)
        with self._store.read() as tables:
            user = _user(tables, name)
        if not self._matches(password, user) or user is None:
            self._attempts.failed(origin, name)
            with self._store.begin() as tables:  # for unknown names too: the answer's time must not tell
                about = name if user is not None else "unknown name"
                self._record(tables, SYSTEM, "account.sign_in_refused", about, origin=origin)
            raise AccessDenied("Name or password is wrong.")
        if not user.active:
            raise _switched_off()
        self._attempts.succeeded(origin, name)
        return self.enter(user.name, origin=origin, agent=agent)

    def enter(self, name: str, *, origin: str = "", agent: str = "", way: str = "password") -> SignedIn:
        """Start a session for somebody who has proved who they are (``way`` says how).

        Raises :class:`AccessDenied` for an account that is switched off, :class:`NotFound`.
        """
        token, now = self._new_token(), self._clock.utc()
        session = Session(digest(token), name, now, now + SESSION_LENGTH, origin, agent[:MOST_AGENT])
        with self._store.begin() as tables:
            if not tables.accounts.get(name).active:
                raise _switched_off()
            tables.accounts.end_sessions_before(now)
            tables.accounts.add_session(session)
            self._record(tables, name, "account.signed_in", name, origin=origin, way=way)
        return SignedIn(token, name, session.expires_at)

    def who(self, token: str) -> User:
        """The user of a session. Raises :class:`AccessDenied` when it is none, or over, or the account was
        switched off."""
        with self._store.read() as tables:
            session = self._session(tables, token)
            user = tables.accounts.get(session.user)
        if not user.active:
            raise _switched_off()
        return user

    def sign_out(self, token: str) -> None:
        """End a session; one that is not there is fine."""
        with self._store.begin() as tables:
            try:
                session = tables.accounts.session(digest(token))
            except NotFound:
                return
            tables.accounts.end_session(session.token_hash)
            self._record(tables, session.user, "account.signed_out", session.user)

    def change_password(self, token: str, old: str, new: str, *, origin: str = "") -> None:
        """Give oneself another password; every other session ends.

        Raises :class:`AccessDenied` for a wrong ``old`` one or after too many of them, :class:`InvalidInput`
        for a new one that will not do.
        """
        user = self.who(token)
        self._attempts.check(origin, user.name)
        if not self._matches(old, user):
            self._attempts.failed(origin, user.name)
            raise AccessDenied("The old password is wrong.")
        password_hash = self._passwords.hash(new)
        with self._store.begin() as tables:
            user = replace(tables.accounts.get(user.name), password_hash=password_hash)
            tables.accounts.replace(user, user.name)
            tables.accounts.end_sessions_of(user.name, but=digest(token))
            self._record(tables, user.name, "account.password_changed", user.name)

    def sessions(self, token: str) -> Sequence[tuple[Session, bool]]:
        """One's own sessions that last, the newest first, each with whether it is this one."""
        here = digest(token)
        with self._store.read() as tables:
            session = self._session(tables, token)
            mine = tables.accounts.sessions(session.user)
        now = self._clock.utc()
        return [(each, each.token_hash == here) for each in mine if each.expires_at > now]

    def end_session(self, token: str, session_id: str) -> None:
        """End one of one's own sessions. Raises :class:`NotFound`."""
        with self._store.begin() as tables:
            user = self._session(tables, token).user
            gone = [each for each in tables.accounts.sessions(user) if each.id == session_id]
            if not gone:
                raise NotFound("There is no such session.", fix="It may have ended; see the list.")
            tables.accounts.end_session(gone[0].token_hash)
            self._record(tables, user, "account.session_ended", user, origin=gone[0].origin)

    def end_other_sessions(self, token: str) -> None:
        """Sign oneself out everywhere but here."""
        with self._store.begin() as tables:
            session = self._session(tables, token)
            tables.accounts.end_sessions_of(session.user, but=session.token_hash)
            self._record(tables, session.user, "account.other_sessions_ended", session.user)

    def _session(self, tables: Transaction, token: str) -> Session:
        try:
            session = tables.accounts.session(digest(token))
        except NotFound:
            raise AccessDenied("You are not signed in.", fix="Sign in.") from None
        if session.expires_at <= self._clock.utc():
            raise AccessDenied("Your session is over.", fix="Sign in again.")
        return session

    def _check_setup(self, tables: Transaction, token: str, origin: str) -> User:
        """The user whom ``token`` sets up."""
        waiting = tables.accounts.setup_token()
        if waiting is None or not hmac.compare_digest(waiting[0], digest(token)):
            self._attempts.failed(origin)
            raise AccessDenied(
                "This setup token is not valid.", fix="Use the one of the latest start; it works once."
            )
        return tables.accounts.get(waiting[1])

    def _matches(self, password: str, user: User | None) -> bool:
        return self._passwords.matches(password, user.password_hash if user else None, self._nobody)

    def _record(self, tables: Transaction, by: str, what: str, about: str, **detail: str) -> None:
        noted = {key: value for key, value in detail.items() if value}
        tables.audit.append(AuditEntry(self._clock.utc(), by, what, about, noted))


def _user(tables: Transaction, name: str) -> User | None:
    try:
        return tables.accounts.get(name)
    except NotFound:
        return None


def _switched_off() -> AccessDenied:
    return AccessDenied("This account is switched off.", fix="Ask an admin of the store to switch it on.")
