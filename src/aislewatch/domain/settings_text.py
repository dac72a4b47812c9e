"""Settings from and to plain mappings (what TOML and JSON hold), refusing anything unknown or out of
range with the exact key and what is allowed; nothing is half-applied."""

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass, replace
from enum import Enum, IntEnum
from functools import partial
from typing import Any, Final, TypeVar

from aislewatch.domain import settings_lists as lists
from aislewatch.domain import settings_values as values
from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.domain.cameras import camera_name
from aislewatch.domain.errors import InvalidSetting, quoted
from aislewatch.domain.schedule import Schedule, read_schedule
from aislewatch.domain.settings import (
    ActionSettings,
    AlertSettings,
    AnalysisSettings,
    LadderSettings,
    SecondOpinionSettings,
    Sensitivity,
    Settings,
    StaffSettings,
    TraceSettings,
    ValueKind,
    kind_of,
)
from aislewatch.domain.settings_values import Plain
from aislewatch.domain.suspicion import LadderRules
from aislewatch.domain.zones import Zone

_Section = TypeVar(
    "_Section",
    AnalysisSettings,
    LadderSettings,
    AlertSettings,
    StaffSettings,
    TraceSettings,
    SecondOpinionSettings,
)

OVERRIDABLE: Final = ("enabled", "analysis", "ladder", "alerts", "staff", "actions")
"""What a camera or zone may have of its own."""

_ADJUSTMENT: Final = next(spec for spec in fields(ActionSettings) if spec.name == "adjustment")

MOST_CAMERAS: Final = 1000
MOST_SPANS: Final = 50
"""Lines of one schedule."""

_LISTS: Final = ("zones", "snoozes", "cameras")
_TOP: Final = ("enabled", "timezone", *OVERRIDABLE[1:], "traces", "second_opinion", *_LISTS)


def read_settings(raw: Plain) -> Settings:
    """The settings a mapping describes; what it leaves out keeps its default.

    Raises :class:`InvalidSetting` naming the key. Overrides are checked too, each as it would hold: a
    camera's over the store's, a zone's also over those of the cameras it is on. Nothing of ``raw`` itself
    is kept, so changing it later changes no settings.
    """
    raw = values.copied(raw)
    settings = _tree(raw)
    for name, override in settings.cameras.items():
        _check_override(raw, override, f"cameras.{name}")
    for zone in settings.zones:
        if not zone.overrides:
            continue
        cameras = [override for name, override in settings.cameras.items() if zone.on(name)]
        for override in ({}, *cameras):
            _check_override(_merged(raw, override), zone.overrides, f"zones.{zone.name}.overrides")
    return settings


def _tree(raw: Plain) -> Settings:
    """The settings, their overrides not looked into."""
    values.known(raw, _TOP, "")
    return Settings(
        enabled=values.boolean(raw.get("enabled", True), "enabled"),
        timezone=_timezone(raw.get("timezone", "UTC")),
        analysis=_section(AnalysisSettings, raw, "analysis"),
        ladder=_ladder(raw),
        alerts=_section(AlertSettings, raw, "alerts"),
        staff=_section(StaffSettings, raw, "staff"),
        traces=_section(TraceSettings, raw, "traces"),
        second_opinion=_second_opinion(raw),
        actions=_actions(values.table(raw.get("actions", {}), "actions")),
        zones=lists.zones(raw.get("zones", [])),
        snoozes=lists.snoozes(raw.get("snoozes", [])),
        cameras=_cameras(values.table(raw.get("cameras", {}), "cameras")),
    )


def plain_settings(settings: Settings) -> dict[str, Any]:
    """The mapping that :func:`read_settings` reads back; complete, defaults written out."""
    return {
        "enabled": settings.enabled,
        "timezone": settings.timezone,
        "analysis": _plain(settings.analysis),
        "ladder": _plain(settings.ladder),
        "alerts": _plain(settings.alerts),
        "staff": _plain(settings.staff),
        "traces": _plain(settings.traces),
        "second_opinion": _plain(settings.second_opinion),
        "actions": {action.value: _plain(settings.actions[action]) for action in ActionType},
        "zones": [lists.plain_zone(zone) for zone in settings.zones],
        "snoozes": [lists.plain_snooze(snooze) for snooze in settings.snoozes],
        "cameras": {name: _plain(override) for name, override in settings.cameras.items()},
    }


def effective(settings: Settings, camera: str, zone: Zone | None = None) -> Settings:
    """What holds for one camera (and inside one of its zones): the store's settings with the camera's, then
    the zone's overrides laid over them. ``zones`` and ``snoozes`` are the camera's own; ``cameras`` is empty.
    """
    raw = plain_settings(settings)
    for override in (settings.cameras.get(camera, {}), zone.overrides if zone else {}):
        raw = _merged(raw, override)
    return replace(
        _tree({key: value for key, value in raw.items() if key not in _LISTS}),
        zones=tuple(zone for zone in settings.zones if zone.on(camera)),
        snoozes=tuple(snooze for snooze in settings.snoozes if snooze.camera in (None, camera)),
    )


