"""Concealment: goods vanish at the own body: in a pocket, under the clothes, in a bag, as a garment put on.

Three judgements are added up. One is a rule: a hand keeps busy at the front of the body, from inside chest
to pocket (:mod:`aislewatch.behaviors.concealment_evidence`), chosen on acted footage of real people. The
other is what a model makes of the course of both hands (:mod:`aislewatch.behaviors.two_hands`), which knows
the kinds and their look-alikes. The third is what the hands look like, asked for only where the first two
find something (:mod:`aislewatch.behaviors.hand_looks`). The rule leaves out hands of people who walk (they
swing), who are seen from behind (their wrists are the pose model's invention), who pack at the till, and of
those who work here.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.behaviors.concealment_evidence import LAPSE, Gathered, HandEvidence
from aislewatch.behaviors.hand_looks import HandLooks, LooksModel
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.held import held_by
from aislewatch.vision.pose import facing
from aislewatch.vision.scene import Person, Scene

POINTS: Final = (1.25, 2.25, 3.0)
"""What both judgements come to where High, Medium and Low sensitivity count it: a second of evidence is worth
as much as one unit of log odds. While the model says nothing, a hand that works at the belly or a pocket
without pause reaches the first two after 1.6 and 4.2 s, and Low only after a reach, in 4.8 s. Chosen on
rehearsed tuning seeds (poses, video and traffic), and on acted clips whose actors were left out when the
model was fitted."""

RARER: Final = 0.5
"""Log odds by which concealment is rarer in a shop than among what the model learnt from. Chosen on rehearsed
tuning seeds (215 acted scenes a set of five seeds, 19.5 h of mixed shopping): about as many acts are found as
by the model before, at less than half of its false alarms."""

SURE: Final = (-3.0, 5.0)
"""Log odds beyond which the model says no more. It can be surely wrong about people unlike those it learnt
from, so what it may say against a busy hand is bounded."""

MOST: Final = 4.0
"""Evidence seconds beyond which a busy hand proves no more: some hands are busy all day."""

UNDECIDED: Final = -1.0
"""Log odds under which the model leaves it to the rule to say which kind it is."""

WORTH_A_LOOK: Final = -2.0
"""What the first two judgements must come to for the hands to be looked at."""

BAG: Final = 1.0
"""Log odds from which on a bag is mentioned."""

WALKING: Final = 2.0
"""Torso lengths per second (about 1 m/s) above which swinging hands prove nothing."""

FROM_BEHIND: Final = -0.3
"""Turned farther away than this (see :func:`aislewatch.vision.pose.facing`), hands cannot be seen."""

REMEMBERED: Final = 10.0
"""Seconds after which an outstretched arm no longer belongs to the act."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model makes of one person: log ``odds`` of concealment, and the likeliest ``kind``."""

    odds: float
    kind: str


NO_OPINIONS: Final[Mapping[int, Opinion]] = {}


class Concealment:
    """Emits ``concealment`` with the kind that the evidence speaks for."""

    action: Final = ActionType.CONCEALMENT

    def __init__(self, looks: LooksModel | None = None) -> None:
        self._people: dict[int, Gathered] = {}
        self._looks = HandLooks(looks)

    def observe(self, scene: Scene, opinions: Mapping[int, Opinion] = NO_OPINIONS) -> Sequence[Signal]:
        """The signals of this frame; ``opinions`` are the model's by track, of those it has any of."""
        signals = (self._signal(person, scene, opinions.get(person.track)) for person in scene.people)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._people.pop(track, None)
        self._looks.forget(track)

    def wanted(self, at: float) -> Set[int]:
        """Whose hands should be looked at in the frame at ``at`` seconds."""
        return self._looks.wanted(at)

    def _signal(self, person: Person, scene: Scene, opinion: Opinion | None) -> Signal | None:
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
        self._looks.take(person, scene.at)
        best = gathered.best
        busy = scene.at - best.inside <= LAPSE
        if not busy and (opinion is None or opinion.odds < UNDECIDED):
            return None
        said = opinion.odds - RARER if opinion else 0.0
        moved = min(best.evidence, MOST) + min(max(said, SURE[0]), SURE[1])
        if moved >= WORTH_A_LOOK:
            self._looks.ask(person.track, scene.at)
        looks = self._looks.odds(person.track, scene.at)
        confidence = grade(moved + looks, *POINTS)
        kind = opinion.kind if opinion and opinion.odds >= UNDECIDED else best.kind
        why = _why(gathered, best, said, scene.at) + self._seen(person.track, looks, scene.at)
        return Signal(self.action, kind, scene.camera, person.track, scene.at, confidence, person.zone, why)

    def _seen(self, track: int, looks: float, at: float) -> tuple[Cue, ...]:
        """What the pictures of the hands add to the reasons."""
        cues = []
        if looks:
            cues.append(Cue("hands_look_like_concealment", round(looks, 2), "log odds", at, at))
        bag = self._looks.bag(track, at)
        if bag >= BAG:
            cues.append(Cue("carries_a_bag", round(bag, 2), "log odds", at, at))
        return tuple(cues)


def _why(gathered: Gathered, hand: HandEvidence, odds: float, at: float) -> tuple[Cue, ...]:
    cues = []
    if at - hand.inside <= LAPSE:
        cues = [
            Cue("hand_busy_at_body", round(hand.evidence, 3), "s", hand.entered, at),
            Cue("hand_height_below_shoulders", round(hand.depth, 3), "torso lengths", hand.inside, at),
        ]
    if at - gathered.reached <= REMEMBERED:
        cues.append(
            Cue("arm_was_stretched_out", round(at - gathered.reached, 3), "s ago", gathered.reached, at)
        )
    if odds:
        cues.append(Cue("hands_move_as_in_concealment", round(odds, 2), "log odds", at, at))
    return tuple(cues)
