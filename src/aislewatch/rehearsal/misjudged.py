"""Where the pose model puts the joints of one person, over many frames at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri

from aislewatch.domain.people import (
    LEFT_ANKLE,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from aislewatch.rehearsal.chance import Series
from aislewatch.rehearsal.measured import GROUP_OF, Perception, Table
from aislewatch.rehearsal.sight import Flags, Numbers, Rows, Sight

MIRRORED: Final = np.array([0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15])
"""Each joint's counterpart on the other side."""

PARTS: Final = ("face", "arms", "legs")
PART_OF: Final = np.array([0] * 5 + [1] * 6 + [2] * 6)
"""What is mixed up as a whole."""

ARMS: Final = np.array([LEFT_ELBOW, RIGHT_ELBOW, LEFT_WRIST, RIGHT_WRIST])
_LEFT: Final = [LEFT_ELBOW, LEFT_SHOULDER, LEFT_HIP, LEFT_WRIST]
_RIGHT: Final = [RIGHT_ELBOW, RIGHT_SHOULDER, RIGHT_HIP, RIGHT_WRIST]
LURES: Final = np.array(
    [
        [*_LEFT, RIGHT_WRIST, RIGHT_ELBOW, RIGHT_SHOULDER, RIGHT_HIP, NOSE],
        [*_RIGHT, LEFT_WRIST, LEFT_ELBOW, LEFT_SHOULDER, LEFT_HIP, NOSE],
    ]
)
"""Where a left and a right elbow or wrist is found that is not found where it is; columns as in
``measured.LURES``. Its own place, among them, is one the table gives no weight."""

_HEAD: Final = np.arange(5)

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
    facing, posture = _facing(sight.front), postures(sight)
    places = _others_joints(_pulled(sight, series, facing, table), sight, everybody, series, table)
    places = _lured(places, sight, series, facing, posture, table)
    places = places + sight.torso[:, None, None] * _deviation(sight, series, facing, table)
    logit = _doubt(places, sight, series, facing, posture, table)
    edge = np.array(size) - _INSIDE
    logit = logit - 1.5 * ((places < _INSIDE) | (places > edge)).any(axis=2)
    scores = 1 / (1 + np.exp(-logit))
    found = np.concatenate([np.clip(places, _INSIDE, edge), scores[..., None]], axis=2)
    return _mixed_up(found, series, facing, table)


def _facing(front: Numbers) -> Table:
    """Weights (N, 3) of the facings: front, profile, back."""
    ahead, behind = np.clip(front, 0, 1), np.clip(-front, 0, 1)
    return np.stack([ahead, 1 - ahead - behind, behind], axis=1)


def postures(sight: Sight) -> Numbers:
    """Which of ``measured.POSTURES`` holds for the arm of each of :data:`ARMS`, 0 or 1, (N, 4, 6)."""
    places, unit = sight.pixels, sight.torso
    chest, seat = (places[:, pair].mean(axis=1) for pair in ([5, 6], [11, 12]))
    trunk = seat - chest
    bent = (np.linalg.norm(trunk, axis=1) < 0.65 * unit) | (np.abs(trunk[:, 0]) > 0.47 * trunk[:, 1])
    feet = places[:, [LEFT_ANKLE, RIGHT_ANKLE], 1].max(axis=1)
    low = feet - seat[:, 1] < 1.1 * unit
    upright = ~bent & ~low
    wrists = places[:, [LEFT_WRIST, RIGHT_WRIST]]
    level = (wrists[..., 1] - chest[:, None, 1]) / np.maximum(trunk[:, None, 1], 1e-6)
    together = np.linalg.norm(wrists[:, 0] - wrists[:, 1], axis=1) < 0.35 * unit
    raised = (level < 0.05) & (upright & ~together)[:, None]
    trunk_x = places[:, [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP], 0]
    room = 0.15 * unit[:, None]
    within = (wrists[..., 0] > trunk_x.min(axis=1)[:, None] - room) & (
        wrists[..., 0] < trunk_x.max(axis=1)[:, None] + room
    )
    before = within & (level >= 0.05) & (level < 0.95) & (upright & ~together)[:, None]
    whole = [np.stack([flag, flag], axis=1) for flag in (together & upright, bent & ~low, low)]
    arms = np.stack([before, raised, *whole], axis=2)
    held = sight.held[:, ARMS, None]
    return np.concatenate([arms[:, [0, 1, 0, 1]], held], axis=2).astype(np.float64)


def _outward(places: Numbers) -> Numbers:
    """The direction (N, 17) away from the body's middle line along x: -1, 0 or 1."""
    middle = places[:, [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP], 0].mean(axis=1)
    left = np.sign(places[:, LEFT_SHOULDER, 0] - places[:, RIGHT_SHOULDER, 0])
    side = np.array([0, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1])
    nose = np.sign(places[:, 0, 0] - middle)
    out: Numbers = side * left[:, None]
    out[:, 0] = nose
    return out


