"""Exit without checkout: somebody who hid something goes out, and never was at the till.

What was hidden is taken from what the concealment rule said of the frames before (``scene.said``), whatever
the settings let it count for: a store may switch concealment alerts off and still want to know who leaves
after one. Leaving unpaid confirms a doubtful concealment: after a hand at a high-risk shelf, one a little
below Medium is enough. A stay at the till (:data:`PAID`) clears everybody: what is paid for cannot be seen.

Weaker, and never enough for Medium: who spent time in a high-risk zone with a hand at a shelf there and
leaves past the till. Many honest people leave without buying.

Exits are passed in a second or two, so it speaks as soon as somebody heads out of the door, not only on
the threshold. Concealment, till and exit must be in one camera's view.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.floor import depth
from aislewatch.vision.scene import Person, Scene
from aislewatch.vision.shelves import Contacts

CONCEALED: Final = 0.6
"""Confidence of concealment from which it is taken for one: the Medium point."""

DOUBTFUL: Final = 0.45
"""The same after a hand at a shelf in a high-risk zone."""

LASTED: Final = 0.6
"""Seconds for which it must have been so sure, within :data:`WINDOW` seconds: two beats, as what confirms."""

WINDOW: Final = 5.0

PAID: Final = 3.0
"""Seconds in a checkout zone that are a stay at the till."""

AT_TILL: Final = -0.3
"""Torso lengths outside the drawn till that still are at it: feet hidden by the counter."""

LAPSE: Final = 1.5
"""Seconds away from the till that do not end a stay there."""

HEADING: Final = 3.0
"""Torso lengths (1.5 m) before the exit within which somebody who comes nearer is on the way out."""

APPROACH: Final = 0.7
"""Torso lengths per second by which they must come nearer."""

APPROACH_MEMORY: Final = 0.4
"""Time constant in seconds of that speed: about a step."""

SURE: Final = (0.8, 0.96)
"""Confidence in the exit after a concealment at the Medium point, and a certain one."""

UNSURE: Final = (0.6, 0.8)
"""The same after one at :data:`DOUBTFUL`, and just below the Medium point."""

ON_THE_WAY: Final = 0.85
"""Share of it before the exit is reached: they may still turn to the till."""

BROWSED: Final = (10.0, 60.0, 300.0)
"""Seconds in high-risk zones, with a hand at a shelf there: High's point; the others are cut off."""

BROWSED_AT_MOST: Final = 0.55

LONGEST_STEP: Final = 0.5
"""At most this many seconds are credited per frame: what happened in a longer gap was not seen."""


@dataclass(slots=True)
class _Memory:
    """One person since they last were at the till."""

    at: float
    recent: deque[tuple[float, float]] = field(default_factory=deque)
    sure: float = 0.0
    concealed: Signal | None = None
    risky: float = 0.0
    risky_since: float = 0.0
    took_at: float | None = None
    till_since: float = 0.0
    till_last: float = -math.inf
    depth: float | None = None
    approach: float = 0.0

    def believe(self, signal: Signal, step: float) -> None:
        """Take in what the concealment rule says now: what counts is the confidence it kept for a while."""
        self.recent.append((signal.at, signal.confidence))
        while signal.at - self.recent[0][0] > WINDOW or signal.at < self.recent[0][0]:
            self.recent.popleft()
        frames = math.ceil(LASTED / max(step, 1e-3) - 1e-6)
        if len(self.recent) < frames:
            return
        kept = sorted((confidence for _, confidence in self.recent), reverse=True)[frames - 1]
        if kept > self.sure:
            self.sure, self.concealed = kept, signal

    def pay(self) -> None:
        """They were at the till: whatever was before is settled."""
        self.concealed, self.took_at, self.sure, self.risky = None, None, 0.0, 0.0
        self.recent.clear()


