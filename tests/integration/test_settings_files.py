"""A thousand settings files: each is accepted whole, or refused whole with key and range."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aislewatch.adapters.store.database import Database, open_database
from aislewatch.domain.errors import InvalidInput, InvalidSetting
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective, plain_settings, read_settings
from aislewatch.services.configure import Configure
from tests.fakes.clock import FakeClock
from tests.fakes.settings_faults import Faulty, faulty_files, torn_files
from tests.fakes.settings_files import good_files


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(tmp_path_factory.mktemp("settings") / "shop.db")
    yield opened
    opened.check()
    opened.close()


@pytest.fixture(scope="module")
def configure(database: Database) -> Configure:
    return Configure(database, FakeClock())


def rows(database: Database) -> tuple[Settings, int, int]:
    """Everything there is about settings: the newest, its version, the lines of the log."""
    with database.read() as tables:
        return *tables.settings.get(), len(tables.audit.latest(10_000))


def test_a_thousand_files_are_accepted_whole_or_refused_whole(
    database: Database, configure: Configure
) -> None:
    fate: Counter[str] = Counter()

    @settings(max_examples=1000, suppress_health_check=list(HealthCheck))
    @given(file=st.one_of(good_files, faulty_files(), torn_files()))
    def import_it(file: dict[str, Any] | Faulty | str) -> None:
        before = rows(database)
        if isinstance(file, dict):
            accepted(file, configure)
            assert rows(database)[1] in (before[1], before[1] + 1)
            fate["accepted"] += 1
            return
        text = file if isinstance(file, str) else tomli_w.dumps(file.raw)
        with pytest.raises(InvalidInput) as caught:
            configure.import_toml(text, by="boss", confirmed=True)
        assert rows(database) == before, "nothing is half-applied"
        assert caught.value.fix
        assert len(str(caught.value)) < 800, "short, whatever was in the file"
        if isinstance(file, Faulty):
            assert isinstance(caught.value, InvalidSetting)
            assert caught.value.key == file.key
            assert str(caught.value).startswith(f"{file.key}: ")
            assert file.words in str(caught.value)
        fate["no TOML" if isinstance(file, str) else "refused with its key"] += 1

    import_it()
    assert fate.total() >= 1000
    assert min(fate.values()) >= 100, fate
    print(dict(fate))  # pytest -s tells how many of each


def accepted(raw: dict[str, Any], configure: Configure) -> None:
    """It holds now, whole; what is written out reads back the same, and every override can be applied."""
    configure.import_toml(tomli_w.dumps(raw), by="boss", confirmed=True)
    held, _ = configure.get()
    assert held == read_settings(raw)
    text = configure.export_toml()
    version = configure.import_toml(text, by="boss", confirmed=True)
    assert configure.get() == (held, version)
    assert configure.export_toml() == text
    assert read_settings(plain_settings(held)) == held
    for camera in ("till-2", "door"):
        for zone in (None, *held.zones):
            assert effective(held, camera, zone).cameras == {}


@settings(max_examples=200)
@given(raw=good_files)
def test_what_a_file_says_is_what_holds(raw: dict[str, Any]) -> None:
    """Every value of the file is found again in what is written out."""
    plain = plain_settings(read_settings(raw))
    for section in ("analysis", "ladder", "alerts", "staff"):
        for key, value in raw.get(section, {}).items():
            if isinstance(value, list):
                assert plain[section][key] == sorted(set(value))
            elif isinstance(value, str):
                assert plain[section][key].lower() == value.lower()
            else:
                assert plain[section][key] == value
    for action, given_action in raw.get("actions", {}).items():
        for key, value in given_action.items():
            assert plain["actions"][action][key] == (sorted(set(value)) if key == "kinds_off" else value)
    assert [zone["polygon"] for zone in plain["zones"]] == [zone["polygon"] for zone in raw.get("zones", [])]
    assert set(plain["cameras"]) == set(raw.get("cameras", {}))
