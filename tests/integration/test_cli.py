"""The command line as a contract: what other programs and people rely on."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from aislewatch.cli.main import app
from aislewatch.domain.errors import AislewatchError

CLIP = "shoplifting-clips/clips/shoplifting-20.mp4"
ONE_SECOND = "people/store-aisle.mp4"


def run(*words: str | Path) -> Result:
    """The command's result; errors made on purpose stay exceptions here."""
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200", "NO_COLOR": "1"})


def refused(*words: str | Path) -> AislewatchError:
    result = run(*words)
    assert isinstance(result.exception, AislewatchError), result.output
    return result.exception


def plain(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.footage
def test_analyze_writes_the_report_the_trace_and_a_clip(footage: Path, tmp_path: Path) -> None:
    first, second, again = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    assert run("analyze", footage / CLIP, "--render", "--out", first).exit_code == 0
    report = plain(first / "report.json")
    assert list(report) == ["video", "seconds", "frames_analyzed", "people", "signals", "levels", "alerts"]
    assert report["video"] == "shoplifting-20.mp4"
    assert report["seconds"] == pytest.approx(11.17, abs=0.2)
    (alert,) = report["alerts"]
    assert (alert["action"], alert["level"]) == ("concealment", "CONFIRMED")
    assert alert["start"] < alert["end"] <= report["seconds"]
    assert {"cue", "value", "unit", "from", "to"} == set(alert["why"][0])
    assert (first / alert["clip"]).stat().st_size > 10_000
    assert (first / "annotated.mp4").stat().st_size > 10_000

    # The same video gives the same bytes, and so do its people without the pictures.
    assert run("analyze", footage / CLIP, "--out", second).exit_code == 0
    assert run("analyze", "--trace", first / "trace.npz", "--out", again).exit_code == 0
    told = {(folder / "report.json").read_bytes() for folder in (first, second, again)}
    assert len(told) == 1
    assert (first / "trace.npz").read_bytes() == (second / "trace.npz").read_bytes()
    assert (first / alert["clip"]).read_bytes() == (second / alert["clip"]).read_bytes()


@pytest.mark.footage
def test_other_settings_give_another_report_from_the_same_trace(footage: Path, tmp_path: Path) -> None:
    settings = tmp_path / "off.toml"
    settings.write_text("[actions.concealment]\nenabled = false\n")
    run("analyze", footage / CLIP, "--out", tmp_path)
    result = run(
        "analyze", "--trace", tmp_path / "trace.npz", "--settings", settings, "--out", tmp_path / "o"
    )
    assert result.exit_code == 0
    assert plain(tmp_path / "o" / "report.json")["alerts"] == []


@pytest.mark.footage
def test_an_exclusion_zone_leaves_nobody_in_it(footage: Path, tmp_path: Path) -> None:
    settings = tmp_path / "all.toml"
    polygon = "[[0, 0], [1, 0], [1, 1], [0, 1]]"
    settings.write_text(f'[[zones]]\nname = "all"\nkind = "exclusion"\npolygon = {polygon}\n')
    run("analyze", footage / ONE_SECOND, "--settings", settings, "--out", tmp_path)
    assert plain(tmp_path / "report.json")["people"] == []


def test_analyze_refuses_what_it_cannot_use(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    assert "no such file" in refused("analyze", tmp_path / "none.mp4", "--out", tmp_path).message
    assert "no video" in refused("analyze", text, "--out", tmp_path).message
    assert "no readable trace" in refused("analyze", "--trace", text, "--out", tmp_path).message
    assert "Nothing to analyze" in refused("analyze", "--out", tmp_path).message
    assert "too much" in refused("analyze", text, "--trace", text, "--out", tmp_path).message
    assert refused("analyze", "--trace", text, "--render", "--out", tmp_path).fix == "Leave --render away."
    assert "cannot be made" in refused("analyze", text, "--out", text / "below").message
    assert "no model profile" in refused("analyze", text, "--profile", "turbo", "--out", tmp_path).message


def test_settings_that_do_not_fit_name_the_key(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[ladder]\ndwell = 0\n")
    error = refused("analyze", tmp_path / "v.mp4", "--settings", bad, "--out", tmp_path)
    assert str(error) == "ladder.dwell: 0 does not fit. Allowed: a number from 1 to 7200 s."
    bad.write_text("[ladder\n")
    assert "no valid TOML" in refused("analyze", tmp_path / "v.mp4", "--settings", bad).message
    assert "no settings file" in refused("analyze", tmp_path / "v.mp4", "--settings", tmp_path / "x").message


@pytest.mark.footage
def test_cameras_are_tried_added_listed_and_removed(
    footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ("--data", tmp_path)
    assert "No cameras yet" in run("camera", "list", *data).output
    added = run("camera", "add", "aisle", footage / ONE_SECOND, "--loop", *data)
    assert "h264 480x270" in added.output
    assert "Added aisle." in added.output
    hidden = ("camera", "add", "till", "rtsp://boss:secret@127.0.0.1:9/s", "--no-test", *data)
    assert "allow_addresses" in refused(*hidden).fix
    monkeypatch.setenv("AISLEWATCH_ALLOW_ADDRESSES", "127.0.0.1")
    assert run(*hidden).exit_code == 0
    listed = run("camera", "list", *data).output
    assert re.search(r"till\s.*rtsp://.*127\.0\.0\.1:9/s", listed)
    assert "secret" not in listed
    assert "h264" in run("camera", "test", "aisle", *data).output
    unreachable = refused("camera", "test", "till", *data)
    assert "refused" in unreachable.message
    assert "secret" not in str(unreachable)
    assert "till" in str(refused("camera", "add", "till", "x", "--no-test", *data))
    assert run("camera", "remove", "till", *data).exit_code == 0
    assert "till" not in run("camera", "list", *data).output
    assert "till" in refused("camera", "remove", "till", *data).message


@pytest.mark.footage
def test_the_doctor_says_what_is_not_well(footage: Path, tmp_path: Path) -> None:
    data = ("--data", tmp_path)
    well = run("doctor", *data).output
    for what in ("models", "codecs", "disk", "database", "audit log"):
        assert f"{what}:" in well
    run("camera", "add", "gone", tmp_path / "gone.mp4", "--no-test", *data)
    result = run("doctor", *data)
    assert result.exit_code == 1
    assert re.search(r"bad\s+camera gone: .*no such file", result.output)
    assert "Check the file's name" in result.output


def test_a_broken_configuration_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "aislewatch.toml").write_text("port = 0\n")
    assert str(refused("camera", "list", "--data", tmp_path)).startswith("port: ")
    (tmp_path / "aislewatch.toml").write_text("colour = 'red'\n")
    assert str(refused("camera", "list", "--data", tmp_path)).startswith("colour: ")
    (tmp_path / "aislewatch.toml").write_text("port = \n")
    assert "no valid TOML" in str(refused("camera", "list", "--data", tmp_path))
    (tmp_path / "aislewatch.toml").unlink()
    monkeypatch.setenv("AISLEWATCH_PROFILE", "turbo")
    assert str(refused("camera", "list", "--data", tmp_path)).startswith("profile: ")


def test_a_data_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be made" in refused("camera", "list", "--data", tmp_path / "file" / "data").message


def test_help_teaches_every_command() -> None:
    told = run("--help").output
    for command in ("serve", "analyze", "evaluate", "camera", "doctor", "zone", "settings", "snooze"):
        assert command in told
        groups = ("camera", "doctor", "zone", "settings", "snooze")
        assert "Example" in run(command, "--help").output or command in groups
