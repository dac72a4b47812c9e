"""Trunk and neck, and the garments that lie over them as shells."""

from dataclasses import replace
from typing import Final

import numpy as np

from aislewatch.rehearsal.figure import Build, Metres
from aislewatch.rehearsal.render import regions
from aislewatch.rehearsal.render.mesh import (
    Mesh,
    Region,
    Values,
    ellipses,
    kept,
    lifted,
    lofted,
    smoothstep,
    weighted,
)
from aislewatch.rehearsal.render.skeleton import BONE, BONES

SEGMENTS: Final = 20

PROFILE: Final = np.array(
    # height, half width, front, back: shares of the stature
    [
        (0.455, 0.052, 0.045, 0.052), (0.475, 0.094, 0.060, 0.062), (0.505, 0.108, 0.065, 0.067),
        (0.530, 0.107, 0.066, 0.067), (0.560, 0.099, 0.066, 0.062), (0.595, 0.090, 0.065, 0.056),
        (0.625, 0.086, 0.062, 0.053), (0.665, 0.089, 0.062, 0.055), (0.705, 0.095, 0.067, 0.059),
        (0.740, 0.101, 0.069, 0.063), (0.772, 0.108, 0.064, 0.064), (0.797, 0.114, 0.053, 0.060),
        (0.814, 0.114, 0.044, 0.054), (0.828, 0.104, 0.037, 0.048), (0.840, 0.084, 0.033, 0.043),
        (0.850, 0.062, 0.031, 0.039), (0.862, 0.043, 0.031, 0.036), (0.876, 0.035, 0.031, 0.035),
        (0.900, 0.034, 0.032, 0.036),
    ]
)  # fmt: skip
BOTTOM, TOP = float(PROFILE[0, 0]), float(PROFILE[-1, 0])
HEM: Final = 0.500
"""Where a top ends over the trousers, shares of the stature."""
COLLAR: Final = 0.857
WAIST: Final = 0.600

LOOSE: Final = 0.005
"""How far a top stands off the body, in statures."""


_LENGTH: Final = np.concatenate([[0], np.hypot(*np.diff(PROFILE[:, :2], axis=0).T).cumsum()])


def down_the_torso(height: Values | float) -> Values:
    """Share from the top of the torso's texture at heights in statures, by the way over the shoulder."""
    return np.asarray(1 - np.interp(height, PROFILE[:, 0], _LENGTH) / _LENGTH[-1])


def outline_at(height: Values, build: Build) -> tuple[Values, Values, Values]:
    """Half width, front and back depth in metres at heights in statures."""
    right, front, back = (np.interp(height, PROFILE[:, 0], PROFILE[:, k]) for k in (1, 2, 3))
    soft = 1 - smoothstep(0.80, 0.86, height)
    chest = smoothstep(0.66, 0.78, height) * soft
    seat = 1 - smoothstep(0.53, 0.62, height)
    girth = 1 + (build.girth - 1) * (0.35 + 0.65 * soft)
    belly = 1 + 0.6 * (build.girth - 1) * np.exp(-(((height - 0.61) / 0.06) ** 2))
    width = girth * (1 + (build.shoulders - 1) * chest) * (1 + (build.hips - 1) * seat)
    s = build.stature
    return right * width * s, front * girth * belly * s, back * (1 + (girth - 1) * 0.7) * s


def middle_at(height: Values, stature: float) -> Metres:
    """Centres (R, 3) of the trunk's rings in the rest pose, metres."""
    forward = np.interp(height, [0.455, 0.53, 0.625, 0.74, 0.82, 0.86, 0.90], [0, 0, 3, 2, 0, 3, 14])
    return np.stack([np.zeros_like(height), forward * 1e-3 * stature, height * stature], axis=1)


def torso_weights(points: Metres, build: Build) -> Values:
    """How the trunk's points (V, 3) follow pelvis, chest, collar bones and head: (V, B)."""
    height = points[:, 2] / build.stature
    side = np.abs(points[:, 0]) / (0.113 * build.stature * build.shoulders)
    weights = np.zeros((len(points), len(BONES)))
    chest = smoothstep(0.54, 0.70, height)
    head = 0.8 * smoothstep(0.855, 0.91, height)
    collar = 0.75 * smoothstep(0.35, 1.0, side) * smoothstep(0.74, 0.80, height) * (1 - head)
    weights[:, BONE["pelvis"]] = 1 - chest
    weights[:, BONE["head"]] = head
    weights[:, BONE["left_collar"]] = collar * (points[:, 0] < 0)
    weights[:, BONE["right_collar"]] = collar * (points[:, 0] >= 0)
    weights[:, BONE["chest"]] = chest - head - collar
    return weights


def torso_shade(points: Metres, stature: float) -> Values:
    """Darker under the arms, at the neck and between the legs."""
    height = points[:, 2] / stature
    side = np.abs(points[:, 0]) / stature
    pits = 0.28 * smoothstep(0.075, 0.10, side) * np.exp(-(((height - 0.75) / 0.05) ** 2))
    neck = 0.30 * np.exp(-(((height - 0.885) / 0.02) ** 2))
    crotch = 0.35 * (1 - smoothstep(0.455, 0.50, height))
    result: Values = 1 - pits - neck - crotch
    return result


