"""What sensitivities mean is what was measured: the figures of the page are those that ship."""

import json
import re

import sensitivity_page

from aislewatch.domain.actions import ActionType
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from aislewatch.services import meanings


def test_every_action_has_a_meaning_at_every_sensitivity() -> None:
    measured = meanings.measured()
    assert set(measured.meanings) == set(measured.deeds) == set(ActionType)
    for points in measured.meanings.values():
        assert [point.sensitivity for point in points] == list(Sensitivity)
        assert [point.confidence for point in points] == [SENSITIVITY[s] for s in Sensitivity]


def test_the_page_says_the_same_as_the_program() -> None:
    page = sensitivity_page.PAGE.read_text(encoding="utf-8").split("## The curves")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    measured = meanings.measured()
    assert f"{measured.scenes} scenes" in page
    for action, points in measured.meanings.items():
        cells = [str(measured.deeds[action])]
        for point in points:
            cells += [f"{100 * (point.found or 0):.0f} %", f"{point.false_per_hour or 0:.1f}"]
        assert rows[action] == " | ".join(cells)


def test_a_new_measurement_is_what_the_program_reads() -> None:
    """The script writes where the program reads: there is no second copy."""
    written = json.loads(sensitivity_page.FIGURES.read_text(encoding="utf-8"))
    assert meanings.read(written) == meanings.measured()
