"""Settings over the wire: whole, in part, as a file; zones, snoozes, and who changed what."""

import tomllib
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from aislewatch.domain.cameras import Camera
from tests.fakes.alerts import an_alert
from tests.integration.api_stage import ADMIN, Stage

URL = "/api/v1/settings"
SQUARE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.1, 0.5]]


@pytest.fixture(autouse=True)
def cameras(stage: Stage) -> None:
    for name in ("door", "till-2"):
        stage.services.cameras.add(Camera(name, "rtsp://works"), by="boss")


def refused(answer: httpx2.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert status == 404 or problem["fix"] or problem["errors"]
    return problem


def test_settings_are_replaced_whole_by_version(user: TestClient) -> None:
    body = {"version": 0, "settings": {"timezone": "Europe/Vienna", "ladder": {"dwell": 45}}}
    answer = user.put(URL, json=body).json()
    assert answer["version"] == 1
    assert answer["settings"]["ladder"]["dwell"] == 45
    assert answer["settings"]["ladder"]["hold"] == 10, "complete"
    refused(user.put(URL, json=body), 409)
    again = user.put(URL, json={"version": 1, "settings": {}}).json()
    assert again["settings"]["timezone"] == "UTC", "what is left out goes back to its default"


def test_settings_are_changed_in_part(user: TestClient) -> None:
    user.put(URL, json={"version": 0, "settings": {"timezone": "Europe/Vienna"}})
    part = {"actions": {"loitering": {"enabled": False}}, "cameras": {"door": {"ladder": {"dwell": 5}}}}
    answer = user.patch(URL, json={"version": 1, "settings": part}).json()
    assert answer["settings"]["timezone"] == "Europe/Vienna"
    assert answer["settings"]["actions"]["loitering"]["enabled"] is False
    refused(user.patch(URL, json={"version": 1, "settings": {}}), 409)
    part = {"timezone": None, "cameras": {"door": None}}
    answer = user.patch(URL, json={"version": 2, "settings": part}).json()
    assert (answer["settings"]["timezone"], answer["settings"]["cameras"]) == ("UTC", {})


def test_switching_off_needs_a_confirmation_in_every_way(user: TestClient) -> None:
    ways = (
        (user.put, URL, {"version": 0, "settings": {"enabled": False}}),
        (user.patch, URL, {"version": 0, "settings": {"enabled": False}}),
        (user.put, f"{URL}/file", {"version": 0, "text": "enabled = false"}),
        (user.put, f"{URL}/monitoring", {"enabled": False}),
    )
    for send, url, body in ways:
        assert "Confirm" in refused(send(url, json=body), 409)["fix"]
    answer = user.patch(URL, json={"version": 0, "settings": {"enabled": False}, "confirm": True})
    assert answer.json()["settings"]["enabled"] is False


def test_switched_off_every_alert_so_far_stays_readable(stage: Stage, user: TestClient) -> None:
    with stage.store.begin() as tables:
        tables.alerts.add(an_alert("till-2-a"))
    user.put(f"{URL}/monitoring", json={"enabled": False, "confirm": True})
    assert [alert["id"] for alert in user.get("/api/v1/alerts").json()["alerts"]] == ["till-2-a"]
    detail = user.get("/api/v1/alerts/till-2-a").json()
    move = {"version": detail["version"], "state": "acknowledged"}
    assert user.post("/api/v1/alerts/till-2-a/moves", json=move).json()["state"] == "acknowledged"


@pytest.mark.parametrize(
    ("settings", "key", "allowed"),
    [
        ({"ladder": {"dwel": 3}}, "ladder.dwel", "dwell"),
        ({"alerts": {"cooldown": 1e9}}, "alerts.cooldown", "0 to 86400 s"),
        ({"alerts": {"cooldown": 10**400}}, "alerts.cooldown", "0 to 86400 s"),
        ({"cameras": {"door": {"ladder": {"hold": 0}}}}, "cameras.door.ladder.hold", "1 to 600 s"),
        ({"cameras": {"Door": {}}}, "cameras.Door", "lower-case"),
        ({"timezone": "Europe/Atlantis"}, "timezone", "Europe/Vienna"),
        (
            {"zones": [{"name": "a", "kind": "exit", "polygon": [[0, 0], [1, 1]]}]},
            "zones[1].polygon",
            "corners",
        ),
        ({"cameras": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {}}}}}}}}}}, "cameras.a.b", "ladder"),
    ],
)
def test_what_does_not_fit_is_refused_whole_with_its_key(
    user: TestClient, settings: dict[str, Any], key: str, allowed: str
) -> None:
    for send in (user.put, user.patch):
        problem = refused(send(URL, json={"version": 0, "settings": {"enabled": True, **settings}}), 422)
        assert problem["key"] == key
        assert allowed in problem["fix"]
    assert user.get(URL).json()["version"] == 0


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ('{"a":' * 900 + "1" + "}" * 900, "a.a.a"),
        (r'{"zones": [{"name": "\ud800", "kind": "exit", "polygon": []}]}', "zones[1].name"),
        (r'{"cameras": {"\ud800": {}}}', "cameras"),
        ('{"alerts": {"cooldown": NaN}}', "alerts.cooldown"),
        ('{"alerts": {"cooldown": -Infinity}}', "alerts.cooldown"),
    ],
)
def test_what_json_can_spell_and_nothing_else_is_refused(user: TestClient, settings: str, key: str) -> None:
    headers = {"Content-Type": "application/json"}
    for send in (user.put, user.patch):
        answer = send(URL, content=f'{{"version": 0, "settings": {settings}}}', headers=headers)
        assert refused(answer, 422)["key"].startswith(key)
    assert user.get(URL).json()["version"] == 0


