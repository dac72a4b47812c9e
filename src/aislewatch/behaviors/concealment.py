"""Concealment, at rule level: a hand keeps busy at the front of the body, from inside chest to pocket.

Every hand gathers *evidence seconds* while it works in that region: a leaky sum, so a moment passes and
a lasting act adds up, the same at any frame rate. What does not count: hands of people who walk (they
swing), who are seen from behind (their wrists are the pose model's invention), and hands that have
rested in place so long that they are folded or in a pocket for warmth.

The region and the memory were chosen by leaving one actor group out in turn on acted footage (groups
A, C and D of the MNNIT set, DOI 10.17632/r3yjf35hzr.1); the three sensitivity points on all of it, so
only footage of other actors can tell how good they are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.hands import Hand, hands_of
from aislewatch.vision.pose import facing
from aislewatch.vision.scene import Person, Scene

ACROSS: Final = 0.5
"""Half-width of the region, in torso lengths from the torso's middle line: just the body's own width
(half the shoulders are 0.45)."""

DOWN: Final = (0.3, 1.2)
"""The region's top and bottom in torso lengths from the shoulders: inside chest to trouser pocket."""

MEMORY: Final = 3.0
"""Time constant of the evidence in seconds; acted concealments last 1 to 5 s."""

POINTS: Final = (1.9, 2.2, 2.5)
"""Evidence seconds (at most :data:`MEMORY`) at which High, Medium and Low sensitivity count: a hand that
works there without pause reaches them after 3.0, 4.0 and 5.4 s."""

WALKING: Final = 2.0
"""Torso lengths per second (about 1 m/s) above which swinging hands prove nothing."""

FROM_BEHIND: Final = -0.3
"""Turned farther away than this (see :func:`aislewatch.vision.pose.facing`), hands cannot be seen."""

RESTING: Final = 15.0
"""Seconds a hand may stay without leaving before it counts as folded, not as busy."""

LAPSE: Final = 0.6
"""Seconds outside the region (or unseen) that do not end a stay in it."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds of evidence per frame: what happened in a longer gap was not seen."""

REACHED: Final = 10.0
"""Seconds after which an outstretched arm no longer belongs to the act."""


@dataclass(slots=True)
class _HandMemory:
    """One hand: evidence seconds, in all and per kind, and its present stay in the region."""

    evidence: float = 0.0
    kinds: dict[str, float] = field(default_factory=dict)
    entered: float = 0.0
    inside: float = -math.inf
    depth: float = 0.0


@dataclass(slots=True)
class _Memory:
    at: float
    reached: float | None = None
    hands: dict[str, _HandMemory] = field(
        default_factory=lambda: {s: _HandMemory() for s in ("left", "right")}
    )


class Concealment:
    """Emits ``concealment`` with the kind its evidence speaks for: ``pocket``, ``clothing`` or ``bag``."""

    action: Final = ActionType.CONCEALMENT

    def __init__(self) -> None:
        self._people: dict[int, _Memory] = {}

    def observe(self, scene: Scene) -> Sequence[Signal]:
        signals = (self._signal(person, scene) for person in scene.people)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._people.pop(track, None)

    def _signal(self, person: Person, scene: Scene) -> Signal | None:
        memory = self._people.setdefault(person.track, _Memory(scene.at))
        step = min(max(scene.at - memory.at, 0.0), LONGEST_STEP)
        fade = math.exp(-max(scene.at - memory.at, 0.0) / MEMORY)
        gain = MEMORY * (1 - math.exp(-step / MEMORY))
        memory.at = scene.at
        seen = {hand.side: hand for hand in hands_of(person)}
        if any(hand.reaching for hand in seen.values()):
            memory.reached = scene.at
        watched = (
            person.speed <= WALKING
            and facing(person.keypoints, person.torso) >= FROM_BEHIND
            and not person.stands_in(ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY)
        )
        both = watched and len(seen) == 2 and all(_at_body(hand) for hand in seen.values())
        for side, hand in memory.hands.items():
            _gather(hand, seen.get(side) if watched else None, scene.at, gain, fade, both)
        best = max(memory.hands.values(), key=lambda hand: hand.evidence)
        busy = scene.at - best.inside <= LAPSE
        if not busy:
            return None
        confidence = grade(best.evidence, *POINTS)
        kind = max(sorted(best.kinds), key=lambda k: best.kinds[k])
        why = _why(memory, best, scene.at)
        return Signal(self.action, kind, scene.camera, person.track, scene.at, confidence, person.zone, why)


def _at_body(hand: Hand) -> bool:
    return abs(hand.across) <= ACROSS and DOWN[0] <= hand.down <= DOWN[1]


def _gather(memory: _HandMemory, hand: Hand | None, at: float, gain: float, fade: float, both: bool) -> None:
    """Let the evidence fade, and add ``gain`` (the frame's seconds, themselves fading) if the hand works at
    the body now: together the exact leaky sum, whatever the frame interval."""
    memory.evidence *= fade
    memory.kinds = {kind: evidence * fade for kind, evidence in memory.kinds.items()}
    if hand is None or not _at_body(hand):
        return
    if at - memory.inside > LAPSE:
        memory.entered = at
    memory.inside, memory.depth = at, hand.down
    if at - memory.entered > RESTING:
        return
    memory.evidence += gain
    kind = _kind(hand, both)
    memory.kinds[kind] = memory.kinds.get(kind, 0.0) + gain


def _kind(hand: Hand, both: bool) -> str:
    """Pocket: at the hand's own hip. Bag: both hands busy before the body, one holding, one filling."""
    if hand.from_hip < 0.3:
        return "pocket"
    return "bag" if both else "clothing"


def _why(memory: _Memory, hand: _HandMemory, at: float) -> tuple[Cue, ...]:
    cues = [
        Cue("hand_busy_at_body", round(hand.evidence, 3), "s", hand.entered, at),
        Cue("hand_height_below_shoulders", round(hand.depth, 3), "torso lengths", hand.inside, at),
    ]
    if memory.reached is not None and at - memory.reached <= REACHED:
        cues.append(Cue("arm_was_stretched_out", round(at - memory.reached, 3), "s ago", memory.reached, at))
    return tuple(cues)
