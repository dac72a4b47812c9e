"""Settings files with one known fault each: what must be refused, and how."""

import copy
import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import tomli_w
from hypothesis import strategies as st

from tests.fakes.settings_files import NUMBERS, SECTIONS, WHOLE, Plain, good_files, polygons


@dataclass(frozen=True)
class Faulty:
    """A file with one fault: the ``key`` its refusal must name, ``words`` that must tell what is allowed."""

    raw: Plain
    key: str
    words: str


HUGE: Final = (math.nan, math.inf, -math.inf, 1e300, -1e300, 10**400, -(10**400))
_TODAY: Final = datetime.date(2026, 1, 1)
WRONG_TYPES: Final[tuple[Any, ...]] = (
    "",
    "x" * 300,
    [],
    [[1]],
    {},
    {"a": {"b": 1}},
    _TODAY,
    datetime.time(1),
)


@st.composite
def faulty_files(draw: st.DrawFn) -> Faulty:
    """A good file in which one thing is made wrong: for the whole shop, for a camera or inside a zone."""
    raw: Plain = copy.deepcopy(draw(good_files))
    place = draw(st.sampled_from(["", "camera", "zone"]))
    where = ""
    table: Plain = raw
    if place == "camera":
        where, table = "cameras.till-2.", raw.setdefault("cameras", {}).setdefault("till-2", {})
    elif place == "zone":
        table = {}
        zone: Plain = {"name": "Zoë’s", "kind": "shelf", "polygon": draw(polygons()), "overrides": table}
        raw.setdefault("zones", []).append(zone)
        where = "zones.Zoë’s.overrides."
    kind = draw(st.sampled_from([*_IN_A_TABLE, *(() if place else _AT_THE_TOP)]))
    key, words = kind(draw, table)
    return Faulty(raw, where + key, words)


