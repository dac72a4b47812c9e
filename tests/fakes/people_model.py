"""A people model without a network: whoever is painted in one flat color is a person."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from aislewatch.domain.errors import ModelError
from aislewatch.domain.people import COCO_KEYPOINTS, Floats, Frame, Image, People

PAINT: Final = (255, 0, 255)
SCORE: Final = 0.9
LOOKS: Final = 3
"""Columns of the fake's looks."""

STANDING: Final = np.array(
    [
        [.50, .08], [.53, .06], [.47, .06], [.57, .08], [.43, .08],
        [.70, .20], [.30, .20], [.76, .36], [.24, .36], [.78, .50], [.22, .50],
        [.62, .52], [.38, .52], [.62, .74], [.38, .74], [.62, .95], [.38, .95],
    ],
    np.float32,
)  # fmt: skip
"""Where the joints of a standing person are, in shares of the box's width and height."""


def paint_person(image: Image, box: tuple[int, int, int, int]) -> None:
    """Put a person (x1, y1, x2, y2, in pixels) into a picture; painted people must not touch."""
    x1, y1, x2, y2 = box
    image[y1:y2, x1:x2] = PAINT


class FakePeopleModel:
    """Implements :class:`aislewatch.ports.PeopleModel`; remembers the frames it was shown.

    Set ``failure`` to make the next calls raise it.
    """

    def __init__(self) -> None:
        self.shown: list[Frame] = []
        self.failure: ModelError | None = None

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        """People from the largest to the smallest, standing upright, arms down."""
        if self.failure is not None:
            raise self.failure
        self.shown += frames
        return [_people(frame) for frame in frames]


def _people(frame: Frame) -> People:
    labels, count = ndimage.label((frame.image == PAINT).all(axis=2))
    places = ndimage.find_objects(labels)[:count]
    boxes = [(x.start, y.start, x.stop, y.stop) for y, x in places]
    boxes.sort(key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))
    found: Floats = np.array(boxes, np.float32).reshape(-1, 4)
    return People(
        camera=frame.camera,
        at=frame.at,
        size=frame.size,
        boxes=found,
        scores=np.full(len(found), SCORE, np.float32),
        keypoints=_standing(found),
        looks=np.full((len(found), LOOKS), 1 / LOOKS, np.float32),
    )


def _standing(boxes: Floats) -> NDArray[np.float32]:
    keypoints = np.full((len(boxes), len(COCO_KEYPOINTS), 3), SCORE, np.float32)
    keypoints[:, :, :2] = boxes[:, None, :2] + STANDING * (boxes[:, None, 2:] - boxes[:, None, :2])
    return keypoints
