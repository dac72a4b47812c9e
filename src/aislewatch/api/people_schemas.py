"""What travels about people: users, sessions, API tokens, the audit log. No secret but a new token's."""

from typing import Annotated

from pydantic import Field

from aislewatch.api.schemas import Name, Password, Wire
from aislewatch.domain.accounts import MOST_TOKEN_NAME, Role
from aislewatch.domain.audit_chain import Flaw

CameraName = Annotated[str, Field(max_length=40)]
Cameras = Annotated[list[CameraName], Field(max_length=1000)]


class UserView(Wire):
    """Somebody who may sign in: ``cameras`` are the only ones they see (None: all); ``sessions`` how many of
    theirs last now, ``signed_in_at`` when the newest of those began."""

    name: str
    role: Role
    cameras: list[str] | None
    active: bool
    created_at: float
    sessions: int
    signed_in_at: float | None


class UserRequest(Wire):
    """Somebody new, with a first password; ``cameras`` None: all of them."""

    name: Name
    password: Password
    role: Role
    cameras: Cameras | None = None


class UserChange(Wire):
    """What changes of a user; what is left out stays. ``cameras`` null means all of them."""

    role: Role | None = None
    cameras: Cameras | None = None
    active: bool | None = None


class PasswordRequest(Wire):
    """A new password for somebody."""

    password: Password


class OwnPasswordRequest(Wire):
    """A new password for oneself, proved by the old one."""

    old: Password
    new: Password


class SessionRow(Wire):
    """A signed-in browser: ``origin`` is the address it signed in from, ``agent`` what it calls itself,
    ``here`` whether it is the one that asks."""

    id: str
    user: str
    since: float
    until: float
    origin: str
    agent: str
    here: bool


class TokenView(Wire):
    """An API token without its secret; ``cameras`` None: all its user sees, ``expires_at`` None: never."""

    id: str
    name: str
    user: str
    role: Role
    cameras: list[str] | None
    created_at: float
    expires_at: float | None
    used_at: float | None


class TokenRequest(Wire):
    """An API token to make: what it is for, what it may do at most, on which cameras, until when."""

    name: Annotated[str, Field(max_length=MOST_TOKEN_NAME)]
    role: Role
    cameras: Cameras | None = None
    expires_at: float | None = None


class NewToken(Wire):
    """A token just made: ``secret`` is shown this once and stored nowhere."""

    secret: str
    token: TokenView


class AuditLine(Wire):
    """Who (``by``) did ``what`` to ``about``, when."""

    at: float
    by: str
    what: str
    about: str
    detail: dict[str, str]


class AuditVerification(Wire):
    """Whether every line of the log is as it was written. ``head`` (``number:hash``) is the last one up to
    which it is; ``broken_at`` is the number of the first that is not, and ``flaw`` what is wrong there."""

    unbroken: bool
    lines: int
    head: str
    broken_at: int | None
    flaw: Flaw | None


class AuditList(Wire):
    """One page of the log, newest first; ``next`` asks for the following one."""

    lines: list[AuditLine]
    next: int | None
