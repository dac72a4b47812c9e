"""A hands model without a network: a hand looks like the mean color around it."""

from typing import Final

import numpy as np

from aislewatch.adapters.models.pictures import square_crop
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import Floats, Frame, People
from aislewatch.vision.palms import squares_of

LENGTH: Final = 4


class FakeHandsModel:
    """Implements :class:`aislewatch.ports.HandsModel`; remembers when it was shown frames, and how many
    people it looked at in each."""

    def __init__(self) -> None:
        self.shown: list[tuple[float, int]] = []

    def look(self, frame: Frame, people: People, near: Floats | None = None) -> Floats:
        hands = np.zeros((len(people), 2, LENGTH), np.float32)
        wanted = [row for row in people if near is None or _met(people.boxes[row], near)]
        self.shown.append((frame.at, len(wanted)))
        for row in wanted:
            squares = squares_of(people.keypoints[row], people.boxes[row], people.size)
            for slot in np.flatnonzero(squares[:, 2]):
                crop = square_crop(frame.image, squares[slot], 8)
                hands[row, slot] = (1.0, *crop.reshape(-1, 3).mean(axis=0) / 256)
        return hands


def _met(box: Floats, near: Floats) -> bool:
    return bool(len(near)) and bool((box_iou(box[None], near) >= 0.3).any())
