"""The built-in behaviors, by name.

Add a behavior by adding it here.
"""

from typing import Final

from aislewatch.behaviors.base import BehaviorFactory
from aislewatch.behaviors.concealment import Concealment
from aislewatch.behaviors.loitering import Loitering

BUILT_IN: Final[tuple[BehaviorFactory, ...]] = (Concealment, Loitering)
