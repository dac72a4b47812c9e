"""Traces in, reports out, compared to the byte: any change of the analysis shows here.

A change that is meant: ``scripts/golden``, then read what it did to the reports.
"""

import json
from pathlib import Path

import pytest

from aislewatch.adapters.traces import read_trace
from tests.golden import cases
from tests.golden.cases import NAMES, SYNTHETIC, Case

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", NAMES)
def test_the_report_is_the_committed_one(name: str) -> None:
    case = Case(name)
    assert case.report() == case.golden.read_text(encoding="utf-8"), "meant? then run scripts/golden"


def test_no_file_is_left_over() -> None:
    stems = {path.stem for ending in ("npz", "json", "toml") for path in HERE.glob(f"*.{ending}")}
    assert stems == set(NAMES)


@pytest.mark.parametrize("name", SYNTHETIC)
def test_synthetic_traces_are_what_the_code_makes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "HERE", tmp_path)
    cases.act(name)
    made, kept = read_trace(tmp_path / f"{name}.npz"), read_trace(HERE / f"{name}.npz")
    assert made[0] == kept[0]
    for a, b in zip(made[1], kept[1], strict=True):
        assert a.at == b.at
        assert abs(a.keypoints - b.keypoints).max(initial=0) < 1e-3


@pytest.mark.parametrize("name", NAMES)
def test_traces_hold_poses_only(name: str) -> None:
    """No pictures and no description of clothes: nothing by which somebody could be recognized."""
    _, people = read_trace(HERE / f"{name}.npz")
    assert sum(len(moment) for moment in people) > 0
    assert all(moment.looks.shape[1] == 0 for moment in people)


def test_the_stories_the_reports_tell() -> None:
    """What each case is there for, so that a regenerated report cannot lose its point unnoticed."""
    alerts = {
        name: [(a["action"], a["level"]) for a in json.loads(Case(name).golden.read_text())["alerts"]]
        for name in NAMES
    }
    assert alerts == {
        "aisle-and-till": [("concealment", "CONFIRMED")],
        "waiting": [("loitering", "CONFIRMED")],
        "acted-concealment": [("concealment", "CONFIRMED")],
        "acted-normal": [],
    }
