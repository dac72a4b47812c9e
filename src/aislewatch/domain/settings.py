"""Everything a shopkeeper turns: one immutable tree, with its ranges beside the values.

The tree is read from and written to plain mappings by :mod:`aislewatch.domain.settings_text`, which
names the exact key of anything wrong. Per-camera and per-zone overrides are partial mappings of the
same keys; :func:`settings_text.effective` lays them over the store's.
"""

import math
from collections.abc import Mapping
from dataclasses import Field, dataclass, field
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, Final

from aislewatch.domain.actions import SUPPORTING, ActionType
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.incidents import IncidentRules
from aislewatch.domain.schedule import ALWAYS, Schedule
from aislewatch.domain.snooze import Snooze
from aislewatch.domain.suspicion import RAISING, LadderRules, Level
from aislewatch.domain.zones import Zone, ZoneKind


class Sensitivity(StrEnum):
    """How much evidence an action needs before it counts."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


SENSITIVITY: Final[Mapping[Sensitivity, float]] = MappingProxyType(
    {Sensitivity.HIGH: 0.4, Sensitivity.MEDIUM: 0.6, Sensitivity.LOW: 0.8}
)
"""Least confidence of a signal that counts, per sensitivity: the one table. Behaviors scale their
evidence so that these three points mean the same for every action."""


MOST_ADJUSTED: Final = 2.0
"""Log odds by which a store may differ from the sensitivities: 0.6 becomes 0.17 or 0.92."""


def adjusted(confidence: float, adjustment: float) -> float:
    """The confidence that counts from ``adjustment`` log odds on where ``confidence`` in (0, 1) did."""
    if not adjustment:
        return confidence
    return 1 / (1 + math.exp(math.log((1 - confidence) / confidence) + adjustment))


class ValueKind(StrEnum):
    """What a setting holds, and so how it is checked, and which input shows it."""

    BOOL = "bool"
    NUMBER = "number"
    CHOICE = "choice"
    LIST = "list"
    SCHEDULE = "schedule"
    COLOR = "color"
    TIMEZONE = "timezone"
    TEXT = "text"
    ADDRESS = "address"


def _in(low: float, high: float, unit: str) -> dict[str, Any]:
    return {"low": low, "high": high, "unit": unit}


def kind_of(spec: "Field[Any]") -> ValueKind:
    """What a field of the settings holds: what it says itself, or what its default is."""
    if "kind" in spec.metadata:
        return ValueKind(spec.metadata["kind"])
    if isinstance(spec.default, bool):
        return ValueKind.BOOL
    if isinstance(spec.default, Enum):
        return ValueKind.CHOICE
    if isinstance(spec.default, frozenset):
        return ValueKind.LIST
    return ValueKind.SCHEDULE if isinstance(spec.default, Schedule) else ValueKind.NUMBER


@dataclass(frozen=True, slots=True)
class ActionSettings:
    """One action: on or off, how sensitive, when, and which of its kinds are switched off. In ``shadow`` it
    is detected and recorded, but nobody is called. ``adjustment`` is what this store, or a camera or
    zone of it, was found to differ by: log odds by which it is readier (more than 0) or stricter than the
    sensitivity says (see :mod:`aislewatch.domain.adapting`)."""

    enabled: bool = True
    sensitivity: Sensitivity = field(default=Sensitivity.MEDIUM, metadata={"choices": tuple(Sensitivity)})
    schedule: Schedule = ALWAYS
    kinds_off: frozenset[str] = frozenset()
    adjustment: float = field(default=0.0, metadata=_in(-MOST_ADJUSTED, MOST_ADJUSTED, "log odds"))
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class LadderSettings:
    """When levels rise and fall (see :mod:`aislewatch.domain.suspicion`).

    ``hold`` outlasts the longest supported time between two frames: levels would flicker with them.
    """

    confirm_count: int = field(default=3, metadata=_in(1, 100, "analyzed frames"))
    confirm_window: float = field(default=5.0, metadata=_in(0.5, 120, "s"))
    together: float = field(default=1.0, metadata=_in(0, 60, "s"))
    dwell: float = field(default=30.0, metadata=_in(1, 7200, "s"))
    hold: float = field(default=10.0, metadata=_in(1, 600, "s"))
    confirm_alone: frozenset[ActionType] = field(
        default=frozenset(), metadata={"choices": tuple(a for a in ActionType if a in SUPPORTING)}
    )


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """When an alert is raised and what it carries.

    ``min_confidence`` holds on top of the sensitivity. ``min_actions`` distinct actions must fall into
    the confirmation window; the action must have persisted ``persist`` seconds and the customer have
    been followed ``min_tracked`` seconds. ``hourly_ceiling`` mutes pushes per camera beyond it, but
    never one of a higher level than those already sent.
    """

    level: Level = field(default=Level.CONFIRMED, metadata={"choices": RAISING})
    min_confidence: float = field(default=0.0, metadata=_in(0, 1, ""))
    min_actions: int = field(default=1, metadata=_in(1, 5, "different actions"))
    persist: float = field(default=0.0, metadata=_in(0, 60, "s"))
    min_tracked: float = field(default=0.0, metadata=_in(0, 600, "s"))
    cooldown: float = field(default=60.0, metadata=_in(0, 86400, "s"))
    hourly_ceiling: int = field(default=20, metadata=_in(1, 1000, "alerts"))
    pre_roll: float = field(default=5.0, metadata=_in(0, 20, "s"))
    post_roll: float = field(default=5.0, metadata=_in(0, 60, "s"))


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """How often a camera's picture is analyzed."""

    rate: float = field(default=6.0, metadata=_in(3, 30, "frames/s"))


