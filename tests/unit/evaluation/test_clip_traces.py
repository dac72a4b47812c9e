"""Clips are watched once and replayed as long as nothing that matters has changed."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aislewatch.domain.errors import ModelError, SourceUnavailable, StorageError, VideoError
from aislewatch.domain.people import Frame, Image, People
from aislewatch.domain.settings import AnalysisSettings, Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.evaluation.clip_traces import ClipTraces, ModelChoice, model_choice
from tests.fakes.acted_model import ActedModel
from tests.fakes.people import Actor
from tests.unit.evaluation.films import DARK, LIGHT, Models, film


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return film(tmp_path / "clip.mp4", LIGHT, seconds=2)


def watch(
    tmp_path: Path, video: Path, models: Models, settings: Settings | None = None, **more: bool
) -> list[People]:
    return ClipTraces(tmp_path / "traces", models.choice, settings or Settings(), **more).people(video)


def test_a_second_run_needs_no_model_and_gives_the_same(tmp_path: Path, video: Path) -> None:
    first_models, second_models = Models(), Models()
    first, second = watch(tmp_path, video, first_models), watch(tmp_path, video, second_models)
    assert first_models.frames == len(first) == 12
    assert second_models.made == []
    for a, b in zip(first, second, strict=True):
        assert a.at == b.at
        np.testing.assert_array_equal(a.keypoints, b.keypoints)


def test_fresh_watches_again(tmp_path: Path, video: Path) -> None:
    watch(tmp_path, video, Models())
    again = Models()
    watch(tmp_path, video, again, fresh=True)
    assert again.frames == 12


def test_another_rate_exclusion_or_model_watches_again(tmp_path: Path, video: Path) -> None:
    watch(tmp_path, video, Models())
    zone = {"name": "wc", "kind": "exclusion", "polygon": [[0, 0], [1, 0], [1, 1]]}
    for settings, fingerprint in (
        (replace(Settings(), analysis=AnalysisSettings(rate=4.0)), "acted 1"),
        (read_settings({"zones": [zone]}), "acted 1"),
        (Settings(), "acted 2"),
    ):
        models = Models(fingerprint)
        watch(tmp_path, video, models, settings)
        assert models.frames > 0


def test_settings_that_do_not_touch_the_pictures_do_not(tmp_path: Path, video: Path) -> None:
    watch(tmp_path, video, Models())
    models = Models()
    watch(tmp_path, video, models, read_settings({"actions": {"concealment": {"sensitivity": "low"}}}))
    assert models.made == []


def test_a_changed_video_is_watched_again(tmp_path: Path, video: Path) -> None:
    watch(tmp_path, video, Models())
    os.utime(video, (1, 1))
    models = Models()
    watch(tmp_path, video, models)
    assert models.frames > 0


def test_two_videos_of_one_name_are_not_mixed_up(tmp_path: Path, video: Path) -> None:
    other = film(tmp_path / "elsewhere" / "clip.mp4", DARK, seconds=2)
    act, stroll = (watch(tmp_path, path, Models())[-1].keypoints for path in (video, other))
    assert not np.array_equal(act, stroll)


def test_a_damaged_trace_is_made_anew(tmp_path: Path, video: Path) -> None:
    whole = watch(tmp_path, video, Models())
    (trace,) = (tmp_path / "traces").iterdir()
    trace.write_bytes(trace.read_bytes()[:200])
    models = Models()
    assert len(watch(tmp_path, video, models)) == len(whole)
    assert models.frames == 12
    assert [path.name for path in (tmp_path / "traces").iterdir()] == [trace.name]


def test_exclusion_zones_are_black_before_the_model_looks(tmp_path: Path, video: Path) -> None:
    shown: list[Image] = []

    def look(frame: Frame) -> list[Actor]:
        shown.append(frame.image)
        return []

    half = {"name": "wc", "kind": "exclusion", "polygon": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}
    choice = ModelChoice("spy", lambda: ActedModel(look), "spy")
    traces = ClipTraces(tmp_path / "traces", choice, read_settings({"zones": [half]}))
    traces.people(video)
    still = traces.frame(video, 1.0)
    assert still is not None
    for image in (*shown, still.image):
        assert image[:, :80].max() == 0
        assert image[:, 90:].min() > 150


def test_the_frame_of_a_moment(tmp_path: Path, video: Path) -> None:
    traces = ClipTraces(tmp_path / "traces", Models().choice, Settings())
    people = traces.people(video)
    frame = traces.frame(video, people[5].at)
    assert frame is not None
    assert frame.at == people[5].at
    assert traces.frame(video, 100.0) is None


def test_a_missing_video_and_one_that_is_none_are_video_errors(tmp_path: Path) -> None:
    traces = ClipTraces(tmp_path / "traces", Models().choice, Settings())
    with pytest.raises(SourceUnavailable, match="There is no video"):
        traces.people(tmp_path / "nothing.mp4")
    text = tmp_path / "text.mp4"
    text.write_text("not a film")
    with pytest.raises(VideoError):
        traces.people(text)
    assert list((tmp_path / "traces").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be made"):
        ClipTraces(tmp_path / "file" / "traces", Models().choice, Settings())


def test_a_shipped_models_fingerprint_tells_profiles_apart() -> None:
    with pytest.raises(ModelError, match="no model profile 'best'"):
        model_choice("best")
    try:
        default, accurate = model_choice("default"), model_choice("accurate")
    except ModelError:
        pytest.skip("the weights have not been built")
    assert default.name == "default"
    assert default.fingerprint != accurate.fingerprint
    assert default.fingerprint == model_choice("default").fingerprint
