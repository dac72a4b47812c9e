"""Who may sign in. Secrets are never here: only their hashes."""

import re
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.errors import InvalidInput

LEAST_PASSWORD: Final = 12
"""Characters a password needs at least; longer than the 8 of NIST SP 800-63B, with no rules on their kind."""

MOST_PASSWORD: Final = 1024
"""Longer ones are refused before they cost hashing time."""

_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in once ``password_hash`` is set (before: only setting up is possible).

    ``created_at`` in seconds since the epoch (UTC). Raises :class:`InvalidInput` for a name that is not
    lower-case letters, digits and ``. _ @ -``.
    """

    name: str
    created_at: float
    password_hash: str | None = None

    def __post_init__(self) -> None:
        if not _USER_NAME.fullmatch(self.name):
            raise InvalidInput(
                f"{self.name!r} cannot be a user's name.",
                fix="Use up to 64 lower-case letters, digits and . _ @ -.",
            )


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: ``token_hash`` is the SHA-256 of what its cookie holds; times in seconds since
    the epoch (UTC)."""

    token_hash: str
    user: str
    created_at: float
    expires_at: float


def check_password(password: str) -> None:
    """Raises :class:`InvalidInput` for a password that is too short or absurdly long."""
    if len(password) < LEAST_PASSWORD:
        raise InvalidInput(
            f"The password is shorter than {LEAST_PASSWORD} characters.",
            fix="Take a short sentence: long is safer than strange.",
        )
    if len(password) > MOST_PASSWORD:
        raise InvalidInput(f"The password is longer than {MOST_PASSWORD} characters.")
