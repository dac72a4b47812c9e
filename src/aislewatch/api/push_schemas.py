"""What travels about channels, devices and notifications (see :mod:`aislewatch.api.schemas`). Secrets come
in and never go out: only which are set is told."""

from typing import Annotated, Any

from pydantic import Field

from aislewatch.api.languages import Said
from aislewatch.api.schemas import LevelName, Wire
from aislewatch.domain.actions import ActionType
from aislewatch.domain.channels import ChannelKind, OptionType
from aislewatch.domain.outbox import ItemState, What

Line = Annotated[str, Field(max_length=200)]
Secret = Annotated[str, Field(max_length=4000)]
MOST_OPTIONS = 30


class OptionView(Wire):
    """One field of a channel's form."""

    name: str
    type: OptionType
    initial: str | int | bool
    required: bool
    choices: list[str]
    low: int
    high: int


class ChannelKindView(Wire):
    """A kind of channel and what it can be told; ``type`` secret: send it among the secrets."""

    kind: ChannelKind
    options: list[OptionView]


class ChannelHealth(Wire):
    """How a channel is doing: items that wait, items given up, when it delivered last, and the newest problem
    of those waiting or failed."""

    waiting: int
    failed: int
    last_delivered: float | None
    problem: Said


class ChannelView(Wire):
    """A channel. ``actions`` empty: all; ``cameras`` null: all; ``quiet`` lines like ``mon-fri 22:00-06:00``;
    ``secrets`` names those that are set. Send ``version`` with a change."""

    name: str
    kind: ChannelKind
    enabled: bool
    level: LevelName
    actions: list[ActionType]
    cameras: list[str] | None
    quiet: list[str]
    snoozed_until: float | None
    cooldown: float
    ceiling: int
    options: dict[str, str | int | bool]
    secrets: list[str]
    version: int
    health: ChannelHealth


class ChannelSettings(Wire):
    """What can be said of a channel. ``secrets`` left out stay as they are; empty ones are taken away."""

    enabled: bool = True
    level: LevelName = LevelName.CONFIRMED
    actions: Annotated[list[ActionType], Field(max_length=50)] = Field(default_factory=list)
    cameras: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=1000)] | None = None
    quiet: Annotated[list[Line], Field(max_length=50)] = Field(default_factory=list)
    cooldown: float = 0.0
    ceiling: int = 60
    options: Annotated[dict[str, Any], Field(max_length=MOST_OPTIONS)] = Field(default_factory=dict)
    secrets: Annotated[dict[str, Secret], Field(max_length=MOST_OPTIONS)] = Field(default_factory=dict)


class ChannelRequest(ChannelSettings):
    """A channel to add."""

    name: Annotated[str, Field(max_length=40)]
    kind: ChannelKind


class ChannelChange(ChannelSettings):
    """A channel as it shall be, changed as seen in ``version``."""

    version: int


class ChannelSnooze(Wire):
    """For how many seconds nothing goes out; 0 ends it."""

    seconds: float


class SentView(Wire):
    """A test was taken by the receiver; ``seconds`` is how long that took."""

    seconds: float


class NotificationView(Wire):
    """An item of the outbox. ``due_at`` is the next attempt while it waits; ``problem`` why it was not taken,
    or why it was dropped."""

    key: str
    channel: str
    alert: str
    what: What
    title: str
    camera: str
    level: LevelName
    state: ItemState
    attempts: int
    created_at: float
    due_at: float
    delivered_at: float | None
    problem: Said


class NotificationList(Wire):
    """One page, newest first; ``next`` asks for the following one."""

    items: list[NotificationView]
    next: str | None


class RetryRequest(Wire):
    """Which one to try again."""

    key: Annotated[str, Field(max_length=240)]


class PushKeyView(Wire):
    """The key to subscribe with (``applicationServerKey``, URL-safe base64)."""

    key: str


class DeviceView(Wire):
    """A browser that is called."""

    id: str
    label: str
    created_at: float


class DeviceRequest(Wire):
    """A browser's subscription, as ``PushSubscription.toJSON()`` gives it, and what to call it."""

    endpoint: Annotated[str, Field(max_length=2000)]
    keys: Annotated[dict[str, Line], Field(max_length=10)]
    label: Annotated[str, Field(max_length=200)] = ""
