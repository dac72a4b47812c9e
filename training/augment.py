"""Other bodies, cameras and errors out of one course of hands: mirrored, stretched, shaken, with gaps.

What a real store brings is wider than what was rehearsed; without this the model learns the rehearsal by
heart.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.vision.handwork import (
    A_ELBOW_X,
    A_OUT,
    A_SEEN,
    A_X,
    B_ELBOW_X,
    B_OUT,
    B_SEEN,
    B_X,
    BEAT,
    EAR_X,
    EXCHANGED,
    FACING,
    HIPS,
    LEAN,
    LONGEST_GAP,
    NOSE_X,
    SHOULDERS,
    SPEED,
    Beats,
)

STARVED: Final = 0.2
"""Share of courses that a machine with too much to do saw only now and then."""

_JOINTS: Final = (A_X, B_X, NOSE_X, EAR_X, A_ELBOW_X, B_ELBOW_X)
_SIDEWAYS: Final = (*_JOINTS, LEAN)
_HANDS: Final = ((A_X, A_SEEN, A_OUT, B_X), (B_X, B_SEEN, B_OUT, A_X))


def augmented(beats: Beats, dice: np.random.Generator, much: float = 1.0) -> Beats:
    """The course as it might have been seen elsewhere; ``much`` scales how far from what it was."""
    beats = beats.copy()
    if dice.random() < 0.5:
        beats = beats[:, EXCHANGED]
        beats[:, _SIDEWAYS] *= -1
    if dice.random() < 0.3:  # which hand is called left is chance when a body comes into view in profile
        beats = beats[:, EXCHANGED]
    _reshape(beats, dice, much)
    for hand in _HANDS:
        _lose(beats, hand, dice, much)
    if dice.random() < STARVED:
        beats = starved(beats, dice.random(len(beats)) < dice.uniform(0.1, 0.6))
    return beats


def _reshape(beats: Beats, dice: np.random.Generator, much: float) -> None:
    """Another body and camera: proportions, offsets that stay, and a joint's own trembling."""
    wide, long = np.exp(dice.normal(0, 0.10 * much)), np.exp(dice.normal(0, 0.06 * much))
    for x in _JOINTS:
        trembling = dice.normal(0, abs(dice.normal(0, 0.03 * much)), (len(beats), 2))
        beats[:, x] = beats[:, x] * wide + dice.normal(0, 0.04 * much) + trembling[:, 0]
        beats[:, x + 1] = beats[:, x + 1] * long + dice.normal(0, 0.05 * much) + trembling[:, 1]
    beats[:, (SHOULDERS, HIPS)] *= wide
    beats[:, FACING] += dice.normal(0, 0.1 * much)
    beats[:, LEAN] += dice.normal(0, 0.05 * much)
    beats[:, SPEED] *= np.exp(dice.normal(0, 0.2 * much))


def _lose(beats: Beats, hand: tuple[int, int, int, int], dice: np.random.Generator, much: float) -> None:
    """A wrist unseen for a while, elsewhere for a moment, or on the other wrist."""
    x, seen, out, other = hand
    for start, stop in _spells(len(beats), dice, 0.5 * much, 40, 3.0):
        beats[start:stop, (x, x + 1, out)] = np.nan
        beats[start:stop, seen] = 0
    for start, stop in _spells(len(beats), dice, 0.4 * much, 50, 1.5):
        beats[start:stop, (x, x + 1)] += dice.normal(0, 0.35, 2)
    for start, stop in _spells(len(beats), dice, 0.15 * much, 60, 4.0):
        there = beats[start:stop, (other, other + 1)]
        beats[start:stop, (x, x + 1)] = there + dice.normal(0, 0.03, there.shape)


def starved(beats: Beats, lost: NDArray[np.bool_]) -> Beats:
    """The course had the frames of the beats ``lost`` (T,) not been analyzed: short gaps are bridged as
    :class:`aislewatch.vision.handwork.Course` does."""
    kept = np.flatnonzero(~lost)
    found = np.full_like(beats, np.nan)
    if not len(kept):
        return found
    at = np.arange(kept[0], kept[-1] + 1)
    after = np.searchsorted(kept, at)
    before = np.where(kept[after] == at, after, after - 1)
    apart = kept[after] - kept[before]
    share = ((at - kept[before]) / np.maximum(apart, 1))[:, None]
    first, last = beats[kept[before]], beats[kept[after]]
    mixed = first + share * (last - first)
    bridged = np.where(np.isfinite(mixed), mixed, np.where(share >= 0.5, last, first))
    near = apart * BEAT <= LONGEST_GAP
    found[at[near]] = bridged[near]
    return found


def _spells(
    count: int, dice: np.random.Generator, chance: float, apart: float, lasting: float
) -> list[tuple[int, int]]:
    """With ``chance``, stretches of about 1 + ``lasting`` beats, one in ``apart`` beats."""
    if dice.random() >= chance:
        return []
    starts = dice.integers(count, size=dice.poisson(count / apart))
    return [(int(start), int(start + 1 + dice.poisson(lasting))) for start in starts]


def hastened(
    channels: NDArray[np.float32], marks: NDArray[np.float32], dice: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Channels (T, F) a little faster or slower, and the nearest of the ``marks`` (T, M) of each beat."""
    count = len(channels)
    if count < 9:
        return channels, marks
    places = np.linspace(0, count - 1, max(int(count / np.exp(dice.normal(0, 0.12))), 8))
    first = np.minimum(places.astype(int), count - 2)
    share = (places - first)[:, None].astype(np.float32)
    return channels[first] * (1 - share) + channels[first + 1] * share, marks[np.round(places).astype(int)]
