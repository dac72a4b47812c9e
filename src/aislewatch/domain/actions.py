"""The catalogue of actions and kinds, and the :class:`Signal` a behavior emits.

Written once, here; everything else (settings, API, console) reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from types import MappingProxyType
from typing import Final

from aislewatch.domain.errors import InvalidInput


class ActionType(StrEnum):
    """What a customer may be seen doing. Suspicion only: people decide."""

    CONCEALMENT = "concealment"
    TAG_REMOVAL = "tag_removal"
    PACKAGE_TAMPERING = "package_tampering"
    SELECTION_MANIPULATION = "selection_manipulation"
    LOITERING = "loitering"
    REPEATED_VISITS = "repeated_visits"
    SURVEILLANCE_AWARENESS = "surveillance_awareness"
    EVASIVE_BEHAVIOR = "evasive_behavior"
    GROUP_BEHAVIOR = "group_behavior"
    EXIT_WITHOUT_CHECKOUT = "exit_without_checkout"
    RESTRICTED_AREA = "restricted_area"


KINDS: Final[Mapping[ActionType, tuple[str, ...]]] = MappingProxyType(
    {
        ActionType.CONCEALMENT: ("bag", "clothing", "pocket", "layering"),
        ActionType.TAG_REMOVAL: ("security_tag", "price_label", "packaging", "rfid"),
        ActionType.PACKAGE_TAMPERING: ("opening", "removing_items", "repackaging", "swapping"),
        ActionType.SELECTION_MANIPULATION: ("multiple_items", "suspicious_examination"),
        ActionType.LOITERING: ("extended_dwell",),
        ActionType.REPEATED_VISITS: ("same_area",),
        ActionType.SURVEILLANCE_AWARENESS: ("watching_cameras", "watching_staff"),
        ActionType.EVASIVE_BEHAVIOR: ("avoiding_staff", "avoiding_cameras"),
        ActionType.GROUP_BEHAVIOR: ("coordinated",),
        ActionType.EXIT_WITHOUT_CHECKOUT: ("after_concealment",),
        ActionType.RESTRICTED_AREA: ("entered",),
    }
)
"""The kinds of each action, in the order they are shown."""

SUPPORTING: Final = frozenset(
    {
        ActionType.TAG_REMOVAL,
        ActionType.PACKAGE_TAMPERING,
        ActionType.SURVEILLANCE_AWARENESS,
        ActionType.EVASIVE_BEHAVIOR,
    }
)
"""Actions whose cues no public evidence supports alone: they raise the level, but confirm by
themselves only where the user allows it (``ladder.confirm_alone``)."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One measured reason: ``name`` had ``value`` (in ``unit``) from ``start`` to ``end`` seconds."""

    name: str
    value: float
    unit: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Signal:
    """One behavior's claim about one track in one analyzed frame.

    ``confidence`` in [0, 1]; ``at`` in seconds on the camera's clock; ``zone`` names the zone the feet
    are in, if any; ``why`` lists the measured cues and the seconds they span, so that a person can check.

    Raises :class:`InvalidInput` for a kind the action does not have, a confidence outside [0, 1], or a
    time that is not finite.
    """

    action: ActionType
    kind: str
    camera: str
    track: int
    at: float
    confidence: float
    zone: str | None = None
    why: tuple[Cue, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS[self.action]:
            raise InvalidInput(
                f"{self.action} has no kind {self.kind!r}.", fix=f"Use one of {KINDS[self.action]}."
            )
        if not 0 <= self.confidence <= 1:
            raise InvalidInput(f"A signal's confidence must be in [0, 1], not {self.confidence}.")
        if not isfinite(self.at):
            raise InvalidInput(f"A signal's time must be finite, not {self.at}.")
