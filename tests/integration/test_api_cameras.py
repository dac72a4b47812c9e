"""Cameras over HTTP."""

import base64

from fastapi.testclient import TestClient

from aislewatch.api.services import FoundCamera, FoundStream
from aislewatch.domain.cameras import CameraHealth, CameraStatus
from aislewatch.services.live import LivePicture
from tests.integration.api_stage import PICTURE, Stage

SECRET = "rtsp://manager:s3cret@192.168.1.20/stream1?token=s3cret"


def test_added_listed_removed(stage: Stage, user: TestClient) -> None:
    added = user.post("/api/v1/cameras", json={"name": "till-2", "url": SECRET})
    assert added.status_code == 201
    expected = {
        "name": "till-2",
        "address": "rtsp://192.168.1.20/stream1?…",
        "enabled": True,
        "loop": False,
        "health": None,
    }
    assert added.json() == expected
    assert user.get("/api/v1/cameras").json() == [expected]
    assert stage.services.cameras.get("till-2").url == SECRET
    assert user.delete("/api/v1/cameras/till-2").status_code == 204
    assert user.get("/api/v1/cameras").json() == []
    assert user.delete("/api/v1/cameras/till-2").status_code == 404


def test_no_answer_ever_shows_a_password(user: TestClient) -> None:
    answers = [
        user.post("/api/v1/cameras", json={"name": "till-2", "url": SECRET}),
        user.post("/api/v1/cameras", json={"name": "till-2", "url": SECRET}),
        user.post("/api/v1/cameras", json={"name": "Not A Name", "url": SECRET}),
        user.post("/api/v1/cameras", json={"name": "x" * 41, "url": SECRET}),
        user.post("/api/v1/cameras/test", json={"name": "till-2", "url": SECRET}),
        user.get("/api/v1/cameras"),
    ]
    assert [answer.status_code for answer in answers] == [201, 409, 422, 422, 502, 200]
    assert all("s3cret" not in answer.text for answer in answers)


def test_health_is_shown(stage: Stage, user: TestClient) -> None:
    user.post("/api/v1/cameras", json={"name": "till-2", "url": SECRET})
    health = CameraHealth(
        CameraStatus.STALLED, since=5.0, reason="No picture for 10 s.", retry_at=25.0, dropped=3
    )
    stage.board.report("till-2", health)
    shown = user.get("/api/v1/cameras").json()[0]["health"]
    assert shown == {
        "state": "stalled",
        "since": 5.0,
        "reason": "No picture for 10 s.",
        "retry_at": 25.0,
        "rate": 0.0,
        "analyzed": 0,
        "dropped": 3,
        "corrupt": 0,
        "reconnects": 0,
    }
    details = user.get("/api/v1/health/details").json()
    assert (details["status"], details["cameras"]) == ("degraded", {"stalled": 1})


def test_a_bad_name_says_how_to_mend_it(user: TestClient) -> None:
    problem = user.post("/api/v1/cameras", json={"name": "Till 2", "url": SECRET}).json()
    assert problem["status"] == 422
    assert problem["type"] == "urn:aislewatch:problem:invalid-input"
    assert "lower-case" in problem["fix"]


def test_an_unknown_key_is_refused_by_name(user: TestClient) -> None:
    problem = user.post("/api/v1/cameras", json={"name": "a", "url": "x", "lop": True}).json()
    assert problem["errors"] == [{"where": "body.lop", "problem": "Extra inputs are not permitted"}]