def _bad_number(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    (section, name), spec = draw(st.sampled_from(sorted(NUMBERS.items())))
    low, high = spec.metadata["low"], spec.metadata["high"]
    beyond = st.floats(high, 1e12, exclude_min=True) | st.floats(-1e12, low, exclude_max=True)
    fraction = st.just(low + 0.5) if (section, name) in WHOLE else beyond
    value = draw(beyond | fraction | st.sampled_from(HUGE) | st.sampled_from([True, *WRONG_TYPES]))
    table.setdefault(section, {})[name] = value
    return f"{section}.{name}", f"{low:g} to {high:g}"


def _unknown_key(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    section = draw(st.sampled_from(["", *SECTIONS, "actions", "actions.loitering"]))
    within = table
    for name in filter(None, section.split(".")):
        within = within.setdefault(name, {})
    wrong = draw(st.from_regex(r"[a-z]{1,12}_x", fullmatch=True))
    within[wrong] = draw(st.integers() | st.sampled_from(WRONG_TYPES))
    allowed = {"": "ladder", "actions": "concealment", "actions.loitering": "kinds_off", "ladder": "dwell",
               "alerts": "cooldown", "analysis": "rate", "staff": "uniform"}[section]  # fmt: skip
    return f"{section}.{wrong}".lstrip("."), allowed


def _bad_switch(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    value = draw(st.integers() | st.sampled_from(WRONG_TYPES))
    if draw(st.booleans()):
        table["enabled"] = value
        return "enabled", "true, false"
    table.setdefault("actions", {}).setdefault("loitering", {})["enabled"] = value
    return "actions.loitering.enabled", "true, false"


def _bad_word(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    section, name, words = draw(
        st.sampled_from(
            [
                ("actions.concealment", "sensitivity", "high, medium, low"),
                ("alerts", "level", "ALERT, HIGH, CONFIRMED"),
                ("staff", "uniform", "#rrggbb"),
            ]
        )
    )
    within = table
    for part in section.split("."):
        within = within.setdefault(part, {})
    within[name] = draw(st.integers() | st.sampled_from(["max", "#12345", *WRONG_TYPES[1:]]))
    return f"{section}.{name}", words


def _bad_list(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    section, name, wrong, words = draw(
        st.sampled_from(
            [
                ("actions.concealment", "kinds_off", ["theft"], "bag, clothing"),
                ("actions.concealment", "kinds_off", [["bag"]], "bag, clothing"),
                ("actions.concealment", "kinds_off", "bag", "a list"),
                ("ladder", "confirm_alone", ["theft"], "tag_removal"),
                ("ladder", "confirm_alone", "theft", "a list"),
                *(("actions.loitering", "schedule", [line], "mon-fri 09:00-18:00") for line in _NO_SCHEDULES),
                ("actions.loitering", "schedule", "mon", "a list"),
                ("actions.loitering", "schedule", ["mon 01:00-02:00"] * 51, "0 to 50"),
            ]
        )
    )
    within = table
    for part in section.split("."):
        within = within.setdefault(part, {})
    within[name] = wrong
    return f"{section}.{name}", words


_NO_SCHEDULES: Final = (
    "", "always", "mon", "mon 9:00-18:00", "mon 09:00-09:00", "mon 24:00-25:00", "mon 09:60-10:00",
    "mon-fry 09:00-10:00", "mon 09:00-10:00 x", "x" * 10_000, 5, ["mon 09:00-10:00"], _TODAY, math.nan,
)  # fmt: skip


def _bad_section(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    section = draw(st.sampled_from([*SECTIONS, "actions", "actions.loitering"]))
    *above, name = section.split(".")
    within = table
    for part in above:
        within = within.setdefault(part, {})
    within[name] = draw(st.sampled_from([5, "on", [], math.inf, _TODAY]))
    return section, "a table"


def _bad_polygon(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    corners: list[Any] = draw(polygons())
    number = draw(st.integers(1, len(corners)))
    wrong, words = draw(
        st.sampled_from(
            [
                ([1.5, 0.5], f"Corner {number} at"),
                ([0.5, -1e-9], f"Corner {number} at"),
                ([math.nan, 0.5], f"Corner {number} at"),
                ([0.5, math.inf], f"Corner {number} at"),
                ([10**400, 0.5], f"Corner {number} at"),
                ([0.5], f"Corner {number} must be two numbers"),
                ([0.5, 0.5, 0.5], f"Corner {number} must be two numbers"),
                ([True, 0.5], f"Corner {number} must be two numbers"),
                (["0.5", 0.5], f"Corner {number} must be two numbers"),
                (0.5, f"Corner {number} must be two numbers"),
                (
                    corners[number % len(corners)],
                    f"Corners {number} and {number % len(corners) + 1} are the same",
                ),
            ]
        )
    )
    corners[number - 1] = wrong
    return _with_zone(table, polygon=corners), words


def _impossible_polygon(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    corners, words = draw(
        st.sampled_from(
            [
                ([], "3 to 64 corners, not 0"),
                ([[0, 0], [1, 1]], "3 to 64 corners, not 2"),
                ([[0.5, 0.5]] * 65, "3 to 64 corners, not 65"),
                ([[0, 0], [1, 1], [1, 0], [0, 1]], "after corner 1 crosses the edge after corner 3"),
                ([[0, 0], [0.001, 0], [0, 0.001]], "smaller than a hundredth"),
                ("everywhere", "a list"),
            ]
        )
    )
    return _with_zone(table, polygon=corners), words


def _bad_zone(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    name, wrong, words = draw(
        st.sampled_from(
            [
                ("name", "  ", "1 to 200 characters"),
                ("name", "x" * 201, "1 to 200 characters"),
                ("name", 5, "1 to 200 characters"),
                ("kind", "aisle", "high_risk, blind_spot"),
                ("kind", ["exit"], "high_risk, blind_spot"),
                ("camera", "Till 2", "lower-case letters"),
                ("camera", "", "1 to 200 characters"),
                ("department", "x" * 201, "0 to 200 characters"),
                ("overrides", 5, "a table"),
                ("color", "red", "department, overrides"),
            ]
        )
    )
    return _with_zone(table, **{name: wrong}).replace("polygon", name), words


def _with_zone(table: Plain, **wrong: Any) -> str:
    zones = table.setdefault("zones", [])
    zones.append({"name": "new one", "kind": "exit", "polygon": [[0, 0], [1, 0], [1, 1]], **wrong})
    return f"zones[{len(zones)}].polygon"


def _bad_snooze(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    name, wrong, words = draw(
        st.sampled_from(
            [
                ("until", "tomorrow", "2000 to 2099"),
                ("until", "2026-10-14T18:00:00", "with its zone"),
                ("until", datetime.datetime.fromisoformat("2026-10-14T18:00"), "with its zone"),
                ("until", datetime.datetime(1999, 12, 31, tzinfo=datetime.UTC), "2000 to 2099"),
                ("until", "9999-12-31T23:59:59-23:59", "2000 to 2099"),
                ("until", "0001-01-01T00:00:00+23:59", "2000 to 2099"),
                ("until", 1.8e9, "2000 to 2099"),
                ("until", math.nan, "2000 to 2099"),
                ("action", "theft", "concealment, tag_removal"),
                ("camera", "Till 2", "lower-case letters"),
                ("note", "x" * 201, "0 to 200 characters"),
                ("why", "x", "until, camera, action, note"),
            ]
        )
    )
    snoozes = table.setdefault("snoozes", [])
    snoozes.append({"until": "2026-10-14T18:00:00Z", "camera": "elsewhere", name: wrong})
    return f"snoozes[{len(snoozes)}].{name}", words


def _bad_top(draw: st.DrawFn, table: Plain) -> tuple[str, str]:
    name, wrong, words = draw(
        st.sampled_from(
            [
                ("timezone", 5, "Europe/Vienna"),
                ("timezone", "Europe/Atlantis", "Europe/Vienna"),
                ("timezone", " ", "Europe/Vienna"),
                ("zones", {}, "a list"),
                ("zones", 5, "a list"),
                ("snoozes", "x", "a list"),
                ("cameras", [], "a table"),
                ("cameras.Door", {"Door": {}}, "lower-case letters"),
                ("cameras.door", {"door": 1}, "a table"),
                ("cameras.door.timezone", {"door": {"timezone": "UTC"}}, "enabled, analysis"),
            ]
        )
    )
    table[name.split(".")[0]] = wrong
    return name, words


_Fault = Callable[[st.DrawFn, Plain], tuple[str, str]]
_IN_A_TABLE: Final[tuple[_Fault, ...]] = (
    _bad_number, _bad_number, _unknown_key, _bad_switch, _bad_word, _bad_list, _bad_section,
)  # fmt: skip
_AT_THE_TOP: Final[tuple[_Fault, ...]] = (
    _bad_polygon, _bad_polygon, _impossible_polygon, _bad_zone, _bad_snooze, _bad_top,
)  # fmt: skip


@st.composite
def torn_files(draw: st.DrawFn) -> str:
    """Text that is no TOML: a good file cut off or scribbled into, or something that only looks like one."""
    text = tomli_w.dumps(draw(good_files))
    scribble = draw(st.sampled_from(_SCRIBBLES))
    at = draw(st.integers(0, len(text)))
    while 0 < at < len(text) and text[at - 1] != "\n":
        at -= 1
    return f"{text[:at]}\n{scribble}\n{text[at:]}"


_SCRIBBLES: Final = (
    "= 5", "[[[", 'x = "', f"x = {'9' * 5000}", f"x = {'[' * 20_000}", "x = {a = 1, a = 2}", "[b]\n[b]",
    "\x00", "x = 1e", "x = +", "x", "x = 2026-13-01", "[]", "x = 'a\nb'",
)  # fmt: skip
