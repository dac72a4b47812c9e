"""What of the settings travels over the wire. What is inside them is checked by the domain, not here: only it
can name key, range and corner."""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from aislewatch.api.schemas import Wire
from aislewatch.domain.actions import ActionType
from aislewatch.domain.settings import Sensitivity, ValueKind
from aislewatch.domain.zones import ZoneKind

Tree = dict[str, Any]
Corner = tuple[float, float]
Corners = Annotated[
    list[Any],
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            "minItems": 3,
        }
    ),
]
"""Corners as they come, so that a wrong one is refused by its number."""


class SettingsView(Wire):
    """The settings that hold, complete, and their version (0: nothing was ever changed)."""

    version: int
    settings: Tree


class SettingsRequest(Wire):
    """Settings to put in the place of ``version``: all of them, or those that change. ``If-Match`` may say
    the version instead. Switching monitoring off needs ``confirm``."""

    version: int | None = None
    settings: Tree
    confirm: bool = False


class SettingSpecView(Wire):
    """One setting: its dotted ``key``, its ``section`` (empty: none), and what it may hold. Only numbers have
    ``low``, ``high``, ``unit`` and may be ``whole``; only choices and lists have ``choices``. What is
    ``overridable`` may differ by camera and zone."""

    key: str
    section: str
    kind: ValueKind
    default: bool | float | str | list[str]
    low: float | None
    high: float | None
    unit: str
    whole: bool
    choices: list[str]
    overridable: bool


class MeaningView(Wire):
    """A sensitivity of an action: the share ``found`` of the acted deeds, and confirmed innocent look-alikes
    in an hour of nothing else."""

    sensitivity: Sensitivity
    confidence: float
    found: float | None
    false_per_hour: float | None


class ActionMeaningView(Wire):
    """What the sensitivities of one action mean, measured on so many acted ``deeds``."""

    action: ActionType
    deeds: int
    points: list[MeaningView]


class MeaningsView(Wire):
    """What sensitivities mean, measured on rehearsal footage: so many ``scenes``, ``hours`` of them innocent
    look-alikes. Synthetic people are not customers."""

    scenes: int
    hours: float
    actions: list[ActionMeaningView]


class SettingsFileRequest(Wire):
    """A TOML file to put in the place of ``version``."""

    version: int
    text: str
    confirm: bool = False


class SettingsChangeView(Wire):
    """One line of the history: ``what`` is settings.changed, monitoring.started or monitoring.stopped."""

    at: float
    by: str
    what: str
    version: int
    changes: list[str]


class MonitoringView(Wire):
    """Whether behavior is being monitored, and the store's time zone (an IANA name)."""

    enabled: bool
    timezone: str
    version: int


class MonitoringRequest(Wire):
    """Switch monitoring; switching off needs ``confirm``."""

    enabled: bool
    confirm: bool = False


class ZoneView(Wire):
    """A zone: ``polygon`` in shares of the picture's width and height, ``camera`` None for every camera,
    ``overrides`` the settings that hold inside."""

    name: str
    kind: ZoneKind
    polygon: list[Corner]
    camera: str | None
    department: str
    overrides: Tree


class ZoneList(Wire):
    """Zones in the order they were drawn, and the settings' version to send with a change."""

    version: int
    zones: list[ZoneView]


class ZoneRequest(Wire):
    """A zone to draw. With ``version`` it is refused when the settings were changed since."""

    version: int | None = None
    name: str
    kind: ZoneKind
    polygon: Corners
    camera: str | None = None
    department: str = ""
    overrides: Tree = Field(default_factory=dict)


class SnoozeView(Wire):
    """Until ``until`` nobody is called for ``action`` (None: any) on ``camera`` (None: any)."""

    until: float
    camera: str | None
    action: ActionType | None
    note: str


class SnoozeRequest(Wire):
    """Snooze for so many seconds from now: a minute to seven days."""

    seconds: float
    camera: str | None = None
    action: ActionType | None = None
    note: str = ""
