"""Who is asking: session cookie, CSRF token, and a guard that lets nobody in by default.

The cookie holds a session token that scripts cannot read and browsers never send from another site. Unsafe
methods must also carry the session's CSRF token in :data:`CSRF_HEADER`; it is derived from the session token,
so only the page that asked ``GET /session`` knows it.

The guard hangs on the API's root router. A route is open to everybody only when it is marked :func:`public`,
and to who has a right when it is marked with :func:`needs`: one that somebody forgets to mark is closed.
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
from aislewatch.api.services import InHouse
from aislewatch.domain.accounts import RIGHTS, Right, Role
from aislewatch.domain.errors import AccessDenied
from aislewatch.services.accounts import Accounts, SignedIn

COOKIE: Final = "aislewatch_session"
CSRF_HEADER: Final = "X-Aislewatch-CSRF"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PUBLIC: Final = "__aislewatch_public__"
_RIGHT: Final = "__aislewatch_right__"
_POLICY_VIOLATION: Final = 1008

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., object])


def public(endpoint: _Endpoint) -> _Endpoint:
    """Mark a route as open to everybody."""
    setattr(endpoint, _PUBLIC, True)
    return endpoint


def needs(right: Right) -> Callable[[_Endpoint], _Endpoint]:
    """Mark a route as open to who has ``right``."""

    def mark(endpoint: _Endpoint) -> _Endpoint:
        setattr(endpoint, _RIGHT, right)
        return endpoint

    return mark


def right_needed(endpoint: object) -> Right | None:
    """What a route's function was marked to need; None for a public or an unmarked one."""
    return getattr(endpoint, _RIGHT, None)


def is_public(endpoint: object) -> bool:
    """Whether a route's function was marked as open to everybody."""
    return bool(getattr(endpoint, _PUBLIC, False))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: ``user`` is their name, ``token`` the session's secret, ``role`` what they may do, on
    the cameras ``scope`` (None: all)."""

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


def caller_of(connection: HTTPConnection, accounts: Accounts) -> Caller | None:
    """Who the cookie belongs to, if to anybody. Asks the database: not on the event loop."""
    token = connection.cookies.get(COOKIE, "")
    if not token:
        return None
    try:
        user = accounts.who(token)
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
        caller = await anyio.to_thread.run_sync(caller_of, connection, house.services.accounts)
        if caller is None:
            raise NotSignedIn("You are not signed in.", fix="Sign in.")
        right = right_needed(endpoint)
        if right is None or not caller.may(right):
            raise AccessDenied(
                f"Your role ({caller.role}) does not allow this.", fix="Ask an admin of the store."
            )
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


def _check_csrf(connection: HTTPConnection, caller: Caller) -> None:
    if connection.scope["type"] == "websocket" or connection.scope["method"] in _SAFE:
        return
    given = connection.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), caller.csrf.encode()):
        raise AccessDenied(
            f"The {CSRF_HEADER} header is missing or wrong.", fix="Take it from GET /api/v1/session."
        )
