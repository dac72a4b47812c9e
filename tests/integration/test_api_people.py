"""People, their passwords and sessions, API tokens and the audit log over HTTP; and what a scope hides."""

import time
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from aislewatch.api.auth import COOKIE, CSRF_HEADER
from aislewatch.domain.cameras import Camera, CameraHealth, CameraStatus
from tests.fakes.alerts import an_alert
from tests.integration.api_stage import ADMIN, PASSWORD, Stage, visiting

GUARD = "night.guard"
NEW = "another long sentence"


@pytest.fixture
def guarded(stage: Stage, user: TestClient) -> TestClient:
    """The admin, in a shop with two cameras and a guard who sees one of them."""
    for camera in ("till-2", "office"):
        stage.services.cameras.add(Camera(camera, "file.mp4"), by=ADMIN)
    body = {"name": GUARD, "password": PASSWORD, "role": "guard", "cameras": ["till-2"]}
    answer = user.post("/api/v1/people", json=body)
    assert answer.status_code == 201, answer.text
    return user


def _enter(client: TestClient, name: str, password: str = PASSWORD) -> None:
    answer = client.post("/api/v1/session", json={"name": name, "password": password})
    assert answer.status_code == 200, answer.text
    client.headers[CSRF_HEADER] = answer.json()["csrf"]


def test_somebody_is_added_changed_and_removed(guarded: TestClient) -> None:
    listed = guarded.get("/api/v1/people").json()
    assert [(each["name"], each["role"], each["cameras"], each["sessions"]) for each in listed] == [
        (ADMIN, "admin", None, 1),
        (GUARD, "guard", ["till-2"], 0),
    ]
    path = f"/api/v1/people/{GUARD}"
    changed = guarded.patch(path, json={"role": "manager"}).json()
    assert (changed["role"], changed["cameras"], changed["active"]) == ("manager", ["till-2"], True)
    changed = guarded.patch(path, json={"cameras": None, "active": False}).json()
    assert (changed["role"], changed["cameras"], changed["active"]) == ("manager", None, False)
    assert guarded.get(path).json() == changed
    assert guarded.patch(path, json={"cameras": ["nowhere"]}).status_code == 404
    assert guarded.patch(path, json={"password_hash": "x"}).status_code == 422
    assert guarded.delete(path).status_code == 204
    assert guarded.get(path).status_code == 404


def test_the_last_admin_cannot_lock_everybody_out(user: TestClient) -> None:
    path = f"/api/v1/people/{ADMIN}"
    for answer in (
        user.patch(path, json={"role": "viewer"}),
        user.patch(path, json={"active": False}),
        user.delete(path),
    ):
        assert answer.status_code == 409
        assert "admin" in answer.json()["fix"]
    assert user.get("/api/v1/people").status_code == 200


def test_who_is_switched_off_is_out_at_once(stage: Stage, guarded: TestClient) -> None:
    with visiting(stage) as browser:
        _enter(browser, GUARD)
        assert browser.get("/api/v1/alerts").status_code == 200
        guarded.patch(f"/api/v1/people/{GUARD}", json={"active": False})
        assert browser.get("/api/v1/alerts").status_code == 401
        again = browser.post("/api/v1/session", json={"name": GUARD, "password": PASSWORD})
        assert again.status_code == 403
        assert "switched off" in again.json()["detail"]


def test_a_new_password_by_the_admin_ends_the_sessions(stage: Stage, guarded: TestClient) -> None:
    with visiting(stage) as browser:
        _enter(browser, GUARD)
        answer = guarded.put(f"/api/v1/people/{GUARD}/password", json={"password": NEW})
        assert answer.status_code == 204
        assert browser.get("/api/v1/alerts").status_code == 401
        _enter(browser, GUARD, NEW)


def test_where_somebody_is_signed_in(stage: Stage, guarded: TestClient) -> None:
    path = f"/api/v1/people/{GUARD}/sessions"
    with visiting(stage) as phone, visiting(stage) as desk:
        for browser, agent in ((phone, "Phone"), (desk, "Desk")):
            browser.headers["User-Agent"] = agent
            _enter(browser, GUARD)
        sessions = guarded.get(path).json()
        assert {(each["agent"], each["origin"]) for each in sessions} == {
            ("Phone", "testclient"),
            ("Desk", "testclient"),
        }
        assert COOKIE not in str(sessions)
        ended = next(each["id"] for each in sessions if each["agent"] == "Phone")
        assert guarded.delete(path, params={"session": ended}).status_code == 204
        assert phone.get("/api/v1/alerts").status_code == 401
        assert desk.get("/api/v1/alerts").status_code == 200
        assert guarded.delete(path).status_code == 204
        assert desk.get("/api/v1/alerts").status_code == 401


