"""The picture of the store without people, drawn once per view."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from aislewatch.domain.people import Floats, Image
from aislewatch.rehearsal.render.depth import DepthPicture
from aislewatch.rehearsal.render.fixtures import panels_of
from aislewatch.rehearsal.render.raster import FINE
from aislewatch.rehearsal.render.room import empty_room
from aislewatch.rehearsal.store import Store
from aislewatch.rehearsal.view import View

COARSE: Final = 2 * FINE
"""Fine pixels per pixel of the map of the floor; shadows are soft."""


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """``picture`` uint8 (2H, 2W, 3) BGR, ``depth`` float32 (2H, 2W) metres along the optical axis,
    ``floor`` float32 (H / 2, W / 2, 2): the places on the floor that are seen, NaN where something stands."""

    picture: Image
    depth: Floats
    floor: Floats


def backdrop(store: Store, view: View, rng: Generator) -> Backdrop:
    """The store as ``view`` sees it; ``rng`` fills the shelves."""
    room = empty_room(store, view, FINE, rng)
    drawn = DepthPicture(view, FINE, room.picture, room.depth.copy())
    for fixture in store.fixtures:
        drawn.draw(panels_of(fixture, rng))
    bare = (drawn.depth >= room.depth - 1e-4)[..., None]
    floor = np.where(bare, room.floor, np.float32(np.nan))[COARSE // 2 :: COARSE, COARSE // 2 :: COARSE]
    return Backdrop(drawn.picture, drawn.depth, floor)
