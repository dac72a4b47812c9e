"""What one video brought, as plain data: the ``report.json`` of ``aislewatch analyze``.

All times are seconds from the video's start, rounded to milliseconds; the same people and settings
give the same bytes.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from aislewatch.domain.actions import Cue, Signal
from aislewatch.domain.incidents import Incident
from aislewatch.domain.suspicion import LevelChange
from aislewatch.pipeline.analysis import Findings


def clip_name(incident: Incident) -> str:
    """Where an incident's clip lies, relative to the report."""
    return f"clips/alert-{incident.number:03d}.mp4"


@dataclass
class Report:
    """Gathers findings frame by frame; :meth:`plain` is the finished report."""

    video: str
    seconds: float = 0.0
    frames: int = 0
    _people: dict[int, list[float]] = field(default_factory=dict)
    _signals: list[Signal] = field(default_factory=list)
    _changes: list[LevelChange] = field(default_factory=list)
    _incidents: dict[int, Incident] = field(default_factory=dict)

    def add(self, findings: Findings) -> None:
        """Take in one analyzed frame."""
        self.frames += 1
        for person in findings.scene.people:
            self._people.setdefault(person.track, [person.since, findings.scene.at])[1] = findings.scene.at
        self._signals.extend(findings.signals)
        self._changes.extend(findings.changes)
        self.close(findings.incidents)

    def close(self, incidents: tuple[Incident, ...]) -> None:
        """Take in how incidents stand now."""
        self._incidents.update({incident.number: incident for incident in incidents})

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """Every incident, in the order they opened."""
        return tuple(self._incidents[number] for number in sorted(self._incidents))

    def plain(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {
            "video": self.video,
            "seconds": _time(self.seconds),
            "frames_analyzed": self.frames,
            "people": [
                {"track": track, "first": _time(first), "last": _time(last)}
                for track, (first, last) in sorted(self._people.items())
            ],
            "signals": [_signal(signal) for signal in self._signals],
            "levels": [
                {"at": _time(c.at), "track": c.track, "level": c.level.name, "cause": c.cause.value}
                for c in self._changes
            ],
            "alerts": [_alert(incident) for incident in self.incidents],
        }

    def text(self) -> str:
        """The report as JSON text."""
        return json.dumps(self.plain(), indent=1, ensure_ascii=False) + "\n"


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "at": _time(signal.at),
        "track": signal.track,
        "action": signal.action.value,
        "kind": signal.kind,
        "confidence": round(signal.confidence, 4),
        "zone": signal.zone,
        "why": _why(signal.why),
    }


def _alert(incident: Incident) -> dict[str, Any]:
    return {
        "action": incident.action.value,
        "kind": incident.kind,
        "level": incident.level.name,
        "confidence": round(incident.confidence, 4),
        "start": _time(incident.start),
        "end": _time(incident.end),
        "track": incident.track,
        "clip": clip_name(incident),
        "why": _why(incident.why),
    }


def _why(cues: tuple[Cue, ...]) -> list[dict[str, Any]]:
    return [
        {
            "cue": cue.name,
            "value": round(cue.value, 3),
            "unit": cue.unit,
            "from": _time(cue.start),
            "to": _time(cue.end),
        }
        for cue in cues
    ]


def _time(seconds: float) -> float:
    return round(seconds, 3)
