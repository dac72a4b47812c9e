"""Alerts over HTTP: lists, one whole, moves, and clips in parts."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import Alert
from aislewatch.domain.suspicion import Level
from tests.fakes.alerts import NOON, an_alert
from tests.integration.api_stage import ADMIN, Stage

CLIP = bytes(range(256)) * 4
SIZE = len(CLIP)


def _store(stage: Stage, *alerts: Alert) -> None:
    with stage.store.begin() as tables:
        for alert in alerts:
            tables.alerts.add(alert)


def _ids(client: TestClient, query: str) -> list[str]:
    answer = client.get(f"/api/v1/alerts?{query}")
    assert answer.status_code == 200, answer.text
    return [alert["id"] for alert in answer.json()["alerts"]]


def test_filters(stage: Stage, user: TestClient) -> None:
    _store(
        stage,
        an_alert("a", confirmed_at=NOON),
        an_alert("b", confirmed_at=NOON + 1, camera="door", level=Level.HIGH),
        an_alert("c", confirmed_at=NOON + 2, action=ActionType.LOITERING, kind="extended_dwell"),
    )
    user.post("/api/v1/alerts/c/moves", json={"version": 1, "state": "acknowledged"})
    assert _ids(user, "") == ["c", "b", "a"]
    assert _ids(user, "camera=door") == ["b"]
    assert _ids(user, "camera=door&camera=till-2") == ["c", "b", "a"]
    assert _ids(user, "action=loitering") == ["c"]
    assert _ids(user, "level=CONFIRMED") == ["c", "a"]
    assert _ids(user, "state=new") == ["b", "a"]
    assert _ids(user, "state=acknowledged&state=new") == ["c", "b", "a"]
    assert _ids(user, f"since={NOON + 1}") == ["c", "b"]
    assert _ids(user, f"until={NOON + 1}") == ["a"]
    assert user.get("/api/v1/alerts").json()["unread"] == 2
    for wrong in ("state=odd", "action=odd", "level=odd", "limit=0", "limit=9999", "after=odd"):
        assert user.get(f"/api/v1/alerts?{wrong}").status_code == 422, wrong


def test_pages_neither_repeat_nor_skip_while_alerts_arrive(stage: Stage, user: TestClient) -> None:
    _store(stage, *(an_alert(f"a{i}", confirmed_at=NOON + i // 2) for i in range(7)))
    seen: list[str] = []
    after = ""
    for turn in range(10):
        page = user.get("/api/v1/alerts", params={"limit": 2, **({"after": after} if after else {})}).json()
        seen += [alert["id"] for alert in page["alerts"]]
        _store(stage, an_alert(f"late{turn}", confirmed_at=NOON + 100 + turn))
        after = page["next"]
        if not after:
            break
    assert seen == ["a6", "a5", "a4", "a3", "a2", "a1", "a0"]


def test_one_whole(stage: Stage, user: TestClient) -> None:
    stage.blobs.put("clips/a-1.mp4", CLIP)
    alert = an_alert("a", clip="clips/a-1.mp4", clip_whole=True, closed=True)
    _store(stage, alert)
    shown = user.get("/api/v1/alerts/a").json()
    incident = alert.incident
    assert shown["action"] == "concealment"
    assert shown["level"] == "CONFIRMED"
    assert (shown["start"], shown["end"]) == (incident.start, incident.end)
    assert shown["why"] == [
        {"name": "hand_at_pocket", "value": 1.25, "unit": "s", "start": NOON - 4.0, "end": NOON - 1.0}
    ]
    assert shown["levels"] == [
        {
            "at": NOON,
            "level": "CONFIRMED",
            "previous": "ALERT",
            "cause": "confirmed",
            "actions": ["concealment"],
        }
    ]
    assert shown["allowed"] == [
        "acknowledged",
        "reviewed",
        "dispatched",
        "monitoring",
        "resolved",
        "dismissed",
        "escalated",
    ]
    assert (shown["clip_start"], shown["clip_end"]) == (incident.start - 5, incident.end + 5)
    assert shown["still"] is None
    assert user.get("/api/v1/alerts/a/still").status_code == 404
    assert user.get("/api/v1/alerts/none").status_code == 404


def test_where_a_clip_ends_is_only_said_when_known(stage: Stage, user: TestClient) -> None:
    growing = an_alert("a", clip="clips/a-1.mp4", clip_whole=False, closed=False)
    cut_short = an_alert("b", clip="clips/b-1.mp4", clip_whole=True, closed=True, clip_problem="Cut short.")
    _store(stage, growing, cut_short, an_alert("c", closed=True))
    ends = [user.get(f"/api/v1/alerts/{name}").json()["clip_end"] for name in "abc"]
    assert ends == [None, None, None]


def _move(client: TestClient, version: int, state: str, **more: Any) -> Any:
    return client.post("/api/v1/alerts/a/moves", json={"version": version, "state": state, **more})


def test_a_response_from_first_look_to_outcome(stage: Stage, user: TestClient) -> None:
    _store(stage, an_alert("a"))
    steps: list[tuple[str, dict[str, str]]] = [
        ("acknowledged", {}),
        ("reviewed", {"severity": "high", "note": "Both hands at the bag."}),
        ("dispatched", {"to": "Floor guard", "errand": "observation"}),
        ("monitoring", {}),
        ("resolved", {"outcome": "prevented"}),
        ("new", {"note": "Came back."}),
    ]
    for version, (state, more) in enumerate(steps, 1):
        answer = _move(user, version, state, **more)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["state"], answer.json()["version"]) == (state, version + 1)
    moves = user.get("/api/v1/alerts/a").json()["moves"]
    assert [move["state"] for move in moves] == [state for state, _ in steps]
    assert {move["by"] for move in moves} == {ADMIN}
    assert moves[2]["to"] == "Floor guard"
    assert all(abs(move["at"] - stage.clock.utc()) < 60 for move in moves)


def test_who_comes_second_is_told(stage: Stage, user: TestClient) -> None:
    _store(stage, an_alert("a"))
    assert _move(user, 1, "acknowledged").status_code == 200
    second = _move(user, 1, "dismissed", note="Nothing there.")
    assert second.status_code == 409
    assert second.json()["type"] == "urn:aislewatch:problem:conflict"
    assert ADMIN in second.json()["detail"]
    assert user.get("/api/v1/alerts/a").json()["state"] == "acknowledged"


def test_impossible_and_incomplete_moves(stage: Stage, user: TestClient) -> None:
    _store(stage, an_alert("a"))
    assert _move(user, 1, "new").status_code == 409
    for state in ("reviewed", "dispatched", "resolved", "dismissed"):
        answer = _move(user, 1, state)
        assert answer.status_code == 422, state
        assert "needs" in answer.json()["detail"]
    assert _move(user, 1, "odd").status_code == 422
    assert user.get("/api/v1/alerts/a").json()["version"] == 1


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", (0, SIZE)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=1000-9999", (1000, SIZE)),
        ("bytes=-24", (SIZE - 24, SIZE)),
        ("bytes=-9999", (0, SIZE)),
        (f"bytes={SIZE - 1}-", (SIZE - 1, SIZE)),
        ("Bytes = 10 - 19", (10, 20)),
    ],
)
def test_a_part_of_the_clip(stage: Stage, user: TestClient, asked: str, part: tuple[int, int]) -> None:
    address = _with_clip(stage, user)
    answer = user.get(address, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == CLIP[slice(*part)]
    assert answer.headers["content-range"] == f"bytes {part[0]}-{part[1] - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(part[1] - part[0])
    assert answer.headers["content-type"] == "video/mp4"


@pytest.mark.parametrize("asked", ["", "bytes=", "bytes=-", "bytes=9-3", "items=0-1", "bytes=0-1,4-5", "odd"])
def test_the_whole_clip(stage: Stage, user: TestClient, asked: str) -> None:
    answer = user.get(_with_clip(stage, user), headers={"Range": asked} if asked else {})
    assert (answer.status_code, answer.content) == (200, CLIP)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == str(SIZE)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_that_is_not_there(stage: Stage, user: TestClient, asked: str) -> None:
    answer = user.get(_with_clip(stage, user), headers={"Range": asked})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{SIZE}"


def test_a_clip_is_not_sent_twice(stage: Stage, user: TestClient) -> None:
    address = _with_clip(stage, user)
    tag = user.get(address).headers["etag"]
    assert user.get(address, headers={"If-None-Match": tag}).status_code == 304
    head = user.head(address)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(SIZE), b"")


def test_a_part_of_a_clip_that_was_replaced_comes_whole(stage: Stage, user: TestClient) -> None:
    """While an action goes on its clip is replaced by longer ones; parts of two must never be joined."""
    address = _with_clip(stage, user)
    tag = user.get(address).headers["etag"]
    stage.blobs.put("clips/a-2.mp4", CLIP * 2)
    with stage.store.begin() as tables:
        tables.alerts.save_evidence(an_alert("a", clip="clips/a-2.mp4"))
    assert user.get("/api/v1/alerts/a").json()["clip"] != address, "players notice the new address"
    same = user.get(address, headers={"Range": "bytes=0-9", "If-Range": tag})
    assert (same.status_code, len(same.content)) == (200, 2 * SIZE)


def test_no_clip_says_why(stage: Stage, user: TestClient) -> None:
    _store(stage, an_alert("a", clip_problem="The camera stopped sending."))
    problem = user.get("/api/v1/alerts/a/clip").json()
    assert (problem["status"], problem["fix"]) == (404, "The camera stopped sending.")


def _with_clip(stage: Stage, client: TestClient) -> str:
    stage.blobs.put("clips/a-1.mp4", CLIP)
    _store(stage, an_alert("a", clip="clips/a-1.mp4"))
    address = client.get("/api/v1/alerts/a").json()["clip"]
    assert isinstance(address, str)
    return address
