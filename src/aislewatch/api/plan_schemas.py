"""What of the floor plan travels over the wire. Places on it are metres from its upper left corner, x to the
right, y down; places in a picture are shares of its width and height."""

from typing import Annotated

from pydantic import Field

from aislewatch.api.schemas import Wire
from aislewatch.domain.floor_plan import Calibration, FloorPlan, Mark
from aislewatch.services.places import Whereabouts

Spot = tuple[float, float]
Marks = Annotated[list["MarkView"], Field(max_length=100)]

_DIGITS = 3
"""Decimals of metres that are told: a millimetre."""


class MarkView(Wire):
    """One spot of the floor: where it is ``seen`` in the camera's picture, and where ``at`` on the plan."""

    seen: Spot
    at: Spot


class FitView(Wire):
    """How well marks fit: ``errors`` are the metres by which each is off, ``error`` is all of them in one
    number (root mean square; null for four marks, which always fit). ``view`` is the floor the camera sees, a
    polygon that may reach beyond the plan."""

    error: float | None
    errors: list[float]
    view: list[Spot]


class PlanCameraView(Wire):
    """A calibrated camera."""

    name: str
    marks: list[MarkView]
    fit: FitView


class PlanView(Wire):
    """The plan: its size in metres, the address of its picture (null: there is none), and the calibrated
    cameras that one may see."""

    width: float
    depth: float
    picture: str | None
    cameras: list[PlanCameraView]


class FloorPlanView(Wire):
    """The plan, or null, and its version (0: there never was one), which is the ETag too."""

    version: int
    plan: PlanView | None


class PlanSizeRequest(Wire):
    """Metres from side to side, in the place of ``version`` (or of If-Match)."""

    version: int | None = None
    width: float
    depth: float


class PlanMarksRequest(Wire):
    """A camera's marks, 4 to 12, or none: it is not calibrated any more."""

    version: int | None = None
    marks: Marks


class FitRequest(Wire):
    """Marks to try; nothing is stored."""

    marks: Marks


class PlaceView(Wire):
    """Where an alert's customer was. ``path`` is a row of three numbers for each moment they were seen on the
    plan: seconds after ``start`` (camera's clock), x, y. ``confirmed`` is where they were when the alert was
    confirmed, null when they were not seen then. ``view`` and ``error`` are the camera's, as in its fit."""

    width: float
    depth: float
    picture: str | None
    camera: str
    view: list[Spot]
    error: float | None
    start: float
    path: list[tuple[float, float, float]]
    confirmed: Spot | None


def read_marks(marks: list[MarkView]) -> tuple[Mark, ...]:
    """The domain's own marks."""
    return tuple(Mark(mark.seen, mark.at) for mark in marks)


def fit_view(found: Calibration) -> FitView:
    """How well a calibration fits."""
    return FitView(
        error=None if found.error is None else round(found.error, _DIGITS),
        errors=[round(error, _DIGITS) for error in found.errors],
        view=[_spot(place) for place in found.view()],
    )


def floor_plan_view(plan: FloorPlan | None, version: int) -> FloorPlanView:
    """The plan as it is told."""
    if plan is None:
        return FloorPlanView(version=version, plan=None)
    fits = {camera: found for camera in sorted(plan.cameras) if (found := plan.of(camera))}
    cameras = [
        PlanCameraView(
            name=camera,
            marks=[MarkView(seen=mark.seen, at=mark.at) for mark in plan.cameras[camera]],
            fit=fit_view(found),
        )
        for camera, found in fits.items()
    ]
    view = PlanView(width=plan.width, depth=plan.depth, picture=_address(plan), cameras=cameras)
    return FloorPlanView(version=version, plan=view)


def place_view(found: Whereabouts) -> PlaceView:
    """Where somebody was, as it is told."""
    start, fit = found.path[0][0], fit_view(found.calibration)
    return PlaceView(
        width=found.plan.width,
        depth=found.plan.depth,
        picture=_address(found.plan),
        camera=found.camera,
        view=fit.view,
        error=fit.error,
        start=start,
        path=[(round(at - start, _DIGITS), *_spot(place)) for at, place in found.path],
        confirmed=None if found.confirmed is None else _spot(found.confirmed),
    )


def _address(plan: FloorPlan) -> str | None:
    """Where the picture is; another one has another address, so that browsers may keep it."""
    if plan.picture is None:
        return None
    return f"/api/v1/floor-plan/picture?part={plan.picture.rpartition('/')[2][:12]}"


def _spot(place: Spot) -> Spot:
    return round(place[0], _DIGITS), round(place[1], _DIGITS)
