"""Settings from and to plain mappings (what TOML and JSON hold), refusing anything unknown or out of
range with the exact key and what is allowed; nothing is half-applied."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import Field, fields, is_dataclass
from enum import Enum, IntEnum
from typing import Any, TypeVar

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.domain.errors import InvalidInput, InvalidSetting
from aislewatch.domain.schedule import Schedule, read_schedule
from aislewatch.domain.settings import (
    ActionSettings,
    AlertSettings,
    AnalysisSettings,
    LadderSettings,
    Sensitivity,
    Settings,
    StaffSettings,
)
from aislewatch.domain.suspicion import LadderRules, Level
from aislewatch.domain.zones import Zone, ZoneKind

Plain = Mapping[str, Any]
_Section = TypeVar("_Section", AnalysisSettings, LadderSettings, AlertSettings, StaffSettings)
_E = TypeVar("_E", bound=Enum)

_SECTIONS = ("analysis", "ladder", "alerts", "staff", "actions")
_TOP = ("enabled", "timezone", *_SECTIONS, "zones", "cameras")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_ZONE = ("name", "kind", "polygon", "camera", "department", "overrides")


def read_settings(raw: Plain) -> Settings:
    """The settings a mapping describes; what it leaves out keeps its default.

    Raises :class:`InvalidSetting` naming the key. Overrides are checked too, each as it would hold: a
    camera's over the store's, a zone's also over those of the cameras it is on. Nothing of ``raw`` itself
    is kept, so changing it later changes no settings.
    """
    raw = deepcopy(dict(raw))
    settings = _tree(raw)
    for name, override in settings.cameras.items():
        _check_override(raw, override, f"cameras.{name}")
    for zone in settings.zones:
        cameras = [override for name, override in settings.cameras.items() if zone.on(name)]
        for override in ({}, *cameras):
            _check_override(_merged(raw, override), zone.overrides, f"zones.{zone.name}.overrides")
    return settings


def _tree(raw: Plain) -> Settings:
    """The settings, their overrides not looked into."""
    _known(raw, _TOP, "")
    return Settings(
        enabled=_bool(raw.get("enabled", True), "enabled"),
        timezone=_timezone(raw.get("timezone", "UTC")),
        analysis=_section(AnalysisSettings, raw, "analysis"),
        ladder=_ladder(raw),
        alerts=_section(AlertSettings, raw, "alerts"),
        staff=_section(StaffSettings, raw, "staff"),
        actions=_actions(_table(raw.get("actions", {}), "actions")),
        zones=_zones(raw.get("zones", [])),
        cameras=_cameras(_table(raw.get("cameras", {}), "cameras")),
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
        "actions": {action.value: _plain(settings.actions[action]) for action in ActionType},
        "zones": [_plain_zone(zone) for zone in settings.zones],
        "cameras": {name: _plain(override) for name, override in settings.cameras.items()},
    }


def effective(settings: Settings, camera: str, zone: Zone | None = None) -> Settings:
    """What holds for one camera (and inside one of its zones): the store's settings with the camera's, then
    the zone's overrides laid over them. ``zones`` are the camera's own; ``cameras`` is empty."""
    raw = plain_settings(settings)
    for override in (settings.cameras.get(camera, {}), zone.overrides if zone else {}):
        raw = _merged(raw, override)
    raw["zones"] = [_plain_zone(z) for z in settings.zones if z.on(camera)]
    raw["cameras"] = {}
    return _tree(raw)


def _merged(base: Plain, over: Plain) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = base.get(key)
        both_tables = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(below, value) if both_tables and isinstance(below, Mapping) else value
    return merged


def _known(raw: Plain, allowed: tuple[str, ...], where: str) -> None:
    for key in raw:
        if key not in allowed:
            raise InvalidSetting(f"{where}{key}", "there is no such setting", allowed=", ".join(allowed))


def _table(raw: Any, key: str) -> Plain:
    if not isinstance(raw, Mapping):
        raise InvalidSetting(key, f"must be a table, not {raw!r}")
    return raw


def _cameras(raw: Plain) -> Mapping[str, Plain]:
    return {name: _table(override, f"cameras.{name}") for name, override in raw.items()}


def _check_override(raw: Plain, override: Plain, where: str) -> None:
    _known(override, ("enabled", *_SECTIONS), f"{where}.")
    base = {key: value for key, value in raw.items() if key not in ("zones", "cameras")}
    try:
        _tree(_merged(base, override))
    except InvalidSetting as error:
        raise InvalidSetting(f"{where}.{error.key}", error.problem, fix=error.fix) from None


def _section(kind: type[_Section], raw: Plain, key: str) -> _Section:
    table = _table(raw.get(key, {}), key)
    known = {f.name: f for f in fields(kind)}
    _known(table, tuple(known), f"{key}.")
    values = {name: _value(known[name], value, f"{key}.{name}") for name, value in table.items()}
    return kind(**values)


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


def _value(spec: "Field[Any]", raw: Any, key: str) -> Any:
    if spec.name == "confirm_alone":
        return frozenset(_choice(ActionType, item, key) for item in _items(raw, key))
    if spec.name == "level":
        return _level(raw, key)
    if spec.name == "uniform":
        return _color(raw, key)
    if isinstance(spec.default, bool):
        return _bool(raw, key)
    return _number(spec, raw, key)


def _number(spec: "Field[Any]", raw: Any, key: str) -> int | float:
    low, high, unit = (spec.metadata[name] for name in ("low", "high", "unit"))
    whole = isinstance(spec.default, int)
    allowed = f"{'a whole number' if whole else 'a number'} from {low:g} to {high:g} {unit}".rstrip()
    if isinstance(raw, bool) or not isinstance(raw, int if whole else int | float) or not low <= raw <= high:
        raise InvalidSetting(key, f"{raw!r} does not fit", allowed=allowed)
    return int(raw) if whole else float(raw)


def _bool(raw: Any, key: str) -> bool:
    if not isinstance(raw, bool):
        raise InvalidSetting(key, f"{raw!r} does not fit", allowed="true, false")
    return raw


def _items(raw: Any, key: str) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise InvalidSetting(key, f"must be a list, not {raw!r}")
    return list(raw)


def _choice(kind: type[_E], raw: Any, key: str) -> _E:
    try:
        return kind(raw)
    except ValueError:
        raise InvalidSetting(
            key, f"{raw!r} does not fit", allowed=", ".join(str(member.value) for member in kind)
        ) from None


def _level(raw: Any, key: str) -> Level:
    allowed = {level.name: level for level in Level if level >= Level.ALERT}
    if not isinstance(raw, str) or raw.upper() not in allowed:
        raise InvalidSetting(key, f"{raw!r} does not fit", allowed=", ".join(allowed))
    return allowed[raw.upper()]


def _color(raw: Any, key: str) -> str:
    if not isinstance(raw, str) or (raw and not _COLOR.fullmatch(raw)):
        raise InvalidSetting(
            key, f"{raw!r} does not fit", allowed="a color as #rrggbb, each digit 0 to f; or empty"
        )
    return raw.lower()


def _timezone(raw: Any) -> str:
    """Whether this machine knows the zone is checked by :mod:`aislewatch.services.configure`."""
    if not isinstance(raw, str) or not raw.strip():
        raise InvalidSetting("timezone", f"{raw!r} does not fit", allowed="an IANA name like Europe/Vienna")
    return raw


def _actions(raw: Plain) -> dict[ActionType, ActionSettings]:
    _known(raw, tuple(action.value for action in ActionType), "actions.")
    return {action: _action(action, raw.get(action.value, {})) for action in ActionType}


def _action(action: ActionType, raw: Any) -> ActionSettings:
    where = f"actions.{action}"
    table = _table(raw, where)
    _known(table, tuple(f.name for f in fields(ActionSettings)), f"{where}.")
    kinds_off = _items(table.get("kinds_off", ()), f"{where}.kinds_off")
    for kind in kinds_off:
        if kind not in KINDS[action]:
            raise InvalidSetting(
                f"{where}.kinds_off", f"there is no kind {kind!r}", allowed=", ".join(KINDS[action])
            )
    return ActionSettings(
        enabled=_bool(table.get("enabled", True), f"{where}.enabled"),
        sensitivity=_choice(Sensitivity, table.get("sensitivity", "medium"), f"{where}.sensitivity"),
        schedule=_named(lambda: read_schedule(_items(table.get("schedule", ()), f"{where}.schedule")),
                        f"{where}.schedule"),
        kinds_off=frozenset(kinds_off),
    )  # fmt: skip


_T = TypeVar("_T")


def _named(read: Callable[[], _T], key: str) -> _T:
    """What ``read`` returns; an error below it gets the settings key."""
    try:
        return read()
    except InvalidSetting:
        raise
    except InvalidInput as error:
        raise InvalidSetting(key, error.message.rstrip("."), fix=error.fix) from None


def _zones(raw: Any) -> tuple[Zone, ...]:
    zones = tuple(_zone(item, i) for i, item in enumerate(_items(raw, "zones"), 1))
    for i, zone in enumerate(zones):
        for other in zones[:i]:
            one_camera = zone.camera == other.camera or None in (zone.camera, other.camera)
            if one_camera and zone.name == other.name:
                raise InvalidSetting(
                    f"zones[{i + 1}].name",
                    f"two zones are called {zone.name!r} on one camera",
                    fix="Rename one; a zone without a camera is on every camera.",
                )
    return zones


def _text(table: Plain, key: str, where: str, *, empty: bool = False) -> str:
    text = table.get(key, "")
    if not isinstance(text, str) or not (text.strip() or empty):
        raise InvalidSetting(f"{where}.{key}", f"{text!r} does not fit", allowed="a text")
    return text


def _zone(raw: Any, number: int) -> Zone:
    where = f"zones[{number}]"
    table = _table(raw, where)
    _known(table, _ZONE, f"{where}.")
    for key in ("name", "kind", "polygon"):
        if key not in table:
            raise InvalidSetting(f"{where}.{key}", "is missing")
    return _named(
        lambda: Zone(
            name=_text(table, "name", where),
            kind=_choice(ZoneKind, table["kind"], f"{where}.kind"),
            polygon=tuple(_items(table["polygon"], f"{where}.polygon")),
            camera=None if table.get("camera") is None else _text(table, "camera", where),
            department=_text(table, "department", where, empty=True),
            overrides=_table(table.get("overrides", {}), f"{where}.overrides"),
        ),
        f"{where}.polygon",
    )


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


def _plain_zone(zone: Zone) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": zone.name,
        "kind": zone.kind.value,
        "polygon": [list(point) for point in zone.polygon],
    }
    if zone.camera is not None:
        plain["camera"] = zone.camera
    if zone.department:
        plain["department"] = zone.department
    if zone.overrides:
        plain["overrides"] = _plain(zone.overrides)
    return plain
