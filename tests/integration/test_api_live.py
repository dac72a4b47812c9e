"""The live socket: newest wins, nobody uninvited, and an end when it is time."""

import json
import threading
import time
from typing import Any

import anyio
import numpy as np
import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from aislewatch.api import live
from aislewatch.domain.people import Frame
from aislewatch.domain.suspicion import Level
from aislewatch.ports import VideoFeed
from aislewatch.services.live import LiveBoard, LivePerson, LivePicture
from tests.fakes.frame_source import FakeFrameSource
from tests.integration.api_stage import Stage, visiting

URL = "/api/v1/live?camera=till-2"
VIDEO = "/api/v1/live/video?camera=till-2"
PERSON = LivePerson(
    7,
    Level.HIGH,
    (0.1, 0.2, 0.30000001, 0.9),
    tuple((0.5, i / 17, 0.87654) for i in range(17)),
    feet=(0.2, 0.90000001),
    zones=("Spirits", "Floor"),
)


def _show(board: LiveBoard, at: float, *people: LivePerson) -> None:
    board.show(LivePicture("till-2", at, f"jpeg {at}".encode(), people))


def _take(socket: WebSocketTestSession) -> tuple[dict[str, Any], bytes]:
    return json.loads(socket.receive_text()), socket.receive_bytes()


def _until(true: Any, patience: float = 10.0) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_facts_then_the_picture_they_belong_to(stage: Stage, user: TestClient) -> None:
    _show(stage.board, 1.0, PERSON)
    with user.websocket_connect(URL) as socket:
        facts, picture = _take(socket)
        assert facts["camera"] == "till-2"
        assert facts["at"] == 1.0
        (person,) = facts["people"]
        assert (person["track"], person["level"]) == (7, "HIGH")
        assert person["box"] == [0.1, 0.2, 0.3, 0.9]
        assert len(person["keypoints"]) == 17
        assert person["keypoints"][1] == [0.5, 0.0588, 0.877]
        assert (person["feet"], person["zones"]) == ([0.2, 0.9], ["Spirits", "Floor"])
        assert picture == b"jpeg 1.0"
        _show(stage.board, 2.0)
        assert _take(socket) == ({"camera": "till-2", "at": 2.0, "people": []}, b"jpeg 2.0")


def test_pictures_are_wanted_only_while_somebody_watches(stage: Stage, user: TestClient) -> None:
    board = stage.board
    assert not board.watched("till-2")
    with user.websocket_connect(URL):
        _until(lambda: board.watched("till-2"))
    _until(lambda: not board.watched("till-2"))


def test_a_paced_watcher_gets_the_newest_not_the_oldest(stage: Stage, user: TestClient) -> None:
    """It has :data:`live.IN_FLIGHT` pictures unanswered; of what comes meanwhile only the newest waits."""
    with user.websocket_connect(f"{URL}&paced=true") as socket:
        for at in (1.0, 2.0):
            _show(stage.board, at)
            assert _take(socket)[0]["at"] == at
        for at in (3.0, 4.0, 5.0):
            _show(stage.board, at)
        socket.send_text("drawn")
        assert _take(socket)[0]["at"] == 5.0


@pytest.mark.parametrize("answers", [1, 20])
def test_answers_to_nothing_buy_nothing(answers: int) -> None:
    async def count() -> int:
        pace, room = live.Pace(), 0
        pace.sent()
        for _ in range(answers):
            pace.answered()
        with anyio.move_on_after(0.05):
            while True:
                await pace.free()
                pace.sent()
                room += 1
        return room

    assert anyio.run(count) == live.IN_FLIGHT


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://testserver.elsewhere.example"]
)
def test_another_sites_page_may_not_watch(user: TestClient, origin: str) -> None:
    with (
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        user.websocket_connect(URL, headers={"Origin": origin}),
    ):
        pass


def test_the_consoles_page_may(stage: Stage, user: TestClient) -> None:
    _show(stage.board, 1.0)
    with user.websocket_connect(URL, headers={"Origin": "http://testserver"}) as socket:
        assert _take(socket)[1] == b"jpeg 1.0"


