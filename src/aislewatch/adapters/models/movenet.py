"""Reading MoveNet's heads: which of the people in a crop is meant, and where the 17 joints are.

After the decoder inside Google's published model (Apache-2.0): the cell nearest the middle with the
strongest center wins; it points at rough joints; each joint is the heatmap's peak near its rough
place, refined by the offset stored there.
"""

from typing import Final

import numpy as np

from aislewatch.adapters.models.network import Outputs
from aislewatch.domain.people import Floats

JOINTS: Final = 17
STRIDE: Final = 4
"""Pixels of the crop per cell of the heads."""
HEADS: Final = {"centers": 1, "heatmaps": JOINTS, "regress": 2 * JOINTS, "offsets": 2 * JOINTS}
"""Names and depths of the outputs."""
FALLOFF: Final = 1.8
"""Cells added to a distance before dividing by it, so that nearness is worth at most 1 / 1.8."""


def decode(outputs: Outputs) -> Floats:
    """Keypoints float32 (17, 3): x, y in shares of the crop's side (0 to 1) and score in [0, 1].

    ``outputs`` are ``centers`` (1, g, g, 1), ``heatmaps`` (1, g, g, 17), ``regress`` and ``offsets``
    (1, g, g, 34; y before x for each joint), float32.
    """
    centers, heatmaps = outputs["centers"][0, :, :, 0], _sigmoid(outputs["heatmaps"][0])
    grid = len(centers)
    cells = np.arange(grid, dtype=np.float32)
    from_middle = _distances(cells - grid / 2, cells - grid / 2)
    row, column = divmod(int(np.argmax(_sigmoid(centers) / (from_middle + FALLOFF))), grid)
    rough = outputs["regress"][0, row, column].reshape(JOINTS, 2) + np.array([row, column], np.float32)

    distance = _distances(cells[:, None] - rough[:, 0], cells[:, None] - rough[:, 1])
    peaks = np.argmax((heatmaps / (distance + FALLOFF)).reshape(-1, JOINTS), axis=0)
    peak_rows, peak_columns = np.divmod(peaks, grid)
    joints = np.arange(JOINTS)
    offsets = outputs["offsets"][0, peak_rows, peak_columns].reshape(JOINTS, JOINTS, 2)[joints, joints]
    return np.stack(
        [
            (peak_columns + offsets[:, 1]) / grid,
            (peak_rows + offsets[:, 0]) / grid,
            heatmaps[peak_rows, peak_columns, joints],
        ],
        axis=1,
    ).astype(np.float32)


def decode_finished(outputs: Outputs) -> Floats:
    """As :func:`decode`, from an export of MoveNet that ends in its own decoder: one array (1, 1, 17, 3)
    of y, x and score."""
    (found,) = outputs.values()
    joints: Floats = found[0, 0][:, [1, 0, 2]]
    return joints


def _distances(down: Floats, across: Floats) -> Floats:
    """Of every cell, (rows, columns, ...), from offsets (rows, ...) and (columns, ...)."""
    distances: Floats = np.sqrt((down**2)[:, None] + (across**2)[None, :])
    return distances


def _sigmoid(logits: Floats) -> Floats:
    result: Floats = 0.5 + 0.5 * np.tanh(0.5 * logits)  # this form cannot overflow
    return result
