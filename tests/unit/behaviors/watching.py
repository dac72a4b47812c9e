"""One behavior that watches some scenes alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from aislewatch.behaviors.base import Behavior
from aislewatch.domain.actions import Signal
from aislewatch.vision.scene import Person, Scene


def seen_by(
    behavior: Behavior, scenes: Iterable[Scene], staff: Callable[[Person], bool] = lambda person: False
) -> list[Signal]:
    """What ``behavior`` tells of the scenes; ``staff`` says who is no customer."""
    found: list[Signal] = []
    for scene in scenes:
        people = tuple(replace(person, staff=staff(person)) for person in scene.people)
        found += behavior.observe(replace(scene, people=people))
    return found


def highest(found: Sequence[Signal]) -> float:
    """The confidence of the surest signal."""
    return max((signal.confidence for signal in found), default=0.0)
