"""What is said of each setting is what reading accepts: kinds, ranges, choices and defaults."""

from typing import Any

import pytest

from aislewatch.domain.actions import KINDS, SUPPORTING, ActionType
from aislewatch.domain.errors import InvalidSetting
from aislewatch.domain.settings import Settings, ValueKind
from aislewatch.domain.settings_schema import SettingSpec, described
from aislewatch.domain.settings_text import OVERRIDABLE, plain_settings, read_settings

SPECS = {spec.key: spec for spec in described()}

FITTING: dict[ValueKind, Any] = {
    ValueKind.BOOL: False,
    ValueKind.SCHEDULE: ["sat 09:00-24:00"],
    ValueKind.COLOR: "#0d6259",
    ValueKind.TIMEZONE: "Europe/Vienna",
    ValueKind.TEXT: "small-vision",
    ValueKind.ADDRESS: "http://192.168.1.20:8000/v1",
}


def nested(key: str, value: Any) -> dict[str, Any]:
    first, _, rest = key.partition(".")
    return {first: nested(rest, value) if rest else value}


def held(settings: Settings, key: str) -> Any:
    value: Any = plain_settings(settings)
    for part in key.split("."):
        value = value[part]
    return value


def leaves(table: dict[str, Any], where: str = "") -> list[str]:
    return [
        key
        for name, value in table.items()
        for key in (leaves(value, f"{where}{name}.") if isinstance(value, dict) else [f"{where}{name}"])
    ]


def fitting(spec: SettingSpec) -> list[Any]:
    if spec.kind is ValueKind.NUMBER:
        assert spec.low is not None
        assert spec.high is not None
        return [int(spec.low), int(spec.high)] if spec.whole else [spec.low, spec.high]
    if spec.kind is ValueKind.CHOICE:
        return list(spec.choices)
    return [sorted(spec.choices)] if spec.kind is ValueKind.LIST else [FITTING[spec.kind]]


def test_every_value_of_the_settings_is_described_once_and_in_order() -> None:
    plain = plain_settings(Settings())
    tables = {key: value for key, value in plain.items() if key not in ("zones", "snoozes", "cameras")}
    assert sorted(spec.key for spec in described()) == sorted(leaves(tables))
    assert next(key for key in SPECS if key.startswith("ladder.")) == "ladder.confirm_count"


@pytest.mark.parametrize("spec", described(), ids=lambda spec: spec.key)
def test_what_it_may_hold_is_accepted_and_its_default_is_the_default(spec: SettingSpec) -> None:
    assert held(Settings(), spec.key) == spec.default
    values = fitting(spec)
    if spec.key == "ladder.confirm_count":  # how many fit is said by the window
        values = [1, 15]
    for value in values:
        around = {"ladder": {"confirm_count": 1}} if spec.key == "ladder.confirm_window" else {}
        assert held(read_settings(around | _over(around, spec.key, value)), spec.key) == value


def _over(around: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    new = nested(key, value)
    return {name: {**around.get(name, {}), **table} for name, table in new.items()} if around else new


@pytest.mark.parametrize(
    "spec", [spec for spec in described() if spec.kind is ValueKind.NUMBER], ids=lambda spec: spec.key
)
def test_what_lies_beside_a_range_is_refused(spec: SettingSpec) -> None:
    assert spec.low is not None
    assert spec.high is not None
    for value in (spec.low - 1, spec.high + 1):
        with pytest.raises(InvalidSetting) as refused:
            read_settings(nested(spec.key, int(value) if spec.whole else value))
        assert refused.value.key == spec.key
        assert f"from {spec.low:g} to {spec.high:g}" in refused.value.fix


def test_choices_are_those_of_the_catalogue() -> None:
    assert SPECS["alerts.level"].choices == ("ALERT", "HIGH", "CONFIRMED")
    assert set(SPECS["ladder.confirm_alone"].choices) == {action.value for action in SUPPORTING}
    for action in ActionType:
        assert SPECS[f"actions.{action}.kinds_off"].choices == KINDS[action]
        assert SPECS[f"actions.{action}.sensitivity"].choices == ("high", "medium", "low")


def test_only_what_differs_by_camera_is_overridable() -> None:
    for key, spec in SPECS.items():
        assert spec.overridable is (key.split(".")[0] in OVERRIDABLE)
    assert not SPECS["timezone"].overridable
