"""Settings changed in part, and what is said of a change."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_edits import changes, patched
from aislewatch.domain.settings_text import plain_settings, read_settings
from tests.fakes.settings_files import good_files

SQUARE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.1, 0.5]]


@pytest.mark.parametrize(
    ("base", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ({"a": 5}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_the_examples_of_rfc_7396(base: Any, patch: Any, result: Any) -> None:
    before = repr(base)
    assert patched(base, patch) == result
    assert repr(base) == before


@settings(max_examples=50)
@given(raw=good_files)
def test_a_whole_tree_as_a_patch_is_that_tree(raw: Mapping[str, Any]) -> None:
    whole = plain_settings(read_settings(raw))
    base = plain_settings(Settings())
    assert patched(base, whole) == whole
    assert patched(whole, {}) == whole


@settings(max_examples=50)
@given(raw=good_files)
def test_a_change_is_told_exactly_where_there_is_one(raw: Mapping[str, Any]) -> None:
    wanted = read_settings(raw)
    assert changes(wanted, wanted) == []
    if plain_settings(wanted) | {"cameras": {}} != plain_settings(Settings()):
        assert changes(Settings(), wanted)


def test_what_came_went_and_moved_is_told_by_name() -> None:
    zone = {"name": "wine", "kind": "shelf", "polygon": SQUARE}
    before = read_settings({"zones": [zone], "cameras": {"door": {"enabled": False}}})
    moved = read_settings(
        {"zones": [{**zone, "polygon": SQUARE[:3]}, {**zone, "name": "tea", "camera": "door"}]}
    )
    redrawn = read_settings({"zones": [{**zone, "polygon": [[0.2, 0.1], *SQUARE[1:]]}]})
    assert changes(before, moved) == [
        "zones.wine (every camera): shelf, 4 corners -> shelf, 3 corners",
        "zones.tea (door): none -> shelf, 4 corners",
        "cameras.door.enabled: False -> none",
    ]
    assert changes(before, redrawn)[0] == "zones.wine (every camera): changed"
