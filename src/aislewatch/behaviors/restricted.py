"""Restricted area: a customer's feet inside a zone where customers have no business.

Evidence is the time inside, weighed by how deep: boxes tremble by a tenth of a torso length, and a foot
over the line is no entry. Time outside takes it back, and whoever comes out for a moment starts from nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.floor import depth
from aislewatch.vision.scene import Person, Scene

SECONDS: Final = (0.5, 1.0, 2.5)
"""Seconds well inside at which High, Medium and Low sensitivity count it."""

LEAST: Final = 0.5
"""Seconds inside, however deep, under which it is a slip of the box."""

BORDER: Final = 0.15
WELL_INSIDE: Final = 0.6
"""Torso lengths from the border up to which time inside proves nothing (the box's own error), and from which
it counts fully (a foot's length); in between in part."""

LAPSE: Final = 1.0
"""Seconds outside that do not end a stay: feet hidden for a moment, a step over the line and back."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds of evidence per frame: what happened in a longer gap was not seen."""


@dataclass(slots=True)
class _Entry:
    """One person's stay in one zone; ``weight`` is the last frame's, 0 outside."""

    since: float
    inside: float
    at: float
    weight: float = 0.0
    evidence: float = 0.0
    deepest: float = 0.0


class RestrictedArea:
    """Emits ``restricted_area / entered`` while a customer is inside a restricted zone."""

    action: Final = ActionType.RESTRICTED_AREA

    def __init__(self) -> None:
        self._entries: dict[int, dict[str, _Entry]] = {}

    def observe(self, scene: Scene) -> Sequence[Signal]:
        zones = [zone for zone in scene.zones if zone.kind is ZoneKind.RESTRICTED]
        if not zones:
            self._entries.clear()
            return []
        signals = (self._signal(person, zones, scene) for person in scene.people if not person.staff)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._entries.pop(track, None)

    def _signal(self, person: Person, zones: Sequence[Zone], scene: Scene) -> Signal | None:
        before = self._entries.get(person.track, {})
        entries = {
            zone.name: entry
            for zone in zones
            if (entry := _entered(before.get(zone.name), depth(zone, person, scene.size), scene.at))
        }
        self._entries[person.track] = entries
        here = [(entry.evidence, name) for name, entry in entries.items() if entry.inside == scene.at]
        if not here:
            return None
        _, name = max(here)
        entry = entries[name]
        if scene.at - entry.since < LEAST:
            return None
        why = (
            Cue("feet_in_restricted_area", round(scene.at - entry.since, 3), "s", entry.since, scene.at),
            Cue("deepest", round(entry.deepest, 3), "torso lengths from the border", entry.since, scene.at),
        )
        confidence = grade(entry.evidence, *SECONDS)
        return Signal(self.action, "entered", scene.camera, person.track, scene.at, confidence, name, why)


def _entered(entry: _Entry | None, depth: float, at: float) -> _Entry | None:
    """The stay carried on to ``at``, a new one, or None for somebody outside."""
    inside = depth >= 0
    if entry is None or at - entry.inside > LAPSE or at < entry.at:
        return _Entry(at, at, at, _weight(depth), deepest=depth) if inside else None
    weight = _weight(depth)
    # Between two frames the mean of both, so that evidence does not depend on the frame rate.
    gained = min(at - entry.at, LONGEST_STEP) * (entry.weight + weight) / 2
    entry.evidence = max(entry.evidence + gained, 0.0)
    entry.at, entry.weight = at, weight
    if inside:
        entry.inside, entry.deepest = at, max(entry.deepest, depth)
    return entry


def _weight(depth: float) -> float:
    """What a second at this depth is worth: from -1 clearly outside to 1 well inside."""
    beyond = abs(depth) - BORDER
    share = min(max(beyond / (WELL_INSIDE - BORDER), 0.0), 1.0)
    return share if depth >= 0 else -share
