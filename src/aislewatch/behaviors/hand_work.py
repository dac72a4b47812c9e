"""What hands do with goods: tag removal, package tampering, selection manipulation, from one judgement.

They exclude each other, so one behavior watches the hands once and lets every family speak.
"""

from collections.abc import Sequence
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.behaviors.package_tampering import PACKAGE_TAMPERING
from aislewatch.behaviors.selection import MULTIPLE_ITEMS, SUSPICIOUS_EXAMINATION
from aislewatch.behaviors.tag_removal import TAG_REMOVAL
from aislewatch.behaviors.two_hands import Family, Judgement, TwoHands
from aislewatch.domain.actions import Cue, Signal
from aislewatch.vision.handwork import BEAT, SPAN
from aislewatch.vision.scene import Scene

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
                    kind = family.kinds[
                        max(range(len(family.kinds)), key=lambda k: _likely(judgement, family, k))
                    ]
                    why = _why(judgement, family)
                    signals.append(
                        Signal(
                            family.action,
                            kind,
                            scene.camera,
                            person.track,
                            scene.at,
                            confidence,
                            person.zone,
                            why,
                        )
                    )
        return signals

    def forget(self, track: int) -> None:
        self._hands.forget(track)


def _likely(judgement: Judgement, family: Family, kind: int) -> float:
    return float(judgement.likely[_ROWS[family][kind]])


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
