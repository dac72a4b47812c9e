"""A scenario that has been acted: everybody's joints at any time, and what they did.

What actors, renderer, noise model and scorer agree on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aislewatch.rehearsal.figure import (
    AVERAGE,
    PLAIN,
    Build,
    Colour,
    Figure,
    Metres,
    Moment,
    Outfit,
    Prop,
    Role,
)
from aislewatch.rehearsal.store import Store
from aislewatch.rehearsal.truth import Deed


class Motion(Protocol):
    """How one person moves through the whole performance."""

    def joints(self, times: NDArray[np.float64]) -> Metres:
        """World joints (T, J, 3) at ``times`` (T,) seconds, in ``figure.JOINTS`` order; vectorized over time.

        NaN while the person is not in the store.
        """
        ...

    def props(self, at: float, joints: Metres) -> tuple[Prop, ...]:
        """What the person carries, wears or pushes at ``at``; ``joints`` (J, 3) are theirs then."""
        ...

    def worn(self, at: float) -> float:
        """How far a second garment is pulled on, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Actor:
    """One person of a performance."""

    who: str
    motion: Motion
    role: Role = Role.CUSTOMER
    build: Build = AVERAGE
    outfit: Outfit = PLAIN
    worn_colour: Colour = (60, 60, 160)


@dataclass(frozen=True, slots=True)
class Performance:
    """``duration`` in seconds; ``camera`` names the view it is scored in; ``store`` holds the views as
    they are in this performance (position, light and noise may differ from the shipped store's);
    ``fittings`` is the seed of what stands on the shelves."""

    name: str
    seed: int
    store: Store
    camera: str
    duration: float
    actors: tuple[Actor, ...]
    deeds: tuple[Deed, ...]
    fittings: int = 0

    def moments(self, times: Sequence[float]) -> list[Moment]:
        """Everybody on the stage at each of ``times``, for rendering."""
        stamps = np.asarray(times, np.float64)
        tracks = [actor.motion.joints(stamps) for actor in self.actors]
        return [
            Moment(
                at,
                tuple(
                    _figure(actor, joints[row], at)
                    for actor, joints in zip(self.actors, tracks, strict=True)
                    if np.isfinite(joints[row, 0, 0])
                ),
            )
            for row, at in enumerate(stamps.tolist())
        ]


def _figure(actor: Actor, joints: Metres, at: float) -> Figure:
    motion = actor.motion
    return Figure(
        who=actor.who,
        role=actor.role,
        joints=joints,
        build=actor.build,
        outfit=actor.outfit,
        props=motion.props(at, joints),
        worn=motion.worn(at),
        worn_colour=actor.worn_colour,
    )