def test_a_camera_is_tried_without_being_kept(stage: Stage, user: TestClient) -> None:
    body = {"name": "till-2", "url": "rtsp://works/1", "loop": True}
    tried = user.post("/api/v1/cameras/test", json=body).json()
    head, _, data = tried["picture"].partition(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(data) == PICTURE
    assert (tried["width"], tried["height"], tried["codec"]) == (1280, 720, "h264")
    assert [(camera.name, camera.loop) for camera in stage.probes.asked] == [("till-2", True)]
    assert user.get("/api/v1/cameras").json() == []


def test_a_camera_that_does_not_answer_says_why(user: TestClient) -> None:
    answer = user.post("/api/v1/cameras/test", json={"name": "till-2", "url": "rtsp://nobody/1"})
    assert answer.status_code == 502
    assert answer.json()["detail"] == "Nobody answers at this address."
    assert answer.json()["fix"] == "Check cable and address."


def test_the_newest_picture(stage: Stage, user: TestClient) -> None:
    stage.board.show(LivePicture("till-2", 1.0, b"\xff\xd8jpeg", ()))
    assert user.get("/api/v1/cameras/till-2/still").status_code == 404, "no such camera"
    user.post("/api/v1/cameras", json={"name": "till-2", "url": SECRET})
    answer = user.get("/api/v1/cameras/till-2/still")
    assert (answer.headers["content-type"], answer.content) == ("image/jpeg", b"\xff\xd8jpeg")
    assert answer.headers["cache-control"] == "no-store"


def test_asking_for_a_picture_makes_the_belt_encode_one(stage: Stage, user: TestClient) -> None:
    """Pictures are only encoded while somebody watches; this one is, once the request waits."""
    user.post("/api/v1/cameras", json={"name": "till-2", "url": SECRET})
    board = stage.board
    board.show(LivePicture("till-2", 1.0, b"", ()))
    waiting = board.watching

    def watching(camera: str) -> object:
        board.show(LivePicture(camera, 2.0, b"\xff\xd8fresh", ()))
        return waiting(camera)

    board.watching = watching  # type: ignore[method-assign,assignment]
    assert user.get("/api/v1/cameras/till-2/still").content == b"\xff\xd8fresh"


def test_a_camera_is_changed_without_knowing_its_address(stage: Stage, user: TestClient) -> None:
    user.post("/api/v1/cameras", json={"name": "till-2", "url": SECRET})
    changed = user.put("/api/v1/cameras/till-2", json={"enabled": False})
    assert (changed.status_code, changed.json()["enabled"]) == (200, False)
    assert "s3cret" not in changed.text
    assert stage.services.cameras.get("till-2").url == SECRET
    user.put("/api/v1/cameras/till-2", json={"url": "/films/till.mp4", "loop": True})
    camera = stage.services.cameras.get("till-2")
    assert (camera.url, camera.enabled, camera.loop) == ("/films/till.mp4", False, True)
    assert user.put("/api/v1/cameras/till-2", json={"url": "  "}).status_code == 422
    assert user.put("/api/v1/cameras/till-9", json={}).status_code == 404
    with stage.store.read() as tables:
        noted = [entry.what for entry in tables.audit.latest(5)]
    assert noted.count("camera.changed") == 2


def test_a_stored_camera_is_tried_as_it_is_stored(stage: Stage, user: TestClient) -> None:
    user.post("/api/v1/cameras", json={"name": "till-2", "url": "rtsp://works/1?token=s3cret"})
    tried = user.post("/api/v1/cameras/till-2/test")
    assert (tried.status_code, tried.json()["width"]) == (200, 1280)
    assert stage.probes.asked[-1].url == "rtsp://works/1?token=s3cret"
    assert "s3cret" not in tried.text
    assert user.post("/api/v1/cameras/till-9/test").status_code == 404


def test_a_search_tells_streams_and_which_cameras_are_here_already(stage: Stage, user: TestClient) -> None:
    user.post("/api/v1/cameras", json={"name": "till-2", "url": "rtsp://viewer:s3cret@192.168.1.31/main"})
    stream = FoundStream("main", "rtsp://192.168.1.31/main", "H264", (1920, 1080))
    stage.network.cameras = [
        FoundCamera("Till Cam", "192.168.1.31", (stream,)),
        FoundCamera("Door Cam", "192.168.1.32", problem="No.", fix="Try."),
    ]
    body = {"user": "viewer", "password": "s3cret"}
    found = user.post("/api/v1/cameras/discover", json=body)
    assert "s3cret" not in found.text
    till, door = found.json()["cameras"]
    assert (till["known"], till["streams"][0]["width"], door["fix"]) == ("till-2", 1920, "Try.")
    assert stage.network.asked == [("viewer", "s3cret", "")]
    stage.network.cameras = []
    assert "ONVIF" in user.post("/api/v1/cameras/discover", json={}).json()["advice"]
    assert user.post("/api/v1/cameras/discover", json={"host": "a/b?c"}).status_code == 422
