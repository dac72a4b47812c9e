"""Evasive behavior: turning the back to the camera as soon as seen, again and again, and keeping it there.

What counts is a *turn away*: the chest was seen, then the back, while the person goes nowhere
(:mod:`aislewatch.vision.turning`), and how much of the time the back is seen. Whoever shops before a shelf
on the far side faces it, and whoever walks faces where they go: neither turn nor time counts then. Where no
shelf is drawn nobody knows who faces one, so it takes more. Keeping to places out of sight (``blind_spot``
zones, the picture's sides) and a lowered head add to it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.floor import depth, towards
from aislewatch.vision.head import head_turn
from aislewatch.vision.scene import Person, Scene
from aislewatch.vision.shelves import shelves_of
from aislewatch.vision.shopping import Shopping
from aislewatch.vision.trail import Trail
from aislewatch.vision.turning import Turning

TURNS: Final = (2.0, 2.7, 4.0)
"""Turns away (weighed by the time the back was seen) at which High, Medium and Low sensitivity count."""

WITHIN: Final = 60.0
"""Seconds for which a turn away is remembered."""

UNDRAWN: Final = 0.6
"""What a turn away is worth where no shelf is drawn."""

BACK: Final = 12.0
SHARE: Final = 0.45
"""Seconds the back must have been seen, and share of the time, for a turn to count fully."""

MEMORY: Final = 30.0
"""Time constant in seconds of both."""

GOING: Final = 2.0
"""Torso lengths within two seconds around the turn from which the person was going somewhere."""

SETTLED: Final = 1.0
"""Seconds after a turn away is certain when that is asked."""

AT_SHELF: Final = 1.8
"""Torso lengths from a drawn shelf within which one faces it to shop."""

BEYOND: Final = 0.6
"""A shelf is on the far side when the way to it leads away from the camera at least so much for each step
to a side: to shop at one along the line of sight, a body turns its side to the camera."""

STOPPED: Final = 0.7
"""Seconds there that are a stop: feet tremble."""

HANDLED: Final = 4.0
"""Seconds after goods were taken or handled for which a person is still busy with them."""

SIDE: Final = 1.5
"""Torso lengths from the picture's left or right side that are its margin."""

LOWERED: Final = -0.25
"""Pitch of the head (radians) from which it is lowered."""

HIDDEN: Final = 0.4
"""What keeping out of sight all the time, and a head lowered all the time, add (as a share of the turns)."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds are credited per frame: what happened in a longer gap was not seen."""


@dataclass(slots=True)
class _Memory:
    """One person: fading seconds in which they were free to turn, turned away, out of sight, head lowered."""

    at: float
    turning: Turning = field(default_factory=Turning)
    trail: Trail = field(default_factory=lambda: Trail(2.0))
    turns: list[float] = field(default_factory=list)
    due: float | None = None
    free: float = 0.0
    back: float = 0.0
    hidden: float = 0.0
    lowered: float = 0.0
    busy_until: float = -math.inf
    near_since: float | None = None

    def fade(self, at: float) -> float:
        """Let time pass; the seconds this frame stands for."""
        gone = max(at - self.at, 0.0)
        self.at, kept = at, math.exp(-gone / MEMORY)
        self.free, self.back, self.hidden, self.lowered = (
            kept * value for value in (self.free, self.back, self.hidden, self.lowered)
        )
        self.turns = [turn for turn in self.turns if 0 <= at - turn <= WITHIN]
        return min(gone, LONGEST_STEP)


class AvoidingCameras:
    """Emits ``evasive_behavior / avoiding_cameras`` while somebody keeps turned away."""

    action: Final = ActionType.EVASIVE_BEHAVIOR

    def __init__(self) -> None:
        self._people: dict[int, _Memory] = {}
        self._shopping = Shopping()

    def observe(self, scene: Scene) -> Sequence[Signal]:
        signals = (self._signal(person, scene) for person in scene.people if not person.staff)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._people.pop(track, None)
        self._shopping.forget(track)

    def _signal(self, person: Person, scene: Scene) -> Signal | None:
        memory = self._people.setdefault(person.track, _Memory(scene.at))
        step = memory.fade(scene.at)
        memory.trail.observe(person, scene.at)
        turned = memory.turning.observe(person, scene.at)
        if self._busy(memory, person, scene):
            memory.due = None
            return None
        _weigh(memory, person, scene, step)
        if turned:
            memory.due = scene.at + SETTLED
        if memory.due is not None and scene.at >= memory.due:
            memory.due, moved = None, memory.trail.moved(scene.size)
            if memory.turning.back and moved is not None and moved <= GOING:
                memory.turns.append(scene.at)
        if not memory.turns or not memory.turning.back:
            return None
        confidence = grade(_evidence(memory, bool(shelves_of(scene))), *TURNS)
        why = _why(memory, scene.at)
        return Signal(
            self.action,
            "avoiding_cameras",
            scene.camera,
            person.track,
            scene.at,
            confidence,
            person.zone,
            why,
        )

    def _busy(self, memory: _Memory, person: Person, scene: Scene) -> bool:
        """Whether the person has to do with goods or the till."""
        if self._shopping.observe(person, scene):
            memory.busy_until = scene.at + HANDLED
        if scene.at <= memory.busy_until or person.stands_in(ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY):
            return True
        if not any(_faced(shelf, person, scene.size) for shelf in shelves_of(scene)):
            memory.near_since = None
            return False
        memory.near_since = scene.at if memory.near_since is None else memory.near_since
        return scene.at - memory.near_since >= STOPPED


def _faced(shelf: Zone, person: Person, size: tuple[int, int]) -> bool:
    """Whether somebody who turns the back to the camera faces this shelf."""
    if depth(shelf, person, size) < -AT_SHELF:
        return False
    aside, nearer = towards(shelf, person, size)
    return shelf.holds(person.feet) or -nearer >= BEYOND * abs(aside)


def _weigh(memory: _Memory, person: Person, scene: Scene, step: float) -> None:
    """Credit the frame's seconds."""
    if memory.turning.back is None or not memory.trail.standing(scene.size):
        return
    memory.free += step
    memory.back += step if memory.turning.back else 0.0
    across = person.feet[0] * scene.size[0] / person.torso
    at_side = min(across, scene.size[0] / person.torso - across) <= SIDE
    memory.hidden += step if at_side or person.stands_in(ZoneKind.BLIND_SPOT) else 0.0
    head = head_turn(person)
    lowered = head is not None and head.pitch is not None and head.pitch <= LOWERED
    memory.lowered += step if lowered else 0.0


def _evidence(memory: _Memory, drawn: bool) -> float:
    """Turns away, weighed."""
    if not memory.free:
        return 0.0
    back = min(memory.back / BACK, 1.0) * min(memory.back / memory.free / SHARE, 1.0)
    more = 1 + HIDDEN * max(memory.hidden, memory.lowered) / memory.free
    return len(memory.turns) * back * more * (1.0 if drawn else UNDRAWN)


def _why(memory: _Memory, at: float) -> tuple[Cue, ...]:
    share = memory.back / memory.free if memory.free else 0.0
    return (
        Cue("turned_away_from_camera", len(memory.turns), "times", memory.turns[0], at),
        Cue("back_to_camera", round(share, 3), "share of the time", max(at - MEMORY, 0.0), at),
    )
