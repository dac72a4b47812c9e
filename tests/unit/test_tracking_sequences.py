"""Ground truth files, kept detections, and following a sequence."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aislewatch.domain.errors import InvalidInput, UnreadableVideo
from aislewatch.domain.people import Frame, People
from aislewatch.evaluation.tracking import (
    TrackingSequence,
    find_people,
    follow,
    keep_people,
    kept_people,
    read_sequence,
    read_truth,
)
from aislewatch.evaluation.tracking_metrics import score_tracking
from aislewatch.vision.tracking import Tracker
from tests.unit.tracking_scenes import BLUE, RED, Person, frame

FRAMES = [frame(0.2 * i, Person(300 + 10 * i, look=RED), Person(900, look=BLUE)) for i in range(4)]
EMPTY = frame(0.8)


class NobodyThere:
    """A people model that finds nobody and counts its frames."""

    def __init__(self) -> None:
        self.seen = 0

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        self.seen += len(frames)
        return [People(f.camera, f.at, f.size) for f in frames]


def write_truth(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines))
    return path


def test_truth_of_a_motchallenge_file(tmp_path: Path) -> None:
    path = write_truth(
        tmp_path / "a.gt.txt", "1,7,10,20,30,40,1,-1,-1,-1", "3,7,11,20,30,40,1", "3,8,0,0,9,9,0"
    )
    truth = read_truth(path, 3)
    assert [frame.ids.tolist() for frame in truth] == [[7], [], [7]]
    assert truth[0].boxes.tolist() == [[10, 20, 40, 60]]


@pytest.mark.parametrize("line", ["1,7,10,20", "1,7,a,20,30,40,1", "5,7,10,20,30,40,1", "0,7,10,20,30,40,1"])
def test_bad_line_of_truth_is_named(tmp_path: Path, line: str) -> None:
    path = write_truth(tmp_path / "a.gt.txt", "1,7,10,20,30,40,1", line)
    with pytest.raises(InvalidInput, match="line 2"):
        read_truth(path, 4)


def test_kept_people_come_back_as_they_were(tmp_path: Path) -> None:
    frames = [*FRAMES, frame(0.8, Person(300, look=RED))]
    keep_people(tmp_path / "new" / "kept.npz", frames)
    for before, after in zip(frames, kept_people(tmp_path / "new" / "kept.npz"), strict=True):
        assert (after.camera, after.at, after.size) == (before.camera, before.at, before.size)
        for name in ("boxes", "scores", "keypoints", "looks", "ids"):
            np.testing.assert_array_equal(getattr(after, name), getattr(before, name))


def test_frames_with_nobody_are_kept_too(tmp_path: Path) -> None:
    keep_people(tmp_path / "kept.npz", [frame(0), frame(0.2)])
    assert [len(people) for people in kept_people(tmp_path / "kept.npz")] == [0, 0]
    keep_people(tmp_path / "some.npz", [*FRAMES, EMPTY])
    assert [len(people) for people in kept_people(tmp_path / "some.npz")] == [2, 2, 2, 2, 0]


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("nothing")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    for name in ("text.npz", "other.npz", "absent.npz"):
        with pytest.raises(InvalidInput, match=name):
            kept_people(tmp_path / name)


def test_sequence_reads_kept_people_without_a_model(tmp_path: Path) -> None:
    def no_model() -> NobodyThere:
        raise AssertionError("the model was asked for")

    keep_people(tmp_path / "kept.npz", FRAMES)
    write_truth(tmp_path / "shop.gt.txt", "1,1,240,200,120,300,1")
    sequence = read_sequence(tmp_path / "shop.mp4", tmp_path / "kept.npz", no_model)
    assert (sequence.name, len(sequence.frames)) == ("shop", 4)
    assert sequence.rate == pytest.approx(5)
    half = sequence.every(2)
    assert [people.at for people in half.frames] == [0, 0.4]
    assert len(half.truth) == 2
    assert half.rate == pytest.approx(2.5)


def test_unreadable_video(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"not a video")
    model = NobodyThere()
    for name in ("a.mp4", "absent.mp4"):
        with pytest.raises(UnreadableVideo, match=name):
            find_people(tmp_path / name, model)
    assert model.seen == 0


def test_following_a_sequence() -> None:
    found = follow(Tracker(), FRAMES)
    assert [frame.ids.tolist() for frame in found] == [[1, 2]] * 4
    sequence = TrackingSequence("shop", tuple(FRAMES), tuple(found))
    assert score_tracking(sequence.truth, found).hota == 1
