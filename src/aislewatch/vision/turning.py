"""Which way a body is turned over time: to the camera or away from it, and when it turned away.

Seen from behind, pose models now and then take left for right, and a back looks like a chest for half a
second. A body turns through profile; a mistake jumps. So a jump from one side to the other is not believed
until it has lasted.
"""

import math
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.people import LEFT_SHOULDER, RIGHT_SHOULDER
from aislewatch.vision.pose import facing
from aislewatch.vision.scene import Person

BACK: Final = -0.35
FRONT: Final = 0.3
"""Facing (see :func:`aislewatch.vision.pose.facing`) below which a back, above which a chest is seen; in
between it is as it was."""

JUMP: Final = 0.35
JUMP_WITHIN: Final = 0.4
"""From beyond this on one side to beyond it on the other within so many seconds is a jump."""

LASTED: Final = 1.2
"""Seconds after which a jump is believed."""

MEMORY: Final = 0.2
"""Time constant in seconds of the steadied facing."""

SHOWN: Final = 0.25
"""Seconds the chest must have been seen before a turn away."""

TURNED: Final = 0.8
"""Seconds the back must have been seen since to make it one."""

FORGOTTEN: Final = 3.0
"""Seconds unseen after which everything starts anew."""


@dataclass(slots=True)
class Turning:
    """One person's turning. ``back`` tells whether the back is seen, None while nothing is known;
    ``since`` since when (seconds); ``turned_at`` when the back was last turned, None if never."""

    back: bool | None = None
    since: float = 0.0
    turned_at: float | None = None
    _at: float = -math.inf
    _value: float = 0.0
    _jumped: float | None = None
    _pending: bool = False

    def observe(self, person: Person, at: float) -> bool:
        """Take in a frame; whether a turn away has just become certain."""
        if not person.believable[[LEFT_SHOULDER, RIGHT_SHOULDER]].all():
            return False
        gone = at - self._at
        if not 0 <= gone <= FORGOTTEN:
            self.back, self._jumped, self._pending, self._value = None, None, False, 0.0
            gone = math.inf
        value = facing(person.keypoints, person.torso)
        if self._is_jump(value, at, gone):
            return False
        self._at = at
        self._value += (1 - math.exp(-gone / MEMORY)) * (value - self._value)
        self._side(at)
        if self._pending and self.back and at - self.since >= TURNED:
            self._pending, self.turned_at = False, self.since
            return True
        return False

    def _is_jump(self, value: float, at: float, gone: float) -> bool:
        across = value * self._value < 0 and min(abs(value), abs(self._value)) > JUMP
        if not across or (self._jumped is None and gone > JUMP_WITHIN):
            self._jumped = None
            return False
        if self._jumped is None:
            self._jumped = at
        # The old side is held, not forgotten, while the new one is doubted.
        doubted = at - self._jumped < LASTED
        self._jumped = self._jumped if doubted else None
        return doubted

    def _side(self, at: float) -> None:
        back = True if self._value <= BACK else False if self._value >= FRONT else self.back
        if back == self.back:
            return
        if back and self.back is False:
            self._pending = at - self.since >= SHOWN
        elif not back:
            self._pending = False
        self.back, self.since = back, at
