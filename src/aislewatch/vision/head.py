"""Where a person's head points, from the five face joints, with an honest uncertainty.

    turn = head_turn(person)          # Turn, or None where it cannot be told
    turn.bearing, turn.bearing_sigma  # seen from above, 0 = to the camera, + to the person's left
    turn.yaw, turn.yaw_sigma          # of the head on the chest, + to the person's left
    turn.to_camera, turn.pitch, ...   # see Turn

Method: a small rigid head (:data:`_HEAD`) is turned through a grid of bearings and pitches, seen from
cameras that look down at a few usual angles, and compared with the joints; a joint weighs by its score,
and a hidden ear, eye or nose should have a low one. The chest's bearing follows from the breadth of
shoulders and hips, and necks rarely turn far. What comes out are means and standard deviations of that
posterior: few pixels or weak joints widen it, and where it says nothing there is no answer.

Everything is measured in torso lengths; nothing depends on pixels but the joints' own coarseness.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import (
    LEFT_EAR,
    LEFT_EYE,
    LEFT_HIP,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_EAR,
    RIGHT_EYE,
    RIGHT_HIP,
    RIGHT_SHOULDER,
)
from aislewatch.vision.pose import MIN_SCORE
from aislewatch.vision.scene import Person

Numbers = NDArray[np.float64]

UNDECIDED: Final = 1.05
"""A bearing less sure than this (radians, 60 degrees) is no answer: a flat guess has 104 degrees."""

PITCH_UNDECIDED: Final = 0.24
"""A pitch less sure than this (radians, 14 degrees) is not told: the prior's own spread is 0.3."""

_FACE: Final = (NOSE, LEFT_EYE, RIGHT_EYE, LEFT_EAR, RIGHT_EAR)

_HEAD: Final = 1.12 * np.array(
    [(0.0, 0.23, -0.05), (0.063, 0.17, 0.03), (-0.063, 0.17, 0.03), (0.145, 0.0, 0.0), (-0.145, 0.0, 0.0)]
)
"""Nose, eyes and ears to the person's left, forward and up from the middle of the ears, in torso lengths of
0.5 m: ears 145 mm apart, pupils 63 mm apart and 85 mm before the ears, the nose's tip 115 mm before
them (rounded means of men and women, Gordon et al. 1989, anthropometric survey of U.S. Army personnel);
larger by the eighth by which a camera from above shortens the torso (annotated and detected ears of
frontal people lie 0.31 to 0.36 torso lengths apart)."""

_BEARINGS: Final = np.radians(np.arange(-180.0, 180.0, 5.0))
_COS, _SIN = np.cos(_BEARINGS), np.sin(_BEARINGS)
_PITCHES: Final = np.radians([-60.0, -40.0, -25.0, -12.0, 0.0, 12.0, 25.0, 40.0])
_DOWNWARD: Final = np.radians([6.0, 20.0, 34.0])
"""How steeply the camera looks down at the person: store cameras hang 2.5 to 3.5 m high."""
_LEANS: Final = np.radians([-16.0, 0.0, 16.0])

_PITCH_MEAN: Final = -0.1
_PITCH_SPREAD: Final = 0.3
_LEAN_SPREAD: Final = 0.2

_JOINT_ERROR: Final = 0.022
_PIXEL_ERROR: Final = 0.7
"""Error of a face joint: in torso lengths over its score to the power 1.2 (0.05 at 0.5, 0.12 at 0.25: twice
the median measured of the pose model on annotated photographs), and in pixels of the analyzed frame."""

_SIGHT: Final = (0.42, 0.12, 0.2)
"""A joint in sight and a hidden one are equally likely to have the first score; the second is the step by
which the odds grow; the third the least doubt left, for invented faces behind heads score 0.5 too."""

_NECK_SPREAD: Final = 0.7
_NECK_FREE: Final = 0.08
"""Heads turn on the chest with this spread (radians); with this share they are somewhere else altogether
(shoulders mixed up by the pose model)."""

_SHOULDERS: Final = 0.77
_HIPS: Final = 0.43
_BREADTH_ERROR: Final = 0.11
"""Breadths of frontal shoulders and hips between the joints, in torso lengths, as the pose model puts them
(measured on real footage; skeletons have 0.9 and 0.6), and the error of one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a head points; radians, each with its standard deviation.

    * ``bearing`` seen from above: 0 to the camera, positive to the person's left (for who faces the camera,
      to the picture's right), +-pi away from the camera
    * ``yaw``: the same on the chest, 0 straight ahead, positive to the person's left
    * ``to_camera``: the angle between the face's direction and the line to the camera, in [0, pi]; a level
      head turned to a ceiling camera still has the camera's own 15 to 30 degrees
    * ``pitch``: up is positive, 0 level; None where it cannot be told. Which angle the camera looks down at
      is not known, so trust its changes more than its value
    * ``chest``: the chest's bearing, as ``bearing``
    """

    bearing: float
    bearing_sigma: float
    yaw: float
    yaw_sigma: float
    to_camera: float
    to_camera_sigma: float
    chest: float
    chest_sigma: float
    pitch: float | None = None
    pitch_sigma: float = math.inf

    @property
    def across(self) -> float:
        """The face's direction across the picture: -1 full to its left, 1 full to its right."""
        return math.sin(self.bearing)


