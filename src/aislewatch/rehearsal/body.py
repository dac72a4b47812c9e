"""From what a body is asked to do to where its joints are: forward kinematics of trunk and head, two-bone
inverse kinematics of arms and legs, vectorized over time.

Segment lengths as shares of stature after Drillis & Contini (1966): hips 0.530, shoulders 0.818 above the
floor, upper arm 0.186, forearm 0.146, hand 0.108, thigh 0.245, shank 0.246, ankle 0.039.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.rehearsal.figure import JOINT, JOINTS, Build, Metres

HIP, SHOULDER, ANKLE = 0.530, 0.818, 0.039
UPPER_ARM, FOREARM, HAND = 0.186, 0.146, 0.085
THIGH, SHANK = 0.245, 0.246
HALF_SHOULDERS, HALF_HIPS = 0.113, 0.060
TRUNK: Final = SHOULDER - HIP
"""Torso length as a share of stature: middle of the hips to middle of the shoulders."""

REST: Final = (0.06, 0.27, -0.06)
"""Where a hanging hand's wrist is in the trunk's frame, metres at a stature of 1.72 m."""

STANCE: Final = 0.6
"""Share of a walking cycle in which a foot is on the floor."""

_FACE: Final = {
    # Forward, left, up from the middle of the head, metres at a stature of 1.72 m.
    "nose": (0.112, 0.0, -0.022),
    "left_eye": (0.085, 0.033, 0.012),
    "right_eye": (0.085, -0.033, 0.012),
    "left_ear": (-0.005, 0.076, -0.008),
    "right_ear": (-0.005, -0.076, -0.008),
    "crown": (0.0, 0.0, 0.125),
}
STATURE: Final = 1.72
"""Metres; places of hands are given for a body of this height."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame3:
    """A moving frame: ``origin`` (T, 3), ``axes`` (T, 3, 3) with forward, left and up as rows."""

    origin: Metres
    axes: Metres

    def place(self, offset: Metres) -> Metres:
        """World points (T, 3) of an ``offset`` (3,) or (T, 3): forward, left, up."""
        offsets = np.broadcast_to(offset, self.origin.shape)
        return np.asarray(self.origin + np.einsum("ti,tij->tj", offsets, self.axes))

    def local(self, points: Metres) -> Metres:
        """Offsets (T, 3) of world ``points`` (T, 3): what :meth:`place` undoes."""
        return np.asarray(np.einsum("tj,tij->ti", points - self.origin, self.axes))


@dataclass(frozen=True, slots=True, eq=False)
class Carriage:
    """How the body is held, each (T,) unless said.

    ``ground`` (T, 2) where it stands, ``yaw``, ``drop`` metres the pelvis is lowered, ``lean`` forward and
    ``tilt`` to the left of the trunk, ``twist`` of the chest against the pelvis, ``head_yaw`` (left positive)
    and ``head_pitch`` (up positive) against the chest; ``phase`` in walking cycles and ``stride`` metres of
    half a step.
    """

    ground: Metres
    yaw: Metres
    drop: Metres
    lean: Metres
    tilt: Metres
    twist: Metres
    head_yaw: Metres
    head_pitch: Metres
    phase: Metres
    stride: Metres


def _axes(yaw: Metres, pitch: Metres, roll: Metres) -> Metres:
    """Forward, left and up (T, 3, 3) of a frame turned by ``yaw``, its up tipped forward by ``pitch`` and to
    the left by ``roll``."""
    zero = np.zeros_like(yaw)
    ahead = np.stack([np.cos(yaw), np.sin(yaw), zero], -1)
    left = np.stack([-np.sin(yaw), np.cos(yaw), zero], -1)
    up = np.broadcast_to(np.array([0.0, 0.0, 1.0]), ahead.shape)
    c, s = np.cos(pitch)[:, None], np.sin(pitch)[:, None]
    forward, upward = c * ahead - s * up, c * up + s * ahead
    c, s = np.cos(roll)[:, None], np.sin(roll)[:, None]
    return np.stack([forward, c * left - s * upward, c * upward + s * left], -2)


def trunk_frame(build: Build, body: Carriage) -> Frame3:
    """The trunk's frame, its origin between the hips; hands' places are given in it."""
    # Lowest while both feet are on the floor, about 0.05 m below the height over one straight leg.
    bob = 0.025 * (1 + np.cos(4 * np.pi * (body.phase - 0.05))) * np.minimum(body.stride / 0.3, 1.0)
    origin = np.column_stack([body.ground, HIP * build.stature - body.drop - bob])
    return Frame3(origin, _axes(body.yaw + body.twist, body.lean, body.tilt))


def head_frame(build: Build, body: Carriage, trunk: Frame3) -> Frame3:
    """The head's frame, its origin in the middle of the head."""
    size = build.stature
    neck = trunk.place(np.array([0.0, 0.0, TRUNK * size]))
    axes = _axes(body.yaw + body.twist + body.head_yaw, 0.4 * body.lean - body.head_pitch, 0.4 * body.tilt)
    base = 0.045 * size * trunk.axes[:, 2] + 0.01 * size * trunk.axes[:, 0]
    return Frame3(neck + base + 0.065 * size * axes[:, 2] + 0.012 * size * axes[:, 0], axes)


