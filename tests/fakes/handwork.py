"""Acted hands: the ways of both palms in acts that two hands do together, suspicious and innocent.

Places are those of :class:`tests.fakes.people.Actor`: (across, down) in torso lengths, across positive on
the hand's own side.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from aislewatch.domain.zones import Zone
from aislewatch.vision.dwell import Dwell
from aislewatch.vision.scene import Scene
from tests.fakes.people import HANGING, SHELF, Actor, Path, Place, filmed, moving, still

HELD: Final = (0.09, 0.55)
"""Each palm of two hands that hold one thing before the belly."""

START: Final = 3.0
"""When an act begins; before, the hands hang and take something from the shelf."""


@dataclass(frozen=True)
class Act:
    """Both hands' ways from :data:`START` on, for ``seconds``."""

    left: Path
    right: Path
    seconds: float


def twisting(rhythm: float = 2.0, width: float = 0.12, seconds: float = 7.0) -> Act:
    """A security tag: both hands twist and pull, alike, fast."""

    def way(at: float) -> Place:
        swing = math.sin(2 * math.pi * rhythm * at)
        return HELD[0] + width * max(swing, -0.6), HELD[1] + 0.05 * swing

    return Act(way, way, seconds)


def peeling(rhythm: float = 1.4, width: float = 0.25, seconds: float = 7.0) -> Act:
    """A price label: one hand holds, the other makes strokes, slow out and quick back."""

    def stroke(at: float) -> Place:
        phase = at * rhythm % 1
        share = phase / 0.7 if phase < 0.7 else (1 - phase) / 0.3
        return HELD[0] - 0.05 + width * share, HELD[1] - 0.1 * share

    return Act(stroke, still(HELD), seconds)


def tearing(every: float = 1.25, wide: float = 0.65, seconds: float = 7.0) -> Act:
    """Packaging: the hands jerk apart within a third of a second and come back together."""

    def way(at: float) -> Place:
        phase = at % every
        share = min(phase / 0.3, 1.0, max(0.0, (0.75 - phase) / 0.35))
        return HELD[0] + (wide / 2 - HELD[0]) * share, HELD[1]

    return Act(way, way, seconds)


def wrapping(rhythm: float = 1.0, width: float = 0.13, seconds: float = 6.0) -> Act:
    """A foil bag: the thing comes in from above, then the hands roll round each other."""

    def way(side: float) -> Path:
        def path(at: float) -> Place:
            if side > 0 and at < 1.0:
                return HELD[0], 0.1 + 0.5 * at
            turn = 2 * math.pi * rhythm * at
            return side * width * math.cos(turn) + 0.02, 0.65 + side * width * math.sin(turn)

        return path

    def left(at: float) -> Place:
        return way(1.0)(at)

    def right(at: float) -> Place:
        x, y = way(-1.0)(at)
        return -x, y

    return Act(left, right, seconds)


def opening(every: float = 4.0, wide: float = 0.95, seconds: float = 11.0) -> Act:
    """A carton's flaps: the hands part slowly, and come back; a look inside between."""

    def way(at: float) -> Place:
        phase = at % every
        share = min(phase / 1.4, 1.0, max(0.0, (2.8 - phase) / 0.9))
        return HELD[0] + (wide / 2 - HELD[0]) * share, HELD[1] + 0.05 * share

    return Act(way, way, seconds)


def taking_out(every: float = 2.5, seconds: float = 11.0) -> Act:
    """One hand holds the carton, the other dips into it and brings what was in it aside."""
    aside = (1.0, 0.8)
    steps = [(0.0, HELD)]
    for round_ in range(int(seconds / every)):
        t = round_ * every
        steps += [(t + 0.7, HELD), (t + 1.2, aside), (t + 1.7, aside), (t + every, HELD)]
    return Act(moving(*steps), still(HELD), seconds)


