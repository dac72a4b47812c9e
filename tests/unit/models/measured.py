"""Measures the people model on real footage; the figures of ``docs/models.md``.

``python -m tests.unit.models.measured [profile] [precision]`` prints accuracy, then milliseconds by part.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from aislewatch.adapters.models.looks import looks
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.models.pictures import letterboxed, square_crop, squares_around
from aislewatch.domain.people import Floats, Frame, Image, People
from aislewatch.evaluation.models import (
    OKS_THRESHOLDS,
    Compared,
    average_precision,
    compare_boxes,
    compare_keypoints,
)
from tests.footage import footage

SEQUENCES: Final = ("PETS09-S2L1", "TUD-Campus", "TUD-Stadtmitte")
LOWEST: Final = 0.02
"""People down to this score are asked for, so that the whole precision curve is seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A picture and its people: ``boxes`` (M, 4), ``ignored`` (M,), and for COCO joints and areas."""

    image: Image
    boxes: Floats
    ignored: NDArray[np.bool_]
    keypoints: Floats
    areas: Floats


def sequence(name: str, every: int = 1, last: int = 10_000) -> Iterator[Marked]:
    """Every so-manieth frame of a tracking sequence up to the ``last``; frames count from 1 in the truth."""
    truth = np.loadtxt(footage("tracking", f"{name}.gt.txt"), delimiter=",", ndmin=2)
    video = cv2.VideoCapture(str(footage("tracking", f"{name}.mp4")))
    for number in range(1, last + 1):
        if not video.grab():
            return
        if (number - 1) % every == 0:
            _, image = video.retrieve()
            rows = truth[truth[:, 0] == number]
            boxes = rows[:, 2:6].astype(np.float32)
            boxes[:, 2:] += boxes[:, :2]
            nothing = np.zeros((len(rows), 17, 3), np.float32)
            yield Marked(np.asarray(image, np.uint8), boxes, rows[:, 6] == 0, nothing, nothing[:, 0, 0])


def coco(every: int = 1) -> Iterator[Marked]:
    """Every so-manieth picture of the COCO people."""
    for part in ("train", "val"):
        labels = json.loads(footage("keypoints", f"person_keypoints_{part}2017.json").read_text())
        for entry in labels["images"][::every]:
            people = [a for a in labels["annotations"] if a["image_id"] == entry["id"]]
            boxes = np.array([a["bbox"] for a in people], np.float32).reshape(-1, 4)
            boxes[:, 2:] += boxes[:, :2]
            crowd = np.array([bool(a["iscrowd"]) for a in people], np.bool_)
            joints = np.array([a["keypoints"] for a in people], np.float32).reshape(-1, 17, 3)
            joints[crowd, :, 2] = 0
            areas = np.array([a["area"] for a in people], np.float32)
            image = cv2.imread(str(footage("keypoints", entry["file_name"])))
            yield Marked(np.asarray(image, np.uint8), boxes, crowd, joints, areas)


def people_of(model: OpenVinoPeopleModel, marked: Marked) -> People:
    return model.detect([Frame("footage", 0.0, marked.image)])[0]


def box_precision(model: OpenVinoPeopleModel, pictures: Iterator[Marked]) -> float:
    """AP50 of people."""
    compared = []
    for marked in pictures:
        found = people_of(model, marked)
        compared.append(compare_boxes(found.scores, found.boxes, marked.boxes, marked.ignored))
    return average_precision(compared)


def keypoint_precision(model: OpenVinoPeopleModel, pictures: Iterator[Marked]) -> float:
    """COCO's AP of keypoints; a person is as sure as its box times its joints."""
    compared: list[Compared] = []
    for marked in pictures:
        found = people_of(model, marked)
        sure = found.scores * found.keypoints[:, :, 2].mean(axis=1)
        compared.append(
            compare_keypoints(sure, found.keypoints, marked.keypoints, marked.boxes, marked.areas)
        )
    return average_precision(compared, OKS_THRESHOLDS)


def milliseconds(work: Callable[[], object], times: int = 40) -> str:
    """Least and median."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return f"{min(taken):.2f} / {np.median(taken):.2f}"


def print_speed(profile: str, precision: str) -> None:
    """By part, on a 1920x1080 picture with five people in it."""
    model = OpenVinoPeopleModel(profile, precision=precision)
    picture = next(sequence("TUD-Stadtmitte")).image
    image = np.zeros((1080, 1920, 3), np.uint8)
    image[:, 240:1680] = cv2.resize(picture, (1440, 1080))
    (people,) = model.detect([Frame("footage", 0.0, image)])
    five = squares_around(people.boxes[:5])
    network, decode = model.detector_for((1920, 1080))
    small, _ = letterboxed(image, network.size)
    crop = square_crop(image, five[0], model.pose.size[0])
    parts: dict[str, Callable[[], object]] = {
        "scaling": lambda: letterboxed(image, network.size),
        "detecting": lambda: network.run([small], lambda outputs: None),
        "detecting and decoding": lambda: network.run([small], decode),
        "one crop": lambda: square_crop(image, five[0], model.pose.size[0]),
        "one pose": lambda: model.pose.run([crop], lambda outputs: None),
        "one pose and decoding": lambda: model.pose.run([crop], model.read_pose),
        "looks of five": lambda: looks(image, people.boxes[:5], people.keypoints[:5]),
    }
    for name, work in parts.items():
        print(f"  {name}: {milliseconds(work)} ms", flush=True)


def main() -> None:
    cv2.setNumThreads(1)
    profile, precision = (*sys.argv[1:], "default", "auto")[:2] if len(sys.argv) < 3 else sys.argv[1:3]
    print(profile, precision)
    model = OpenVinoPeopleModel(profile, precision=precision, looks=False, min_score=LOWEST, pose_score=1.0)
    for name, every in zip(SEQUENCES, (4, 1, 2), strict=True):
        print(f"  {name}: AP50 {100 * box_precision(model, sequence(name, every)):.1f}", flush=True)
    print(f"  COCO people: AP50 {100 * box_precision(model, coco()):.1f}")
    model = OpenVinoPeopleModel(profile, precision=precision, looks=False)
    print(f"  COCO keypoints, shipped thresholds: AP {100 * keypoint_precision(model, coco()):.1f}")
    model = OpenVinoPeopleModel(profile, precision=precision, looks=False, min_score=LOWEST, pose_score=0)
    print(f"  COCO keypoints, all people: AP {100 * keypoint_precision(model, coco()):.1f}")
    print_speed(profile, precision)


if __name__ == "__main__":
    main()
