"""Tag removal: two hands take off what says that a thing is for sale.

Kinds: a security tag is twisted and pulled (both hands alike, fast), a price label peeled (one hand holds,
the other makes strokes), a wrapping torn (the hands jerk apart and come back), a shielding bag rolled up
(the hands circle round each other). Not at the till, where staff and customers unwrap what was paid for.
A supporting action: nothing public shows that it can be told from a camera alone.
"""

from collections.abc import Sequence
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.behaviors.two_hands import Judgement, TwoHands, kinds_of, told
from aislewatch.domain.actions import ActionType, Signal
from aislewatch.vision.scene import Person, Scene

POINTS: Final = (1.0, 2.0, 3.0)
"""Log odds of tag removal against all else at which High, Medium and Low sensitivity count it."""
