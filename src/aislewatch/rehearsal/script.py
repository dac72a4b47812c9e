"""A script: what one person is told to do, in order, and the motion that comes of it.

Every primitive starts where the last one ended: at the script's own clock ``now``. Acts are written with
:meth:`Script.move`, :meth:`Script.walk`, :meth:`Script.wait` and the like, in the time of an average person; the
script's ``pace`` stretches them.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, TypedDict, Unpack

import numpy as np

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.body import REST, Carriage, head_frame, solve, trunk_frame
from aislewatch.rehearsal.carrying import Carried, prop_of
from aislewatch.rehearsal.figure import JOINTS, Build, Metres, Outfit, Prop, PropKind, Role
from aislewatch.rehearsal.performance import Actor
from aislewatch.rehearsal.timeline import Curve, HandCourse, In, Path, Place, Shape, Wiggle
from aislewatch.rehearsal.truth import Deed

STATURE: Final = 1.72
CYCLE: Final = 1.42
"""Metres of one walking cycle (two steps) at an easy pace."""

AT_EASE: Final = Place(*REST)
BENT: Final = Place(0.24, 0.2, 0.13)
"""Where the hand is of an arm that carries a bag at the elbow."""

SWING: Final = 0.16
"""Metres a hanging hand swings to either side of its rest while walking."""


class Held(TypedDict, total=False):
    """How the body is held: radians, but ``drop`` in metres and ``worn`` 0 to 1; see ``body.Carriage``."""

    drop: float
    lean: float
    tilt: float
    twist: float
    head_yaw: float
    head_pitch: float
    worn: float


@dataclass(slots=True)
class Script:
    """The instructions of one person, growing as acts are added.

    ``pace`` stretches all times (1.2: slower), ``grand`` scales the amplitude of hand work, ``handed`` is the
    hand that works. ``now`` is the script's clock in seconds of the performance.
    """

    who: str
    rng: np.random.Generator
    x: float
    y: float
    yaw: float
    now: float = 0.0
    role: Role = Role.CUSTOMER
    build: Build = field(default_factory=Build)
    outfit: Outfit = field(default_factory=Outfit)
    pace: float = 1.0
    grand: float = 1.0
    handed: str = "right"
    enters: float = 0.0
    leaves: float = math.inf
    deeds: list[Deed] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    _ground: Path = field(default_factory=Path)
    _yaw: Path = field(default_factory=Path)
    _curves: dict[str, Curve] = field(
        default_factory=lambda: {
            name: Curve() for name in ("drop", "lean", "tilt", "twist", "head_yaw", "head_pitch", "worn")
        }
    )
    _hands: dict[str, HandCourse] = field(
        default_factory=lambda: {
            "left": HandCourse(1.0, AT_EASE),
            "right": HandCourse(-1.0, AT_EASE),
        }
    )

    def __post_init__(self) -> None:
        self.enters = self.now
        self._ground.key(self.now, self.x, self.y)
        self._yaw.key(self.now, self.yaw)

    @property
    def other(self) -> str:
        """The hand that helps."""
        return "left" if self.handed == "right" else "right"

    def chance(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``, from the scenario's seed."""
        return float(self.rng.uniform(low, high))

    def wait(self, seconds: float) -> None:
        """Go on as one is."""
        self.now += seconds * self.pace

    def move(
        self,
        seconds: float,
        *,
        left: Place | None = None,
        right: Place | None = None,
        work: Place | None = None,
        help: Place | None = None,  # noqa: A002
        **held: Unpack[Held],
    ) -> None:
        """Bring hands (``left``/``right``, or ``work``/``help`` for the working and the helping hand) and carriage
        (drop, lean, tilt, twist, head_yaw, head_pitch, worn) to new values within ``seconds``, all together."""
        start, end = self.now, self.now + seconds * self.pace
        places = {"left": left, "right": right}
        for side, place in ((self.handed, work), (self.other, help)):
            places[side] = place or places[side]
        for side, place in places.items():
            if place is not None:
                self._hands[side].key(start, self._hands[side].last())
                self._hands[side].key(end, place)
        self._hold(start, end, held)
        self.now = end

    def glance(self, at: float, seconds: float, **held: Unpack[Held]) -> None:
        """Like :meth:`move` for the carriage alone, from ``at`` on, without taking the script's time."""
        self._hold(at, at + seconds * self.pace, held)

    def _hold(self, start: float, end: float, held: Held) -> None:
        for name, curve in self._curves.items():
            if name in held:
                curve.move(start, end, held[name])  # type: ignore[literal-required]

    def wiggle(
        self,
        side: str,
        seconds: float,
        along: tuple[float, float, float],
        rate: float,
        shape: Shape = Shape.SINE,
        across: tuple[float, float, float] = (0.0, 0.0, 0.0),
        phase: float = 0.0,
    ) -> None:
        """Let a hand move to and fro for the next ``seconds`` (amplitudes in metres: forward, outward, up), without
        taking the script's time."""
        big = self.grand * self.build.stature / STATURE
        grown = tuple(big * part for part in along), tuple(big * part for part in across)
        end = self.now + seconds * self.pace
        wiggle = Wiggle(self.now, end, grown[0], rate / self.pace, shape, grown[1], phase)  # type: ignore[arg-type]
        self._hands[side].wiggle(wiggle)

    def turn(self, yaw: float, seconds: float | None = None, *, meanwhile: bool = False) -> None:
        """Turn on the spot, the short way round; about 2.2 rad a second. ``meanwhile``: without taking the
        script's time, so that the hands move at once."""
        by = (yaw - self.yaw + math.pi) % (2 * math.pi) - math.pi
        taken = (abs(by) / 2.2 if seconds is None else seconds) * self.pace
        start = max(self.now, self._yaw.end())
        end = start + max(taken, 0.05)
        self._yaw.key(start, self.yaw)
        self._ground.key(start, self.x, self.y)
        self.yaw += by
        self._yaw.key(end, self.yaw)
        if not meanwhile:
            self.now = end

    def face(self, x: float, y: float) -> None:
        """Turn towards a point on the floor."""
        self.turn(math.atan2(y - self.y, x - self.x))

    def walk(self, *points: tuple[float, float], speed: float = 1.1) -> None:
        """Walk from point to point, looking where one goes; ``speed`` in metres per second."""
        for x, y in points:
            length = math.hypot(x - self.x, y - self.y)
            if length < 0.05:
                continue
            yaw = math.atan2(y - self.y, x - self.x)
            by = (yaw - self.yaw + math.pi) % (2 * math.pi) - math.pi
            if abs(by) > 1.0:
                self.turn(yaw)
            self._ground.key(self.now, self.x, self.y)
            self._yaw.key(self.now, self.yaw)
            self.yaw += (yaw - self.yaw + math.pi) % (2 * math.pi) - math.pi
            self._yaw.key(self.now + 0.35, self.yaw)
            self.now += length / speed * self.pace
            self.x, self.y = x, y
            self._ground.key(self.now, x, y)

    def shuffle(self, x: float, y: float, seconds: float) -> None:
        """Step to a near place without turning."""
        self._ground.key(self.now, self.x, self.y)
        self.now += seconds * self.pace
        self.x, self.y = x, y
        self._ground.key(self.now, x, y)

    def carry(
        self,
        kind: PropKind,
        where: str,
        size: tuple[float, float, float],
        colour: tuple[int, int, int],
        until: float = math.inf,
    ) -> Carried:
        """Have a thing from now on; ``where`` as in :mod:`aislewatch.rehearsal.carrying`."""
        thing = Carried(kind, where, self.now, until, size, colour)
        self.carried.append(thing)
        return thing

    def hang(
        self, kind: PropKind, where: str, size: tuple[float, float, float], colour: tuple[int, int, int]
    ) -> Carried:
        """Have had an own bag or basket all along; an arm it hangs from is bent also at ease."""
        thing = Carried(kind, where, self.enters, math.inf, size, colour)
        self.carried.append(thing)
        side, part = where.split("_") if where.endswith(("_elbow", "_hand")) else ("", "")
        if part == "elbow":
            self._hands[side].rest = BENT
        return thing

    def ease(self, side: str) -> Place:
        """Where a hand at ease is: hanging, or bent before the body where a bag hangs from the elbow."""
        return self._hands[side].rest

    def stand(
        self,
        kind: PropKind,
        spot: tuple[float, float, float, float],
        size: tuple[float, float, float],
        colour: tuple[int, int, int],
    ) -> Carried:
        """Something stands from now on at ``spot``: x, y, z of its bottom and the yaw of its front."""
        thing = Carried(kind, "standing", self.now, math.inf, size, colour, spot)
        self.carried.append(thing)
        return thing

    def drop_thing(self, thing: Carried) -> None:
        """No longer have it (put down, put away, paid for)."""
        self.carried[self.carried.index(thing)] = replace(thing, end=self.now)

    @contextmanager
    def deed(
        self,
        act: str,
        action: ActionType | None = None,
        kind: str | None = None,
        partners: tuple[str, ...] = (),
    ) -> Iterator[None]:
        """What is done inside is written down as ground truth."""
        start = self.now
        yield
        self.did(act, start, action, kind, partners)

    def did(
        self,
        act: str,
        start: float,
        action: ActionType | None = None,
        kind: str | None = None,
        partners: tuple[str, ...] = (),
    ) -> None:
        """Write down what has been going on since ``start``."""
        self.deeds.append(Deed(self.who, act, start, self.now, action, kind, partners=partners))

    def leave(self) -> None:
        """Be gone from now on."""
        self.leaves = self.now

    def actor(self) -> Actor:
        """The person, ready to perform."""
        return Actor(self.who, Acting(self), self.role, self.build, self.outfit)


