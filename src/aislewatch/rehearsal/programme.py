"""The endless programme of the demonstration store: suspicious and innocent scenes before all its cameras,
in rounds, each round acted anew."""

from typing import Final

import numpy as np

from aislewatch.rehearsal.library import SCENARIOS
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.stage import Stage

ROUND: Final = 240.0
"""Seconds of one round."""

SCENES: Final = (
    (0.0, "aisle-2", "take_one"),
    (2.0, "aisle-1", "pocket_item"),
    (1.0, "till", "enter_stockroom"),
    (24.0, "aisle-2", "inspect_label"),
    (38.0, "aisle-1", "browse"),
    (45.0, "aisle-2", "under_shirt"),
    (50.0, "till", "steal_and_leave"),
    (70.0, "aisle-1", "pry_tag"),
    (84.0, "aisle-2", "couple"),
    (90.0, "till", "watch_staff"),
    (100.0, "aisle-1", "sweep_shelf"),
    (122.0, "aisle-2", "remove_items"),
    (128.0, "aisle-1", "come_back"),
    (135.0, "till", "buy_and_leave"),
    (152.0, "aisle-2", "look_at_camera"),
    (170.0, "till", "pack_at_till"),
    (182.0, "aisle-2", "keep_watch"),
    (195.0, "aisle-1", "phone_call"),
    (205.0, "till", "staff_passes"),
)
"""When, before which camera, which scene; who enters the stockroom comes early, so that a newcomer soon sees
an alert."""


def play_round(number: int) -> Performance:
    """Round ``number`` (from 0) of the programme; the cameras hang as the store's plan has them."""
    rng = np.random.default_rng([0, number])
    stage = Stage(rng, "aisle-1")
    for begin, camera, name in SCENES:
        stage.begin, stage.camera = begin, camera
        SCENARIOS[name].direct(stage, ROUND)
    return stage.performance("programme", number, ROUND)
