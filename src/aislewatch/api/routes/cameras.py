"""Cameras: how they are doing, finding, adding, changing, trying and removing one, and the newest picture."""

import base64
import math
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import Response

from aislewatch.api.auth import Caller, Me, needs
from aislewatch.api.schemas import (
    CameraChange,
    CameraRequest,
    CameraView,
    DiscoverRequest,
    DiscoveryView,
    FoundCameraView,
    FoundStreamView,
    TestPictureView,
)
from aislewatch.api.services import FoundCamera, House, InHouse
from aislewatch.api.views import camera_view
from aislewatch.domain.accounts import Right
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import NotFound

router = APIRouter(prefix="/cameras", tags=["cameras"])

_STILL_PATIENCE: Final = 3.0
"""Seconds to wait for a picture that is only encoded because somebody asks."""

_NOTHING_FOUND: Final = (
    "Switch ONVIF on in the camera's own web page, check that this computer is in the same network as the "
    "cameras (guest and VLAN networks pass no search on), or search by the camera's IP address. Adding it by "
    "its stream's address always works."
)


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
    return _tried(house, _camera(body))


@router.post("/discover")
@needs(Right.CONFIGURE)
def discover_cameras(body: DiscoverRequest, house: InHouse) -> DiscoveryView:
    """Look for ONVIF cameras on the network and ask them for their streams; nothing is stored. Takes some
    seconds."""
    found = house.services.discover(body.user, body.password, body.host)
    names = {_place(camera.url): camera.name for camera in house.services.cameras.list()}
    return DiscoveryView(
        cameras=[_found(camera, names) for camera in found], advice="" if found else _NOTHING_FOUND
    )


@router.put("/{name}")
@needs(Right.CONFIGURE)
def change_camera(name: str, body: CameraChange, house: InHouse, me: Me) -> CameraView:
    """Change a camera's address, switch it on or off; null leaves as it is, also the address."""
    _visible(house, me, name)
    camera = house.services.cameras.edit(name, by=me.user, url=body.url, enabled=body.enabled, loop=body.loop)
    return camera_view(camera, house.board.health().get(name))


@router.post("/{name}/test")
@needs(Right.CONFIGURE)
def test_stored_camera(name: str, house: InHouse, me: Me) -> TestPictureView:
    """Connect once to a camera as it is stored, and show what it sees."""
    return _tried(house, _visible(house, me, name))


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


def _visible(house: House, me: Caller, name: str) -> Camera:
    """The stored camera; what somebody may not see does not exist for them."""
    me.must_see(name)
    return house.services.cameras.get(name)


def _tried(house: House, camera: Camera) -> TestPictureView:
    seen = house.services.probe(camera)
    width, height = seen.size
    picture = f"data:image/jpeg;base64,{base64.b64encode(seen.jpeg).decode()}"
    return TestPictureView(picture=picture, width=width, height=height, codec=seen.codec)


def _found(camera: FoundCamera, names: Mapping[str, str]) -> FoundCameraView:
    streams = [
        FoundStreamView(
            name=stream.name, url=stream.url, codec=stream.codec, width=stream.size[0], height=stream.size[1]
        )
        for stream in camera.streams
    ]
    known = next((names[place] for stream in streams if (place := _place(stream.url)) in names), None)
    return FoundCameraView(
        name=camera.name,
        address=camera.address,
        streams=streams,
        problem=camera.problem,
        fix=camera.fix,
        known=known,
    )


def _place(url: str) -> str:
    """An address without its user name and password, to compare."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