def two_bones(
    root: Metres, target: Metres, first: float, second: float, pole: Metres
) -> tuple[Metres, Metres]:
    """The middle joint and the end (T, 3) of two bones from ``root`` to ``target``, bent towards ``pole``.

    A target out of reach is approached as far as the bones go.
    """
    along = target - root
    distance = np.linalg.norm(along, axis=-1, keepdims=True)
    direction = along / np.maximum(distance, 1e-6)
    reach = np.clip(distance, abs(first - second) + 0.02, (first + second) * 0.995)
    cosine = (first**2 + reach**2 - second**2) / (2 * first * reach)
    side = pole - np.sum(pole * direction, -1, keepdims=True) * direction
    side /= np.maximum(np.linalg.norm(side, axis=-1, keepdims=True), 1e-6)
    middle = root + first * (cosine * direction + np.sqrt(np.maximum(1 - cosine**2, 0)) * side)
    return middle, root + reach * direction


def outside(build: Build, trunk: Frame3, target: Metres) -> Metres:
    """Wrists' targets (T, 3) moved out of the trunk, horizontally, as far as they would be inside of it."""
    scale = build.stature / STATURE
    thick = 1 + 0.8 * (build.girth - 1)
    local = trunk.local(target)
    depth = np.hypot(local[:, 0] / (0.135 * scale * thick), local[:, 1] / (0.185 * scale * thick))
    # Full at the height of the trunk, fading towards thighs and shoulders.
    height = local[:, 2] / scale
    firm = np.clip((height + 0.16) / 0.08, 0, 1) * np.clip((0.53 - height) / 0.06, 0, 1)
    grow = 1 + firm * np.maximum(1 / np.maximum(depth, 0.25) - 1, 0)
    local[:, :2] *= grow[:, None]
    return trunk.place(local)


def solve(build: Build, body: Carriage, hands: dict[str, Metres]) -> Metres:
    """All joints (T, J, 3); ``hands`` are the wrists' targets (T, 3) in the world by side."""
    size, trunk = build.stature, trunk_frame(build, body)
    head = head_frame(build, body, trunk)
    joints = np.zeros((len(body.yaw), len(JOINTS), 3))

    def put(name: str, place: Metres) -> Metres:
        joints[:, JOINT[name]] = place
        return place

    put("pelvis", trunk.origin)
    put("spine", trunk.place(np.array([0.015, 0.0, 0.4 * TRUNK * size])))
    neck = put("neck", trunk.place(np.array([0.0, 0.0, TRUNK * size])))
    put("head", head.origin)
    for name, offset in _FACE.items():
        put(name, head.place(np.array(offset) * size / STATURE))
    pelvis = Frame3(trunk.origin, _axes(body.yaw, 0.2 * body.lean, 0.0 * body.tilt))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        out = sign * trunk.axes[:, 1]
        shoulder = put(f"{side}_shoulder", neck + HALF_SHOULDERS * size * build.shoulders * out)
        pole = 0.55 * out - 0.8 * trunk.axes[:, 2] - 0.45 * trunk.axes[:, 0]
        target = outside(build, trunk, hands[side])
        elbow, wrist = two_bones(shoulder, target, UPPER_ARM * size, FOREARM * size, pole)
        put(f"{side}_elbow", elbow)
        put(f"{side}_wrist", wrist)
        put(f"{side}_hand", wrist + HAND * size * _pointing(wrist - elbow, out, wrist - trunk.origin))
        hip = put(f"{side}_hip", pelvis.origin + sign * HALF_HIPS * size * build.hips * pelvis.axes[:, 1])
        _leg(put, side, sign, size, body, hip)
    return joints


def _pointing(forearm: Metres, out: Metres, wrist: Metres) -> Metres:
    """Where a hand points (T, 3): as the forearm does, but less inward while the wrist (seen from the pelvis)
    is on its own side; hands that work together before the belly would else go through each other."""
    sideways = np.sum(forearm * out, -1, keepdims=True) * out
    bent = 0.5 * np.clip((np.sum(wrist * out, -1, keepdims=True) + 0.08) / 0.1, 0, 1)
    pointing = forearm - bent * sideways
    length: Metres = np.linalg.norm(pointing, axis=-1, keepdims=True)
    return np.asarray(pointing / np.maximum(length, 1e-6))


def _leg(
    put: Callable[[str, Metres], Metres], side: str, sign: float, size: float, body: Carriage, hip: Metres
) -> None:
    ahead = np.column_stack([np.cos(body.yaw), np.sin(body.yaw), np.zeros_like(body.yaw)])
    forward, lift = _step(body.phase + (0.0 if sign > 0 else 0.5))
    walking = np.minimum(body.stride / 0.25, 1.0)
    # A foot is put down nearer than it is left behind, where its heel rises.
    ankle = hip + (forward * body.stride - 0.06 * walking)[:, None] * ahead
    ankle[:, 2] = ANKLE * size + 0.1 * lift * walking
    spread = np.column_stack([-np.sin(body.yaw), np.cos(body.yaw), np.zeros_like(body.yaw)]) * sign
    ankle += spread * (0.03 * (1 - walking))[:, None]
    knee, foot = two_bones(hip, ankle, THIGH * size, SHANK * size, ahead + 0.15 * spread)
    put(f"{side}_knee", knee)
    put(f"{side}_ankle", foot)
    put(f"{side}_toe", foot + ahead * 0.105 * size + np.array([0.0, 0.0, -0.6 * ANKLE * size]))


def _step(phase: Metres) -> tuple[Metres, Metres]:
    """Foot's place along the step (1 ahead, -1 behind) and lift (0 to 1) at a phase in cycles: on the floor
    it moves back evenly, so it does not slide; in the air it swings forward."""
    p = np.mod(phase, 1.0)
    swing = np.clip((p - STANCE) / (1 - STANCE), 0, 1)
    ease = swing * swing * (3 - 2 * swing)
    forward = np.where(p < STANCE, 1 - 2 * p / STANCE, -1 + 2 * ease)
    return forward, np.sin(np.pi * swing)
