"""The floor plan: its size and picture, the cameras calibrated on it, and where an alert's customer was.

A change carries the version it was made on, in its body or query (refused with 409 when someone else was
first) or as ``If-Match`` (412); whatever is refused changes nothing. Who sees some cameras only sees and
changes the marks of these.
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Header, Path, Query, Request
from fastapi.responses import Response

from aislewatch.api.auth import Caller, Me, needs
from aislewatch.api.plan_schemas import (
    FitRequest,
    FitView,
    FloorPlanView,
    PlaceView,
    PlanMarksRequest,
    PlanSizeRequest,
    fit_view,
    floor_plan_view,
    place_view,
    read_marks,
)
from aislewatch.api.ranges import stored_file
from aislewatch.api.services import House, InHouse
from aislewatch.api.settings_access import etag, version_meant
from aislewatch.domain.accounts import Right

MOST_PICTURE: Final = 5_000_000
"""Bytes of a picture that is sent."""

router = APIRouter(prefix="/floor-plan", tags=["floor plan"])

IfMatch = Annotated[str | None, Header(description="The ETag of the version that this changes")]
Version = Annotated[int | None, Query(description="The version that this changes")]
CameraName = Annotated[str, Path(max_length=40)]

_PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/webp": {}}}}


@router.get("")
@needs(Right.SEE)
def get_plan(house: InHouse, me: Me, response: Response) -> FloorPlanView:
    """The plan; its version is the ETag too."""
    return _told(house, me, response)


@router.put("")
@needs(Right.CONFIGURE, whole=True)
def resize_plan(
    body: PlanSizeRequest, house: InHouse, me: Me, response: Response, if_match: IfMatch = None
) -> FloorPlanView:
    """Set a plan up, or give it another size. Marks stay where they are on its picture; without one, where
    they are in metres."""
    with version_meant(lambda: _version(house), body.version, if_match, "floor-plan") as expected:
        house.services.floor_plans.resize(body.width, body.depth, by=me.user, expected=expected)
    return _told(house, me, response)


@router.delete("")
@needs(Right.CONFIGURE, whole=True)
def remove_plan(
    house: InHouse, me: Me, response: Response, version: Version = None, if_match: IfMatch = None
) -> FloorPlanView:
    """Remove the plan with its picture and every camera's marks."""
    with version_meant(lambda: _version(house), version, if_match, "floor-plan") as expected:
        house.services.floor_plans.remove(by=me.user, expected=expected)
    return _told(house, me, response)


@router.get("/picture", response_class=Response, responses=_PICTURE)
@needs(Right.SEE)
def get_picture(request: Request, house: InHouse) -> Response:
    """The plan's picture."""
    services = house.services
    return stored_file(services.blobs, services.floor_plans.picture(), request, media_type="image/webp")


@router.put("/picture", max_body_size=MOST_PICTURE + 1)
@needs(Right.CONFIGURE, whole=True)
def put_picture(
    body: Annotated[bytes, Body(media_type="image/*", description="A PNG, JPEG or WebP file, at most 5 MB")],
    house: InHouse,
    me: Me,
    response: Response,
    version: Version = None,
    if_match: IfMatch = None,
) -> FloorPlanView:
    """Put a picture on the plan; it is drawn anew and stretched over the plan's whole size."""
    with version_meant(lambda: _version(house), version, if_match, "floor-plan") as expected:
        house.services.floor_plans.draw(body, by=me.user, expected=expected)
    return _told(house, me, response)


@router.delete("/picture")
@needs(Right.CONFIGURE, whole=True)
def remove_picture(
    house: InHouse, me: Me, response: Response, version: Version = None, if_match: IfMatch = None
) -> FloorPlanView:
    """Take the picture off the plan."""
    with version_meant(lambda: _version(house), version, if_match, "floor-plan") as expected:
        house.services.floor_plans.draw(None, by=me.user, expected=expected)
    return _told(house, me, response)


@router.put("/cameras/{name}")
@needs(Right.CONFIGURE)
def mark_camera(
    name: CameraName,
    body: PlanMarksRequest,
    house: InHouse,
    me: Me,
    response: Response,
    if_match: IfMatch = None,
) -> FloorPlanView:
    """Calibrate a camera by its marks. Marks that cannot be are refused by their numbers, counted from 1."""
    me.must_see(name)
    with version_meant(lambda: _version(house), body.version, if_match, "floor-plan") as expected:
        marks = read_marks(body.marks)
        house.services.floor_plans.mark(name, marks, by=me.user, expected=expected)
    return _told(house, me, response)


@router.post("/fit")
@needs(Right.CONFIGURE)
def try_fit(body: FitRequest, house: InHouse) -> FitView:
    """How well marks would fit; nothing is stored."""
    return fit_view(house.services.floor_plans.fit(read_marks(body.marks)))


@router.get("/alerts/{alert_id}")
@needs(Right.SEE)
def get_place(alert_id: Annotated[str, Path(max_length=100)], house: InHouse, me: Me) -> PlaceView | None:
    """Where an alert's customer was over its clip; null without a plan, a calibrated camera or a trace."""
    found = house.services.places.of(alert_id, me.scope)
    return None if found is None else place_view(found)


def _version(house: House) -> int:
    return house.services.floor_plans.get()[1]


def _told(house: House, me: Caller, response: Response) -> FloorPlanView:
    plan, version = house.services.floor_plans.get(me.scope)
    response.headers["ETag"] = etag(version)
    return floor_plan_view(plan, version)
