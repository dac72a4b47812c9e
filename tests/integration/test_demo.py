"""The demonstration store as a newcomer meets it: `aislewatch serve --demo`, nothing else at hand."""

import json
import urllib.request
from contextlib import nullcontext
from pathlib import Path

import cv2
import numpy as np
import pytest

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.app.broadcast import camera_name
from aislewatch.app.config import Config
from aislewatch.app.demo import CAMERAS, Demo, demo_zones
from aislewatch.app.installation import Installation, open_installation
from aislewatch.domain.alerts import Alert
from aislewatch.domain.cameras import Camera
from aislewatch.domain.floor_plan import FloorPlan
from aislewatch.domain.suspicion import Level
from aislewatch.domain.zones import ZoneKind
from aislewatch.rehearsal.ground import on_plan
from aislewatch.rehearsal.programme import ROUND, SCENES, play_round
from aislewatch.rehearsal.store import CORNER_SHOP
from aislewatch.services.places import Places
from tests.integration.running import aislewatch, free_port, running, wait_until
from tests.integration.test_serve import alerts_in, seconds_of

NEAR = 0.6
"""Metres by which a place may lie beside the zone it is in: feet are found to half a metre."""

THREE = tuple(Camera(name, f"http://127.0.0.1:9/{name}.ts") for name in sorted(CAMERAS))


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
        plan, _ = installation.floor_plans.get()
        assert plan is not None
        assert plan.cameras.keys() == CAMERAS
        drawn = installation.blobs.get(installation.floor_plans.picture())
        assert cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR) is not None
        place = _place(installation, alert)
        where = f"{alert.incident.action} in {alert.incident.zone}"
        print(f"{where}: {place[0]:.1f} m, {place[1]:.1f} m on the plan")
        area = next((a for a in CORNER_SHOP.areas if a.name == alert.incident.zone), None)
        if area is not None:
            corners = np.array([on_plan(CORNER_SHOP, corner) for corner in area.plan])
            low, high = corners.min(axis=0) - NEAR, corners.max(axis=0) + NEAR
            assert (low <= place).all()
            assert (place <= high).all(), f"{place} is not near {area.name}"


def test_the_plan_comes_and_goes_with_the_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aislewatch.app.demo.broadcasting", lambda: nullcontext(THREE))
    with open_installation(Config(data=tmp_path)) as installation:
        plans = installation.floor_plans
        demo = Demo(installation.cameras, installation.configure, plans, installation.dialing)
        demo.start()
        plan, version = plans.get()
        assert plan is not None
        assert {camera: len(marks) for camera, marks in plan.cameras.items()} == dict.fromkeys(CAMERAS, 6)
        with demo:
            pass  # the server stops
        demo.start()
        assert plans.get() == (plan, version), "it is still there"
        demo.stop()
        assert plans.get()[0] is None
        assert list(installation.blobs.keys("plan/")) == []

        plans.resize(30, 20, by="boss")
        demo.start()
        demo.stop()
        assert plans.get()[0] == FloorPlan(30, 20), "somebody's own plan is left alone"


def _place(installation: Installation, alert: Alert) -> tuple[float, float]:
    parts = installation.floor_plans, installation.workflow, installation.configure, installation.tracing
    found = Places(*parts).of(alert.id)
    assert found is not None, "the alert has no place"
    return found.confirmed or found.path[-1][1]


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
