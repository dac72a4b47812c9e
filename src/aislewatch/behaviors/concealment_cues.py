"""What hands do at the own body, as cues between 0 and 1, gathered over the last seconds.

Places are those of :class:`aislewatch.vision.hands.Hand`: ``across`` from the torso's middle line, positive
on the hand's own side, ``down`` from the shoulders (0) to the hips (1), in torso lengths. Cues have soft
edges, since joints are off by about a tenth of a torso length. They are gathered as leaky sums (seconds,
fading with :data:`SHORT` and :data:`LONG`), exact for any frame interval.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.domain.people import (
    LEFT_EAR,
    LEFT_ELBOW,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_EAR,
    RIGHT_ELBOW,
    RIGHT_SHOULDER,
)
from aislewatch.vision.hands import Hand, hands_of
from aislewatch.vision.pose import facing
from aislewatch.vision.scene import Person

SHORT: Final = 1.0
LONG: Final = 4.0
"""Time constants of the two memories in seconds: what the hand does now, and what led to it."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds of evidence per frame: what happened in a longer gap was not seen."""

SMOOTH: Final = 0.35
"""Time constant of a hand's smoothed place in seconds, for its speed."""

OWN: Final = (
    "body", "held_out", "hip", "jacket", "crossed", "hem", "inner", "shoulder", "hang", "beside",
    "reach", "head", "unseen", "fast", "still", "vanished", "hip_after", "jacket_after", "middle_after",
    "crossed_after", "shoulder_after",
)  # fmt: skip
"""Cues of one hand."""

PAIR: Final = ("together", "apart", "bag", "level", "stacked", "holds_hem")
"""Cues of a hand with regard to the other one."""

BODY: Final = ("front", "profile", "behind", "head_down", "walking", "both_up", "arms_out")
"""Cues of the whole person."""

CUES: Final = OWN + PAIR
INDEX: Final = {name: i for i, name in enumerate(CUES)}


def ramp(value: float, zero: float, one: float) -> float:
    """0 at ``zero`` and beyond, 1 at ``one`` and beyond, linear between (either may be the greater)."""
    share = (value - zero) / (one - zero)
    return 0.0 if share <= 0 else 1.0 if share >= 1 else share


def within(value: float, low: float, high: float, edge: float = 0.15) -> float:
    """1 inside [``low``, ``high``], falling to 0 within ``edge`` on both sides."""
    if value < low:
        return max(0.0, 1 - (low - value) / edge)
    if value > high:
        return max(0.0, 1 - (value - high) / edge)
    return 1.0


@dataclass(slots=True)
class _Slot:
    """One hand that is followed: where it was, smoothed, and its cues' leaky sums."""

    at: float = -math.inf
    x: float = 0.0
    y: float = 0.0
    smooth_x: float = 0.0
    smooth_y: float = 0.0
    speed: float = 0.0
    last: list[float] = field(default_factory=list)
    short: list[float] = field(default_factory=lambda: [0.0] * len(CUES))
    long: list[float] = field(default_factory=lambda: [0.0] * len(CUES))


