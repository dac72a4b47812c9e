"""8-bit arithmetic: nearly the same boxes, only for networks it was measured for."""

import numpy as np
import openvino as ov  # type: ignore[import-untyped]
import pytest

from aislewatch.adapters.models.cards import shipped
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.models.quantized import bounds_of, quantize
from aislewatch.domain.errors import ModelError
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import Frame
from aislewatch.rehearsal.library import perform
from aislewatch.rehearsal.render.renderer import Renderer


def shop(at: float) -> Frame:
    scene = perform("couple", 3)
    (moment,) = scene.moments([at])
    view = scene.store.view(scene.camera)
    return Frame("shop", at, Renderer(scene.store, view, scene.fittings).render(moment))


def test_whole_numbers_find_the_same_people() -> None:
    frames = [shop(at) for at in (4.0, 9.0)]
    exact = OpenVinoPeopleModel(threads=1, precision="f32", thrifty=False).detect(frames)
    whole = OpenVinoPeopleModel(threads=1, precision="int8", thrifty=False).detect(frames)
    found = 0
    for one, other in zip(exact, whole, strict=True):
        for box, score in zip(one.boxes[one.scores >= 0.5], one.scores[one.scores >= 0.5], strict=True):
            overlaps = box_iou(box[None], other.boxes)[0]
            assert overlaps.max() > 0.8
            assert abs(float(other.scores[int(np.argmax(overlaps))]) - float(score)) < 0.12
            found += 1
    assert found >= 2
    assert any(not np.array_equal(one.scores, other.scores) for one, other in zip(exact, whole, strict=True))


def test_only_measured_networks_are_rounded() -> None:
    assert bounds_of(shipped("nanodet"))
    assert bounds_of(shipped("movenet-lightning")) is None


def test_the_bounds_of_another_network_are_refused() -> None:
    card = shipped("nanodet")
    model = ov.Core().read_model(card.path)
    model.reshape({model.input(0): [1, 3, 256, 352]})
    with pytest.raises(ModelError, match="34 convolutions"):
        quantize(model, [(0.0, 1.0)] * 5)


@pytest.mark.parametrize("precision", ["bf16", "int8", "f32"])
def test_the_precision_asked_for_is_the_one_told(precision: str) -> None:
    assert OpenVinoPeopleModel("fast", threads=1, precision=precision).precision == precision


def test_left_to_itself_it_is_never_the_slowest() -> None:
    assert OpenVinoPeopleModel("fast", threads=1).precision in ("bf16", "int8")