class ExitWithoutCheckout:
    """Emits ``exit_without_checkout / after_concealment`` on the way through an exit."""

    action: Final = ActionType.EXIT_WITHOUT_CHECKOUT

    def __init__(self) -> None:
        self._people: dict[int, _Memory] = {}
        self._contacts = Contacts()

    def observe(self, scene: Scene) -> Sequence[Signal]:
        exits = [zone for zone in scene.zones if zone.kind is ZoneKind.EXIT]
        if not exits:
            return []
        signals = (self._signal(person, exits, scene) for person in scene.people if not person.staff)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._people.pop(track, None)
        self._contacts.forget(track)

    def _signal(self, person: Person, exits: Sequence[Zone], scene: Scene) -> Signal | None:
        memory = self._people.setdefault(person.track, _Memory(scene.at))
        gone = scene.at - memory.at
        step, memory.at = min(max(gone, 0.0), LONGEST_STEP), scene.at
        self._shopped(memory, person, scene, step)
        _tilled(memory, person, scene)
        near, zone = max(
            ((depth(zone, person, scene.size), zone) for zone in exits), key=lambda pair: pair[0]
        )
        _approached(memory, near, gone)
        out = near >= 0
        if not (out or (near >= -HEADING and memory.approach >= APPROACH)):
            return None
        sure = _after_concealment(memory)
        if sure is not None and memory.concealed is not None:
            confidence, why = sure, _concealed(memory, memory.concealed, scene.at)
        elif memory.took_at is not None and memory.risky > 0:
            confidence = min(grade(memory.risky, *BROWSED), BROWSED_AT_MOST)
            why = (Cue("in_high_risk_area", round(memory.risky, 3), "s", memory.risky_since, scene.at),)
        else:
            return None
        confidence *= 1.0 if out else ON_THE_WAY
        why = (*why, Cue("from_exit", round(max(-near, 0.0), 3), "torso lengths", scene.at, scene.at))
        return Signal(
            self.action, "after_concealment", scene.camera, person.track, scene.at, confidence, zone.name, why
        )

    def _shopped(self, memory: _Memory, person: Person, scene: Scene, step: float) -> None:
        """Take note of what was hidden, and of time and hands at high-risk shelves."""
        for signal in scene.said:
            if signal.action is ActionType.CONCEALMENT and signal.track == person.track:
                memory.believe(signal, step)
        touching = self._contacts.observe(person, scene)
        if person.stands_in(ZoneKind.HIGH_RISK):
            if memory.risky == 0:
                memory.risky_since = scene.at
            memory.risky += step
            memory.took_at = scene.at if touching else memory.took_at


def _tilled(memory: _Memory, person: Person, scene: Scene) -> None:
    tills = (zone for zone in scene.zones if zone.kind is ZoneKind.CHECKOUT)
    if not any(depth(zone, person, scene.size) >= AT_TILL for zone in tills):
        return
    if not 0 <= scene.at - memory.till_last <= LAPSE:
        memory.till_since = scene.at
    memory.till_last = scene.at
    if scene.at - memory.till_since >= PAID:
        memory.pay()


def _approached(memory: _Memory, near: float, gone: float) -> None:
    """Carry the speed of coming nearer to the exit on: first-order low-pass, exact for any frame interval."""
    if memory.depth is not None and gone > 0:
        speed = (near - memory.depth) / gone
        memory.approach += (1 - math.exp(-gone / APPROACH_MEMORY)) * (speed - memory.approach)
    memory.depth = near


def _after_concealment(memory: _Memory) -> float | None:
    """Confidence in the exit, None where no concealment was believed."""
    if memory.sure >= CONCEALED:
        return _between(memory.sure, CONCEALED, 1.0, SURE)
    if memory.sure >= DOUBTFUL and memory.took_at is not None:
        return _between(memory.sure, DOUBTFUL, CONCEALED, UNSURE)
    return None


def _between(value: float, low: float, high: float, ends: tuple[float, float]) -> float:
    return ends[0] + (ends[1] - ends[0]) * (value - low) / (high - low)


def _concealed(memory: _Memory, signal: Signal, at: float) -> tuple[Cue, ...]:
    began = min((cue.start for cue in signal.why), default=signal.at)
    return (
        Cue("concealed_before", round(memory.sure, 3), "confidence", began, signal.at),
        Cue("not_at_the_till_since", round(at - signal.at, 3), "s", signal.at, at),
    )
