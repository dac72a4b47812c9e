"""Tag removal: two hands take off what says that a thing is for sale.

Kinds: a security tag is twisted and pulled (both hands alike, fast), a price label peeled (one hand holds,
the other makes strokes), a wrapping torn (the hands jerk apart and come back), a shielding bag rolled up
(the hands circle round each other). Not at the till, where staff and customers unwrap what was paid for.
A supporting action: nothing public shows that it can be told from a camera alone.
"""

from typing import Final

from aislewatch.behaviors.two_hands import Family
from aislewatch.domain.actions import ActionType

TAG_REMOVAL: Final = Family(
    action=ActionType.TAG_REMOVAL,
    kinds=("security_tag", "price_label", "packaging", "rfid"),
    points=(0.0, 0.5, 1.75),
)
