"""Settings from and to text: round trips, exact refusals, overrides; nothing half-applied."""

import copy
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.domain.errors import InvalidSetting
from aislewatch.domain.schedule import read_schedule
from aislewatch.domain.settings import (
    SENSITIVITY,
    ActionSettings,
    AlertSettings,
    AnalysisSettings,
    LadderSettings,
    Sensitivity,
    Settings,
    StaffSettings,
)
from aislewatch.domain.settings_lists import MOST_SNOOZES, MOST_ZONES
from aislewatch.domain.settings_text import MOST_CAMERAS, effective, plain_settings, read_settings
from aislewatch.domain.suspicion import LadderRules, Level
from aislewatch.domain.zones import Zone, ZoneKind

SQUARE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.1, 0.5]]
SECTIONS = {
    "analysis": AnalysisSettings,
    "ladder": LadderSettings,
    "alerts": AlertSettings,
    "staff": StaffSettings,
}
NUMBERS = [
    (section, spec.name, spec.metadata["low"], spec.metadata["high"], isinstance(spec.default, int))
    for section, kind in SECTIONS.items()
    for spec in fields(kind)
    if "low" in spec.metadata
]
WIDE = {"confirm_window": 120.0}
"""A window that any count fits into."""


def zone(**changed: Any) -> dict[str, Any]:
    return {"name": "wine", "kind": "high_risk", "polygon": copy.deepcopy(SQUARE)} | changed


def refused(raw: Mapping[str, Any]) -> InvalidSetting:
    with pytest.raises(InvalidSetting) as caught:
        read_settings(raw)
    return caught.value


# --- what is left out, what is complete, what comes back


def test_nothing_said_means_the_defaults() -> None:
    assert read_settings({}) == Settings()
    assert set(Settings().actions) == set(ActionType)


def test_the_defaults_are_those_of_the_product() -> None:
    settings = Settings()
    rules = settings.ladder_rules()
    assert (rules.confirm_count, rules.confirm_window, rules.together) == (3, 5.0, 1.0)
    assert (rules.dwell, rules.hold) == (30.0, 10.0)
    assert rules == LadderRules()
    assert settings.alerts.level == Level.CONFIRMED
    assert (settings.alerts.pre_roll, settings.alerts.post_roll) == (5.0, 5.0)
    assert settings.enabled


def test_every_setting_is_written_out() -> None:
    plain = plain_settings(Settings())
    for section, kind in SECTIONS.items():
        assert set(plain[section]) == {spec.name for spec in fields(kind)}
    assert set(plain["actions"]) == {action.value for action in ActionType}


