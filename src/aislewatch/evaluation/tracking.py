"""Sequences to measure tracking on: people found in a video, and who they really were.

A sequence is a video with its ground truth in MOTChallenge text (Leal-Taixé et al., "MOTChallenge 2015",
arXiv 1504.01942) beside it: ``NAME.mp4`` and ``NAME.gt.txt``. People are found once and kept in a file,
so that trackers are compared on the very same detections.
"""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import av
import numpy as np

from aislewatch.domain.errors import InvalidInput, UnreadableVideo
from aislewatch.domain.people import Frame, People
from aislewatch.evaluation.tracking_metrics import LabeledBoxes
from aislewatch.ports import PeopleModel

_ARRAYS = ("boxes", "scores", "keypoints", "looks")


class FollowsPeople(Protocol):
    """What a tracker must offer to be measured: :class:`aislewatch.vision.tracking.Tracker` or another."""

    def update(self, people: People, /) -> People:
        """The people followed in this frame, with ids."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TrackingSequence:
    """Detections and ground truth of one video, frame by frame."""

    name: str
    frames: tuple[People, ...]
    truth: tuple[LabeledBoxes, ...]

    @property
    def rate(self) -> float:
        """Frames per second."""
        seconds = self.frames[-1].at - self.frames[0].at
        return (len(self.frames) - 1) / seconds

    def every(self, step: int) -> "TrackingSequence":
        """The same with only every ``step``-th frame, as a slower camera would have seen it."""
        return TrackingSequence(self.name, self.frames[::step], self.truth[::step])


def follow(tracker: FollowsPeople, frames: Sequence[People]) -> list[LabeledBoxes]:
    """What a tracker says about a sequence."""
    answers = (tracker.update(people) for people in frames)
    return [LabeledBoxes(answer.ids, answer.boxes) for answer in answers]


def read_sequence(video: Path, kept: Path, model: Callable[[], PeopleModel]) -> TrackingSequence:
    """The sequence of a video, with people from the file ``kept`` or, without one, found and kept there.

    ``model`` is only called when it is needed. Raises :class:`UnreadableVideo` and :class:`InvalidInput`.
    """
    if not kept.exists():
        keep_people(kept, find_people(video, model()))
    frames = kept_people(kept)
    truth = read_truth(video.with_suffix(".gt.txt"), len(frames))
    return TrackingSequence(video.stem, tuple(frames), tuple(truth))


def find_people(video: Path, model: PeopleModel) -> list[People]:
    """Run a model on every frame of a video; the camera is named after the file."""
    found: list[People] = []
    try:
        with av.open(str(video)) as container:
            for picture in container.decode(video=0):
                at = float(picture.time or 0.0)
                image = picture.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
                found += model.detect([Frame(video.stem, at, image)])
    except (av.FFmpegError, OSError) as error:
        raise UnreadableVideo(f"{video} cannot be read: {error}.", fix="Check the file.") from error
    return found


def keep_people(path: Path, frames: Sequence[People]) -> None:
    """Write detections to one compressed file of arrays (numpy's npz); looks must be of one length."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        camera=np.array(frames[0].camera),
        at=np.array([people.at for people in frames]),
        size=np.array([people.size for people in frames]),
        counts=np.array([len(people) for people in frames]),
        boxes=np.concatenate([people.boxes for people in frames]),
        scores=np.concatenate([people.scores for people in frames]),
        keypoints=np.concatenate([people.keypoints for people in frames]),
        looks=np.concatenate(
            [people.looks for people in frames if len(people)] or [np.zeros((0, 0), np.float32)]
        ),
    )


def kept_people(path: Path) -> list[People]:
    """Read what :func:`keep_people` wrote. Raises :class:`InvalidInput` when it is something else."""
    try:
        with np.load(path) as file:
            stored = {name: file[name] for name in file.files}
        splits = np.cumsum(stored["counts"])[:-1]
        parts = {name: np.split(stored[name], splits) for name in _ARRAYS}
        sizes = [(int(width), int(height)) for width, height in stored["size"]]
        camera = str(stored["camera"])
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise InvalidInput(f"{path} does not hold kept people: {error}.", fix="Delete it.") from error
    return [
        People(camera, float(at), sizes[i], **{name: parts[name][i] for name in _ARRAYS})
        for i, at in enumerate(stored["at"])
    ]


def read_truth(path: Path, frames: int) -> list[LabeledBoxes]:
    """MOTChallenge ground truth: lines ``frame,id,left,top,width,height,considered,...``, frames from 1.

    Lines whose ``considered`` is 0 are left out, as the challenge does. Raises :class:`InvalidInput`
    naming the line for anything else.
    """
    rows: list[list[tuple[int, tuple[float, float, float, float]]]] = [[] for _ in range(frames)]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            frame, person, left, top, width, height, considered = (float(v) for v in line.split(",")[:7])
        except ValueError:
            raise InvalidInput(f"{path}, line {number}: seven numbers are needed, not {line!r}.") from None
        if not 1 <= frame <= frames:
            raise InvalidInput(f"{path}, line {number}: the video has frames 1 to {frames}, not {frame:g}.")
        if considered:
            rows[int(frame) - 1].append((int(person), (left, top, left + width, top + height)))
    return [
        LabeledBoxes(
            np.array([person for person, _ in row], np.int64),
            np.array([box for _, box in row], np.float32).reshape(-1, 4),
        )
        for row in rows
    ]
