"""Channels: ways to call people for an alert, and which alerts are called for on each of them.

What a kind of channel can be told (an address, a password) is one table, :data:`OPTIONS`; forms are built
from it and :func:`checked_options` refuses everything else with the option's name. Secrets are never here:
they are kept sealed beside the channel.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidInput, InvalidSetting, quoted
from aislewatch.domain.incidents import Incident
from aislewatch.domain.outbox import Notification
from aislewatch.domain.schedule import Schedule
from aislewatch.domain.suspicion import Level

HOUR: Final = 3600.0
LONGEST_COOLDOWN: Final = 86_400.0
MOST_AN_HOUR: Final = 10_000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LONGEST_TEXT: Final = 500
_LONGEST_SECRET: Final = 4000


_ADDRESS: Final = re.compile(
    r"https?://(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}))?([/?]\S*)?"
)
_TOPIC: Final = re.compile(r"[\w.-]+(/[\w.-]+)*")
_HOST: Final = re.compile(r"[\w.-]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
_FORMS: Final = MappingProxyType(
    {
        "url": (_ADDRESS, "https://host/path, without a password"),
        "link": (_ADDRESS, "https://host"),
        "host": (_HOST, "a name or an address, without a port"),
        "prefix": (_TOPIC, "parts of letters, digits, . _ -, joined by /"),
        "discovery_prefix": (_TOPIC, "parts of letters, digits, . _ -, joined by /"),
        "contact": (re.compile(r"[^@\s<>]+@[^@\s<>]+"), "an e-mail address"),
    }
)
"""What texts that become addresses must look like, by the option's name."""


class ChannelKind(StrEnum):
    """By what means people are called."""

    WEBPUSH = "webpush"
    MQTT = "mqtt"
    WEBHOOK = "webhook"
    EMAIL = "email"
    APPRISE = "apprise"


class OptionType(StrEnum):
    """What an option's value is; ``secret`` is text that is kept sealed and never shown."""

    TEXT = "text"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    LINES = "lines"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a channel can be told. ``binds``: it says to whom the secrets are shown, so whoever changes
    it must know them."""

    name: str
    type: OptionType = OptionType.TEXT
    default: Any = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    binds: bool = False

    def read(self, raw: Any) -> Any:
        """The value. Raises :class:`InvalidSetting` naming the option and what it may be."""
        if self.type is OptionType.SWITCH:
            fits = isinstance(raw, bool)
        elif self.type is OptionType.NUMBER:
            fits = isinstance(raw, int) and not isinstance(raw, bool) and self.low <= raw <= self.high
        elif self.type is OptionType.CHOICE:
            fits = raw in self.choices
        else:
            longest = _LONGEST_SECRET if self.type is OptionType.SECRET else _LONGEST_TEXT
            fits = isinstance(raw, str) and len(raw) <= longest and not _controls(raw, self.type)
        if not fits or (self.required and raw == ""):
            shown = "this" if self.type is OptionType.SECRET else quoted(raw)
            raise InvalidSetting(f"options.{self.name}", f"{shown} does not fit", allowed=self._allowed())
        return raw.strip() if isinstance(raw, str) else raw

    def _allowed(self) -> str:
        if self.type is OptionType.NUMBER:
            return f"a whole number from {self.low} to {self.high}"
        if self.type is OptionType.CHOICE:
            return ", ".join(self.choices)
        if self.type is OptionType.SWITCH:
            return "true, false"
        return f"a text of {1 if self.required else 0} to {_LONGEST_TEXT} characters on one line"


def _controls(text: str, kind: OptionType) -> bool:
    """Whether it holds control characters: in an address or a header they would begin a new line."""
    allowed = "\r\n\t" if kind in (OptionType.LINES, OptionType.SECRET) else ""
    return any((ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) < 0xE000) and c not in allowed for c in text)


NEVER: Final = Schedule()
"""No quiet hours."""

_T = OptionType
_LINK: Final = Option("link")

OPTIONS: Final[Mapping[ChannelKind, tuple[Option, ...]]] = MappingProxyType(
    {
        ChannelKind.WEBPUSH: (
            Option("contact"),
            Option("ttl", _T.NUMBER, 3600, low=0, high=7 * 86_400),
        ),
        ChannelKind.MQTT: (
            Option("host", required=True, binds=True),
            Option("port", _T.NUMBER, 1883, low=1, high=65_535, binds=True),
            Option("tls", _T.SWITCH, default=False, binds=True),
            Option("user"),
            Option("password", _T.SECRET),
            Option("prefix", default="aislewatch", required=True),
            Option("discovery", _T.SWITCH, default=True),
            Option("discovery_prefix", default="homeassistant", required=True),
        ),
        ChannelKind.WEBHOOK: (
            Option("url", required=True, binds=True),
            Option("signing_key", _T.SECRET),
            Option("token", _T.SECRET),
            _LINK,
        ),
        ChannelKind.EMAIL: (
            Option("host", required=True, binds=True),
            Option("port", _T.NUMBER, 587, low=1, high=65_535, binds=True),
            Option("security", _T.CHOICE, "starttls", choices=("starttls", "tls", "none"), binds=True),
            Option("user"),
            Option("password", _T.SECRET),
            Option("sender", required=True),
            Option("to", _T.LINES, required=True),
            Option("still", _T.SWITCH, default=True),
            _LINK,
        ),
        ChannelKind.APPRISE: (
            Option("urls", _T.SECRET, required=True),
            Option("still", _T.SWITCH, default=True),
            _LINK,
        ),
    }
)
"""What each kind can be told: the one table. ``link`` is the console's address as its readers reach it."""


