"""Every route of the API is asked made-up things as every role: no answer breaks, lies about its form, or
lets somebody in who has no right.

The real application over a store of its own for each role, for the admin once more on PostgreSQL; the same
questions on every run.
"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any, Final, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from aislewatch.api.access import Route, routes
from aislewatch.api.app import bare_app
from aislewatch.api.auth import COOKIE, CSRF_HEADER, Caller
from aislewatch.api.openapi import document
from aislewatch.domain import cases
from aislewatch.domain.accounts import Role, User
from aislewatch.domain.cameras import Camera
from aislewatch.services.live import LivePicture
from tests.fakes.alerts import NOON, an_alert
from tests.integration.api_stage import ADMIN, PASSWORD, PICTURE, Stage, open_stage, signed_in
from tests.postgres_server import PostgresServer

MANY, FEW = 16, 3
"""Questions per route: to who may do everything, and to the others (they differ in what is refused)."""

SCHEMA: Final = schemathesis.openapi.from_dict(json.loads(document()))
OPERATIONS: Final = {
    found.ok().label: found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)
}
WAYS: Final[dict[str, Route]] = {f"{route.method} {route.path}": route for route in routes(bare_app())}
CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CALLS_OUT: Final = frozenset(
    f"POST /api/v1/{path}/test" for path in ("cameras", "cameras/{name}", "channels/{name}")
)
"""Answer 502 when the camera or receiver they try does not."""

REAL: Final = {"alert_id": "seen", "name": "till-2", "number": "1"}
"""What a path's part is half of the time: made-up names find nothing, and only first lines would be tried."""


class Visitor:
    """A browser of somebody with ``role`` (None: nobody), in a shop with a camera and an alert."""

    def __init__(self, stage: Stage, client: Any, role: Role | None) -> None:
        self.role = role
        self._stage = stage
        self._client = client

    def ask(self, case: Case[Any]) -> None:
        """Ask, and judge the answer."""
        self._put_back()
        case.headers.clear()
        headers, cookies = self._signed_in()
        response = case.call(app=self._stage.app, session=self._client, headers=headers, cookies=cookies)
        case.validate_response(response, checks=CHECKS)
        way = WAYS[case.operation.label]
        broken = {500, 501, 503, 504} | (set() if case.operation.label in CALLS_OUT else {502})
        assert response.status_code not in broken, response.text
        if not way.open_to(self.role):
            # What is no JSON at all is turned away before anybody is asked who they are.
            refused = {400, 401, 403, 422} if isinstance(case.body, bytes) else {401, 403}
            assert response.status_code in refused, (way, self.role, response.status_code)

    def _put_back(self) -> None:
        """What earlier questions took away."""
        with self._stage.store.begin() as tables:
            if "till-2" not in {camera.name for camera in tables.cameras.list()}:
                tables.cameras.add(Camera("till-2", "file.mp4"))
            if "some-guard" not in {user.name for user in tables.accounts.list()}:
                tables.accounts.add(User("some-guard", 1.0, "hash", Role.GUARD))

    def _signed_in(self) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and cookies of a fresh session."""
        if self.role is None:
            return {}, {}
        name = f"some-{self.role}"
        token = self._stage.services.accounts.enter(name).token
        return {CSRF_HEADER: Caller(name, token, self.role).csrf}, {COOKIE: token}


ON_POSTGRES: Final = "admin-postgresql"


@pytest.fixture(scope="module", params=[None, *Role, ON_POSTGRES], ids=str)
def visitor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    folder = tmp_path_factory.mktemp("fuzz")
    if request.param != ON_POSTGRES:
        with _visitor(open_stage(folder), request.param) as visitor:
            yield visitor
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as place:
        stage = open_stage(folder, database=place)
        with closing(stage.store), _visitor(stage, Role.ADMIN) as visitor:
            yield visitor


@contextmanager
def _visitor(stage: Stage, role: Role | None) -> Iterator[Visitor]:
    with signed_in(stage):
        pass
    stage.board.show(LivePicture("till-2", 1.0, PICTURE, ()))
    stage.services.cameras.add(Camera("till-2", "file.mp4"), by=ADMIN)
    with stage.store.begin() as tables:
        alert = an_alert("seen", camera="till-2", clip="clips/a.mp4", still="stills/a.jpg")
        tables.alerts.add(replace(alert, case=1))
        tables.cases.add(cases.Case(1, NOON, ADMIN, ("seen",)))
    stage.blobs.put("clips/a.mp4", b"a clip")
    stage.blobs.put("stills/a.jpg", PICTURE)
    for each in Role:
        stage.services.people.add(f"some-{each}", PASSWORD, role=each, by=ADMIN)
    with asgi.get_client(cast(Any, stage.app)) as client:
        yield Visitor(stage, client, role)


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_question_breaks_the_api(visitor: Visitor, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aislewatch.api.routes.cameras._STILL_PATIENCE", 0.02)

    right, wrong = (OPERATIONS[label].as_strategy(generation_mode=mode) for mode in GenerationMode)

    @given(case=right | wrong if _takes_anything(label) else right, real=st.booleans())
    @settings(
        max_examples=MANY if visitor.role is Role.ADMIN else FEW,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Case[Any], real: bool) -> None:
        if real and case.path_parameters:
            case.path_parameters = {
                part: _real(label, part, made) for part, made in case.path_parameters.items()
            }
        visitor.ask(case)

    asked()


def _takes_anything(label: str) -> bool:
    operation = OPERATIONS[label]
    return bool(operation.body or operation.query or operation.path_parameters)


def _real(label: str, part: str, made: object) -> object:
    return "some-guard" if "/people/" in label else REAL.get(part, made)
