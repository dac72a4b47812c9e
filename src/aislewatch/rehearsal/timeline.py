"""Curves over time: what a script writes down and a motion samples at any times at once.

Hands move between places as people's do, with least jerk (Flash & Hogan 1985).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.rehearsal.body import REST, Frame3
from aislewatch.rehearsal.figure import Metres

SOFTENED: Final = np.linspace(-0.22, 0.22, 5)
"""Seconds around a moment over which a walk's corners, starts and stops are rounded."""


def eased(share: Metres) -> Metres:
    """From 0 to 1 with least jerk."""
    s = np.clip(share, 0.0, 1.0)
    result: Metres = s * s * s * (10 + s * (6 * s - 15))
    return result


@dataclass(slots=True)
class Curve:
    """A number over time: eased from key to key, constant before the first and after the last."""

    rest: float = 0.0
    _keys: list[tuple[float, float]] = field(default_factory=list)

    def move(self, start: float, end: float, value: float) -> None:
        """From wherever it is at ``start``, be at ``value`` at ``end``; later plans are dropped."""
        here = float(self.sample(np.array([start]))[0])
        self._keys = [key for key in self._keys if key[0] < start]
        self._keys += [(start, here), (max(end, start), value)]

    def sample(self, times: Metres) -> Metres:
        """Values at ``times`` (T,)."""
        if not self._keys:
            return np.full(times.shape, self.rest)
        stamps, values = (np.array(part) for part in zip(*self._keys, strict=True))
        after = np.searchsorted(stamps, times, side="right")
        a, b = np.clip(after - 1, 0, None), np.clip(after, None, len(stamps) - 1)
        share = (times - stamps[a]) / np.maximum(stamps[b] - stamps[a], 1e-9)
        result: Metres = values[a] + (values[b] - values[a]) * eased(share)
        return result


@dataclass(slots=True)
class Path:
    """A walked line or a turned angle: linear between keys, corners rounded."""

    _stamps: list[float] = field(default_factory=list)
    _values: list[tuple[float, ...]] = field(default_factory=list)

    def key(self, at: float, *value: float) -> None:
        """Be at ``value`` at ``at``, later than the last key."""
        self._stamps.append(max(at, self._stamps[-1] + 1e-3) if self._stamps else at)
        self._values.append(value)

    def end(self) -> float:
        """The time of the last key."""
        return self._stamps[-1] if self._stamps else 0.0

    def sample(self, times: Metres) -> Metres:
        """Values (T, D) at ``times``."""
        stamps, values = np.array(self._stamps), np.array(self._values)
        around = times[:, None] + SOFTENED
        columns = [np.interp(around, stamps, column).mean(1) for column in values.T]
        return np.column_stack(columns)

    def walked(self) -> "Path":
        """How far one has gone (or turned) along this path by then, as a path of its own."""
        steps = np.linalg.norm(np.diff(np.array(self._values), axis=0), axis=1)
        gone = np.concatenate([[0.0], np.cumsum(steps)])
        return Path(list(self._stamps), [(float(length),) for length in gone])


