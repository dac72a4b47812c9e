"""What can be told of two hands' last seconds in plain measures: the reasons given with a signal."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.vision.handwork import A_OUT, A_X, A_Y, B_OUT, B_X, B_Y, BEAT, Beats

LATELY: Final = 30
"""Beats that the measures are taken over: 5 s."""

TOGETHER: Final = 0.45
"""Wrists nearer than this (torso lengths) are at one thing."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured fact: its ``name``, ``value`` and ``unit``."""

    name: str
    value: float
    unit: str


def measures(beats: Beats) -> tuple[Measure, ...]:
    """The measures of the last :data:`LATELY` of ``beats`` (see :class:`aislewatch.vision.handwork.Course`);
    those that cannot be taken, since too little was seen, are left out."""
    lately = beats[-LATELY:]
    apart = np.hypot(lately[:, A_X] - lately[:, B_X], lately[:, A_Y] - lately[:, B_Y])
    moving = [
        np.hypot(np.diff(lately[:, x]), np.diff(lately[:, y])) / BEAT for x, y in ((A_X, A_Y), (B_X, B_Y))
    ]
    known = apart[np.isfinite(apart)]
    found = [
        Measure("hands_apart", _mean(apart), "torso lengths"),
        Measure("hands_together", float((known < TOGETHER).mean()) if len(known) else math.nan, "share"),
        Measure("hands_height", _mean(lately[:, (A_Y, B_Y)]), "torso lengths below the shoulders"),
        Measure("busier_hand_speed", max(map(_mean, moving)), "torso lengths/s"),
        Measure("arm_stretched", _most(lately[:, (A_OUT, B_OUT)]), "torso lengths"),
    ]
    return tuple(measure for measure in found if math.isfinite(measure.value))


def _mean(values: Beats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _most(values: Beats) -> float:
    known = values[np.isfinite(values)]
    return float(known.max()) if len(known) else math.nan