@dataclass(slots=True)
class Gathered:
    """One person's cues over the last seconds; ``hands`` are the two hands', the left one first as long as
    the pose model does not mix them up."""

    at: float
    hands: tuple[_Slot, _Slot] = field(default_factory=lambda: (_Slot(), _Slot()))
    short: list[float] = field(default_factory=lambda: [0.0] * len(BODY))
    long: list[float] = field(default_factory=lambda: [0.0] * len(BODY))
    reached: float = 0.0

    def observe(self, person: Person, at: float) -> None:
        """Take in the person as seen at ``at`` seconds."""
        gone = max(at - self.at, 0.0)
        step = min(gone, LONGEST_STEP)
        self.at = at
        seen = _assigned(self.hands, list(hands_of(person)), at, person.torso)
        up = _raised(person)
        for slot, hand in zip(self.hands, seen, strict=True):
            _follow(slot, hand, at, person)
        a, b = (
            _own(person, slot, hand, up[hand.side] if hand else 0.0, at)
            for slot, hand in zip(self.hands, seen, strict=True)
        )
        reach = max(a[INDEX["reach"]], b[INDEX["reach"]])
        self.reached = math.exp(-gone / REACHED) * self.reached + step * reach
        after = ramp(self.reached, 0.05, 0.5)
        for cues in (a, b):
            hip, jacket, hem, inner = (cues[INDEX[n]] for n in ("hip", "jacket", "hem", "inner"))
            cues += [after * hip, after * jacket, after * max(hem, inner), after * cues[INDEX["crossed"]],
                     after * cues[INDEX["shoulder"]]]
        cues = [a + _pair(seen[0], seen[1], a, b), b + _pair(seen[1], seen[0], b, a)]
        for time, name in ((SHORT, "short"), (LONG, "long")):
            fade, gain = math.exp(-gone / time), time * (1 - math.exp(-step / time))
            for slot, now in zip(self.hands, cues, strict=True):
                setattr(
                    slot, name, [fade * s + gain * c for s, c in zip(getattr(slot, name), now, strict=True)]
                )
            body = _body(person, a, b)
            setattr(self, name, [fade * s + gain * c for s, c in zip(getattr(self, name), body, strict=True)])

    def features(self, hand: int) -> list[float]:
        """All that is known with ``hand`` (0 or 1) as the one that works: its cues, the other's, the body's."""
        own, other = self.hands[hand], self.hands[1 - hand]
        return [
            *own.short,
            *own.long,
            *other.short[: len(OWN)],
            *other.long[: len(OWN)],
            *self.short,
            *self.long,
        ]


FEATURES: Final = (
    *(f"own {name} now" for name in CUES),
    *(f"own {name}" for name in CUES),
    *(f"other {name} now" for name in OWN),
    *(f"other {name}" for name in OWN),
    *(f"{name} now" for name in BODY),
    *BODY,
)


def _assigned(slots: tuple[_Slot, _Slot], hands: list[Hand], at: float, torso: float) -> list[Hand | None]:
    """The hand of each slot: by the side it is said to be of, unless both went on crosswise."""
    by_side: list[Hand | None] = [None, None]
    for hand in hands:
        by_side[hand.side == "right"] = hand
    if not hands or any(at - slot.at > 1.0 for slot in slots):
        return by_side

    def way(slot: _Slot, hand: Hand | None) -> float:
        return math.hypot(hand.x - slot.x, hand.y - slot.y) / torso if hand else 0.0

    straight = way(slots[0], by_side[0]) + way(slots[1], by_side[1])
    crossed = way(slots[0], by_side[1]) + way(slots[1], by_side[0])
    return by_side[::-1] if crossed + 0.2 * len(hands) < straight else by_side


def _follow(slot: _Slot, hand: Hand | None, at: float, person: Person) -> None:
    if hand is None:
        return
    gone = at - slot.at
    slot.at, slot.x, slot.y = at, hand.x, hand.y
    x, y = hand.across if hand.side == "left" else -hand.across, hand.down
    if not 0 < gone <= 1.0:
        slot.smooth_x, slot.smooth_y, slot.speed = x, y, 0.0
        return
    new = 1 - math.exp(-gone / SMOOTH)
    dx, dy = new * (x - slot.smooth_x), new * (y - slot.smooth_y)
    slot.smooth_x += dx
    slot.smooth_y += dy
    slot.speed += new * (math.hypot(dx, dy) / gone - slot.speed)


REACHED: Final = 6.0
VANISHED: Final = 1.5
BARE: Final = INDEX["vanished"]


def _own(person: Person, slot: _Slot, hand: Hand | None, up: float, at: float) -> list[float]:
    if hand is None:
        if at - slot.at > VANISHED or not slot.last:
            cues = [0.0] * BARE
            near = 0.0
        else:
            cues = [0.7 * cue for cue in slot.last]
            near = max(cues[INDEX["hip"]], cues[INDEX["body"]])
        cues[INDEX["unseen"]] = 1.0
        return [*cues, near]
    a, d = hand.across, hand.down
    ahead = _ahead(person, hand)
    body = within(abs(a), 0, 0.45, 0.1) * within(d, 0.3, 1.2, 0.1)
    slot.last = [
        body,
        body * ramp(ahead, 0.3, 0.5),
        ramp(hand.from_hip, 0.45, 0.25),
        within(a, 0.2, 0.55) * within(d, 0.7, 1.05),
        ramp(a, -0.2, -0.4) * within(d, 0.55, 1.2),
        within(abs(a), 0, 0.25) * within(d, 0.65, 1.05),
        within(abs(a), 0, 0.25) * within(d, 0.3, 0.65),
        up * within(abs(a), 0, 0.8),
        ramp(d, 1.15, 1.35) * within(a, 0, 0.9),
        within(a, 0.55, 1.0) * within(d, 0.5, 1.15),
        max(
            ramp(abs(a), 0.65, 0.85) * ramp(d, 1.2, 1.0), ramp(math.hypot(a, d), 1.0, 1.2) * ramp(d, 0.8, 0.6)
        ),
        ramp(d, -0.1, -0.25) * within(abs(a), 0, 0.4),
        0.0,
        ramp(slot.speed, 0.4, 1.2),
        ramp(slot.speed, 0.35, 0.1),
    ]
    return [*slot.last, 0.0]


