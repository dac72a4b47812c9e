"""The loop that everybody writes first, timed: OpenCV capture, ONNX Runtime, ByteTrack.

    python benchmarks/usual_loop.py VIDEO --onnx DIR [--rate 5] [--pictures 100] [--score 0.4]

One video, one thread: every frame is grabbed, the analyzed ones are converted to BGR and looked at by the
same networks (``onnx_export.py`` writes them to DIR), people are followed by ``trackers``' ByteTrack and get
joints. Prints one line of JSON: analyzed ``pictures``, ``cpu_seconds`` for them, ``people`` a picture. The
file begins anew when it ends. Generous where loops differ: skipped frames are not converted, and only people
from ``--score`` on get joints.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "threads;1"

import cv2
import numpy as np
import onnxruntime
import supervision
from trackers import ByteTrackTracker

from aislewatch.adapters.models import movenet, nanodet
from aislewatch.adapters.models.cards import Size
from aislewatch.adapters.models.pictures import letterbox_scale, letterboxed, square_crop, squares_around
from aislewatch.adapters.models.profiles import best_size

SIZES: tuple[Size, ...] = ((320, 512), (320, 416))


class Session:
    """One network on one thread."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._names = [output.name for output in self._session.get_outputs()]

    def run(self, picture: Any) -> dict[str, Any]:
        values = self._session.run(None, {"picture": picture[None].astype(np.float32)})
        return dict(zip(self._names, values, strict=True))


def loop(video: Path, onnx: Path, rate: float, pictures: int, score: float) -> dict[str, float]:
    """Analyze so many pictures; one before them warms up."""
    capture = cv2.VideoCapture(str(video), cv2.CAP_FFMPEG)
    size = (int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    step = capture.get(cv2.CAP_PROP_FPS) / rate
    shape = best_size(SIZES, size)
    people = Session(onnx / f"nanodet-{shape[0]}x{shape[1]}.onnx")
    pose = Session(onnx / "movenet-lightning-192x192.onnx")
    tracker = ByteTrackTracker(frame_rate=rate)
    found, began, frame, analyzed = 0, 0.0, 0, -1
    while analyzed < pictures:
        if not capture.grab():
            capture = cv2.VideoCapture(str(video), cv2.CAP_FFMPEG)
            frame = 0
            continue
        frame += 1
        if int(frame / step) == int((frame - 1) / step):
            continue
        image = capture.retrieve()[1]
        boxes, scores = nanodet.decode(people.run(letterboxed(image, shape)[0]), score)
        boxes = boxes / letterbox_scale(size, shape)
        tracker.update(
            supervision.Detections(xyxy=boxes, confidence=scores, class_id=np.zeros(len(boxes), int))
        )
        for square in squares_around(boxes):
            movenet.decode(pose.run(square_crop(image, square, 192)))
        analyzed += 1
        if analyzed:
            found += len(boxes)
        else:
            began = time.process_time()
    return {
        "pictures": pictures,
        "cpu_seconds": time.process_time() - began,
        "people": found / pictures,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("video", type=Path)
    parser.add_argument("--onnx", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=5.0)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--score", type=float, default=0.4)
    cv2.setNumThreads(1)
    given = parser.parse_args()
    print(json.dumps(loop(given.video, given.onnx, given.rate, given.pictures, given.score)))
