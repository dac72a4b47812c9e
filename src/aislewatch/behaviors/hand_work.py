"""What hands do with goods: tag removal, package tampering, selection manipulation, from one judgement.

They exclude each other, so one behavior watches the hands once and lets every family speak.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from aislewatch.behaviors.base import grade
from aislewatch.behaviors.package_tampering import PACKAGE_TAMPERING
from aislewatch.behaviors.selection import MULTIPLE_ITEMS, SUSPICIOUS_EXAMINATION
from aislewatch.behaviors.tag_removal import TAG_REMOVAL
from aislewatch.behaviors.two_hands import Family, Judgement, TwoHands
from aislewatch.domain.actions import Cue, Signal
from aislewatch.vision.handwork import BEAT, SPAN
from aislewatch.vision.scene import Person, Scene

FAMILIES: Final = (TAG_REMOVAL, PACKAGE_TAMPERING, MULTIPLE_ITEMS, SUSPICIOUS_EXAMINATION)

WORTH_SAYING: Final = 0.1
"""Confidence under which nothing is said."""

_ROWS: Final = {family: family.rows() for family in FAMILIES}


class HandWork:
    """Emits ``tag_removal``, ``package_tampering`` and ``selection_manipulation``."""

    def __init__(self) -> None:
        self._hands = TwoHands()

    def observe(self, scene: Scene) -> Sequence[Signal]:
        self._hands.observe(scene)
        signals: list[Signal] = []
        for person in scene.people:
            judgement = self._hands.of(person, scene)
            if judgement is None:
                continue
            for family in FAMILIES:
                confidence = grade(judgement.odds(_ROWS[family]), *family.points)
                if confidence >= WORTH_SAYING:
                    signals.append(_signal(judgement, family, confidence, person, scene))
        return signals

    def forget(self, track: int) -> None:
        self._hands.forget(track)


def _signal(judgement: Judgement, family: Family, confidence: float, person: Person, scene: Scene) -> Signal:
    best = int(np.argmax(judgement.likely[_ROWS[family]]))
    return Signal(
        action=family.action,
        kind=family.kinds[best],
        camera=scene.camera,
        track=person.track,
        at=scene.at,
        confidence=confidence,
        zone=person.zone,
        why=_why(judgement, family),
    )


def _why(judgement: Judgement, family: Family) -> tuple[Cue, ...]:
    start = judgement.at - SPAN * BEAT
    return tuple(
        Cue(f"hands_{name}", round(judgement.measured[name], 3), UNITS.get(name, ""), start, judgement.at)
        for name in family.cues
    )


UNITS: Final = {
    "apart": "torso lengths",
    "apart_most": "torso lengths",
    "away_x": "torso lengths",
    "height": "torso lengths below the shoulders",
    "outward": "torso lengths",
    "together": "share of the time",
    "partings_per_s": "1/s",
    "parting_s": "s",
    "circling": "rad/s",
}
"""Units of what is told; rhythms are the logarithm of their size in torso lengths."""
