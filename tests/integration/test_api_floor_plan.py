"""The floor plan over the API: set up, calibrated, drawn, removed; and where an alert's customer was."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from aislewatch.adapters.plan_picture import MOST_BYTES
from aislewatch.adapters.traces import NpzTraces
from aislewatch.api.routes.floor_plan import MOST_PICTURE
from aislewatch.domain.accounts import Role
from aislewatch.domain.cameras import Camera
from aislewatch.domain.traces import pinned_key
from tests.e2e.story import ALERT, BROKEN, CAMERA
from tests.integration.api_stage import ADMIN, Stage, narrowed, signed_in
from tests.integration.test_api_looking_back import told, trace

PLAN = "/api/v1/floor-plan"
SQUARE = [
    {"seen": [0.0, 0.0], "at": [0.0, 0.0]},
    {"seen": [1.0, 0.0], "at": [12.0, 0.0]},
    {"seen": [1.0, 1.0], "at": [12.0, 9.0]},
    {"seen": [0.0, 1.0], "at": [0.0, 9.0]},
]
"""A camera right above the store, which sees all of it."""


@pytest.fixture
def client(stage: Stage) -> Iterator[TestClient]:
    with signed_in(stage) as client:
        for camera in (CAMERA, BROKEN):
            stage.services.cameras.add(Camera(camera, "rtsp://works/1"), by=ADMIN)
        yield client


def png(width: int = 40, height: int = 30) -> bytes:
    picture = np.full((height, width, 3), 255, np.uint8)
    picture[:10] = 90
    return cv2.imencode(".png", picture)[1].tobytes()


def plan_of(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{body["version"]}"'
    plan: dict[str, Any] = body["plan"]
    return plan


def size(client: TestClient, width: float = 12, depth: float = 9, version: int = 0) -> Response:
    return client.put(PLAN, json={"version": version, "width": width, "depth": depth})


def mark(client: TestClient, version: int, camera: str = CAMERA, marks: Any = SQUARE) -> Response:
    return client.put(f"{PLAN}/cameras/{camera}", json={"version": version, "marks": marks})


def test_a_plan_is_set_up_step_by_step(stage: Stage, client: TestClient) -> None:
    assert client.get(PLAN).json() == {"version": 0, "plan": None}
    bare = plan_of(size(client))
    assert bare == {"width": 12.0, "depth": 9.0, "picture": None, "cameras": []}
    [camera] = plan_of(mark(client, 1))["cameras"]
    assert camera["name"] == CAMERA
    assert camera["marks"] == SQUARE
    assert camera["fit"]["error"] is None
    assert camera["fit"]["errors"] == pytest.approx([0, 0, 0, 0], abs=0.001)
    off = [*SQUARE, {"seen": [0.5, 0.5], "at": [6.0, 4.9]}]
    fit = client.post(f"{PLAN}/fit", json={"marks": off}).json()
    assert 0.1 < fit["error"] < 0.4
    assert len(fit["errors"]) == 5
    assert plan_of(client.get(PLAN))["cameras"] == [camera], "a try stores nothing"
    assert plan_of(mark(client, 2, marks=[]))["cameras"] == []
    with stage.store.read() as tables:
        lines = tables.audit.latest(9, {"plan.changed"})
    assert [line.detail for line in lines] == [
        {"camera": CAMERA, "marks": "0"},
        {"camera": CAMERA, "marks": "4"},
        {"size": "12 m by 9 m"},
    ]
    assert {line.by for line in lines} == {ADMIN}


def test_what_cannot_be_is_refused_with_its_fix_and_changes_nothing(client: TestClient) -> None:
    assert mark(client, 0).status_code == 404
    assert client.post(f"{PLAN}/fit", json={"marks": SQUARE}).status_code == 404
    assert size(client, width=0.5).json()["fix"] == "Give 1 to 500 metres."
    size(client)
    three = mark(client, 1, marks=SQUARE[:3])
    assert three.status_code == 422
    assert "4 to 12 marks, not 3" in three.json()["detail"]
    assert mark(client, 1, camera="nowhere").status_code == 404
    mark(client, 1)
    smaller = size(client, width=6, version=2)
    assert smaller.status_code == 422
    assert f"Camera {CAMERA}: Mark 2 at 12 m, 0 m is outside the plan" in smaller.json()["detail"]
    assert client.get(PLAN).json()["version"] == 2


def test_who_was_not_first_is_told(client: TestClient) -> None:
    size(client)
    assert size(client, depth=10).status_code == 409
    assert client.put(PLAN, json={"width": 12, "depth": 10}).status_code == 422
    body = {"width": 12, "depth": 10}
    assert client.put(PLAN, json=body, headers={"If-Match": '"0"'}).status_code == 412
    assert client.put(PLAN, json=body, headers={"If-Match": '"1"'}).status_code == 200
    assert mark(client, 1).status_code == 409
    assert client.put(f"{PLAN}/picture", content=png(), headers={"If-Match": '"1"'}).status_code == 412
    assert client.delete(f"{PLAN}?version=1").status_code == 409


def test_a_picture_is_drawn_anew_and_the_one_before_goes(stage: Stage, client: TestClient) -> None:
    put = f"{PLAN}/picture?version="
    assert client.put(f"{put}0", content=png()).status_code == 404
    assert list(stage.blobs.keys("plan/")) == []
    size(client)
    first = plan_of(client.put(f"{put}1", content=png()))["picture"]
    answer = client.get(first)
    assert answer.headers["content-type"] == "image/webp"
    drawn = np.asarray(cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR))
    assert drawn.shape == (30, 40, 3)
    second = plan_of(client.put(f"{put}2", content=png(50)))["picture"]
    assert second != first
    assert len(list(stage.blobs.keys("plan/"))) == 1
    svg = client.put(f"{put}3", content=b"<svg/>", headers={"Content-Type": "image/svg+xml"})
    assert svg.status_code == 422
    assert svg.json()["fix"] == "Save the plan as one of these."
    assert client.put(f"{put}1", content=png(60)).status_code == 409
    assert len(list(stage.blobs.keys("plan/"))) == 1, "what was refused is not kept"
    assert plan_of(client.delete(f"{put}3"))["picture"] is None
    assert client.get(f"{PLAN}/picture").status_code == 404
    plan_of(client.put(f"{put}4", content=png()))
    assert client.delete(f"{PLAN}?version=5").json() == {"version": 6, "plan": None}
    assert list(stage.blobs.keys("plan/")) == []


def test_a_picture_may_be_larger_than_other_requests_but_not_large(client: TestClient) -> None:
    size(client)
    noise = np.random.default_rng(0).integers(0, 255, (900, 1500, 3), np.uint8)
    large = cv2.imencode(".png", noise)[1].tobytes()
    assert 2_000_000 < len(large) < MOST_PICTURE == MOST_BYTES
    assert client.put(f"{PLAN}/picture?version=1", content=large).status_code == 200
    assert client.put(f"{PLAN}/picture?version=2", content=large + bytes(MOST_PICTURE)).status_code == 413


def test_marks_on_a_picture_stay_on_it(client: TestClient) -> None:
    size(client)
    mark(client, 1)
    client.put(f"{PLAN}/picture?version=2", content=png())
    [camera] = plan_of(size(client, 24, 9, version=3))["cameras"]
    assert camera["marks"][2]["at"] == [24.0, 9.0]


def test_a_camera_that_was_removed_has_no_marks(stage: Stage, client: TestClient) -> None:
    size(client)
    mark(client, 1)
    mark(client, 2, camera=BROKEN)
    stage.services.cameras.remove(CAMERA, by=ADMIN)
    assert [camera["name"] for camera in plan_of(client.get(PLAN))["cameras"]] == [BROKEN]
    mark(client, 3, camera=BROKEN, marks=[])
    assert plan_of(size(client, 6, 4, version=4))["cameras"] == []
    stage.services.cameras.add(Camera(CAMERA, "rtsp://works/1"), by=ADMIN)
    assert plan_of(client.get(PLAN))["cameras"] == []


def test_who_sees_some_cameras_sees_and_marks_these_alone(stage: Stage, client: TestClient) -> None:
    size(client)
    mark(client, 1)
    mark(client, 2, camera=BROKEN)
    narrowed(stage, Role.MANAGER, BROKEN)
    assert [camera["name"] for camera in plan_of(client.get(PLAN))["cameras"]] == [BROKEN]
    assert mark(client, 3).status_code == 404
    assert [c["name"] for c in plan_of(mark(client, 3, camera=BROKEN))["cameras"]] == [BROKEN]
    assert size(client, version=3).status_code == 403
    stage.services.floor_plans.resize(12, 9, by=ADMIN)
    narrowed(stage, Role.MANAGER)
    assert len(plan_of(client.get(PLAN))["cameras"]) == 2, "the other's marks are still there"
    narrowed(stage, Role.GUARD)
    assert client.get(PLAN).status_code == 200
    assert mark(client, 3).status_code == 403


def test_an_alert_has_its_place(stage: Stage, client: TestClient) -> None:
    start = time.time() - 100
    told(stage, start)
    where = f"{PLAN}/alerts/{ALERT}"
    assert client.get(where).json() is None, "no plan"
    size(client)
    assert client.get(where).json() is None, "no calibration"
    mark(client, 1)
    assert client.get(where).json() is None, "no trace"
    stage.blobs.put(pinned_key(ALERT), NpzTraces().pack(trace(start - 5)))
    body = client.get(where).json()
    assert (body["width"], body["depth"], body["camera"]) == (12.0, 9.0, CAMERA)
    assert body["start"] == pytest.approx(start - 5)
    assert len(body["path"]) == 90
    # Track 7 goes from 380 pixels of 640 to the right, its feet 440 pixels of 480 below the upper edge.
    seconds, x, y = np.array(body["path"]).T
    assert seconds[0] == 0
    assert np.allclose(x[5:-5], (380 + seconds[5:-5] * 2) / 640 * 12, atol=0.05)
    assert np.allclose(y, 440 / 480 * 9, atol=0.05)
    assert body["confirmed"] == pytest.approx([(380 + 9 * 2) / 640 * 12, 440 / 480 * 9], abs=0.05)
    assert body["picture"] is None
    narrowed(stage, Role.GUARD, BROKEN)
    assert client.get(where).status_code == 404
    narrowed(stage, Role.VIEWER, CAMERA)
    assert client.get(where).json() == body


def test_a_customer_unseen_at_the_moment_has_a_path_but_no_place_then(
    stage: Stage, client: TestClient
) -> None:
    start = time.time() - 100
    told(stage, start)
    size(client)
    mark(client, 1)
    chunk = trace(start - 5, seconds=6.0)
    stage.blobs.put(pinned_key(ALERT), NpzTraces().pack(replace(chunk)))
    body = client.get(f"{PLAN}/alerts/{ALERT}").json()
    assert len(body["path"]) == 36
    assert body["confirmed"] is None
