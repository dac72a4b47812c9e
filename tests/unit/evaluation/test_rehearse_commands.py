"""``aislewatch rehearse`` and ``aislewatch evaluate --rehearsal``."""

import json
import tomllib
from pathlib import Path

import av
import pytest
import typer
from typer.testing import CliRunner

from aislewatch.adapters.traces import read_trace
from aislewatch.cli import evaluate as evaluate_command
from aislewatch.cli import evaluate_rehearsal, rehearse
from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidInput, NotFound, StorageError
from aislewatch.domain.settings_text import read_settings
from aislewatch.rehearsal.library import SCENARIOS
from tests.unit.evaluation.rehearsed import ENTERED, FakeEnsemble
from tests.unit.evaluation.test_rehearsal import Named

OWN = """
name = "own"
camera = "aisle-2"

[[people]]
start = [8.9, 4.6]
steps = [{ walk = [6.0, 5.3] }, { act = "pocket_item" }, { walk = [0.4, 4.5] }]
"""


def run(command: object, *words: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(command)  # type: ignore[type-var]
    result = CliRunner().invoke(app, list(words), catch_exceptions=False, env={"COLUMNS": "160"})
    return result.exit_code, result.output


def rehearsed(*words: str) -> tuple[int, str]:
    return run(rehearse.rehearse, *words)


def test_poses_truth_and_settings_are_written(tmp_path: Path) -> None:
    code, said = rehearsed("enter_stockroom", "--poses", "--seed", "3", "--out", str(tmp_path))
    assert code == 0
    assert "restricted area, entered" in said
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "aisle-1.npz", "aisle-2.npz", "settings.toml", "till.npz", "truth.json"
    ]  # fmt: skip
    truth = json.loads((tmp_path / "truth.json").read_text())
    (deed,) = [deed for deed in truth["deeds"] if deed["action"]]
    assert (deed["action"], deed["kind"], deed["camera"]) == ("restricted_area", "entered", "till")
    assert 0 <= deed["start"] < deed["end"] <= truth["seconds"]
    assert deed["who"] in {person["who"] for person in truth["people"]}
    settings = read_settings(tomllib.loads((tmp_path / "settings.toml").read_text()))
    assert {zone.camera for zone in settings.zones} == {"aisle-1", "aisle-2", "till"}
    meta, people = read_trace(tmp_path / "till.npz")
    assert (meta.camera, meta.rate) == ("till", settings.analysis.rate)
    assert people[-1].at == pytest.approx(truth["seconds"], abs=0.2)
    assert any(len(moment) for moment in people)


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        rehearsed("browse", "--poses", "--camera", "aisle-1", "--out", str(tmp_path / folder))
    for name in ("aisle-1.npz", "truth.json", "settings.toml"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_film_is_written_for_the_camera_asked_for(tmp_path: Path) -> None:
    words = ("walk_through", "--video", "--camera", "aisle-1", "--seconds", "1", "--out", str(tmp_path))
    assert rehearsed(*words)[0] == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["aisle-1.mp4", "settings.toml", "truth.json"]
    with av.open(str(tmp_path / "aisle-1.mp4")) as film:
        stream = film.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert sum(1 for _ in film.decode(stream)) == 13


def test_a_file_of_ones_own_is_acted(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    code, said = rehearsed(str(tmp_path / "own.toml"), "--poses", "--out", str(tmp_path / "out"))
    assert code == 0
    assert "concealment, pocket" in said
    truth = json.loads((tmp_path / "out" / "truth.json").read_text())
    assert (truth["scenario"], truth["camera"]) == ("own", "aisle-2")


def test_the_list_names_every_scenario_and_what_it_is() -> None:
    code, said = rehearsed("--list")
    assert code == 0
    for name in SCENARIOS:
        assert name in said
    assert "evasive behavior" in said


def test_what_cannot_be_rehearsed_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no scenario 'nothing' and no such file"):
        rehearsed("nothing")
    with pytest.raises(NotFound, match="no camera 'roof'"):
        rehearsed("browse", "--camera", "roof")
    with pytest.raises(InvalidInput, match="Nothing to rehearse"):
        rehearsed()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be made"):
        rehearsed("browse", "--poses", "--out", str(tmp_path / "file"))


def evaluated(*words: str) -> tuple[int, str]:
    return run(evaluate_command.evaluate, *words)


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three plain scenarios in the place of the library."""
    catalogue = (Named("trespass", ENTERED, "entered"), Named("stroll"), Named("traffic"))
    monkeypatch.setattr(evaluate_rehearsal, "SCENARIOS", {named.name: named for named in catalogue})
    monkeypatch.setattr(evaluate_rehearsal, "Library", FakeEnsemble)


@pytest.mark.usefixtures("stand_ins")
def test_the_table_is_the_last_thing_said(tmp_path: Path) -> None:
    words = ("--rehearsal", "--scenes", "4", "--traffic", "0.01", "--seeds", "tune", "--jobs", "1")
    code, said = evaluated(*words, "--out", str(tmp_path))
    assert code == 0
    assert "4 scenes" in said
    assert "traffic: 0.01 h" in said
    rows = [line for line in said.splitlines() if "restricted_area" in line]
    assert rows
    assert "1.00" in rows[0]
    assert "entered" in said.splitlines()[-2]
    plain = json.loads((tmp_path / "metrics.json").read_text())
    assert plain["seeds"]["set"] == "tune"
    assert plain["actions"]["restricted_area"]["n"] == 2
    assert (tmp_path / "index.html").exists()


@pytest.mark.usefixtures("stand_ins")
def test_sensitivity_and_settings_reach_the_scoring(tmp_path: Path) -> None:
    off = tmp_path / "off.toml"
    off.write_text("[actions.restricted_area]\nenabled = false\n")
    words = ("--rehearsal", "--scenes", "2", "--jobs", "1", "--out", str(tmp_path / "out"))
    evaluated(*words, "--settings", str(off), "--sensitivity", "low")
    plain = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert plain["actions"]["restricted_area"]["recall"] == 0
    assert plain["sensitivity"] == "low"
    assert plain["seeds"]["set"] == "score"


def test_either_a_data_set_or_a_rehearsal() -> None:
    code, said = evaluated()
    assert code == 2
    assert "--rehearsal" in said
    with pytest.raises(InvalidInput, match="too much"):
        evaluated("clips", "--rehearsal")


def test_help_teaches() -> None:
    for said, words in (
        (rehearsed("--help")[1], ("truth.json", "settings.toml", "--poses", "Example")),
        (evaluated("--help")[1], ("--through-video", "--traffic", "tune", str(ActionType.LOITERING))),
    ):
        for word in words:
            assert word in said
