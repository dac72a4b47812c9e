"""The floor of the made-up shop: its plan as a picture, and where its camera sees each place."""

import cv2
import numpy as np

from aislewatch.domain.floor_plan import Mark
from aislewatch.rehearsal.ground import plan_drawing
from aislewatch.rehearsal.store import CORNER_SHOP
from aislewatch.rehearsal.view import View
from tests.e2e.story import CAMERA
from tests.integration.api_stage import ADMIN, Stage

LENS = View(CAMERA, (6.0, 0.5, 2.8), (6.2, 5.0, 0.8), 78.0, (1280, 720))
FLOOR = ((4.0, 5.0), (8.0, 5.0), (9.0, 2.0), (3.0, 2.0), (6.0, 3.0))
"""Metres on the plan of 12 by 9, whose depth is counted from the top."""


def seen(at: tuple[float, float]) -> tuple[float, float]:
    """Where the made-up camera sees a place of the plan, in shares of its picture."""
    pixels, _ = LENS.project(np.array([at[0], 9 - at[1], 0.0]))
    x, y = (pixels / LENS.size).tolist()
    return round(x, 4), round(y, 4)


def drawn() -> bytes:
    """The plan as a PNG."""
    return cv2.imencode(".png", plan_drawing(CORNER_SHOP))[1].tobytes()


def measured(stage: Stage) -> None:
    """The store has a floor plan, and its camera is calibrated on it."""
    plans = stage.services.floor_plans
    plans.resize(12, 9, by=ADMIN)
    plans.draw(drawn(), by=ADMIN)
    plans.mark(CAMERA, [Mark(seen(at), at) for at in FLOOR], by=ADMIN)
