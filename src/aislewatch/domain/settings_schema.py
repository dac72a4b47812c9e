"""What each setting is: kind, range, default and choices, read from the fields of the settings themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.domain.settings import ActionSettings, Settings, ValueKind, kind_of
from aislewatch.domain.settings_text import OVERRIDABLE, plain_settings


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One setting: its dotted ``key`` and the ``section`` that is its first part (empty: none).

    ``default`` is plain, as files and the API write it. Only numbers have ``low``, ``high``, ``unit`` and
    may be ``whole``; only choices and lists have ``choices``. What is ``overridable`` may differ by camera
    and zone.
    """

    key: str
    section: str
    kind: ValueKind
    default: Any
    low: float | None
    high: float | None
    unit: str
    whole: bool
    choices: tuple[str, ...]
    overridable: bool


def described() -> tuple[SettingSpec, ...]:
    """Every setting that is one value, in the order of the file; zones, snoozes and cameras are none."""
    return tuple(_described())


def _described() -> Iterator[SettingSpec]:
    defaults = plain_settings(Settings())
    for spec in fields(Settings):
        if is_dataclass(spec.default) and not isinstance(spec.default, type):
            for inner in fields(spec.default):
                yield _spec(inner, (spec.name, inner.name), defaults)
        elif isinstance(spec.default, bool | str):
            yield _spec(spec, (spec.name,), defaults)
        elif spec.name == "actions":
            for action in ActionType:
                for inner in fields(ActionSettings):
                    yield _spec(inner, (spec.name, action.value, inner.name), defaults, KINDS[action])


def _spec(
    spec: "Field[Any]", path: tuple[str, ...], defaults: Mapping[str, Any], kinds: tuple[str, ...] = ()
) -> SettingSpec:
    default: Any = defaults
    for part in path:
        default = default[part]
    kind = kind_of(spec)
    return SettingSpec(
        key=".".join(path),
        section=path[0] if len(path) > 1 else "",
        kind=kind,
        default=default,
        low=spec.metadata.get("low"),
        high=spec.metadata.get("high"),
        unit=spec.metadata.get("unit", ""),
        whole=kind is ValueKind.NUMBER and isinstance(spec.default, int),
        choices=_choices(spec, kind, kinds),
        overridable=path[0] in OVERRIDABLE,
    )


def _choices(spec: "Field[Any]", kind: ValueKind, kinds: tuple[str, ...]) -> tuple[str, ...]:
    if kind not in (ValueKind.CHOICE, ValueKind.LIST):
        return ()
    return tuple(_written(member) for member in spec.metadata.get("choices", kinds))


def _written(member: Any) -> str:
    """A choice as settings write it: levels by their name, all others by their value."""
    return str(member.name if isinstance(member, Enum) and not isinstance(member, str) else member)
