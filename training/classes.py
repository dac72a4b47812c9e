"""What the hand model tells apart: every kind of hand work, and what looks like it but is innocent."""

from typing import Final

from aislewatch.domain.actions import KINDS, ActionType

HAND_WORK: Final = (
    ActionType.CONCEALMENT,
    ActionType.TAG_REMOVAL,
    ActionType.PACKAGE_TAMPERING,
    ActionType.SELECTION_MANIPULATION,
)

KINDS_OF_WORK: Final = tuple((action, kind) for action in HAND_WORK for kind in KINDS[action])

INNOCENT: Final = (
    "browse", "inspect_label", "compare_two", "take_one", "basket_three", "trolley_items", "restock",
    "phone_call", "texting", "wallet", "scratch", "adjust_clothes", "hands_in_pockets", "folded_arms",
    "tie_shoe", "own_jacket", "pay", "pack_bag",
)  # fmt: skip
"""Acts of the rehearsal that are classes of their own, so that they are not taken for work."""

NAMES: Final = (*(f"{action}/{kind}" for action, kind in KINDS_OF_WORK), *INNOCENT, "none")
"""One name per class, in the order of the model's answers; the last is everything else."""

NONE: Final = len(NAMES) - 1
CONCEALMENT: Final = tuple(
    i for i, (action, _) in enumerate(KINDS_OF_WORK) if action is ActionType.CONCEALMENT
)


def class_of(act: str, action: ActionType | None, kind: str | None) -> int | None:
    """The class of a deed; None for one that is not the hands'."""
    if action is not None and (action, kind) in KINDS_OF_WORK:
        return KINDS_OF_WORK.index((action, str(kind)))
    return len(KINDS_OF_WORK) + INNOCENT.index(act) if act in INNOCENT else None
