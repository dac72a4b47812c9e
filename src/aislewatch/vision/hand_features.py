"""What the course of two hands looks like in numbers: how far apart, how fast, in which rhythm.

Motion is told apart by rhythm: *slow* (a hand goes somewhere and comes back within 1.6 to 8 s), *brisk*
(strokes, pats, turns, about one a second) and *fast* (twisting, jerking, 1.5 to 3 per second).
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.vision.handwork import (
    A_OUT,
    A_SEEN,
    B_OUT,
    B_SEEN,
    BEAT,
    FACING,
    SNAPPED,
    SPAN,
    SPEED,
    Beats,
)

SHORT: Final = 24
"""Beats of the short look back (4 s), for what is brisk or fast."""

LEAST: Final = 14
"""Beats of the short look back in which each wrist must have been seen."""

Numbers = NDArray[np.float64]

_SLOW: Final = slice(1, 6)  # of 8 s: 0.125 to 0.625 Hz
_BRISK: Final = slice(3, 6)  # of 4 s: 0.75 to 1.25 Hz
_FAST: Final = slice(6, 12)  # of 4 s: 1.5 to 2.75 Hz

_MIX: Final = np.array(
    [
        # apart x, y; middle x, y; hand a x, y; hand b x, y
        [1, 0, 0.5, 0, 1, 0, 0, 0],
        [0, 1, 0, 0.5, 0, 1, 0, 0],
        [-1, 0, 0.5, 0, 0, 0, 1, 0],
        [0, -1, 0, 0.5, 0, 0, 0, 1],
    ]
)
_WAYS: Final = ("apart_x", "apart_y", "middle_x", "middle_y")
_RHYTHMS: Final = ("slow", "brisk", "fast")

FEATURES: Final = (
    *(f"{way}_{rhythm}" for rhythm in _RHYTHMS for way in _WAYS),
    *(f"{hand}_{rhythm}" for rhythm in _RHYTHMS for hand in ("busier", "calmer")),
    "apart", "apart_least", "apart_most", "together", "circling", "partings_per_s", "parting_s", "rising_s",
    "height", "height_least", "height_most", "aside", "away_x", "away_y",
    "outward", "facing", "snapped", "seen", "speed",
)  # fmt: skip

QUIET: Final = 0.03
"""Root mean square motion (torso lengths) added before taking logarithms: less is the joints' own error."""


def features(beats: Beats) -> Numbers | None:
    """One number per name in :data:`FEATURES` from :attr:`Course.beats`; None where too little was seen."""
    seen = beats[:, A_SEEN : B_SEEN + 1] > 0.5
    if seen[-SHORT:].sum(axis=0).min() < LEAST:
        return None
    known = int(seen.all(axis=1).argmax())
    hands = np.empty((SPAN, 4))
    for slot in (0, 1):
        at = np.flatnonzero(seen[:, slot])
        for column in (2 * slot, 2 * slot + 1):
            hands[:, column] = np.interp(_GRID, at, beats[at, column])
    ways = hands @ _MIX
    found: list[float] = []
    pairs: list[float] = []
    for stretch, band in ((ways, _SLOW), (ways[-SHORT:], _BRISK), (ways[-SHORT:], _FAST)):
        rms = _rms(stretch, band).tolist()
        found += [math.log(QUIET + v) for v in rms[:4]]
        a, b = math.hypot(rms[4], rms[5]), math.hypot(rms[6], rms[7])
        pairs += [math.log(QUIET + max(a, b)), math.log(QUIET + min(a, b))]
    recent = beats[-SHORT:]
    body = recent[recent[:, SPEED] >= 0].mean(axis=0)
    turned = beats[beats[:, SPEED] >= 0, FACING]
    wide = min(max(float(np.abs(turned).mean()), LEAST_WIDTH), 1.0)
    found += pairs
    found += _parting(ways[known:], wide)
    found += _places(hands[known:], ways[-SHORT:], wide)
    found += [
        _outward(beats),
        float(body[FACING]),
        float(body[SNAPPED]),
        float(seen.mean()),
        float(body[SPEED]),
    ]
    return np.array(found)


