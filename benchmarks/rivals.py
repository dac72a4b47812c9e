"""ByteTrack and OC-SORT of the ``trackers`` package (Apache-2.0, roboflow), behind our tracker's contract."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import supervision
from trackers import ByteTrackTracker, OCSORTTracker

from aislewatch.domain.people import People


class Rival:
    """Runs one of their trackers at a fixed frame rate, as its makers intend."""

    def __init__(self, kind: type[Any], rate: float, options: dict[str, float]) -> None:
        self._tracker = kind(frame_rate=rate, **options)

    def update(self, people: People) -> People:
        """The rows of ``people`` that got an id."""
        detections = supervision.Detections.empty()
        if len(people):
            detections = supervision.Detections(
                xyxy=people.boxes.astype(np.float64),
                confidence=people.scores.astype(np.float64),
                data={"row": np.arange(len(people))},
            )
        answer = self._tracker.update(detections)
        kept = answer.tracker_id >= 0 if len(answer) else np.zeros(0, bool)
        rows = answer.data["row"][kept] if len(answer) else np.zeros(0, np.intp)
        return replace(
            people,
            boxes=people.boxes[rows],
            scores=people.scores[rows],
            keypoints=people.keypoints[rows],
            looks=people.looks[rows],
            ids=answer.tracker_id[kept].astype(np.int64) if len(rows) else np.zeros(0, np.int64),
        )


@dataclass(frozen=True)
class Setup:
    """A rival with settings; none given means its defaults."""

    name: str
    kind: type[Any]
    options: dict[str, float]

    def tracker(self, rate: float) -> Rival:
        return Rival(self.kind, rate, self.options)


DEFAULTS = (Setup("ByteTrack", ByteTrackTracker, {}), Setup("OC-SORT", OCSORTTracker, {}))

_GRIDS: dict[str, dict[str, tuple[float, ...]]] = {
    "ByteTrack": {
        "track_activation_threshold": (0.5, 0.7),
        "high_conf_det_threshold": (0.4, 0.5, 0.6),
        "lost_track_buffer": (30, 90),
        "minimum_iou_threshold": (0.1, 0.3),
    },
    "OC-SORT": {
        "high_conf_det_threshold": (0.4, 0.5, 0.6),
        "lost_track_buffer": (30, 90),
        "minimum_iou_threshold": (0.1, 0.3),
        "minimum_consecutive_frames": (1, 3),
    },
}


def sweep(base: Setup) -> Iterator[Setup]:
    """24 settings around the defaults, lower thresholds (for our detector's scores) included."""
    grid = _GRIDS[base.name]
    for values in itertools.product(*grid.values()):
        yield replace(base, options=dict(zip(grid, values, strict=True)))