@st.composite
def sections(draw: st.DrawFn, kind: type[Any]) -> Any:
    values: dict[str, Any] = {}
    for spec in fields(kind):
        if spec.name == "confirm_alone":
            values[spec.name] = draw(st.frozensets(st.sampled_from(ActionType)))
        elif spec.name == "level":
            values[spec.name] = draw(st.sampled_from([Level.ALERT, Level.HIGH, Level.CONFIRMED]))
        elif spec.name == "uniform":
            values[spec.name] = draw(st.just("") | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
        elif isinstance(spec.default, bool):
            values[spec.name] = draw(st.booleans())
        else:
            low, high = spec.metadata["low"], spec.metadata["high"]
            whole = isinstance(spec.default, int)
            values[spec.name] = draw(st.integers(low, high) if whole else st.floats(low, high))
    made = kind(**values)
    if kind is LadderSettings:
        made = replace(made, confirm_count=min(made.confirm_count, max(1, int(made.confirm_window * 3))))
    return made


SCHEDULES = st.sampled_from([[], ["mon-fri 09:00-18:00"], ["sat 22:00-02:00", "sun-tue 00:00-24:00"]])


@st.composite
def actions(draw: st.DrawFn) -> dict[ActionType, ActionSettings]:
    return {
        action: ActionSettings(
            enabled=draw(st.booleans()),
            sensitivity=draw(st.sampled_from(Sensitivity)),
            schedule=read_schedule(draw(SCHEDULES)),
            kinds_off=draw(st.frozensets(st.sampled_from(KINDS[action]))),
        )
        for action in ActionType
    }


OVERRIDES: st.SearchStrategy[Mapping[str, Any]] = st.sampled_from(
    [
        {},
        {"enabled": False},
        {"ladder": {"dwell": 12.0}, "actions": {"loitering": {"enabled": False}}},
        {"alerts": {"cooldown": 5, "level": "HIGH"}, "analysis": {"rate": 8}},
    ]
)


@st.composite
def zones(draw: st.DrawFn) -> tuple[Zone, ...]:
    names = draw(st.lists(st.text(min_size=1).filter(str.strip), unique=True, max_size=3))
    return tuple(
        Zone(
            name=name,
            kind=draw(st.sampled_from(ZoneKind)),
            polygon=tuple((x, y) for x, y in SQUARE),
            camera=draw(st.sampled_from([None, "till-2", "door"])),
            department=draw(st.sampled_from(["", "wine"])),
            overrides=draw(OVERRIDES),
        )
        for name in names
    )


@st.composite
def whole_settings(draw: st.DrawFn) -> Settings:
    return Settings(
        enabled=draw(st.booleans()),
        timezone=draw(st.sampled_from(["UTC", "Europe/Vienna", "America/Sao_Paulo"])),
        analysis=draw(sections(AnalysisSettings)),
        ladder=draw(sections(LadderSettings)),
        alerts=draw(sections(AlertSettings)),
        staff=draw(sections(StaffSettings)),
        actions=draw(actions()),
        zones=draw(zones()),
        cameras=draw(st.dictionaries(st.sampled_from(["till-2", "door"]), OVERRIDES)),
    )


@given(settings=whole_settings())
def test_what_is_written_reads_back_the_same(settings: Settings) -> None:
    plain = plain_settings(settings)
    assert read_settings(plain) == settings
    assert plain_settings(read_settings(plain)) == plain


@given(settings=whole_settings(), camera=st.sampled_from(["till-2", "door", "new"]))
def test_what_was_accepted_can_always_be_applied(settings: Settings, camera: str) -> None:
    for where in (None, *settings.zones):
        if where is None or where.on(camera):
            applied = effective(settings, camera, where)
            assert applied.cameras == {}
            assert applied.zones == tuple(z for z in settings.zones if z.on(camera))


def test_a_toml_file_is_read() -> None:
    settings = read_settings(
        tomllib.loads(
            """
            timezone = "Europe/Vienna"
            [ladder]
            confirm_count = 4
            confirm_alone = ["tag_removal"]
            [alerts]
            level = "high"
            min_confidence = 0.7
            [actions.concealment]
            sensitivity = "high"
            kinds_off = ["layering"]
            schedule = ["mon-sat 08:00-20:00"]
            [[zones]]
            name = "Wine"
            kind = "high_risk"
            camera = "till-2"
            department = "Wine and spirits"
            polygon = [[0, 0], [1, 0], [1, 0.5]]
            overrides = { ladder = { dwell = 15 } }
            [cameras.till-2.alerts]
            cooldown = 120
            """
        )
    )
    assert settings.ladder.confirm_alone == {ActionType.TAG_REMOVAL}
    assert settings.alerts.level == Level.HIGH
    assert settings.actions[ActionType.CONCEALMENT].kinds_off == {"layering"}
    inside = effective(settings, "till-2", settings.zones[0])
    assert (inside.ladder.dwell, inside.alerts.cooldown, inside.ladder.confirm_count) == (15.0, 120.0, 4)
    assert effective(settings, "till-2").ladder.dwell == 30.0
    assert effective(settings, "door", None).alerts.cooldown == 60.0
    assert effective(settings, "door").zones == ()


def test_a_color_is_kept_in_small_letters() -> None:
    assert read_settings({"staff": {"uniform": "#AB01Cd"}}).staff == StaffSettings(uniform="#ab01cd")


def test_settings_keep_nothing_of_what_they_were_read_from() -> None:
    raw: dict[str, Any] = {
        "cameras": {"door": {"ladder": {"dwell": 5}}},
        "zones": [zone(overrides={"enabled": False})],
    }
    settings = read_settings(raw)
    before = plain_settings(settings)
    raw["cameras"]["door"]["ladder"]["dwell"] = -1
    raw["zones"][0]["overrides"]["enabled"] = "no"
    assert plain_settings(settings) == before


# --- refusals: exact key, allowed range


@pytest.mark.parametrize(("section", "name", "low", "high", "whole"), NUMBERS)
def test_numbers_are_taken_up_to_their_borders_and_refused_beyond(
    section: str, name: str, low: float, high: float, whole: bool
) -> None:
    room = WIDE if name == "confirm_count" else {}
    for border in (low, high):
        tuned = {"confirm_count": 1} if name == "confirm_window" else {}
        settings = read_settings({section: {name: border} | room | tuned})
        assert getattr(getattr(settings, section), name) == border
    step = 1 if whole else 1e-6
    beyond: tuple[object, ...] = (
        low - step,
        high + step,
        float("nan"),
        float("inf"),
        10**400,
        True,
        "3",
        None,
        [3],
    )
    for value in beyond:
        error = refused({section: {name: value} | room})
        assert error.key == f"{section}.{name}"
        assert f"{low:g} to {high:g}" in error.fix
        assert str(error).startswith(f"{section}.{name}: ")
    if whole:
        assert "whole number" in refused({section: {name: low + 0.5} | room}).fix


BAD = [
    ({"speed": 1}, "speed", "enabled"),
    ({"ladder": {"dwel": 3}}, "ladder.dwel", "dwell"),
    ({"analysis": {"fps": 3}}, "analysis.fps", "rate"),
    ({"alerts": {"levels": 3}}, "alerts.levels", "cooldown"),
    ({"actions": {"theft": {}}}, "actions.theft", "concealment"),
    ({"actions": {"loitering": {"on": True}}}, "actions.loitering.on", "sensitivity"),
    ({"enabled": 1}, "enabled", "true, false"),
    ({"enabled": "yes"}, "enabled", "true, false"),
    ({"timezone": 5}, "timezone", "IANA"),
    ({"timezone": ""}, "timezone", "IANA"),
    ({"ladder": 5}, "ladder", ""),
    ({"actions": []}, "actions", ""),
    ({"actions": {"loitering": True}}, "actions.loitering", ""),
    ({"cameras": []}, "cameras", ""),
    ({"cameras": {"door": 1}}, "cameras.door", ""),
    ({"zones": {}}, "zones", ""),
    ({"zones": ["wine"]}, "zones[1]", ""),
    ({"ladder": {"confirm_alone": "tag_removal"}}, "ladder.confirm_alone", ""),
    ({"ladder": {"confirm_alone": ["theft"]}}, "ladder.confirm_alone", "tag_removal"),
    ({"ladder": {"confirm_alone": [["theft"]]}}, "ladder.confirm_alone", "tag_removal"),
    ({"alerts": {"level": "LOW"}}, "alerts.level", "ALERT, HIGH, CONFIRMED"),
    ({"alerts": {"level": "NONE"}}, "alerts.level", "ALERT, HIGH, CONFIRMED"),
    ({"staff": {"uniform": "red"}}, "staff.uniform", "#rrggbb"),
    ({"staff": {"uniform": "#12345"}}, "staff.uniform", "#rrggbb"),
    ({"staff": {"uniform": "#12345g"}}, "staff.uniform", "#rrggbb"),
    ({"staff": {"uniform": "#123456\n"}}, "staff.uniform", "#rrggbb"),
    ({"staff": {"uniform": 0x123456}}, "staff.uniform", "#rrggbb"),
    ({"staff": {"till_presence": 1}}, "staff.till_presence", "true, false"),
    ({"alerts": {"level": 4}}, "alerts.level", "ALERT, HIGH, CONFIRMED"),
    ({"actions": {"loitering": {"enabled": 0}}}, "actions.loitering.enabled", "true, false"),
    ({"actions": {"loitering": {"sensitivity": "max"}}}, "actions.loitering.sensitivity", "medium"),
    ({"actions": {"loitering": {"kinds_off": ["bag"]}}}, "actions.loitering.kinds_off", "extended_dwell"),
    ({"actions": {"loitering": {"kinds_off": "bag"}}}, "actions.loitering.kinds_off", ""),
    ({"actions": {"loitering": {"kinds_off": [["bag"]]}}}, "actions.loitering.kinds_off", "extended_dwell"),
    ({"actions": {"loitering": {"schedule": ["always"]}}}, "actions.loitering.schedule", "mon-fri"),
    ({"actions": {"loitering": {"schedule": "mon"}}}, "actions.loitering.schedule", ""),
    ({"actions": {"loitering": {"schedule": [5]}}}, "actions.loitering.schedule", "mon-fri"),
    ({"zones": [{"kind": "exit", "polygon": SQUARE}]}, "zones[1].name", ""),
    ({"zones": [{"name": "wine", "polygon": SQUARE}]}, "zones[1].kind", ""),
    ({"zones": [zone(), {"name": "tea", "kind": "exit"}]}, "zones[2].polygon", ""),
    ({"zones": [zone(color="red")]}, "zones[1].color", "department"),
    ({"zones": [zone(name="  ")]}, "zones[1].name", "text"),
    ({"zones": [zone(name=5)]}, "zones[1].name", "text"),
    ({"zones": [zone(camera=5)]}, "zones[1].camera", "text"),
    ({"zones": [zone(camera="")]}, "zones[1].camera", "text"),
    ({"zones": [zone(department=5)]}, "zones[1].department", "text"),
    ({"zones": [zone(kind="aisle")]}, "zones[1].kind", "high_risk"),
    ({"zones": [zone(polygon="x")]}, "zones[1].polygon", ""),
    ({"zones": [zone(polygon=[[0, 0], [1, 1]])]}, "zones[1].polygon", "corners"),
    ({"zones": [zone(polygon=[[0, 0], [0.5, 1.2], [1, 0]])]}, "zones[1].polygon", "from 0 to 1"),
    ({"zones": [zone(overrides=5)]}, "zones[1].overrides", ""),
    ({"zones": [zone(), zone()]}, "zones[2].name", "Rename"),
    ({"zones": [zone(camera="door"), zone(name="tea"), zone()]}, "zones[3].name", "every camera"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "key", "allowed"), BAD, ids=[key for _, key, _ in BAD])
def test_anything_wrong_is_refused_with_its_exact_key_and_what_is_allowed(
    raw: Mapping[str, Any], key: str, allowed: str
) -> None:
    error = refused(raw)
    assert error.key == key
    assert allowed in error.fix
    assert error.problem in str(error)


def test_a_number_too_long_to_write_is_refused_like_any_other() -> None:
    error = refused({"alerts": {"cooldown": 10**5000}})
    assert error.key == "alerts.cooldown"
    assert str(error).startswith("alerts.cooldown: this int does not fit")


def test_lists_and_tables_have_an_end() -> None:
    many = [zone(name=f"zone {number}") for number in range(MOST_ZONES + 1)]
    assert len(read_settings({"zones": many[:-1]}).zones) == MOST_ZONES
    assert refused({"zones": many}).fix == "Allowed: 0 to 1000."
    cameras: dict[str, Any] = {f"cam-{number}": {} for number in range(MOST_CAMERAS + 1)}
    assert refused({"cameras": cameras}).fix == "Allowed: 0 to 1000."
    snoozes = [{"until": "2026-10-14T18:00:00Z", "camera": f"cam-{n}"} for n in range(MOST_SNOOZES + 1)]
    assert refused({"snoozes": snoozes}).fix == "Allowed: 0 to 1000."
    assert refused({"snoozes": [snoozes[0], snoozes[0]]}).key == "snoozes[2]"


def test_zones_of_different_cameras_may_share_a_name() -> None:
    settings = read_settings({"zones": [zone(camera="door"), zone(camera="till-2")]})
    assert [z.camera for z in settings.zones] == ["door", "till-2"]


def test_a_broken_polygon_names_its_corner() -> None:
    error = refused({"zones": [zone(polygon=[[0, 0], [0.5, 1.2], [1, 0]])]})
    assert "Corner 2" in str(error)


@pytest.mark.parametrize(
    ("count", "window", "fits"), [(15, 5.0, True), (16, 5.0, False), (1, 0.5, True), (2, 0.5, False)]
)
def test_a_count_that_never_fits_into_its_window_is_refused(count: int, window: float, fits: bool) -> None:
    raw = {"ladder": {"confirm_count": count, "confirm_window": window}}
    if fits:
        assert read_settings(raw).ladder.confirm_count == count
    else:
        error = refused(raw)
        assert error.key == "ladder.confirm_count"
        assert f"1 to {count - 1}" in error.fix


def test_a_window_default_counts_for_the_fit_as_well() -> None:
    assert refused({"ladder": {"confirm_count": 99}}).key == "ladder.confirm_count"
    assert refused({"ladder": {"confirm_window": 0.9}}).key == "ladder.confirm_count"


# --- overrides


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ({"timezone": "UTC"}, "timezone"),
        ({"zones": []}, "zones"),
        ({"ladder": {"dwell": 0}}, "ladder.dwell"),
        ({"ladder": 5}, "ladder"),
        ({"actions": {"loitering": {"enabled": 1}}}, "actions.loitering.enabled"),
        ({"ladder": {"confirm_window": 0.9}}, "ladder.confirm_count"),
    ],
)
def test_overrides_are_checked_like_the_settings_themselves(override: Mapping[str, Any], key: str) -> None:
    assert refused({"cameras": {"door": override}}).key == f"cameras.door.{key}"
    assert refused({"zones": [zone(overrides=override)]}).key == f"zones.wine.overrides.{key}"


