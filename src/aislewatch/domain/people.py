"""What a camera saw: a decoded picture (:class:`Frame`) and the people in it (:class:`People`).

``People`` is the last array of the belt that touches an image: everything after it is small,
replayable and can be stored as a trace.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as default
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.errors import InvalidInput

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Image = NDArray[np.uint8]

COCO_KEYPOINTS: Final = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
"""Order of the 17 joints in every keypoint array (COCO); left and right are the person's own."""

NOSE, LEFT_EYE, RIGHT_EYE, LEFT_EAR, RIGHT_EAR = range(5)
LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_ELBOW, RIGHT_ELBOW, LEFT_WRIST, RIGHT_WRIST = range(5, 11)
LEFT_HIP, RIGHT_HIP, LEFT_KNEE, RIGHT_KNEE, LEFT_ANKLE, RIGHT_ANKLE = range(11, 17)

NO_TRACK: Final = -1
"""Id of a person that tracking has not (yet) followed."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded picture of one camera, exclusion zones already black.

    ``image`` is uint8 (H, W, 3), BGR. ``at`` is in seconds: from the start of a file, or seconds
    since the epoch on a clock that never steps while a camera stays connected.
    """

    camera: str
    at: float
    image: Image

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise InvalidInput(
                f"A frame must be uint8 (H, W, 3), not {self.image.dtype} {self.image.shape}.",
                fix="Convert the picture to 8-bit BGR first.",
            )
        _check_time(self.at)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return int(self.image.shape[1]), int(self.image.shape[0])


def _empty(*shape: int) -> Floats:
    return np.zeros(shape, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The N people of one analyzed frame, in pixels of that frame (origin top left, y down).

    * ``size``: (width, height) of the analyzed frame
    * ``boxes`` float32 (N, 4): x1 y1 x2 y2
    * ``scores`` float32 (N,): detector confidence in [0, 1]
    * ``keypoints`` float32 (N, 17, 3): x, y, score in :data:`COCO_KEYPOINTS` order
    * ``looks`` float32 (N, D): short-lived appearance for tracking; D may be 0 (switched off)
    * ``ids`` int64 (N,): track ids, :data:`NO_TRACK` before tracking
    * ``hands`` float32 (N, 2, K): how the left and the right hand look, zeros where nobody looked; K may be 0

    Arrays are checked once, here, and made read-only. Raises :class:`InvalidInput` naming the array.
    """

    camera: str
    at: float
    size: tuple[int, int]
    boxes: Floats = default(default_factory=lambda: _empty(0, 4))
    scores: Floats = default(default_factory=lambda: _empty(0))
    keypoints: Floats = default(default_factory=lambda: _empty(0, 17, 3))
    looks: Floats = default(default_factory=lambda: _empty(0, 0))
    ids: Ids = default(default_factory=lambda: np.zeros(0, np.int64))
    hands: Floats = default(default_factory=lambda: _empty(0, 2, 0))

    def __post_init__(self) -> None:
        n = self.boxes.shape[0] if self.boxes.ndim else 0
        if self.looks.shape[:1] == (0,) and n:
            object.__setattr__(self, "looks", _empty(n, 0))
        if self.ids.shape == (0,) and n:
            object.__setattr__(self, "ids", np.full(n, NO_TRACK, np.int64))
        if self.hands.shape[:1] == (0,) and n:
            object.__setattr__(self, "hands", _empty(n, 2, 0))
        _check("boxes", self.boxes, (n, 4), np.float32)
        _check("scores", self.scores, (n,), np.float32)
        _check("keypoints", self.keypoints, (n, 17, 3), np.float32)
        _check("looks", self.looks, (n, self.looks.shape[-1] if self.looks.ndim else 0), np.float32)
        _check("ids", self.ids, (n,), np.int64)
        _check("hands", self.hands, (n, 2, self.hands.shape[-1] if self.hands.ndim else 0), np.float32)
        if min(self.size) <= 0:
            raise InvalidInput(f"People need the frame's size, not {self.size}.")
        _check_time(self.at)

    def __len__(self) -> int:
        return len(self.boxes)

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))


def _check_time(at: float) -> None:
    if not isfinite(at):
        raise InvalidInput(f"A frame's time must be finite, not {at}.")


def _check(name: str, array: NDArray[np.generic], shape: tuple[int, ...], dtype: type[np.generic]) -> None:
    if array.shape != shape or array.dtype != dtype:
        raise InvalidInput(
            f"People.{name} must be {np.dtype(dtype).name} {shape}, not {array.dtype} {array.shape}."
        )
    if not np.isfinite(array).all():
        raise InvalidInput(f"People.{name} holds a value that is not finite.")
    array.setflags(write=False)
