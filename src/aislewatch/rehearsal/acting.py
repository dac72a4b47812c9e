"""The motion that comes of a script: everything written down about one person, sampled at any times."""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aislewatch.rehearsal.body import STATURE, Carriage, head_frame, solve, trunk_frame
from aislewatch.rehearsal.carrying import Carried, prop_of
from aislewatch.rehearsal.figure import JOINTS, Build, Metres, Prop
from aislewatch.rehearsal.timeline import AT_EASE, Curve, HandCourse, In, Path

CYCLE: Final = 1.42
"""Metres of one walking cycle (two steps) at an easy pace."""

SWING: Final = 0.16
"""Metres a hanging hand swings to either side of its rest while walking."""

SWAY: Final = (0.11, 0.23, 0.37)
"""Frequencies in which somebody sways who stands still, per second."""

HELD: Final = ("drop", "lean", "tilt", "twist", "head_yaw", "head_pitch", "worn")


@dataclass(slots=True)
class Score:
    """What a script has written down so far; ``sway`` are three phases in cycles."""

    build: Build
    enters: float
    sway: tuple[float, float, float]
    leaves: float = math.inf
    ground: Path = field(default_factory=Path)
    yaw: Path = field(default_factory=Path)
    curves: dict[str, Curve] = field(default_factory=lambda: {name: Curve() for name in HELD})
    hands: dict[str, HandCourse] = field(
        default_factory=lambda: {"left": HandCourse(1.0, AT_EASE), "right": HandCourse(-1.0, AT_EASE)}
    )
    carried: list[Carried] = field(default_factory=list)


class Acting:
    """One person's motion (see ``performance.Motion``)."""

    def __init__(self, score: Score) -> None:
        self._score = score

    def joints(self, times: Metres) -> Metres:
        """World joints (T, J, 3) at ``times`` (T,); NaN outside of the person's stay."""
        times = np.asarray(times, np.float64)
        here = (times >= self._score.enters) & (times < self._score.leaves)
        result = np.full((len(times), len(JOINTS), 3), np.nan)
        if here.any():
            result[here] = self._solved(times[here])
        return result

    def props(self, at: float, joints: Metres) -> tuple[Prop, ...]:
        """What the person has at ``at``."""
        things = (thing for thing in self._score.carried if thing.start <= at < thing.end)
        return tuple(prop_of(thing, joints, self._score.build) for thing in things)

    def worn(self, at: float) -> float:
        """How far a second garment is pulled on, 0 to 1."""
        return float(self._score.curves["worn"].sample(np.array([at]))[0])

    def _solved(self, times: Metres) -> Metres:
        build = self._score.build
        body = self._carriage(times)
        trunk = trunk_frame(build, body)
        frames = {In.TRUNK: trunk, In.HEAD: head_frame(build, body, trunk)}
        hands = {}
        for side, course in self._score.hands.items():
            # Arms swing against the legs, if they have nothing else to do.
            swing = course.sign * np.sin(2 * np.pi * body.phase) * SWING * np.minimum(body.stride / 0.3, 1.0)
            back = (swing * course.idle(times))[:, None] * trunk.axes[:, 0]
            hands[side] = course.sample(times, frames, build.stature / STATURE) - back
        return solve(build, body, hands)

    def _carriage(self, times: Metres) -> Carriage:
        score, scale = self._score, self._score.build.stature / STATURE
        # Who turns on the spot makes small steps.
        walked = score.ground.walked().sample(times)[:, 0] + 0.5 * score.yaw.walked().sample(times)[:, 0]
        speed, turning = (_speed(path, times) for path in (score.ground, score.yaw))
        held = {name: curve.sample(times) for name, curve in score.curves.items()}
        sideways, forward, round_ = self._sway(times)
        return Carriage(
            ground=score.ground.sample(times),
            yaw=score.yaw.sample(times)[:, 0],
            drop=held["drop"],
            lean=held["lean"] + 0.03 + 0.5 * forward,
            tilt=held["tilt"] + sideways,
            twist=held["twist"] + 2 * round_,
            head_yaw=held["head_yaw"] + 2 * round_ + sideways,
            head_pitch=held["head_pitch"] + forward,
            phase=walked / (CYCLE * scale),
            stride=scale
            * np.maximum(0.3 * CYCLE * np.minimum(speed / 0.9, 1.0), 0.07 * np.minimum(turning, 1.0)),
        )

    def _sway(self, times: Metres) -> tuple[Metres, Metres, Metres]:
        """Radians (T,) of three slow movements of a body at rest, each of another mixture of :data:`SWAY`."""
        waves = [
            np.sin(2 * np.pi * (times * rate + phase))
            for rate, phase in zip(SWAY, self._score.sway, strict=True)
        ]
        a, b, c = (0.006 * wave for wave in waves)
        return a + b, b + c, c + a


def _speed(path: Path, times: Metres) -> Metres:
    """How fast (T,) a path is gone, per second."""
    return np.asarray(np.linalg.norm(path.sample(times + 0.1) - path.sample(times - 0.1), axis=1) / 0.2)
