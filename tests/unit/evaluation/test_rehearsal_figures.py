"""The figures of a rehearsal and its page."""

import json
import re

import pytest

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.evaluation.rehearsal_figures import Rehearsed, f1_interval
from aislewatch.evaluation.rehearsal_page import Strip, page, rows_of
from aislewatch.evaluation.rehearsal_score import Tally, judge, tally
from tests.unit.evaluation.rehearsed import ENTERED, POCKET, deed, event, scene

SCENES = [
    scene([deed(10, 14)], [event(13)], scenario="pocket_item"),
    scene([deed(10, 14, kind="bag", front=-0.6)], [event(13, kind="pocket")], scenario="into_bag"),
    scene([deed(10, 14, in_sight=0.2)], [], scenario="pocket_item", seed=2),
    scene([], [event(5), event(40, ENTERED, "entered")], scenario="phone_call", alerts=(event(5),)),
    scene([], [], scenario="browse", seconds=120.0),
    scene([], [event(100)], scenario="traffic", seconds=3600.0, alerts=(event(100),)),
]
ABOUT = {"path": "poses", "seeds": {"set": "tune"}, "sensitivity": "medium",
         "scenarios": {"pocket_item": "concealment", "into_bag": "concealment"}}  # fmt: skip
HOURS = 6 / 60


@pytest.fixture
def plain() -> dict:  # type: ignore[type-arg]
    text = Rehearsed(SCENES, ABOUT).text()
    assert "NaN" not in text
    return dict(json.loads(text))


def test_the_contract_of_the_metrics(plain: dict) -> None:  # type: ignore[type-arg]
    concealment = plain["actions"]["concealment"]
    assert concealment["n"] == 3
    assert concealment["recall"] == pytest.approx(2 / 3)
    assert concealment["precision"] == pytest.approx(2 / 3)
    assert concealment["f1"] == pytest.approx(2 / 3)
    assert concealment["false_alerts_per_hour"] == pytest.approx(1 / HOURS, abs=1e-5)
    assert concealment["false_alerts_per_hour_of_look_alikes"] == pytest.approx(1 / (3 / 60), abs=1e-5)
    assert concealment["latency_s"] == 2
    pocket, bag = (concealment["kinds"][kind] for kind in ("pocket", "bag"))
    assert (pocket["n"], pocket["found"], pocket["false"]) == (2, 1, 2)
    assert (bag["n"], bag["recall"], bag["precision"]) == (1, 0, None)
    assert plain["hours"] == pytest.approx(HOURS)
    assert set(plain["actions"]) == {action.value for action in ActionType}
    for action, figures in plain["actions"].items():
        assert set(figures["kinds"]) == set(KINDS[ActionType(action)])
    assert plain["sensitivity"] == "medium"
    assert plain["seeds"] == {"set": "tune"}


def test_traffic_counts_by_itself_and_not_in_the_precision(plain: dict) -> None:  # type: ignore[type-arg]
    assert plain["traffic"]["hours"] == 1
    assert plain["traffic"]["alerts_per_hour"] == 1
    assert plain["traffic"]["false_alerts_per_hour"] == {"concealment": 1}
    assert plain["scenes"] == 5


def test_look_alikes_are_told_one_by_one(plain: dict) -> None:  # type: ignore[type-arg]
    table = plain["look_alikes"]["scenarios"]
    assert table["phone_call"]["false_alerts"] == {"concealment": 1, "restricted_area": 1}
    assert table["browse"]["false_alerts"] == {}
    assert plain["look_alikes"]["all"]["alerts_per_hour"] == pytest.approx(20)


def test_slices_and_confusion(plain: dict) -> None:  # type: ignore[type-arg]
    slices = plain["actions"]["concealment"]["slices"]
    assert slices["from_behind"] == {"n": 1, "recall": 1}
    assert slices["hidden"] == {"n": 1, "recall": 0}
    assert slices["in_plain_sight"] == {"n": 1, "recall": 1}
    assert plain["confusion"]["into_bag"] == {
        "scenes": 1, "deeds": 1, "found": 1, "right": {"concealment/pocket": 1}, "false": {},
    }  # fmt: skip
    assert plain["confusion"]["traffic"]["false"] == {"concealment/pocket": 1}


def test_the_interval_holds_the_figure_and_narrows_with_scenes() -> None:
    parts = [tally(judge(s), POCKET) for s in SCENES]
    low, high = f1_interval(parts)
    assert low <= 2 * 2 / (2 * 2 + 1 + 1) <= high
    more = f1_interval(parts * 20)
    assert more[1] - more[0] < 0.5 * (high - low)
    assert all(v != v for v in f1_interval([Tally()]))


def test_the_page_is_whole_safe_and_tells_everything(plain: dict) -> None:  # type: ignore[type-arg]
    nasty = {**plain, "confusion": {**plain["confusion"], "<script>": plain["confusion"]["into_bag"]}}
    text = page(nasty, [Strip("Missed: <b>", "where & when", b"\xff\xd8")], [Strip("False", "told", None)])
    assert "<script" not in text
    assert "Missed: &lt;b&gt;" in text
    assert "data:image/jpeg;base64," in text
    assert "http" not in re.sub(r"data:[^\"]*", "", text)
    for words in ("phone call", "traffic", "0.67", "Rehearsal", "What fired in which scenario", "no picture"):
        assert words in text, words
    assert "<span class=hit>pocket 1</span>" in text
    assert "<span class=off>pocket 1</span>" in text


def test_actions_that_neither_happened_nor_fired_have_no_row(plain: dict) -> None:  # type: ignore[type-arg]
    assert [name for is_action, name, _ in rows_of(plain) if is_action] == ["concealment", "restricted_area"]
