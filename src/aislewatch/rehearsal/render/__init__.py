"""A software renderer for the synthetic store: people as skinned meshes before a backdrop drawn once."""

from aislewatch.rehearsal.render.renderer import Renderer
from aislewatch.rehearsal.render.sighting import Sighting

__all__ = ["Renderer", "Sighting"]
