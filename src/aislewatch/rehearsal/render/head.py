"""The head: skull with nose, chin and ears, and hair styles."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.rehearsal.figure import JOINT, Build, Metres, Outfit
from aislewatch.rehearsal.render import regions
from aislewatch.rehearsal.render.mesh import (
    Mesh,
    Values,
    circle,
    ellipses,
    joined,
    kept,
    lofted,
    smoothstep,
    weighted,
)
from aislewatch.rehearsal.render.skeleton import BONE, BONES, rest_joints

SEGMENTS: Final = 24
MODEL: Final = 1.72
"""The stature for which the head's measures are given: metres from its middle at the eyes' height."""

SKULL: Final = np.array(
    # height, half width, front, back
    [
        (-0.118, 0.022, 0.076, -0.040), (-0.112, 0.036, 0.088, -0.020), (-0.098, 0.048, 0.094, 0.010),
        (-0.082, 0.057, 0.094, 0.040), (-0.066, 0.063, 0.096, 0.055), (-0.050, 0.067, 0.096, 0.070),
        (-0.040, 0.069, 0.096, 0.077), (-0.024, 0.071, 0.096, 0.086), (-0.004, 0.073, 0.093, 0.094),
        (0.014, 0.075, 0.096, 0.098), (0.034, 0.075, 0.095, 0.100), (0.056, 0.072, 0.089, 0.097),
        (0.076, 0.064, 0.076, 0.086), (0.094, 0.049, 0.056, 0.067), (0.106, 0.029, 0.033, 0.043),
        (0.112, 0.010, 0.012, 0.016),
    ]
)  # fmt: skip
EYES: Final = 0.012
"""How much higher the eyes, from where the tables count heights, are than the joint ``head``."""
LOWEST, HIGHEST = float(SKULL[0, 0]), float(SKULL[-1, 0])
HAIR_THICKNESS: Final = {"short": 0.014, "long": 0.017, "bun": 0.012, "bald": 0.0, "cap": 0.014, "hood": 0.0}


def hair_line(azimuth: Values, style: str) -> Values:
    """Height (model metres) above which the head is covered, at azimuths from the nose, radians."""
    turn = np.degrees(np.abs(azimuth))
    if style == "bald":
        return np.full_like(turn, 1.0)
    if style == "cap":
        return np.interp(turn, [0, 60, 100, 180], [0.050, 0.044, 0.030, 0.010])
    nape = -0.10 if style == "long" else -0.075
    return np.interp(
        turn,
        [0, 38, 52, 66, 78, 100, 112, 180],
        [0.070, 0.066, 0.050, 0.005, 0.000, 0.012, nape + 0.02, nape],
    )


def azimuths(points: Values) -> Values:
    """Angle from straight ahead of head points (..., 3), radians, the person's right positive."""
    result: Values = np.arctan2(points[..., 0], points[..., 1])
    return result


def head(build: Build, outfit: Outfit) -> Mesh:
    """Skull, ears and hair, tied to the head's bone."""
    parts = [_skull(outfit.hair)] if outfit.hair == "hood" else [_skull(outfit.hair), *_ears()]
    if outfit.hair == "long":
        parts.append(_long_hair())
    if outfit.hair == "bun":
        parts.append(_blob(np.array([0.0, -0.105, 0.055]), 0.042, 10))
    if outfit.hair == "cap":
        parts.append(_visor())
    scale = build.stature / MODEL
    centre = rest_joints(build)[JOINT["head"]] + (0, 0, EYES * scale)
    row = np.zeros(len(BONES))
    row[BONE["head"]] = 1
    tied = [_placed(weighted(part, row), scale, centre) for part in parts]
    if outfit.hair == "long":
        tied[-1] = weighted(tied[-1], _hanging(parts[-1].points))
    if outfit.hair == "hood":
        hood = _hood()
        tied.append(weighted(_placed(weighted(hood, row), scale, centre), _hanging(hood.points)))
    return joined(tied)


def _placed(mesh: Mesh, scale: float, centre: Metres) -> Mesh:
    return replace(mesh, points=mesh.points * scale + centre)


def _hanging(points: Metres) -> Values:
    """What hangs low follows the chest."""
    weights = np.zeros((len(points), len(BONES)))
    chest = 0.7 * (1 - smoothstep(-0.22, -0.08, points[:, 2]))
    weights[:, BONE["chest"]] = chest
    weights[:, BONE["head"]] = 1 - chest
    return weights


