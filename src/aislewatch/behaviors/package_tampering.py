"""Package tampering: two hands at a package for long: opening it, emptying it, filling it, swapping contents.

Kinds: the hands part slowly and look in (opening), one keeps leaving the pair for pocket, bag or shelf
(removing), comes back and both press the lid (repackaging), or both go to and fro between two packages
(swapping). A supporting action, like tag removal.
"""

from typing import Final

from aislewatch.behaviors.two_hands import Family
from aislewatch.domain.actions import ActionType

PACKAGE_TAMPERING: Final = Family(
    action=ActionType.PACKAGE_TAMPERING,
    kinds=("opening", "removing_items", "repackaging", "swapping"),
    points=(-0.5, 0.5, 1.5),
)
