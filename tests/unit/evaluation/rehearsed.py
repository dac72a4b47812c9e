"""Small rehearsals: an ensemble of plain figures, and a model that sees the same in every picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import NotFound
from aislewatch.domain.people import Frame, People
from aislewatch.domain.zones import ZoneKind
from aislewatch.evaluation.rehearsal_score import Event, Scene, Staged
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.store import Area, Store
from aislewatch.rehearsal.truth import Deed
from aislewatch.rehearsal.view import View
from tests.fakes.mannequin import Mannequin, performance, standing, walking
from tests.fakes.people import Actor, seen, still

ENTERED = ActionType.RESTRICTED_AREA
POCKET = ActionType.CONCEALMENT

VIEW = View("door", (0.0, 0.0, 2.8), (5.0, 0.0, 0.8), 70.0)
HALL = Store(
    (12.0, 9.0),
    (),
    (Area("back room", ZoneKind.RESTRICTED, ((4.0, -1.0), (6.0, -1.0), (6.0, 1.0), (4.0, 1.0))),),
    (VIEW,),
)
"""A hall whose middle is out of bounds."""


@dataclass(frozen=True)
class FakeEnsemble:
    """Acts three scenarios in the hall: ``trespass`` (somebody stands where they must not), ``stroll``
    (somebody walks behind it) and ``traffic``."""

    def perform(self, name: str, seed: int, duration: float | None = None) -> Performance:
        seconds = duration or 8.0
        if name == "trespass":
            deed = Deed("a", "enter", 0.5, 4.0, ENTERED, "entered", "back room")
            person = Mannequin(standing(5.0, 0.0), np.pi)
            return performance(person, store=HALL, seconds=seconds, deeds=[deed], seed=seed, name=name)
        if name in ("stroll", "traffic"):
            person = Mannequin(walking((8.0, -3.0), (8.0, 3.0), seconds), np.pi / 2)
            return performance(person, store=HALL, seconds=seconds, seed=seed, name=name)
        raise NotFound(f"There is no scenario {name!r}.")


class Blind:
    """A people model that sees one person standing in the middle of every picture."""

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        return [
            seen([Actor(feet=still((f.size[0] / 2, 0.62 * f.size[1])), torso=45.0)], f.at, f.camera, f.size)
            for f in frames
        ]


def blind() -> Blind:
    return Blind()


def deed(start: float, end: float, action: ActionType = POCKET, kind: str = "pocket", who: str = "a",
         **more: Any) -> Staged:  # fmt: skip
    """A suspicious deed, in plain sight unless told."""
    in_sight = more.pop("in_sight", 1.0)
    return Staged(Deed(who, "act", start, end, action, kind, **more), in_sight)


def event(confirmed: float, action: ActionType = POCKET, kind: str = "pocket", who: str | None = "a",
          **more: Any) -> Event:  # fmt: skip
    """An event confirmed at a second, signaled one second before."""
    facts = {"start": confirmed - 2, "signaled": confirmed - 1, "end": confirmed, "confidence": 0.7}
    return Event(action, kind, who, confirmed=confirmed, **{**facts, **more})


def scene(deeds: Sequence[Staged] = (), events: Sequence[Event] = (), **more: Any) -> Scene:
    """A minute of a scenario that is about what its first deed is."""
    facts: dict[str, Any] = {"scenario": "test", "seed": 1, "seconds": 60.0}
    if deeds:
        facts |= {"action": deeds[0].deed.action, "kind": deeds[0].deed.kind}
    return Scene(**{**facts, "deeds": tuple(deeds), "events": tuple(events), **more})
