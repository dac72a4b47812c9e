"""Settings by ETag; what each may hold and mean over the wire; and what a limited view of cameras leaves."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aislewatch.api.auth import CSRF_HEADER
from aislewatch.domain.accounts import Role, User
from aislewatch.domain.cameras import Camera
from aislewatch.domain.settings import SENSITIVITY
from tests.integration.api_stage import Stage, visiting

URL = "/api/v1/settings"
SQUARE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.1, 0.5]]
LONGER = {"settings": {"ladder": {"dwell": 45}}}


def test_the_etag_is_the_version(user: TestClient) -> None:
    first = user.get(URL)
    assert first.headers["etag"] == '"0"'
    answer = user.patch(URL, json=LONGER, headers={"If-Match": '"0"'})
    assert (answer.status_code, answer.headers["etag"], answer.json()["version"]) == (200, '"1"', 1)
    answer = user.put(URL, json={"settings": {}}, headers={"If-Match": '"7", "1"'})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')


@pytest.mark.parametrize("tag", ['"0"', 'W/"0"', '"9", W/"0"', "*"])
def test_what_is_known_is_not_sent_again(user: TestClient, tag: str) -> None:
    answer = user.get(URL, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"0"')


def test_what_is_no_longer_true_is_sent_again(user: TestClient) -> None:
    user.patch(URL, json={"version": 0, **LONGER})
    for tag in ('"0"', "1", ""):
        answer = user.get(URL, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.json()["version"]) == (200, 1)


@pytest.mark.parametrize("tag", ['"1"', 'W/"0"', "0", "", '"0'])
def test_a_tag_that_does_not_fit_changes_nothing(user: TestClient, tag: str) -> None:
    for send in (user.put, user.patch):
        answer = send(URL, json=LONGER, headers={"If-Match": tag})
        assert answer.status_code == 412, answer.text
        assert answer.json()["type"] == "urn:aislewatch:problem:precondition-failed"
        assert answer.json()["fix"]
    assert user.get(URL).json()["version"] == 0


def test_whatever_holds_may_be_changed_on_purpose(user: TestClient) -> None:
    user.patch(URL, json={"version": 0, **LONGER})
    answer = user.patch(URL, json={"settings": {"ladder": {"dwell": 50}}}, headers={"If-Match": "*"})
    assert answer.json()["version"] == 2


def test_a_change_on_no_version_is_refused(user: TestClient) -> None:
    for send in (user.put, user.patch):
        answer = send(URL, json=LONGER)
        assert answer.status_code == 422
        assert "If-Match" in answer.json()["fix"]
    assert user.patch(URL, json={"version": 3, **LONGER}, headers={"If-Match": '"0"'}).status_code == 409
    assert user.get(URL).json()["version"] == 0


def test_switching_off_still_asks_when_the_tag_fits(user: TestClient) -> None:
    body: dict[str, Any] = {"settings": {"enabled": False}}
    answer = user.patch(URL, json=body, headers={"If-Match": '"0"'})
    assert answer.status_code == 409
    assert "Confirm" in answer.json()["fix"]
    answer = user.patch(URL, json={**body, "confirm": True}, headers={"If-Match": '"0"'})
    assert answer.status_code == 200


def test_each_setting_says_what_it_may_hold(user: TestClient) -> None:
    specs = {spec["key"]: spec for spec in user.get(f"{URL}/schema").json()}
    dwell = {"section": "ladder", "kind": "number", "default": 30, "low": 1, "high": 7200, "unit": "s"}
    assert specs["ladder.dwell"].items() >= dwell.items()
    assert specs["actions.concealment.sensitivity"]["choices"] == ["high", "medium", "low"]
    assert specs["staff.uniform"]["kind"] == "color"
    assert specs["alerts.min_actions"]["whole"] is True
    assert specs["timezone"]["overridable"] is False
    settings = user.get(URL).json()["settings"]
    for key, spec in specs.items():
        value = settings
        for part in key.split("."):
            value = value[part]
        assert value == spec["default"], key


def test_each_sensitivity_says_what_it_means(user: TestClient) -> None:
    view = user.get(f"{URL}/meanings").json()
    assert view["scenes"] > 0
    for action in view["actions"]:
        assert [point["confidence"] for point in action["points"]] == list(SENSITIVITY.values())
        found = [point["found"] for point in action["points"]]
        assert found == sorted(found, reverse=True), "a lower sensitivity finds no more"
        assert all(0 <= share <= 1 for share in found)


@pytest.fixture
def door_only(stage: Stage, user: TestClient) -> Iterator[TestClient]:
    """A manager who sees the camera "door" only; "vault" is another."""
    for name in ("door", "vault"):
        stage.services.cameras.add(Camera(name, "rtsp://works"), by="boss")
    zones = [
        {"name": "safe", "kind": "restricted", "polygon": SQUARE, "camera": "vault"},
        {"name": "mat", "kind": "exit", "polygon": SQUARE, "camera": "door"},
    ]
    cameras = {"vault": {"ladder": {"dwell": 5}}, "door": {"ladder": {"dwell": 6}}}
    user.patch(URL, json={"version": 0, "settings": {"zones": zones, "cameras": cameras}})
    user.post(f"{URL}/snoozes", json={"seconds": 600, "camera": "vault"})
    with stage.store.begin() as tables:
        known = tables.accounts.list()[0]
        tables.accounts.add(
            User("door", 0.0, known.password_hash, role=Role.MANAGER, cameras=frozenset({"door"}))
        )
    with visiting(stage) as client:
        body = {"name": "door", "password": "shelves are long today"}
        client.headers[CSRF_HEADER] = client.post("/api/v1/session", json=body).json()["csrf"]
        yield client


def test_cameras_that_one_does_not_see_are_left_out(door_only: TestClient) -> None:
    answer = door_only.get(URL)
    assert "vault" not in answer.text
    settings = answer.json()["settings"]
    assert settings["cameras"] == {"door": {"ladder": {"dwell": 6}}}
    assert [zone["name"] for zone in settings["zones"]] == ["mat"]
    assert door_only.get(f"{URL}/effective", params={"camera": "vault"}).status_code == 404
    assert door_only.get(f"{URL}/effective", params={"camera": "door"}).status_code == 200


def test_who_sees_some_cameras_changes_only_theirs(door_only: TestClient, user: TestClient) -> None:
    def patch(settings: dict[str, Any]) -> int:
        version = user.get(URL).json()["version"]
        return door_only.patch(URL, json={"version": version, "settings": settings}).status_code

    assert patch({"cameras": {"door": {"ladder": {"dwell": 7}}}}) == 200
    for other in (
        {"ladder": {"dwell": 7}},
        {"cameras": {"vault": {"ladder": {"dwell": 7}}}},
        {"cameras": {"vault": None}},
        {"cameras": None},
        {"cameras": {"door": {}}, "zones": []},
        {},
    ):
        assert patch(other) == 403
    version = user.get(URL).json()["version"]
    closed = [
        door_only.put(URL, json={"version": version, "settings": {}}),
        door_only.put(f"{URL}/file", json={"version": version, "text": ""}),
        door_only.put(f"{URL}/monitoring", json={"enabled": False, "confirm": True}),
        door_only.get(f"{URL}/file"),
        door_only.get(f"{URL}/history"),
    ]
    assert [answer.status_code for answer in closed] == [403] * 5
    assert user.get(URL).json()["settings"]["cameras"]["vault"] == {"ladder": {"dwell": 5}}
