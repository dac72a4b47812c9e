"""Concealment, at rule level: a hand keeps busy at the front of the body, from inside chest to pocket.

How evidence is gathered is told in :mod:`aislewatch.behaviors.concealment_evidence`. What does not count:
hands of people who walk (they swing), who are seen from behind (their wrists are the pose model's
invention), who pack at the till, and of those who work here.
"""

from collections.abc import Sequence
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.behaviors.concealment_evidence import LAPSE, Gathered, HandEvidence
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.held import held_by
from aislewatch.vision.pose import facing
from aislewatch.vision.scene import Person, Scene

POINTS: Final = (1.75, 1.95, 2.4)
"""Evidence seconds at which High, Medium and Low sensitivity count: a hand that works at the belly or a
pocket without pause, and without a reach before, reaches them after 2.6, 3.15 and 4.8 s."""

WALKING: Final = 2.0
"""Torso lengths per second (about 1 m/s) above which swinging hands prove nothing."""

FROM_BEHIND: Final = -0.3
"""Turned farther away than this (see :func:`aislewatch.vision.pose.facing`), hands cannot be seen."""

REMEMBERED: Final = 10.0
"""Seconds after which an outstretched arm no longer belongs to the act."""


class Concealment:
    """Emits ``concealment`` with the kind its evidence speaks for: ``pocket``, ``clothing`` or ``bag``."""

    action: Final = ActionType.CONCEALMENT

    def __init__(self) -> None:
        self._people: dict[int, Gathered] = {}

    def observe(self, scene: Scene) -> Sequence[Signal]:
        signals = (self._signal(person, scene) for person in scene.people)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._people.pop(track, None)

    def _signal(self, person: Person, scene: Scene) -> Signal | None:
        if person.staff:
            self.forget(person.track)
            return None
        gathered = self._people.setdefault(person.track, Gathered(scene.at))
        watched = (
            person.speed <= WALKING
            and facing(person.keypoints, person.torso) >= FROM_BEHIND
            and not person.stands_in(ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY)
        )
        gathered.observe(scene.at, held_by(person) if watched else [])
        best = gathered.best
        if scene.at - best.inside > LAPSE:
            return None
        confidence = grade(best.evidence, *POINTS)
        why = _why(gathered, best, scene.at)
        return Signal(
            self.action, best.kind, scene.camera, person.track, scene.at, confidence, person.zone, why
        )


def _why(gathered: Gathered, hand: HandEvidence, at: float) -> tuple[Cue, ...]:
    cues = [
        Cue("hand_busy_at_body", round(hand.evidence, 3), "s", hand.entered, at),
        Cue("hand_height_below_shoulders", round(hand.depth, 3), "torso lengths", hand.inside, at),
    ]
    if at - gathered.reached <= REMEMBERED:
        cues.append(
            Cue("arm_was_stretched_out", round(at - gathered.reached, 3), "s ago", gathered.reached, at)
        )
    return tuple(cues)
