"""Chance that has a memory: errors of perception last, they are not drawn anew for each frame.

Everything is drawn for a whole series of frames at once and is the same for the same generator.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import ndtri

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Series:
    """A series of ``count`` frames, ``step`` seconds apart, with the generator all its chance comes from."""

    dice: np.random.Generator
    count: int
    step: float

    def white(self, *shape: int) -> Numbers:
        """Independent normal numbers (N, *shape), mean 0, deviation 1."""
        return self.dice.standard_normal((self.count, *shape))

    def slow(self, memory: float, *shape: int) -> Numbers:
        """Normal numbers (N, *shape) of deviation 1 whose correlation falls to 1/e within ``memory`` seconds.

        An Ornstein-Uhlenbeck process sampled exactly, so its course does not depend on the frame rate.
        """
        kept = math.exp(-self.step / memory)
        drive = self.dice.standard_normal((self.count, *shape)) * math.sqrt(1 - kept * kept)
        if self.count:
            drive[0] /= math.sqrt(1 - kept * kept)
        course: Numbers = lfilter([1.0], [1.0, -kept], drive, axis=0)
        return course

    def mixed(self, spans: Numbers, *shape: int) -> Numbers:
        """Normal numbers (N, *shape) of deviation 1 that are remembered on several scales of time: ``spans``
        (K, 2) are shares of the variance, which add up to 1, and their memory in seconds."""
        total = np.zeros((self.count, *shape))
        for share, memory in spans.tolist():
            total += math.sqrt(share) * self.slow(memory, *shape)
        return total

    def spells(self, share: Numbers | float, memory: float, *shape: int) -> Flags:
        """Spells of something that is on for ``share`` of the time (broadcast against (N, *shape)), each
        lasting in the order of ``memory`` seconds; the share may change from frame to frame."""
        return self.slow(memory, *shape) < ndtri(np.clip(share, 0.0, 1.0))
