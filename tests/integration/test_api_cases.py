"""Cases over HTTP: lists, one whole, what people do, and evidence that verifies."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aislewatch.domain.accounts import Role
from aislewatch.domain.actions import ActionType
from aislewatch.domain.suspicion import Level
from aislewatch.services.evidence_verifier import check
from tests.fakes.alerts import NOON, an_alert
from tests.integration.api_stage import ADMIN, Stage, narrowed

CASES = "/api/v1/cases"


@pytest.fixture
def shop(stage: Stage, user: TestClient) -> TestClient:
    """Two cases: 1 with an alert on till-2 and one at the door, 2 with one on till-2; one alert in none."""
    stage.blobs.put("clips/a.mp4", b"a clip" * 1000)
    stage.blobs.put("stills/a.jpg", b"a still")
    with stage.store.begin() as tables:
        tables.alerts.add(
            an_alert("a", clip="clips/a.mp4", still="stills/a.jpg", clip_whole=True, closed=True)
        )
        tables.alerts.add(an_alert("b", camera="door", level=Level.HIGH, zone=None))
        tables.alerts.add(an_alert("c", action=ActionType.LOITERING, kind="extended_dwell"))
        tables.alerts.add(an_alert("d", confirmed_at=NOON + 9))
    for name, case in (("a", None), ("b", 1), ("c", None)):
        body = {"version": 1, "state": "escalated", "case": case, "note": "Look."}
        assert user.post(f"/api/v1/alerts/{name}/moves", json=body).status_code == 200
    return user


def _numbers(client: TestClient, query: str) -> list[int]:
    answer = client.get(f"{CASES}?{query}")
    assert answer.status_code == 200, answer.text
    return [case["number"] for case in answer.json()["cases"]]


def test_filters(shop: TestClient) -> None:
    shop.put(f"{CASES}/1", json={"version": 2, "title": "", "loss": {"amount": "24.9", "currency": "EUR"}})
    shop.post(f"{CASES}/2/moves", json={"version": 1, "status": "resolved"})
    assert _numbers(shop, "") == [2, 1]
    assert _numbers(shop, "status=resolved") == [2]
    assert _numbers(shop, "camera=door") == [1]
    assert _numbers(shop, "zone=spirits") == [2, 1]
    assert _numbers(shop, "zone=spirits&camera=door") == []
    assert _numbers(shop, "action=loitering") == [2]
    assert _numbers(shop, "level=CONFIRMED") == [2, 1]
    assert _numbers(shop, "loss_from=24.90&loss_to=24.9") == [1]
    assert _numbers(shop, "loss_from=24.91") == []
    assert _numbers(shop, "since=0") == [2, 1]
    assert _numbers(shop, "until=0") == []
    first = shop.get(f"{CASES}?limit=1").json()
    assert first["next"] == 2
    assert _numbers(shop, "limit=1&after=2") == [1]
    for wrong in ("status=odd", "loss_from=-1", "loss_to=x", "after=0", "level=odd", "limit=0"):
        assert shop.get(f"{CASES}?{wrong}").status_code == 422, wrong


def test_one_whole(shop: TestClient) -> None:
    case = shop.get(f"{CASES}/1").json()
    assert (case["status"], case["escalated_by"], case["count"], case["level"]) == (
        "new",
        ADMIN,
        2,
        "CONFIRMED",
    )
    assert case["cameras"] == ["door", "till-2"]
    assert [alert["id"] for alert in case["alerts"]] == ["a", "b"]
    a = case["alerts"][0]
    assert (a["clip_start"], a["clip_end"]) == (NOON - 4 - 5, NOON + 5)
    assert [(move["deed"], move["about"]) for move in case["history"]] == [("opened", "a"), ("added", "b")]
    assert case["allowed"] == ["in_progress", "loss_prevented", "loss_confirmed", "resolved"]
    assert shop.get(f"{CASES}/9").status_code == 404
    assert shop.get(f"{CASES}/0").status_code == 422


def test_what_people_do(shop: TestClient) -> None:
    def done(answer: Any) -> Any:
        assert answer.status_code == 200, answer.text
        return answer.json()

    done(shop.post(f"{CASES}/1/moves", json={"version": 2, "status": "in_progress", "note": "Called."}))
    done(shop.post(f"{CASES}/1/moves", json={"version": 3, "status": "in_progress", "note": "Again."}))
    body = {"version": 4, "title": "Spirits", "loss": {"amount": "3", "currency": "CHF"}}
    case = done(shop.put(f"{CASES}/1", json=body))
    assert (case["title"], case["loss"]) == ("Spirits", {"amount": "3.00", "currency": "CHF"})
    case = done(shop.post(f"{CASES}/1/alerts", json={"version": 6, "alert": "d"}))
    assert [alert["id"] for alert in case["alerts"]] == ["a", "b", "d"]
    case = done(shop.post(f"{CASES}/1/alerts/remove", json={"version": 7, "alert": "d"}))
    assert case["count"] == 2
    assert shop.get("/api/v1/alerts/d").json()["state"] == "new"
    second = shop.post(f"{CASES}/1/moves", json={"version": 4, "status": "resolved"})
    assert second.status_code == 409
    assert second.json()["detail"].startswith(f"{ADMIN} took an alert out 0 s ago")
    for wrong in ({"amount": "1.234", "currency": "EUR"}, {"amount": "-1", "currency": "EUR"},
                  {"amount": "1", "currency": "euro"}, {"amount": "nan", "currency": "EUR"}):  # fmt: skip
        body = {"version": 8, "title": "", "loss": wrong}
        assert shop.put(f"{CASES}/1", json=body).status_code == 422, wrong


def test_an_escalation_is_taken_back(shop: TestClient) -> None:
    moved = shop.post("/api/v1/alerts/d/moves", json={"version": 1, "state": "escalated"}).json()
    assert (moved["case"], moved["allowed"]) == (3, ["new"])
    assert moved["undo_until"] > moved["moves"][-1]["at"] + 59
    back = shop.post("/api/v1/alerts/d/undo", json={"version": 2}).json()
    assert (back["state"], back["case"], back["undo_until"]) == ("new", None, None)
    assert [move["undo"] for move in back["moves"]] == [False, True]
    assert shop.get(f"{CASES}/3").status_code == 404
    assert shop.post("/api/v1/alerts/d/undo", json={"version": 3}).status_code == 409
    shop.post("/api/v1/alerts/d/moves", json={"version": 3, "state": "acknowledged"})
    assert shop.get("/api/v1/alerts/d").json()["holder"] == ADMIN


def test_who_sees_only_some_cameras(stage: Stage, shop: TestClient) -> None:
    narrowed(stage, Role.GUARD, "door")
    assert _numbers(shop, "") == [1]
    case = shop.get(f"{CASES}/1").json()
    assert ([alert["id"] for alert in case["alerts"]], case["cameras"]) == (["b"], ["door"])
    assert "a" not in [move["about"] for move in case["history"]]
    assert shop.get(f"{CASES}/2").status_code == 404
    move = {"version": 1, "status": "resolved"}
    assert shop.post(f"{CASES}/2/moves", json=move).status_code == 404
    assert shop.post(f"{CASES}/1/alerts", json={"version": 2, "alert": "d"}).status_code == 404
    for path in ("", "/clip", "/still"):
        assert shop.get(f"/api/v1/alerts/a{path}").status_code == 404, path
    listed = shop.get("/api/v1/alerts").json()
    assert ([alert["id"] for alert in listed["alerts"]], listed["unread"]) == (["b"], 0)
    assert shop.post(f"{CASES}/1/moves", json={"version": 2, "status": "in_progress"}).status_code == 200
    gone = shop.post(f"{CASES}/1/alerts/remove", json={"version": 3, "alert": "b"})
    assert (gone.status_code, gone.json()) == (200, None)
    assert shop.get(f"{CASES}/1").status_code == 404


def test_what_each_role_may(stage: Stage, shop: TestClient) -> None:
    narrowed(stage, Role.GUARD)
    assert shop.get(f"{CASES}/1/export").status_code == 403
    narrowed(stage, Role.VIEWER)
    assert shop.get(f"{CASES}/1").status_code == 200
    for method, path, body in (
        ("POST", "/1/moves", {"version": 2, "status": "resolved"}),
        ("PUT", "/1", {"version": 2, "title": "x", "loss": None}),
        ("POST", "/1/alerts", {"version": 2, "alert": "d"}),
        ("POST", "/1/alerts/remove", {"version": 2, "alert": "a"}),
    ):
        assert shop.request(method, CASES + path, json=body).status_code == 403, path
    assert shop.post("/api/v1/alerts/a/undo", json={"version": 2}).status_code == 403


def test_evidence(shop: TestClient, stage: Stage, tmp_path: Path) -> None:
    answer = shop.get(f"{CASES}/1/export")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert 'filename="case-1-' in answer.headers["content-disposition"]
    path = tmp_path / "evidence.zip"
    path.write_bytes(answer.content)
    assert check(path).problems == []
    assert shop.get(f"{CASES}/9/export").status_code == 404
    with stage.store.read() as tables:
        assert tables.audit.latest(1)[0].what == "case.exported"


def test_the_queue_by_urgency(shop: TestClient) -> None:
    shop.post("/api/v1/alerts/a/moves", json={"version": 2, "state": "new"})
    shop.post("/api/v1/alerts/b/moves", json={"version": 2, "state": "new"})
    shop.post("/api/v1/alerts/d/moves", json={"version": 1, "state": "acknowledged"})
    order: list[str] = []
    after = ""
    while True:
        query: dict[str, str | int] = {"order": "urgency", "limit": 1, **({"after": after} if after else {})}
        page = shop.get("/api/v1/alerts", params=query).json()
        order += [alert["id"] for alert in page["alerts"]]
        after = page["next"]
        if not after:
            break
    assert order == ["a", "b", "d", "c"]
    rows = {alert["id"]: alert for alert in shop.get("/api/v1/alerts").json()["alerts"]}
    assert {name: row["holder"] for name, row in rows.items()} == {
        "a": None,
        "b": None,
        "c": None,
        "d": ADMIN,
    }
    assert {name: row["case"] for name, row in rows.items()} == {"a": 1, "b": 1, "c": 2, "d": None}
    assert [a["id"] for a in shop.get("/api/v1/alerts?zone=none").json()["alerts"]] == []
    assert [a["id"] for a in shop.get("/api/v1/alerts?outcome=lost").json()["alerts"]] == []