def closing_up(every: float = 4.0, seconds: float = 12.0) -> Act:
    """A hand brings a thing from the side to the carton; then both press its top down."""

    def pat(at: float) -> float:
        return 0.1 * math.sin(2 * math.pi * (at % every))

    def left(at: float) -> Place:
        phase = at % every
        share = min(phase / 0.5, 1.0, max(0.0, (1.7 - phase) / 0.6)) if phase < 1.7 else 0.0
        return HELD[0] + 0.9 * share, HELD[1] + 0.15 * share + (pat(at) if phase > 1.9 else 0.0)

    def right(at: float) -> Place:
        return HELD[0], HELD[1] + (pat(at) if at % every > 1.9 else 0.0)

    return Act(left, right, seconds)


def exchanging(every: float = 3.0, wide: float = 1.0, seconds: float = 11.0) -> Act:
    """Both hands go together from one package to another and back."""

    def middle(at: float) -> float:
        phase = at / every % 1
        corner = min(max(4 * abs(phase - 0.5) - 1, -0.6), 0.6) / 0.6
        return wide / 2 * corner

    return Act(lambda at: (0.12 + middle(at), 0.55), lambda at: (0.12 - middle(at), 0.55), seconds)


def reading(seconds: float = 11.0) -> Act:
    """Holding a package still and reading its label: innocent."""
    return Act(still(HELD), still((0.1, 0.5)), seconds)


def folded(seconds: float = 12.0) -> Act:
    return Act(still((-0.2, 0.5)), still((-0.25, 0.45)), seconds)


def texting(seconds: float = 12.0) -> Act:
    """Both hands at a phone, with small movements of the thumbs."""

    def way(at: float) -> Place:
        return 0.07 + 0.01 * math.sin(9 * at), 0.35 + 0.01 * math.cos(11 * at)

    return Act(way, way, seconds)


def tugging(seconds: float = 3.0) -> Act:
    """Trousers pulled up with both hands."""

    def way(at: float) -> Place:
        return 0.35, 1.0 - 0.12 * max(0.0, math.sin(2 * math.pi * at / 0.8))

    return Act(way, way, seconds)


def fetching(times: int, every: float, seconds: float = 0.0) -> Act:
    """A hand goes out to the shelf and back to the body, ``times`` over."""
    steps = []
    for round_ in range(times):
        t = round_ * every
        steps += [
            (t, (0.25, 0.8)), (t + 0.3 * every, SHELF),
            (t + 0.45 * every, SHELF), (t + 0.8 * every, (0.25, 0.8)),
        ]  # fmt: skip
    return Act(moving(*steps), still((0.3, 0.95)), seconds or times * every)


def actor_of(act: Act, *, taken: bool = True, **fields: object) -> Actor:
    """A customer who takes something from the shelf, does the act from :data:`START` on, and lets go."""

    def way(path: Path, reaches: bool) -> Path:
        out = SHELF if reaches else HANGING
        before = moving((0.8, HANGING), (1.4, out), (2.0, out), (START - 0.3, path(0.0)))
        after = moving((0.0, path(act.seconds)), (0.7, HANGING))

        def whole(at: float) -> Place:
            if at < START:
                return before(at)
            return path(at - START) if at < START + act.seconds else after(at - START - act.seconds)

        return whole

    return replace(Actor(left=way(act.left, taken), right=way(act.right, False)), **fields)  # type: ignore[arg-type]


def trembling_scenes(
    actors: Sequence[Actor] | Actor,
    seconds: float,
    rate: float = 6.0,
    *,
    zones: tuple[Zone, ...] = (),
    error: float = 0.03,
    seed: int = 1,
) -> Iterator[Scene]:
    """Scenes whose joints err by ``error`` torso lengths (standard deviation; wrists half as much again)."""
    cast = [actors] if isinstance(actors, Actor) else list(actors)
    dice, dwell = np.random.default_rng(seed), Dwell()
    for moment in filmed(cast, seconds, rate):
        keypoints = moment.keypoints.copy()
        for row in moment:
            torso = cast[int(moment.ids[row]) - 1].torso
            off = dice.normal(0, error * torso, (17, 2))
            off[9:11] *= 1.5
            keypoints[row, :, :2] += off.astype(np.float32)
        yield dwell.observe(replace(moment, keypoints=keypoints), zones)
