"""Selection manipulation: many things taken in a short time, or one examined long while looking around."""

from typing import Final

from aislewatch.behaviors.two_hands import Family
from aislewatch.domain.actions import ActionType

MULTIPLE_ITEMS: Final = Family(
    action=ActionType.SELECTION_MANIPULATION,
    kinds=("multiple_items",),
    points=(-0.5, 0.25, 1.5),
)
SUSPICIOUS_EXAMINATION: Final = Family(
    action=ActionType.SELECTION_MANIPULATION,
    kinds=("suspicious_examination",),
    points=(0.0, 1.3, 2.0),
)
