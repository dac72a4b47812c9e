"""A user's own ONNX models, through cards, and what is said when they do not fit."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aislewatch.adapters.models.cards import Decoder, read_card
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.domain.errors import ModelError
from aislewatch.domain.people import Frame
from tests.unit.models.onnx_files import brightness_times

BOX = np.array([[[8, 4, 24, 28, 0, 0], [40, 4, 56, 28, 0, 1]]], np.float32)
BY_BRIGHTNESS = np.array([0, 0, 0, 0, 1 / 255, 0], np.float32)
MIDDLE = np.tile(np.array([0.5, 0.25, 0.8], np.float32), (1, 1, 17, 1))
NOTHING = np.zeros(3, np.float32)


def people_card(folder: Path, **changes: Any) -> Path:
    """A people model that sees one person as sure as the picture is bright, for 32x64 pictures."""
    brightness_times(folder / "mine.onnx", (1, 3, 32, 64), BOX, BY_BRIGHTNESS)
    card = {
        "name": "mine",
        "role": "people",
        "decoder": "boxes",
        "file": "mine.onnx",
        "license": "MIT",
        "input": {"sizes": [[32, 64]]},
    }
    path = folder / "mine.json"
    path.write_text(json.dumps(card | changes))
    return path


def pose_card(folder: Path) -> Path:
    """A pose model that finds every joint at the same place of the crop."""
    brightness_times(folder / "pose.onnx", (1, 32, 32, 3), MIDDLE, NOTHING)
    path = folder / "pose.toml"
    path.write_text(
        'name = "pose"\nrole = "pose"\ndecoder = "keypoints"\nfile = "pose.onnx"\nlicense = "MIT"\n'
        '[input]\nlayout = "NHWC"\nsizes = [[32, 32]]\n'
    )
    return path


def frame(gray: int) -> Frame:
    return Frame("door", 0.0, np.full((64, 128, 3), gray, np.uint8))


def test_own_models_are_used_in_the_frames_pixels(tmp_path: Path) -> None:
    model = OpenVinoPeopleModel(people_card=people_card(tmp_path), pose_card=pose_card(tmp_path))
    dark, bright = model.detect([frame(0), frame(204)])
    assert len(dark) == 0
    np.testing.assert_allclose(bright.boxes, [[16, 8, 48, 56]], atol=1e-3)
    assert bright.scores == pytest.approx([0.8], abs=0.01)
    # The crop is 48 pixels wide around (32, 32); joints at x 0.25, y 0.5 of it.
    np.testing.assert_allclose(bright.keypoints[0, :, :2], np.tile([20, 32], (17, 1)), atol=0.2)
    np.testing.assert_allclose(bright.keypoints[0, :, 2], 0.8, atol=0.01)


def test_mean_std_and_color_of_the_card_are_applied(tmp_path: Path) -> None:
    spec = {"sizes": [[32, 64]], "mean": [0, 0, 51], "std": [1, 1, 2], "color": "BGR"}
    model = OpenVinoPeopleModel(people_card=people_card(tmp_path, input=spec), precision="f32")
    red = np.zeros((32, 64, 3), np.uint8)
    red[:, :, 2] = 255
    (people,) = model.detect([Frame("door", 0.0, red)])
    assert people.scores == pytest.approx([(255 - 51) / 2 / 255], abs=1e-4)


def test_people_too_weak_for_a_pose_keep_their_box(tmp_path: Path) -> None:
    people, pose = people_card(tmp_path), pose_card(tmp_path)
    model = OpenVinoPeopleModel(people_card=people, pose_card=pose, min_score=0.1, pose_score=0.5)
    (seen,) = model.detect([frame(102)])
    assert seen.scores == pytest.approx([0.4], abs=0.01)
    np.testing.assert_allclose(seen.keypoints[0], np.tile([32, 32, 0], (17, 1)), atol=1e-3)


def test_without_looks_there_are_no_columns(tmp_path: Path) -> None:
    (people,) = OpenVinoPeopleModel(people_card=people_card(tmp_path), looks=False).detect([frame(204)])
    assert people.looks.shape == (1, 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"decoder": "nanodet"}, r"reads stride16 \(1, 2, 4, 124\)"),
        ({"decoder": "yolox"}, r"are out \(1, 2, 6\).* reads \(1, 42, \?\)"),
        ({"input": {"sizes": [[32, 64]], "layout": "NHWC"}}, r"shape \(1, 3, 32, 64\): not NHWC"),
        ({"file": "absent.onnx"}, "missing.*absent.onnx"),
        ({"sha256": "0" * 64}, "not the ones its card describes"),
        ({"decoder": "movenet", "role": "pose"}, "finds pose, but people is needed"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_at_the_start(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ModelError, match=said):
        OpenVinoPeopleModel(people_card=people_card(tmp_path, **changes))


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    card = people_card(tmp_path)
    (tmp_path / "mine.onnx").write_bytes(b"not a model at all")
    with pytest.raises(ModelError, match=r"mine\.onnx") as raised:
        OpenVinoPeopleModel(people_card=card)
    assert "model card" in raised.value.fix


def test_a_pose_model_needs_one_square_size(tmp_path: Path) -> None:
    card = pose_card(tmp_path)
    card.write_text(card.read_text().replace("[[32, 32]]", "[[32, 64]]"))
    with pytest.raises(ModelError, match="one square size"):
        OpenVinoPeopleModel(people_card=people_card(tmp_path), pose_card=card)


@pytest.mark.parametrize("setting", [{"threads": -1}, {"precision": "int4"}, {"min_score": 0.0}])
def test_settings_out_of_range_are_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(ModelError) as raised:
        OpenVinoPeopleModel(**setting)
    assert raised.value.fix


class TestCard:
    def test_every_field_is_read(self, tmp_path: Path) -> None:
        card = read_card(people_card(tmp_path, source="https://example.org", authors="Us", sha256="AB"))
        assert card.decoder is Decoder.BOXES
        assert card.path == tmp_path / "mine.onnx"
        assert card.input.sizes == ((32, 64),)
        assert (card.source, card.authors, card.sha256) == ("https://example.org", "Us", "ab")

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"name": ""}, "'name'.*text"),
            ({"name": 3}, "'name'.*text"),
            ({"colour": "RGB"}, "unknown key 'colour'"),
            ({"decoder": "ssd"}, "'decoder'.*'nanodet' or 'yolox'"),
            ({"role": "pose"}, "'role'.*'people'"),
            ({"input": "RGB"}, "'input'.*table"),
            ({"input": {"size": []}}, "unknown key 'size'"),
            ({"input": {"color": "GRAY"}}, "'color'.*'RGB' or 'BGR'"),
            ({"input": {"mean": [1, 2]}}, "'mean'.*three numbers"),
            ({"input": {"std": [1, 0, 1]}}, "'std'.*other than 0"),
            ({"input": {"sizes": [[0, 64]]}}, "'sizes'"),
            ({"input": {"sizes": [[64.0, 64]]}}, "'sizes'"),
            ({"input": {"sizes": 64}}, "'sizes'"),
        ],
    )
    def test_what_is_wrong_is_named(self, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
        with pytest.raises(ModelError, match=said):
            read_card(people_card(tmp_path, **changes))

    @pytest.mark.parametrize("content", ["{", "[1]", ""])
    def test_unreadable_cards_are_refused(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "bad.json"
        path.write_text(content)
        with pytest.raises(ModelError, match=r"bad\.json"):
            read_card(path)

    def test_a_card_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="no model card"):
            read_card(tmp_path / "none.toml")