def test_an_override_of_a_zone_is_checked_over_that_of_its_camera() -> None:
    """Each fits the store's settings; together, on that camera, they do not."""
    camera = {"ladder": {"confirm_window": 1.0}}
    busy = zone(camera="door", overrides={"ladder": {"confirm_count": 9}})
    assert read_settings({"zones": [busy]})
    assert read_settings({"cameras": {"door": camera}})
    assert read_settings({"cameras": {"till-2": camera}, "zones": [busy]})
    error = refused({"cameras": {"door": camera}, "zones": [busy]})
    assert error.key == "zones.wine.overrides.ladder.confirm_count"


def test_overrides_of_neighboring_zones_do_not_meet() -> None:
    settings = read_settings(
        {
            "zones": [
                zone(overrides={"ladder": {"confirm_window": 1.0}}),
                zone(name="tea", overrides={"ladder": {"confirm_count": 9}}),
            ]
        }
    )
    for place in settings.zones:
        assert effective(settings, "door", place)


def test_the_zone_s_override_wins_over_the_camera_s_and_the_camera_s_over_the_store_s() -> None:
    raw = {
        "ladder": {"dwell": 40, "hold": 20},
        "actions": {"loitering": {"sensitivity": "low", "enabled": False}},
        "cameras": {"door": {"ladder": {"dwell": 50}, "actions": {"loitering": {"enabled": True}}}},
        "zones": [zone(overrides={"ladder": {"dwell": 60}, "enabled": False})],
    }
    settings = read_settings(raw)
    assert settings.ladder.dwell == 40
    at_door = effective(settings, "door")
    assert (at_door.ladder.dwell, at_door.ladder.hold, at_door.enabled) == (50, 20, True)
    loitering = at_door.actions[ActionType.LOITERING]
    assert (loitering.enabled, loitering.sensitivity) == (True, Sensitivity.LOW)
    in_wine = effective(settings, "door", settings.zones[0])
    assert (in_wine.ladder.dwell, in_wine.ladder.hold, in_wine.enabled) == (60, 20, False)
    assert effective(settings, "till-2", settings.zones[0]).ladder.dwell == 60


