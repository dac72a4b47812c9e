"""A stage: a store with its cameras as they happen to hang, and the scripts of everybody in a scene."""

import math
import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from aislewatch.domain.geometry import contains
from aislewatch.rehearsal.casting import cast, staff_outfit
from aislewatch.rehearsal.figure import JOINT, Metres, Role
from aislewatch.rehearsal.performance import Actor, Performance
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import SPOTS, Spot
from aislewatch.rehearsal.store import CORNER_SHOP, Store
from aislewatch.rehearsal.truth import Deed
from aislewatch.rehearsal.view import View


@dataclass(slots=True)
class Stage:
    """Where a scene is put together. ``camera`` is the view it is set before; ``begin`` the second of the
    performance at which it begins. ``hang`` says how the cameras happen to hang (None as on the plan), and
    ``astray`` how far from the plan, 1 being usual."""

    rng: np.random.Generator
    camera: str
    store: Store = CORNER_SHOP
    scripts: list[Script] = field(default_factory=list)
    begin: float = 0.0
    hang: int | None = None
    astray: float = 1.0

    def __post_init__(self) -> None:
        if self.hang is not None:
            views = tuple(hung(view, self.hang, self.astray) for view in self.store.views)
            self.store = replace(self.store, views=views)

    @property
    def view(self) -> View:
        return self.store.view(self.camera)

    def chance(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def spot(self) -> Spot:
        """One of the spots that the camera sees well, turned as this person happens to turn: mostly towards
        the camera's side of the aisle, seldom away from it."""
        here = [spot for spot in SPOTS if spot.camera == self.camera]
        chosen = here[int(self.rng.integers(len(here)))]
        return self.turned(
            replace(chosen, x=chosen.x + self.chance(-0.3, 0.3), y=chosen.y + self.chance(-0.12, 0.06))
        )

    def turned(self, spot: Spot) -> Spot:
        """The spot with a way to turn for this person: bearing of the camera, give or take 45 degrees."""
        return replace(spot, turned=self.bearing(spot.x, spot.y) + float(self.rng.normal(0, 0.75)))

    def turned_for(self, script: Script) -> Spot:
        """Where somebody stands and faces now, as a spot with a way to turn."""
        return self.turned(Spot("here", script.x, script.y, script.yaw, self.camera, ()))

    def bearing(self, x: float, y: float) -> float:
        """The yaw that faces the camera from a place on the floor."""
        return math.atan2(self.view.eye[1] - y, self.view.eye[0] - x)

    def customer(self, x: float, y: float, yaw: float = 0.0, now: float = 0.0) -> Script:
        """A customer who appears at a place, ``now`` seconds after the scene's begin."""
        build, outfit, pace, grand, handed = cast(self.rng)
        return self._enlist(
            Script(
                self._name("customer", Role.CUSTOMER), self.rng, x, y, yaw, self.begin + now,
                build=build, outfit=outfit, pace=pace, grand=grand, handed=handed,
            )
        )  # fmt: skip

    def staff(self, x: float, y: float, yaw: float = 0.0, now: float = 0.0) -> Script:
        """Somebody who works here."""
        build, _, pace, grand, handed = cast(self.rng)
        return self._enlist(
            Script(
                self._name("staff", Role.STAFF), self.rng, x, y, yaw, self.begin + now, role=Role.STAFF,
                build=build, outfit=staff_outfit(self.rng), pace=pace, grand=grand, handed=handed,
            )
        )  # fmt: skip

    def _name(self, word: str, role: Role) -> str:
        return f"{word} {1 + sum(script.role is role for script in self.scripts)}"

    def _enlist(self, script: Script) -> Script:
        self.scripts.append(script)
        return script

    def performance(self, name: str, seed: int, duration: float | None = None) -> Performance:
        """What all scripts together come to; it lasts until the last has left or, if they stay, a little
        longer than the last instruction."""
        last = max(min(script.leaves, script.now) for script in self.scripts)
        end = duration if duration is not None else last + 1.5
        actors = tuple(script.actor() for script in self.scripts)
        deeds = sorted(
            (
                self._witnessed(deed, actor)
                for script, actor in zip(self.scripts, actors, strict=True)
                for deed in script.deeds
                if deed.start < end
            ),
            key=lambda deed: (deed.start, deed.who, deed.act),
        )
        return Performance(
            name, seed, self.store, self.camera, end, actors, tuple(deeds), fittings=self.hang or 0
        )

    def _witnessed(self, deed: Deed, actor: Actor) -> Deed:
        """The deed with where it happened and how far the body turned to the camera."""
        times = np.linspace(deed.start, deed.end, 12)
        joints = actor.motion.joints(times)
        joints = joints[np.isfinite(joints[:, 0, 0])]
        if not len(joints):
            return deed
        x, y = joints[:, JOINT["pelvis"], :2].mean(0).tolist()
        inside = [area.name for area in self.store.areas if not area.height and contains(area.plan, (x, y))]
        return replace(
            deed,
            zone=deed.zone or (inside[0] if inside else None),
            front=round(turned_to(joints, self.view), 3),
        )


def turned_to(joints: Metres, view: View) -> float:
    """How far bodies (T, J, 3) turn to a camera on average: 1 frontal, 0 profile, -1 seen from behind."""
    across = joints[:, JOINT["right_shoulder"], :2] - joints[:, JOINT["left_shoulder"], :2]
    forward = np.column_stack([-across[:, 1], across[:, 0]])
    to_eye = np.array(view.eye[:2]) - joints[:, JOINT["neck"], :2]
    lengths = np.linalg.norm(forward, axis=1) * np.linalg.norm(to_eye, axis=1)
    return float((np.sum(forward * to_eye, 1) / np.maximum(lengths, 1e-9)).mean())


def hung(view: View, hang: int, astray: float = 1.0) -> View:
    """The camera as it happens to hang in shop number ``hang``: a little higher or lower, wider or narrower
    (``astray`` times the usual), brighter or darker, with its own noise and compression."""
    rng = np.random.default_rng([zlib.crc32(view.name.encode()), hang])
    ex, ey, ez = (np.array(view.eye) + astray * rng.uniform((-0.3, -0.3, -0.25), (0.3, 0.3, 0.35))).tolist()
    tx, ty, tz = (np.array(view.target) + astray * rng.uniform(-0.25, 0.25, 3)).tolist()
    return replace(
        view,
        eye=(ex, ey, ez),
        target=(tx, ty, tz),
        field=view.field + astray * float(rng.uniform(-6, 6)),
        light=float(rng.uniform(0.7, 1.15)),
        noise=float(rng.uniform(1.5, 6.0)),
        blur=float(rng.uniform(0.3, 1.0)),
        quality=int(rng.integers(21, 30)),
    )