class In(StrEnum):
    """What a place is measured in: the trunk's frame (forward, outward on the hand's own side, up from
    between the hips; metres at a stature of 1.72 m), the head's frame alike, or the world."""

    TRUNK = "trunk"
    HEAD = "head"
    WORLD = "world"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a wrist should be."""

    x: float
    y: float
    z: float
    frame: In = In.TRUNK


AT_EASE: Final = Place(*REST)
"""A hand that hangs."""


class Shape(StrEnum):
    """How a hand moves: to and fro, or round in a circle."""

    SINE = "sine"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Wiggle:
    """A to-and-fro added to a hand from ``start`` to ``end``: ``along`` (forward, outward, up) is the
    amplitude in metres, ``across`` a second axis for circles, ``rate`` per second, ``phase`` in cycles.

    ``drift`` are the phases of slow changes of tempo and amplitude: nobody is a metronome.
    """

    start: float
    end: float
    along: tuple[float, float, float]
    rate: float
    shape: Shape = Shape.SINE
    across: tuple[float, float, float] = (0.0, 0.0, 0.0)
    phase: float = 0.0
    drift: tuple[float, float] = (0.0, 0.0)

    def sample(self, times: Metres) -> Metres:
        """Offsets (T, 3) in the trunk's directions, outward positive."""
        fade = np.minimum(
            np.clip((times - self.start) / 0.25, 0, 1), np.clip((self.end - times) / 0.25, 0, 1)
        )
        cycles = (times - self.start) * self.rate
        tempo, size = (
            np.sin(2 * np.pi * (cycles * r + d)) for r, d in zip((0.41, 0.29), self.drift, strict=True)
        )
        turn = cycles + self.phase + 0.08 * tempo
        fade = fade * (1 + 0.15 * size)
        wave = np.sin(2 * np.pi * turn)
        offsets = wave[:, None] * np.array(self.along)
        if self.shape is Shape.CIRCLE:
            offsets = offsets + np.cos(2 * np.pi * turn)[:, None] * np.array(self.across)
        return np.asarray(offsets * fade[:, None])


@dataclass(slots=True)
class HandCourse:
    """One wrist's places over time; ``sign`` is 1 for the left hand, -1 for the right."""

    sign: float
    rest: Place
    _keys: list[tuple[float, Place]] = field(default_factory=list)
    _wiggles: list[Wiggle] = field(default_factory=list)

    def key(self, at: float, place: Place) -> None:
        """Be at ``place`` at ``at``, not earlier than the last key."""
        self._keys.append((max(at, self._keys[-1][0]) if self._keys else at, place))

    def wiggle(self, wiggle: Wiggle) -> None:
        self._wiggles.append(wiggle)

    def last(self) -> Place:
        """The place after the last key."""
        return self._keys[-1][1] if self._keys else self.rest

    def idle(self, times: Metres) -> Metres:
        """How far (T,) the hand hangs at ease, 0 to 1: only then it swings with the walk."""
        keys = self._keys or [(0.0, self.rest)]
        stamps = np.array([at for at, _ in keys])
        resting = np.array([float(place == AT_EASE) for _, place in keys])
        return np.asarray(np.interp(times, stamps, resting))

    def sample(self, times: Metres, frames: dict[In, Frame3], scale: float) -> Metres:
        """World targets (T, 3); ``scale`` is stature over 1.72 m."""
        keys = self._keys or [(0.0, self.rest)]
        stamps = np.array([at for at, _ in keys])
        after = np.searchsorted(stamps, times, side="right")
        a, b = np.clip(after - 1, 0, None), np.clip(after, None, len(keys) - 1)
        share = eased((times - stamps[a]) / np.maximum(stamps[b] - stamps[a], 1e-9))
        result = np.zeros((len(times), 3))
        for pair in sorted(set(zip(a.tolist(), b.tolist(), strict=True))):
            rows = np.flatnonzero((a == pair[0]) & (b == pair[1]))
            start = self._world(keys[pair[0]][1], frames, scale, rows)
            end = self._world(keys[pair[1]][1], frames, scale, rows)
            result[rows] = start + (end - start) * share[rows, None]
        for wiggle in self._wiggles:
            offsets = wiggle.sample(times) * np.array([1.0, self.sign, 1.0])
            result += np.einsum("ti,tij->tj", offsets, frames[In.TRUNK].axes)
        return result

    def _world(self, place: Place, frames: dict[In, Frame3], scale: float, rows: NDArray[np.intp]) -> Metres:
        offset = np.array([place.x, place.y, place.z])
        if place.frame is In.WORLD:
            return np.broadcast_to(offset, (len(rows), 3))
        frame = frames[place.frame]
        part = Frame3(frame.origin[rows], frame.axes[rows])
        return part.place(offset * np.array([1.0, self.sign, 1.0]) * scale)
