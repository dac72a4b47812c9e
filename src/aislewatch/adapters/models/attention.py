"""Where to look, and where another look would show nothing new: what one camera's last pictures tell.

Three ways to see the same with less work, each by what was measured to cost no accuracy
(``docs/speed.md``):

* an *unchanged picture* of a place without people shows no people;
* a *weak* detection that no body was found in (a poster, a shadow, goods) still has none a moment later;
* who *walks* has hands that swing: their joints are looked for at every other picture, and go along with
  the body in between.

Times are in seconds, places in pixels of the frame, lengths in torso lengths or shares of the picture.
"""

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import Floats, Image
from aislewatch.vision.matching import BODY
from aislewatch.vision.pose import TORSO_OF_BOX
from aislewatch.vision.resemblance import shared_area
from aislewatch.vision.tracking import TrackerSettings

Flags = NDArray[np.bool_]
Sketch = NDArray[np.int16]
"""A picture in :data:`ACROSS` columns of grey."""

ACROSS: Final = 80
"""Columns of a sketch: somebody as tall as a fifth of the picture covers a dozen of its cells."""

CHANGED: Final = 8
"""Grey levels (of 256) by which a cell must differ, beyond what the whole picture did, to be another one:
noise and compression stay under 4 on the footage measured, people and their shadows go over 20."""

CELLS: Final = 2
"""So many other cells make another picture."""

STALE: Final = 1.0
"""Seconds after which an unchanged picture is looked at all the same."""

AGAIN: Final = 0.7
"""Seconds until the joints of a weak detection that convinced nobody are looked for again."""

WALKING: Final = 1.0
"""Torso lengths a second (half a metre) from which somebody walks: nine in ten moments of people at work on
goods before shelves stay under a quarter of it."""

OVER: Final = (0.4, 1.0)
"""Seconds over which that is measured, at least and at most."""

STRIDE: Final = 0.3
"""Seconds between two looks for the joints of who walks: every other picture at 4 to 6 a second."""

SAME: Final = 0.2
"""Overlap (intersection over union) of one person's boxes in two pictures in a row."""

_FORGET: Final = 2.0
"""Seconds without a picture after which nothing is remembered."""

_TRACKER: Final = TrackerSettings()
"""From which scores somebody is there, a weak detection convinces, and how long a missing one is waited for:
whoever the tracker may follow is looked at closely."""


