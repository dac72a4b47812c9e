"""Who is asking: session cookie or API token, CSRF token, and a guard that lets nobody in by default.

The cookie holds a session token that scripts cannot read and browsers never send from another site. Unsafe
methods must also carry the session's CSRF token in :data:`CSRF_HEADER`; it is derived from the session token,
so only the page that asked ``GET /session`` knows it. A program sends its API token instead, as
``Authorization: Bearer``; no browser does that by itself, so it needs no CSRF token. Where there is one, the
cookie counts for nothing.

The guard hangs on the API's root router. A route is open to everybody only when it is marked :func:`public`,
and to who has a right when it is marked with :func:`needs`: one that somebody forgets to mark is closed.
``docs/api/access.md`` lists what that comes to.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar
from urllib.parse import urlsplit

import anyio
from fastapi import Depends, WebSocketException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from aislewatch.api.errors import NotSignedIn
from aislewatch.api.services import InHouse, Services
from aislewatch.domain.accounts import RIGHTS, Right, Role
from aislewatch.domain.errors import AccessDenied, NotFound, quoted
from aislewatch.services.accounts import SignedIn

COOKIE: Final = "aislewatch_session"
CSRF_HEADER: Final = "X-Aislewatch-CSRF"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PUBLIC: Final = "__aislewatch_public__"
_NEED: Final = "__aislewatch_need__"
_POLICY_VIOLATION: Final = 1008

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., object])


def public(endpoint: _Endpoint) -> _Endpoint:
    """Mark a route as open to everybody."""
    setattr(endpoint, _PUBLIC, True)
    return endpoint


@dataclass(frozen=True, slots=True)
class Need:
    """What a route asks of its caller: a ``right``; to see all cameras (``whole``), because it is about the
    whole store; to be a signed-in ``person``, no program with a token."""

    right: Right
    whole: bool = False
    person: bool = False


def needs(right: Right, *, whole: bool = False, person: bool = False) -> Callable[[_Endpoint], _Endpoint]:
    """Mark a route as open to who has ``right`` (see :class:`Need`)."""

    def mark(endpoint: _Endpoint) -> _Endpoint:
        setattr(endpoint, _NEED, Need(right, whole or right is Right.ADMINISTER, person))
        return endpoint

    return mark


def need_of(endpoint: object) -> Need | None:
    """What a route's function was marked to need; None for a public or an unmarked one."""
    return getattr(endpoint, _NEED, None)


def is_public(endpoint: object) -> bool:
    """Whether a route's function was marked as open to everybody."""
    return bool(getattr(endpoint, _PUBLIC, False))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: ``user`` is their name, ``token`` the session's secret (empty: a program with an API
    token), ``role`` what they may do, on the cameras ``scope`` (None: all)."""

    user: str
    token: str
    role: Role
    scope: frozenset[str] | None = None

    def may(self, right: Right) -> bool:
        """Whether they have ``right``."""
        return right in RIGHTS[self.role]

    def sees(self, camera: str) -> bool:
        """Whether ``camera`` is within their scope."""
        return self.scope is None or camera in self.scope

    def must_see(self, camera: str | None) -> None:
        """Raises :class:`NotFound` for a camera outside their scope, as for one that does not exist, and
        :class:`AccessDenied` when what is meant is on all cameras (None)."""
        if self.scope is None or camera in self.scope:
            return
        if camera is None:
            raise _only_whole()
        raise NotFound(f"There is no camera {quoted(camera)}.", fix="See the list of cameras.")

    @property
    def csrf(self) -> str:
        """The session's CSRF token."""
        return hmac.new(self.token.encode(), b"aislewatch csrf", hashlib.sha256).hexdigest()


def origin_of(connection: HTTPConnection) -> str:
    """The network address a request came from, for counting wrong passwords."""
    return connection.client.host if connection.client else ""


def set_cookie(response: Response, signed_in: SignedIn, *, secure: bool) -> None:
    """Hand over a session; it ends with the browser, at the latest when the server's own term ends."""
    response.set_cookie(COOKIE, signed_in.token, httponly=True, samesite="strict", secure=secure, path="/")


def drop_cookie(response: Response) -> None:
    """Take the session back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")


def agent_of(connection: HTTPConnection) -> str:
    """What the browser or program calls itself."""
    return connection.headers.get("user-agent", "")


def caller_of(connection: HTTPConnection, services: Services) -> Caller | None:
    """Whose API token or cookie came along, if anybody's. Asks the database: not on the event loop."""
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    token = "" if secret else connection.cookies.get(COOKIE, "")
    try:
        if secret and scheme.lower() == "bearer":
            user = services.tokens.who(secret.strip())
        elif token:
            user = services.accounts.who(token)
        else:
            return None
    except AccessDenied:
        return None
    return Caller(user.name, token, user.role, user.cameras)


async def guard(connection: HTTPConnection, house: InHouse) -> None:
    """Let in only who is signed in, unless the route is public; every browser request must come from the
    console's own origin.

    Raises :class:`NotSignedIn`, :class:`AccessDenied`; a WebSocket is refused before it opens.
    """
    try:
        _check_origin(connection)
        endpoint = connection.scope["route"].endpoint
        if is_public(endpoint):
            return
        caller = await anyio.to_thread.run_sync(caller_of, connection, house.services)
        if caller is None:
            raise NotSignedIn("You are not signed in.", fix="Sign in.")
        _check_need(need_of(endpoint), caller)
        _check_csrf(connection, caller)
    except AccessDenied as error:
        if connection.scope["type"] == "websocket":
            raise WebSocketException(_POLICY_VIOLATION, error.message) from None
        raise
    connection.state.caller = caller


def _caller(connection: HTTPConnection) -> Caller:
    caller: Caller = connection.state.caller
    return caller


Me = Annotated[Caller, Depends(_caller)]
"""A route parameter that holds who is asking; only routes that are not public have it."""


def _check_origin(connection: HTTPConnection) -> None:
    """Browsers name the page a request came from; it must be one of ours. Programs name none."""
    origin = connection.headers.get("origin")
    if origin is None or (connection.scope["type"] == "http" and connection.scope["method"] in _SAFE):
        return
    if urlsplit(origin).netloc.lower() != connection.headers.get("host", "").lower():
        raise AccessDenied(
            "This request comes from another web site.",
            fix="Open the console at its own address; a proxy in front must pass the Host header on.",
        )


def _check_need(need: Need | None, caller: Caller) -> None:
    if need is None or not caller.may(need.right):
        raise AccessDenied(
            f"Your role ({caller.role}) does not allow this.", fix="Ask an admin of the store."
        )
    if need.whole and caller.scope is not None:
        raise _only_whole()
    if need.person and not caller.token:
        raise AccessDenied("This is not for API tokens.", fix="Sign in with a password.")


def _only_whole() -> AccessDenied:
    return AccessDenied(
        "This is about all cameras, and you see only some.", fix="Ask somebody who sees all of them."
    )


def _check_csrf(connection: HTTPConnection, caller: Caller) -> None:
    if not caller.token:
        return  # no browser sends an API token by itself
    if connection.scope["type"] == "websocket" or connection.scope["method"] in _SAFE:
        return
    given = connection.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), caller.csrf.encode()):
        raise AccessDenied(
            f"The {CSRF_HEADER} header is missing or wrong.", fix="Take it from GET /api/v1/session."
        )
