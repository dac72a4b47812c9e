"""Bodies and textures that were made once and are used for every picture."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.random import default_rng

from aislewatch.domain.people import Image
from aislewatch.rehearsal.figure import Build, Figure, Outfit, Prop, PropKind
from aislewatch.rehearsal.render import carried, regions
from aislewatch.rehearsal.render.head import head
from aislewatch.rehearsal.render.lighting import light_on
from aislewatch.rehearsal.render.limbs import arms, legs, second_sleeves
from aislewatch.rehearsal.render.mesh import Mesh, joined
from aislewatch.rehearsal.render.paint import painted
from aislewatch.rehearsal.render.raster import Posed
from aislewatch.rehearsal.render.skeleton import Skin
from aislewatch.rehearsal.render.torso import jacket, second_garment, skirt, torso, under_jacket

MOST_ROWS: Final = 64 * regions.HEIGHT
"""Rows of textures to keep; beyond, all are forgotten and made again when needed (about 25 MB)."""


def body_mesh(build: Build, outfit: Outfit) -> Mesh:
    """A dressed body at rest, with the faces of a second garment that wait to be pulled on."""
    over = 0.024 if outfit.jacket is not None else 0.014
    trunk = torso(build) if outfit.jacket is None else under_jacket(torso(build), build.stature)
    parts = [trunk, arms(build, outfit), legs(build, outfit), head(build, outfit)]
    if outfit.skirt:
        parts.append(skirt(build, outfit.legs))
    if outfit.jacket is not None:
        parts.append(jacket(build))
    parts += [second_garment(build, over), second_sleeves(build, over - 0.003)]
    return joined(parts)


class Wardrobe:
    """Skins by build and outfit, things by kind and size, and their textures in one stack.

    ``texture`` is uint8 (rows, 256, 3) BGR.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._forget()

    def _forget(self) -> None:
        self.texture: Image = np.zeros((0, regions.WIDTH, 3), np.uint8)
        self._skins: dict[tuple[Build, Outfit], Skin] = {}
        self._rows: dict[object, int] = {}
        self._things: dict[tuple[PropKind, tuple[float, float, float]], Mesh] = {}

    def tidy(self) -> None:
        """Forgets everything when there is too much of it; call between pictures."""
        if len(self.texture) > MOST_ROWS:
            self._forget()

    def dressed(self, figure: Figure, owner: int) -> Posed:
        """The figure's body in the store."""
        look = (figure.build, figure.outfit)
        if look not in self._skins:
            self._skins[look] = Skin(body_mesh(*look), figure.build)
        skin = self._skins[look]
        points, normals = skin.posed(figure.joints)
        row = self._row((figure.outfit, figure.worn_colour), lambda: self._painted(figure))
        return Posed(skin.mesh, points, light_on(normals, skin.mesh.shade), row, owner, figure.worn)

    def held(self, prop: Prop, owner: int) -> Posed:
        """A thing in the store."""
        shape = (prop.kind, prop.size)
        if shape not in self._things:
            self._things[shape] = carried.mesh_of(prop)
        mesh = self._things[shape]
        points, normals = carried.placed(prop, mesh)
        row = self._row((prop.kind, prop.colour), lambda: carried.colour_card(prop.colour, prop.kind))
        return Posed(mesh, points, light_on(normals), row, owner)

    def _painted(self, figure: Figure) -> Image:
        return painted(figure.outfit, figure.worn_colour, default_rng(self._seed))

    def _row(self, key: object, make: Callable[[], Image]) -> int:
        if key not in self._rows:
            self._rows[key] = len(self.texture)
            self.texture = np.concatenate([self.texture, make()])
        return self._rows[key]
