"""Overlay, what-if and reports over the API: who may, what comes, and how small it is."""

import csv
import gzip
import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from aislewatch.adapters.traces import NpzTraces
from aislewatch.domain.accounts import Role
from aislewatch.domain.alerts import Alert, AlertState, Move, Outcome, moved
from aislewatch.domain.suspicion import Level
from aislewatch.domain.traces import Chunk, Moment, chunk_key
from tests.e2e.story import ALERT, CAMERA, _whole
from tests.fakes.people import Actor, seen, still
from tests.integration.api_stage import ADMIN, Stage, narrowed, signed_in

NOW = 1_790_000_000.0


@pytest.fixture
def client(stage: Stage) -> Iterator[TestClient]:
    with signed_in(stage) as client:
        yield client


def trace(start: float, seconds: float = 15.0, rate: float = 6.0) -> Chunk:
    moments = []
    for number in range(int(seconds * rate)):
        cast = [Actor(feet=still((120.0 + 130 * n + number / 3, 440.0))) for n in range(4)]
        people = replace(seen(cast, start + number / rate, CAMERA), ids=np.arange(5, 9))
        moments.append(Moment(people, (Level.NONE, Level.LOW, Level.CONFIRMED, Level.HIGH), (False,) * 4))
    return Chunk(CAMERA, "a", tuple(moments))


def told(stage: Stage, start: float) -> Alert:
    alert = replace(_whole(start), clip="clips/a.mp4")
    with stage.store.begin() as tables:
        tables.alerts.add(alert)
    return alert


def test_the_overlay_of_a_clip_is_small(stage: Stage, client: TestClient) -> None:
    start = time.time() - 100
    told(stage, start)
    chunk = trace(start - 5)
    stage.blobs.put(chunk_key(chunk), NpzTraces().pack(chunk))
    answer = client.get(f"/api/v1/alerts/{ALERT}/overlay")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-encoding"] == "gzip"
    assert client.get(f"/api/v1/alerts/{ALERT}").json()["overlay_problem"] == ""
    body = answer.json()
    assert body["track"] == 7
    first = body["people"][0]
    assert len(first) == 4 + 4 + 17 * 3
    assert {row[1] for row in body["people"]} == {5, 6, 7, 8}
    assert {row[2] for row in body["people"]} == {0, 1, 3, 4}
    assert body["start"] + body["at"][-1] / 1000 == pytest.approx(chunk.end, abs=0.01)
    box = chunk.moments[0].people.boxes[0] / np.array([640, 480, 640, 480])
    assert np.array(first[4:8]) / body["grain"] == pytest.approx(box, abs=1 / body["grain"])
    packed = len(gzip.compress(json.dumps(body).encode(), 6))
    assert packed < 60_000, f"{packed} bytes for four people and fifteen seconds"
    plain = client.get(f"/api/v1/alerts/{ALERT}/overlay", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == body


def test_a_clip_without_a_trace_says_why(stage: Stage, client: TestClient) -> None:
    told(stage, time.time() - 100)
    answer = client.get(f"/api/v1/alerts/{ALERT}/overlay")
    assert answer.status_code == 404
    assert "no trace" in answer.json()["detail"]
    assert client.get(f"/api/v1/alerts/{ALERT}").json()["overlay_problem"] == answer.json()["detail"]
    assert client.get("/api/v1/alerts/nothing/overlay").status_code == 404


def test_who_does_not_see_the_camera_sees_no_overlay(stage: Stage, client: TestClient) -> None:
    start = time.time() - 100
    told(stage, start)
    chunk = trace(start - 5)
    stage.blobs.put(chunk_key(chunk), NpzTraces().pack(chunk))
    narrowed(stage, Role.VIEWER, "till-9")
    assert client.get(f"/api/v1/alerts/{ALERT}/overlay").status_code == 404
    narrowed(stage, Role.VIEWER, CAMERA)
    assert client.get(f"/api/v1/alerts/{ALERT}/overlay").status_code == 200


def finished(client: TestClient, body: dict[str, object]) -> dict[str, Any]:
    answer = client.post("/api/v1/settings/whatif", json=body)
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + 30
    while (job := client.get(f"/api/v1/settings/whatif/{answer.json()['id']}").json())["state"] == "running":
        assert time.monotonic() < until
        time.sleep(0.02)
    found: dict[str, Any] = job
    return found


def test_a_what_if_runs_in_the_background_and_changes_nothing(stage: Stage, client: TestClient) -> None:
    chunk = trace(time.time() - 1000, 60)
    stage.blobs.put(chunk_key(chunk), NpzTraces().pack(chunk))
    before = client.get("/api/v1/settings").json()
    whole = [[0, 0], [1, 0], [1, 1], [0, 1]]
    zone = {"name": "all", "kind": "restricted", "polygon": whole}
    job = finished(client, {"settings": {"zones": [zone]}, "hours": 1.0, "camera": None})
    assert job["state"] == "done", job
    assert job["before"] == 0
    assert job["after"] == len(job["gained"]) == 4
    gained = job["gained"][0]
    assert (gained["camera"], gained["action"], gained["zone"]) == (CAMERA, "restricted_area", "all")
    assert job["hours"] == pytest.approx(60 / 3600, rel=0.05)
    assert client.get("/api/v1/settings").json() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"settings": {"ladder": {"dwell": -1}}, "hours": 1}, 422),
        ({"settings": {"nothing": 1}, "hours": 1}, 422),
        ({"settings": {}, "hours": 0}, 422),
        ({"settings": {}, "hours": 1e9}, 422),
        ({"hours": 1}, 422),
    ],
)
def test_what_would_not_be_saved_is_not_tried(client: TestClient, body: object, status: int) -> None:
    assert client.post("/api/v1/settings/whatif", json=body).status_code == status


