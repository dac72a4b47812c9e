"""Repeated visits: coming back to the same place again and again within one visit to the store.

What counts is the way of the feet: into a zone, really away (:mod:`aislewatch.vision.visits`), and in
again. Zones that count are those worth guarding (``high_risk``), those out of sight (``blind_spot``), and
the floor before a drawn shelf; going to the till, the exit or the staff's place often is nothing. Where
no zone is drawn there is no "same place", and nothing is said.

Crossing a zone on the way elsewhere is half a visit, however often: with it only High sensitivity counts.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.floor import depth
from aislewatch.vision.scene import Person, Scene
from aislewatch.vision.trail import Trail
from aislewatch.vision.visits import Visit, Visits

ENTRIES: Final = (2.5, 3.0, 4.0)
"""Visits at which High, Medium and Low sensitivity count: coming back once for a second item is shopping."""

STAY: Final = 1.5
"""Seconds standing inside that make a visit."""

CROSSING: Final = 0.5
"""What going through without stopping is worth, once or many times, from :data:`BRIEF` seconds inside on."""

BRIEF: Final = 0.5

WITHIN: Final = 1200.0
"""Seconds (20 minutes, a usual visit to a store) after which a visit no longer counts."""

FRONT: Final = 1.5
"""Torso lengths before a drawn shelf that are its front: people take things from half a metre away."""

GUARDED: Final = (ZoneKind.HIGH_RISK, ZoneKind.BLIND_SPOT, ZoneKind.SHELF)
"""Kinds of zones that count, the most telling first."""

LESS_TELLING: Final = 0.75
"""Visits by which a zone must be ahead of one of a more telling kind to speak in its place."""


@dataclass(slots=True)
class _Memory:
    zones: dict[str, Visits] = field(default_factory=dict)
    trail: Trail = field(default_factory=Trail)


class RepeatedVisits:
    """Emits ``repeated_visits / same_area`` while somebody is in a zone to which they have come back."""

    action: Final = ActionType.REPEATED_VISITS

    def __init__(self) -> None:
        self._people: dict[int, _Memory] = {}

    def observe(self, scene: Scene) -> Sequence[Signal]:
        zones = [zone for kind in GUARDED for zone in scene.zones if zone.kind is kind]
        if not zones:
            return []
        signals = (self._signal(person, zones, scene) for person in scene.people if not person.staff)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._people.pop(track, None)

    def _signal(self, person: Person, zones: Sequence[Zone], scene: Scene) -> Signal | None:
        memory = self._people.setdefault(person.track, _Memory())
        memory.trail.observe(person, scene.at)
        standing = memory.trail.standing(scene.size)
        best: tuple[float, float, Zone, Visits] | None = None
        for zone in zones:
            visits = memory.zones.setdefault(zone.name, Visits())
            front = FRONT if zone.kind is ZoneKind.SHELF else 0.0
            visits.observe(scene.at, depth(zone, person, scene.size) + front, standing=standing)
            entries = _entries(visits, scene.at)
            rank = entries - LESS_TELLING * GUARDED.index(zone.kind)
            if visits.inside and entries > 1 and (best is None or rank > best[0]):
                best = rank, entries, zone, visits
        if best is None:
            return None
        _, entries, zone, visits = best
        confidence = grade(entries, *ENTRIES)
        why = _why(visits, scene.at)
        return Signal(
            self.action, "same_area", scene.camera, person.track, scene.at, confidence, zone.name, why
        )


def _entries(visits: Visits, at: float) -> float:
    """How often the person has come, the present visit included; all crossings together :data:`CROSSING`."""
    recent = _recent(visits, at)
    stays = sum(visit.stood >= STAY for visit in recent)
    return stays + (CROSSING if stays < len(recent) else 0.0)


def _recent(visits: Visits, at: float) -> list[Visit]:
    return [visit for visit in visits.since(at - WITHIN) if visit.seconds >= BRIEF]


def _why(visits: Visits, at: float) -> tuple[Cue, ...]:
    recent = _recent(visits, at)
    gaps = [(a.last, b.began) for a, b in itertools.pairwise(recent)]
    shortest = min(gaps, key=lambda gap: gap[1] - gap[0], default=(at, at))
    return (
        Cue("came_into_this_area", len(recent), "times", recent[0].began, at),
        Cue("shortest_absence", round(shortest[1] - shortest[0], 3), "s", *shortest),
    )
