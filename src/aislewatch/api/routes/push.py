"""Push to one's own browsers."""

from typing import Annotated

from fastapi import APIRouter, Path

from aislewatch.api.auth import Me, needs
from aislewatch.api.push_schemas import DeviceRequest, DeviceView, PushKeyView, SentView
from aislewatch.api.services import InHouse
from aislewatch.domain.accounts import Right
from aislewatch.domain.devices import Device

router = APIRouter(prefix="/push", tags=["push"])

DeviceId = Annotated[str, Path(max_length=64)]


@router.get("/key")
@needs(Right.SEE)
def push_key(house: InHouse) -> PushKeyView:
    """The key a browser needs to subscribe."""
    return PushKeyView(key=house.services.devices.public_key())


@router.get("/devices")
@needs(Right.SEE)
def list_devices(house: InHouse, me: Me) -> list[DeviceView]:
    """Your own devices, the oldest first."""
    return [_view(device) for device in house.services.devices.list(me.user)]


@router.post("/devices", status_code=201)
@needs(Right.SEE)
def add_device(body: DeviceRequest, house: InHouse, me: Me) -> DeviceView:
    """Call this browser from now on, for alerts of the cameras you see."""
    subscription = {"endpoint": body.endpoint, "keys": body.keys}
    return _view(house.services.devices.subscribe(me.user, subscription, body.label))


@router.delete("/devices/{device_id}", status_code=204)
@needs(Right.SEE)
def remove_device(device_id: DeviceId, house: InHouse, me: Me) -> None:
    """Call one of your devices no more."""
    house.services.devices.remove(me.user, device_id)


@router.post("/devices/{device_id}/test")
@needs(Right.SEE)
def test_device(device_id: DeviceId, house: InHouse, me: Me) -> SentView:
    """Send a test to one of your devices now; 502 with the true reason when its push service refuses."""
    return SentView(seconds=round(house.services.devices.test(me.user, device_id), 3))


def _view(device: Device) -> DeviceView:
    return DeviceView(id=device.id, label=device.label, created_at=device.created_at)
