"""What to draw over an alert's clip: the people of its time, from the trace."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import Response

from aislewatch.api.auth import Me, needs
from aislewatch.api.schemas import Wire
from aislewatch.api.services import InHouse
from aislewatch.domain.accounts import Right
from aislewatch.domain.traces import Moment
from aislewatch.domain.zones import Zone, most_telling, zones_at
from aislewatch.services.tracing import shown_span

router = APIRouter(prefix="/alerts", tags=["alerts"])

GRAIN: Final = 4000
"""Places are in this share of the picture's width and height: half a pixel of a 1080p picture."""

_NOWHERE: Final = -1


class OverlayView(Wire):
    """``at``: milliseconds of each frame after ``start`` (camera's clock). ``people``: a row of whole numbers
    for each person in each frame: number of the frame, track, level (0 NONE to 4 CONFIRMED), place in
    ``zones`` (-1: in none), the box x1 y1 x2 y2, then 17 joints x y score in COCO order. x and y are in
    1/``grain`` of the picture's width and height, scores in percent. ``track`` is the alert's customer."""

    start: float
    grain: int
    track: int
    zones: list[str]
    at: list[int]
    people: list[list[int]]


@router.get("/{alert_id}/overlay", response_class=Response, responses={200: {"model": OverlayView}})
@needs(Right.SEE)
def overlay(alert_id: Annotated[str, Path(max_length=100)], house: InHouse, me: Me) -> Response:
    """The people of an alert's clip; 404 says why there are none."""
    services = house.services
    alert = services.workflow.get(alert_id, me.scope)
    incident = alert.incident
    settings = services.configure.effective(incident.camera)
    rules = services.configure.alert_rules(incident.camera, incident.zone)
    start, end = shown_span(incident, rules)
    moments = services.tracing.overlay(alert.id, incident.camera, start, end, incident.confirmed_at)
    body = overlay_view(moments, incident.track, settings.zones).model_dump_json().encode()
    return Response(body, media_type="application/json", headers={"Cache-Control": "private, no-cache"})


def overlay_view(moments: Sequence[Moment], track: int, zones: Sequence[Zone]) -> OverlayView:
    """The compact form of some moments."""
    start, names = moments[0].at, [zone.name for zone in zones]
    rows = []
    for number, moment in enumerate(moments):
        width, height = moment.people.size
        for person in moment.people:
            x1, y1, x2, y2 = moment.people.boxes[person].tolist()
            standing = most_telling(zones_at(zones, ((x1 + x2) / 2 / width, y2 / height)))
            row = [number, int(moment.people.ids[person]), int(moment.levels[person])]
            row.append(names.index(standing.name) if standing else _NOWHERE)
            row += [
                round(x1 / width * GRAIN),
                round(y1 / height * GRAIN),
                round(x2 / width * GRAIN),
                round(y2 / height * GRAIN),
            ]
            for x, y, score in moment.people.keypoints[person].tolist():
                row += [round(x / width * GRAIN), round(y / height * GRAIN), round(score * 100)]
            rows.append(row)
    at = [round((moment.at - start) * 1000) for moment in moments]
    return OverlayView(start=start, grain=GRAIN, track=track, zones=names, at=at, people=rows)
