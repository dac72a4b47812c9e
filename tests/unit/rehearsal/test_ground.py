"""The store's plan is drawn true to scale, and every view has marks that fit on it."""

import numpy as np
import pytest

from aislewatch.domain.floor_plan import calibrated
from aislewatch.rehearsal.ground import MARKS, SCALE, marks_in, on_plan, plan_drawing
from aislewatch.rehearsal.sight import hidden_by_boxes
from aislewatch.rehearsal.store import CORNER_SHOP
from aislewatch.rehearsal.view import View

SHOP = CORNER_SHOP


def test_fixtures_are_where_they_stand() -> None:
    sheet = plan_drawing(SHOP)
    assert sheet.shape == (9 * SCALE, 12 * SCALE, 3)

    def colour(x: float, y: float) -> list[int]:
        east, south = on_plan(SHOP, (x, y))
        return [int(part) for part in sheet[int(south * SCALE), int(east * SCALE)]]

    shelf, till, floor = colour(4.0, 3.35), colour(8.8, 1.7), colour(4.0, 4.4)
    assert colour(4.0, 6.55) == shelf
    assert colour(8.65, 4.4) == shelf
    assert len({tuple(shelf), tuple(till), tuple(floor)}) == 3


@pytest.mark.parametrize("view", SHOP.views, ids=lambda view: view.name)
def test_marks_are_open_spots_of_the_floor_and_fit(view: View) -> None:
    marks = marks_in(SHOP, view)
    assert len(marks) == MARKS
    found = calibrated(marks, SHOP.size)
    assert found.error == pytest.approx(0, abs=1e-9)
    spots = np.array([(mark.at[0], SHOP.size[1] - mark.at[1], 0.0) for mark in marks])
    assert not hidden_by_boxes(np.array(view.eye), spots, SHOP.fixtures).any()
