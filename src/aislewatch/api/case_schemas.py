"""What travels over the wire about cases. Times are in seconds since the epoch (UTC)."""

from typing import Annotated

from pydantic import Field

from aislewatch.api.schemas import AlertDetail, LevelName, Text, Wire
from aislewatch.domain.cases import CaseDeed, CaseStatus

MOST_NUMBER = 2**31 - 1
"""No case, and no version, has a greater number."""

Version = Annotated[int, Field(ge=0, le=MOST_NUMBER)]


class LossView(Wire):
    """What was lost or saved: ``amount`` in decimals, ``currency`` as three capitals (ISO 4217)."""

    amount: Annotated[str, Field(pattern=r"^[0-9]{1,12}([.][0-9]{1,2})?$")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class CaseMoveView(Wire):
    """One recorded step: ``status`` is the case's afterwards, ``about`` the alert, title or loss it is
    about."""

    at: float
    by: str
    deed: CaseDeed
    status: CaseStatus
    note: str
    about: str


class CaseSummary(Wire):
    """A case as lists show it; ``level`` is the highest of its alerts, ``alerts`` their number."""

    number: int
    title: str
    status: CaseStatus
    opened_at: float
    escalated_by: str
    loss: LossView | None
    cameras: list[str]
    level: LevelName
    still: str | None
    count: int


class CaseDetail(CaseSummary):
    """A case whole: its alerts in the order they came, what was done, the statuses it may go to; send
    ``version`` with a change."""

    version: int
    alerts: list[AlertDetail]
    history: list[CaseMoveView]
    allowed: list[CaseStatus]


class CaseList(Wire):
    """One page, newest first; ``next`` asks for the following one."""

    cases: list[CaseSummary]
    next: int | None


class CaseMoveRequest(Wire):
    """Another status, or (the same one) a note, on the case as seen in ``version``."""

    version: Version
    status: CaseStatus
    note: Text = ""


class CaseRequest(Wire):
    """Another title and loss (null: none known)."""

    version: Version
    title: Annotated[str, Field(max_length=200)]
    loss: LossView | None


class CaseAlertRequest(Wire):
    """An alert to put into the case, or to take out of it."""

    version: Version
    alert: Annotated[str, Field(max_length=100)]
    note: Text = ""
