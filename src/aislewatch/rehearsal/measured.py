"""How the real perception errs: the one table behind the noise model.

Measured on rendered performances of the tuning seeds, watched by the default profile at 6 pictures a second:
``benchmarks/perception_noise.py`` prints the tables of joints, ``benchmarks/noise_against_video.py`` what the
arms' errors come to, of the video and of this model on the same performances; the rest was fitted to that.
Lengths are in torso lengths (mid shoulders to mid hips, unforeshortened), per
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

POSTURES: Final = ("before the trunk", "raised", "hands together", "bent over", "crouching", "behind a thing")
"""What the arms do, or the whole body, in the picture; ``misjudged`` says when each holds."""

LURES: Final = ("own elbow", "own shoulder", "own hip", "own wrist", "other wrist", "other elbow",
                "other shoulder", "other hip", "nose")  # fmt: skip
"""Parts of the own body on which an elbow or wrist is found that is not found where it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Perception:
    """The errors of one profile. Tables of joints are (3 facings, 9 groups).

    Joints in plain sight: ``out`` and ``down``, where the model puts the joint on average, away from the
    body's middle line and downwards; ``slow``, the deviation that stays for ``steady`` seconds; ``fast``, the
    rest, of whose variance the share ``lasting`` stays for ``brief`` seconds and the other is new in each
    frame. Both grow and shrink over time by a factor whose logarithm has the deviation ``uneven``. ``wild``:
    the share of frames in which the joint is found elsewhere. Of elbows and wrists, that is on another part
    of the body, ``lures`` (in sight or not, elbows or wrists, parts) being the shares of each, about
    ``lure_spread`` from it; the rest, and other joints, lie about ``astray`` away. ``awkward`` (likewise,
    postures) is added to the probit of that share. ``spans``: shares of variance and memory (seconds)
    of what makes a joint wild, or its errors large.

    ``score``, median, and ``spread``, deviation of its logit; the logit falls by ``doubt`` for each e-fold of
    a joint's error, and by posture (``unsure``). ``sizes`` and ``coarser``: torso lengths in pixels and by
    how much deviations grow there.

    Hidden by the own body, ``guessed``: the share in which a joint is found all the same; of the rest,
    elbows and wrists are lured away, for about ``lost_time``, and features of the face drawn ``pulled`` of
    the way to the head's middle. ``behind``: how much larger the errors are, also of what a thing hides;
    ``own_score``: the score. Hidden by something else: ``veiled`` deviation, ``veiled_score``; by another
    person, ``stolen``: the share in
    which that one's joint is found instead.

    ``swapped``: share of frames (facings, parts: face, arms, legs) in which left and right are mixed up, for
    about ``swap_time`` seconds; ``together``: correlation between what befalls arms, legs and face.

    People: ``seen``, median logit of the detector's score by ``heights``, shares of the picture's height, and
    ``seen_spread``, its deviation; ``small``, what torsos of so many pixels take off. Both change by
    ``hidden_cost`` and ``hidden_spread`` for a whole body hidden; ``seen_spans``:
    shares and memory of that luck, which lasts. Boxes: ``edge`` (4,) mean offset of left, top, right, bottom,
    ``edge_fast``, ``edge_slow``. ``ghosts``: boxes per frame where nobody is, ``doubles``: share of people's
    frames with a second box; the scores of both lie above the detector's bound by ``ghost_score`` and
    ``double_score`` on average (exponentially). ``look_fast``, ``look_slow``: errors of a look's histograms,
    each of length 1, the latter for ``look_time`` seconds, at times larger (``look_uneven``, as ``uneven``).
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
    own_score: Table
    lures: Table
    awkward: Table
    unsure: Table
    spans: Table
    swapped: Table
    heights: Table
    seen: Table
    seen_spread: Table
    small: Table
    seen_spans: Table
    edge: Table
    edge_fast: Table
    edge_slow: Table
    steady: float = 9.0
    brief: float = 0.35
    lasting: float = 0.68
    uneven: float = 0.8
    astray: float = 0.35
    lure_time: float = 4.0
    lost_time: float = 15.0
    lure_spread: float = 0.1
    doubt: float = 0.65
    behind: float = 2.4
    pulled: float = 0.4
    veiled: float = 0.3
    veiled_score: float = 0.15
    stolen: float = 0.2
    swap_time: float = 1.0
    together: float = 0.8
    hidden_cost: float = 2.8
    hidden_spread: float = 1.2
    ghosts: float = 0.27
    ghost_score: float = 0.042
    doubles: float = 0.145
    double_score: float = 0.08
    look_fast: float = 0.25
    look_slow: float = 0.6
    look_time: float = 3.0
    look_uneven: float = 0.5


DEFAULT: Final = Perception(
    out=np.array([
        [-0.019, -0.009, -0.004, -0.011, -0.002, 0.011, 0.008, 0.001, 0.003],
        [-0.061, -0.021, 0.011, -0.021, -0.028, -0.013, -0.008, -0.017, -0.010],
        [0, 0, 0.016, 0, 0.001, 0.004, 0.019, 0.005, 0.003],
    ]),
    down=np.array([
        [-0.041, -0.025, -0.006, 0.019, -0.045, -0.019, 0.078, 0.011, -0.015],
        [-0.024, -0.017, -0.027, 0.016, -0.158, -0.081, 0.055, 0.003, -0.015],
        [-0.020, -0.020, -0.027, 0.006, -0.032, 0.008, 0.060, 0.057, -0.048],
    ]),
    fast=np.array([
        [0.029, 0.028, 0.031, 0.034, 0.042, 0.049, 0.038, 0.049, 0.037],
        [0.034, 0.034, 0.032, 0.037, 0.078, 0.076, 0.040, 0.037, 0.030],
        [0.040, 0.040, 0.042, 0.048, 0.045, 0.054, 0.056, 0.072, 0.056],
    ]),
    slow=np.array([
        [0.059, 0.053, 0.030, 0.047, 0.050, 0.054, 0.047, 0.042, 0.038],
        [0.043, 0.044, 0.058, 0.087, 0.069, 0.062, 0.073, 0.085, 0.077],
        [0.030, 0.030, 0.026, 0.023, 0.035, 0.049, 0.034, 0.034, 0.032],
    ]),
    wild=np.array([
        [0, 0.001, 0, 0.007, 0.008, 0.035, 0.002, 0.015, 0.036],
        [0.007, 0.007, 0.006, 0.009, 0.190, 0.310, 0.009, 0.022, 0.026],
        [0, 0, 0.008, 0.017, 0.012, 0.045, 0.011, 0.034, 0.051],
    ]),
    score=np.array([
        [0.457, 0.465, 0.537, 0.714, 0.710, 0.590, 0.721, 0.688, 0.703],
        [0.403, 0.406, 0.474, 0.551, 0.500, 0.430, 0.577, 0.497, 0.432],
        [0.350, 0.350, 0.544, 0.726, 0.670, 0.600, 0.686, 0.627, 0.621],
    ]),
    spread=np.array([
        [0.505, 0.620, 0.562, 0.831, 0.600, 0.600, 0.967, 0.834, 0.996],
        [0.591, 0.580, 0.448, 0.553, 0.550, 0.650, 0.707, 0.597, 0.834],
        [0.530, 0.530, 0.575, 0.701, 0.500, 0.550, 0.614, 0.751, 0.659],
    ]),
    sizes=np.array([28.0, 38, 50, 65, 85]),
    coarser=np.array([0.75, 0.84, 1.0, 1.0, 0.95]),
    guessed=np.array([
        [1, 1, 0.9, 1, 0.80, 0.40, 1, 1, 1],
        [1, 1, 1, 1, 0.92, 0.40, 1, 1, 1],
        [1, 1, 1, 1, 0.70, 0.50, 1, 1, 1],
    ]),
    own_score=np.array([
        [0.35, 0.37, 0.46, 0.5, 0.38, 0.30, 0.5, 0.5, 0.5],
        [0.37, 0.30, 0.39, 0.5, 0.38, 0.30, 0.5, 0.5, 0.5],
        [0.37, 0.38, 0.48, 0.5, 0.36, 0.32, 0.5, 0.5, 0.5],
    ]),
    lures=np.array([
        [
            [0, 0.12, 0.10, 0.20, 0.10, 0.12, 0.04, 0.04, 0.04],
            [0.17, 0.08, 0.13, 0, 0.18, 0.08, 0.02, 0.05, 0.03],
        ],
        [
            [0, 0.12, 0.10, 0.20, 0.10, 0.12, 0.04, 0.04, 0.04],
            [0.08, 0.09, 0.02, 0, 0.14, 0.06, 0.13, 0.10, 0.20],
        ],
    ]),
    awkward=np.array([
        [[0, 1.1, -0.1, 0.9, 0.5, 0.3], [0.2, 1.2, -0.05, 0.45, 0.6, 0]],
        [[0.2, 0, -0.3, 0, 0.2, 0], [0.1, 0.4, 0.5, 0.6, 0.5, 0]],
    ]),
    unsure=np.array([[-0.3, -0.7, -0.3, -0.4, -0.9, -0.9], [-0.4, -1.1, -0.35, -0.15, -0.45, -0.65]]),
    spans=np.array([[0.65, 30.0], [0.23, 1.5], [0.12, 0.15]]),
    swapped=np.array([[0.12, 0.11, 0.085], [0.01, 0.02, 0.03], [0.06, 0.07, 0.06]]),
    heights=np.array([0.1, 0.2, 0.25, 0.35, 0.45, 0.55, 0.65]),
    seen=np.array([0.5, 1.45, 1.52, 1.19, 0.23, 0.19, 0.31]),
    seen_spread=np.array([0.6, 0.55, 0.50, 0.45, 0.67, 0.85, 0.75]),
    small=np.array([[10.0, 18, 28], [3.5, 1.05, 0]]),  # guessed: no rehearsal shows people so far away
    seen_spans=np.array([[0.65, 25.0], [0.22, 1.5], [0.13, 0.15]]),
    edge=np.array([0.02, -0.01, -0.016, 0.007]),
    edge_fast=np.array([0.045, 0.02, 0.04, 0.033]),
    edge_slow=np.array([0.061, 0.037, 0.062, 0.06]),
)  # fmt: skip
"""The ``default`` profile."""
