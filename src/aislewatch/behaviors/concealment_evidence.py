"""How a hand at the body becomes evidence of concealment, by the place and the stillness of the hand.

Every hand gathers *evidence seconds* while it works at the front of the body, from inside chest to pocket: a
leaky sum, so a moment passes and a lasting act adds up, the same at any frame rate. A second counts less

* when the hand is held out ahead of the body: that is how goods are looked at and labels read;
* when it keeps still at the chest (it takes two seconds to be sure): so do hands that hold a phone;

and more when an arm was stretched out shortly before. Hands that stay in place for long are at rest.

Places and memory were chosen by leaving one actor group out in turn on acted footage (groups A, C and D
of the MNNIT set, DOI 10.17632/r3yjf35hzr.1); see ``docs/accuracy.md``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.vision.hands import Hand
from aislewatch.vision.held import Held

ACROSS: Final = 0.5
"""Half-width of the region, in torso lengths from the torso's middle line: just the body's own width
(half the shoulders are 0.45)."""

DOWN: Final = (0.3, 1.2)
"""The region's top and bottom in torso lengths from the shoulders: inside chest to trouser pocket."""

MEMORY: Final = 3.0
"""Time constant of the evidence in seconds; acted concealments last 1 to 5 s."""

HELD_OUT: Final = (0.3, 0.5, 0.3)
"""A palm this far ahead of the body (torso lengths) begins to count less, at the second distance only the
third's share: a forearm is 0.51, so an elbow at the side and the forearm level make 0.5."""

STILL: Final = (0.03, 0.08, 0.3)
"""Spread of a hand's place (torso lengths) under which it keeps still and counts only the third's share, and
from which it works: a well-seen wrist at rest is off by 0.03."""

HIGH: Final = 0.7
"""Torso lengths below the shoulders above which stillness counts; a hand deep in a pocket may be still."""

STILLNESS_MEMORY: Final = 0.6
"""Time constant of a hand's average place in seconds."""

REACHED: Final = (0.75, 1.3, 8.0, 1.25)
"""A palm this far sideways and not lower than the second number (torso lengths) has reached out; for the
third's seconds after, evidence counts as much more as the fourth says."""

RESTING: Final = 15.0
"""Seconds a hand may stay without leaving before it counts as folded, not as busy."""

LAPSE: Final = 0.6
"""Seconds outside the region (or unseen) that do not end a stay in it."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds of evidence per frame: what happened in a longer gap was not seen."""

COMPANY: Final = 1.0
"""Seconds for which the other hand is taken to be where it was last seen."""

AT_POCKET: Final = (0.4, 0.3)
"""Distances from the own hip (torso lengths) between which a hand comes to be at its pocket."""

HOLDING: Final = (0.8, 0.9)
"""A hand within the first number (torso lengths) of the middle line and the second of the other hand may hold
the bag that the other one fills."""

UNDER: Final = 0.3
"""Two hands within this (torso lengths) of the middle line, one above the other, are at the clothes."""

LESS: Final = 0.6
"""Weight of ``clothing``, the kind left over, against ``bag`` and ``pocket``, which have own cues."""


@dataclass(slots=True)
class HandEvidence:
    """One hand: evidence seconds, in all and per kind, its present stay in the region, and how still it is.

    ``seen`` is its last sighting, at ``at`` seconds."""

    evidence: float = 0.0
    kinds: dict[str, float] = field(default_factory=dict)
    entered: float = 0.0
    inside: float = -math.inf
    depth: float = 0.0
    at: float = -math.inf
    seen: Hand | None = None
    _x: float = 0.0
    _y: float = 0.0
    _variance: float = 0.0

    def see(self, held: Held, at: float) -> None:
        """Exponentially weighted mean place and variance (West 1979), exact for any frame interval."""
        gone = at - self.at
        self.at, self.seen = at, held.hand
        x, y = held.x, held.y
        if not 0 <= gone <= 4 * STILLNESS_MEMORY:
            self._x, self._y, self._variance = x, y, 0.0
            return
        new = 1 - math.exp(-gone / STILLNESS_MEMORY)
        dx, dy = x - self._x, y - self._y
        self._x += new * dx
        self._y += new * dy
        self._variance = (1 - new) * (self._variance + new * (dx * dx + dy * dy))

    @property
    def kind(self) -> str:
        """The kind its evidence speaks for most."""
        return max(sorted(self.kinds), key=lambda kind: self.kinds[kind], default="clothing")

    @property
    def spread(self) -> float:
        """How much the hand moves about, torso lengths."""
        return math.sqrt(self._variance)