def test_an_override_may_name_a_section_the_store_left_out() -> None:
    settings = read_settings({"cameras": {"door": {"analysis": {"rate": 12}}}})
    assert effective(settings, "door").analysis.rate == 12
    assert effective(settings, "till-2").analysis.rate == 6


# --- what the rest of the house asks


def test_rules_come_from_the_settings() -> None:
    settings = read_settings(
        {
            "ladder": {"confirm_count": 4, "hold": 7, "confirm_alone": ["evasive_behavior"]},
            "alerts": {"min_actions": 2, "persist": 3, "cooldown": 90, "level": "HIGH"},
        }
    )
    rules = settings.ladder_rules()
    assert (rules.confirm_count, rules.hold, rules.min_actions, rules.persist) == (4, 7, 2, 3)
    assert rules.confirm_alone == {ActionType.EVASIVE_BEHAVIOR}
    incidents = settings.incident_rules()
    assert (incidents.level, incidents.quiet, incidents.cooldown) == (Level.HIGH, 7, 90)


def test_sensitivity_and_least_confidence_both_hold() -> None:
    assert [SENSITIVITY[s] for s in Sensitivity] == sorted(SENSITIVITY.values())
    settings = read_settings(
        {"alerts": {"min_confidence": 0.5}, "actions": {"concealment": {"sensitivity": "high"}}}
    )
    assert settings.least_confidence(ActionType.CONCEALMENT) == 0.5
    assert settings.least_confidence(ActionType.LOITERING) == SENSITIVITY[Sensitivity.MEDIUM]


