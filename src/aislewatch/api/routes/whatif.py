"""Trying settings on what was seen before they are saved."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from aislewatch.api.auth import Me, needs
from aislewatch.api.languages import Said
from aislewatch.api.schemas import LevelName, Name, Wire
from aislewatch.api.services import InHouse
from aislewatch.api.settings_schemas import Tree
from aislewatch.api.views import level_view
from aislewatch.domain.accounts import Right
from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import NotFound
from aislewatch.services.whatif import State, WhatIf, WhatIfAlert

router = APIRouter(prefix="/settings/whatif", tags=["settings"])

JobId = Annotated[str, Path(max_length=100)]


class WhatIfRequest(Wire):
    """``settings`` as for PATCH /settings, tried on the last ``hours`` of ``camera`` (None: of all)."""

    settings: Tree
    hours: float = 24.0
    camera: Name | None = None


class WhatIfAlertView(Wire):
    """An alert that there would, or would not, have been; ``alert`` is the stored one's id, if there is."""

    camera: str
    action: ActionType
    kind: str
    zone: str | None
    level: LevelName
    confidence: float
    at: float
    alert: str | None


class WhatIfView(Wire):
    """How far a replay is (``progress`` 0 to 1) and what it found: ``hours`` of all cameras together that
    were replayed, alerts ``before`` and ``after`` the change, those ``gained`` and ``lost``, newest first.
    ``problem`` says why it failed, or what could not be looked at."""

    id: str
    state: State
    progress: float
    hours: float
    before: int
    after: int
    gained: list[WhatIfAlertView]
    lost: list[WhatIfAlertView]
    problem: Said


@router.post("", status_code=202)
@needs(Right.CONFIGURE)
def start_whatif(body: WhatIfRequest, house: InHouse, me: Me) -> WhatIfView:
    """Replay stored traces under other settings, in the background; a replay you still have running is
    cancelled. Nothing is changed."""
    cameras = me.scope
    if body.camera is not None:
        if not me.sees(body.camera):
            raise NotFound(f"There is no camera {body.camera!r}.")
        cameras = frozenset({body.camera})
    whatifs = house.services.whatifs
    return _view(whatifs.start(body.settings, hours=body.hours, cameras=cameras, by=me.user))


@router.get("/{job_id}")
@needs(Right.CONFIGURE)
def get_whatif(job_id: JobId, house: InHouse, me: Me) -> WhatIfView:
    """How far it is, and what it found. Only who started it sees it."""
    return _view(house.services.whatifs.get(job_id, by=me.user))


@router.delete("/{job_id}", status_code=204, response_class=Response)
@needs(Right.CONFIGURE)
def cancel_whatif(job_id: JobId, house: InHouse, me: Me) -> None:
    """End it and forget what it found."""
    house.services.whatifs.cancel(job_id, by=me.user)


def _view(job: WhatIf) -> WhatIfView:
    return WhatIfView(
        id=job.id,
        state=job.state,
        progress=round(job.progress, 3),
        hours=job.hours,
        before=job.before,
        after=job.after,
        gained=[_alert(alert) for alert in job.gained],
        lost=[_alert(alert) for alert in job.lost],
        problem=job.problem,
    )


def _alert(alert: WhatIfAlert) -> WhatIfAlertView:
    return WhatIfAlertView(
        camera=alert.camera,
        action=alert.action,
        kind=alert.kind,
        zone=alert.zone,
        level=level_view(alert.level),
        confidence=alert.confidence,
        at=alert.at,
        alert=alert.alert,
    )