def test_a_number_without_end_is_refused(user: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    body = f'{{"version": 0, "settings": {{"alerts": {{"cooldown": {"9" * 5000}}}}}}}'
    assert 400 <= user.put(URL, content=body, headers=headers).status_code < 500
    assert user.get(URL).json()["version"] == 0


def test_a_file_goes_out_and_comes_back(user: TestClient) -> None:
    user.post(f"{URL}/zones", json={"name": 'Wein & "Öl"', "kind": "shelf", "polygon": SQUARE})
    sent = user.get(f"{URL}/file")
    assert "aislewatch-settings.toml" in sent.headers["content-disposition"]
    assert tomllib.loads(sent.text) == user.get(URL).json()["settings"]
    user.put(URL, json={"version": 1, "settings": {}})
    back = user.put(f"{URL}/file", json={"version": 2, "text": sent.text}).json()
    assert back["version"] == 3
    assert user.get(f"{URL}/file").text == sent.text
    problem = refused(user.put(f"{URL}/file", json={"version": 3, "text": "a = maybe"}), 422)
    assert "line 1" in problem["detail"]
    refused(user.put(f"{URL}/file", json={"version": 3, "text": f"a = {'9' * 5000}"}), 422)
    refused(user.put(f"{URL}/file", json={"version": 3, "text": f"a = {'[' * 50_000}"}), 422)
    refused(user.put(f"{URL}/file", json={"version": 2, "text": ""}), 409)


def test_what_holds_for_a_camera_or_in_a_zone_is_told(user: TestClient) -> None:
    zone = {"name": "wine", "kind": "high_risk", "polygon": SQUARE, "overrides": {"ladder": {"dwell": 20}}}
    part = {"cameras": {"door": {"alerts": {"level": "HIGH"}}}, "zones": [zone]}
    user.patch(URL, json={"version": 0, "settings": part})
    door = user.get(f"{URL}/effective", params={"camera": "door"}).json()["settings"]
    assert (door["alerts"]["level"], door["ladder"]["dwell"], door["cameras"]) == ("HIGH", 30, {})
    wine = user.get(f"{URL}/effective", params={"camera": "till-2", "zone": "wine"}).json()
    assert (wine["settings"]["ladder"]["dwell"], wine["version"]) == (20, 1)
    refused(user.get(f"{URL}/effective", params={"camera": "door", "zone": "tea"}), 404)


def test_the_history_names_who_and_what(user: TestClient) -> None:
    user.patch(URL, json={"version": 0, "settings": {"ladder": {"dwell": 45, "hold": 20}}})
    user.put(f"{URL}/monitoring", json={"enabled": False, "confirm": True})
    user.put(f"{URL}/monitoring", json={"enabled": True})
    history = user.get(f"{URL}/history").json()
    assert [(line["by"], line["what"], line["version"], line["changes"]) for line in history] == [
        (ADMIN, "monitoring.started", 3, []),
        (ADMIN, "monitoring.stopped", 2, []),
        (ADMIN, "settings.changed", 1, ["ladder.dwell: 30.0 -> 45.0", "ladder.hold: 10.0 -> 20.0"]),
    ]
    assert len(user.get(f"{URL}/history", params={"limit": 1}).json()) == 1
    refused(user.get(f"{URL}/history", params={"limit": 0}), 422)


def test_zones_are_drawn_changed_and_erased(user: TestClient) -> None:
    url = f"{URL}/zones"
    zone = {"name": "a/b #1", "kind": "exclusion", "polygon": SQUARE, "camera": "door"}
    drawn = user.post(url, json={**zone, "version": 0})
    assert drawn.status_code == 201
    assert drawn.json()["version"] == 1
    (shown,) = drawn.json()["zones"]
    assert shown == {**zone, "department": "", "overrides": {}}
    assert user.get(url, params={"camera": "till-2"}).json()["zones"] == []
    refused(user.post(url, json={**zone, "name": "x", "version": 0}), 409)
    where = {"name": "a/b #1", "camera": "door"}
    changed = user.put(url, params=where, json={**zone, "kind": "exit", "version": 1}).json()
    assert changed["zones"][0]["kind"] == "exit"
    refused(user.delete(url, params={**where, "version": 1}), 409)
    assert user.delete(url, params={**where, "version": 2}).json() == {"version": 3, "zones": []}
    refused(user.delete(url, params=where), 404)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"polygon": [[0, 0], [0.5, 1.2], [1, 0]]}, "zone.polygon: Corner 2 at [0.5, 1.2] is outside"),
        ({"polygon": [[0, 0], [0.5, "x"], [1, 0]]}, "zone.polygon: Corner 2 must be two numbers"),
        (
            {"polygon": [[0, 0], [1, 1], [1, 0], [0, 1]]},
            "edge after corner 1 crosses the edge after corner 3",
        ),
        ({"polygon": []}, "3 to 64 corners, not 0"),
        ({"name": " "}, "zone.name"),
        ({"kind": "aisle"}, "body.kind"),
        ({"camera": "Door"}, "zone.camera"),
        ({"overrides": {"ladder": {"dwell": 0}}}, "zones.wine.overrides.ladder.dwell"),
        ({"colour": "red"}, "body.colour"),
    ],
)
def test_a_zone_that_cannot_be_names_its_corner_or_key(
    user: TestClient, wrong: dict[str, Any], words: str
) -> None:
    zone = {"name": "wine", "kind": "shelf", "polygon": SQUARE, **wrong}
    assert words in refused(user.post(f"{URL}/zones", json=zone), 422)["detail"]
    assert user.get(f"{URL}/zones").json() == {"version": 0, "zones": []}


