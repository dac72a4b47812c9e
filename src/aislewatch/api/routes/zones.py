"""Zones and snoozes: the parts of the settings that come and go one by one.

A zone is known by its name and camera, which travel in the query: names may hold any character.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from aislewatch.api.auth import Me, needs
from aislewatch.api.services import House, InHouse
from aislewatch.api.settings_schemas import SnoozeRequest, SnoozeView, ZoneList, ZoneRequest, ZoneView
from aislewatch.domain.accounts import Right
from aislewatch.domain.actions import ActionType

router = APIRouter(prefix="/settings", tags=["settings"])

Named = Annotated[str, Query(max_length=200)]
OnCamera = Annotated[str | None, Query(max_length=40)]


@router.get("/zones")
@needs(Right.SEE)
def list_zones(house: InHouse, me: Me, camera: OnCamera = None) -> ZoneList:
    """All zones on cameras one may see, or those on one camera."""
    found = _zones(house, camera)
    found.zones = [zone for zone in found.zones if zone.camera is None or me.sees(zone.camera)]
    return found


@router.post("/zones", status_code=201)
@needs(Right.CONFIGURE)
def add_zone(body: ZoneRequest, house: InHouse, me: Me) -> ZoneList:
    """Draw a zone; it holds from the next picture on. A polygon that cannot be is refused by its corner,
    counted from 1."""
    house.services.zones.add(_plain(body), by=me.user, expected=body.version)
    return _zones(house)


@router.put("/zones")
@needs(Right.CONFIGURE)
def replace_zone(body: ZoneRequest, house: InHouse, me: Me, name: Named, camera: OnCamera = None) -> ZoneList:
    """Put another zone in the place of the one of this name."""
    house.services.zones.replace(name, _plain(body), camera=camera, by=me.user, expected=body.version)
    return _zones(house)


@router.delete("/zones")
@needs(Right.CONFIGURE)
def remove_zone(
    house: InHouse, me: Me, name: Named, camera: OnCamera = None, version: int | None = None
) -> ZoneList:
    """Erase a zone."""
    house.services.zones.remove(name, camera=camera, by=me.user, expected=version)
    return _zones(house)


@router.get("/snoozes")
@needs(Right.SEE)
def list_snoozes(house: InHouse) -> list[SnoozeView]:
    """What is snoozed now, the first to end first."""
    return _snoozes(house)


@router.post("/snoozes", status_code=201)
@needs(Right.RESPOND)
def start_snooze(body: SnoozeRequest, house: InHouse, me: Me) -> list[SnoozeView]:
    """For a while, write alerts down without calling anybody; it ends by itself."""
    house.services.snoozing.start(
        body.seconds, camera=body.camera, action=body.action, note=body.note, by=me.user
    )
    return _snoozes(house)


@router.delete("/snoozes")
@needs(Right.RESPOND)
def cancel_snooze(
    house: InHouse, me: Me, camera: OnCamera = None, action: ActionType | None = None
) -> list[SnoozeView]:
    """End the snooze of this camera and action now."""
    house.services.snoozing.cancel(camera=camera, action=action, by=me.user)
    return _snoozes(house)


def _plain(body: ZoneRequest) -> dict[str, object]:
    return body.model_dump(exclude={"version"})


def _zones(house: House, camera: str | None = None) -> ZoneList:
    settings, version = house.services.configure.get()
    zones = [zone for zone in settings.zones if camera is None or zone.on(camera)]
    return ZoneList(
        version=version,
        zones=[
            ZoneView(
                name=zone.name,
                kind=zone.kind,
                polygon=list(zone.polygon),
                camera=zone.camera,
                department=zone.department,
                overrides=dict(zone.overrides),
            )
            for zone in zones
        ],
    )


def _snoozes(house: House) -> list[SnoozeView]:
    return [
        SnoozeView(until=snooze.until, camera=snooze.camera, action=snooze.action, note=snooze.note)
        for snooze in house.services.snoozing.list()
    ]
