"""Alerts: lists with filters, one whole, its clip and still, and the moves people make."""

import math
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from aislewatch.api.auth import Caller, Me, needs
from aislewatch.api.ranges import stored_file
from aislewatch.api.schemas import AlertDetail, AlertList, LevelName, MoveRequest, UndoRequest
from aislewatch.api.services import House, InHouse
from aislewatch.api.views import alert_detail, alert_summary
from aislewatch.domain.accounts import Right
from aislewatch.domain.actions import ActionType
from aislewatch.domain.alert_lists import AlertOrder, AlertQuery, read_cursor
from aislewatch.domain.alerts import Alert, AlertState, Move, Outcome
from aislewatch.domain.errors import NotFound
from aislewatch.domain.suspicion import Level
from aislewatch.services.tracing import shown_span

router = APIRouter(prefix="/alerts", tags=["alerts"])

UNREAD_LIMIT: Final = 100
"""More new alerts than this are shown as 'more than'."""

AlertId = Annotated[str, Path(max_length=100)]


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"content": {media_type: {}}},
        206: {"description": "The part asked for"},
        416: {"description": "No such part"},
    }


@router.get("")
@needs(Right.SEE)
def list_alerts(
    house: InHouse,
    me: Me,
    state: Annotated[list[AlertState] | None, Query()] = None,
    camera: Annotated[list[str] | None, Query()] = None,
    action: Annotated[list[ActionType] | None, Query()] = None,
    zone: Annotated[list[str] | None, Query()] = None,
    outcome: Annotated[list[Outcome] | None, Query()] = None,
    level: LevelName = LevelName.NONE,
    since: float | None = None,
    until: float | None = None,
    order: AlertOrder = AlertOrder.NEWEST,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AlertList:
    """Alerts that fit every filter; ``level`` is the lowest wanted. The latest confirmed come first, or, by
    urgency, the open ones nobody has taken, then those somebody has; among them the higher level."""
    workflow = house.services.workflow
    query = AlertQuery(
        states=frozenset(state or ()),
        cameras=frozenset(camera or ()),
        actions=frozenset(action or ()),
        level=Level[level],
        since=-math.inf if since is None else since,
        until=math.inf if until is None else until,
        zones=frozenset(zone or ()),
        outcomes=frozenset(outcome or ()),
        scope=me.scope,
        order=order,
    )
    page = workflow.find(query, after=read_cursor(after) if after else None, limit=limit)
    unread = workflow.find(AlertQuery(states=frozenset({AlertState.NEW}), scope=me.scope), limit=UNREAD_LIMIT)
    return AlertList(
        alerts=[alert_summary(alert) for alert in page.alerts],
        next=None if page.next is None else str(page.next),
        unread=len(unread.alerts),
        unread_limit=UNREAD_LIMIT,
    )


@router.get("/{alert_id}")
@needs(Right.SEE)
def get_alert(alert_id: AlertId, house: InHouse, me: Me) -> AlertDetail:
    """One alert whole."""
    return detail_for(me, house, house.services.workflow.get(alert_id, me.scope))


@router.post("/{alert_id}/moves")
@needs(Right.RESPOND)
def move_alert(alert_id: AlertId, body: MoveRequest, house: InHouse, me: Me) -> AlertDetail:
    """Make a move on the alert as seen in ``version``; 409 when someone else moved first or the state does
    not allow it."""
    move = Move(
        at=0.0,  # the workflow sets it
        by=me.user,
        state=body.state,
        note=body.note,
        severity=body.severity,
        errand=body.errand,
        to=body.to,
        outcome=body.outcome,
        case=body.case,
    )
    workflow = house.services.workflow
    return detail_for(me, house, workflow.move(alert_id, move, expected=body.version, scope=me.scope))


@router.post("/{alert_id}/undo")
@needs(Right.RESPOND)
def undo_move(alert_id: AlertId, body: UndoRequest, house: InHouse, me: Me) -> AlertDetail:
    """Take one's own last move back within a minute; 409 when it is too late or someone else moved since.
    Both steps stay in the history."""
    workflow = house.services.workflow
    undone = workflow.undo(alert_id, by=me.user, expected=body.version, scope=me.scope)
    return detail_for(me, house, undone)


@router.head("/{alert_id}/clip", include_in_schema=False)
@router.get("/{alert_id}/clip", response_class=Response, responses=_file("video/mp4"))
@needs(Right.SEE)
def clip(alert_id: AlertId, request: Request, house: InHouse, me: Me) -> Response:
    """The clip; parts of it with a Range header, so that players can seek. ``part`` in the address only keeps
    browsers from mixing a growing clip's versions up."""
    try:
        return _clip(house, me, alert_id, request)
    except NotFound:
        # A longer clip may have taken its place between looking it up and opening it.
        return _clip(house, me, alert_id, request)


@router.head("/{alert_id}/still", include_in_schema=False)
@router.get("/{alert_id}/still", response_class=Response, responses=_file("image/jpeg"))
@needs(Right.SEE)
def still(alert_id: AlertId, request: Request, house: InHouse, me: Me) -> Response:
    """The still image."""
    alert = house.services.workflow.get(alert_id, me.scope)
    if alert.still is None:
        raise NotFound("This alert has no still image.")
    return stored_file(house.services.blobs, alert.still, request, media_type="image/jpeg")


def detail_for(me: Caller, house: House, alert: Alert) -> AlertDetail:
    """An alert whole, with what it says to who asks."""
    services, incident = house.services, alert.incident
    rules = services.configure.alert_rules(incident.camera, incident.zone)
    return alert_detail(
        alert,
        rules,
        overlay_problem=services.tracing.lacks_overlay(
            alert.id, incident.camera, *shown_span(incident, rules)
        ),
        undo_until=services.workflow.undo_until(alert, me.user),
    )


def _clip(house: House, me: Caller, alert_id: str, request: Request) -> Response:
    alert = house.services.workflow.get(alert_id, me.scope)
    if alert.clip is None:
        raise NotFound("This alert has no clip yet.", fix=alert.clip_problem or "Try again in some seconds.")
    return stored_file(house.services.blobs, alert.clip, request, media_type="video/mp4")
