"""What a camera could see of the people on the stage: where they are in its picture, and what hides them.

Pure geometry, vectorized over time; no noise yet. Pixels have their origin top left, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.geometry import Polygon
from aislewatch.rehearsal.figure import COCO, JOINT, JOINTS, Metres
from aislewatch.rehearsal.performance import Actor, Performance
from aislewatch.rehearsal.store import Fixture
from aislewatch.rehearsal.things import Things, things_of
from aislewatch.rehearsal.view import NEAR, View

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

HAND_DEPTH: Final = 0.25
"""Metres of shelf before a point that do not hide it: a hand goes that deep between goods, still seen."""

SLIVER: Final = 0.02
"""Metres of anything else that do not: a line of sight along a surface."""

TRUNK: Final = 0.15
SKULL: Final = 0.085
"""Radius in metres of a slim average body and head, as something that hides its own arms and face."""

BEHIND: Final = 0.08
BEHIND_FACE: Final = 0.03
"""A hand must lie this many metres behind the middle of the own trunk to be hidden by it, a feature of the
face behind that of the head. Chosen to agree with what the renderer shows (wrists: in 91 to 94 of 100)."""

APART: Final = 0.3
"""Metres by which another person must stand nearer to the lens to hide someone."""

_BONES: Final = (
    ("crown", "neck", 0.11), ("neck", "pelvis", 0.17),
    ("left_hip", "left_knee", 0.09), ("right_hip", "right_knee", 0.09),
    ("left_knee", "left_ankle", 0.06), ("right_knee", "right_ankle", 0.06),
)  # fmt: skip
"""What of a body hides others: two joints, and the radius in metres around the line between them."""

_BETWEEN: Final = (
    ("neck", "pelvis"), ("left_hip", "left_knee"), ("right_hip", "right_knee"),
    ("left_knee", "left_ankle"), ("right_knee", "right_ankle"), ("left_elbow", "left_wrist"),
    ("right_elbow", "right_wrist"),
)  # fmt: skip
"""Points halfway between joints, so that a body cut off between two joints is not thought shorter."""

_ARMS: Final = [JOINT[f"{side}_{part}"] for side in ("left", "right") for part in ("elbow", "wrist", "hand")]
_FACE: Final = [JOINT[name] for name in ("nose", "left_eye", "right_eye", "left_ear", "right_ear")]
_PAD: Final = np.array([-0.14, -0.06, 0.14, 0.08])
"""Flesh and clothes around the joints, left, top, right, bottom, in torso lengths."""


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One person in one view at N of the times asked for.

    * ``rows`` (N,): which of the times; the others show nothing of the person
    * ``pixels`` float64 (N, 17, 2): the COCO joints; ``depth`` (N,): metres from the lens to the trunk
    * ``clear`` bool (N, 17): in the picture, and nothing before it; ``own`` (N, 17): hidden by the own body;
      ``veiled`` (N, 17): hidden by a fixture or another person, or outside the picture
    * ``held`` bool (N, 17): behind something carried or pushed; such joints also count as clear or own
    * ``hidden_by`` (N, 17): row number in the list of sights of the person who hides it, else -1
    * ``body`` (N, 4): box around the whole body, x1 y1 x2 y2, reaching outside the picture;
      ``boxes`` (N, 4): around what is in sight of it, within the picture (zero size when nothing is)
    * ``torso`` (N,): middle of the shoulders to middle of the hips in pixels, as if seen squarely
    * ``front`` (N,): how far the chest turns to the camera: 1 frontal, 0 profile, -1 seen from behind
    """

    who: str
    rows: Rows
    pixels: Numbers
    depth: Numbers
    clear: Flags
    own: Flags
    veiled: Flags
    held: Flags
    hidden_by: Rows
    body: Numbers
    boxes: Numbers
    torso: Numbers
    front: Numbers

    @property
    def share(self) -> Numbers:
        """The share of joints that nothing but the own body hides, (N,)."""
        open_: Numbers = 1 - self.veiled.mean(axis=1)
        return open_


def sights(
    performance: Performance, camera: str, times: Numbers, exclusion: Sequence[Polygon] = ()
) -> list[Sight]:
    """Everybody of a performance as ``camera`` sees them at ``times`` (T,) seconds, in the actors' order.

    What lies in the ``exclusion`` polygons (normalized picture units) is hidden, as if painted black.
    """
    view = performance.store.view(camera)
    joints = [actor.motion.joints(times) for actor in performance.actors]
    things = things_of(performance.actors, joints, times)
    bodies = [
        _body(actor, places, view, performance.store.fixtures, things)
        for actor, places in zip(performance.actors, joints, strict=True)
    ]
    for body in bodies:
        for polygon in exclusion:
            body.shown &= ~_within(body.points / view.size, polygon)
    for far in bodies:
        for number, near in enumerate(bodies):
            if near is not far:
                _hide(far, near, number)
    return [body.sight(view.size) for body in bodies]