def test_ones_own_password_and_sessions(stage: Stage, guarded: TestClient) -> None:
    with visiting(stage) as phone, visiting(stage) as desk:
        _enter(phone, GUARD)
        _enter(desk, GUARD)
        mine = desk.get("/api/v1/session/all").json()
        assert sorted(each["here"] for each in mine) == [False, True]
        wrong = desk.put("/api/v1/session/password", json={"old": "not it, no", "new": NEW})
        assert (wrong.status_code, wrong.json()["detail"]) == (403, "The old password is wrong.")
        right = desk.put("/api/v1/session/password", json={"old": PASSWORD, "new": NEW})
        assert right.status_code == 204
        assert phone.get("/api/v1/alerts").status_code == 401
        assert [each["here"] for each in desk.get("/api/v1/session/all").json()] == [True]
        _enter(phone, GUARD, NEW)
        assert desk.delete("/api/v1/session/all").status_code == 204
        assert phone.get("/api/v1/alerts").status_code == 401
        _enter(phone, GUARD, NEW)
        other = next(each for each in desk.get("/api/v1/session/all").json() if not each["here"])
        assert desk.delete(f"/api/v1/session/all/{other['id']}").status_code == 204
        assert phone.get("/api/v1/alerts").status_code == 401
        admins = guarded.get("/api/v1/session/all").json()[0]["id"]
        assert desk.delete(f"/api/v1/session/all/{admins}").status_code == 404


def test_a_program_with_a_token(stage: Stage, guarded: TestClient) -> None:
    body = {"name": "wall board", "role": "guard", "cameras": ["till-2"], "expires_at": time.time() + 60}
    made = guarded.post("/api/v1/tokens", json=body).json()
    assert made["secret"].startswith("aw_")
    assert made["secret"] not in guarded.get("/api/v1/tokens").text
    with visiting(stage) as program:
        program.headers["Authorization"] = f"Bearer {made['secret']}"
        assert [each["name"] for each in program.get("/api/v1/cameras").json()] == ["till-2"]
        snooze = {"seconds": 600, "camera": "till-2"}
        assert program.post("/api/v1/settings/snoozes", json=snooze).status_code == 201, (
            "no CSRF token needed"
        )
        assert program.get("/api/v1/session").json()["user"] == ADMIN
        assert program.get("/api/v1/people").status_code == 403
        assert program.post("/api/v1/tokens", json=body).status_code == 403
        assert guarded.get("/api/v1/tokens").json()[0]["used_at"] is not None
        stage.clock.ahead = 61
        assert program.get("/api/v1/cameras").status_code == 401
        stage.clock.ahead = 0
        assert guarded.delete(f"/api/v1/tokens/{made['token']['id']}").status_code == 204
        assert program.get("/api/v1/cameras").status_code == 401


def test_a_wrong_token_is_not_made_good_by_a_cookie(user: TestClient) -> None:
    for header in ("Bearer aw_invented", "Basic dXNlcjpwYXNz", "Bearer é"):
        answer = user.get("/api/v1/cameras", headers={b"Authorization": header.encode("latin-1")})
        assert answer.status_code == 401
    assert user.get("/api/v1/cameras").status_code == 200


def test_a_managers_tokens_are_their_own(stage: Stage, guarded: TestClient) -> None:
    guarded.patch(f"/api/v1/people/{GUARD}", json={"role": "manager"})
    admins = guarded.post("/api/v1/tokens", json={"name": "a", "role": "admin"}).json()["token"]
    with visiting(stage) as browser:
        _enter(browser, GUARD)
        assert browser.post("/api/v1/tokens", json={"name": "b", "role": "admin"}).status_code == 403
        office = {"name": "b", "role": "viewer", "cameras": ["office"]}
        assert browser.post("/api/v1/tokens", json=office).status_code == 403
        assert browser.post("/api/v1/tokens", json={"name": "b", "role": "manager"}).status_code == 201
        assert [each["name"] for each in browser.get("/api/v1/tokens").json()] == ["b"]
        assert browser.delete(f"/api/v1/tokens/{admins['id']}").status_code == 404
    assert [each["name"] for each in guarded.get("/api/v1/tokens").json()] == ["b", "a"]


def test_the_log_is_filtered_and_paged(guarded: TestClient) -> None:
    guarded.patch(f"/api/v1/people/{GUARD}", json={"role": "viewer"})
    found = guarded.get("/api/v1/audit", params={"what": "user", "about": GUARD}).json()
    assert [line["what"] for line in found["lines"]] == ["user.changed", "user.added"]
    assert found["lines"][0]["detail"] == {"role": "guard -> viewer"}
    assert found["next"] is None
    assert PASSWORD not in guarded.get("/api/v1/audit").text
    seen: list[str] = []
    after: int | None = None
    while after is not None or not seen:
        page = guarded.get("/api/v1/audit", params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += [line["what"] for line in page["lines"]]
        after = page["next"]
    assert seen.count("audit.read") == 1
    assert seen[-1] == "account.setup_token_issued"
    later = guarded.get("/api/v1/audit", params={"since": time.time() + 60}).json()
    assert later == {"lines": [], "next": None}


@pytest.fixture
def limited(stage: Stage, guarded: TestClient) -> TestClient:
    """A manager who sees only till-2."""
    guarded.patch(f"/api/v1/people/{GUARD}", json={"role": "manager"})
    with stage.store.begin() as tables:
        tables.alerts.add(an_alert("here", camera="till-2"))
        tables.alerts.add(an_alert("there", camera="office"))
    for name in ("till-2", "office"):
        stage.board.report(name, CameraHealth(CameraStatus.LIVE, since=1.0))
    browser = TestClient(stage.app, raise_server_exceptions=False)
    _enter(browser, GUARD)
    return browser


CORNERS = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]


