"""The application: routes under ``/api/v1``, the live socket, and the console's pages."""

from pathlib import Path
from typing import Any, Final

import anyio
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

from aislewatch import __version__
from aislewatch.api import errors, live
from aislewatch.api.auth import guard
from aislewatch.api.compress import CompressedJson
from aislewatch.api.console import console_router
from aislewatch.api.headers import SecurityHeaders
from aislewatch.api.languages import Spoken
from aislewatch.api.routes import (
    alerts,
    audit,
    cameras,
    cases,
    channels,
    demo,
    directory,
    floor_plan,
    health,
    metrics,
    overlays,
    people,
    push,
    reports,
    session,
    settings,
    tokens,
    whatif,
    zones,
)
from aislewatch.api.schemas import Problem
from aislewatch.api.services import House, Services
from aislewatch.services.live import LiveBoard

PREFIX: Final = "/api/v1"
MOST_BODY: Final = 1024 * 1024
"""Bytes a request may carry: the largest is a settings file."""

_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    "default": {"model": Problem, "description": "What went wrong and how to mend it (RFC 9457)"},
}


def create_app(services: Services, board: LiveBoard, console: Path | None = None) -> FastAPI:
    """The application. ``console`` is the folder of the built console (None: a page says it is not built)."""
    app = bare_app()
    app.include_router(console_router(console))
    app.state.house = House(services, board)
    app.state.live_threads = anyio.CapacityLimiter(live.MAX_WATCHERS)
    return app


def bare_app() -> FastAPI:
    """The API's routes with nothing behind them: enough to describe them."""
    app = FastAPI(
        title="Aislewatch",
        version=__version__,
        summary="Suspicion levels, alerts with reasons, and cases, from a shop's own cameras.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MOST_BODY,
        generate_unique_id_function=_operation_id,
    )
    errors.install(app)
    app.add_middleware(CompressedJson)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Spoken)
    api = APIRouter(prefix=PREFIX, dependencies=[Depends(guard)])
    for router in (
        session.router,
        directory.router,
        cameras.router,
        demo.router,
        alerts.router,
        overlays.router,
        cases.router,
        settings.router,
        whatif.router,
        zones.router,
        floor_plan.router,
        people.router,
        tokens.router,
        audit.router,
        reports.router,
        channels.router,
        push.router,
        health.router,
        metrics.router,
    ):
        api.include_router(router, responses=_PROBLEMS)
    api.include_router(live.router)
    app.include_router(api)
    return app


def _operation_id(route: APIRoute) -> str:
    return f"{route.tags[0] if route.tags else 'page'}-{route.name}".replace("_", "-")
