"""What carried things hide: a box before the belly, a bag at the elbow, a trolley before the legs.

Things count as the boxes around them, whoever carries them. Pure geometry, vectorized over time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.rehearsal.figure import Metres, Prop
from aislewatch.rehearsal.performance import Actor

Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

SLIVER: Final = 0.01
"""Metres of a thing that do not hide what is behind them: a line of sight along its surface."""


@dataclass(frozen=True, slots=True, eq=False)
class Things:
    """K things, each at one time: ``rows`` (K,) which of the times, ``centres`` (K, 3), ``axes`` (K, 3, 3)
    with a thing's own right, forward and up as rows, ``halves`` (K, 3) half its size along them, metres."""

    rows: Rows
    centres: Metres
    axes: Metres
    halves: Metres

    def hide(self, eye: Metres, rows: Rows, points: Metres) -> Flags:
        """Which ``points`` (N, J, 3), at the times ``rows`` (N,), are hidden from ``eye`` (3,): (N, J)."""
        hidden = np.zeros(points.shape[:2], bool)
        if not len(rows) or not len(self.rows):
            return hidden
        at = np.clip(np.searchsorted(rows, self.rows), 0, len(rows) - 1)
        there = np.flatnonzero(rows[at] == self.rows)
        at = at[there]
        axes, centres, halves = self.axes[there], self.centres[there], self.halves[there, None]
        start = np.einsum("kij,kj->ki", axes, eye - centres)[:, None]
        way = np.einsum("kij,knj->kni", axes, points[at] - centres[:, None]) - start
        # The slab method: how much of the line of sight runs within the box.
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = (-halves - start) / way, (halves - start) / way
        enter = np.fmax(np.fmin(one, other).max(axis=2), 0)
        leave = np.fmin(np.fmax(one, other).min(axis=2), 1)
        np.logical_or.at(hidden, at, (leave - enter) * np.linalg.norm(way, axis=2) > SLIVER)
        return hidden


def things_of(actors: Sequence[Actor], joints: Sequence[Metres], times: NDArray[np.float64]) -> Things:
    """Everything that everybody has at ``times`` (T,) seconds; ``joints`` (T, J, 3) are each actor's then."""
    rows: list[int] = []
    props: list[Prop] = []
    for actor, body in zip(actors, joints, strict=True):
        for row in np.flatnonzero(np.isfinite(body[:, 0, 0])).tolist():
            here = actor.motion.props(float(times[row]), body[row])
            rows += [row] * len(here)
            props += here
    return Things(
        np.array(rows, np.int64),
        np.array([prop.centre for prop in props], np.float64).reshape(-1, 3),
        np.array([prop.axes for prop in props], np.float64).reshape(-1, 3, 3),
        np.array([prop.size for prop in props], np.float64).reshape(-1, 3) / 2,
    )
