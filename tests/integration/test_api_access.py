"""Who gets in: nobody by default, and nothing changes without the session's CSRF token."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from aislewatch.api.access import SOCKET, routes
from aislewatch.api.app import bare_app
from aislewatch.api.auth import COOKIE, CSRF_HEADER
from tests.integration.api_stage import ADMIN, PASSWORD, Stage, open_stage, signed_in, visiting

PUBLIC = {
    ("GET", "/api/v1/session"),
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/session/setup"),
    ("GET", "/api/v1/session/directory"),
    ("GET", "/api/v1/session/directory/back"),
    ("GET", "/api/v1/health"),
}
SAFE = {"GET", "HEAD"}


def _routes() -> list[tuple[str, str]]:
    found = [(route.method, route.path) for route in routes(bare_app()) if route.method != SOCKET]
    assert len(found) > 15
    return found


CLOSED = [route for route in _routes() if route not in PUBLIC]


def _filled(path: str) -> str:
    return path.replace("{name}", "till-2").replace("{alert_id}", "till-2-a")


@pytest.fixture(scope="module")
def closed_shop(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """One for all tests that are turned away and so leave no trace."""
    return open_stage(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def insider(closed_shop: Stage) -> Iterator[TestClient]:
    with signed_in(closed_shop) as client:
        yield client


@pytest.fixture
def outsider(closed_shop: Stage) -> Iterator[TestClient]:
    with visiting(closed_shop) as client:
        yield client


@pytest.fixture
def visitor(stage: Stage) -> Iterator[TestClient]:
    with visiting(stage) as client:
        yield client


def test_public_routes_are_all_real() -> None:
    assert set(_routes()) >= PUBLIC


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_nobody_gets_in_without_a_session(outsider: TestClient, method: str, path: str) -> None:
    answer = outsider.request(method, _filled(path))
    assert answer.status_code == 401
    if method != "HEAD":
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:aislewatch:problem:not-signed-in"


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_an_invented_cookie_is_no_session(outsider: TestClient, method: str, path: str) -> None:
    outsider.cookies.set(COOKIE, "invented")
    assert outsider.request(method, _filled(path)).status_code == 401


@pytest.mark.parametrize(("method", "path"), [route for route in CLOSED if route[0] not in SAFE])
@pytest.mark.parametrize("token", ["", "invented", "é"])
def test_nothing_changes_without_the_csrf_token(
    insider: TestClient, method: str, path: str, token: str
) -> None:
    answer = insider.request(method, _filled(path), headers={CSRF_HEADER.encode(): token.encode()})
    assert answer.status_code == 403
    assert CSRF_HEADER in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), [route for route in _routes() if route[0] not in SAFE])
def test_another_site_can_change_nothing(insider: TestClient, method: str, path: str) -> None:
    answer = insider.request(method, _filled(path), headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert "another web site" in answer.json()["detail"]


def test_the_consoles_own_origin_is_welcome(user: TestClient) -> None:
    answer = user.put(
        "/api/v1/settings/monitoring", json={"enabled": True}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 200


def test_first_run_then_out_and_in_again(stage: Stage, visitor: TestClient) -> None:
    nobody: dict[str, object] = {
        "user": None,
        "csrf": None,
        "role": None,
        "rights": [],
        "cameras": None,
        "directory": False,
    }
    assert visitor.get("/api/v1/session").json() == {"state": "setup", **nobody}
    body = {"token": f" {stage.setup_token}\n", "name": ADMIN, "password": PASSWORD}
    answer = visitor.post("/api/v1/session/setup", json=body)
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie, "plain http cannot carry a secure cookie"
    here = visitor.get("/api/v1/session").json()
    assert (here["state"], here["user"]) == ("signed_in", ADMIN)
    assert here["csrf"] == answer.json()["csrf"]
    assert here["csrf"] not in visitor.cookies[COOKIE]

    old = visitor.cookies[COOKIE]
    gone = visitor.delete("/api/v1/session", headers={CSRF_HEADER: here["csrf"]})
    assert gone.status_code == 204
    assert COOKIE not in visitor.cookies
    visitor.cookies.set(COOKIE, old)
    assert visitor.get("/api/v1/session").json()["state"] == "signed_out", "the session ended on the server"

    again = visitor.post("/api/v1/session", json={"name": ADMIN, "password": PASSWORD})
    assert again.json()["state"] == "signed_in"
    assert again.json()["csrf"] != here["csrf"]


def test_the_setup_token_works_once(stage: Stage, user: TestClient) -> None:
    body = {"token": stage.setup_token, "password": "another long sentence"}
    assert user.post("/api/v1/session/setup", json=body).status_code == 403


def test_a_short_password_is_refused_with_advice(stage: Stage, visitor: TestClient) -> None:
    answer = visitor.post("/api/v1/session/setup", json={"token": stage.setup_token, "password": "short"})
    assert answer.status_code == 422
    assert "12 characters" in answer.json()["detail"]
    assert answer.json()["fix"]


def test_a_wrong_password_says_not_which_part_was_wrong(user: TestClient) -> None:
    wrong = [
        user.post("/api/v1/session", json={"name": name, "password": "not the password"})
        for name in (ADMIN, "nobody")
    ]
    assert [answer.status_code for answer in wrong] == [403, 403]
    assert wrong[0].json() == wrong[1].json()


def test_guessing_is_slowed_down(user: TestClient) -> None:
    body = {"name": ADMIN, "password": "not the password"}
    answers = [user.post("/api/v1/session", json=body) for _ in range(7)]
    assert "Too many" in answers[-1].json()["detail"]
    right = user.post("/api/v1/session", json={"name": ADMIN, "password": PASSWORD})
    assert right.status_code == 403, "the right password does not help while waiting"


def test_over_https_the_cookie_never_leaves_https(stage: Stage) -> None:
    with TestClient(stage.app, base_url="https://shop.example") as client:
        body = {"token": stage.setup_token, "name": ADMIN, "password": PASSWORD}
        answer = client.post("/api/v1/session/setup", json=body)
    assert "Secure" in answer.headers["set-cookie"]


def test_a_session_ends_by_itself(stage: Stage, user: TestClient) -> None:
    stage.clock.ahead = 13 * 3600
    assert user.get("/api/v1/cameras").status_code == 401


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/health", "/api/v1/cameras", "/api/v1/nothing", "/assets/x.js"]
)
def test_every_answer_carries_the_security_headers(visitor: TestClient, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    if path.startswith("/api"):
        assert headers["cache-control"] == "no-store"