def test_lists_leave_out_what_is_out_of_scope(limited: TestClient) -> None:
    alerts = limited.get("/api/v1/alerts").json()
    assert [alert["id"] for alert in alerts["alerts"]] == ["here"]
    assert alerts["unread"] == 1
    both = limited.get("/api/v1/alerts", params={"camera": ["office", "till-2"]}).json()
    assert [alert["id"] for alert in both["alerts"]] == ["here"]
    assert limited.get("/api/v1/alerts", params={"camera": "office"}).json()["alerts"] == []
    assert [camera["name"] for camera in limited.get("/api/v1/cameras").json()] == ["till-2"]
    assert limited.get("/api/v1/health/details").json()["cameras"] == {"live": 1}
    assert limited.get("/api/v1/session").json()["cameras"] == ["till-2"]


def test_single_things_out_of_scope_do_not_exist(stage: Stage, limited: TestClient) -> None:
    move = {"version": 1, "state": "acknowledged"}
    for method, path, body in (
        ("GET", "/api/v1/alerts/there", None),
        ("GET", "/api/v1/alerts/there/clip", None),
        ("GET", "/api/v1/alerts/there/still", None),
        ("POST", "/api/v1/alerts/there/moves", move),
        ("GET", "/api/v1/cameras/office/still", None),
        ("DELETE", "/api/v1/cameras/office", None),
        ("GET", "/api/v1/settings/effective?camera=office", None),
        ("GET", "/api/v1/settings/zones?camera=office", None),
        ("POST", "/api/v1/settings/snoozes", {"seconds": 600, "camera": "office"}),
        ("DELETE", "/api/v1/settings/snoozes?camera=office", None),
        ("POST", "/api/v1/settings/zones", _zone("office")),
        ("PUT", "/api/v1/settings/zones?name=z&camera=office", _zone("till-2")),
        ("PUT", "/api/v1/settings/zones?name=z&camera=till-2", _zone("office")),
        ("DELETE", "/api/v1/settings/zones?name=z&camera=office", None),
    ):
        answer = limited.request(method, path, json=body)
        assert answer.status_code == 404, (method, path, answer.text)
    absent = limited.get("/api/v1/alerts/nothing").json()
    hidden = limited.get("/api/v1/alerts/there").json()
    assert hidden["detail"] == absent["detail"].replace("nothing", "there"), "no way to tell them apart"
    assert stage.services.workflow.get("there").version == 1
    assert limited.post("/api/v1/alerts/here/moves", json=move).status_code == 200


def _zone(camera: str | None) -> dict[str, object]:
    return {"name": f"in {camera}", "kind": "shelf", "polygon": CORNERS, "camera": camera}


def test_zones_and_snoozes_of_all_cameras_are_seen_but_not_touched(
    guarded: TestClient, limited: TestClient
) -> None:
    for camera in ("office", None):
        assert guarded.post("/api/v1/settings/zones", json=_zone(camera)).status_code == 201
        snooze = {"seconds": 600, "camera": camera}
        assert guarded.post("/api/v1/settings/snoozes", json=snooze).status_code == 201
    assert limited.post("/api/v1/settings/zones", json=_zone("till-2")).status_code == 201
    seen = limited.get("/api/v1/settings/zones").json()["zones"]
    assert [zone["camera"] for zone in seen] == [None, "till-2"]
    assert [snooze["camera"] for snooze in limited.get("/api/v1/settings/snoozes").json()] == [None]
    for method, path, body in (
        ("POST", "/api/v1/settings/zones", _zone(None)),
        ("PUT", "/api/v1/settings/zones?name=in till-2&camera=till-2", _zone(None)),
        ("PUT", "/api/v1/settings/zones?name=in None", _zone("till-2")),
        ("DELETE", "/api/v1/settings/zones?name=in None", None),
        ("POST", "/api/v1/settings/snoozes", {"seconds": 600}),
        ("DELETE", "/api/v1/settings/snoozes", None),
    ):
        assert limited.request(method, path, json=body).status_code == 403, (method, path)
    assert limited.delete("/api/v1/settings/zones?name=in till-2&camera=till-2").status_code == 200
    assert len(guarded.get("/api/v1/settings/zones").json()["zones"]) == 2


def test_a_live_picture_ends_when_its_camera_goes_out_of_sight(
    stage: Stage, limited: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aislewatch.api.live.RECHECK", 0.05)
    with limited.websocket_connect("/api/v1/live?camera=till-2") as socket:
        stage.services.people.change(
            GUARD, lambda user: replace(user, cameras=frozenset({"office"})), by=ADMIN
        )
        message = socket.receive()
    assert (message["type"], message["code"]) == ("websocket.close", 1008)
