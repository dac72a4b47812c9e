"""A whole evaluation, on films that a fake model understands."""

import json
import os
from pathlib import Path

import pytest

from aislewatch.domain.errors import ModelError, StorageError
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.clip_traces import ModelChoice
from aislewatch.evaluation.dataset import read_dataset
from aislewatch.evaluation.measure import evaluate
from aislewatch.evaluation.score import ClipScore
from tests.unit.evaluation.films import DARK, LIGHT, Models, dataset

pytestmark = pytest.mark.usefixtures("rules_alone")

ROWS = [
    ("act.mp4", LIGHT, "suspicious"),
    ("hidden.mp4", DARK, "suspicious"),
    ("stroll.mp4", DARK, "normal"),
    ("phone.mp4", LIGHT, "normal"),
    ("gone.mp4", None, "normal"),
]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = dataset(tmp_path_factory.mktemp("clips"), ROWS)
    (folder / "broken.mp4").write_bytes(b"no film at all")
    table = folder / "clips.csv"
    table.write_text(table.read_text() + "broken.mp4,suspicious,concealment,B,9.0\n")
    return folder


def test_figures_page_and_traces_are_written(clips: Path, tmp_path: Path) -> None:
    told: list[ClipScore] = []
    metrics = evaluate(read_dataset(clips), tmp_path, Settings(), Models().choice, told.append)
    plain = json.loads((tmp_path / "metrics.json").read_text())
    assert plain == metrics.plain()
    assert [(c["path"], c["confirmed"]) for c in plain["clips"]] == [
        ("act.mp4", True), ("hidden.mp4", False), ("stroll.mp4", False), ("phone.mp4", True),
    ]  # fmt: skip
    assert plain["auc_roc"] == 0.5
    assert plain["confirmed"]["recall"] == plain["confirmed"]["fpr"] == 0.5
    assert plain["about"]["profile"] == "acted"
    assert sorted(scored.clip.path for scored in told) == sorted(c.path for c in read_dataset(clips).clips)
    assert len(list((tmp_path / "traces").iterdir())) == 4


def test_unreadable_clips_cost_only_themselves(clips: Path, tmp_path: Path) -> None:
    metrics = evaluate(read_dataset(clips), tmp_path, Settings(), Models().choice)
    assert [s.clip.path for s in metrics.unreadable] == ["gone.mp4", "broken.mp4"]
    text = (tmp_path / "index.html").read_text()
    assert "2 clips could not be watched" in text
    assert "broken.mp4" in text


def test_jobs_and_traces_change_no_figure(clips: Path, tmp_path: Path) -> None:
    models = Models()
    one = evaluate(read_dataset(clips), tmp_path / "one", Settings(), models.choice, jobs=1)
    many = evaluate(read_dataset(clips), tmp_path / "many", Settings(), models.choice, jobs=3)
    seen = models.frames
    again = evaluate(read_dataset(clips), tmp_path / "many", Settings(), models.choice, jobs=3)
    assert models.frames == seen
    assert one.text() == many.text() == again.text()
    pages = [(tmp_path / run / "index.html").read_bytes() for run in ("one", "many")]
    assert pages[0] == pages[1]


def test_each_thread_has_a_model_of_its_own(clips: Path, tmp_path: Path) -> None:
    models = Models()
    evaluate(read_dataset(clips), tmp_path, Settings(), models.choice, jobs=2)
    assert 1 <= len(models.made) <= 2


def test_a_page_without_its_videos_still_shows_the_figures(clips: Path, tmp_path: Path) -> None:
    """Traces outlive the footage: stills are then missing, nothing else."""
    moved = dataset(tmp_path / "clips", [("phone.mp4", LIGHT, "normal"), ("act.mp4", LIGHT, "suspicious")])
    evaluate(read_dataset(moved), tmp_path / "out", Settings(), Models().choice)
    assert "data:image/jpeg" in (tmp_path / "out" / "index.html").read_text()
    video = moved / "phone.mp4"
    kept = video.stat()
    video.write_bytes(b"\0" * kept.st_size)
    os.utime(video, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    evaluate(read_dataset(moved), tmp_path / "out", Settings(), Models().choice)
    text = (tmp_path / "out" / "index.html").read_text()
    assert "data:image/jpeg" not in text
    assert "no picture" in text


def test_a_model_that_fails_ends_the_evaluation(clips: Path, tmp_path: Path) -> None:
    def make() -> Models:
        raise ModelError("The weights are missing.")

    choice = ModelChoice("none", make, "none")  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="weights are missing"):
        evaluate(read_dataset(clips), tmp_path, Settings(), choice, jobs=2)
    assert not (tmp_path / "metrics.json").exists()


def test_a_place_that_cannot_be_written_is_a_storage_error(clips: Path, tmp_path: Path) -> None:
    (tmp_path / "metrics.json").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        evaluate(read_dataset(clips, limit=1), tmp_path, Settings(), Models().choice)