def test_every_section_is_frozen() -> None:
    for kind in (*SECTIONS.values(), ActionSettings, Settings):
        assert is_dataclass(kind)
        assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    ["http://192.168.1.20:8000/v1", "https://model.lan/v1/", "http://[fd00::7]:11434/v1", "http://models"],
)
def test_a_second_opinion_has_an_address(address: str) -> None:
    asked = {"enabled": True, "address": address, "model": "small"}
    settings = read_settings({"second_opinion": asked})
    assert settings.second_opinion.address == address.rstrip("/")
    assert read_settings(plain_settings(settings)) == settings


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"enabled": True}, "second_opinion.address"),
        ({"enabled": True, "address": "http://a/v1"}, "second_opinion.model"),
        ({"address": "file:///etc/passwd"}, "second_opinion.address"),
        ({"address": "http://user:word@host/v1"}, "second_opinion.address"),
        ({"address": "http://host/v1?key=1"}, "second_opinion.address"),
        ({"address": "http://host/v1#x"}, "second_opinion.address"),
        ({"address": 'http://host/"><script>'}, "second_opinion.address"),
        ({"address": "http://host\r\nX: y"}, "second_opinion.address"),
        ({"model": "m" * 201}, "second_opinion.model"),
        ({"hourly": 0}, "second_opinion.hourly"),
        ({"wait": 61}, "second_opinion.wait"),
        ({"time_out": True}, "second_opinion.time_out"),
    ],
)
def test_a_second_opinion_that_cannot_be_asked_is_refused(asked: dict[str, object], key: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        read_settings({"second_opinion": asked})
    assert caught.value.key == key


@pytest.mark.parametrize(("adjustment", "least"), [(0.0, 0.6), (-0.4, 0.691), (0.4, 0.501), (-2.0, 0.917)])
def test_an_adjustment_moves_what_counts(adjustment: float, least: float) -> None:
    settings = read_settings({"actions": {"concealment": {"adjustment": adjustment}}})
    assert settings.least_confidence(ActionType.CONCEALMENT) == pytest.approx(least, abs=0.001)
    assert settings.least_confidence(ActionType.LOITERING) == 0.6
    with pytest.raises(InvalidSetting, match=r"actions\.concealment\.adjustment"):
        read_settings({"actions": {"concealment": {"adjustment": 2.1}}})
