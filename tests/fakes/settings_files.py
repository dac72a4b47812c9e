"""Settings files that must be accepted, of every kind, most of their keys left out."""

import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import strategies as st

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.domain.settings import (
    AlertSettings,
    AnalysisSettings,
    LadderSettings,
    Sensitivity,
    StaffSettings,
)
from aislewatch.domain.zones import ZoneKind

Plain = dict[str, Any]

SECTIONS: Final[Mapping[str, type[Any]]] = {
    "analysis": AnalysisSettings,
    "ladder": LadderSettings,
    "alerts": AlertSettings,
    "staff": StaffSettings,
}
NUMBERS: Final = {
    (section, spec.name): spec
    for section, kind in SECTIONS.items()
    for spec in fields(kind)
    if "low" in spec.metadata
}
"""Every setting that is a number, with its range."""

CAMERAS: Final = ("till-2", "door", "a", "x" * 40)
WHOLE: Final = frozenset(where for where, spec in NUMBERS.items() if isinstance(spec.default, int))
LINES: Final = ("mon-fri 09:00-18:00", "sat 22:00-02:00", "sun-tue 00:00-24:00")
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).filter(str.strip)


def _number(where: tuple[str, str]) -> st.SearchStrategy[float]:
    low, high = (NUMBERS[where].metadata[name] for name in ("low", "high"))
    if where == ("ladder", "confirm_count"):
        high = 15  # fits into every window there may be here
    if where == ("ladder", "confirm_window"):
        low = 5.0
    whole = st.integers(math.ceil(low), math.floor(high))
    return whole if where in WHOLE else whole | st.floats(low, high)


def _section(name: str) -> st.SearchStrategy[Plain]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        key: _number((section, key)) for section, key in NUMBERS if section == name
    }
    if name == "ladder":
        optional["confirm_alone"] = st.lists(
            st.sampled_from([str(action) for action in ActionType]), max_size=3
        )
    if name == "alerts":
        optional["level"] = st.sampled_from(["ALERT", "high", "Confirmed"])
    if name == "staff":
        optional["uniform"] = st.just("") | st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)
        optional["till_presence"] = st.booleans()
    return st.fixed_dictionaries({}, optional=optional)


def _action(action: ActionType) -> st.SearchStrategy[Plain]:
    return st.fixed_dictionaries(
        {},
        optional={
            "enabled": st.booleans(),
            "sensitivity": st.sampled_from([str(each) for each in Sensitivity]),
            "schedule": st.lists(st.sampled_from(LINES), max_size=3),
            "kinds_off": st.lists(st.sampled_from(sorted(KINDS[action])), max_size=3),
        },
    )


_actions = st.fixed_dictionaries({}, optional={str(action): _action(action) for action in ActionType})
overrides = st.fixed_dictionaries(
    {}, optional={"enabled": st.booleans(), "actions": _actions, **{s: _section(s) for s in SECTIONS}}
)
_moments = st.integers(946_771_200, 4_102_272_000).map(lambda at: datetime.fromtimestamp(at, UTC))


@st.composite
def polygons(draw: st.DrawFn) -> list[list[float]]:
    """A star around its middle: no edges cross."""
    corners = draw(st.integers(3, 12))
    x, y = draw(st.floats(0.3, 0.7)), draw(st.floats(0.3, 0.7))
    turn = draw(st.floats(0, 6.28))
    reach = draw(st.lists(st.floats(0.05, 0.3), min_size=corners, max_size=corners))
    angles = [turn + number * math.tau / corners for number in range(corners)]
    return [[x + r * math.cos(a), y + r * math.sin(a)] for a, r in zip(angles, reach, strict=True)]


@st.composite
def _zones(draw: st.DrawFn) -> list[Plain]:
    names = draw(st.lists(texts, unique=True, max_size=3))
    return [
        {
            "name": name,
            "kind": str(draw(st.sampled_from(ZoneKind))),
            "polygon": draw(polygons()),
            **draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "camera": st.sampled_from(CAMERAS),
                        "department": st.just("") | texts,
                        "overrides": overrides,
                    },
                )
            ),
        }
        for name in names
    ]


@st.composite
def _snoozes(draw: st.DrawFn) -> list[Plain]:
    actions = [str(action) for action in ActionType]
    scopes = draw(
        st.lists(
            st.tuples(st.sampled_from([None, *CAMERAS]), st.sampled_from([None, *actions])),
            unique=True,
            max_size=2,
        )
    )
    snoozes: list[Plain] = []
    for camera, action in scopes:
        until = draw(_moments)
        snooze: Plain = {"until": until if draw(st.booleans()) else until.isoformat()}
        snooze |= {"camera": camera} if camera else {}
        snooze |= {"action": action} if action else {}
        snoozes.append(snooze | draw(st.fixed_dictionaries({}, optional={"note": texts})))
    return snoozes


good_files = st.fixed_dictionaries(
    {},
    optional={
        "enabled": st.booleans(),
        "timezone": st.sampled_from(["UTC", "Europe/Vienna", "America/Sao_Paulo"]),
        "actions": _actions,
        "zones": _zones(),
        "snoozes": _snoozes(),
        "cameras": st.dictionaries(st.sampled_from(CAMERAS), overrides, max_size=2),
        **{name: _section(name) for name in SECTIONS},
    },
)
"""Plain settings that must be accepted, most of their keys left out."""