@dataclass(slots=True)
class Gathered:
    """One person's evidence at ``at`` seconds; ``reached`` is when an arm was last stretched out."""

    at: float
    reached: float = -math.inf
    hands: dict[str, HandEvidence] = field(
        default_factory=lambda: {side: HandEvidence() for side in ("left", "right")}
    )

    def observe(self, at: float, hands: Sequence[Held]) -> None:
        """Take in the frame at ``at`` seconds: the hands that may be judged."""
        gone = max(at - self.at, 0.0)
        step = min(gone, LONGEST_STEP)
        fade, gain = math.exp(-gone / MEMORY), MEMORY * (1 - math.exp(-step / MEMORY))
        self.at = at
        if any(abs(held.hand.across) > REACHED[0] and held.hand.down < REACHED[1] for held in hands):
            self.reached = at
        more = REACHED[3] if at - self.reached <= REACHED[2] else 1.0
        for memory in self.hands.values():
            memory.evidence *= fade
            memory.kinds = {kind: evidence * fade for kind, evidence in memory.kinds.items()}
        for held in hands:
            self.hands[held.hand.side].see(held, at)
        for held in hands:
            self._work(held, at, gain * more)

    @property
    def best(self) -> HandEvidence:
        """The hand that speaks loudest."""
        return max(self.hands.values(), key=lambda hand: hand.evidence)

    def _work(self, held: Held, at: float, gain: float) -> None:
        hand = held.hand
        memory = self.hands[hand.side]
        if not at_body(hand):
            return
        if at - memory.inside > LAPSE:
            memory.entered = at
        memory.inside, memory.depth = at, hand.down
        if at - memory.entered > RESTING:
            return
        gain *= _between(held.ahead, HELD_OUT[0], HELD_OUT[1], 1.0, HELD_OUT[2])
        calm = _between(memory.spread, STILL[0], STILL[1], STILL[2], 1.0) if hand.down < HIGH else 1.0
        gain *= calm
        memory.evidence += gain
        other = self.hands["right" if hand.side == "left" else "left"]
        for kind, share in kinds_of(hand, other.seen if at - other.at <= COMPANY else None).items():
            memory.kinds[kind] = memory.kinds.get(kind, 0.0) + gain * share


def at_body(hand: Hand) -> bool:
    """Whether a hand is where things vanish."""
    return abs(hand.across) <= ACROSS and DOWN[0] <= hand.down <= DOWN[1]


def kinds_of(hand: Hand, other: Hand | None) -> dict[str, float]:
    """What a hand at the body may be at, by the share it speaks for each kind.

    Pocket: at the hand's own hip. Bag: both hands before the body, one holding, one filling. Clothing: a
    hand alone, or one above the other at the middle.
    """
    pocket = _between(hand.from_hip, AT_POCKET[1], AT_POCKET[0], 1.0, 0.0)
    bag = 0.0
    if other is not None and abs(other.across) < HOLDING[0] and DOWN[0] <= other.down <= DOWN[1]:
        across, down = hand.across + other.across, abs(hand.down - other.down)
        stacked = max(abs(hand.across), abs(other.across)) < UNDER and down > abs(across)
        bag = float(math.hypot(across, down) < HOLDING[1] and not stacked)
    return {"pocket": pocket, "bag": (1 - pocket) * bag, "clothing": LESS * (1 - pocket) * (1 - bag)}


def _between(value: float, start: float, end: float, before: float, after: float) -> float:
    """``before`` up to ``start``, ``after`` from ``end`` on, linear between."""
    share = (value - start) / (end - start)
    return before if share <= 0 else after if share >= 1 else before + share * (after - before)
