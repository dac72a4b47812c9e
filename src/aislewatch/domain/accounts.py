"""Who may sign in, and what they may do. Secrets are never here: only their hashes.

Each role may do all that the one before it may, and more::

    viewer   see      live pictures, alerts, clips and cases of the cameras in their scope
    guard    respond  move alerts and cases, snooze
    manager  configure  cameras, zones, settings, channels, the app's switch; reports
    admin    administer  users, other people's sessions and tokens, the audit log
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from aislewatch.domain.errors import InvalidInput

LEAST_PASSWORD: Final = 12
"""Characters a password needs at least; longer than the 8 of NIST SP 800-63B, with no rules on their kind."""

MOST_PASSWORD: Final = 1024
"""Longer ones are refused before they cost hashing time."""

MOST_AGENT: Final = 200
"""Characters kept of what a browser calls itself."""

MOST_TOKEN_NAME: Final = 80

TOKEN_PREFIX: Final = "aw_"
"""Begins every API token, so that one that leaked is recognized."""

_ID: Final = 16

_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class Right(StrEnum):
    """What somebody may do; every route of the API needs one of them."""

    SEE = "see"
    RESPOND = "respond"
    CONFIGURE = "configure"
    ADMINISTER = "administer"


class Role(StrEnum):
    """What somebody is in the store, the least first."""

    VIEWER = "viewer"
    GUARD = "guard"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for a viewer, 3 for an admin."""
        return tuple(Role).index(self)


RIGHTS: Final[Mapping[Role, frozenset[Right]]] = MappingProxyType(
    {role: frozenset(tuple(Right)[: role.rank + 1]) for role in Role}
)
"""What each role may do."""


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in once ``password_hash`` is set (before: only setting up is possible).

    ``cameras`` are the only ones they see anything of (None: all of them); who is not ``active`` may not
    sign in. ``created_at`` in seconds since the epoch (UTC).

    Raises :class:`InvalidInput` for a name that is not lower-case letters, digits and ``. _ @ -``, and for an
    admin who is limited to some cameras: whoever gives rights away could lift such a limit.
    """

    name: str
    created_at: float
    password_hash: str | None = None
    role: Role = Role.VIEWER
    cameras: frozenset[str] | None = None
    active: bool = True

    def __post_init__(self) -> None:
        if not _USER_NAME.fullmatch(self.name):
            raise InvalidInput(
                f"{self.name!r} cannot be a user's name.",
                fix="Use up to 64 lower-case letters, digits and . _ @ -.",
            )
        _check_scope(self.role, self.cameras)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: ``token_hash`` is the SHA-256 of what its cookie holds; times in seconds since
    the epoch (UTC). ``origin`` is the network address it signed in from, ``agent`` what it says it is."""

    token_hash: str
    user: str
    created_at: float
    expires_at: float
    origin: str = ""
    agent: str = ""

    @property
    def id(self) -> str:
        """Names it in lists; opens nothing."""
        return self.token_hash[:_ID]


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A program's key: ``token_hash`` is the SHA-256 of what it sends. It may do what ``role`` and its user's
    role both allow, on cameras that ``cameras`` and its user's scope both hold (None: all). Times in seconds
    since the epoch (UTC); ``expires_at`` None: never, ``used_at`` None: not yet.

    Raises :class:`InvalidInput` without a name, and for an admin's token that is limited to some cameras.
    """

    token_hash: str
    name: str
    user: str
    role: Role
    created_at: float
    cameras: frozenset[str] | None = None
    expires_at: float | None = None
    used_at: float | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MOST_TOKEN_NAME:
            raise InvalidInput(
                "An API token needs a name.",
                fix=f"Say in up to {MOST_TOKEN_NAME} characters what it is for.",
            )
        _check_scope(self.role, self.cameras)

    @property
    def id(self) -> str:
        """Names it in lists; opens nothing."""
        return self.token_hash[:_ID]


def lower(one: Role, other: Role) -> Role:
    """The role of the two that may do less."""
    return min(one, other, key=lambda role: role.rank)


def both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The cameras that lie in both scopes (None: all)."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _check_scope(role: Role, cameras: frozenset[str] | None) -> None:
    if role is Role.ADMIN and cameras is not None:
        raise InvalidInput("An admin sees all cameras.", fix="Take all cameras, or a role that may do less.")


def check_password(password: str) -> None:
    """Raises :class:`InvalidInput` for a password that is too short or absurdly long."""
    if len(password) < LEAST_PASSWORD:
        raise InvalidInput(
            f"The password is shorter than {LEAST_PASSWORD} characters.",
            fix="Take a short sentence: long is safer than strange.",
        )
    if len(password) > MOST_PASSWORD:
        raise InvalidInput(f"The password is longer than {MOST_PASSWORD} characters.")