def _skull(style: str) -> Mesh:
    height, right, front, back = SKULL.T
    outlines = ellipses(right, front, back, SEGMENTS, 2.25)
    way = circle(SEGMENTS)
    turn = np.arctan2(way[:, 0], way[:, 1])
    outlines[:, SEGMENTS // 2, 1] += np.interp(
        height, [-0.060, -0.050, -0.040, -0.024, -0.004, 0.014], [0, 0.010, 0.022, 0.016, 0.006, 0.0]
    )
    for nth in (SEGMENTS // 2 - 1, SEGMENTS // 2 + 1):
        outlines[:, nth, 1] += np.interp(
            height, [-0.05, -0.04, -0.024, -0.004, 0.014, 0.03], [0, 0.004, 0.0, -0.008, -0.001, 0]
        )
    thick = HAIR_THICKNESS[style]
    line = hair_line(np.broadcast_to(turn, (len(height), SEGMENTS)), style)
    covered = smoothstep(0.0, 0.018, height[:, None] - line)
    outlines *= 1 + (thick * covered / np.linalg.norm(outlines, axis=2).clip(0.02))[..., None]
    rise = thick * smoothstep(0.06, 0.11, height)
    rings = len(height)
    mesh = lofted(
        np.stack([np.zeros(rings), np.zeros(rings), height + rise], axis=1),
        np.tile([1.0, 0, 0], (rings, 1)),
        np.tile([0, 1.0, 0], (rings, 1)),
        outlines,
        regions.HEAD,
        (HIGHEST - height) / (HIGHEST - LOWEST),
    )
    return replace(mesh, shade=1 - 0.35 * (1 - smoothstep(-0.118, -0.095, mesh.points[:, 2])))


def _ears() -> list[Mesh]:
    ears = []
    for sign in (-1.0, 1.0):
        stations = np.array([0.0, 0.006, 0.014, 0.020, 0.022])
        size = np.array([0.55, 0.9, 1.0, 0.85, 0.6])
        ear = lofted(
            np.array([sign * 0.066, -0.004, -0.010])
            + stations[:, None] * np.array([sign * 0.75, -0.65, 0.0]),
            np.tile([0, 1.0, 0], (5, 1)),
            np.tile([0, 0, sign], (5, 1)),
            ellipses(0.018 * size, 0.033 * size, 0.033 * size, 8),
            regions.EARS,
            np.linspace(0.1, 0.9, 5),
        )
        ears.append(ear)
    return ears


def _blob(centre: Metres, radius: float, segments: int) -> Mesh:
    angle = np.linspace(-1.45, 1.45, 6)
    size = radius * np.cos(angle)
    return lofted(
        centre + np.stack([np.zeros(6), np.zeros(6), radius * np.sin(angle)], axis=1),
        np.tile([1.0, 0, 0], (6, 1)),
        np.tile([0, 1.0, 0], (6, 1)),
        ellipses(size, size, size, segments),
        regions.HAIR,
        np.linspace(0.8, 0.1, 6),
    )


def _open_shell(height: Values, right: Values, front: Values, back: Values, shown: NDArray[np.bool_]) -> Mesh:
    """A shell round the head from which some of its strips are left out, bool (S,)."""
    rings = len(height)
    mesh = lofted(
        np.stack([np.zeros(rings), np.zeros(rings), height], axis=1),
        np.tile([1.0, 0, 0], (rings, 1)),
        np.tile([0, 1.0, 0], (rings, 1)),
        ellipses(right, front, back, SEGMENTS, 2.1),
        regions.HAIR,
        np.linspace(0.95, 0.05, rings),
        caps=(False, False),
    )
    return kept(mesh, np.tile(shown, rings - 1))


def _long_hair() -> Mesh:
    height = np.array([-0.27, -0.25, -0.20, -0.15, -0.10, -0.05, 0.0, 0.04])
    right = np.array([0.070, 0.088, 0.094, 0.090, 0.086, 0.088, 0.090, 0.088])
    front = np.array([0.03, 0.04, 0.045, 0.045, 0.05, 0.06, 0.07, 0.07])
    back = np.array([0.085, 0.105, 0.112, 0.112, 0.112, 0.115, 0.118, 0.118])
    turn = np.degrees(np.abs(_strip_turns()))
    return _open_shell(height, right, front, back, turn > 62)


def _hood() -> Mesh:
    height = np.array([-0.19, -0.15, -0.10, -0.05, 0.0, 0.05, 0.09, 0.115, 0.130, 0.134])
    right = np.array([0.105, 0.098, 0.094, 0.096, 0.099, 0.097, 0.086, 0.066, 0.036, 0.006])
    front = np.array([0.07, 0.085, 0.095, 0.10, 0.105, 0.107, 0.098, 0.078, 0.04, 0.006])
    back = np.array([0.115, 0.118, 0.118, 0.122, 0.128, 0.128, 0.116, 0.09, 0.05, 0.008])
    turn = np.degrees(np.abs(_strip_turns()))
    shown = np.repeat((turn > 42)[None], len(height) - 1, axis=0)
    shown[height[:-1] >= 0.07] = True
    mesh = _open_shell(height, right, front, back, np.ones(SEGMENTS, np.bool_))
    return kept(mesh, shown.ravel())


def _strip_turns() -> Values:
    angle = 2 * np.pi * (np.arange(SEGMENTS) + 0.5) / SEGMENTS
    return np.arctan2(np.sin(angle), -np.cos(angle))


def _visor() -> Mesh:
    stations = np.array([0.055, 0.095, 0.140, 0.168, 0.178])
    half = np.array([0.060, 0.066, 0.060, 0.040, 0.012])
    drop = np.array([0.052, 0.050, 0.044, 0.038, 0.036])
    thin = np.full(5, 0.004)
    return lofted(
        np.stack([np.zeros(5), stations, drop], axis=1),
        np.tile([1.0, 0, 0], (5, 1)),
        np.tile([0, 0, -1.0], (5, 1)),
        ellipses(half, thin, thin, 8, 2.6),
        regions.HAIR,
        np.linspace(0.2, 0.8, 5),
    )