@dataclass(frozen=True, slots=True)
class StaffSettings:
    """How staff are told from customers, besides standing in a ``staff_only`` zone.

    ``uniform`` is the color of the shop's uniform as ``#rrggbb`` (sRGB), or empty: clothes say nothing.
    With ``till_presence``, whoever stays ``till_seconds`` in a checkout zone works there.
    """

    uniform: str = field(default="", metadata={"kind": ValueKind.COLOR})
    till_presence: bool = True
    till_seconds: float = field(default=60.0, metadata=_in(10, 3600, "s"))


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """How long what was seen is kept, without pictures, for overlays and what-if: ``keep_days`` (0: nothing
    is stored), and never more than ``most_gb`` (1e9 bytes); the oldest goes first."""

    keep_days: int = field(default=3, metadata=_in(0, 30, "days"))
    most_gb: float = field(default=5.0, metadata=_in(0.01, 1000, "GB"))


@dataclass(frozen=True, slots=True)
class SecondOpinionSettings:
    """Whether a vision-language model on the shop's network is asked about alerts (see
    :mod:`aislewatch.domain.opinion`): ``model`` at ``address`` (OpenAI-compatible, up to ``/v1``), which has
    ``time_out`` seconds to answer, ``hourly`` times at most. With ``hold_back`` nobody is called for what it
    clearly calls innocent; calls ``wait`` so long for its answer, then go out without it."""

    enabled: bool = False
    address: str = field(default="", metadata={"kind": ValueKind.ADDRESS})
    model: str = field(default="", metadata={"kind": ValueKind.TEXT})
    time_out: float = field(default=20.0, metadata=_in(1, 120, "s"))
    hourly: int = field(default=30, metadata=_in(1, 1000, "questions"))
    hold_back: bool = False
    wait: float = field(default=0.0, metadata=_in(0, 60, "s"))


def _all_actions() -> Mapping[ActionType, ActionSettings]:
    return {action: ActionSettings() for action in ActionType}


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree, as it holds for a store, or (after :func:`settings_text.effective`) for one camera.

    ``timezone`` is an IANA name; schedules and shown times follow it. ``cameras`` holds each camera's
    partial overrides, by name.
    """

    enabled: bool = True
    timezone: str = field(default="UTC", metadata={"kind": ValueKind.TIMEZONE})
    analysis: AnalysisSettings = AnalysisSettings()
    ladder: LadderSettings = LadderSettings()
    alerts: AlertSettings = AlertSettings()
    staff: StaffSettings = StaffSettings()
    traces: TraceSettings = TraceSettings()
    second_opinion: SecondOpinionSettings = SecondOpinionSettings()
    actions: Mapping[ActionType, ActionSettings] = field(default_factory=_all_actions)
    zones: tuple[Zone, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    cameras: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def exclusions(self, camera: str) -> tuple[Polygon, ...]:
        """What of a camera's picture must be black before anybody or anything sees it."""
        return tuple(z.polygon for z in self.zones if z.on(camera) and z.kind is ZoneKind.EXCLUSION)

    def ladder_rules(self) -> LadderRules:
        """What :func:`aislewatch.domain.suspicion.climb` needs."""
        return LadderRules(
            confirm_count=self.ladder.confirm_count,
            confirm_window=self.ladder.confirm_window,
            together=self.ladder.together,
            dwell=self.ladder.dwell,
            hold=self.ladder.hold,
            min_actions=self.alerts.min_actions,
            persist=self.alerts.persist,
            confirm_alone=self.ladder.confirm_alone,
        )

    def incident_rules(self) -> IncidentRules:
        """What :class:`aislewatch.domain.incidents.Incidents` needs."""
        return IncidentRules(self.alerts.level, quiet=self.ladder.hold, cooldown=self.alerts.cooldown)

    def least_confidence(self, action: ActionType) -> float:
        """The confidence a signal of ``action`` needs to count."""
        chosen = self.actions[action]
        return max(adjusted(SENSITIVITY[chosen.sensitivity], chosen.adjustment), self.alerts.min_confidence)