def trunk_shell(heights: Values, off: Values, build: Build, region: Region, down: Values) -> Mesh:
    """A loft round the trunk through ``heights`` (R,), standing ``off`` (R,) statures off the body."""
    right, front, back = (part + off * build.stature for part in outline_at(heights, build))
    rings = len(heights)
    middle = middle_at(heights, build.stature)
    # The shoulders face up: there a shell must also lie higher.
    middle[:, 2] += off * smoothstep(0.76, 0.83, heights) * build.stature
    mesh = lofted(
        middle,
        np.tile([1.0, 0, 0], (rings, 1)),
        np.tile([0, 1.0, 0], (rings, 1)),
        ellipses(right, front, back, SEGMENTS, 2.3),
        region,
        down,
    )
    mesh = replace(mesh, shade=torso_shade(mesh.points, build.stature))
    return weighted(mesh, torso_weights(mesh.points, build))


def torso(build: Build) -> Mesh:
    """Trunk and neck with the top over the trousers."""
    heights = PROFILE[:, 0]
    low, high = heights[heights < HEM], heights[heights > HEM]
    heights = np.concatenate([low, [HEM - 0.001, HEM], high])
    worn = np.where(high < COLLAR, LOOSE, 0.0)
    off = np.concatenate([np.full(len(low) + 1, 0.004), [LOOSE + 0.004], worn])
    # Trousers take their cloth from a little further down, so that the hem is sharp.
    painted = np.where(heights < HEM, np.maximum(heights - 0.015, BOTTOM), heights + 0.004)
    return trunk_shell(heights, off, build, regions.TORSO, down_the_torso(painted))


def under_jacket(mesh: Mesh, stature: float) -> Mesh:
    """A torso without what an open jacket hides: only the strip in front, and below and above."""
    centre = mesh.points[mesh.faces].mean(axis=1)
    height, aside = centre[:, 2] / stature, np.abs(centre[:, 0]) / stature
    front = (centre[:, 1] > 0) & (aside < 0.075)
    return kept(mesh, front | (height < 0.50) | (height > 0.855))


def skirt(build: Build, length: float) -> Mesh:
    """A skirt from the waist, ``length`` the covered share of the leg."""
    s = build.stature
    low = 0.53 - 0.49 * min(max(length, 0.3), 0.95)
    heights = np.concatenate([[low], np.linspace(low + 0.005, 0.51, 7), [0.56]])
    off = np.interp(heights, [low, 0.50, 0.56], [0.040, 0.012, 0.008])
    right, front, back = (part + off * s for part in outline_at(np.maximum(heights, 0.51), build))
    rings = len(heights)
    mesh = lofted(
        middle_at(heights, s),
        np.tile([1.0, 0, 0], (rings, 1)),
        np.tile([0, 1.0, 0], (rings, 1)),
        ellipses(right - off * s * 0.3, front, back, SEGMENTS, 2.2),
        regions.SKIRT,
        (heights[-1] - heights) / (heights[-1] - heights[0]),
    )
    height, side = mesh.points[:, 2] / s, mesh.points[:, 0] / s
    weights = np.zeros((len(mesh.points), len(BONES)))
    legs = 0.9 * (1 - smoothstep(0.40, 0.55, height))
    right_leg = smoothstep(-0.08, 0.08, side)
    weights[:, BONE["right_thigh"]] = legs * right_leg
    weights[:, BONE["left_thigh"]] = legs * (1 - right_leg)
    weights[:, BONE["pelvis"]] = 1 - legs
    return weighted(mesh, weights)


def jacket(build: Build) -> Mesh:
    """An open jacket's trunk: a shell without its front."""
    heights = np.array(
        [
            0.485,
            0.50,
            0.53,
            0.56,
            0.595,
            0.625,
            0.665,
            0.705,
            0.74,
            0.772,
            0.797,
            0.814,
            0.828,
            0.840,
            0.850,
            0.860,
        ]
    )
    off = np.interp(heights, [0.48, 0.6, 0.75, 0.8, 0.85], [0.015, 0.014, 0.012, 0.009, 0.009])
    down = (heights[-1] - heights) / (heights[-1] - heights[0])
    mesh = trunk_shell(heights, off, build, regions.OVER, down)
    step = np.arange(len(mesh.faces)) % SEGMENTS
    sides = np.arange(len(mesh.faces)) < (len(heights) - 1) * SEGMENTS
    middle = SEGMENTS // 2
    return lifted(kept(mesh, sides & ((step < middle - 2) | (step > middle + 1))), 0.01)


def second_garment(build: Build, over: float) -> Mesh:
    """A pullover's trunk, ``over`` statures off the body. It comes down over the back while the sleeves are
    filled, and over the chest at last."""
    heights = np.array(
        [
            0.478,
            0.49,
            0.53,
            0.56,
            0.595,
            0.625,
            0.665,
            0.705,
            0.74,
            0.772,
            0.797,
            0.814,
            0.828,
            0.840,
            0.850,
            0.860,
        ]
    )
    off = np.interp(heights, [0.48, 0.6, 0.75, 0.8, 0.85], [0.012, 0.008, 0.006, 0.005, 0.004]) + over
    down = (heights[-1] - heights) / (heights[-1] - heights[0])
    mesh = trunk_shell(heights, off, build, regions.SECOND, down)
    centre = mesh.points[mesh.faces].mean(axis=1)
    sides = np.arange(len(mesh.faces)) < (len(heights) - 1) * SEGMENTS
    drop = 1 - np.clip((centre[:, 2] / build.stature - 0.478) / (0.85 - 0.478), 0, 1)
    front = centre[:, 1] > 0.01
    steps = np.where(front, 0.55 + 0.4 * drop, 0.15 + 0.5 * drop)
    return lifted(kept(replace(mesh, from_step=steps), sides), 0.02)
