"""What two hands are at with one thing: the judgement that tag removal and package tampering share.

Twice a second the last seconds of both hands (:mod:`aislewatch.vision.handwork`) are put in numbers
(:mod:`aislewatch.vision.hand_features`) and weighed against what the kinds of work look like
(:mod:`aislewatch.behaviors.two_hands_weights`). The kinds are told apart in one place because they exclude
each other: hands that peel a label do not open a carton, and neither do hands that only read it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aislewatch.behaviors.two_hands_weights import CENTER, CLASSES, SCALE, WEIGHTS
from aislewatch.domain.actions import ActionType
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.hand_features import FEATURES, Numbers, features
from aislewatch.vision.handwork import BEAT, Course, Handwork
from aislewatch.vision.scene import Person, Scene

EVERY: Final = 3
"""Beats from one judgement to the next: half a second."""

MEMORY: Final = 1.5
"""Time constant in seconds over which the judgements are steadied."""

CLEAREST: Final = 8.0
"""Log odds beyond which one judgement counts no more."""

LAPSE: Final = 1.0
"""Seconds after which a judgement no longer speaks of the present."""

WALKING: Final = 1.2
"""Torso lengths per second (0.6 m/s) above which hands are on the way, not at work."""

FROM_BEHIND: Final = -0.3
"""Turned farther away than this on average (see :func:`aislewatch.vision.pose.facing`), they are not seen."""

_KEPT: Final = 1 - math.exp(-EVERY * BEAT / MEMORY)
_NOTHING: Final = np.array([0.0 if kind is None else -CLEAREST for _, kind in CLASSES])


@dataclass(slots=True)
class Judgement:
    """How things stand for one person: ``likely`` are the steadied log probabilities of
    :data:`~aislewatch.behaviors.two_hands_weights.CLASSES`, ``measured`` one number per name in
    :data:`~aislewatch.vision.hand_features.FEATURES`, as of ``at`` seconds (-inf: nothing measured yet)."""

    at: float = -math.inf
    likely: Numbers = field(default_factory=_NOTHING.copy)
    measured: Mapping[str, float] = field(default_factory=dict)
    beat: int = 0

    def learn(self, likely: Numbers) -> None:
        """Carry the steadied judgement on by one look."""
        self.likely += _KEPT * (np.maximum(likely, -CLEAREST) - self.likely)

    def odds(self, kinds: Sequence[int]) -> float:
        """Log odds of some classes together against all others."""
        chances = np.exp(self.likely)
        mine = float(chances[list(kinds)].sum())
        return math.log(mine / max(float(chances.sum()) - mine, 1e-9))


@dataclass(frozen=True, slots=True)
class Family:
    """One family of hand work: the ``kinds`` of an ``action`` that belong together, the log odds (``points``)
    at which High, Medium and Low sensitivity count them, and the features told as ``cues``."""

    action: ActionType
    kinds: tuple[str, ...]
    points: tuple[float, float, float]
    cues: tuple[str, ...]

    def rows(self) -> list[int]:
        """The classes that are this family's."""
        return [CLASSES.index((self.action, kind)) for kind in self.kinds]


class TwoHands:
    """The judgements on one camera."""

    def __init__(self) -> None:
        self._work = Handwork()
        self._people: dict[int, Judgement] = {}
        self._shown: Scene | None = None

    def observe(self, scene: Scene) -> None:
        """Take in the next analyzed frame; the same scene again changes nothing."""
        if scene is self._shown:
            return
        self._shown = scene
        self._work.observe(scene)
        for person in scene.people:
            self._judge(person, scene)

    def of(self, person: Person, scene: Scene) -> Judgement | None:
        """The judgement of somebody in the scene observed last, if there is one now."""
        judgement = self._people.get(person.track)
        return judgement if judgement and scene.at - judgement.at <= LAPSE else None

    def forget(self, track: int) -> None:
        """The person is gone for good."""
        self._work.forget(track)
        self._people.pop(track, None)

    def _judge(self, person: Person, scene: Scene) -> None:
        course = self._work.courses[person.track]
        judgement = self._people.setdefault(person.track, Judgement())
        if course.count < judgement.beat:  # the course began anew
            judgement.beat = 0
        if course.count - judgement.beat < EVERY:
            return
        judgement.beat = course.count
        measured = measure(person, course)
        if measured is None:
            judgement.learn(_NOTHING)
            return
        judgement.learn(weigh(measured))
        judgement.at = scene.at
        judgement.measured = dict(zip(FEATURES, measured.tolist(), strict=True))


def measure(person: Person, course: Course) -> Numbers | None:
    """The hands' course in numbers; None where hands are not judged: staff, at the till and behind it, people
    who walk or are seen from behind, wrists too rarely seen."""
    if person.staff or person.stands_in(ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY):
        return None
    if person.speed > 2 * WALKING:
        return None
    numbers = features(course.beats)
    if numbers is None or numbers[_SPEED] > WALKING or numbers[_FACING] < FROM_BEHIND:
        return None
    return numbers


_SPEED, _FACING = FEATURES.index("speed"), FEATURES.index("facing")


def weigh(measured: Numbers) -> Numbers:
    """Log probabilities of the classes, of one measure of the hands."""
    scaled = np.clip((measured - CENTER) / SCALE, -3.0, 3.0)
    scores = WEIGHTS[:, :-1] @ scaled + WEIGHTS[:, -1]
    scores -= scores.max()
    likely: Numbers = scores - math.log(float(np.exp(scores).sum()))
    return likely
