"""The table of API tokens."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from aislewatch.adapters.store.foreign import unique
from aislewatch.adapters.store.records import read_token, token_values
from aislewatch.adapters.store.tables import API_TOKENS, USERS
from aislewatch.domain.accounts import ApiToken
from aislewatch.domain.errors import NotFound


class TokenRows:
    """:class:`aislewatch.ports.TokenTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: ApiToken) -> None:
        """See the port."""
        if self._connection.execute(select(USERS.c.name).where(USERS.c.name == token.user)).first() is None:
            raise NotFound(f"There is no user {token.user!r}.")
        with unique(self._connection, "There is such an API token already.", "Make another."):
            self._connection.execute(insert(API_TOKENS).values(token_values(token)))

    def get(self, token_hash: str) -> ApiToken:
        """See the port."""
        wanted = select(API_TOKENS).where(API_TOKENS.c.token_hash == token_hash)
        row = self._connection.execute(wanted).mappings().first()
        if row is None:
            raise _no_token()
        return read_token(row)

    def list(self, user: str | None = None) -> Sequence[ApiToken]:
        """See the port."""
        newest = select(API_TOKENS).order_by(API_TOKENS.c.created_at.desc(), API_TOKENS.c.token_hash)
        if user is not None:
            newest = newest.where(API_TOKENS.c.user_name == user)
        return [read_token(row) for row in self._connection.execute(newest).mappings()]

    def used(self, token_hash: str, at: float) -> None:
        """See the port."""
        self._connection.execute(
            update(API_TOKENS).where(API_TOKENS.c.token_hash == token_hash).values(used_at=at)
        )

    def remove(self, token_hash: str) -> None:
        """See the port."""
        gone = self._connection.execute(delete(API_TOKENS).where(API_TOKENS.c.token_hash == token_hash))
        if not gone.rowcount:
            raise _no_token()


def _no_token() -> NotFound:
    return NotFound("There is no such API token.", fix="See the list of those there are.")