def test_nobody_watches_without_a_session(stage: Stage) -> None:
    _show(stage.board, 1.0)
    with (
        visiting(stage) as client,
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        client.websocket_connect(URL),
    ):
        pass
    assert not stage.board.watched("till-2")


def test_signing_out_ends_the_live_view(
    stage: Stage, user: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "RECHECK", 0.05)
    _show(stage.board, 1.0)
    with user.websocket_connect(URL) as socket:
        _take(socket)
        user.delete("/api/v1/session")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == 1008


def test_too_many_watchers_are_asked_to_come_later(stage: Stage, user: TestClient) -> None:
    stage.app.state.live_threads.total_tokens = 1
    with user.websocket_connect(URL):
        _until(lambda: stage.app.state.live_threads.available_tokens == 0)
        with user.websocket_connect(URL) as second, pytest.raises(WebSocketDisconnect) as closed:
            second.receive_text()
    assert closed.value.code == 1013


def test_other_requests_are_answered_while_watchers_wait(stage: Stage, user: TestClient) -> None:
    """A waiting watcher holds a thread, never the event loop."""
    stage.services.cameras.list()
    with user.websocket_connect(URL):
        _until(lambda: stage.board.watched("till-2"))
        answers: list[int] = []
        asking = threading.Thread(target=lambda: answers.append(user.get("/api/v1/cameras").status_code))
        asking.start()
        asking.join(10)
        assert answers == [200]


def test_small_pictures_are_asked_for_by_width_and_shared(stage: Stage, user: TestClient) -> None:
    board = stage.board
    with user.websocket_connect(f"{URL}&width=400") as small, user.websocket_connect(f"{URL}&width=450"):
        _until(lambda: board.widths("till-2") == {480})
        assert not board.watched("till-2"), "nobody wants it in full"
        board.show(LivePicture("till-2", 1.0, b"", (), {480: b"small"}))
        assert _take(small)[1] == b"small"
    with user.websocket_connect(f"{URL}&width=1900"):
        _until(lambda: board.watched("till-2"))


def test_the_facts_alone_cost_no_picture(stage: Stage, user: TestClient) -> None:
    with user.websocket_connect(f"{URL}&pictures=false&paced=true") as socket:
        for at in (1.0, 2.0, 3.0):
            stage.board.show(LivePicture("till-2", at, b"", (PERSON,)))
            assert json.loads(socket.receive_text())["at"] == at
            assert not stage.board.watched("till-2")
            socket.send_text("drawn")


def test_a_cameras_own_video_comes_with_its_format(stage: Stage, user: TestClient) -> None:
    source = FakeFrameSource(
        [Frame("till-2", at / 10, np.zeros((8, 8, 3), np.uint8)) for at in range(5)], hang=True
    )
    threading.Thread(target=lambda: list(source.frames()), daemon=True).start()
    stage.network.play = lambda camera: source.feed()
    with user.websocket_connect(VIDEO) as socket:
        assert json.loads(socket.receive_text()) == {"codec": "avc1.640028", "start": 0.0}
        assert socket.receive_bytes().startswith(b"0.000000")
        source.close()
        over = json.loads(socket.receive_text())
        assert "ended or changed" in over["problem"]
        assert over["again"]


def test_video_that_cannot_be_is_refused_with_the_reason(stage: Stage, user: TestClient) -> None:
    with user.websocket_connect(VIDEO) as socket:
        said = json.loads(socket.receive_text())
        fix = "Single pictures are shown instead."
        assert said == {"problem": "till-2 sends mjpeg.", "fix": fix, "again": False}
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()


def test_no_video_of_a_camera_with_an_exclusion_zone(stage: Stage, user: TestClient) -> None:
    """Its packets would show what nobody may see; the belt may not have heard of the zone yet."""

    def never(camera: str) -> VideoFeed:
        raise AssertionError("the belt was asked")

    stage.network.play = never
    raw = {"name": "Office", "kind": "exclusion", "polygon": [[0, 0], [0.5, 0], [0.5, 1]]}
    stage.services.zones.add(raw, by="manager")
    with user.websocket_connect(VIDEO) as socket:
        assert "exclusion zone" in json.loads(socket.receive_text())["problem"]
