"""Where the pose model puts the joints of one person, over many frames at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.special import ndtri

from aislewatch.domain.people import (
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from aislewatch.rehearsal.chance import Series
from aislewatch.rehearsal.measured import GROUP_OF, Perception, Table
from aislewatch.rehearsal.sight import Numbers, Sight

MIRRORED: Final = np.array([0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15])
"""Each joint's counterpart on the other side."""

PARTS: Final = ("face", "arms", "legs")
PART_OF: Final = np.array([0] * 5 + [1] * 6 + [2] * 6)
"""What is mixed up as a whole."""

_HEAD: Final = np.arange(5)
_ARMS: Final = [LEFT_ELBOW, RIGHT_ELBOW, LEFT_WRIST, RIGHT_WRIST]
_OWN_HIP: Final = {LEFT_ELBOW: LEFT_HIP, LEFT_WRIST: LEFT_HIP, RIGHT_ELBOW: RIGHT_HIP, RIGHT_WRIST: RIGHT_HIP}

_TOGETHER: Final = 0.7
"""Share of the slow deviation that the head's joints have in common: the model misplaces the whole head."""

_INSIDE: Final = 2.0
"""Pixels from the picture's edge at which joints outside it are put, at most."""


def misjudged(
    sight: Sight,
    everybody: Sequence[Sight],
    series: Series,
    size: tuple[int, int],
    table: Perception,
) -> Numbers:
    """Keypoints float64 (N, 17, 3): x, y in pixels and score, of ``sight``'s N frames.

    ``everybody`` are the sights its ``hidden_by`` points into.
    """
    facing = _facing(sight.front)
    places, scores = sight.pixels.copy(), facing @ table.score[:, GROUP_OF]
    unit = sight.torso[:, None, None]
    places = _own_guesses(places, sight, series, facing, table)
    places = _others_joints(places, sight, everybody, series, table)
    places = _mixed_up(places, series, facing, table)
    strays = series.spells(facing @ table.wild[:, GROUP_OF], 2 * table.brief, 17)
    places += unit * _deviation(sight, places, series, facing, table)
    places += np.where(strays[..., None], table.astray * unit * series.slow(table.brief, 17, 2), 0)
    scores = np.where(strays, table.wild_score, scores)
    scores = np.where(sight.own, facing @ table.own_score[:, GROUP_OF], scores)
    scores = np.where(sight.veiled, table.veiled_score, scores)
    spread = facing @ table.spread[:, GROUP_OF]
    luck = spread * (0.5 * series.white(17) + 0.5 * series.slow(table.brief, 17))
    luck += spread * 0.7 * series.slow(table.steady, 17)
    logit = np.log(scores / (1 - scores)) + luck
    edge = np.array(size) - _INSIDE
    outside = ((places < _INSIDE) | (places > edge)).any(axis=2)
    logit -= 1.5 * outside
    places = np.clip(places, _INSIDE, edge)
    return np.concatenate([places, (1 / (1 + np.exp(-logit)))[..., None]], axis=2)


def _facing(front: Numbers) -> Table:
    """Weights (N, 3) of the facings: front, profile, back."""
    ahead, behind = np.clip(front, 0, 1), np.clip(-front, 0, 1)
    return np.stack([ahead, 1 - ahead - behind, behind], axis=1)


def _outward(places: Numbers) -> Numbers:
    """The direction (N, 17) away from the body's middle line along x: -1, 0 or 1."""
    middle = places[:, [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP], 0].mean(axis=1)
    left = np.sign(places[:, LEFT_SHOULDER, 0] - places[:, RIGHT_SHOULDER, 0])
    side = np.array([0, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1])
    nose = np.sign(places[:, 0, 0] - middle)
    out: Numbers = side * left[:, None]
    out[:, 0] = nose
    return out


def _own_guesses(places: Numbers, sight: Sight, series: Series, facing: Table, table: Perception) -> Numbers:
    """Joints hidden by the own body: found all the same, put on the other side's joint, or invented."""
    out = _outward(places)
    head = places[:, _HEAD].mean(axis=1)
    guessed = series.spells(facing @ table.guessed[:, GROUP_OF], 3 * table.brief, 17)
    snapped = series.spells(facing @ table.snapped[:, GROUP_OF], 3 * table.brief, 17)
    rest = table.rest[[0, 0, 1, 1]] + table.rest_spread * series.slow(2 * table.brief, len(_ARMS), 2)
    result = places.copy()
    lost = sight.own & ~guessed
    for column, joint in enumerate(_ARMS):
        offset = rest[:, column] * sight.torso[:, None]
        offset[:, 0] *= out[:, joint]
        invented = places[:, _OWN_HIP[joint]] + offset
        elsewhere = np.where(snapped[:, joint, None], places[:, MIRRORED[joint]], invented)
        result[:, joint] = np.where(lost[:, joint, None], elsewhere, result[:, joint])
    toward = table.pulled * (head[:, None] - places[:, _HEAD])
    result[:, _HEAD] += np.where(lost[:, _HEAD, None], toward, 0)
    return result


def _others_joints(
    places: Numbers, sight: Sight, everybody: Sequence[Sight], series: Series, table: Perception
) -> Numbers:
    """Joints behind another person may be found on that person."""
    stolen = series.spells(table.stolen, table.brief, 17) & (sight.hidden_by >= 0)
    result = places
    for number in np.unique(sight.hidden_by[stolen]):
        other = everybody[int(number)]
        at = np.clip(np.searchsorted(other.rows, sight.rows), 0, len(other.rows) - 1)
        taken = stolen & (sight.hidden_by == number) & (other.rows[at] == sight.rows)[:, None]
        result = np.where(taken[..., None], other.pixels[at], result)
    return result


def _mixed_up(places: Numbers, series: Series, facing: Table, table: Perception) -> Numbers:
    """Left taken for right, of face, arms and legs, each for a spell and often together."""
    common, own = series.slow(table.swap_time, 1), series.slow(table.swap_time, len(PARTS))
    lots = table.together**0.5 * common + (1 - table.together) ** 0.5 * own
    wrong = lots < ndtri(np.clip(facing @ table.swapped, 0, 1))
    swap = wrong[:, PART_OF]
    return np.where(swap[..., None], places[:, MIRRORED], places)


def _deviation(sight: Sight, places: Numbers, series: Series, facing: Table, table: Perception) -> Numbers:
    """In torso lengths, (N, 17, 2)."""
    coarser = np.interp(sight.torso, table.sizes, table.coarser)[:, None]
    fast, slow, out, down = (
        facing @ values[:, GROUP_OF] for values in (table.fast, table.slow, table.out, table.down)
    )
    lasting = series.slow(table.steady, 17, 2)
    together = series.slow(table.steady, 1, 2)
    lasting[:, _HEAD] = _TOGETHER**0.5 * together + (1 - _TOGETHER) ** 0.5 * lasting[:, _HEAD]
    fast, slow = (np.where(sight.veiled, table.veiled * 0.7, part * coarser) for part in (fast, slow))
    passing = (1 - table.lasting) ** 0.5 * series.white(17, 2)
    passing += table.lasting**0.5 * series.slow(table.brief, 17, 2)
    deviation: Numbers = fast[..., None] * passing + slow[..., None] * lasting
    return deviation + np.stack([out * _outward(places), down], axis=2)