def head_turn(person: Person) -> Turn | None:
    """Where the person's head points, or None where nothing says so."""
    return _told(person.keypoints.tobytes(), person.torso)


@lru_cache(maxsize=64)
def _told(keypoints: bytes, torso: float) -> Turn | None:
    """Several behaviors ask about the same person of the same frame."""
    return turn_of(np.frombuffer(keypoints, np.float32).reshape(-1, 3), torso)


def turn_of(keypoints: NDArray[np.float32], torso: float) -> Turn | None:
    """The same from bare keypoints (17, 3) and the torso's length, both in pixels."""
    if float(keypoints[[*_FACE, LEFT_SHOULDER, RIGHT_SHOULDER], 2].max()) < MIN_SCORE:
        return None  # all of it is guessed
    face = _face_likelihood(keypoints, torso)
    by_bearing = face.sum(axis=(1, 2))
    joint = by_bearing[:, None] * _NECK * _chest_likelihood(keypoints, torso)[None, :]
    joint /= joint.sum()
    bearing, bearing_sigma = _circular(joint.sum(axis=1))
    if bearing_sigma > UNDECIDED:
        return None
    # The face alone says how pitch and downward angle go with each bearing; the chest only which bearing.
    weights = face * (joint.sum(axis=1) / np.maximum(by_bearing, 1e-300))[:, None, None]
    by_pitch = weights.sum(axis=(0, 2)) / weights.sum()
    pitch, pitch_sigma = float(by_pitch @ _PITCHES), _spread(by_pitch, _PITCHES)
    flat = weights.ravel() / weights.sum()
    towards = flat @ _DIRECTIONS
    to_camera = math.atan2(math.hypot(towards[0], towards[1]), -towards[2])
    to_camera_sigma = _spread(flat, _TO_CAMERA)
    yaw, yaw_sigma = _circular(np.bincount(_APART, joint.ravel(), len(_BEARINGS)).astype(np.float64))
    chest, chest_sigma = _circular(joint.sum(axis=0))
    told = pitch_sigma <= PITCH_UNDECIDED
    return Turn(
        bearing=bearing,
        bearing_sigma=bearing_sigma,
        yaw=yaw,
        yaw_sigma=yaw_sigma,
        to_camera=to_camera,
        to_camera_sigma=to_camera_sigma,
        chest=chest,
        chest_sigma=chest_sigma,
        pitch=pitch if told else None,
        pitch_sigma=pitch_sigma if told else math.inf,
    )


def _templates() -> tuple[Numbers, Numbers, Numbers]:
    """The head's joints in the picture for every grid cell, how far each faces the camera, and the face's own
    direction (right, down, away): (H, P, D, L, 5, 2), (H, P, D, 5) and (H * P * D, 3)."""
    h, p, d = np.meshgrid(_BEARINGS, _PITCHES, _DOWNWARD, indexing="ij")
    zero = np.zeros_like(h)
    # In the room: to the picture's right, away from the camera along the floor, up.
    left = np.stack([np.cos(h), np.sin(h), zero], axis=-1)
    ahead = np.stack([np.sin(h) * np.cos(p), -np.cos(h) * np.cos(p), np.sin(p)], axis=-1)
    up = np.stack([-np.sin(h) * np.sin(p), np.cos(h) * np.sin(p), np.cos(p)], axis=-1)
    axes = np.stack([left, ahead, up], axis=-2)
    # As the camera sees it: to the right, down, away.
    sin, cos = np.sin(d)[..., None], np.cos(d)[..., None]
    seen = np.stack(
        [
            axes[..., 0],
            -(axes[..., 1] * sin + axes[..., 2] * cos),
            axes[..., 1] * cos - axes[..., 2] * sin,
        ],
        axis=-1,
    )
    flat = np.einsum("ja,hpdax->hpdjx", _HEAD, seen[..., :2])
    turned = np.stack([_lean(flat, lean) for lean in _LEANS], axis=3)
    outward = np.array([(0, 1, 0), (0.5, 0.9, 0), (-0.5, 0.9, 0), (1, 0.2, 0), (-1, 0.2, 0)], np.float64)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    towards = -np.einsum("ja,hpda->hpdj", outward, seen[..., 2])
    return turned, towards, seen[..., 1, :].reshape(-1, 3)


def _lean(points: Numbers, by: float) -> Numbers:
    sin, cos = math.sin(by), math.cos(by)
    return np.stack(
        [points[..., 0] * cos - points[..., 1] * sin, points[..., 0] * sin + points[..., 1] * cos], axis=-1
    )


