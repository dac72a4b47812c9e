"""What two hands are at: the one judgement that concealment, tag removal, tampering and selection share.

On every beat the last seconds of both hands (:mod:`aislewatch.vision.handwork`) are weighed by one model
(:mod:`aislewatch.behaviors.hand_model`) against all kinds of work and their innocent look-alikes. They are
told apart in one place because they exclude each other: hands that peel a label do not open a carton, and
neither do hands that only read it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from aislewatch.behaviors.hand_model import REACH, shipped
from aislewatch.domain.actions import ActionType
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.hand_channels import CHANNELS, channels
from aislewatch.vision.handwork import BEAT, SPAN, Beats, Course, Handwork
from aislewatch.vision.scene import Person, Scene

MEMORY: Final = 1.0
"""Time constant in seconds over which the judgements are steadied."""

CLEAREST: Final = 8.0
"""Log odds beyond which one judgement counts no more."""

LAPSE: Final = 1.0
"""Seconds after which a judgement no longer speaks of the present."""

_LEARNT: Final = 1 - math.exp(-BEAT / MEMORY)


class HandClassifier(Protocol):
    """Tells the ``classes`` (action, kind) of hand work apart; (None, None) for each innocent one."""

    @property
    def classes(self) -> tuple[tuple[ActionType | None, str | None], ...]: ...

    def likely(self, channels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log probabilities (K,) of the classes at the last of ``channels`` (T, F), oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Family:
    """One family of hand work: the ``kinds`` of an ``action`` that belong together, and the steadied log odds
    (``points``) at which High, Medium and Low sensitivity count them: chosen on rehearsed tuning seeds that
    the model was not fitted on, Medium where F1 of events is best on poses and video together."""

    action: ActionType
    kinds: tuple[str, ...]
    points: tuple[float, float, float]


@dataclass(slots=True)
class Judgement:
    """How things stand for one person at ``at`` seconds (-inf: nothing judged yet): the steadied log ``odds``
    of every family against all else, and the steadied ``chances`` of the model's classes."""

    odds: NDArray[np.float64]
    chances: NDArray[np.float64]
    at: float = -math.inf

    def learn(self, likely: NDArray[np.float32], families: Sequence[Sequence[int]]) -> None:
        """Carry the judgement on by one beat: ``likely`` are its log probabilities."""
        chances = np.exp(likely.astype(np.float64))
        self.chances += _LEARNT * (chances - self.chances)
        for number, classes in enumerate(families):
            mine = float(chances[list(classes)].sum())
            now = math.log(max(mine, 1e-9) / max(1 - mine, 1e-9))
            self.odds[number] += _LEARNT * (min(max(now, -CLEAREST), CLEAREST) - self.odds[number])

    def calm(self) -> None:
        """Carry it on by one beat in which the hands were not to be judged."""
        self.chances *= 1 - _LEARNT
        self.odds += _LEARNT * (-CLEAREST - self.odds)


@dataclass(slots=True)
class _Followed:
    """``channels`` (:data:`SPAN`, channels) belong to the beats up to number ``beat``, oldest first."""

    judgement: Judgement
    beat: int = 0
    channels: NDArray[np.float32] = field(default_factory=lambda: np.zeros((SPAN, CHANNELS), np.float32))

    def take(self, course: Course, passed: int) -> None:
        """Take in the last ``passed`` beats."""
        if passed:
            self.channels[:-passed] = self.channels[passed:]
            self.channels[-passed:] = channels(course.beats[-passed:])

    def until(self, course: Course, ago: int) -> NDArray[np.float32]:
        """All channels up to ``ago`` beats before the last, none from before the person came."""
        first = max(0, SPAN - course.count, SPAN - ago - REACH)
        return self.channels[first : SPAN - ago]


class TwoHands:
    """The judgements on one camera, for some ``families`` of work."""

    def __init__(self, families: Sequence[Family], model: HandClassifier | None = None) -> None:
        self._model: HandClassifier = model or shipped()
        self.classes: Final = [
            [self._model.classes.index((family.action, kind)) for kind in family.kinds] for family in families
        ]
        self._work = Handwork()
        self._people: dict[int, _Followed] = {}

    def observe(self, scene: Scene) -> None:
        """Take in the next analyzed frame."""
        self._work.observe(scene)
        for person in scene.people:
            self._judge(person, scene)

    def of(self, person: Person, scene: Scene) -> Judgement | None:
        """The judgement of somebody in the scene observed last, if there is one now."""
        followed = self._people.get(person.track)
        return followed.judgement if followed and scene.at - followed.judgement.at <= LAPSE else None

    def beats(self, person: Person) -> Beats:
        """The course of their hands."""
        return self._work.courses[person.track].beats

    def forget(self, track: int) -> None:
        """The person is gone for good."""
        self._work.forget(track)
        self._people.pop(track, None)

    def _judge(self, person: Person, scene: Scene) -> None:
        course = self._work.courses[person.track]
        followed = self._people.get(person.track)
        if followed is None:
            unlikely = np.full(len(self.classes), -CLEAREST)
            followed = _Followed(Judgement(unlikely, np.zeros(len(self._model.classes))))
            self._people[person.track] = followed
        if course.count < followed.beat:  # the course began anew
            followed.beat = 0
        passed = min(course.count - followed.beat, REACH)
        followed.beat = course.count
        followed.take(course, passed)
        # Customers and staff unwrap, pack and stow at the till what was paid for.
        idle = person.staff or person.stands_in(ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY)
        for ago in reversed(range(passed)):
            seen, now = _seen(course, ago), scene.at - ago * BEAT
            # A moment unseen says nothing, and a busy machine drops frames: only who stays away is calmed.
            if idle or (not seen and now - followed.judgement.at > LAPSE):
                followed.judgement.calm()
            elif seen:
                followed.judgement.learn(self._model.likely(followed.until(course, ago)), self.classes)
                followed.judgement.at = now


def _seen(course: Course, ago: int) -> bool:
    """Whether anything was seen ``ago`` beats before the last."""
    return bool(np.isfinite(course.beats[-1 - ago]).any())