_GRID: Final = np.arange(SPAN)


def _rms(ways: Numbers, band: slice) -> Numbers:
    """Root mean square of each column's motion within a band of rhythms."""
    n = len(ways)
    window = _HANN[n]
    spectrum = np.fft.rfft((ways - ways.mean(axis=0)) * window[:, None], axis=0)[band]
    power = (spectrum.real**2 + spectrum.imag**2).sum(axis=0)
    rms: Numbers = np.sqrt(2 * power / (n * float(window @ window)))
    return rms


def _parting(ways: Numbers, wide: float) -> list[float]:
    """How far the hands are apart, how they part and meet, and whether they turn round each other."""
    across, down = ways[:, 0] / wide, ways[:, 1]
    apart = np.hypot(across, down)
    ordered = np.sort(apart)
    n = len(ordered)
    turned = across[:-1] * down[1:] - across[1:] * down[:-1]
    circling = abs(float(turned[-SHORT:].sum())) / (float((apart[-SHORT:] ** 2).sum()) + 0.5) / BEAT
    parted, lasting, rise = _partings(apart.tolist())
    return [
        float(apart.mean()),
        float(ordered[n // 10]),
        float(ordered[n - 1 - n // 10]),
        float(np.searchsorted(ordered, TOGETHER)) / n,
        circling,
        parted / max(n * BEAT, 1.0),
        lasting,
        rise,
    ]


def _places(hands: Numbers, lately: Numbers, wide: float) -> list[float]:
    """Where the hands are, and where the one that moves about more goes when it is farthest away."""
    heights = np.sort((hands[:, 1] + hands[:, 3]) / 2)
    n = len(heights)
    spread = hands.var(axis=0).tolist()
    busier = 0 if spread[0] + spread[1] >= spread[2] + spread[3] else 2
    apart = np.hypot(hands[:, 0] - hands[:, 2], hands[:, 1] - hands[:, 3])
    away = hands[np.argsort(apart)[-max(n // 8, 1) :], busier : busier + 2].mean(axis=0).tolist()
    return [
        float(lately[:, 3].mean()),
        float(heights[n // 10]),
        float(heights[n - 1 - n // 10]),
        abs(float(lately[:, 2].mean())) / wide,
        abs(away[0]) / wide,
        away[1],
    ]


def _outward(beats: Beats) -> float:
    """How far an arm was stretched: the third largest distance of a wrist from its shoulder."""
    out = np.nan_to_num(beats[:, A_OUT : B_OUT + 1]).ravel()
    return float(np.partition(out, -3)[-3])


LEAST_WIDTH: Final = 0.45
"""Ways across the picture are stretched to what they are in a frontal view, at most by the inverse of this:
a body turned farther shows mainly its own error."""

TOGETHER: Final = 0.45
"""Wrists nearer than this (torso lengths) hold one thing."""

PARTED: Final = 0.65
"""Wrists farther than this have let go of each other."""


def _partings(apart: list[float]) -> tuple[int, float, float]:
    """How often the hands went from together to apart, how long they then stayed apart, on average, and
    how long the way out took (seconds)."""
    count, beats_apart, beats_rising = 0, 0, 0
    away, left = False, None
    for i, d in enumerate(apart):
        if d < TOGETHER:
            away, left = False, i
        elif not away and d > PARTED and left is not None:
            away, count, beats_rising = True, count + 1, beats_rising + i - left
        if away:
            beats_apart += 1
    if not count:
        return 0, 0.0, 0.0
    return count, beats_apart * BEAT / count, beats_rising * BEAT / count


_HANN: Final = {n: np.hanning(n + 1)[:n] for n in (SHORT, SPAN)}