def checked_options(kind: ChannelKind, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a channel, complete, secrets left out. Raises :class:`InvalidSetting`."""
    specs = {option.name: option for option in OPTIONS[kind] if option.type is not OptionType.SECRET}
    _known(raw, specs, "options")
    options = {name: spec.read(raw.get(name, spec.default)) for name, spec in specs.items()}
    for name, (form, allowed) in _FORMS.items():
        value = options.get(name, "")
        if value and not form.fullmatch(value):
            raise InvalidSetting(f"options.{name}", f"{quoted(value)} does not fit", allowed=allowed)
    return options


def checked_secrets(kind: ChannelKind, raw: Mapping[str, str]) -> dict[str, str]:
    """The secrets of a channel; empty ones are left out. Raises :class:`InvalidSetting` (never quoting)."""
    specs = {option.name: option for option in OPTIONS[kind] if option.type is OptionType.SECRET}
    _known(raw, specs, "secrets")
    found = {name: specs[name].read(value) for name, value in raw.items()}
    for spec in specs.values():
        if spec.required and not found.get(spec.name):
            raise InvalidSetting(
                f"secrets.{spec.name}", "it is missing", fix="Give it once; it is kept sealed."
            )
    return {name: value for name, value in found.items() if value}


def _known(raw: Mapping[str, Any], specs: Mapping[str, Option], where: str) -> None:
    for name in raw:
        if name not in specs:
            raise InvalidSetting(
                f"{where}.{name[:40]}", "there is no such option", allowed=", ".join(specs) or "none"
            )


@dataclass(frozen=True, slots=True)
class Sent:
    """A notification that a channel delivered: when (seconds since the epoch), of which camera and level."""

    at: float
    camera: str
    level: Level


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to call people. ``level`` is the lowest called for; no ``actions``: all; ``cameras`` None: all.

    During ``quiet`` (empty: never; local time of the store) and until ``snoozed_until`` (seconds since the
    epoch) nothing goes out. ``cooldown`` seconds after a delivery the same camera is quiet, and from
    ``ceiling`` deliveries an hour on all are (0: no ceiling), but neither hides a level higher than those
    sent. ``version`` grows with every change.

    Raises :class:`InvalidInput`.
    """

    name: str
    kind: ChannelKind
    enabled: bool = True
    level: Level = Level.CONFIRMED
    actions: frozenset[ActionType] = frozenset()
    cameras: frozenset[str] | None = None
    quiet: Schedule = NEVER
    snoozed_until: float = 0.0
    cooldown: float = 0.0
    ceiling: int = 60
    options: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidInput(
                f"{quoted(self.name)} cannot be a channel's name.",
                fix="Use up to 40 lower-case letters, digits, - and _.",
            )
        if self.level < Level.ALERT:
            raise InvalidSetting("level", f"{self.level.name} calls nobody", allowed="ALERT, HIGH, CONFIRMED")
        if not 0 <= self.cooldown <= LONGEST_COOLDOWN:
            raise InvalidSetting("cooldown", "it does not fit", allowed=f"0 to {LONGEST_COOLDOWN:.0f} s")
        if not 0 <= self.ceiling <= MOST_AN_HOUR:
            raise InvalidSetting("ceiling", "it does not fit", allowed=f"0 (none) to {MOST_AN_HOUR} an hour")

    def wants(self, incident: Incident) -> bool:
        """Whether such an incident is called for here at all."""
        return (
            self.enabled
            and incident.level >= self.level
            and (not self.actions or incident.action in self.actions)
            and (self.cameras is None or incident.camera in self.cameras)
        )

    def why_quiet(self, at: float, weekday: int, minute: int) -> str:
        """Why nothing goes out at ``at``, which is ``minute`` of ``weekday`` in the store; empty: it does."""
        if not self.enabled:
            return "The channel is switched off."
        if at < self.snoozed_until:
            return "The channel is snoozed."
        if self.quiet.spans and self.quiet.holds(weekday, minute):
            return "Quiet hours."
        return ""

    @property
    def remembers(self) -> float:
        """For how many seconds what was sent counts."""
        return max(self.cooldown, HOUR if self.ceiling else 0.0)

    def why_too_much(self, notification: Notification, at: float, sent: Sequence[Sent]) -> str:
        """Why ``notification`` is too much at ``at`` after what was ``sent`` here; empty: it is not."""
        just = [s.level for s in sent if s.camera == notification.camera and at - s.at < self.cooldown]
        if just and notification.level <= max(just):
            return f"Within {self.cooldown:g} s of the last delivery for this camera."
        hour = [s.level for s in sent if at - s.at < HOUR]
        if self.ceiling and len(hour) >= self.ceiling and notification.level <= max(hour):
            return f"More than {self.ceiling} deliveries within an hour."
        return ""
