"""How the real perception errs: the one table behind the noise model.

Measured by ``benchmarks/perception_noise.py`` on rendered performances of the tuning seeds, with the
default profile at 640x360 and 6 pictures a second; it prints this file's tables anew. Lengths are in torso
lengths (mid shoulders to mid hips, unforeshortened), per axis; shares and scores in [0, 1].
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
    body's middle line and downwards; ``fast``, the deviation that is new in each frame, and ``slow``, the one
    that stays for ``memory`` seconds; ``wild``, the share of frames in which it lies elsewhere, ``astray``
    away; ``score``, median and ``spread``, deviation of its logit. ``sizes`` and ``coarser``: torso
    lengths in pixels and by how much all deviations grow there.

    Hidden by the own body, ``guessed``: the share in which it is found all the same; of the rest, wrists and
    elbows lie on the other side's joint in the share ``snapped``, else about ``rest`` from their own hip
    (out, down) with deviation ``rest_spread``; features of the face are drawn ``pulled`` of the way to the
    head's middle. ``own_score``: their score. Hidden by something else: ``veiled`` deviation,
    ``veiled_score``; by another person, ``stolen``: the share in which that one's joint is found instead.

    ``swapped``: share of frames, per facing, in which left and right are mixed up.

    People: ``seen``, median logit of the detector's score at ``seen_sizes``; ``hidden_cost`` is taken off for
    the whole body hidden, ``seen_fast`` and ``seen_slow`` are its deviations. Boxes: ``edge`` (4,) mean
    offset of left, top, right, bottom, ``edge_fast``, ``edge_slow``. ``ghosts``: boxes per frame where nobody
    is, ``ghost_score`` their score; ``doubles``: share of people's frames with a second box.
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
    memory: float = 0.8
    astray: float = 0.5
    rest_spread: float = 0.25
    pulled: float = 0.5
    veiled: float = 0.3
    veiled_score: float = 0.25
    stolen: float = 0.4
    hidden_cost: float = 4.0
    seen_fast: float = 0.4
    seen_slow: float = 0.6
    ghosts: float = 0.01
    ghost_score: float = 0.28
    doubles: float = 0.02


def _each(*groups: float) -> Table:
    return np.tile(np.array(groups, np.float64), (3, 1))


DEFAULT: Final = Perception(
    # PROVISIONAL: set from docs/models.md and experience with real clips, not yet measured.
    out=_each(0, 0, 0, 0, 0, 0, 0, 0, 0),
    down=_each(0, 0, 0, 0, 0, 0, 0, 0, 0),
    fast=np.outer([1.0, 1.2, 1.3], [0.03, 0.03, 0.03, 0.04, 0.06, 0.07, 0.05, 0.05, 0.06]),
    slow=np.outer([1.0, 1.2, 1.3], [0.03, 0.03, 0.03, 0.04, 0.06, 0.07, 0.06, 0.05, 0.06]),
    wild=np.outer([1.0, 1.5, 2.0], [0, 0, 0, 0.002, 0.01, 0.03, 0.002, 0.01, 0.02]),
    score=np.array([
        [0.65, 0.65, 0.65, 0.75, 0.65, 0.55, 0.75, 0.65, 0.6],
        [0.6, 0.6, 0.65, 0.65, 0.6, 0.5, 0.7, 0.65, 0.6],
        [0.4, 0.4, 0.5, 0.65, 0.55, 0.45, 0.7, 0.6, 0.6],
    ]),
    spread=_each(0.6, 0.6, 0.6, 0.5, 0.7, 0.8, 0.5, 0.6, 0.7),
    sizes=np.array([25.0, 35, 50, 70, 100]),
    coarser=np.array([1.5, 1.2, 1.0, 0.95, 0.9]),
    guessed=_each(0.5, 0.5, 0.5, 1, 0.5, 0.35, 1, 1, 1),
    snapped=np.outer([0.2, 0.6, 0.2], [0, 0, 0, 0, 0.5, 1, 0, 0, 0]),
    own_score=_each(0.35, 0.35, 0.35, 0.5, 0.35, 0.3, 0.5, 0.5, 0.5),
    rest=np.array([0.1, 0.1]),
    swapped=np.array([0.001, 0.01, 0.03]),
    seen_sizes=np.array([25.0, 35, 50, 70, 100]),
    seen=np.array([0.2, 0.6, 0.9, 1.1, 1.1]),
    edge=np.zeros(4),
    edge_fast=np.array([0.06, 0.05, 0.06, 0.06]),
    edge_slow=np.array([0.06, 0.05, 0.06, 0.06]),
)  # fmt: skip
"""The ``default`` profile."""
