"""From the domain's types to what travels (see :mod:`aislewatch.api.schemas`)."""

import hashlib
from dataclasses import asdict
from typing import Any

from aislewatch.api.schemas import (
    AlertDetail,
    AlertSummary,
    CameraView,
    CueView,
    HealthView,
    LevelChangeView,
    LevelName,
    MoveView,
    OpinionView,
)
from aislewatch.domain.alerts import MOVES, Alert, AlertState, Move
from aislewatch.domain.cameras import Camera, CameraHealth, redacted
from aislewatch.domain.settings import AlertSettings
from aislewatch.domain.suspicion import Level, LevelChange

_ORDER = tuple(AlertState)


def level_view(level: Level) -> LevelName:
    """The level's name."""
    return LevelName(level.name)


def camera_view(camera: Camera, health: CameraHealth | None) -> CameraView:
    """A camera without its password."""
    return CameraView(
        name=camera.name,
        address=redacted(camera.url),
        enabled=camera.enabled,
        loop=camera.loop,
        health=None if health is None else health_view(health),
    )


def health_view(health: CameraHealth) -> HealthView:
    """How a camera is doing."""
    return HealthView(
        state=health.state,
        since=health.since,
        reason=health.reason,
        retry_at=health.retry_at,
        rate=round(health.rate, 2),
        analyzed=health.analyzed,
        dropped=health.dropped,
        corrupt=health.corrupt,
        reconnects=health.reconnects,
    )


def alert_summary(alert: Alert) -> AlertSummary:
    """An alert as lists show it."""
    return AlertSummary(**_summary(alert))


def alert_detail(
    alert: Alert, rules: AlertSettings, *, overlay_problem: str, undo_until: float | None = None
) -> AlertDetail:
    """An alert whole; ``rules`` are its camera's, ``undo_until`` what holds for who asks."""
    incident = alert.incident
    ended = alert.clip_whole and incident.closed and not alert.clip_problem
    return AlertDetail(
        **_summary(alert),
        track=incident.track,
        signals=incident.signals,
        clip_whole=alert.clip_whole,
        clip_problem=alert.clip_problem,
        clip_start=incident.start - rules.pre_roll if alert.clip else None,
        clip_end=incident.end + rules.post_roll if alert.clip and ended else None,
        overlay_problem=overlay_problem,
        why=[
            CueView(name=cue.name, value=cue.value, unit=cue.unit, start=cue.start, end=cue.end)
            for cue in incident.why
        ],
        levels=[_level_change(change) for change in incident.levels],
        undo_until=undo_until,
        moves=[_move(move) for move in alert.moves],
        allowed=sorted(MOVES[alert.state], key=_ORDER.index),
        opinion=None if alert.opinion is None else OpinionView(**asdict(alert.opinion)),
    )


def _summary(alert: Alert) -> dict[str, Any]:
    incident = alert.incident
    base = f"/api/v1/alerts/{alert.id}"
    return {
        "id": alert.id,
        "action": incident.action,
        "kind": incident.kind,
        "camera": incident.camera,
        "zone": incident.zone,
        "level": level_view(incident.level),
        "confidence": incident.confidence,
        "start": incident.start,
        "end": incident.end,
        "confirmed_at": incident.confirmed_at,
        "growing": not incident.closed,
        "occurrences": incident.occurrences,
        "state": alert.state,
        "severity": alert.severity,
        "outcome": alert.outcome,
        "muted": alert.muted,
        "still": f"{base}/still" if alert.still else None,
        "clip": f"{base}/clip?part={_part(alert.clip)}" if alert.clip else None,
        "case": alert.case,
        "holder": alert.holder,
        "version": alert.version,
    }


def _part(key: str) -> str:
    """Differs whenever a growing clip was replaced by a longer one, so that players notice."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def _level_change(change: LevelChange) -> LevelChangeView:
    return LevelChangeView(
        at=change.at,
        level=level_view(change.level),
        previous=level_view(change.previous),
        cause=change.cause.value,
        actions=sorted({signal.action for signal in change.signals}),
    )


def _move(move: Move) -> MoveView:
    return MoveView(
        at=move.at,
        by=move.by,
        state=move.state,
        note=move.note,
        severity=move.severity,
        errand=move.errand,
        to=move.to,
        outcome=move.outcome,
        case=move.case,
        undo=move.undo,
    )
