"""Where each part of a person lies in their texture."""

from typing import Final

from aislewatch.rehearsal.render.mesh import Region

WIDTH: Final = 256
"""Texels across; the same for all textures, so that they can be stacked."""
HEIGHT: Final = 520

HEAD: Final = Region(0, 0, 256, 96)
TORSO: Final = Region(0, 96, 256, 96)
OVER: Final = Region(0, 192, 256, 64)
"""An open jacket over the top."""
SECOND: Final = Region(0, 256, 256, 64)
"""A second garment pulled over everything."""
ARMS: Final = (Region(0, 320, 128, 64), Region(128, 320, 128, 64))
LEGS: Final = (Region(0, 384, 128, 64), Region(128, 384, 128, 64))
SKIRT: Final = Region(0, 448, 256, 48)
SKIN: Final = Region(0, 496, 64, 24)
HAIR: Final = Region(64, 496, 64, 24)
SHOES: Final = Region(128, 496, 64, 24)
STRAPS: Final = Region(192, 496, 32, 24)
EARS: Final = Region(224, 496, 32, 24)
