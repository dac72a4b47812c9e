"""What the alerts of some time come to: figures for the page, rows for a spreadsheet."""

import csv
import io
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aislewatch.domain import verdicts
from aislewatch.domain.alert_lists import AlertQuery, Cursor
from aislewatch.domain.alerts import Alert
from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.traces import covered
from aislewatch.domain.verdicts import Day, Judged, Suggestion, Times, Verdict
from aislewatch.ports import Clock, Store
from aislewatch.services.adapting import suggested
from aislewatch.services.tracing import Tracing

LONGEST: Final = 366 * 86400.0
USUAL: Final = 7
"""Days of a report that nobody asked for in particular."""
LATEST: Final = 4102444800.0
"""The year 2100."""

_HOUR: Final = 3600.0
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Span:
    """Which time is meant: from ``since`` to ``until`` (None: now); without ``since`` the last ``days`` of
    the store's calendar, the last one included."""

    since: float | None = None
    until: float | None = None
    days: int = USUAL


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of ``since`` to ``until``. ``hours`` is how long all cameras together were watched in that
    time, as far as stored traces tell (they reach back some days only), ``false_in_hours`` how many false
    alarms fell into these hours."""

    since: float
    until: float
    timezone: str
    alerts: int
    days: list[Day]
    overall: Judged
    by_action: list[Judged]
    by_camera: list[Judged]
    by_zone: list[Judged]
    first: Times
    closed: Times
    outcomes: dict[str, int]
    hours: float
    false_in_hours: int
    suggestions: list[Suggestion]


class Reports:
    """Use cases of reports."""

    def __init__(self, store: Store, tracing: Tracing, clock: Clock) -> None:
        self._store = store
        self._tracing = tracing
        self._clock = clock

    def report(self, span: Span, cameras: Set[str] | None) -> Report:
        """The figures of some cameras (None: all). Raises :class:`InvalidInput` for a time that cannot be."""
        with self._store.read() as tables:
            settings, _ = tables.settings.get()
        zone = ZoneInfo(settings.timezone)
        since, until = self._bounds(span, zone)
        alerts = self._alerts(since, until, cameras)
        hours, false_in_hours = self._watched(alerts, since, until, cameras)
        return Report(
            since=since,
            until=until,
            timezone=settings.timezone,
            alerts=len(alerts),
            days=verdicts.per_day(alerts, _days(since, until, zone), lambda at: _day(at, zone)),
            overall=verdicts.judged(alerts),
            by_action=verdicts.judged_by(alerts, lambda alert: alert.incident.action.value),
            by_camera=verdicts.judged_by(alerts, lambda alert: alert.incident.camera),
            by_zone=verdicts.judged_by(alerts, lambda alert: alert.incident.zone),
            first=verdicts.times(s for a in alerts if (s := verdicts.first_response(a)) is not None),
            closed=verdicts.times(s for a in alerts if (s := verdicts.closing(a)) is not None),
            outcomes=verdicts.outcomes(alerts),
            hours=hours,
            false_in_hours=false_in_hours,
            suggestions=[*verdicts.suggestions(alerts, settings), *suggested(alerts, settings)],
        )

    def table(self, span: Span, cameras: Set[str] | None) -> str:
        """One row per alert as CSV, times in the store's time zone. Raises what :meth:`report` does."""
        with self._store.read() as tables:
            settings, _ = tables.settings.get()
        zone = ZoneInfo(settings.timezone)
        since, until = self._bounds(span, zone)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(
            ("alert", f"confirmed ({settings.timezone})", "camera", "zone", "action", "kind", "level",
             "confidence", "state", "outcome", "verdict", "seconds to first move", "seconds to close")
        )  # fmt: skip
        for alert in self._alerts(since, until, cameras):
            writer.writerow([_plain(cell) for cell in _row(alert, zone)])
        return out.getvalue()

    def _bounds(self, span: Span, zone: ZoneInfo) -> tuple[float, float]:
        until = self._clock.utc() if span.until is None else span.until
        since = span.since
        if 0 <= until <= LATEST and since is None:
            first = datetime.fromtimestamp(until, zone).date() - timedelta(days=span.days - 1)
            since = datetime(first.year, first.month, first.day, tzinfo=zone).timestamp()
        if since is None or not 0 <= since < until <= LATEST or until - since > LONGEST:
            raise InvalidInput(
                "A report cannot be of that time.", fix="Choose up to one year, from before to after."
            )
        return since, until

    def _alerts(self, since: float, until: float, cameras: Set[str] | None) -> list[Alert]:
        if cameras is not None and not cameras:
            return []
        query = AlertQuery(cameras=frozenset(cameras or ()), since=since, until=until)
        alerts: list[Alert] = []
        after: Cursor | None = None
        while True:
            with self._store.read() as tables:
                page = tables.alerts.find(query, after=after, limit=500)
            alerts += page.alerts
            after = page.next
            if after is None:
                return alerts

    def _watched(
        self, alerts: list[Alert], since: float, until: float, cameras: Set[str] | None
    ) -> tuple[float, int]:
        spans = {
            camera: each
            for camera, each in self._tracing.watched().items()
            if cameras is None or camera in cameras
        }
        seconds = sum(covered(each, since, until) for each in spans.values())
        wrong = [alert.incident for alert in alerts if verdicts.verdict(alert) is Verdict.WRONG]
        inside = sum(
            any(start <= incident.confirmed_at <= end for start, end in spans.get(incident.camera, ()))
            for incident in wrong
        )
        return seconds / _HOUR, inside


def _day(at: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).date().isoformat()


def _days(since: float, until: float, zone: ZoneInfo) -> list[str]:
    """Every day of the span in the store's time zone, those on which clocks change too."""
    day, last = (datetime.fromtimestamp(at, zone).date() for at in (since, until))
    return [(day + timedelta(days=n)).isoformat() for n in range((last - day).days + 1)]


def _row(alert: Alert, zone: ZoneInfo) -> tuple[str, ...]:
    incident = alert.incident
    first, closed = verdicts.first_response(alert), verdicts.closing(alert)
    return (
        alert.id,
        datetime.fromtimestamp(incident.confirmed_at, zone).strftime("%Y-%m-%d %H:%M:%S"),
        incident.camera,
        incident.zone or "",
        incident.action.value,
        incident.kind,
        incident.level.name,
        f"{incident.confidence:.2f}",
        alert.state.value,
        alert.outcome.value if alert.outcome else "",
        verdicts.verdict(alert).value,
        "" if first is None else f"{first:.0f}",
        "" if closed is None else f"{closed:.0f}",
    )


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
