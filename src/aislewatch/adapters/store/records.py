"""Domain objects from and to rows: the only place that knows how they are written down.

Reading is strict: a row that does not make a valid object raises :class:`StorageError`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import RowMapping

from aislewatch.domain.accounts import ApiToken, Role, User
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.alerts import Alert, AlertState, Errand, Move, Outcome, Severity
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import InvalidInput, StorageError
from aislewatch.domain.incidents import Incident
from aislewatch.domain.opinion import Answer, Opinion
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import plain_settings, read_settings
from aislewatch.domain.suspicion import Cause, Level, LevelChange

Values = dict[str, Any]
Row = Mapping[str, Any] | RowMapping
_T = TypeVar("_T")


def user_values(user: User) -> Values:
    """A user as column values."""
    return {
        "name": user.name,
        "created_at": user.created_at,
        "password_hash": user.password_hash,
        "role": user.role.value,
        "cameras": plain_scope(user.cameras),
        "active": user.active,
    }


def read_user(row: Row) -> User:
    """The user of a row."""
    return read_row("user", row["name"], lambda: _user(row))


def _user(row: Row) -> User:
    return User(
        row["name"],
        row["created_at"],
        row["password_hash"],
        Role(row["role"]),
        read_scope(row["cameras"]),
        row["active"],
    )


def token_values(token: ApiToken) -> Values:
    """An API token as column values."""
    return {
        "token_hash": token.token_hash,
        "name": token.name,
        "user_name": token.user,
        "role": token.role.value,
        "cameras": plain_scope(token.cameras),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
    }


def read_token(row: Row) -> ApiToken:
    """The API token of a row."""
    return read_row("API token", row["name"], lambda: _token(row))


def _token(row: Row) -> ApiToken:
    return ApiToken(
        token_hash=row["token_hash"],
        name=row["name"],
        user=row["user_name"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        cameras=read_scope(row["cameras"]),
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )


def plain_scope(cameras: frozenset[str] | None) -> list[str] | None:
    """The cameras somebody is limited to, as stored: names by the alphabet, or null for all."""
    return None if cameras is None else sorted(cameras)


def read_scope(raw: list[str] | None) -> frozenset[str] | None:
    """What :func:`plain_scope` wrote."""
    return None if raw is None else frozenset(raw)


def camera_values(camera: Camera) -> Values:
    """A camera as column values."""
    return {"name": camera.name, "url": camera.url, "enabled": camera.enabled, "loop": camera.loop}


def read_camera(row: Row) -> Camera:
    """The camera of a row."""
    return read_row(
        "camera", row["name"], lambda: Camera(row["name"], row["url"], row["enabled"], row["loop"])
    )


def settings_values(settings: Settings, version: int) -> Values:
    """Settings as column values."""
    return {"version": version, "content": plain_settings(settings)}


def read_settings_row(row: Row) -> tuple[Settings, int]:
    """The settings of a row and their version."""
    return read_row("settings version", row["version"], lambda: read_settings(row["content"])), row["version"]


def evidence_values(alert: Alert) -> Values:
    """The part of an alert that detection writes."""
    incident = alert.incident
    return {
        "number": incident.number,
        "camera": incident.camera,
        "track": incident.track,
        "action": incident.action.value,
        "kind": incident.kind,
        "zone": incident.zone,
        "level": int(incident.level),
        "confidence": incident.confidence,
        "started_at": incident.start,
        "ended_at": incident.end,
        "confirmed_at": incident.confirmed_at,
        "why": [_plain_cue(cue) for cue in incident.why],
        "levels": [_plain_change(change) for change in incident.levels],
        "signals": incident.signals,
        "occurrences": incident.occurrences,
        "closed": incident.closed,
        "clip": alert.clip,
        "clip_whole": alert.clip_whole,
        "clip_problem": alert.clip_problem,
        "still": alert.still,
        "muted": alert.muted,
    }


def response_values(alert: Alert) -> Values:
    """The part of an alert that people write."""
    return {
        "state": alert.state.value,
        "severity": alert.severity and alert.severity.value,
        "outcome": alert.outcome and alert.outcome.value,
        "case_number": alert.case,
        "moves": [_plain_move(move) for move in alert.moves],
        "version": alert.version,
    }


def opinion_values(opinion: Opinion | None) -> Values:
    """The part of an alert that is somebody else's opinion."""
    plain = None if opinion is None else {**asdict(opinion), "answer": opinion.answer.value}
    return {"opinion": plain}


