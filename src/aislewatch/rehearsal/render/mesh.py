"""Surfaces made of four-cornered faces, built by drawing rings along a line (lofting)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aislewatch.rehearsal.figure import Metres

Rows = NDArray[np.int64]
Values = NDArray[np.float64]

ALWAYS: Final = -1.0
"""Faces that do not wait for a garment to be pulled on."""


class Region(NamedTuple):
    """A rectangle of a texture, in texels."""

    x: int
    y: int
    width: int
    height: int

    def at(self, across: Values, down: Values) -> Values:
        """Texels (..., 2) of places given as shares of the rectangle, kept off its rim."""
        x = self.x + 0.5 + np.clip(across, 0, 1) * (self.width - 1)
        y = self.y + 0.5 + np.clip(down, 0, 1) * (self.height - 1)
        return np.stack(np.broadcast_arrays(x, y), axis=-1)


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """V points and F faces.

    * ``points`` (V, 3) metres, ``normals`` (V, 3) outward, ``shade`` (V,): 1 in the open, less in folds
    * ``weights`` (V, B): how much of each bone a point follows, rows sum to 1; B is 0 for things without
    * ``faces`` (F, 4): corners, counter-clockwise from outside; a triangle repeats its last
    * ``texels`` (F, 4, 2): the corners' places in the texture
    * ``lift`` (F,): metres by which a face counts as nearer when faces are put in order: what lies upon
      something else must be painted after it
    * ``from_step`` (F,): how far a garment must be pulled on for this face to exist, :data:`ALWAYS` for most
    """

    points: Metres
    normals: Metres
    shade: Values
    weights: Values
    faces: Rows
    texels: Values
    from_step: Values
    lift: Values


def joined(parts: Sequence[Mesh]) -> Mesh:
    """All parts as one mesh; all must have the same number of bones."""
    starts = np.cumsum([0, *(len(part.points) for part in parts)])
    return Mesh(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.shade for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)]),
        np.concatenate([part.texels for part in parts]),
        np.concatenate([part.from_step for part in parts]),
        np.concatenate([part.lift for part in parts]),
    )


def surface(
    points: Metres, faces: Rows, texels: Values, weights: Values | None = None, shade: Values | None = None
) -> Mesh:
    """A mesh whose normals are the mean of its faces', by their area."""
    return Mesh(
        points,
        smooth_normals(points, faces),
        np.ones(len(points)) if shade is None else shade,
        np.zeros((len(points), 0)) if weights is None else weights,
        faces,
        texels,
        np.full(len(faces), ALWAYS),
        np.zeros(len(faces)),
    )


def smooth_normals(points: Metres, faces: Rows) -> Metres:
    """Outward unit normals (V, 3)."""
    corner = points[faces]
    flat = cross(corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1])
    normals = np.zeros_like(points)
    for k in range(4):
        np.add.at(normals, faces[:, k], flat)
    return unit(normals)


def unit(vectors: Values) -> Values:
    """Vectors (..., 3) of length 1; zero stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Values = vectors / np.maximum(length, 1e-9)
    return result


def cross(a: Values, b: Values) -> Values:
    """Cross products of vectors (..., 3); for few vectors much quicker than numpy's own."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def circle(segments: int) -> Values:
    """Directions (S, 2), right and forward, once round from the back over the right."""
    angle = 2 * np.pi * np.arange(segments) / segments
    return np.stack([np.sin(angle), -np.cos(angle)], axis=1)


def ellipses(right: Values, front: Values, back: Values, segments: int, power: float = 2.0) -> Values:
    """Outlines (R, S, 2) with half widths ``right`` and depths ``front`` and ``back`` (R,); ``power`` over 2
    makes them boxier (superellipses)."""
    way = circle(segments)
    way = np.sign(way) * np.abs(way) ** (2 / power)
    depth = np.where(way[None, :, 1] > 0, front[:, None], back[:, None])
    return np.stack([right[:, None] * way[None, :, 0], depth * way[None, :, 1]], axis=2)


def lofted(
    centres: Metres,
    across: Metres,
    ahead: Metres,
    outlines: Values,
    region: Region,
    down: Values,
    caps: tuple[bool, bool] = (True, True),
) -> Mesh:
    """The surface through R rings of S points.

    ``centres``, ``across``, ``ahead`` (R, 3): each ring's centre and its two axes, whose cross product
    points to the next ring; ``outlines`` (R, S, 2) along the axes; ``down`` (R,) the ring's height in
    ``region`` as a share from the top. ``caps`` closes the first and the last ring.
    """
    rings, segments = outlines.shape[:2]
    points = (
        centres[:, None] + outlines[..., :1] * across[:, None] + outlines[..., 1:] * ahead[:, None]
    ).reshape(-1, 3)
    faces, texels = _sleeve(rings, segments, region, down)
    closing = [
        _cap(ring, segments, len(points) + nth, region, float(down[ring]), ring != 0)
        for nth, ring in enumerate(ring for ring, closed in zip((0, rings - 1), caps, strict=True) if closed)
    ]
    for ring, closed in zip((0, rings - 1), caps, strict=True):
        if closed:
            points = np.concatenate([points, points[ring * segments : (ring + 1) * segments].mean(0)[None]])
    return surface(
        points,
        np.concatenate([faces, *(cap[0] for cap in closing)]),
        np.concatenate([texels, *(cap[1] for cap in closing)]),
    )


def _sleeve(rings: int, segments: int, region: Region, down: Values) -> tuple[Rows, Values]:
    ring, step = (grid.ravel() for grid in np.mgrid[: rings - 1, :segments])
    following = (step + 1) % segments
    faces = np.stack(
        [
            ring * segments + step,
            ring * segments + following,
            (ring + 1) * segments + following,
            (ring + 1) * segments + step,
        ],
        axis=1,
    )
    left, right = step / segments, (step + 1) / segments
    low, high = down[ring], down[ring + 1]
    texels = region.at(np.stack([left, right, right, left], axis=1), np.stack([low, low, high, high], axis=1))
    return faces, texels


def _cap(ring: int, segments: int, middle: int, region: Region, down: float, up: bool) -> tuple[Rows, Values]:
    step = np.arange(segments)
    here, following = ring * segments + step, ring * segments + (step + 1) % segments
    centre = np.full(segments, middle)
    first, second = (here, following) if up else (following, here)
    faces = np.stack([first, second, centre, centre], axis=1)
    share = (step + 0.5) / segments
    texels = region.at(np.repeat(share[:, None], 4, axis=1), np.full((segments, 4), down))
    return faces, texels


def weighted(mesh: Mesh, weights: Values) -> Mesh:
    """The mesh with its points tied to bones, ``weights`` (V, B) or one row (B,) for all."""
    return replace(mesh, weights=np.broadcast_to(weights, (len(mesh.points), weights.shape[-1])).copy())


def lifted(mesh: Mesh, lift: float) -> Mesh:
    """The mesh as something that lies upon others."""
    return replace(mesh, lift=mesh.lift + lift)


def kept(mesh: Mesh, faces: NDArray[np.bool_]) -> Mesh:
    """The mesh with only some of its faces, bool (F,)."""
    return replace(
        mesh,
        faces=mesh.faces[faces],
        texels=mesh.texels[faces],
        from_step=mesh.from_step[faces],
        lift=mesh.lift[faces],
    )


def smoothstep(low: float, high: float, value: Values) -> Values:
    """0 below ``low``, 1 above ``high``, smooth between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    result: Values = share * share * (3 - 2 * share)
    return result
