"""A script: what one person is told to do, in order.

Every primitive starts where the last one ended: at the script's own clock ``now``. Acts are written with
:meth:`Script.move`, :meth:`Script.walk`, :meth:`Script.wait` and the like, in the time of an average person;
the script's ``pace`` stretches them.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, TypedDict, Unpack

import numpy as np

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.acting import Acting, Score
from aislewatch.rehearsal.body import STATURE
from aislewatch.rehearsal.carrying import Carried
from aislewatch.rehearsal.figure import Build, Colour, Outfit, PropKind, Role
from aislewatch.rehearsal.performance import Actor
from aislewatch.rehearsal.timeline import Place, Shape, Wiggle
from aislewatch.rehearsal.truth import Deed

BENT: Final = Place(0.24, 0.2, 0.13)
"""Where the hand is of an arm that carries a bag at the elbow."""


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
    worn_colour: Colour = (60, 60, 160)
    deeds: list[Deed] = field(default_factory=list)
    score: Score = field(init=False)

    def __post_init__(self) -> None:
        sway = self.chance(0, 1), self.chance(0, 1), self.chance(0, 1)
        self.score = Score(self.build, self.now, sway)
        self.score.ground.key(self.now, self.x, self.y)
        self.score.yaw.key(self.now, self.yaw)

    @property
    def enters(self) -> float:
        """When the person comes."""
        return self.score.enters

    @property
    def leaves(self) -> float:
        """When the person is gone; infinite till then."""
        return self.score.leaves

    @property
    def carried(self) -> list[Carried]:
        """Everything the person ever has."""
        return self.score.carried

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
        """Bring hands (``left``/``right``, or ``work``/``help`` for the working and the helping hand) and
        carriage to new values within ``seconds``, all together."""
        start, end = self.now, self.now + seconds * self.pace
        places = {"left": left, "right": right}
        for side, place in ((self.handed, work), (self.other, help)):
            places[side] = place or places[side]
        for side, place in places.items():
            if place is not None:
                self.score.hands[side].key(start, self.score.hands[side].last())
                self.score.hands[side].key(end, place)
        self._hold(start, end, held)
        self.now = end

    def glance(self, at: float, seconds: float, **held: Unpack[Held]) -> None:
        """Like :meth:`move` for the carriage alone, from ``at`` on, without taking the script's time."""
        self._hold(at, at + seconds * self.pace, held)

    def _hold(self, start: float, end: float, held: Held) -> None:
        for name, curve in self.score.curves.items():
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
        """Let a hand move to and fro for the next ``seconds`` (amplitudes in metres: forward, outward, up),
        without taking the script's time."""
        big = self.grand * self.build.stature / STATURE
        grown = [(big * f, big * out, big * up) for f, out, up in (along, across)]
        end = self.now + seconds * self.pace
        drift = self.chance(0, 1), self.chance(0, 1)
        wiggle = Wiggle(self.now, end, grown[0], rate / self.pace, shape, grown[1], phase, drift)
        self.score.hands[side].wiggle(wiggle)

    def turn(self, yaw: float, seconds: float | None = None, *, meanwhile: bool = False) -> None:
        """Turn on the spot, the short way round; about 2.2 rad a second. ``meanwhile``: without taking the
        script's time, so that the hands move at once."""
        by = (yaw - self.yaw + math.pi) % (2 * math.pi) - math.pi
        taken = (abs(by) / 2.2 if seconds is None else seconds) * self.pace
        start = max(self.now, self.score.yaw.end())
        end = start + max(taken, 0.05)
        self.score.yaw.key(start, self.yaw)
        self.score.ground.key(start, self.x, self.y)
        self.yaw += by
        self.score.yaw.key(end, self.yaw)
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
            self.score.ground.key(self.now, self.x, self.y)
            start = max(self.now, self.score.yaw.end())
            self.score.yaw.key(start, self.yaw)
            self.yaw += (yaw - self.yaw + math.pi) % (2 * math.pi) - math.pi
            self.score.yaw.key(start + 0.35, self.yaw)
            self.now += length / speed * self.pace
            self.x, self.y = x, y
            self.score.ground.key(self.now, x, y)

    def shuffle(self, x: float, y: float, seconds: float) -> None:
        """Step to a near place without turning."""
        self.score.ground.key(self.now, self.x, self.y)
        self.now += seconds * self.pace
        self.x, self.y = x, y
        self.score.ground.key(self.now, x, y)

    def carry(
        self,
        kind: PropKind,
        where: str,
        size: tuple[float, float, float],
        colour: Colour,
        until: float = math.inf,
    ) -> Carried:
        """Have a thing from now on; ``where`` as in :mod:`aislewatch.rehearsal.carrying`."""
        thing = Carried(kind, where, self.now, until, size, colour)
        self.carried.append(thing)
        return thing

    def hang(self, kind: PropKind, where: str, size: tuple[float, float, float], colour: Colour) -> Carried:
        """Have had an own bag or basket all along; an arm it hangs from is bent also at ease."""
        thing = Carried(kind, where, self.enters, math.inf, size, colour)
        self.carried.append(thing)
        side, part = where.split("_") if where.endswith(("_elbow", "_hand")) else ("", "")
        if part == "elbow":
            self.score.hands[side].rest = BENT
        return thing

    def ease(self, side: str) -> Place:
        """Where a hand at ease is: hanging, or bent before the body where a bag hangs from the elbow."""
        return self.score.hands[side].rest

    def stand(
        self,
        kind: PropKind,
        spot: tuple[float, float, float, float],
        size: tuple[float, float, float],
        colour: Colour,
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
        self.score.leaves = self.now

    def actor(self) -> Actor:
        """The person, ready to perform."""
        motion = Acting(self.score)
        return Actor(self.who, motion, self.role, self.build, self.outfit, self.worn_colour)