def read_alert(row: Row) -> Alert:
    """The alert of a row."""
    return read_row("alert", row["id"], lambda: _alert(row))


def _alert(row: Row) -> Alert:
    return Alert(
        id=row["id"],
        incident=Incident(
            number=row["number"],
            camera=row["camera"],
            track=row["track"],
            action=ActionType(row["action"]),
            kind=row["kind"],
            zone=row["zone"],
            level=Level(row["level"]),
            confidence=row["confidence"],
            start=row["started_at"],
            end=row["ended_at"],
            confirmed_at=row["confirmed_at"],
            why=tuple(_cue(raw) for raw in row["why"]),
            levels=tuple(_change(raw) for raw in row["levels"]),
            signals=row["signals"],
            occurrences=row["occurrences"],
            closed=row["closed"],
        ),
        clip=row["clip"],
        clip_whole=row["clip_whole"],
        clip_problem=row["clip_problem"],
        still=row["still"],
        state=AlertState(row["state"]),
        severity=_maybe(Severity, row["severity"]),
        outcome=_maybe(Outcome, row["outcome"]),
        case=row["case_number"],
        muted=row["muted"],
        version=row["version"],
        moves=tuple(_move(raw) for raw in row["moves"]),
        opinion=_maybe(_opinion, row["opinion"]),
    )


def _opinion(raw: Values) -> Opinion:
    return Opinion(**{**raw, "answer": Answer(raw["answer"])})


def _plain_cue(cue: Cue) -> Values:
    return {"name": cue.name, "value": cue.value, "unit": cue.unit, "start": cue.start, "end": cue.end}


def _cue(raw: Values) -> Cue:
    return Cue(**raw)


def _plain_signal(signal: Signal) -> Values:
    return {
        "action": signal.action.value,
        "kind": signal.kind,
        "camera": signal.camera,
        "track": signal.track,
        "at": signal.at,
        "confidence": signal.confidence,
        "zone": signal.zone,
        "why": [_plain_cue(cue) for cue in signal.why],
    }


def _signal(raw: Values) -> Signal:
    cues = tuple(_cue(cue) for cue in raw["why"])
    return Signal(**{**raw, "action": ActionType(raw["action"]), "why": cues})


def _plain_change(change: LevelChange) -> Values:
    return {
        "track": change.track,
        "at": change.at,
        "level": int(change.level),
        "previous": int(change.previous),
        "cause": change.cause.value,
        "signals": [_plain_signal(signal) for signal in change.signals],
    }


def _change(raw: Values) -> LevelChange:
    return LevelChange(
        track=raw["track"],
        at=raw["at"],
        level=Level(raw["level"]),
        previous=Level(raw["previous"]),
        cause=Cause(raw["cause"]),
        signals=tuple(_signal(signal) for signal in raw["signals"]),
    )


def _plain_move(move: Move) -> Values:
    return {
        "at": move.at,
        "by": move.by,
        "state": move.state.value,
        "note": move.note,
        "severity": move.severity and move.severity.value,
        "errand": move.errand and move.errand.value,
        "to": move.to,
        "outcome": move.outcome and move.outcome.value,
        "case": move.case,
        "undo": move.undo,
    }


def _move(raw: Values) -> Move:
    return Move(
        at=raw["at"],
        by=raw["by"],
        state=AlertState(raw["state"]),
        note=raw["note"],
        severity=_maybe(Severity, raw["severity"]),
        errand=_maybe(Errand, raw["errand"]),
        to=raw["to"],
        outcome=_maybe(Outcome, raw["outcome"]),
        case=raw["case"],
        undo=raw.get("undo", False),  # rows of before there was undoing have none
    )


def _maybe(kind: Callable[[Any], _T], raw: Any) -> _T | None:
    return None if raw is None else kind(raw)


def read_row(thing: str, name: object, read: Callable[[], _T]) -> _T:
    """What ``read`` makes of a row; :class:`StorageError` naming the row when it cannot."""
    with reading(thing, name):
        return read()


@contextmanager
def reading(thing: str, name: object) -> Iterator[None]:
    """Raise :class:`StorageError` for a row that does not make a valid object."""
    try:
        yield
    except (InvalidInput, ValueError, TypeError, KeyError) as error:
        raise StorageError(
            f"The stored {thing} {name!r} cannot be read: {error}",
            fix="Restore the database from a backup, or report this with the log.",
        ) from error
