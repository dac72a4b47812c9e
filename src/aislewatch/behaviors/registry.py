"""The built-in behaviors, by name.

Add a behavior by adding it here.
"""

from typing import Final

from aislewatch.behaviors.avoiding_cameras import AvoidingCameras
from aislewatch.behaviors.avoiding_staff import AvoidingStaff
from aislewatch.behaviors.base import BehaviorFactory
from aislewatch.behaviors.exits import ExitWithoutCheckout
from aislewatch.behaviors.groups import Coordinated
from aislewatch.behaviors.hand_work import HandWork
from aislewatch.behaviors.loitering import Loitering
from aislewatch.behaviors.restricted import RestrictedArea
from aislewatch.behaviors.visits import RepeatedVisits
from aislewatch.behaviors.watching_cameras import WatchingCameras
from aislewatch.behaviors.watching_staff import WatchingStaff

BUILT_IN: Final[tuple[BehaviorFactory, ...]] = (
    HandWork,
    Loitering,
    RepeatedVisits,
    WatchingCameras,
    WatchingStaff,
    AvoidingStaff,
    AvoidingCameras,
    RestrictedArea,
    Coordinated,
    ExitWithoutCheckout,
)
