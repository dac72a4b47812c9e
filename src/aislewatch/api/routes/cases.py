"""Cases: lists with filters, one whole, what people do about it, and its evidence as a zip.

Of a case everybody sees what lies on their own cameras; a case with nothing there does not exist for them.
"""

import math
from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response, StreamingResponse

from aislewatch.api.auth import Caller, Me, needs
from aislewatch.api.case_schemas import (
    MOST_NUMBER,
    CaseAlertRequest,
    CaseDetail,
    CaseList,
    CaseMoveRequest,
    CaseMoveView,
    CaseRequest,
    CaseSummary,
    LossView,
)
from aislewatch.api.routes.alerts import detail_for
from aislewatch.api.schemas import LevelName
from aislewatch.api.services import House, InHouse
from aislewatch.api.views import level_view
from aislewatch.domain.accounts import Right
from aislewatch.domain.actions import ActionType
from aislewatch.domain.case_lists import CaseQuery
from aislewatch.domain.cases import CASE_MOVES, CaseStatus, Loss
from aislewatch.domain.suspicion import Level
from aislewatch.services.casework import CaseFile

router = APIRouter(prefix="/cases", tags=["cases"])

CaseNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
Amount = Annotated[Decimal | None, Query(ge=0, le=10**12)]

_ORDER: Final = tuple(CaseStatus)
_ZIP: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/zip": {}}}}


@router.get("")
@needs(Right.SEE)
def list_cases(
    house: InHouse,
    me: Me,
    status: Annotated[list[CaseStatus] | None, Query()] = None,
    camera: Annotated[list[str] | None, Query()] = None,
    zone: Annotated[list[str] | None, Query()] = None,
    action: Annotated[list[ActionType] | None, Query()] = None,
    level: LevelName = LevelName.NONE,
    since: float | None = None,
    until: float | None = None,
    loss_from: Amount = None,
    loss_to: Amount = None,
    after: Annotated[int | None, Query(ge=1, le=MOST_NUMBER)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CaseList:
    """Cases that fit every filter, the newest first. One alert of the case fits camera, zone, action and (the
    lowest) level; ``since`` and ``until`` bound when it was opened."""
    query = CaseQuery(
        statuses=frozenset(status or ()),
        since=-math.inf if since is None else since,
        until=math.inf if until is None else until,
        cameras=frozenset(camera or ()),
        zones=frozenset(zone or ()),
        actions=frozenset(action or ()),
        level=Level[level],
        loss_from=loss_from,
        loss_to=loss_to,
        scope=me.scope,
    )
    found, next_page = house.services.casework.find(query, after=after, limit=limit)
    return CaseList(cases=[CaseSummary(**_summary(file)) for file in found], next=next_page)


@router.get("/{number}")
@needs(Right.SEE)
def get_case(number: CaseNumber, house: InHouse, me: Me) -> CaseDetail:
    """One case whole."""
    return _detail(house, me, house.services.casework.get(number, me.scope))


@router.put("/{number}")
@needs(Right.RESPOND)
def describe_case(number: CaseNumber, body: CaseRequest, house: InHouse, me: Me) -> CaseDetail:
    """Give the case a title and a loss."""
    loss = None if body.loss is None else Loss(Decimal(body.loss.amount), body.loss.currency)
    file = house.services.casework.describe(
        number, body.title, loss, by=me.user, expected=body.version, scope=me.scope
    )
    return _detail(house, me, file)


@router.post("/{number}/moves")
@needs(Right.RESPOND)
def move_case(number: CaseNumber, body: CaseMoveRequest, house: InHouse, me: Me) -> CaseDetail:
    """Bring the case to another status, or write a note (the same status); 409 when someone else was first or
    the status does not allow it."""
    file = house.services.casework.move(
        number, body.status, body.note, by=me.user, expected=body.version, scope=me.scope
    )
    return _detail(house, me, file)


@router.post("/{number}/alerts")
@needs(Right.RESPOND)
def add_alert(number: CaseNumber, body: CaseAlertRequest, house: InHouse, me: Me) -> CaseDetail:
    """Put an alert into the case; an open one is escalated by it."""
    file = house.services.casework.add(
        number, body.alert, by=me.user, expected=body.version, note=body.note, scope=me.scope
    )
    return _detail(house, me, file)


@router.post("/{number}/alerts/remove")
@needs(Right.RESPOND)
def remove_alert(number: CaseNumber, body: CaseAlertRequest, house: InHouse, me: Me) -> CaseDetail | None:
    """Take an alert out of the case; an escalated one is new again. Null: nothing of the case is left for who
    asks."""
    file = house.services.casework.remove(
        number, body.alert, by=me.user, expected=body.version, note=body.note, scope=me.scope
    )
    return None if file is None else _detail(house, me, file)


@router.get("/{number}/export", response_class=Response, responses=_ZIP)
@needs(Right.CONFIGURE)
def export_case(number: CaseNumber, house: InHouse, me: Me) -> Response:
    """Clips, stills and facts as a signed zip that verifies offline. Every export is on record."""
    export = house.services.evidence.export(number, by=me.user, scope=me.scope)
    headers = {"Content-Disposition": f'attachment; filename="{export.name}"'}
    return StreamingResponse(export.parts, media_type="application/zip", headers=headers)


def _summary(file: CaseFile) -> dict[str, Any]:
    case, alerts = file.case, file.alerts
    loss = case.loss
    still = next((alert.id for alert in alerts if alert.still), None)
    return {
        "number": case.number,
        "title": case.title,
        "status": case.status,
        "opened_at": case.opened_at,
        "escalated_by": case.escalated_by,
        "loss": None if loss is None else LossView(amount=f"{loss.amount:.2f}", currency=loss.currency),
        "cameras": sorted({alert.incident.camera for alert in alerts}),
        "level": level_view(max((alert.incident.level for alert in alerts), default=Level.NONE)),
        "still": None if still is None else f"/api/v1/alerts/{still}/still",
        "count": len(alerts),
    }


def _detail(house: House, me: Caller, file: CaseFile) -> CaseDetail:
    return CaseDetail(
        **_summary(file),
        version=file.case.version,
        alerts=[detail_for(me, house, alert) for alert in file.alerts],
        history=[
            CaseMoveView(
                at=move.at, by=move.by, deed=move.deed, status=move.status, note=move.note, about=move.about
            )
            for move in file.case.notes
        ],
        allowed=sorted(CASE_MOVES[file.case.status], key=_ORDER.index),
    )
