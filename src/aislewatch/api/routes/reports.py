"""What the alerts of some time come to: how many, how right, how fast answered, and what would help."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from aislewatch.api.auth import Caller, Me, needs
from aislewatch.api.schemas import Wire
from aislewatch.api.services import InHouse
from aislewatch.api.settings_schemas import Tree
from aislewatch.domain.accounts import Right
from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import NotFound
from aislewatch.domain.verdicts import Day, Judged, Share, Suggestion, Times
from aislewatch.services.reports import USUAL, Span

router = APIRouter(prefix="/reports", tags=["reports"])

_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}

Days = Annotated[int, Query(ge=1, le=366)]
Camera = Annotated[str | None, Query(max_length=64)]


class ShareView(Wire):
    """``hits`` of ``total``: the share (None of none) with Wilson's 95 % interval."""

    hits: int
    total: int
    value: float | None
    low: float
    high: float


class JudgedView(Wire):
    """Verdicts on the alerts of an action, camera or zone (``name`` None: outside any zone, or all)."""

    name: str | None
    right: int
    wrong: int
    unclear: int
    open: int
    precision: ShareView


class DayView(Wire):
    """Alerts of one day of the store (yyyy-mm-dd), by action and by zone ('': outside any)."""

    day: str
    actions: dict[ActionType, int]
    zones: dict[str, int]


class TimesView(Wire):
    """Seconds that something took, ``count`` times."""

    count: int
    median: float | None
    p90: float | None


class SuggestionView(Wire):
    """Setting ``key`` to ``value`` (for ``action``, None: all; on ``camera``, None: all) would have spared so
    many of the judged false alarms and lost so many of the right alerts. ``patch`` goes to
    /settings/whatif first, and to PATCH /settings if it is wanted: nothing applies it by itself."""

    action: ActionType | None
    camera: str | None
    key: str
    value: float | str
    spared: ShareView
    lost: ShareView
    patch: Tree


class ReportView(Wire):
    """Right: prevented, recovered, lost or escalated. Wrong: dismissed. Unclear: resolved with no action.
    ``false_in_hours`` false alarms fell into the ``hours`` of all cameras together that have a trace."""

    since: float
    until: float
    timezone: str
    alerts: int
    days: list[DayView]
    overall: JudgedView
    by_action: list[JudgedView]
    by_camera: list[JudgedView]
    by_zone: list[JudgedView]
    first: TimesView
    closed: TimesView
    outcomes: dict[str, int]
    hours: float
    false_in_hours: int
    suggestions: list[SuggestionView]


@router.get("")
@needs(Right.CONFIGURE)
def get_report(
    house: InHouse,
    me: Me,
    since: float | None = None,
    until: float | None = None,
    days: Days = USUAL,
    camera: Camera = None,
) -> ReportView:
    """The figures of the alerts confirmed from ``since`` to ``until`` (now); without ``since``, of the last
    ``days`` of the store's calendar, today included."""
    report = house.services.reports.report(Span(since, until, days), _cameras(me, camera))
    return ReportView(
        since=report.since,
        until=report.until,
        timezone=report.timezone,
        alerts=report.alerts,
        days=[_day(day) for day in report.days],
        overall=_judged(report.overall),
        by_action=[_judged(each) for each in report.by_action],
        by_camera=[_judged(each) for each in report.by_camera],
        by_zone=[_judged(each) for each in report.by_zone],
        first=_times(report.first),
        closed=_times(report.closed),
        outcomes=report.outcomes,
        hours=round(report.hours, 3),
        false_in_hours=report.false_in_hours,
        suggestions=[_suggestion(each) for each in report.suggestions],
    )


@router.get("/file", response_class=Response, responses=_CSV)
@needs(Right.CONFIGURE)
def get_report_file(
    house: InHouse,
    me: Me,
    since: float | None = None,
    until: float | None = None,
    days: Days = USUAL,
    camera: Camera = None,
) -> Response:
    """The same alerts as a table, one in a row, as CSV."""
    text = house.services.reports.table(Span(since, until, days), _cameras(me, camera))
    headers = {"Content-Disposition": 'attachment; filename="aislewatch-alerts.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _cameras(me: Caller, camera: str | None) -> frozenset[str] | None:
    if camera is None:
        return me.scope
    if not me.sees(camera):
        raise NotFound(f"There is no camera {camera!r}.")
    return frozenset({camera})


def _share(share: Share) -> ShareView:
    low, high = share.interval
    return ShareView(hits=share.hits, total=share.total, value=share.value, low=low, high=high)


def _judged(judged: Judged) -> JudgedView:
    return JudgedView(
        name=judged.name,
        right=judged.right,
        wrong=judged.wrong,
        unclear=judged.unclear,
        open=judged.open,
        precision=_share(judged.precision),
    )


def _day(day: Day) -> DayView:
    return DayView(day=day.day, actions=dict(day.actions), zones=dict(day.zones))


def _times(times: Times) -> TimesView:
    return TimesView(count=times.count, median=times.median, p90=times.p90)


def _suggestion(suggestion: Suggestion) -> SuggestionView:
    return SuggestionView(
        action=suggestion.action,
        camera=suggestion.camera,
        key=suggestion.key,
        value=suggestion.value,
        spared=_share(suggestion.spared),
        lost=_share(suggestion.lost),
        patch=dict(suggestion.patch),
    )
