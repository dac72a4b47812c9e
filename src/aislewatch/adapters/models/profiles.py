"""Which models work together, and at which picture sizes: speed against accuracy."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aislewatch.adapters.models.cards import Size
from aislewatch.domain.errors import ModelError


@dataclass(frozen=True, slots=True)
class Profile:
    """``people`` and ``pose`` name shipped cards; ``sizes`` are the people model's inputs for landscape
    pictures, turned for portrait ones."""

    name: str
    people: str
    sizes: tuple[Size, ...]
    pose: str


PROFILES: Final = {
    profile.name: profile
    for profile in (
        Profile("fast", "nanodet", ((256, 448), (256, 352)), "movenet-lightning"),
        Profile("default", "nanodet", ((320, 512), (320, 416)), "movenet-lightning"),
        Profile("accurate", "nanodet", ((384, 640), (352, 480)), "movenet-thunder"),
    )
}
"""The profiles on offer, fastest first; measured in ``docs/models.md``."""


def profile_named(name: str) -> Profile:
    """Raises :class:`ModelError` for an unknown name."""
    if name not in PROFILES:
        raise ModelError(f"There is no model profile {name!r}.", fix=f"Choose: {', '.join(PROFILES)}.")
    return PROFILES[name]


def both_ways(sizes: Sequence[Size]) -> tuple[Size, ...]:
    """The sizes and their portrait twins."""
    return tuple(dict.fromkeys([*sizes, *((width, height) for height, width in sizes)]))


def best_size(sizes: Sequence[Size], picture: tuple[int, int]) -> Size:
    """The input size whose aspect ratio is nearest to that of a picture (width, height)."""
    aspect = math.log(picture[0] / picture[1])
    return min(sizes, key=lambda size: abs(math.log(size[1] / size[0]) - aspect))