@dataclass(slots=True, eq=False)
class _Body:
    """One person on the way to a sight; ``points`` are all joints, then those halfway between some."""

    who: str
    rows: Rows
    points: Numbers
    depths: Numbers
    shown: Flags
    own: Flags
    held: Flags
    hidden_by: Rows
    focal: float
    torso: Numbers
    front: Numbers

    def sight(self, size: tuple[int, int]) -> Sight:
        trunk = self.depths[:, JOINT["spine"]]
        edge = np.array([*size, *size], np.float64)
        everything = self.depths > NEAR
        body = _around(self.points, everything, self.torso)
        boxes = np.clip(_around(self.points, self.shown & everything, self.torso), 0, edge)
        shown, own = self.shown[:, COCO], self.own[:, COCO]
        return Sight(
            who=self.who,
            rows=self.rows,
            pixels=self.points[:, COCO],
            depth=trunk,
            clear=shown & ~own,
            own=shown & own,
            veiled=~shown,
            held=shown & self.held,
            hidden_by=self.hidden_by[:, COCO],
            body=body,
            boxes=boxes,
            torso=self.torso,
            front=self.front,
        )


def _body(actor: Actor, joints: Metres, view: View, fixtures: Sequence[Fixture], things: Things) -> _Body:
    rows = np.flatnonzero(np.isfinite(joints[:, 0, 0]))
    world = _with_middles(joints[rows])
    pixels, depth = view.project(world)
    inside = (depth > NEAR) & ((pixels >= 0) & (pixels < view.size)).all(axis=2)
    near = inside.any(axis=1)
    rows, world, pixels, depth, inside = rows[near], world[near], pixels[near], depth[near], inside[near]
    eye = np.array(view.eye)
    shown = inside & ~hidden_by_boxes(eye, world, fixtures)
    neck, pelvis = world[:, JOINT["neck"]], world[:, JOINT["pelvis"]]
    length = np.linalg.norm(neck - pelvis, axis=1)
    middle = np.maximum((depth[:, JOINT["neck"]] + depth[:, JOINT["pelvis"]]) / 2, NEAR)
    return _Body(
        who=actor.who,
        rows=rows,
        points=pixels,
        depths=depth,
        shown=shown,
        own=_behind_self(eye, world, actor.build.girth),
        held=things.hide(eye, rows, world[:, COCO]),
        hidden_by=np.full(depth.shape, -1, np.int64),
        focal=view.focal,
        torso=view.focal * length / middle,
        front=_front(eye, world),
    )


def _with_middles(joints: Metres) -> Metres:
    middles = [(joints[:, JOINT[a]] + joints[:, JOINT[b]]) / 2 for a, b in _BETWEEN]
    return np.concatenate([joints, np.stack(middles, axis=1)], axis=1)


