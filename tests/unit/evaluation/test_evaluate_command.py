"""The command line around the evaluation."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from aislewatch.cli import evaluate as command
from aislewatch.domain.errors import InvalidInput, InvalidSetting, NotFound
from tests.unit.evaluation.films import DARK, LIGHT, Models, dataset

app = typer.Typer()
app.command()(command.evaluate)

ROWS = [("act.mp4", LIGHT, "suspicious"), ("stroll.mp4", DARK, "normal")]


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Models:
    acted = Models()
    monkeypatch.setattr(command, "model_choice", lambda profile: acted.choice)
    return acted


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False, env={"COLUMNS": "160"})
    return result.exit_code, result.output


@pytest.mark.usefixtures("models")
def test_a_good_run_tells_the_figures_and_where_they_are(tmp_path: Path) -> None:
    code, said = run(str(dataset(tmp_path / "clips", ROWS)), "--out", str(tmp_path / "out"))
    assert code == 0
    assert "AUC-ROC" in said
    assert "1.000" in said
    assert "2 clips measured, 0 not watched" in said
    assert json.loads((tmp_path / "out" / "metrics.json").read_text())["auc_roc"] == 1.0


@pytest.mark.usefixtures("models")
def test_an_unreadable_clip_is_named_and_makes_the_end_fail(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "clips", [*ROWS, ("gone.mp4", None, "normal")])
    code, said = run(str(folder), "--out", str(tmp_path / "out"))
    assert code == 1
    assert "Not watched: gone.mp4" in said
    assert "2 clips measured, 1 not watched" in said
    assert len(json.loads((tmp_path / "out" / "metrics.json").read_text())["clips"]) == 2


def test_limit_fresh_and_settings_reach_the_evaluation(tmp_path: Path, models: Models) -> None:
    folder, out = str(dataset(tmp_path / "clips", ROWS)), str(tmp_path / "out")
    settings = tmp_path / "off.toml"
    settings.write_text("enabled = false\n")
    assert run(folder, "--out", out, "--limit", "1", "--settings", str(settings))[0] == 0
    plain = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert [(clip["path"], clip["confirmed"]) for clip in plain["clips"]] == [("act.mp4", False)]
    assert plain["auc_roc"] is None
    seen = models.frames
    run(folder, "--out", out, "--limit", "1")
    assert models.frames == seen
    run(folder, "--out", out, "--limit", "1", "--fresh", "--jobs", "2")
    assert models.frames == 2 * seen


def test_errors_made_on_purpose_come_through(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no clips\.csv"):
        run(str(tmp_path), "--out", str(tmp_path / "out"))
    bad = tmp_path / "bad.toml"
    bad.write_text("[actions.concealment]\nsensitivity = 'extreme'\n")
    with pytest.raises(InvalidSetting, match=r"actions\.concealment\.sensitivity"):
        run(str(tmp_path), "--settings", str(bad))
    (tmp_path / "clips.csv").write_text("path,label\n")
    with pytest.raises(InvalidInput, match="lacks the columns"):
        run(str(tmp_path))


@pytest.mark.parametrize("words", [["--jobs", "0"], ["--limit", "0"], []])
def test_wrong_words_are_a_usage_error(words: list[str], tmp_path: Path) -> None:
    assert run(*([str(tmp_path), *words] if words else []))[0] == 2


def test_help_teaches() -> None:
    code, said = run("--help")
    assert code == 0
    for words in ("clips.csv", "label", "metrics.json", "--jobs", "Example"):
        assert words in said
