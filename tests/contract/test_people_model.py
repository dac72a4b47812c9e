"""What every people model promises (:class:`aislewatch.ports.PeopleModel`)."""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import NO_TRACK, Frame, Image, People
from aislewatch.ports import PeopleModel
from tests.fakes.people_model import FakePeopleModel, paint_person
from tests.footage import footage


@dataclass
class Rig:
    """A model with a picture it finds a person in, and where."""

    model: PeopleModel
    picture: Image
    box: tuple[int, int, int, int]


@pytest.fixture(scope="module", params=["fake", pytest.param("openvino", marks=pytest.mark.footage)])
def rig(request: pytest.FixtureRequest) -> Rig:
    if request.param == "fake":
        picture = np.full((360, 480, 3), 90, np.uint8)
        paint_person(picture, (100, 50, 180, 290))
        return Rig(FakePeopleModel(), picture, (100, 50, 180, 290))
    photo = cv2.imread(str(footage("keypoints", "000000442450.jpg")))
    assert photo is not None
    return Rig(OpenVinoPeopleModel(), np.asarray(photo, np.uint8), (299, 142, 409, 336))


def same(a: People, b: People) -> bool:
    arrays = zip(
        (a.boxes, a.scores, a.keypoints, a.looks), (b.boxes, b.scores, b.keypoints, b.looks), strict=True
    )
    return all(x.tobytes() == y.tobytes() for x, y in arrays)


def test_finds_the_person_where_it_is(rig: Rig) -> None:
    (people,) = rig.model.detect([Frame("door", 3.5, rig.picture)])
    truth = np.array([rig.box], np.float32)
    assert box_iou(people.boxes, truth)[:, 0].max() > 0.7
    best = people.keypoints[int(box_iou(people.boxes, truth)[:, 0].argmax())]
    assert best[:, 2].mean() > 0.3
    sure = best[best[:, 2] > 0.5]
    assert len(sure) >= 5
    x1, y1, x2, y2 = rig.box
    margin = 0.1 * (y2 - y1)
    assert (sure[:, 0] > x1 - margin).all()
    assert (sure[:, 0] < x2 + margin).all()
    assert (sure[:, 1] > y1 - margin).all()
    assert (sure[:, 1] < y2 + margin).all()


def test_answers_each_frame_in_order(rig: Rig) -> None:
    turned = np.ascontiguousarray(rig.picture.transpose(1, 0, 2))
    frames = [Frame("door", 1.0, rig.picture), Frame("aisle", 2.0, turned)]
    answers = rig.model.detect(frames)
    assert [(p.camera, p.at, p.size) for p in answers] == [(f.camera, f.at, f.size) for f in frames]


def test_leaves_ids_to_tracking(rig: Rig) -> None:
    (people,) = rig.model.detect([Frame("door", 0.0, rig.picture)])
    assert len(people)
    assert (people.ids == NO_TRACK).all()


def test_boxes_lie_in_the_picture_best_first(rig: Rig) -> None:
    (people,) = rig.model.detect([Frame("door", 0.0, rig.picture)])
    width, height = people.size
    assert (people.boxes >= 0).all()
    assert (people.boxes[:, [0, 2]] <= width).all()
    assert (people.boxes[:, [1, 3]] <= height).all()
    assert (people.boxes[:, 2:] > people.boxes[:, :2]).all()
    assert (np.diff(people.scores) <= 0).all()
    assert ((people.scores > 0) & (people.scores <= 1)).all()
    assert ((people.keypoints[:, :, 2] >= 0) & (people.keypoints[:, :, 2] <= 1)).all()


def test_no_frames_no_answers(rig: Rig) -> None:
    assert rig.model.detect([]) == []


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (480, 640)])
def test_nobody_in_a_black_picture(rig: Rig, size: tuple[int, int]) -> None:
    (people,) = rig.model.detect([Frame("door", 0.0, np.zeros((*size, 3), np.uint8))])
    assert not (people.scores > 0.5).any()


def test_same_picture_same_bytes_whatever_shares_the_batch(rig: Rig) -> None:
    frame = Frame("door", 0.0, rig.picture)
    (alone,) = rig.model.detect([frame])
    mirrored = Frame("aisle", 0.0, np.ascontiguousarray(rig.picture[:, ::-1]))
    among = rig.model.detect([mirrored, frame, mirrored])
    assert len(alone)
    assert same(alone, among[1])


def test_leaves_the_picture_alone(rig: Rig) -> None:
    before = rig.picture.copy()
    view = rig.picture[:, :]
    view.setflags(write=False)
    rig.model.detect([Frame("door", 0.0, view)])
    assert (before == rig.picture).all()


def test_takes_pictures_that_are_not_contiguous(rig: Rig) -> None:
    wide = np.concatenate([rig.picture, rig.picture], axis=1)
    view = wide[:, : rig.picture.shape[1]]
    direct, viewed = rig.model.detect([Frame("door", 0.0, rig.picture), Frame("door", 0.0, view)])
    assert len(direct)
    assert same(direct, viewed)
