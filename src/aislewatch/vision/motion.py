"""Where people will be: a Kalman filter in seconds for all tracks of a camera at once.

Each track is a box given by four numbers: middle (x), top (y), width and height, in pixels. The top
stands for the vertical place because shelves and other people hide feet more often than heads. Every
number has its own value and speed and is filtered on its own.

Speeds follow an Ornstein-Uhlenbeck process: a person goes on as before, but is trusted less and less
to do so, with time constant ``tau``. Its exact solution over any interval (Särkkä and Solin, "Applied
Stochastic Differential Equations", 2019, chapter 6) makes two short predictions equal to one long one,
so nothing depends on the frame rate, and after a long gap a lost person is expected about where the
last stride led, not a street further on.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import Floats

Numbers = NDArray[np.float64]
Rows = NDArray[np.intp]

SPEED: Final = np.array([0.6, 0.35, 0.15, 0.15])
"""Usual speed of middle, top, width and height, in body heights (box heights) per second.

Walking at 1.4 m/s is about 0.8 heights a second; half the people of a shop stand. Vertical motion is
walking towards or away from the camera, foreshortened; sizes change with it and with posture."""

TAU: Final = np.array([2.0, 2.0, 0.7, 0.7])
"""Seconds for which a speed lasts: people walk a few steps one way; arms and strides change widths faster."""

NOISE: Final = np.array([0.06, 0.06, 0.09, 0.07])
"""Error of a confident detector's box, in box heights (standard deviation per number)."""


class Motion:
    """Filtered boxes of N tracks; rows are the tracks, in the order they were added.

    ``place`` and ``speed`` are float64 (N, 4): middle, top, width, height, in pixels and pixels per
    second. ``spread`` is float64 (N, 4, 3): variance of place, covariance, variance of speed.
    """

    def __init__(self) -> None:
        self.place: Numbers = np.zeros((0, 4))
        self.speed: Numbers = np.zeros((0, 4))
        self.spread: Numbers = np.zeros((0, 4, 3))

    def __len__(self) -> int:
        return len(self.place)

    def predict(self, seconds: float) -> None:
        """Let ``seconds`` (not negative) go by."""
        fade = np.exp(-seconds / TAU)
        reach = TAU * (1 - fade)
        usual = (SPEED * self.place[:, 3:]) ** 2
        self.place = self.place + self.speed * reach
        self.place[:, 2:] = np.maximum(self.place[:, 2:], 1)
        self.speed = self.speed * fade
        var, cov, var_speed = np.moveaxis(self.spread, 2, 0)
        drift = 2 * TAU * (seconds - 2 * reach + TAU * (1 - fade**2) / 2)
        self.spread = np.stack(
            [
                var + 2 * reach * cov + reach**2 * var_speed + usual * drift,
                fade * (cov + reach * var_speed) + usual * TAU * (1 - fade) ** 2,
                fade**2 * var_speed + usual * (1 - fade**2),
            ],
            axis=2,
        )

    def correct(self, rows: Rows, boxes: Floats, doubt: Numbers) -> None:
        """Take in boxes (M, 4; x1 y1 x2 y2, wider and higher than 0) seen of the tracks ``rows``.

        ``doubt`` (M,) multiplies the usual error of a box: 1 for a confident one, more for a weak one.
        """
        seen = measured(boxes)
        var, cov, var_speed = np.moveaxis(self.spread[rows], 2, 0)
        error = (NOISE * seen[:, 3:] * doubt[:, None]) ** 2
        gain, gain_speed = var / (var + error), cov / (var + error)
        surprise = seen - self.place[rows]
        self.place[rows] += gain * surprise
        self.speed[rows] += gain_speed * surprise
        self.spread[rows] = np.stack(
            [(1 - gain) * var, (1 - gain) * cov, var_speed - gain_speed * cov], axis=2
        )

    def add(self, boxes: Floats) -> None:
        """New tracks at boxes (M, 4), with unknown speed."""
        seen = measured(boxes)
        height = seen[:, 3:]
        spread = np.stack([(NOISE * height) ** 2, np.zeros_like(seen), (SPEED * height) ** 2], axis=2)
        self.place = np.concatenate([self.place, seen])
        self.speed = np.concatenate([self.speed, np.zeros_like(seen)])
        self.spread = np.concatenate([self.spread, spread])

    def keep(self, rows: Rows) -> None:
        """Forget all tracks but ``rows``."""
        self.place, self.speed, self.spread = self.place[rows], self.speed[rows], self.spread[rows]

    def rescale(self, across: float, down: float) -> None:
        """The camera changed its picture size: multiply horizontal and vertical numbers."""
        factor = np.array([across, down, across, down])
        self.place = self.place * factor
        self.speed = self.speed * factor
        self.spread = self.spread * (factor**2)[:, None]

    @property
    def boxes(self) -> Floats:
        """Float32 (N, 4): x1 y1 x2 y2."""
        middle, top, width, height = self.place.T
        return np.stack([middle - width / 2, top, middle + width / 2, top + height], axis=1).astype(
            np.float32
        )

    @property
    def blur(self) -> Numbers:
        """Float64 (N, 2): standard deviation of the horizontal and vertical place, in pixels."""
        deviations: Numbers = np.sqrt(self.spread[:, :2, 0])
        return deviations


def measured(boxes: Floats) -> Numbers:
    """Middle, top, width and height, float64 (N, 4), of boxes x1 y1 x2 y2."""
    x1, y1, x2, y2 = boxes.astype(np.float64).T
    return np.stack([(x1 + x2) / 2, y1, x2 - x1, y2 - y1], axis=1)
