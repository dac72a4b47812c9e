"""Signing in through the company's directory: there and back again, in the browser."""

from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from aislewatch.api.auth import agent_of, origin_of, public, set_cookie
from aislewatch.api.services import House, InHouse
from aislewatch.domain.errors import AccessDenied, Conflict, NotFound
from aislewatch.services.directory import Directory

router = APIRouter(prefix="/session/directory", tags=["session"], include_in_schema=False)

COOKIE: Final = "aislewatch_directory"
_PATH: Final = "/api/v1/session/directory"
_REFUSED: Final = "/?directory=refused"

_log = structlog.get_logger(__name__)

Word = Annotated[str, Query(max_length=4000)]


@router.get("")
@public
def go_there(request: Request, house: InHouse) -> RedirectResponse:
    """Send the browser to the directory."""
    try:
        address, sealed = _directory(house).begin(_back(request))
    except AccessDenied as error:
        return _refused(error)
    answer = RedirectResponse(address, status_code=303)
    secure = request.url.scheme == "https"
    # Lax: it must come along when the directory sends the browser back.
    answer.set_cookie(COOKIE, sealed, max_age=600, httponly=True, samesite="lax", secure=secure, path=_PATH)
    return answer


@router.get("/back")
@public
def come_back(request: Request, house: InHouse, state: Word = "", code: Word = "") -> RedirectResponse:
    """Take in who was sent back, or say that they were not let in."""
    directory, origin = _directory(house), origin_of(request)
    try:
        sealed = request.cookies.get(COOKIE, "")
        entered = directory.finish(
            sealed, state, code, _back(request), origin=origin, agent=agent_of(request)
        )
    except (AccessDenied, Conflict) as error:
        return _refused(error)
    answer = RedirectResponse("/", status_code=303)
    set_cookie(answer, entered, secure=request.url.scheme == "https")
    answer.delete_cookie(COOKIE, path=_PATH)
    return answer


def _directory(house: House) -> Directory:
    if house.services.directory is None:
        raise NotFound("No directory is set up here.", fix="Sign in with your password.")
    return house.services.directory


def _back(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{_PATH}/back"


def _refused(error: AccessDenied | Conflict) -> RedirectResponse:
    _log.warning("directory", problem=str(error))
    return RedirectResponse(_REFUSED, status_code=303)
