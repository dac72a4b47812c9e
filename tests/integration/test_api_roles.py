"""Every cell of the table of rights is tried: each route as each role, as nobody, limited, by token."""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from aislewatch.api.access import SOCKET, Route, document, routes
from aislewatch.api.app import bare_app
from aislewatch.api.auth import COOKIE, CSRF_HEADER, Caller
from aislewatch.domain.accounts import Role
from aislewatch.domain.cameras import Camera
from aislewatch.domain.cases import Case
from aislewatch.services.live import LivePicture
from tests.fakes.alerts import NOON, an_alert
from tests.integration.api_stage import ADMIN, PASSWORD, PICTURE, Stage, open_stage, signed_in, visiting

CHECKED_IN = Path(__file__).parents[2] / "docs" / "api" / "access.md"
ROUTES = routes(bare_app())
SEEN, HIDDEN = "till-2", "office"
FILLED = {"alert_id": "hidden-alert", "name": HIDDEN, "number": "1"}
NOT_IN = (401, 403)
LIMITED = "limited-{}"

_PART = re.compile(r"{(\w+)}")


def test_the_table_is_checked_in() -> None:
    assert document() == CHECKED_IN.read_text(encoding="utf-8"), (
        "Run python -m aislewatch.api.access > docs/api/access.md, and look at what changed."
    )


def test_the_live_socket_is_in_it() -> None:
    assert [route.path for route in ROUTES if route.method == SOCKET] == [
        "/api/v1/live",
        "/api/v1/live/video",
    ]
    assert all(route.public or route.need for route in ROUTES), "somebody forgot to mark a route"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = open_stage(tmp_path_factory.mktemp("roles"))
    with signed_in(stage):
        pass
    for camera in (SEEN, HIDDEN):
        stage.services.cameras.add(Camera(camera, "rtsp://works/1"), by=ADMIN)
        stage.board.show(LivePicture(camera, 1.0, PICTURE, ()))
    with stage.store.begin() as tables:
        tables.alerts.add(replace(an_alert("hidden-alert", camera=HIDDEN), case=1))
        tables.cases.add(Case(1, NOON, ADMIN, ("hidden-alert",)))
        tables.alerts.add(an_alert("seen-alert", camera=SEEN))
    for role in Role:
        stage.services.people.add(f"all-{role}", PASSWORD, role=role, by=ADMIN)
        if role is not Role.ADMIN:
            name, cameras = LIMITED.format(role.value), frozenset({SEEN})
            stage.services.people.add(name, PASSWORD, role=role, cameras=cameras, by=ADMIN)
    return stage


@contextmanager
def being(stage: Stage, name: str | None) -> Iterator[TestClient]:
    """A browser in which ``name`` has just signed in, or nobody."""
    with visiting(stage) as client:
        if name is not None:
            token = stage.services.accounts.enter(name).token
            client.cookies.set(COOKIE, token)
            client.headers[CSRF_HEADER] = Caller(name, token, Role.VIEWER).csrf
        yield client


def _status(client: TestClient, route: Route, camera: str = HIDDEN) -> int:
    """What an empty request is answered; for a socket 200 when it opens."""
    path = _PART.sub(lambda part: FILLED.get(part[1], "nobody-and-nothing"), route.path)
    if route.path.startswith("/api/v1/people"):
        path = path.replace(HIDDEN, "nobody-and-nothing")
    if route.method != SOCKET:
        return client.request(route.method, path, follow_redirects=False).status_code
    try:
        with client.websocket_connect(f"{path}?camera={camera}"):
            return 200
    except WebSocketDisconnect:
        return 403


def _harmful(route: Route) -> bool:
    """Would be done even when asked for with nothing, and change what the other cells are tried on."""
    return route.method == "DELETE" and route.path == "/api/v1/cameras/{name}"


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_gets_in_where_the_table_says(stage: Stage, role: Role | None) -> None:
    for route in ROUTES:
        if _harmful(route) and route.open_to(role):
            continue
        with being(stage, role and f"all-{role}") as client:
            status = _status(client, route)
        assert status < 500, (role, route)
        if not route.public:
            assert (status not in NOT_IN) == route.open_to(role), (role, route, status)
        if role is None and not route.public:
            assert status in ((401,) if route.method != SOCKET else (403,)), (route, status)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_who_is_limited_sees_nothing_of_other_cameras(stage: Stage, role: Role) -> None:
    for route in ROUTES:
        if route.public or route.need is None:
            continue
        with being(stage, LIMITED.format(role.value)) as client:
            status = _status(client, route)
            about_a_camera = not route.path.startswith("/api/v1/people") and FILLED.keys() & set(
                _PART.findall(route.path)
            )
        if not route.open_to(role) or route.need.whole:
            assert status == 403, (role, route, status)
        elif route.method == SOCKET:
            assert status == 403, "the other camera's live pictures"
        elif about_a_camera:
            assert status in (404, 422), (role, route, status)
        else:
            assert status not in NOT_IN or route.path.endswith("/snoozes") or "zones" in route.path, route
    assert stage.services.cameras.get(HIDDEN)


def test_the_same_things_on_ones_own_camera_are_there(stage: Stage) -> None:
    with being(stage, LIMITED.format("manager")) as client:
        for path in ("/api/v1/alerts/seen-alert", f"/api/v1/cameras/{SEEN}/still"):
            assert client.get(path).status_code == 200
        with client.websocket_connect(f"/api/v1/live?camera={SEEN}") as socket:
            assert socket.receive_json()["camera"] == SEEN


@pytest.mark.parametrize("role", list(Role))
def test_a_token_opens_what_the_table_says(stage: Stage, role: Role) -> None:
    secret, _ = stage.services.tokens.create("t", user=ADMIN, role=role)
    with visiting(stage) as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        for route in ROUTES:
            if route.public or route.need is None or (_harmful(route) and route.open_to(role)):
                continue
            status = _status(client, route)
            expected = route.open_to(role) and not route.need.person
            assert (status not in NOT_IN) == expected, (role, route, status)


def test_no_two_routes_answer_the_same_request() -> None:
    ways = [(route.method, _PART.sub("{}", route.path)) for route in ROUTES]
    assert [way for way, times in itertools.groupby(sorted(ways)) if len(list(times)) > 1] == []
