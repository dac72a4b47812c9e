"""Cameras: how they are doing, adding, trying and removing one, and the newest picture."""

import base64
import math
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from aislewatch.api.auth import Me, needs
from aislewatch.api.schemas import CameraRequest, CameraView, TestPictureView
from aislewatch.api.services import InHouse
from aislewatch.api.views import camera_view
from aislewatch.domain.accounts import Right
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import NotFound

router = APIRouter(prefix="/cameras", tags=["cameras"])

_STILL_PATIENCE: Final = 3.0
"""Seconds to wait for a picture that is only encoded because somebody asks."""


@router.get("")
@needs(Right.SEE)
def list_cameras(house: InHouse, me: Me) -> list[CameraView]:
    """The cameras one sees, by name, each with its health."""
    health = house.board.health()
    seen = (camera for camera in house.services.cameras.list() if me.sees(camera.name))
    return [camera_view(camera, health.get(camera.name)) for camera in seen]


@router.post("", status_code=201)
@needs(Right.CONFIGURE, whole=True)
def add_camera(body: CameraRequest, house: InHouse, me: Me) -> CameraView:
    """Add a camera; workers take it up by themselves."""
    camera = _camera(body)
    house.services.cameras.add(camera, by=me.user)
    return camera_view(camera, None)


@router.post("/test")
@needs(Right.CONFIGURE, whole=True)
def test_camera(body: CameraRequest, house: InHouse) -> TestPictureView:
    """Connect once and show what the camera sees; nothing is stored."""
    seen = house.services.probe(_camera(body))
    width, height = seen.size
    picture = f"data:image/jpeg;base64,{base64.b64encode(seen.jpeg).decode()}"
    return TestPictureView(picture=picture, width=width, height=height, codec=seen.codec)


@router.delete("/{name}", status_code=204)
@needs(Right.CONFIGURE)
def remove_camera(name: str, house: InHouse, me: Me) -> None:
    """Remove a camera; its alerts stay."""
    me.must_see(name)
    house.services.cameras.remove(name, by=me.user)


@router.get("/{name}/still", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
@needs(Right.SEE)
def still(name: str, house: InHouse, me: Me) -> Response:
    """The newest picture, without overlay."""
    me.must_see(name)
    house.services.cameras.get(name)
    newest = house.board.latest(name)
    if newest is None or not newest.jpeg:
        with house.board.watching(name) as wait:
            newest = wait(math.nan, _STILL_PATIENCE)
    if newest is None:
        raise NotFound(f"Camera {name!r} shows no picture now.", fix="See the camera's state for the reason.")
    return Response(newest.jpeg, media_type="image/jpeg")


def _camera(body: CameraRequest) -> Camera:
    return Camera(body.name, body.url, enabled=body.enabled, loop=body.loop)
