"""The sensitivity page is the one the script makes from the figures beside it."""

import json
from pathlib import Path

import sensitivity_page

from aislewatch.domain.settings import SENSITIVITY, Settings
from aislewatch.evaluation.rehearsal import Rehearsal
from aislewatch.evaluation.rehearsal_measure import measure
from aislewatch.evaluation.rehearsal_paths import PosesPath
from aislewatch.evaluation.rehearsal_plan import SeedSet, Take
from tests.unit.evaluation.rehearsed import ENTERED, FakeEnsemble


def test_the_page_is_up_to_date() -> None:
    figures = json.loads(sensitivity_page.FIGURES.read_text(encoding="utf-8"))
    assert sensitivity_page.PAGE.read_text(encoding="utf-8") == sensitivity_page.page(figures), (
        "run scripts/sensitivity_page.py"
    )


def test_every_sensitivity_is_a_point_of_the_curves() -> None:
    assert set(SENSITIVITY.values()) <= set(sensitivity_page.CONFIDENCES)


def test_a_run_is_measured_again(tmp_path: Path) -> None:
    takes = [Take("trespass", 1, ENTERED, "entered"), Take("stroll", 2)]
    measure(Rehearsal(FakeEnsemble(), PosesPath(), tmp_path, Settings()), takes, SeedSet.TUNE)
    figures = sensitivity_page.measured(tmp_path, 1, FakeEnsemble())
    curve = figures["curves"]["restricted_area"]
    assert [point["confidence"] for point in curve] == list(sensitivity_page.CONFIDENCES)
    assert curve[0]["recall"] == 1.0
    assert all(point["false_per_hour"] == 0 for point in curve)
    text = sensitivity_page.page(figures)
    assert "2 scenes of the tuning seeds" in text
    (row,) = [line for line in text.splitlines() if line.startswith("| `restricted_area` | 1 |")]
    assert row.count("100 %") >= 1
