"""The demonstration store as a newcomer meets it: `aislewatch serve --demo`, nothing else at hand."""

import json
import urllib.request
from pathlib import Path

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.app.broadcast import camera_name
from aislewatch.app.config import Config
from aislewatch.app.demo import CAMERAS, demo_zones
from aislewatch.app.installation import open_installation
from aislewatch.domain.alerts import Alert
from aislewatch.domain.suspicion import Level
from aislewatch.domain.zones import ZoneKind
from aislewatch.rehearsal.programme import ROUND, SCENES, play_round
from aislewatch.rehearsal.store import CORNER_SHOP
from tests.integration.running import aislewatch, free_port, running, wait_until
from tests.integration.test_serve import alerts_in, seconds_of


def test_a_newcomer_without_a_camera_sees_a_confirmed_alert_with_its_clip(tmp_path: Path) -> None:
    port = free_port()
    with running(aislewatch("serve", "--demo", "--port", str(port), "--data", str(tmp_path))) as server:
        started, _ = server.wait_for("demonstration store is open")
        for camera in sorted(CAMERAS):
            server.wait_for(f"camera={camera} .*status=live")
        seen = wait_until(lambda: bool(_closed(tmp_path)), "no alert with a clip:\n", server.said)
        print(f"an alert with its clip {seen - started:.0f} s after the store opened")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health") as answer:
            assert json.load(answer)
        assert server.end() == 0
    alert = _closed(tmp_path)[0]
    assert alert.incident.level is Level.CONFIRMED
    assert alert.incident.camera in CAMERAS
    assert alert.clip is not None
    assert seconds_of(open_blobs(tmp_path / "blobs").get(alert.clip)) > 5
    with open_installation(Config(data=tmp_path)) as installation:
        assert {camera.name for camera in installation.cameras.list()} == CAMERAS
        assert {zone.camera for zone in installation.zones.list()} == CAMERAS


def _closed(data: Path) -> list[Alert]:
    return [alert for alert in alerts_in(data) if alert.clip is not None]


def test_every_round_shows_each_scene_and_never_ends_early() -> None:
    first, again, second = play_round(0), play_round(0), play_round(1)
    assert first.deeds == again.deeds
    assert first.deeds != second.deeds
    assert first.duration == ROUND
    assert len(first.actors) >= len(SCENES)
    assert first.store == CORNER_SHOP


def test_the_zones_drawn_hold_for_the_cameras_that_are_added() -> None:
    zones = demo_zones()
    assert {zone.camera for zone in zones} == {camera_name(view.name) for view in CORNER_SHOP.views}
    assert {ZoneKind.HIGH_RISK, ZoneKind.SHELF, ZoneKind.EXIT, ZoneKind.CHECKOUT} <= {z.kind for z in zones}