_SHAPES, _TOWARDS, _DIRECTIONS = _templates()
_TO_CAMERA: Final = np.arccos(np.clip(-_DIRECTIONS[:, 2], -1, 1))
_SEEN: Final = 1 / (1 + np.exp(-_TOWARDS.mean(axis=(1, 2)) / 0.15 - 1.0))
"""How likely each joint of the face is in sight, per bearing (H, 5)."""
_PAIRS: Final = np.triu_indices(5)
_PAIR_WEIGHTS: Final = np.where(_PAIRS[0] == _PAIRS[1], 1.0, 2.0)
_QUADRATIC: Final = np.concatenate(
    [
        np.einsum("gjx,gkx->gjk", _SHAPES.reshape(-1, 5, 2), _SHAPES.reshape(-1, 5, 2))[:, *_PAIRS],
        -2 * _SHAPES.reshape(-1, 10),
    ],
    axis=1,
)
"""Per grid cell what the distance of its joints to those seen is a weighted sum of: (G, 15 + 10)."""
_PRIOR: Final = (
    -0.5 * ((_PITCHES - _PITCH_MEAN) / _PITCH_SPREAD)[:, None, None] ** 2
    - 0.5 * (_LEANS / _LEAN_SPREAD)[None, None, :] ** 2
    + np.zeros((len(_PITCHES), len(_DOWNWARD), len(_LEANS)))
)


_NEVER: Final = -60.0
"""Log likelihoods below this weigh nothing; numbers near the smallest there is would be slow to add."""


def _wrapped(angle: Numbers) -> Numbers:
    return (angle + np.pi) % (2 * np.pi) - np.pi


_NECK: Final = (1 - _NECK_FREE) * np.exp(
    -0.5 * (_wrapped(_BEARINGS[:, None] - _BEARINGS[None, :]) / _NECK_SPREAD) ** 2
) + _NECK_FREE * 0.2


_APART: Final = ((np.arange(72)[:, None] - np.arange(72)[None, :] + 36) % 72).ravel()
"""Per pair of bearings of head and chest, which of the bearings is that of the head on the chest."""
assert len(_BEARINGS) == 72


def _face_likelihood(keypoints: NDArray[np.float32], torso: float) -> Numbers:
    """How well each (bearing, pitch, downward angle) explains the face's joints, up to a factor."""
    face = keypoints[list(_FACE)].astype(np.float64)
    points, scores = face[:, :2] / torso, np.clip(face[:, 2], 0.0, 1.0)
    weights = 1 / ((_JOINT_ERROR / np.maximum(scores, 0.05) ** 1.2) ** 2 + (_PIXEL_ERROR / torso) ** 2)
    # The head's place in the picture is free: what is left is the spread about the weighted mean.
    inner = np.diag(weights) - np.outer(weights, weights) / max(float(weights.sum()), 1e-9)
    pull = inner @ points
    apart = _QUADRATIC @ np.concatenate([_PAIR_WEIGHTS * inner[_PAIRS], pull.ravel()])
    shape = -0.5 * apart.reshape(_SHAPES.shape[:4]) + _PRIOR
    even, step, doubt = _SIGHT
    trust = np.clip(1 / (1 + np.exp((even - scores) / step)), doubt, 1 - doubt)
    sight = np.log(_SEEN * trust + (1 - _SEEN) * (1 - trust)).sum(axis=1)
    logs = shape + sight[:, None, None, None]
    weighed: Numbers = np.exp(np.maximum(logs - logs.max(), _NEVER)).sum(axis=3)
    return weighed


def _chest_likelihood(keypoints: NDArray[np.float32], torso: float) -> Numbers:
    """How well each bearing of the chest explains shoulders and hips, (H,)."""
    logs = np.zeros(len(_BEARINGS))
    pairs = ((LEFT_SHOULDER, RIGHT_SHOULDER, _SHOULDERS), (LEFT_HIP, RIGHT_HIP, _HIPS))
    for left, right, breadth in pairs:
        score = float(min(keypoints[left, 2], keypoints[right, 2]))
        across, down = (keypoints[left, :2] - keypoints[right, :2]).astype(np.float64) / torso
        error = math.hypot(_BREADTH_ERROR, _PIXEL_ERROR / torso) / max(score, 0.05)
        logs -= 0.5 * ((across - breadth * np.cos(_BEARINGS)) / error) ** 2
        # From above, the farther shoulder is the higher one: that tells left from right.
        spread = np.hypot(error, 0.15 * breadth * np.sin(_BEARINGS))
        logs -= 0.5 * ((down + 0.35 * breadth * np.sin(_BEARINGS)) / spread) ** 2 + np.log(spread / error)
    likelihood: Numbers = np.exp(logs - logs.max())
    return likelihood


def _circular(weights: Numbers) -> tuple[float, float]:
    """Mean and standard deviation (at most pi / sqrt 3, the flat guess's) of weighted :data:`_BEARINGS`."""
    total = max(float(weights.sum()), 1e-300)
    x, y = float(weights @ _COS) / total, float(weights @ _SIN) / total
    mean = math.atan2(y, x)
    return mean, math.sqrt(float(weights @ _wrapped(_BEARINGS - mean) ** 2) / total)


def _spread(weights: Numbers, values: Numbers) -> float:
    """The standard deviation of values whose weights sum to 1."""
    mean = float(weights @ values)
    return math.sqrt(max(float(weights @ (values - mean) ** 2), 0.0))
