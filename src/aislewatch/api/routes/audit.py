"""The audit log: who did what, when. Reading it is on record, too."""

import math
from typing import Annotated

from fastapi import APIRouter, Query

from aislewatch.api.auth import Me, needs
from aislewatch.api.people_schemas import AuditLine, AuditList, AuditVerification
from aislewatch.api.services import InHouse
from aislewatch.domain.accounts import Right
from aislewatch.domain.audit import AuditQuery
from aislewatch.domain.audit_chain import read_head

router = APIRouter(prefix="/audit", tags=["audit"])

Word = Annotated[str, Query(max_length=200)]
MOST_NUMBER = 2**62


@router.get("")
@needs(Right.ADMINISTER)
def list_audit(
    house: InHouse,
    me: Me,
    by: Word = "",
    what: Word = "",
    about: Word = "",
    since: float | None = None,
    until: float | None = None,
    after: Annotated[int | None, Query(ge=0, le=MOST_NUMBER)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditList:
    """Lines that fit every filter, newest first. ``what`` is a verb or its beginning: ``camera`` finds
    ``camera.added``."""
    query = AuditQuery(
        by=by,
        what=what,
        about=about,
        since=-math.inf if since is None else since,
        until=math.inf if until is None else until,
    )
    page = house.services.audit.find(query, by=me.user, after=after, limit=limit)
    return AuditList(
        lines=[
            AuditLine(at=e.at, by=e.by, what=e.what, about=e.about, detail=dict(e.detail))
            for e in page.entries
        ],
        next=page.next,
    )


@router.get("/verification")
@needs(Right.ADMINISTER)
def verify_audit(house: InHouse, noted: Word = "") -> AuditVerification:
    """Read the whole log and follow its chain, also past a ``noted`` head (``number:hash``)."""
    found = house.services.audit.verify(read_head(noted) if noted else None)
    return AuditVerification(
        unbroken=found.unbroken,
        lines=found.head.number,
        head=str(found.head),
        broken_at=found.broken_at,
        flaw=found.flaw,
    )
