"""Every error leaves as RFC 9457 ``application/problem+json``, with what to do about it in ``fix``,
in the language of whoever asks."""

from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from aislewatch.api.languages import say
from aislewatch.domain.errors import (
    AccessDenied,
    AislewatchError,
    Conflict,
    DeliveryError,
    InvalidInput,
    InvalidSetting,
    ModelError,
    NotFound,
    StorageError,
    VideoError,
)
from aislewatch.services.telemetry import FAILURES

_log = structlog.get_logger(__name__)

MEDIA_TYPE: Final = "application/problem+json"

_STATUS: Final[tuple[tuple[type[AislewatchError], HTTPStatus], ...]] = (
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (AccessDenied, HTTPStatus.FORBIDDEN),
    (VideoError, HTTPStatus.BAD_GATEWAY),
    (ModelError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (StorageError, HTTPStatus.SERVICE_UNAVAILABLE),
    (DeliveryError, HTTPStatus.BAD_GATEWAY),
)
"""Which status stands for which branch of the error tree; the first that fits wins."""


class NotSignedIn(AccessDenied):
    """No session, or one that has ended: signing in helps (status 401, where others get 403)."""


class PreconditionFailed(Conflict):
    """What ``If-Match`` names is not what holds (status 412, where a ``version`` in the body gets 409)."""


def status_of(error: AislewatchError) -> HTTPStatus:
    """The HTTP status that stands for ``error``."""
    if isinstance(error, NotSignedIn):
        return HTTPStatus.UNAUTHORIZED
    if isinstance(error, PreconditionFailed):
        return HTTPStatus.PRECONDITION_FAILED
    found = (status for kind, status in _STATUS if isinstance(error, kind))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(status: int, detail: str, *, kind: str = "", fix: str = "", **more: Any) -> JSONResponse:
    """A problem document. ``kind`` becomes its stable ``type``; ``more`` are extension members."""
    body = {
        "type": f"urn:aislewatch:problem:{kind}" if kind else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": say(detail),
        "fix": say(fix),
        **more,
    }
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Register the handlers on ``app``."""
    app.add_exception_handler(AislewatchError, _on_aislewatch)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_surprise)


async def _on_aislewatch(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AislewatchError)
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("request failed", path=request.url.path, error=str(error), kind=type(error).__name__)
    more = {"key": error.key} if isinstance(error, InvalidSetting) else {}
    return problem(status, error.message, kind=_kind(error), fix=error.fix, **more)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    places = [
        {"where": ".".join(str(part) for part in item["loc"]), "problem": str(item["msg"])}
        for item in error.errors()
    ]
    detail = "; ".join(f"{place['where']}: {place['problem']}" for place in places)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, kind="invalid-request", errors=places)


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    response = problem(error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


async def _on_surprise(request: Request, error: Exception) -> JSONResponse:
    """The last handler: what nobody foresaw is logged whole and answered without its insides."""
    FAILURES.labels("api").inc()
    _log.error("unforeseen error", path=request.url.path, exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong inside Aislewatch.",
        kind="internal",
        fix="Try again; if it happens again, the log of this moment says why.",
    )


def _kind(error: AislewatchError) -> str:
    name = type(error).__name__
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
