"""A customer's feet over a trace, as for zones, and below the picture where its edge cuts them off."""

from dataclasses import replace

import numpy as np
import pytest

from aislewatch.domain.people import LEFT_ANKLE, LEFT_KNEE, RIGHT_ANKLE, RIGHT_KNEE
from aislewatch.domain.traces import Moment
from aislewatch.vision.dwell import Dwell
from aislewatch.vision.walk import steadied, walk
from tests.fakes.people import SIZE, Actor, moving, seen

PATH = moving((0, (100.0, 400.0)), (4, (400.0, 460.0)))


def trace(*actors: Actor, seconds: float = 4.0, rate: float = 6.0) -> list[Moment]:
    people = (seen(actors, number / rate) for number in range(round(seconds * rate)))
    return [Moment(replace(each, ids=np.arange(7, 7 + len(actors)))) for each in people]


def test_the_feet_are_those_that_zones_know() -> None:
    moments = trace(Actor(feet=moving((0, (500.0, 300.0)), (4, (520.0, 300.0)))), Actor(feet=PATH))
    dwell = Dwell()
    known = [dwell.observe(moment.people, ()).people[1].feet for moment in moments]
    steps = walk(moments, 8)
    assert [at for at, _ in steps] == [moment.at for moment in moments]
    assert np.array([feet for _, feet in steps]) == pytest.approx(np.array(known), abs=0.01)
    assert walk(moments, 9) == []


def test_who_is_cut_off_by_the_lower_edge_stands_below_it() -> None:
    whole = trace(Actor(feet=moving((0, (300.0, 440.0)), (3, (300.0, 560.0)))))
    cut = []
    for moment in whole:
        people = moment.people
        joints, boxes = people.keypoints.copy(), people.boxes.copy()
        below = joints[:, :, 1] >= SIZE[1]
        below[:, [LEFT_KNEE, RIGHT_KNEE, LEFT_ANKLE, RIGHT_ANKLE]] |= below[:, [LEFT_ANKLE]]
        joints[below, 2] = 0.05
        joints[:, :, 1] = np.minimum(joints[:, :, 1], SIZE[1] - 1)
        boxes[:, 3] = np.minimum(boxes[:, 3], SIZE[1])
        cut.append(Moment(replace(people, keypoints=joints, boxes=boxes)))
    (_, true), (_, found) = walk(whole, 7)[-1], walk(cut, 7)[-1]
    assert true[1] > 1.1
    assert found[1] == pytest.approx(true[1], abs=0.06)


def test_trembling_is_averaged_out_and_standing_stays() -> None:
    steps = [(number / 10, (0.5 + 0.01 * (-1) ** number, 0.5)) for number in range(30)]
    calm = steadied(steps, 0.3)
    assert [at for at, _ in calm] == [at for at, _ in steps]
    assert max(abs(x - 0.5) for _, (x, _) in calm[3:-3]) < 0.0025
    assert steadied([(1.0, (0.2, 0.3))], 0.3) == [(1.0, (0.2, 0.3))]
