"""``aislewatch settings``, ``zone`` and ``snooze``: everything a shopkeeper turns, from the terminal."""

import json
import re
import sqlite3
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from aislewatch.cli import main
from aislewatch.domain.errors import AislewatchError, Conflict, InvalidInput, InvalidSetting, NotFound
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings


class Shop:
    """One data folder and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("camera", "add", "door", "rtsp://door", "--no-test")

    def run(self, *words: str | Path, answer: str = "") -> Result:
        return CliRunner().invoke(
            main.app,
            [*map(str, words), "--data", str(self.folder)],
            input=answer,
            env={"COLUMNS": "200", "NO_COLOR": "1"},
        )

    def did(self, *words: str | Path, answer: str = "") -> str:
        result = self.run(*words, answer=answer)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    def refused(self, kind: type[AislewatchError], *words: str | Path) -> str:
        before = self._versions()
        result = self.run(*words)
        assert isinstance(result.exception, kind), (result.output, result.exception)
        assert self._versions() == before, "nothing is half-applied"
        return str(result.exception)

    @property
    def settings(self) -> Settings:
        return read_settings(json.loads(self._versions()[-1][1])) if self._versions() else Settings()

    def _versions(self) -> list[tuple[int, str]]:
        """Every version that was ever saved, as it stands in the file."""
        with closing(sqlite3.connect(self.folder / "aislewatch.db")) as database:
            return list(database.execute("SELECT version, content FROM settings ORDER BY version"))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "data")


def test_single_settings_are_set_shown_and_put_back(shop: Shop) -> None:
    assert "version 1" in shop.did("settings", "set", "ladder.dwell", "45")
    assert "so already" in shop.did("settings", "set", "ladder.dwell", "45.0")
    shop.did("settings", "set", "timezone", "Europe/Vienna")
    shop.did("settings", "set", "alerts.level", "high")
    shop.did("settings", "set", "actions.loitering.schedule", '["mon-fri 09:00-20:00"]')
    shop.did("settings", "set", "staff.uniform", "#AA0011")
    assert shop.did("settings", "show", "ladder.dwell") == "[ladder]\ndwell = 45.0\n"
    assert shop.did("settings", "show", "staff.uniform") == '[staff]\nuniform = "#aa0011"\n'
    assert 'level = "HIGH"' in shop.did("settings", "show", "alerts")
    assert shop.settings.timezone == "Europe/Vienna"
    shop.did("settings", "unset", "ladder.dwell")
    assert shop.settings.ladder.dwell == 30
    assert tomllib.loads(shop.did("settings", "show")) == tomllib.loads(shop.did("settings", "export"))


def test_a_camera_and_a_zone_have_settings_of_their_own(shop: Shop) -> None:
    shop.did("zone", "add", "wine", "high_risk", "0.1,0.1", "0.5,0.1", "0.5,0.5", "--department", "spirits")
    shop.did("settings", "set", "ladder.dwell", "20", "--camera", "door")
    shop.did("settings", "set", "ladder.dwell", "10", "--zone", "wine")
    shop.did("settings", "set", "alerts.level", "ALERT", "--zone", "wine")
    assert "dwell = 20" in shop.did("settings", "show", "ladder", "--camera", "door")
    assert "dwell = 10" in shop.did("settings", "show", "ladder", "--camera", "door", "--zone", "wine")
    assert "dwell = 10" in shop.did("settings", "show", "ladder", "--zone", "wine")
    assert "dwell = 30" in shop.did("settings", "show", "ladder")
    shop.did("settings", "unset", "ladder.dwell", "--zone", "wine")
    shop.did("settings", "unset", "ladder", "--camera", "door")
    assert shop.settings.zones[0].overrides == {"ladder": {}, "alerts": {"level": "ALERT"}}
    assert "dwell = 30" in shop.did("settings", "show", "ladder", "--camera", "door", "--zone", "wine")
    assert "elsewhere" in shop.refused(
        NotFound, "settings", "set", "ladder.dwell", "5", "--camera", "elsewhere"
    )
    assert "tea" in shop.refused(NotFound, "settings", "set", "ladder.dwell", "5", "--zone", "tea")
    assert "no such setting" in shop.refused(
        InvalidSetting, "settings", "unset", "ladder.hold", "--zone", "wine"
    )


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("ladder.dwel", "5", "ladder.dwel: there is no such setting. Allowed: confirm_count"),
        ("ladder.dwell", "0", "ladder.dwell: 0 does not fit. Allowed: a number from 1 to 7200 s."),
        ("ladder.dwell", "soon", "ladder.dwell: 'soon' does not fit"),
        ("ladder.dwell", "5\nhold = 7", "ladder.dwell: '5\\nhold = 7' does not fit"),
        ("ladder", "5", "ladder: 5 does not fit. Allowed: a table."),
        ("timezone", "Europe/Atlantis", "timezone: 'Europe/Atlantis' is no time zone"),
        ("ladder dwell", "5", "'ladder dwell' is no setting's name"),
        ("", "5", "'' is no setting's name"),
        ("zones", "[]", "zones are no single setting"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_key(shop: Shop, key: str, value: str, words: str) -> None:
    assert words in shop.refused(InvalidInput, "settings", "set", key, value)


def test_a_file_goes_out_and_comes_back(shop: Shop, tmp_path: Path) -> None:
    shop.did("settings", "set", "ladder.dwell", "45")
    shop.did("zone", "add", "cabin", "exclusion", "0,0", "0.3,0", "0.3,1", "--camera", "door")
    shop.did("snooze", "start", "1h", "--camera", "door", "--note", "tiles")
    file = tmp_path / "settings.toml"
    assert "Wrote" in shop.did("settings", "export", file)
    before = shop.settings
    other = Shop(tmp_path / "other")
    assert "version 1" in other.did("settings", "import", file)
    assert other.settings == before
    file.write_text("[ladder]\ndwell = 1e9\n")
    assert "1 to 7200 s" in other.refused(InvalidSetting, "settings", "import", file)
    file.write_text("[ladder\n")
    assert "line 1" in other.refused(InvalidInput, "settings", "import", file)
    assert "cannot be read" in other.refused(InvalidInput, "settings", "import", tmp_path / "none.toml")
    assert other.settings == before


def test_switching_off_asks_and_is_in_the_history(shop: Shop, tmp_path: Path) -> None:
    declined = shop.run("settings", "disable", answer="n\n")
    assert declined.exit_code == 1
    assert "alerts so far stay readable" in declined.output
    assert shop.settings.enabled
    assert "off" in shop.did("settings", "disable", answer="y\n")
    assert not shop.settings.enabled
    assert "off" in shop.did("settings", "disable"), "nothing to ask"
    assert "on" in shop.did("settings", "enable")
    assert "off" in shop.did("settings", "disable", "--yes")
    shop.did("settings", "enable")
    file = tmp_path / "off.toml"
    file.write_text("enabled = false\n")
    for words in (("import", file), ("set", "enabled", "false")):
        assert shop.run("settings", *words, answer="n\n").exit_code == 1
        assert shop.settings.enabled
        shop.did("settings", *words, "--yes")
        assert not shop.settings.enabled
        shop.did("settings", "enable")
    told = re.findall(r"monitoring (started|stopped)", shop.did("settings", "history"))
    assert told == ["started", "stopped"] * 4
    assert "command line" in shop.did("settings", "history", "--limit", "1")


def test_zones_are_drawn_listed_changed_and_erased(shop: Shop) -> None:
    assert "No zones yet" in shop.did("zone", "list")
    shop.did("zone", "add", "wine", "high_risk", "0.1,0.1", "0.5,0.1", "0.5,0.5", "--department", "spirits")
    shop.did("zone", "add", "cabin", "exclusion", "0,0", "0.3,0", "0.3,1", "--camera", "door")
    listed = shop.did("zone", "list")
    assert re.search(r"wine .*high_risk .*every camera .*0\.1,0\.1 0\.5,0\.1 0\.5,0\.5 .*spirits", listed)
    assert re.search(r"cabin .*exclusion .*door ", listed)
    assert "cabin" not in shop.did("zone", "list", "--camera", "till")
    shop.did("settings", "set", "ladder.dwell", "10", "--zone", "wine")
    shop.did("zone", "replace", "wine", "shelf", "0.2,0.2", "0.6,0.2", "0.6,0.6")
    wine = shop.settings.zones[0]
    assert (wine.kind, wine.department, wine.overrides) == ("shelf", "spirits", {"ladder": {"dwell": 10.0}})
    shop.did("zone", "remove", "cabin")
    assert [zone.name for zone in shop.settings.zones] == ["wine"]


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        (("0,0", "1.2,0", "1,1"), "Corner 2 at [1.2, 0] is outside the picture"),
        (("0,0", "1,0", "1"), "Corner 3 must be two numbers X,Y, not '1'"),
        (("0,0", "nan,0", "1,1"), "Corner 2"),
        (("0,0", "1,1", "1,0", "0,1"), "The edge after corner 1 crosses the edge after corner 3"),
        (("0,0", "1,0"), "3 to 64 corners, not 2"),
    ],
)
def test_a_polygon_that_cannot_be_names_its_corner(shop: Shop, corners: tuple[str, ...], words: str) -> None:
    assert words in shop.refused(InvalidInput, "zone", "add", "wine", "shelf", *corners)


def test_zones_that_are_not_there_or_several(shop: Shop) -> None:
    shop.run("camera", "add", "till", "rtsp://till", "--no-test")
    for camera in ("door", "till"):
        shop.did("zone", "add", "cabin", "exclusion", "0,0", "0.3,0", "0.3,1", "--camera", camera)
    assert "door, till" in shop.refused(Conflict, "zone", "remove", "cabin")
    assert "tea" in shop.refused(NotFound, "zone", "remove", "tea")
    assert "dor" in shop.refused(
        NotFound, "zone", "add", "x", "shelf", "0,0", "1,0", "1,1", "--camera", "dor"
    )


def test_snoozes_are_started_listed_and_cancelled(shop: Shop) -> None:
    assert "Nothing is snoozed" in shop.did("snooze", "list")
    assert re.search(r"until 20\d\d-.* \(UTC\)", shop.did("snooze", "start", "30m", "--camera", "door"))
    shop.did("snooze", "start", "1.5h", "--action", "loitering", "--note", "queue")
    listed = shop.did("snooze", "list")
    assert re.search(r"door .*every action", listed)
    assert re.search(r"every camera .*loitering .*queue", listed)
    shop.did("snooze", "cancel", "--camera", "door")
    assert "door" not in shop.did("snooze", "list")
    shop.refused(NotFound, "snooze", "cancel", "--camera", "door")
    for length in ("30", "soon", "30s", "8d", "٣٠m"):
        shop.refused(InvalidInput, "snooze", "start", length)


def test_errors_are_told_whole_at_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Square brackets are no markup."""
    words = ["zone", "add", "x", "shelf", "0,0", "1,0", "1,1,1", "--data", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", ["aislewatch", *words])
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as ended:
        main.run()
    assert ended.value.code == 2
    assert "Corner 3 must be two numbers X,Y, not '1,1,1'" in capsys.readouterr().err
    monkeypatch.setattr(
        sys, "argv", ["aislewatch", "settings", "set", "a]b[red]", "1", "--data", str(tmp_path)]
    )
    with pytest.raises(SystemExit):
        main.run()
    assert "'a]b[red]' is no setting's name" in capsys.readouterr().err