def test_a_zone_of_an_unknown_camera_is_refused(user: TestClient) -> None:
    zone = {"name": "wine", "kind": "shelf", "polygon": SQUARE, "camera": "dor"}
    assert "dor" in refused(user.post(f"{URL}/zones", json=zone), 404)["detail"]


def test_snoozes_are_started_listed_and_cancelled(stage: Stage, user: TestClient) -> None:
    url = f"{URL}/snoozes"
    started = user.post(url, json={"seconds": 600, "camera": "door", "note": "deliveries"})
    assert started.status_code == 201
    user.post(url, json={"seconds": 300, "action": "loitering"})
    first, second = user.get(url).json()
    assert (first["camera"], first["action"], first["note"]) == (None, "loitering", "")
    assert (second["camera"], second["action"], second["note"]) == ("door", None, "deliveries")
    assert 595 < second["until"] - stage.clock.utc() <= 600
    assert [s["camera"] for s in user.delete(url, params={"action": "loitering"}).json()] == ["door"]
    refused(user.delete(url, params={"action": "loitering"}), 404)
    stage.clock.ahead = 600
    assert user.get(url).json() == []


@pytest.mark.parametrize("seconds", ["59", "1e9", "NaN", "Infinity", '"soon"'])
def test_a_snooze_of_no_sensible_length_is_refused(user: TestClient, seconds: str) -> None:
    headers = {"Content-Type": "application/json"}
    refused(user.post(f"{URL}/snoozes", content=f'{{"seconds": {seconds}}}', headers=headers), 422)