def _merged(base: Plain, over: Plain) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = base.get(key)
        both_tables = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(below, value) if both_tables and isinstance(below, Mapping) else value
    return merged


def _cameras(raw: Plain) -> Mapping[str, Plain]:
    if len(raw) > MOST_CAMERAS:
        raise InvalidSetting("cameras", f"{len(raw)} are too many", allowed=f"0 to {MOST_CAMERAS}")
    return {
        values.named(partial(camera_name, name), f"cameras.{name}"): values.table(override, f"cameras.{name}")
        for name, override in raw.items()
    }


def _check_override(raw: Plain, override: Plain, where: str) -> None:
    values.known(override, OVERRIDABLE, f"{where}.")
    base = {key: value for key, value in raw.items() if key not in _LISTS}
    try:
        _tree(_merged(base, override))
    except InvalidSetting as error:
        raise InvalidSetting(f"{where}.{error.key}", error.problem, fix=error.fix) from None


def _section(kind: type[_Section], raw: Plain, key: str) -> _Section:
    given = values.table(raw.get(key, {}), key)
    specs = {f.name: f for f in fields(kind)}
    values.known(given, specs, f"{key}.")
    return kind(**{name: _value(specs[name], value, f"{key}.{name}") for name, value in given.items()})


def _ladder(raw: Plain) -> LadderSettings:
    ladder = _section(LadderSettings, raw, "ladder")
    beat = LadderRules().beat
    fitting = max(1, int(ladder.confirm_window / beat + 1e-9))
    if ladder.confirm_count > fitting:
        raise InvalidSetting(
            "ladder.confirm_count",
            f"{ladder.confirm_count} detections never fit into a window of {ladder.confirm_window:g} s",
            allowed=f"a whole number from 1 to {fitting} (3 a second, whatever the frame rate)",
        )
    return ladder


def _second_opinion(raw: Plain) -> SecondOpinionSettings:
    asked = _section(SecondOpinionSettings, raw, "second_opinion")
    for name in ("address", "model"):
        if asked.enabled and not getattr(asked, name):
            raise InvalidSetting(f"second_opinion.{name}", "is missing", fix="Enter it, or switch it off.")
    return asked


def _value(spec: "Field[Any]", raw: Any, key: str) -> Any:
    match kind_of(spec):
        case ValueKind.LIST:
            return frozenset(values.choice(ActionType, item, key) for item in values.items(raw, key))
        case ValueKind.CHOICE:
            return values.level(raw, key)
        case ValueKind.COLOR:
            return values.color(raw, key)
        case ValueKind.TEXT:
            return values.text(raw, key, empty=True)
        case ValueKind.ADDRESS:
            return values.address(raw, key)
        case ValueKind.BOOL:
            return values.boolean(raw, key)
        case _:
            return values.number(spec, raw, key)


def _timezone(raw: Any) -> str:
    """Whether this machine knows the zone is checked by :mod:`aislewatch.services.configure`."""
    if not isinstance(raw, str) or not raw.strip():
        raise values.misfit("timezone", raw, "an IANA name like Europe/Vienna")
    return raw


def _actions(raw: Plain) -> dict[ActionType, ActionSettings]:
    values.known(raw, tuple(action.value for action in ActionType), "actions.")
    return {action: _action(action, raw.get(action.value, {})) for action in ActionType}


def _action(action: ActionType, raw: Any) -> ActionSettings:
    where = f"actions.{action}"
    given = values.table(raw, where)
    values.known(given, (f.name for f in fields(ActionSettings)), f"{where}.")
    kinds_off = values.items(given.get("kinds_off", ()), f"{where}.kinds_off")
    for kind in kinds_off:
        if kind not in KINDS[action]:
            problem = f"there is no kind {quoted(kind)}"
            raise InvalidSetting(f"{where}.kinds_off", problem, allowed=", ".join(KINDS[action]))
    return ActionSettings(
        enabled=values.boolean(given.get("enabled", True), f"{where}.enabled"),
        sensitivity=values.choice(Sensitivity, given.get("sensitivity", "medium"), f"{where}.sensitivity"),
        schedule=_schedule(given.get("schedule", ()), f"{where}.schedule"),
        kinds_off=frozenset(kinds_off),
        adjustment=_value(_ADJUSTMENT, given.get("adjustment", _ADJUSTMENT.default), f"{where}.adjustment"),
        shadow=values.boolean(given.get("shadow", False), f"{where}.shadow"),
    )


def _schedule(raw: Any, key: str) -> Schedule:
    return values.named(lambda: read_schedule(values.items(raw, key, most=MOST_SPANS)), key)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, Schedule | type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Schedule):
        return [str(span) for span in value.spans]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(item) for item in value)
    if isinstance(value, IntEnum):
        return value.name
    return value.value if isinstance(value, Enum) else value
