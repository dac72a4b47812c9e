"""How the real perception errs: the one table behind the noise model.

Measured by ``benchmarks/perception_noise.py`` on rendered performances of the tuning seeds, watched by the
default profile at 6 pictures a second; it prints these tables anew, and with ``--poses`` those of the noise
model itself, to be compared. Lengths are in torso lengths (mid shoulders to mid hips, unforeshortened), per
axis; times in seconds; shares and scores in [0, 1].
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]

FACINGS: Final = ("front", "profile", "back")
"""How the chest turns to the camera (``Sight.front``: 1, 0, -1); in between, the tables are interpolated."""

GROUPS: Final = ("nose", "eyes", "ears", "shoulders", "elbows", "wrists", "hips", "knees", "ankles")
GROUP_OF: Final = np.array([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8])
"""The group of each of the 17 COCO joints."""


@dataclass(frozen=True, slots=True, eq=False)
class Perception:
    """The errors of one profile. Tables of joints are (3 facings, 9 groups).

    Joints in plain sight: ``out`` and ``down``, where the model puts the joint on average, away from the
    body's middle line and downwards; ``slow``, the deviation that stays for ``steady`` seconds; ``fast``, the
    rest, of whose variance the share ``lasting`` stays for ``brief`` seconds and the other is new in each
    frame; ``wild``, the share of frames in which it lies elsewhere, about ``astray`` away, and then scores
    ``wild_score``; ``score``, median and ``spread``, deviation of its logit. ``sizes`` and ``coarser``: torso
    lengths in pixels and by how much all deviations grow there.

    Hidden by the own body, ``guessed``: the share in which it is found all the same; of the rest, wrists and
    elbows lie on the other side's joint in the share ``snapped``, else about ``rest`` from their own hip
    (elbows, wrists; out, down) with deviation ``rest_spread``; features of the face are drawn ``pulled`` of
    the way to the head's middle. ``own_score``: their score. Hidden by something else: ``veiled`` deviation,
    ``veiled_score``; by another person, ``stolen``: the share in which that one's joint is found instead.

    ``swapped``: share of frames (facings, parts: face, arms, legs) in which left and right are mixed up, for
    about ``swap_time`` seconds; ``together``: correlation between what befalls arms, legs and face.

    People: ``seen``, median logit of the detector's score at ``seen_sizes``; ``hidden_cost`` is taken off for
    the whole body hidden, ``seen_fast`` and ``seen_slow`` are its deviations. Boxes: ``edge`` (4,) mean
    offset of left, top, right, bottom, ``edge_fast``, ``edge_slow``. ``ghosts``: boxes per frame where nobody
    is, ``doubles``: share of people's frames with a second box; the scores of both lie above the detector's
    bound by ``ghost_score`` and ``double_score`` on average (exponentially). ``look_fast``, ``look_slow``:
    errors of a look's histograms, each of length 1, the latter for ``look_time`` seconds.
    """

    out: Table
    down: Table
    fast: Table
    slow: Table
    wild: Table
    score: Table
    spread: Table
    sizes: Table
    coarser: Table
    guessed: Table
    snapped: Table
    own_score: Table
    rest: Table
    swapped: Table
    seen_sizes: Table
    seen: Table
    edge: Table
    edge_fast: Table
    edge_slow: Table
    steady: float = 9.0
    brief: float = 0.35
    lasting: float = 0.68
    astray: float = 0.65
    wild_score: float = 0.16
    rest_spread: float = 0.42
    pulled: float = 0.4
    veiled: float = 0.45
    veiled_score: float = 0.14
    stolen: float = 0.07
    swap_time: float = 1.0
    together: float = 0.8
    hidden_cost: float = 2.8
    seen_fast: float = 0.2
    seen_slow: float = 0.45
    ghosts: float = 0.2
    ghost_score: float = 0.035
    doubles: float = 0.2
    double_score: float = 0.08
    look_fast: float = 0.25
    look_slow: float = 0.6
    look_time: float = 3.0


DEFAULT: Final = Perception(
    out=np.array([
        [-0.047, -0.014, -0.011, -0.031, -0.005, 0.008, 0.004, -0.003, 0.001],
        [-0.056, -0.015, -0.030, -0.033, -0.018, -0.007, -0.013, -0.010, -0.005],
        [0, 0, 0.011, -0.003, 0.002, 0.004, 0.022, 0.005, 0.001],
    ]),
    down=np.array([
        [-0.063, -0.044, -0.009, 0.028, -0.065, -0.037, 0.081, 0.019, -0.014],
        [-0.032, -0.023, -0.035, 0.020, -0.142, -0.058, 0.062, 0.010, -0.007],
        [-0.020, -0.020, -0.024, 0.007, -0.029, 0.004, 0.068, 0.040, -0.059],
    ]),
    fast=np.array([
        [0.013, 0.013, 0.028, 0.035, 0.051, 0.058, 0.036, 0.029, 0.017],
        [0.040, 0.039, 0.041, 0.053, 0.097, 0.094, 0.059, 0.050, 0.025],
        [0.040, 0.040, 0.030, 0.048, 0.054, 0.060, 0.055, 0.092, 0.061],
    ]),
    slow=np.array([
        [0.076, 0.071, 0.034, 0.049, 0.070, 0.076, 0.044, 0.036, 0.029],
        [0.033, 0.038, 0.061, 0.089, 0.067, 0.041, 0.072, 0.087, 0.083],
        [0.030, 0.030, 0.045, 0.032, 0.035, 0.031, 0.057, 0.029, 0.049],
    ]),
    wild=np.array([
        [0, 0, 0, 0.002, 0.017, 0.076, 0, 0.001, 0.009],
        [0.006, 0.005, 0.005, 0.009, 0.085, 0.210, 0.015, 0.045, 0.043],
        [0.003, 0.003, 0.001, 0.019, 0.016, 0.042, 0.023, 0.059, 0.080],
    ]),
    score=np.array([
        [0.411, 0.422, 0.500, 0.639, 0.537, 0.409, 0.679, 0.667, 0.679],
        [0.418, 0.417, 0.487, 0.564, 0.398, 0.314, 0.590, 0.520, 0.466],
        [0.350, 0.350, 0.543, 0.726, 0.612, 0.564, 0.684, 0.591, 0.624],
    ]),
    spread=np.array([
        [0.536, 0.575, 0.424, 0.660, 0.751, 0.689, 0.744, 0.589, 0.592],
        [0.579, 0.650, 0.454, 0.627, 0.804, 1.030, 0.805, 0.661, 0.779],
        [0.530, 0.530, 0.557, 0.736, 0.689, 0.691, 0.741, 0.780, 0.822],
    ]),
    sizes=np.array([28.0, 38, 50, 65, 85]),
    coarser=np.array([0.75, 0.95, 1.0, 1.0, 1.1]),
    guessed=np.array([
        [1, 1, 0.9, 1, 0.80, 0.40, 1, 1, 1],
        [1, 1, 1, 1, 0.85, 0.38, 1, 1, 1],
        [1, 1, 1, 1, 0.35, 0.25, 1, 1, 1],
    ]),
    snapped=np.array([
        [0, 0, 0, 0, 0.15, 0.1, 0, 0, 0],
        [0, 0, 0, 0, 0.17, 0.14, 0, 0, 0],
        [0, 0, 0, 0, 0.1, 0.05, 0, 0, 0],
    ]),
    own_score=np.array([
        [0.35, 0.37, 0.44, 0.5, 0.25, 0.2, 0.5, 0.5, 0.5],
        [0.37, 0.37, 0.43, 0.5, 0.23, 0.15, 0.5, 0.5, 0.5],
        [0.35, 0.35, 0.47, 0.5, 0.25, 0.15, 0.5, 0.5, 0.5],
    ]),
    rest=np.array([[0.02, -0.55], [-0.05, -0.50]]),
    swapped=np.array([[0.12, 0.11, 0.085], [0.02, 0.03, 0.05], [0.06, 0.07, 0.055]]),
    seen_sizes=np.array([10.0, 18, 28, 38, 50, 65, 85]),
    seen=np.array([-2.0, 0.5, 1.55, 1.13, 0.83, 0.1, 0.4]),  # under 23 pixels: guessed
    edge=np.array([0.02, -0.02, -0.02, -0.005]),
    edge_fast=np.array([0.05, 0.022, 0.04, 0.03]),
    edge_slow=np.array([0.087, 0.04, 0.073, 0.056]),
)  # fmt: skip
"""The ``default`` profile."""
