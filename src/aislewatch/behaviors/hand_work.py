"""What hands do with goods: concealment, tag removal, package tampering, selection manipulation.

They exclude each other, so one behavior watches the hands once and lets every family speak.
"""

from collections.abc import Iterator, Sequence, Set
from typing import Final

import numpy as np

from aislewatch.behaviors.base import grade
from aislewatch.behaviors.concealment import POINTS, Concealment, Opinion
from aislewatch.behaviors.hand_looks import LooksModel
from aislewatch.behaviors.package_tampering import PACKAGE_TAMPERING
from aislewatch.behaviors.selection import MULTIPLE_ITEMS, SUSPICIOUS_EXAMINATION
from aislewatch.behaviors.tag_removal import TAG_REMOVAL
from aislewatch.behaviors.two_hands import Family, HandClassifier, Judgement, TwoHands
from aislewatch.domain.actions import KINDS, ActionType, Cue, Signal
from aislewatch.vision.hand_cues import LATELY, measures
from aislewatch.vision.handwork import BEAT
from aislewatch.vision.scene import Person, Scene

CONCEALMENT: Final = Family(action=ActionType.CONCEALMENT, kinds=KINDS[ActionType.CONCEALMENT], points=POINTS)
"""Graded together with the rule's evidence: :mod:`aislewatch.behaviors.concealment`."""

FAMILIES: Final = (TAG_REMOVAL, PACKAGE_TAMPERING, MULTIPLE_ITEMS, SUSPICIOUS_EXAMINATION)

WORTH_SAYING: Final = 0.1
"""Confidence under which nothing is said."""


class HandWork:
    """Emits ``concealment``, ``tag_removal``, ``package_tampering`` and ``selection_manipulation``; without a
    ``model`` and ``looks`` by those that ship."""

    def __init__(self, model: HandClassifier | None = None, looks: LooksModel | None = None) -> None:
        self._hands = TwoHands((*FAMILIES, CONCEALMENT), model)
        self._concealment = Concealment(looks)

    def observe(self, scene: Scene) -> Sequence[Signal]:
        self._hands.observe(scene)
        judged = {person.track: self._hands.of(person, scene) for person in scene.people}
        opinions = {track: self._opinion(found) for track, found in judged.items() if found}
        signals = list(self._concealment.observe(scene, opinions))
        for person in scene.people:
            judgement = judged[person.track]
            if judgement is not None:
                signals += self._signals(judgement, person, scene)
        return signals

    def forget(self, track: int) -> None:
        self._hands.forget(track)
        self._concealment.forget(track)

    def wants_hands(self, at: float) -> Set[int]:
        """See :class:`aislewatch.behaviors.base.Curious`."""
        return self._concealment.wanted(at)

    def _opinion(self, judgement: Judgement) -> Opinion:
        return Opinion(float(judgement.odds[-1]), self._kind(judgement, CONCEALMENT, -1))

    def _kind(self, judgement: Judgement, family: Family, number: int) -> str:
        """The likeliest kind of the family with that number."""
        return family.kinds[int(np.argmax(judgement.chances[self._hands.classes[number]]))]

    def _signals(self, judgement: Judgement, person: Person, scene: Scene) -> Iterator[Signal]:
        """What every family but concealment has to say."""
        sure = [grade(float(judgement.odds[n]), *family.points) for n, family in enumerate(FAMILIES)]
        if max(sure) < WORTH_SAYING:
            return
        start = max(person.since, scene.at - LATELY * BEAT)
        why = tuple(
            Cue(told.name, round(told.value, 3), told.unit, start, scene.at)
            for told in measures(self._hands.beats(person))
        )
        for number, (family, confidence) in enumerate(zip(FAMILIES, sure, strict=True)):
            if confidence >= WORTH_SAYING:
                kind = self._kind(judgement, family, number)
                yield Signal(
                    family.action, kind, scene.camera, person.track, scene.at, confidence, person.zone, why
                )
