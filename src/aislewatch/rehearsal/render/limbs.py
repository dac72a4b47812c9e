"""Arms, hands, legs and feet, bare and clothed."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from aislewatch.rehearsal.figure import JOINT, Build, Metres, Outfit
from aislewatch.rehearsal.render import regions
from aislewatch.rehearsal.render.mesh import (
    Mesh,
    Region,
    Values,
    ellipses,
    joined,
    lifted,
    lofted,
    smoothstep,
    unit,
    weighted,
)
from aislewatch.rehearsal.render.skeleton import BONE, BONES, SIDES, rest_joints

ARM_SEGMENTS: Final = 10
LEG_SEGMENTS: Final = 12

# Along a limb 0 is its root (shoulder, hip), 1 its middle joint (elbow, knee), 2 its end (wrist, ankle).
ARM: Final = np.array(
    [
        (-0.110, 0.005), (-0.090, 0.015), (-0.035, 0.0250), (0.04, 0.0305), (0.15, 0.0320), (0.3, 0.0312),
        (0.5, 0.0290), (0.75, 0.0262), (0.92, 0.0246), (1.08, 0.0246), (1.25, 0.0252), (1.45, 0.0230),
        (1.7, 0.0185), (1.9, 0.0155), (2.04, 0.0150),
    ]
)  # fmt: skip
LEG: Final = np.array(
    [
        (-0.16, 0.018), (-0.10, 0.032), (-0.02, 0.0420), (0.1, 0.0480), (0.3, 0.0490), (0.55, 0.0440),
        (0.78, 0.0385), (0.93, 0.0345), (1.07, 0.0325), (1.25, 0.0330), (1.45, 0.0315), (1.7, 0.0240),
        (1.9, 0.0205), (2.03, 0.0215),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limb:
    """One limb at rest: its ``line`` (3, 3) root, middle, end in metres, and the two bones it follows."""

    line: Metres
    bones: tuple[str, str]
    stature: float

    def at(self, along: Values) -> Metres:
        """Places (R, 3) along the line."""
        upper, lower = self.line[1] - self.line[0], self.line[2] - self.line[1]
        first, second = np.minimum(along, 1)[:, None], np.maximum(along - 1, 0)[:, None]
        places: Metres = self.line[0] + first * upper + second * lower
        return places

    def frames(self, along: Values) -> tuple[Metres, Metres]:
        """Ring axes (R, 3) across and ahead; rings follow the limb downwards."""
        upper, lower = unit(self.line[1] - self.line[0]), unit(self.line[2] - self.line[1])
        way = np.where(along[:, None] < 1, upper, lower)
        across = np.tile([1.0, 0, 0], (len(along), 1))
        across = unit(across - (across * way).sum(1, keepdims=True) * way)
        return across, np.cross(way, across)

    def weights(self, along: Values) -> Values:
        """How rings follow the two bones, (R, B)."""
        lower = smoothstep(0.82, 1.18, along)
        weights = np.zeros((len(along), len(BONES)))
        weights[:, BONE[self.bones[0]]] = 1 - lower
        weights[:, BONE[self.bones[1]]] = lower
        return weights


def limb(build: Build, kind: str, side: str) -> Limb:
    """The ``arm`` or ``leg`` of a side."""
    joints = rest_joints(build)
    names = ("shoulder", "elbow", "wrist") if kind == "arm" else ("hip", "knee", "ankle")
    bones = ("upper", "fore") if kind == "arm" else ("thigh", "shin")
    line = np.stack([joints[JOINT[f"{side}_{name}"]] for name in names])
    return Limb(line, (f"{side}_{bones[0]}", f"{side}_{bones[1]}"), build.stature)


def tube(part: Limb, along: Values, radius: Values, segments: int, region: Region) -> Mesh:
    """A loft along a limb, ``radius`` (R,) in metres. The texture runs from -0.2 (top) to 2.05."""
    across, ahead = part.frames(along)
    mesh = lofted(
        part.at(along),
        across,
        ahead,
        ellipses(radius * 0.96, radius, radius, segments),
        region,
        (along + 0.2) / 2.25,
    )
    rows = np.concatenate([np.repeat(part.weights(along), segments, axis=0), part.weights(along[[0, -1]])])
    return weighted(mesh, rows)


def sleeved(profile: Values, covered: float, loose: float, cuff: float) -> tuple[Values, Values]:
    """Stations along a limb and their radii in statures, with cloth down to ``covered`` (0 to 2)."""
    along, bare = profile[:, 0], profile[:, 1]
    if covered <= 0:
        return along, bare
    end = min(covered, float(along[-1]) - 0.03)
    cloth = np.maximum(bare + loose * smoothstep(-0.1, 0.4, along), np.where(along > 0.9, cuff, 0.0))
    over = along < end - 0.04
    edge = float(np.interp(end, along, cloth)), float(np.interp(end, along, bare))
    beyond = along > end + 0.04
    stations = np.concatenate([along[over], [end, end + 0.015], along[beyond]])
    return stations, np.concatenate([cloth[over], edge, bare[beyond]])


def arms(build: Build, outfit: Outfit) -> Mesh:
    """Both arms with their sleeves, and the hands."""
    soft = 1 + (build.girth - 1) * 0.6
    thick = 0.008 if outfit.jacket is not None else 0.005
    covered = 1.97 if outfit.jacket is not None else 2 * outfit.sleeves
    along, radius = sleeved(ARM, covered, thick, 0.020)
    parts = []
    for side, region in zip(SIDES, regions.ARMS, strict=True):
        part = limb(build, "arm", side)
        mesh = tube(part, along, radius * soft * build.stature, ARM_SEGMENTS, region)
        parts += [lifted(_pit_shaded(mesh, part), 0.02), *hand(build, side)]
    return joined(parts)


def _pit_shaded(mesh: Mesh, part: Limb) -> Mesh:
    """Darker on the inner side near the arm pit."""
    drop = (part.line[0, 2] - mesh.points[:, 2]) / part.stature
    inner = np.abs(mesh.points[:, 0]) < np.abs(part.line[0, 0]) + np.maximum(drop, 0) * part.stature * 0.4
    return replace(mesh, shade=1 - 0.25 * inner * np.exp(-(((drop - 0.05) / 0.06) ** 2)))


def second_sleeves(build: Build, over: float) -> Mesh:
    """The sleeves of a second garment: the left one is filled first."""
    parts = []
    along = ARM[(ARM[:, 0] < 1.95), 0]
    for side, start in zip(SIDES, (0.1, 0.45), strict=True):
        part = limb(build, "arm", side)
        radius = (np.interp(along, ARM[:, 0], ARM[:, 1]) + over + 0.004) * build.stature
        mesh = tube(part, along, np.maximum(radius, 0.027 * build.stature), ARM_SEGMENTS, regions.SECOND)
        share = np.clip((np.repeat(along[:-1], ARM_SEGMENTS) + 0.2) / 2.15, 0, 1)
        ends = np.full(2 * ARM_SEGMENTS, start + 0.3)
        steps = np.concatenate([start + 0.3 * share, ends])
        parts.append(lifted(replace(mesh, from_step=steps), 0.03))
    return joined(parts)


def hand(build: Build, side: str) -> list[Mesh]:
    """A slightly curled hand: palm and fingers as one, and a thumb."""
    s = build.stature
    joints = rest_joints(build)
    wrist, tip = joints[JOINT[f"{side}_wrist"]], joints[JOINT[f"{side}_hand"]]
    way = unit(tip - wrist)
    across = unit(np.array([1.0, 0, 0]) - way[0] * way)
    ahead = np.cross(way, across)
    inward = -1.0 if side == "right" else 1.0
    share = np.array([-0.04, 0.08, 0.25, 0.45, 0.62, 0.80, 0.93, 1.0])
    curl = np.array([0, 0, 0.0, 0.001, 0.003, 0.008, 0.012, 0.015]) * inward * s
    thick = np.array([0.0130, 0.0125, 0.0125, 0.0115, 0.0095, 0.008, 0.007, 0.004]) * s
    broad = np.array([0.0150, 0.0175, 0.0225, 0.0250, 0.0245, 0.0225, 0.0185, 0.010]) * s
    rings = len(share)
    palm = lofted(
        wrist + share[:, None] * (tip - wrist) + curl[:, None] * across,
        np.tile(across, (rings, 1)),
        np.tile(ahead, (rings, 1)),
        ellipses(thick, broad, broad, 8, 2.4),
        regions.SKIN,
        np.linspace(0.2, 0.9, rings),
    )
    out = unit(0.75 * way + 0.62 * ahead + 0.25 * inward * across)
    root = wrist + 0.2 * (tip - wrist) + 0.012 * s * ahead
    stops = np.array([0.0, 0.3, 0.65, 0.9, 1.0])
    side_way = unit(np.cross(out, across))
    thumb = lofted(
        root + stops[:, None] * out * 0.042 * s,
        np.tile(unit(np.cross(side_way, out)), (5, 1)),
        np.tile(side_way, (5, 1)),
        ellipses(*(np.array([0.010, 0.010, 0.0085, 0.007, 0.004]) * s,) * 3, 6),
        regions.SKIN,
        np.linspace(0.2, 0.7, 5),
    )
    row = np.zeros(len(BONES))
    row[BONE[f"{side}_hand"]] = 1
    return [weighted(palm, row), weighted(thumb, row)]


def legs(build: Build, outfit: Outfit) -> Mesh:
    """Both legs with trousers or bare, and the shoes."""
    soft = 1 + (build.girth - 1) * 0.6
    covered = 0.15 if outfit.skirt else 2 * outfit.legs
    along, radius = sleeved(LEG, covered, 0.004, 0.0340)
    parts = []
    for side, region in zip(SIDES, regions.LEGS, strict=True):
        part = limb(build, "leg", side)
        mesh = tube(part, along, radius * soft * build.stature, LEG_SEGMENTS, region)
        inner = np.abs(mesh.points[:, 0]) < np.abs(part.line[0, 0])
        height = mesh.points[:, 2] / build.stature
        mesh = replace(mesh, shade=1 - 0.35 * inner * smoothstep(0.30, 0.50, height))
        parts += [mesh, shoe(build, side)]
    return joined(parts)


def shoe(build: Build, side: str) -> Mesh:
    """A shoe with a sole."""
    s = build.stature
    joints = rest_joints(build)
    ankle, toe = joints[JOINT[f"{side}_ankle"]], joints[JOINT[f"{side}_toe"]]
    length = toe[1] - ankle[1]
    share = np.array([-0.34, -0.30, -0.12, 0.12, 0.40, 0.70, 0.95, 1.10, 1.16])
    top = np.array([0.030, 0.046, 0.056, 0.054, 0.043, 0.033, 0.028, 0.021, 0.010]) * s
    half = np.array([0.010, 0.0190, 0.0230, 0.0235, 0.0260, 0.0290, 0.0270, 0.0190, 0.008]) * s
    rings = len(share)
    centres = np.stack([np.full(rings, ankle[0]), ankle[1] + share * length, top / 2], axis=1)
    mesh = lofted(
        centres,
        np.tile([1.0, 0, 0], (rings, 1)),
        np.tile([0, 0, -1.0], (rings, 1)),
        ellipses(half, top / 2, top / 2, 10, 2.8),
        regions.SHOES,
        np.linspace(0.1, 0.9, rings),
    )
    row = np.zeros(len(BONES))
    row[BONE[f"{side}_foot"]] = 1
    return weighted(mesh, row)
