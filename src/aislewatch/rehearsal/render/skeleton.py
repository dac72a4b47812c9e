"""Bones: how the points of a body follow its joints (linear blend skinning)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.rehearsal.figure import JOINT, JOINTS, Build, Metres
from aislewatch.rehearsal.render.mesh import Mesh, cross, smoothstep, unit

BONES: Final = (
    "pelvis", "chest", "head",
    "left_collar", "right_collar", "left_upper", "right_upper", "left_fore", "right_fore",
    "left_hand", "right_hand", "left_thigh", "right_thigh", "left_shin", "right_shin",
    "left_foot", "right_foot",
)  # fmt: skip
BONE: Final = {name: row for row, name in enumerate(BONES)}
SIDES: Final = ("left", "right")

_FROM: Final = np.array(
    [
        JOINT[f"{side}_{part}"]
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        for side in SIDES
    ]
)
_TO: Final = np.array(
    [JOINT[f"{side}_{part}"] for part in ("elbow", "wrist", "hand", "knee", "ankle", "toe") for side in SIDES]
)
MOST_STRETCH: Final = 0.2
"""The widest stretch or squeeze of a trunk against its rest shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Where the bones are: ``origins`` (B, 3), ``axes`` (B, 3, 3) right, forward, along as rows, and
    ``lengths`` (B, 3) along them in metres."""

    origins: Metres
    axes: Metres
    lengths: Metres


def rest_joints(build: Build) -> Metres:
    """The joints (J, 3) of somebody who stands at the origin, facing +y, arms a little spread.

    Meshes are built round these joints. Proportions as in Drillis and Contini, "Body segment parameters"
    (1966); a figure with others is stretched along its bones.
    """
    s = build.stature
    joints = np.zeros((len(JOINTS), 3))
    middle = {
        "pelvis": (0, 0.530), "spine": (0.009, 0.645), "neck": (0, 0.818),
        "head": (0.022, 0.928), "crown": (0.022, 1.0), "nose": (0.087, 0.915),
    }  # fmt: skip
    for name, (y, z) in middle.items():
        joints[JOINT[name]] = (0, y * s, z * s)
    spread = np.radians(25)
    reach = np.array([np.sin(spread), 0, -np.cos(spread)])
    for side, sign in zip(SIDES, (-1, 1), strict=True):
        shoulder = np.array([0.113 * build.shoulders, 0, 0.818]) * s
        elbow = shoulder + reach * 0.186 * s
        wrist = elbow + reach * 0.146 * s
        hip = 0.060 * build.hips
        places = {
            "eye": np.array([0.0192, 0.0714, 0.935]) * s, "ear": np.array([0.0442, 0.0191, 0.9233]) * s,
            "shoulder": shoulder, "elbow": elbow, "wrist": wrist, "hand": wrist + reach * 0.085 * s,
            "hip": np.array([hip, 0, 0.530]) * s, "knee": np.array([hip, 0.004, 0.285]) * s,
            "ankle": np.array([hip, 0, 0.039]) * s, "toe": np.array([hip, 0.105, 0.0156]) * s,
        }  # fmt: skip
        for name, place in places.items():
            joints[JOINT[f"{side}_{name}"]] = place * np.array([sign, 1, 1])
    return joints


def bone_frames(joints: Metres) -> Frames:
    """The bones of joints (J, 3)."""
    hips = joints[JOINT["right_hip"]] - joints[JOINT["left_hip"]]
    shoulders = joints[JOINT["right_shoulder"]] - joints[JOINT["left_shoulder"]]
    pelvis, spine, neck = (joints[JOINT[name]] for name in ("pelvis", "spine", "neck"))
    origins = np.concatenate([[pelvis, spine, joints[JOINT["head"]], neck, neck], joints[_FROM]])
    along = np.concatenate(
        [
            [spine - pelvis, neck - spine, joints[JOINT["crown"]] - joints[JOINT["head"]]],
            joints[[JOINT["left_shoulder"], JOINT["right_shoulder"]]] - neck,
            joints[_TO] - joints[_FROM],
        ]
    )
    ears = joints[JOINT["right_ear"]] - joints[JOINT["left_ear"]]
    lengths = np.ones((len(BONES), 3))
    lengths[:, 2] = np.maximum(np.linalg.norm(along, axis=1), 1e-3)
    along = along / lengths[:, 2:]
    trunk_right = np.stack([_square(hips, along[0]), _square(shoulders, along[1])])
    right = np.empty_like(along)
    right[:2], right[2] = trunk_right, ears
    right[3:5] = cross(cross(trunk_right[1], along[1]), along[3:5])
    right[5:11] = _arm_hinges(along, trunk_right[1], along[1])
    right[11:15] = _knee_hinges(along[11:15], trunk_right[0])
    right[15:17] = cross(along[15:17], -along[13:15])
    right = unit(right - (right * along).sum(1, keepdims=True) * along)
    axes = np.stack([right, cross(along, right), along], axis=1)
    lengths[0, 0] = np.linalg.norm(hips)
    lengths[1, 0] = np.linalg.norm(shoulders)
    lengths[2, 0] = np.linalg.norm(ears)
    lengths[2, 1] = (joints[JOINT["nose"]] - joints[JOINT["head"]]) @ axes[2, 1]
    return Frames(origins, axes, np.maximum(lengths, 1e-3))


def _square(vector: Metres, axis: Metres) -> Metres:
    square: Metres = unit(vector - (vector @ axis) * axis)
    return square


def _arm_hinges(along: Metres, right: Metres, up: Metres) -> Metres:
    """The axes about which upper arms, forearms and hands bend (6, 3).

    A straight arm has none: it gets the one of a hanging arm, carried along the shortest way.
    """
    upper, fore = along[5:7], along[7:9]
    turn = cross(-up, upper)
    cosine = upper @ -up
    twice = cross(turn, cross(turn, right))
    usual = right + cross(turn, right) + twice / np.maximum(1 + cosine, 0.05)[:, None]
    bend = cross(upper, fore)
    trust = smoothstep(0.1, 0.4, np.linalg.norm(bend, axis=1))[:, None]
    hinge = unit(usual) * (1 - trust) + unit(bend) * trust
    return np.concatenate([hinge, hinge, hinge])


def _knee_hinges(along: Metres, right: Metres) -> Metres:
    bend = cross(along[2:4], along[0:2])
    trust = smoothstep(0.15, 0.5, np.linalg.norm(bend, axis=1))[:, None]
    hinge = right * (1 - trust) + unit(bend) * trust
    return np.concatenate([hinge, hinge])


class Skin:
    """A mesh tied to the bones of one build, and where its points are for given joints."""

    def __init__(self, mesh: Mesh, build: Build) -> None:
        rest = bone_frames(rest_joints(build))
        self.mesh = mesh
        self._rest = rest
        self._points = np.concatenate([mesh.points, np.ones((len(mesh.points), 1))], axis=1)

    def posed(self, joints: Metres) -> tuple[Metres, Metres]:
        """Points and unit normals (V, 3) in world metres."""
        moves = self._moves(joints)
        blended = (self.mesh.weights @ moves.reshape(len(BONES), 12)).reshape(-1, 3, 4)
        points = np.einsum("vij,vj->vi", blended, self._points)
        normals = np.einsum("vij,vj->vi", blended[:, :, :3], self.mesh.normals)
        return points, unit(normals)

    def _moves(self, joints: Metres) -> NDArray[np.float64]:
        """Each bone's way from rest to now, (B, 3, 4)."""
        now, rest = bone_frames(joints), self._rest
        stretch = now.lengths / rest.lengths
        stretch[:3] = np.clip(stretch[:3], 1 - MOST_STRETCH, 1 + MOST_STRETCH)
        turn = np.einsum("bki,bk,bkj->bij", now.axes, stretch, rest.axes)
        shift = now.origins - np.einsum("bij,bj->bi", turn, rest.origins)
        return np.concatenate([turn, shift[:, :, None]], axis=2)