class Acting:
    """The motion that comes of a script (see ``performance.Motion``)."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def joints(self, times: Metres) -> Metres:
        """World joints (T, J, 3) at ``times`` (T,); NaN outside of the person's stay."""
        script = self._script
        times = np.asarray(times, np.float64)
        here = (times >= script.enters) & (times < script.leaves)
        result = np.full((len(times), len(JOINTS), 3), np.nan)
        if here.any():
            result[here] = self._solved(times[here])
        return result

    def props(self, at: float, joints: Metres) -> tuple[Prop, ...]:
        """What the person has at ``at``."""
        things = (thing for thing in self._script.carried if thing.start <= at < thing.end)
        return tuple(prop_of(thing, joints, self._script.build) for thing in things)

    def worn(self, at: float) -> float:
        """How far a second garment is pulled on, 0 to 1."""
        return float(self._script._curves["worn"].sample(np.array([at]))[0])

    def _solved(self, times: Metres) -> Metres:
        script = self._script
        body = self._carriage(times)
        trunk = trunk_frame(script.build, body)
        frames = {In.TRUNK: trunk, In.HEAD: head_frame(script.build, body, trunk)}
        scale = script.build.stature / STATURE
        hands = {side: course.sample(times, frames, scale) for side, course in script._hands.items()}
        for sign, (side, course) in zip((1.0, -1.0), script._hands.items(), strict=True):
            idle = course.idle(times)
            swing = sign * np.sin(2 * np.pi * body.phase) * SWING * np.minimum(body.stride / 0.3, 1.0) * idle
            hands[side] = hands[side] - swing[:, None] * trunk.axes[:, 0]
        return solve(script.build, body, hands)

    def _carriage(self, times: Metres) -> Carriage:
        script, scale = self._script, self._script.build.stature / STATURE
        ground = script._ground.sample(times)
        walked = script._ground.walked()
        speed = np.hypot(*(script._ground.sample(times + 0.1) - script._ground.sample(times - 0.1)).T) / 0.2
        held = {name: curve.sample(times) for name, curve in script._curves.items() if name != "worn"}
        sway = 0.012 * np.sin(2 * np.pi * (times * 0.23 + script.enters)) / max(scale, 0.5)
        return Carriage(
            ground=ground,
            yaw=script._yaw.sample(times)[:, 0],
            drop=held["drop"],
            lean=held["lean"] + 0.03 + 0.5 * sway,
            tilt=held["tilt"] + sway,
            twist=held["twist"] + 2 * sway,
            head_yaw=held["head_yaw"] + 3 * sway,
            head_pitch=held["head_pitch"],
            phase=walked.sample(times)[:, 0] / (CYCLE * scale),
            stride=0.3 * CYCLE * scale * np.minimum(speed / 0.9, 1.0),
        )
