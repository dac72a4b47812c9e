"""API tokens: keys for programs, shown once, limited in role, cameras and time, taken back at any moment."""

from collections.abc import Callable, Sequence
from typing import Final

from aislewatch.domain.accounts import TOKEN_PREFIX, ApiToken, Role, User, both, lower
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.errors import AccessDenied, InvalidInput, NotFound
from aislewatch.ports import Clock, Store, Transaction
from aislewatch.services.passwords import digest

NOTED: Final = 60.0
"""Seconds between two notes of a token's use: a busy program must not keep the database writing."""

MOST_TOKENS: Final = 100
"""Tokens of one user."""


class Tokens:
    """Use cases of API tokens. ``new_token`` gives unguessable texts; only their hashes are stored."""

    def __init__(self, store: Store, clock: Clock, new_token: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._new_token = new_token

    def create(
        self,
        name: str,
        *,
        user: str,
        role: Role,
        cameras: frozenset[str] | None = None,
        expires_at: float | None = None,
    ) -> tuple[str, ApiToken]:
        """A new token of ``user``: the secret, to be shown once, and what is kept of it.

        Raises :class:`AccessDenied` for a role that may do more than the user, or cameras they do not see;
        :class:`InvalidInput` for a name or an end that will not do.
        """
        now = self._clock.utc()
        if expires_at is not None and not now < expires_at < float("inf"):
            raise InvalidInput("An API token cannot end in the past.", fix="Choose a later day, or none.")
        secret = TOKEN_PREFIX + self._new_token()
        token = ApiToken(digest(secret), name.strip(), user, role, now, cameras, expires_at)
        with self._store.begin() as tables:
            owner = tables.accounts.get(user)
            _check_within(owner, token)
            if len(tables.tokens.list(user)) >= MOST_TOKENS:
                raise InvalidInput(f"You have {MOST_TOKENS} API tokens.", fix="Take back those of no use.")
            tables.tokens.add(token)
            self._record(tables, user, "token.created", token)
        return secret, token

    def list(self, user: str | None = None) -> Sequence[ApiToken]:
        """Everybody's, or one user's; the newest first."""
        with self._store.read() as tables:
            return tables.tokens.list(user)

    def revoke(self, token_id: str, *, by: str, user: str | None = None) -> None:
        """Take a token back: at once nothing can be done with it. With ``user``, only one of theirs. Raises
        :class:`NotFound`."""
        with self._store.begin() as tables:
            found = [token for token in tables.tokens.list(user) if token.id == token_id]
            if not found:
                raise NotFound("There is no such API token.", fix="See the list of those there are.")
            tables.tokens.remove(found[0].token_hash)
            self._record(tables, by, "token.revoked", found[0])

    def who(self, secret: str) -> User:
        """Whom a token stands for, as somebody who may do what the token *and* its user may.

        Raises :class:`AccessDenied` for an unknown or ended one, or when its user was switched off.
        """
        now = self._clock.utc()
        with self._store.read() as tables:
            try:
                token = tables.tokens.get(digest(secret))
            except NotFound:
                raise AccessDenied(
                    "This API token is not valid.", fix="It may have been taken back."
                ) from None
            owner = tables.accounts.get(token.user)
        if token.expires_at is not None and token.expires_at <= now:
            raise AccessDenied("This API token has ended.", fix="Make another.")
        if not owner.active:
            raise AccessDenied("The account of this API token is switched off.")
        if token.used_at is None or now - token.used_at >= NOTED:
            with self._store.begin() as tables:
                tables.tokens.used(token.token_hash, now)
        return _limited(owner, token)

    def _record(self, tables: Transaction, by: str, what: str, token: ApiToken) -> None:
        detail = {"id": token.id, "role": token.role.value, "user": token.user}
        tables.audit.append(AuditEntry(self._clock.utc(), by, what, token.name, detail))


def _check_within(owner: User, token: ApiToken) -> None:
    if token.role.rank > owner.role.rank:
        raise AccessDenied(
            f"An API token of yours may not do more than you ({owner.role}).", fix="Choose a lower role."
        )
    if token.cameras is not None and owner.cameras is not None and not token.cameras <= owner.cameras:
        raise AccessDenied("An API token of yours sees only cameras that you see.")


def _limited(owner: User, token: ApiToken) -> User:
    role, cameras = lower(owner.role, token.role), both(owner.cameras, token.cameras)
    return User(owner.name, owner.created_at, None, role, cameras)
