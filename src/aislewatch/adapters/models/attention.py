"""Where to look, and where another look would show nothing new: what one camera's last pictures tell.

Four ways to see the same with less work, each by what was measured to cost no accuracy
(``docs/speed.md``):

* an *unchanged picture* of a place without people shows no people;
* a *weak* detection that no body was found in (a poster, a shadow, goods) still has none a moment later;
* who *holds still* holds the joints where they were;
* who *walks* has hands that swing: their joints are looked for at every other picture, and go along with
  the body in between.

Times are in seconds, places in pixels of the frame, lengths in torso lengths or shares of the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from aislewatch.adapters.models.pictures import squares_around
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

CHANGED: Final = 12
CELLS: Final = 3
"""So many cells that differ by more than so many grey levels (of 256), beyond what the whole picture did,
make another picture: of 4,577 pictures of real footage none that showed somebody passed for the empty one
before."""

LIGHT: Final = 30
"""Grey levels by which the light of a whole picture may change at most."""

EMPTY: Final = 2.0
"""Seconds after which an unchanged picture is looked at all the same."""

STALE: Final = 1.0
"""Seconds after which the joints of who holds still are looked for all the same."""

AGAIN: Final = 0.7
"""Seconds until the joints of a weak detection that convinced nobody are looked for again."""

GRAIN: Final = 24
MOVED: Final = 12
MOVED_CELLS: Final = 4
"""Somebody's square of the picture is drawn in so many rows and columns of grey; who moves changes at least
so many of the cells by more than so many levels. Of 3,162 looks at people in acted shop clips 0.2 s apart
31 in 100 changed less, and in these the wrists had moved by 0.024 torso lengths (median; 99 in 100 by under
0.11), less than the pose model's own error."""

WALKING: Final = 1.0
"""Torso lengths a second (half a metre) from which somebody walks, as for where heads point
(:data:`aislewatch.vision.gaze.AMBLING`); in an acted clip of people at work on goods nine in ten moments stay
under a quarter of it."""

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
    height = max(1, round(ACROSS * image.shape[0] / image.shape[1]))
    return _drawn(image[::step, ::step], (ACROSS, height))


def alike(one: Sketch, other: Sketch) -> bool:
    """Whether two sketches show the same but for the light of the whole picture."""
    if one.shape != other.shape:
        return False
    apart = one - other
    light = np.int16(np.median(apart))
    apart -= light
    return bool(abs(light) <= LIGHT) and int((np.abs(apart) > CHANGED).sum()) < CELLS


Path = tuple[tuple[float, float, float], ...]
"""Where the middle of somebody's box was: (time, x, y), oldest first."""


class Look(Enum):
    """How somebody's joints are found: not at all, by the pose model, as they were, or moved with the box."""

    NONE = auto()
    POSE = auto()
    AS_BEFORE = auto()
    ALONG = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One person of a picture: ``box`` (4,), ``keypoints`` (17, 3); when the joints were looked for last
    (``posed``), in which ``square`` (3,) and what it showed then (``drawn``); when somebody was last seen
    well there (``trusted``)."""

    box: Floats
    keypoints: Floats
    path: Path
    posed: float = -np.inf
    trusted: float = -np.inf
    square: Floats | None = None
    drawn: Sketch | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What to do about the N people of a picture: for each how the joints are found, who it was in the last
    picture (None: nobody), and the way here."""

    at: float
    image: Image
    boxes: Floats
    scores: Floats
    looks: tuple[Look, ...]
    before: tuple[Body | None, ...]
    paths: tuple[Path, ...]

    @property
    def posed(self) -> list[int]:
        """Whose joints the pose model is to find."""
        return [i for i, look in enumerate(self.looks) if look is Look.POSE]


@dataclass(slots=True)
class Attention:
    """What one camera's last pictures tell about where to look. ``thrifty`` False: look everywhere."""

    thrifty: bool = True
    _empty: Sketch | None = None
    _looked: float = -np.inf
    _at: float = -np.inf
    _bodies: tuple[Body, ...] = ()

    def unchanged(self, image: Image, at: float) -> bool:
        """Whether a picture (uint8 H, W, 3) shows what the last one looked at did, and nobody was there."""
        if self._empty is None or not 0 < at - self._looked < EMPTY:
            return False
        return alike(sketch(image), self._empty)

    def looked(self, image: Image, at: float, scores: Floats) -> None:
        """The detector looked at a picture and found people with these scores."""
        self._looked = at
        nobody = self.thrifty and not (scores >= _TRACKER.strong).any()
        self._empty = sketch(image) if nobody else None

    def plan(self, image: Image, boxes: Floats, scores: Floats, least: float, at: float) -> Plan:
        """Whose joints are worth looking for, among people with at least the score ``least``."""
        known = self._bodies if 0 < at - self._at <= _FORGET else ()
        before = _matched(boxes, known)
        paths = tuple(
            (*(p for p in (old.path if old else ()) if at - p[0] <= OVER[1]), _middle(box, at))
            for box, old in zip(boxes, before, strict=True)
        )
        looks = tuple(
            _look(image, old, path, float(score), at) if score >= least else Look.NONE
            for old, path, score in zip(before, paths, scores, strict=True)
        )
        return Plan(at, image, boxes, scores, looks, before, paths)

    def done(self, plan: Plan, keypoints: Floats) -> None:
        """``keypoints`` (N, 17, 3) hold the joints the pose model found; the others' are written there."""
        if not self.thrifty:
            return
        for i, (look, old) in enumerate(zip(plan.looks, plan.before, strict=True)):
            if old is not None and look is Look.AS_BEFORE:
                keypoints[i] = old.keypoints
            elif old is not None and look is Look.ALONG:
                keypoints[i] = _gone_along(old, plan.boxes[i])
        well = (plan.scores >= _TRACKER.strong) | _convincing(plan, keypoints)
        self._at = plan.at
        self._bodies = tuple(_body(plan, i, keypoints[i], bool(well[i])) for i in range(len(keypoints)))


