"""Reading people models of a user's own that give boxes: finished ones, or YOLOX's.

Both are used through a model card with an ONNX file; see ``docs/models.md``.
"""

from typing import Final

import numpy as np

from aislewatch.adapters.models.nanodet import PERSON, STRIDES, without_doubles
from aislewatch.adapters.models.network import Outputs
from aislewatch.domain.people import Floats

FINISHED: Final = 6
"""Columns of a finished box: x1 y1 x2 y2 in network pixels, score in [0, 1], class (0 is a person)."""
YOLOX_FIXED: Final = 5
"""Columns of YOLOX before the classes: center, size, objectness."""
YOLOX_OVERLAP: Final = 0.45


def decode_finished(outputs: Outputs, min_score: float) -> tuple[Floats, Floats]:
    """Boxes float32 (N, 4) in network pixels and scores float32 (N,), best first.

    ``outputs`` holds one array (1, M, 6) as in :data:`FINISHED`; doubles are removed again, which
    harms none that are clean already.
    """
    (rows,) = (array[0] for array in outputs.values())
    people = rows[(rows[:, 4] >= min_score) & (np.rint(rows[:, 5]) == PERSON)]
    kept = without_doubles(people[:, :4], people[:, 4])
    return people[kept, :4].copy(), people[kept, 4].copy()


def decode_yolox(outputs: Outputs, size: tuple[int, int], min_score: float) -> tuple[Floats, Floats]:
    """As :func:`decode_finished`, from YOLOX' raw output for a network of (height, width).

    One array (1, cells, 5 + classes), strides 8, 16, 32: center in cells from the cell's corner,
    logarithm of the size in cells, objectness and class shares in [0, 1]. From "YOLOX" (Ge et al.,
    2021), exported without ``--decode_in_inference``.
    """
    (rows,) = (array[0] for array in outputs.values())
    corners, strides = _grid(size)
    scores = rows[:, 4] * rows[:, YOLOX_FIXED + PERSON]
    likely = scores >= min_score
    centers = (rows[likely, :2] + corners[likely]) * strides[likely]
    halves = np.exp(rows[likely, 2:4]) * strides[likely] / 2
    boxes = np.concatenate([centers - halves, centers + halves], axis=1).astype(np.float32)
    kept = without_doubles(boxes, scores[likely], YOLOX_OVERLAP)
    return boxes[kept], scores[likely][kept]


def _grid(size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Each cell's column and row, float32 (cells, 2), and its stride, float32 (cells, 1)."""
    corners, strides = [], []
    for stride in STRIDES:
        rows, columns = np.mgrid[: size[0] // stride, : size[1] // stride]
        corners.append(np.stack([columns, rows], axis=-1).reshape(-1, 2))
        strides.append(np.full((rows.size, 1), stride))
    return np.concatenate(corners).astype(np.float32), np.concatenate(strides).astype(np.float32)