def _pair(one: Hand | None, other: Hand | None, a: Sequence[float], b: Sequence[float]) -> list[float]:
    if one is None or other is None:
        return [0.0] * len(PAIR)
    # Both in the picture's own direction: one across is its own side's, the other's is mirrored.
    dx = one.across + other.across if one.side != other.side else one.across - other.across
    dy = one.down - other.down
    gap = math.hypot(dx, dy)
    near = ramp(gap, 0.45, 0.25)
    body, hem, inner = INDEX["body"], INDEX["hem"], INDEX["inner"]
    return [
        near,
        within(gap, 0.35, 0.75) * a[body] * within(abs(other.across), 0, 0.8) * within(other.down, 0.3, 1.2),
        a[INDEX["crossed"]] * max(b[INDEX["beside"]], b[INDEX["jacket"]]),
        ramp(abs(dy), 0.3, 0.1) * a[body] * b[body],
        ramp(abs(dy), 0.15, 0.35) * ramp(abs(dx), 0.45, 0.2),
        max(a[hem], a[inner]) * max(b[hem], b[inner]) * ramp(gap, 0.1, 0.25),
    ]


def _body(person: Person, a: Sequence[float], b: Sequence[float]) -> list[float]:
    front = facing(person.keypoints, person.torso)
    shoulder, reach = INDEX["shoulder"], INDEX["reach"]
    return [
        ramp(front, 0.2, 0.6),
        within(front, -0.25, 0.25, 0.2),
        ramp(front, -0.2, -0.5),
        _head_down(person),
        ramp(person.speed, 0.8, 2.0),
        a[shoulder] * b[shoulder],
        max(a[shoulder] * b[reach], b[shoulder] * a[reach], a[reach] * b[reach]),
    ]


def _ahead(person: Person, hand: Hand) -> float:
    """How far the palm is held out where the face points, across the picture; 0 where that is not seen."""
    points = person.keypoints
    if not person.believable[NOSE]:
        return 0.0
    middle = (float(points[LEFT_SHOULDER, 0]) + float(points[RIGHT_SHOULDER, 0])) / 2
    heading = (float(points[NOSE, 0]) - middle) / person.torso
    if abs(heading) < SIDEWAYS:
        return 0.0
    return math.copysign(1.0, heading) * (hand.x - middle) / person.torso


SIDEWAYS: Final = 0.1
"""A nose nearer to the middle of the shoulders than this (torso lengths across the picture) does not tell
which way a body faces."""


def _raised(person: Person) -> dict[str, float]:
    """How far each hand is up at the shoulders, elbow lifted."""
    points, torso = person.keypoints, person.torso
    result = {}
    for side, shoulder, elbow in (
        ("left", LEFT_SHOULDER, LEFT_ELBOW),
        ("right", RIGHT_SHOULDER, RIGHT_ELBOW),
    ):
        lifted = (float(points[elbow, 1]) - float(points[shoulder, 1])) / torso
        wrist = (float(points[elbow + 2, 1]) - float(points[shoulder, 1])) / torso
        result[side] = ramp(wrist, 0.35, 0.1) * ramp(lifted, 0.6, 0.3)
    return result


def _head_down(person: Person) -> float:
    """How far the nose is below the ears, in torso lengths; 0 where not seen."""
    good = person.believable
    ears = [float(person.keypoints[j, 1]) for j in (LEFT_EAR, RIGHT_EAR) if good[j]]
    if not ears or not good[NOSE]:
        return 0.0
    return ramp((float(person.keypoints[NOSE, 1]) - sum(ears) / len(ears)) / person.torso, 0.05, 0.2)
