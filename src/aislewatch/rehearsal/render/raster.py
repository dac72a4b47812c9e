"""From faces in space to pixels: which face each pixel shows, and its colour there.

Faces are filled from back to front into a picture of face numbers (a visibility buffer); colours, light
and depth are looked up afterwards, once per pixel that is really seen.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import Floats, Image
from aislewatch.rehearsal.figure import Metres
from aislewatch.rehearsal.render.mesh import Mesh, Rows, Values
from aislewatch.rehearsal.view import NEAR, View

FINE: Final = 2
"""Supersampling: pixels are drawn this much finer and averaged."""
_BITS: Final = 4
_FAR: Final = 30_000
"""Pixels beyond which a corner is not drawn: what is that far out was cut by the picture's edge anyway."""

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """N faces as the camera sees them, farthest first.

    ``corners`` (N, 4, 2) pixels of the fine picture, ``depth`` (N,) metres less their lift, ``values``
    (N, 4, 3) the corners' light, texel column and row; ``owner`` (N,) whose they are; ``bodies`` (N,): of a
    body, not of something carried.
    """

    corners: Values
    depth: Values
    values: Values
    owner: NDArray[np.int64]
    bodies: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A mesh in the store: ``points`` (V, 3) world metres, ``light`` (V,), ``first_row`` of its texture
    in the stack, ``step`` how far its garments are pulled on, ``owner`` its number."""

    mesh: Mesh
    points: Metres
    light: Values
    first_row: int
    owner: int
    step: float = 0.0


def faces_of(things: list[Posed], view: View) -> Faces:
    """All faces that look at the camera, in the picture and in front of the lens, farthest first."""
    seen = [_faces(thing, view) for thing in things]
    if not seen:
        return Faces(
            np.zeros((0, 4, 2)),
            np.zeros(0),
            np.zeros((0, 4, 3)),
            np.zeros(0, np.int64),
            np.zeros(0, np.bool_),
        )
    depth = np.concatenate([faces.depth for faces in seen])
    order = np.argsort(-depth, kind="stable")
    return Faces(
        np.concatenate([faces.corners for faces in seen])[order],
        depth[order],
        np.concatenate([faces.values for faces in seen])[order],
        np.concatenate([faces.owner for faces in seen])[order],
        np.concatenate([faces.bodies for faces in seen])[order],
    )


def _faces(thing: Posed, view: View) -> Faces:
    pixels, depth = view.project(thing.points)
    pixels = pixels * FINE - 0.5
    shown = _shown(thing, pixels, depth, view)
    rows = thing.mesh.faces[shown]
    near = depth[rows]
    values = np.concatenate([thing.light[rows][..., None], thing.mesh.texels[shown]], axis=2)
    values[..., 2] += thing.first_row
    return Faces(
        pixels[rows],
        (near[:, 0] + near[:, 1] + near[:, 2] + near[:, 3]) / 4 - thing.mesh.lift[shown],
        values,
        np.full(len(rows), thing.owner),
        np.full(len(rows), thing.mesh.weights.shape[1] > 0),
    )


def _shown(thing: Posed, pixels: Values, depth: Values, view: View) -> Rows:
    """Numbers of the faces that are there, look at the camera and touch the picture."""
    a, b, c, d = thing.mesh.faces.T
    x, y = pixels[:, 0].copy(), pixels[:, 1].copy()
    turned = (x[c] - x[a]) * (y[d] - y[b]) < (y[c] - y[a]) * (x[d] - x[b])
    rows = np.flatnonzero(turned & (thing.mesh.from_step <= thing.step))
    a, b, c, d = a[rows], b[rows], c[rows], d[rows]
    width, height = view.size[0] * FINE, view.size[1] * FINE
    sane = (depth > NEAR) & (np.abs(x) < _FAR) & (np.abs(y) < _FAR)
    left, right, above, below = x < 0, x >= width, y < 0, y >= height
    there = sane[a] & sane[b] & sane[c] & sane[d]
    for beyond in (left, right, above, below):
        there &= ~(beyond[a] & beyond[b] & beyond[c] & beyond[d])
    found: Rows = rows[there]
    return found


def fill(numbers: Numbers, faces: Faces) -> None:
    """Writes each face's number + 1 where it is the nearest."""
    corners = np.round(faces.corners * (1 << _BITS)).astype(np.int32)
    for number, corner in enumerate(list(corners), 1):
        cv2.fillConvexPoly(numbers, corner, number, 8, _BITS)


def planes(faces: Faces) -> Floats:
    """Per face the affine maps of its values over the picture, exact for triangles and parallelograms.

    Float32 (N + 1, 9): constants, changes along x and changes along y of light, column and row; the first
    row is of no face.
    """
    corners, values = faces.corners, faces.values
    first, second = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    rise, other = values[:, 2] - values[:, 0], values[:, 3] - values[:, 1]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    inverse = np.where(np.abs(area) > 0.5, 1 / np.where(np.abs(area) > 0.5, area, 1), 0)[:, None]
    along_x = (rise * second[:, 1:] - other * first[:, 1:]) * inverse
    along_y = (other * first[:, :1] - rise * second[:, :1]) * inverse
    middle = corners.mean(axis=1)
    constant = values.mean(axis=1) - along_x * middle[:, :1] - along_y * middle[:, 1:]
    table = np.zeros((len(corners) + 1, 9), np.float32)
    table[1:] = np.concatenate([constant, along_x, along_y], axis=1)
    return table


def colours(table: Floats, numbers: Numbers, x: Floats, y: Floats, texture: Image) -> Image:
    """Lit colours (P, 3) of pixels with face ``numbers`` (P,) at ``x``, ``y`` (P,)."""
    rows = table.take(numbers, axis=0)
    light, column, row = (rows[:, k] + rows[:, 3 + k] * x + rows[:, 6 + k] * y for k in range(3))
    width = texture.shape[1]
    place = np.clip(row, 0, len(texture) - 1).astype(np.int32) * width
    place += np.clip(column, 0, width - 1).astype(np.int32)
    texels = texture.reshape(-1, 3).take(place, axis=0)
    np.clip(light, 0.15, 1.35, out=light)
    lit: Image = np.minimum(texels * light[:, None], 255).astype(np.uint8)
    return lit
