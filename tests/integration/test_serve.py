"""The whole belt as users start it: `aislewatch serve` as a process, a real RTSP camera, a real clip."""

import io
import urllib.request
from pathlib import Path

import av
import pytest

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.store.database import open_database
from aislewatch.domain.actions import ActionType
from aislewatch.domain.alert_lists import AlertQuery
from aislewatch.domain.alerts import Alert
from aislewatch.domain.suspicion import Level
from tests.integration.running import aislewatch, free_port, rtsp_camera, running, wait_until

CLIP = "shoplifting-clips/clips/shoplifting-14.mp4"


def alerts_in(data: Path) -> list[Alert]:
    """What an outside reader of the database finds."""
    store = open_database(data / "aislewatch.db")
    try:
        with store.read() as tables:
            return list(tables.alerts.find(AlertQuery()).alerts)
    finally:
        store.close()


def concealments_in(data: Path) -> list[Alert]:
    return [alert for alert in alerts_in(data) if alert.incident.action is ActionType.CONCEALMENT]


@pytest.mark.footage
def test_a_live_camera_raises_an_alert_and_comes_back_by_itself(
    footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AISLEWATCH_ALLOW_ADDRESSES", "127.0.0.1")
    port, camera_port = free_port(), free_port()
    data = ("--data", str(tmp_path))
    address = f"rtsp://127.0.0.1:{camera_port}/camera"
    camera = rtsp_camera(footage / CLIP, camera_port)
    steady = str(footage / "people/store-aisle.mp4")
    with running(camera) as first_camera:
        first_camera.wait_for("ready")
        with running(aislewatch("camera", "add", "door", address, *data)) as adding:
            adding.wait_for("Added door")
        with running(aislewatch("serve", "--port", str(port), "--video", steady, *data)) as server:
            server.wait_for("one-time token")
            server.wait_for("camera=door .*status=live")
            server.wait_for("camera=store-aisle .*status=live")
            wait_until(lambda: bool(concealments_in(tmp_path)), "no alert:\n", server.said)
            first_camera.process.kill()
            killed, _ = server.wait_for("camera=door .*status=stalled")
            server.wait_for("camera=door .*status=connecting", after=killed)
            with running(camera) as second_camera:
                ready, _ = second_camera.wait_for("ready")
                live, _ = server.wait_for("camera=door .*status=live", after=ready)
                print(f"live again {live - ready:.1f} s after the camera was back")
                steady_lines = [line for _, line in server.lines if "camera=store-aisle" in line]
                troubles = [line for line in steady_lines if "status=live" not in line]
                assert not troubles, "the other camera was disturbed"
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health") as answer:
                    assert answer.status == 200
            assert server.end() == 0
    alert = concealments_in(tmp_path)[0]
    assert alert.incident.level is Level.CONFIRMED
    assert alert.incident.camera == "door"
    assert alert.clip is not None
    assert seconds_of(open_blobs(tmp_path / "blobs").get(alert.clip)) > 1


def seconds_of(mp4: bytes) -> float:
    """How long a clip lasts, by decoding every picture of it."""
    with av.open(io.BytesIO(mp4), mode="r") as container:
        times = [float(frame.time) for frame in container.decode(video=0) if frame.time is not None]
    return times[-1] - times[0]
