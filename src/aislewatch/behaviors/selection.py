"""Selection manipulation: many things taken in a short time, or one examined long while looking around."""

from typing import Final

from aislewatch.behaviors.two_hands import Family
from aislewatch.domain.actions import ActionType

MULTIPLE_ITEMS: Final = Family(
    action=ActionType.SELECTION_MANIPULATION,
    kinds=("multiple_items",),
    points=(-2.0, -1.1, 0.5),
    cues=("outward", "partings_per_s", "apart_most", "away_x"),
)
SUSPICIOUS_EXAMINATION: Final = Family(
    action=ActionType.SELECTION_MANIPULATION,
    kinds=("suspicious_examination",),
    points=(-0.9, -0.1, 1.2),
    cues=("together", "height", "busier_slow", "calmer_slow"),
)
"""Points are log odds against all else; Medium is where F1 is best on tuning poses."""