def sketch(image: Image) -> Sketch:
    """A frame's picture (uint8 H, W, 3) small and grey: int16 (:data:`ACROSS` * H / W, :data:`ACROSS`)."""
    step = max(1, image.shape[1] // (4 * ACROSS))
    grey = np.ascontiguousarray(image[::step, ::step, 1])
    height = max(1, round(ACROSS * image.shape[0] / image.shape[1]))
    return cv2.resize(grey, (ACROSS, height), interpolation=cv2.INTER_AREA).astype(np.int16)


def alike(one: Sketch, other: Sketch) -> bool:
    """Whether two sketches show the same but for the light of the whole picture."""
    if one.shape != other.shape:
        return False
    apart = one - other
    apart -= np.int16(np.median(apart))
    return int((np.abs(apart) > CHANGED).sum()) < CELLS


@dataclass(slots=True, eq=False)
class Seen:
    """The people of the last picture, N of them: ``boxes`` (N, 4), ``keypoints`` (N, 17, 3), when the joints
    of each were looked for last (``posed``) and when each was seen well (``trusted``), and for each where the
    middle of the box was: (time, x, y), oldest first."""

    at: float
    boxes: Floats
    keypoints: Floats
    posed: NDArray[np.float64]
    trusted: NDArray[np.float64]
    paths: list[list[tuple[float, float, float]]]


@dataclass(slots=True, eq=False)
class Plan:
    """What to do about the N people of a picture: whose joints to look for (``wanted``), and, for the
    others, who they were in the last one (``before``, -1: nobody)."""

    at: float
    boxes: Floats
    scores: Floats
    wanted: Flags
    before: NDArray[np.int64]
    paths: list[list[tuple[float, float, float]]]


@dataclass(slots=True)
class Attention:
    """What one camera's last pictures tell about where to look. ``thrifty`` False: look everywhere."""

    thrifty: bool = True
    _empty: Sketch | None = None
    _looked: float = -np.inf
    _seen: Seen | None = field(default=None)

    def unchanged(self, image: Image, at: float) -> bool:
        """Whether a picture (uint8 H, W, 3) shows what the last one looked at did, and nobody was there."""
        if self._empty is None or not 0 <= at - self._looked < STALE:
            return False
        return alike(sketch(image), self._empty)

    def looked(self, image: Image, at: float, scores: Floats) -> None:
        """The detector looked at a picture and found people with these scores."""
        self._looked = at
        nobody = self.thrifty and not (scores >= _TRACKER.strong).any()
        self._empty = sketch(image) if nobody else None

    def plan(self, boxes: Floats, scores: Floats, least: float, at: float) -> Plan:
        """Whose joints are worth looking for, among people with at least the score ``least``."""
        wanted = scores >= least
        seen = self._seen
        if seen is None or not self.thrifty or not 0 < at - seen.at <= _FORGET:
            nobody = np.full(len(boxes), -1)
            return Plan(at, boxes, scores, wanted, nobody, [[_middle(box, at)] for box in boxes])
        before = _matched(boxes, seen.boxes)
        paths = [
            [*(seen.paths[j] if j >= 0 else ()), _middle(box, at)]
            for box, j in zip(boxes, before, strict=True)
        ]
        for i, j in enumerate(before):
            if j >= 0 and wanted[i]:
                weak = scores[i] < _TRACKER.strong and at - seen.trusted[j] > _TRACKER.lost
                pause = AGAIN if weak else STRIDE if _walks(paths[i], boxes[i]) else 0.0
                wanted[i] = at - seen.posed[j] >= pause - 1e-6
        return Plan(at, boxes, scores, wanted, before, paths)

    def done(self, plan: Plan, keypoints: Floats) -> None:
        """``keypoints`` (N, 17, 3) hold the joints of those wanted; those of the others, if they were looked
        for before, go along with their boxes."""
        count, seen = len(plan.boxes), self._seen
        posed, trusted = np.full(count, -np.inf), np.full(count, -np.inf)
        posed[plan.wanted] = plan.at
        for i, j in enumerate(plan.before):
            if seen is None or j < 0:
                continue
            trusted[i] = seen.trusted[j]
            if not plan.wanted[i] and np.isfinite(seen.posed[j]):
                posed[i] = seen.posed[j]
                keypoints[i] = _gone_along(seen.keypoints[j], seen.boxes[j], plan.boxes[i])
        trusted[(plan.scores >= _TRACKER.strong) | _convincing(plan, keypoints)] = plan.at
        paths = [[p for p in path if plan.at - p[0] <= OVER[1]] for path in plan.paths]
        self._seen = Seen(plan.at, plan.boxes, keypoints, posed, trusted, paths)


def _middle(box: Floats, at: float) -> tuple[float, float, float]:
    return at, float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2


def _matched(boxes: Floats, before: Floats) -> NDArray[np.int64]:
    """For each box the one of the picture before that overlaps it most, nobody's twice; -1 for none."""
    found = np.full(len(boxes), -1)
    if not len(boxes) or not len(before):
        return found
    overlaps = box_iou(boxes, before)
    for _ in range(min(overlaps.shape)):
        i, j = np.unravel_index(int(np.argmax(overlaps)), overlaps.shape)
        if overlaps[i, j] < SAME:
            break
        found[i] = j
        overlaps[i, :] = overlaps[:, j] = -1
    return found


def _convincing(plan: Plan, keypoints: Floats) -> Flags:
    """As :class:`aislewatch.vision.tracking.Tracker` judges weak detections, but for the picture's sides."""
    shared = shared_area(plan.boxes)
    area = np.maximum(np.prod(plan.boxes[:, 2:] - plan.boxes[:, :2], axis=1), 1.0)
    shaded = np.where(plan.scores[None, :] > plan.scores[:, None], shared, 0).max(axis=1, initial=0) / area
    body = keypoints[:, BODY, 2].mean(axis=1)
    convincing: Flags = (plan.scores + body) / 2 >= _TRACKER.convincing
    return convincing & (shaded <= _TRACKER.shaded)


def _walks(path: list[tuple[float, float, float]], box: Floats) -> bool:
    """Whether a path of somebody in ``box`` now is that of who walks."""
    now = path[-1]
    then = next((place for place in reversed(path) if now[0] - place[0] >= OVER[0] - 1e-6), None)
    if then is None:
        return False
    torso = TORSO_OF_BOX * float(box[3] - box[1])
    way = float(np.hypot(now[1] - then[1], now[2] - then[2]))
    return way >= WALKING * torso * (now[0] - then[0])


def _gone_along(keypoints: Floats, old: Floats, new: Floats) -> Floats:
    """Joints moved and scaled with their box."""
    scale = (new[2:] - new[:2]) / np.maximum(old[2:] - old[:2], 1.0)
    moved = keypoints.copy()
    moved[:, :2] = new[:2] + (keypoints[:, :2] - old[:2]) * scale
    return moved
