"""What the pictures of two hands say of concealment, beside how they move.

Whoever the rule or the model of movements finds worth a closer look has both hands looked at twice a second
(``People.hands``, a few numbers each). Their running mean over the last seconds is weighed by a line that was
fitted on real clips, each label balanced between people with and without bags, so that a bag is no evidence
(``training/hands.py``). A second line tells whether a bag is carried; it is told as a fact and never counts.

Pictures unlike those it was fitted on say nothing: how strange a hand looks comes with its numbers.
"""

import math
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import Floats
from aislewatch.vision.scene import Person

MEMORY: Final = 3.0
"""Time constant in seconds of the running mean."""

EVERY: Final = 0.45
"""Seconds between two looks at the same hands: looking at all six pictures a second told no more."""

ASKED: Final = 1.0
"""Seconds for which a hand stays worth looking at."""

ENOUGH: Final = 3.0
"""Looks (older ones count less) from which on the pictures have their full say."""

LAPSE: Final = 3.0
"""Seconds after the last look from which on they have none."""

MOST: Final = 2.0
"""Log odds of concealment beyond which they say no more, so that they never confirm it alone. They speak for
it, never against: elsewhere all hands may look more harmless than where the line was fitted (drawn ones do),
and what was found without pictures must not be lost by that. On real clips it costs nothing."""

WEIGHTS: Final = "hand_looks.npz"


@dataclass(frozen=True, slots=True, eq=False)
class LooksModel:
    """Two lines over a hand's numbers (K,): log odds of ``concealment`` and of a ``bag``, their last entry
    the constant (K + 1,); and how ``strange`` hands may look (the last of the K) until less and until
    nothing is said."""

    concealment: Floats
    bag: Floats
    strange: tuple[float, float]

    def says(self, mean: NDArray[np.float64], line: Floats) -> float:
        """Log odds by one of the lines, less the stranger the hands look."""
        soft, hard = self.strange
        known = (hard - float(mean[-1])) / (hard - soft)
        return float(mean @ line[:-1] + line[-1]) * min(max(known, 0.0), 1.0)


@cache
def shipped() -> LooksModel:
    """The model that comes with the program."""
    with files("aislewatch.behaviors").joinpath(WEIGHTS).open("rb") as file:
        return read(file)


def read(file: IO[bytes]) -> LooksModel:
    """The model in a file that ``training/hands.py`` wrote."""
    with np.load(file) as found:
        soft, hard = found["strange"].tolist()
        return LooksModel(
            found["concealment"].astype(np.float32), found["bag"].astype(np.float32), (soft, hard)
        )


@dataclass(slots=True)
class _Seen:
    """One person's hands: the running ``mean``'s numerator and weight at ``at`` seconds, the last look;
    ``asked`` is when they were last worth one."""

    asked: float = -math.inf
    at: float = -math.inf
    total: NDArray[np.float64] | None = None
    weight: float = 0.0

    def due(self, at: float) -> bool:
        """Whether they should be looked at in the frame at ``at`` seconds."""
        return 0 <= at - self.asked <= ASKED and not 0 <= at - self.at < EVERY

    def look(self, at: float, numbers: NDArray[np.float64]) -> None:
        if self.total is None or len(self.total) != len(numbers) or at < self.at:
            self.total, self.weight, self.at = np.zeros(len(numbers)), 0.0, at
        kept = math.exp((self.at - at) / MEMORY)
        self.total, self.weight, self.at = self.total * kept + numbers, self.weight * kept + 1.0, at


class HandLooks:
    """What the pictures of everybody's hands on one camera say; without a ``model`` by the one that ships."""

    def __init__(self, model: LooksModel | None = None) -> None:
        self._model = model or shipped()
        self._people: dict[int, _Seen] = {}

    def take(self, person: Person, at: float) -> None:
        """Take in the frame at ``at`` seconds, if that person's hands were worth a look before and are due.

        Others' are not taken even if they were looked at, so that what is said does not depend on it.
        """
        seen = self._people.get(person.track)
        if seen is None or not seen.due(at):
            return
        known = person.hands[person.hands.any(axis=1)]
        if len(known) and known.shape[1] + 1 == len(self._model.concealment):
            seen.look(at, known.astype(np.float64).mean(axis=0))

    def ask(self, track: int, at: float) -> None:
        """From now on that person's hands are worth a look, for :data:`ASKED` seconds."""
        self._people.setdefault(track, _Seen()).asked = at

    def wanted(self, at: float) -> Set[int]:
        """Whose hands should be looked at in the frame at ``at`` seconds."""
        return {track for track, seen in self._people.items() if seen.due(at)}

    def odds(self, track: int, at: float) -> float:
        """Log odds of concealment, from 0 to :data:`MOST`."""
        return min(max(self._said(track, at, self._model.concealment), 0.0), MOST)

    def bag(self, track: int, at: float) -> float:
        """Log odds that a bag is carried; 0 when there is nothing to say."""
        return self._said(track, at, self._model.bag)

    def forget(self, track: int) -> None:
        """The person is gone for good."""
        self._people.pop(track, None)

    def _said(self, track: int, at: float, line: Floats) -> float:
        seen = self._people.get(track)
        if seen is None or seen.total is None or not 0 <= at - seen.at <= LAPSE:
            return 0.0
        weight = seen.weight * math.exp((seen.at - at) / MEMORY)
        return self._model.says(seen.total / seen.weight, line) * min(weight / ENOUGH, 1.0)