def test_a_what_if_is_its_owners_and_can_be_ended(stage: Stage, client: TestClient) -> None:
    job = finished(client, {"settings": {}, "hours": 1.0})
    assert "No traces" in str(job["problem"])
    assert stage.services.whatifs.get(str(job["id"]), by=ADMIN)
    with pytest.raises(Exception, match="no such what-if"):
        stage.services.whatifs.get(str(job["id"]), by="somebody")
    assert client.delete(f"/api/v1/settings/whatif/{job['id']}").status_code == 204
    assert client.get(f"/api/v1/settings/whatif/{job['id']}").status_code == 404
    assert client.delete(f"/api/v1/settings/whatif/{job['id']}").status_code == 404


def test_a_manager_of_one_camera_tries_and_counts_that_one(stage: Stage, client: TestClient) -> None:
    chunk = trace(time.time() - 1000, 10)
    stage.blobs.put(chunk_key(chunk), NpzTraces().pack(chunk))
    told(stage, time.time() - 900)
    narrowed(stage, Role.MANAGER, "till-9")
    assert finished(client, {"settings": {}, "hours": 1.0})["hours"] == 0
    refused = client.post("/api/v1/settings/whatif", json={"settings": {}, "hours": 1, "camera": CAMERA})
    assert refused.status_code == 404
    assert client.get("/api/v1/reports").json()["alerts"] == 0
    assert client.get(f"/api/v1/reports?camera={CAMERA}").status_code == 404
    narrowed(stage, Role.MANAGER, CAMERA)
    assert client.get("/api/v1/reports").json()["alerts"] == 1


def test_guards_and_viewers_get_neither(stage: Stage, client: TestClient) -> None:
    for role in (Role.GUARD, Role.VIEWER):
        narrowed(stage, role)
        for path in ("/api/v1/reports", "/api/v1/reports/file", "/api/v1/settings/whatif/a"):
            assert client.get(path).status_code == 403


def judged(stage: Stage, count: int) -> None:
    pattern = _whole(NOW).incident
    with stage.store.begin() as tables:
        for number in range(count):
            at = NOW - number * 7200.0
            incident = replace(pattern, confirmed_at=at, confidence=0.65 if number % 2 else 0.9, zone="=wine")
            move = (
                Move(at + 60, ADMIN, AlertState.DISMISSED, note="a phone")
                if number % 2
                else Move(at + 120, ADMIN, AlertState.RESOLVED, outcome=Outcome.PREVENTED)
            )
            tables.alerts.add(moved(Alert(f"a-{number}", incident), move))


def test_a_report_counts_judges_and_suggests(stage: Stage, client: TestClient) -> None:
    judged(stage, 40)
    report = client.get(f"/api/v1/reports?since={NOW - 7 * 86400}&until={NOW + 1}").json()
    assert report["alerts"] == 40
    assert report["overall"]["precision"]["hits"] == 20
    assert report["overall"]["precision"]["low"] == pytest.approx(0.352, abs=0.001)
    assert sum(sum(day["actions"].values()) for day in report["days"]) == 40
    assert report["first"] == {"count": 40, "median": 90.0, "p90": 120.0}
    assert report["suggestions"][0]["spared"]["hits"] == 20
    assert report["outcomes"] == {"prevented": 20, "dismissed": 20}
    few = client.get(f"/api/v1/reports?until={NOW + 1}&days=2").json()
    assert len(few["days"]) == 2
    assert 0 < few["alerts"] < 40


def test_the_table_is_safe_to_open(stage: Stage, client: TestClient) -> None:
    judged(stage, 3)
    answer = client.get(f"/api/v1/reports/file?since={NOW - 86400}&until={NOW + 1}")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 3
    assert {row["zone"] for row in rows} == {"'=wine"}, "no spreadsheet takes it for a formula"
    assert {row["verdict"] for row in rows} == {"right", "wrong"}


@pytest.mark.parametrize(
    "query", ["since=5&until=4", "since=0&until=99999999", "until=1e300", "until=-5", "days=0"]
)
def test_times_that_cannot_be_are_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/api/v1/reports?{query}").status_code == 422