def hidden_by_boxes(eye: Metres, points: Metres, fixtures: Sequence[Fixture]) -> Flags:
    """Which of the world points (..., 3) a fixture hides from ``eye`` (3,)."""
    flat = points.reshape(-1, 3)
    hidden = np.zeros(len(flat), bool)
    way = flat - eye
    length = np.linalg.norm(way, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        for fixture in fixtures:
            slabs = (np.array([fixture.low, fixture.high])[:, None] - eye) / way
            enter = np.fmax(np.fmin(slabs[0], slabs[1]).max(axis=1), 0)
            leave = np.fmin(np.fmax(slabs[0], slabs[1]).min(axis=1), 1)
            tolerated = HAND_DEPTH if fixture.kind == "shelf" else SLIVER
            hidden |= (leave - enter) * length > tolerated
    return hidden.reshape(points.shape[:-1])


def _behind_self(eye: Metres, world: Metres, girth: float) -> Flags:
    """Arms behind the trunk, features behind the head."""
    hidden = np.zeros(world.shape[:2], bool)
    neck, pelvis, head = (world[:, JOINT[name]] for name in ("neck", "pelvis", "head"))
    crown = world[:, JOINT["crown"]]
    for joint in _ARMS:
        hidden[:, joint] = _passes(eye, world[:, joint], pelvis, neck, TRUNK * girth, BEHIND)
    for joint in _FACE:
        hidden[:, joint] = _passes(eye, world[:, joint], head, (head + crown) / 2, SKULL, BEHIND_FACE)
    hidden[:, len(JOINTS) :] = False
    return hidden


def _passes(eye: Metres, points: Metres, a: Metres, b: Metres, radius: float, before: float) -> Flags:
    """Whether the line of sight to each point (N, 3) passes within ``radius`` of the bone from ``a`` to ``b``
    (N, 3 each), at least ``before`` metres before it gets there.

    Closest approach of two segments (Ericson, Real-Time Collision Detection, 2005, 5.1.9).
    """
    way, bone, between = points - eye, b - a, eye - a
    aa, ee = (way * way).sum(axis=1), np.maximum((bone * bone).sum(axis=1), 1e-9)
    c, f, ab = (way * between).sum(axis=1), (bone * between).sum(axis=1), (way * bone).sum(axis=1)
    s = np.clip((ab * f - c * ee) / np.maximum(aa * ee - ab * ab, 1e-9), 0, 1)
    t = np.clip((ab * s + f) / ee, 0, 1)
    s = np.clip((ab * t - c) / aa, 0, 1)
    gap = np.linalg.norm(eye + way * s[:, None] - a - bone * t[:, None], axis=1)
    passed: Flags = (gap < radius) & ((1 - s) * np.sqrt(aa) > before)
    return passed


def _front(eye: Metres, world: Metres) -> Numbers:
    """Cosine between the chest's direction and the way to the camera, seen from above."""
    left = world[:, JOINT["left_shoulder"], :2] - world[:, JOINT["right_shoulder"], :2]
    chest = np.stack([left[:, 1], -left[:, 0]], axis=1)
    way = eye[:2] - world[:, JOINT["neck"], :2]
    lengths = np.linalg.norm(chest, axis=1) * np.linalg.norm(way, axis=1)
    cosine: Numbers = (chest * way).sum(axis=1) / np.maximum(lengths, 1e-9)
    return np.clip(cosine, -1, 1)


def _hide(far: _Body, near: _Body, number: int) -> None:
    """Mark what ``near``, the person of that ``number``, hides of ``far``."""
    if not len(far.rows) or not len(near.rows):
        return
    if far.rows[-1] < near.rows[0] or near.rows[-1] < far.rows[0]:
        return
    _, i, j = np.intersect1d(far.rows, near.rows, assume_unique=True, return_indices=True)
    spine = JOINT["spine"]
    before = (near.depths[j, spine] > NEAR) & (near.depths[j, spine] < far.depths[i, spine] - APART)
    i, j = i[before], j[before]
    if not len(i):
        return
    scale = near.focal / near.depths[j, spine]
    covered = np.zeros(far.shown[i].shape, bool)
    for start, end, radius in _BONES:
        a, b = near.points[j, JOINT[start]], near.points[j, JOINT[end]]
        covered |= _beside(far.points[i], a, b) < (radius * scale)[:, None]
    covered &= far.shown[i]
    far.hidden_by[i] = np.where(covered, number, far.hidden_by[i])
    far.shown[i] &= ~covered


def _within(points: Numbers, polygon: Polygon) -> Flags:
    """Which points (..., 2) lie in a polygon of the same units (even-odd rule)."""
    x, y = points[..., 0], points[..., 1]
    inside = np.zeros(x.shape, bool)
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if y1 != y2:
            inside ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside


def _beside(points: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """Pixels from each point (N, J, 2) to its row's line from ``a`` to ``b`` (N, 2)."""
    bone = (b - a)[:, None]
    along = ((points - a[:, None]) * bone).sum(axis=2) / np.maximum((bone * bone).sum(axis=2), 1e-9)
    gap: Numbers = np.linalg.norm(points - a[:, None] - np.clip(along, 0, 1)[..., None] * bone, axis=2)
    return gap


def _around(points: Numbers, counted: Flags, torso: Numbers) -> Numbers:
    """Boxes around the counted points, with room for flesh; zeros where none counts."""
    low = np.where(counted[..., None], points, np.inf).min(axis=1)
    high = np.where(counted[..., None], points, -np.inf).max(axis=1)
    boxes = np.concatenate([low, high], axis=1) + _PAD * torso[:, None]
    anything: Flags = np.asarray(counted.any(axis=1))
    return np.where(anything[:, None], boxes, 0.0)