def _pulled(sight: Sight, series: Series, facing: Table, table: Perception) -> Numbers:
    """Places (N, 17, 2) with features of the face, where the own head hides them, drawn to its middle."""
    places = sight.pixels.copy()
    guessed = series.spells(facing @ table.guessed[:, GROUP_OF[_HEAD]], 3 * table.brief, len(_HEAD))
    toward = table.pulled * (places[:, _HEAD].mean(axis=1, keepdims=True) - places[:, _HEAD])
    places[:, _HEAD] += np.where((sight.own[:, _HEAD] & ~guessed)[..., None], toward, 0)
    return places


def _lured(
    places: Numbers, sight: Sight, series: Series, facing: Table, posture: Numbers, table: Perception
) -> Numbers:
    """Joints that are found elsewhere: those of arms mostly on some other part of the own body."""
    count = len(places)
    hidden = sight.own[:, ARMS]
    wild, lost = (
        ndtri(np.clip(share, 1e-6, 1 - 1e-6))[:, GROUP_OF] for share in (table.wild, 1 - table.guessed)
    )
    odds = facing @ wild
    odds[:, ARMS] = np.where(hidden, facing @ lost[:, ARMS], odds[:, ARMS])
    awkward = table.awkward[hidden.astype(int), GROUP_OF[ARMS] - 4]
    odds[:, ARMS] += (posture * awkward).sum(axis=2)
    luck = series.mixed(table.spans, 17)
    luck[:, ARMS] = np.where(hidden, series.slow(table.lost_time, len(ARMS)), luck[:, ARMS])
    gone = luck < odds
    chosen = ndtr(series.slow(table.lure_time, len(ARMS)))
    around = table.astray * sight.torso[:, None, None] * series.slow(table.brief, 17, 2)
    result = places + np.where(gone[..., None], around, 0)
    for column, joint in enumerate(ARMS.tolist()):
        in_sight, behind = table.lures[0, column // 2], table.lures[1, column // 2]
        weights = np.where(hidden[:, column, None], behind, in_sight)
        pick: Rows = (chosen[:, column, None] > np.cumsum(weights, axis=1)).sum(axis=1)
        lure = np.append(LURES[column % 2], joint)[pick]
        on: Flags = gone[:, joint] & (pick < len(LURES[0]))
        there = places[np.arange(count), lure] + table.lure_spread / table.astray * around[:, joint]
        result[:, joint] = np.where(on[:, None], there, result[:, joint])
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


def _deviation(sight: Sight, series: Series, facing: Table, table: Perception) -> Numbers:
    """In torso lengths, (N, 17, 2)."""
    coarser = np.interp(sight.torso, table.sizes, table.coarser)[:, None]
    # At some times all goes well, at others little does: deviations are a mixture of small and large ones.
    coarser = coarser * np.exp(table.uneven * series.mixed(table.spans, 17) - table.uneven**2)
    coarser = coarser * np.where(sight.own | sight.held, table.behind, 1.0)
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
    return deviation + np.stack([out * _outward(sight.pixels), down], axis=2)


def _doubt(
    places: Numbers, sight: Sight, series: Series, facing: Table, posture: Numbers, table: Perception
) -> Numbers:
    """Logits (N, 17) of the scores: the farther a joint is off, the less sure the model is of it."""
    scores = facing @ table.score[:, GROUP_OF]
    usual = 0.7 * np.hypot(facing @ table.fast[:, GROUP_OF], facing @ table.slow[:, GROUP_OF])
    off = np.linalg.norm(places - sight.pixels, axis=2) / sight.torso[:, None]
    surprise = np.clip(np.log(np.maximum(off, 1e-3) / np.maximum(usual, 1e-3)), -1.5, 2.0)
    scores = np.where(sight.own, facing @ table.own_score[:, GROUP_OF], scores)
    logit = np.log(scores / (1 - scores)) - table.doubt * surprise * np.where(sight.own, 0.55, 1.0)
    logit[:, ARMS] += (posture * table.unsure[GROUP_OF[ARMS] - 4]).sum(axis=2)
    logit = np.where(sight.veiled, np.log(table.veiled_score / (1 - table.veiled_score)), logit)
    spread = facing @ table.spread[:, GROUP_OF]
    luck = 0.5 * series.white(17) + 0.5 * series.slow(table.brief, 17) + 0.7 * series.slow(table.steady, 17)
    shaken: Numbers = logit + spread * luck
    return shaken


def _mixed_up(found: Numbers, series: Series, facing: Table, table: Perception) -> Numbers:
    """Left taken for right, of face, arms and legs, each for a spell and often together."""
    common, own = series.slow(table.swap_time, 1), series.slow(table.swap_time, len(PARTS))
    lots = table.together**0.5 * common + (1 - table.together) ** 0.5 * own
    wrong = lots < ndtri(np.clip(facing @ table.swapped, 0, 1))
    return np.where(wrong[:, PART_OF, None], found[:, MIRRORED], found)