def _look(image: Image, old: Body | None, path: Path, score: float, at: float) -> Look:
    if old is None or not at - old.posed < STALE:
        return Look.POSE
    weak = score < _TRACKER.strong and at - old.trusted > _TRACKER.lost
    if weak and at - old.posed < AGAIN - 1e-6:
        return Look.ALONG
    if old.square is not None and old.drawn is not None and _same(_patch(image, old.square), old.drawn):
        return Look.AS_BEFORE
    if at - old.posed < STRIDE - 1e-6 and _walks(path, old.box):
        return Look.ALONG
    return Look.POSE


def _body(plan: Plan, i: int, keypoints: Floats, well: bool) -> Body:
    box, old, look = plan.boxes[i], plan.before[i], plan.looks[i]
    trusted = plan.at if well else old.trusted if old else -np.inf
    if look is Look.POSE:
        (square,) = squares_around(box[None])
        return Body(box, keypoints, plan.paths[i], plan.at, trusted, square, _patch(plan.image, square))
    if old is None or look is Look.NONE:
        return Body(box, keypoints, plan.paths[i], trusted=trusted)
    there = (old.square, old.drawn) if look is Look.AS_BEFORE else (None, None)
    return Body(box, keypoints, plan.paths[i], old.posed, trusted, *there)


def _patch(image: Image, square: Floats) -> Sketch:
    """What a square (left, top, side) of a picture shows, :data:`GRAIN` cells of grey (int16) square."""
    left, top, side = (round(float(v)) for v in square)
    step = max(1, side // (4 * GRAIN))
    part = image[max(top, 0) : top + side : step, max(left, 0) : left + side : step]
    return _drawn(part, (GRAIN, GRAIN)) if part.size else np.zeros((GRAIN, GRAIN), np.int16)


def _drawn(part: Image, size: tuple[int, int]) -> Sketch:
    """The green of a part of a picture, in cells: int16 of ``size`` (columns, rows)."""
    grey = np.ascontiguousarray(part[:, :, 1])
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.int16)


def _same(one: Sketch, other: Sketch) -> bool:
    return int((np.abs(one - other) > MOVED).sum()) < MOVED_CELLS


def _middle(box: Floats, at: float) -> tuple[float, float, float]:
    return at, float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2


def _matched(boxes: Floats, known: Sequence[Body]) -> tuple[Body | None, ...]:
    """For each box who of the picture before overlaps it most, nobody twice."""
    found: list[Body | None] = [None] * len(boxes)
    if len(boxes) and known:
        overlaps = box_iou(boxes, np.stack([body.box for body in known]))
        for _ in range(min(overlaps.shape)):
            i, j = np.unravel_index(int(np.argmax(overlaps)), overlaps.shape)
            if overlaps[i, j] < SAME:
                break
            found[int(i)] = known[int(j)]
            overlaps[i, :] = overlaps[:, j] = -1
    return tuple(found)


def _convincing(plan: Plan, keypoints: Floats) -> Flags:
    """As :class:`aislewatch.vision.tracking.Tracker` judges weak detections, but for the picture's sides."""
    shared = shared_area(plan.boxes)
    area = np.maximum(np.prod(plan.boxes[:, 2:] - plan.boxes[:, :2], axis=1), 1.0)
    shaded = np.where(plan.scores[None, :] > plan.scores[:, None], shared, 0).max(axis=1, initial=0) / area
    body = keypoints[:, BODY, 2].mean(axis=1)
    convincing: Flags = ((plan.scores + body) / 2 >= _TRACKER.convincing) & (shaded <= _TRACKER.shaded)
    return convincing


def _walks(path: Path, box: Floats) -> bool:
    """Whether a path of somebody about as large as ``box`` is that of who walks."""
    now = path[-1]
    then = next((place for place in reversed(path) if now[0] - place[0] >= OVER[0] - 1e-6), None)
    if then is None:
        return False
    torso = TORSO_OF_BOX * float(box[3] - box[1])
    way = float(np.hypot(now[1] - then[1], now[2] - then[2]))
    return way >= WALKING * torso * (now[0] - then[0])


def _gone_along(old: Body, box: Floats) -> Floats:
    """Joints moved and scaled with their box."""
    scale = (box[2:] - box[:2]) / np.maximum(old.box[2:] - old.box[:2], 1.0)
    moved = old.keypoints.copy()
    moved[:, :2] = box[:2] + (old.keypoints[:, :2] - old.box[:2]) * scale
    return moved
