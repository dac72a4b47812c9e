"""Something that goes to and fro between two places: when it stayed at the nearer one.

Estimates of where heads point are off by much, but in the same way for as long as somebody stands, so places
are told apart by each other, not by a fixed border.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aislewatch.vision.motion import Numbers

SURELY: Final = 0.12
"""Share of the way between the two places by which what is past the middle has changed its place."""

FEW: Final = 3
"""Fewer values are no place."""

STANDING: Final = 1.3
"""Torso lengths per second up to which somebody stands, by a trembling box."""

SPOT: Final = 2.5
"""Torso lengths (1.25 m) from where the notes began that are another place: they start anew there."""

SAID: Final = 5.0
"""Seconds after a stay for which the count is told."""

UNSEEN: Final = 1.5
"""Seconds without a number that end a stay."""


def quantile(values: Sequence[float], share: float) -> float:
    """The value that a ``share`` of the ``values`` (one at least) lies under, between two of them linearly.

    NumPy's own takes a hundred times as long for so few.
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def stays(
    numbers: Iterable[tuple[float, float]], near: float, far: float, least: float, *, came: bool = True
) -> list[tuple[float, float]]:
    """Start and end of each stay at ``near`` of at least ``least`` seconds.

    ``numbers`` are (seconds, value) in order of time, ``near`` < ``far`` the places' values. Only what has
    been seen at ``far`` before, where ``came``, counts. Between the places, it is where it was.
    """
    return [stay for stay in _stays(numbers, near, far, away=not came) if stay[1] - stay[0] >= least]


def parted(values: Numbers, middle: float) -> float:
    """How clearly ``values`` (N,) are of two places, on either side of ``middle``: their distance in standard
    deviations about each. What spreads evenly has 3.5, a bell 2.7; 0 where there are hardly any on a side."""
    sides = values[values <= middle], values[values > middle]
    if min(len(side) for side in sides) < FEW:
        return 0.0
    within = sum(float(side.var()) * len(side) for side in sides) / len(values)
    return float(sides[1].mean() - sides[0].mean()) / max(math.sqrt(within), 1e-3)


def _stays(
    numbers: Iterable[tuple[float, float]], near: float, far: float, *, away: bool
) -> Iterator[tuple[float, float]]:
    middle, sure = (near + far) / 2, SURELY * (far - near)
    since: float | None = None
    last = 0.0
    for at, value in numbers:
        if since is not None and at - last > UNSEEN:
            yield since, last
            since, away = None, True
        if away and value <= middle - sure:
            since, away = at, False
        elif value >= middle + sure:
            if since is not None:
                yield since, at
            since, away = None, True
        last = at
    if since is not None:
        yield since, last
