"""What is known of a case and its alerts, as plain values for the evidence: nothing is left out, nothing is
told twice."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from aislewatch.domain.alerts import Alert
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.cases import Case
from aislewatch.domain.suspicion import Level

Plain = dict[str, Any]


def utc(at: float) -> str:
    """A moment as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def alert_facts(alert: Alert, *, clip: str | None, still: str | None, settings_version: int | None) -> Plain:
    """An alert whole. ``clip`` and ``still`` are their places in the evidence; times are seconds since the
    epoch (UTC), and again in words where one looks first."""
    incident = alert.incident
    return {
        "id": alert.id,
        "suspicion_only": "Raised by software on measured movements; people decide what it means.",
        "began": utc(incident.start),
        "ended": utc(incident.end),
        "confirmed": utc(incident.confirmed_at),
        "incident": _plain(asdict(incident)),
        "clip": clip,
        "clip_whole": alert.clip_whole,
        "clip_problem": alert.clip_problem,
        "still": still,
        "state": alert.state.value,
        "severity": _plain(alert.severity),
        "outcome": _plain(alert.outcome),
        "case": alert.case,
        "muted": alert.muted,
        "second_opinion": _plain(asdict(alert.opinion)) if alert.opinion else None,
        "moves": [_plain(asdict(move)) for move in alert.moves],
        "settings_version": settings_version,
    }


def case_facts(case: Case, *, complete: bool) -> Plain:
    """A case; ``complete`` is False when some of its alerts were not for the exporter's eyes."""
    return {
        "number": case.number,
        "title": case.title,
        "status": case.status.value,
        "opened": utc(case.opened_at),
        "opened_at": case.opened_at,
        "escalated_by": case.escalated_by,
        "loss": None
        if case.loss is None
        else {"amount": f"{case.loss.amount:.2f}", "currency": case.loss.currency},
        "alerts": list(case.alerts),
        "history": [_plain(asdict(move)) for move in case.notes],
        "complete": complete,
    }


def settings_in_force(log: Iterable[AuditEntry], at: float) -> int | None:
    """The version of the settings that held at ``at``; ``log`` is of their changes, newest first. 0 before
    the first change; None when the log says nothing of it."""
    for entry in log:
        if entry.at <= at:
            version = entry.detail.get("version", "")
            return int(version) if version.isdecimal() else None
    return 0


def _plain(value: Any) -> Any:
    if isinstance(value, Level):
        return value.name
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
