"""The SQLite side of the store: its schema, its promises of durability, and how it fails."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from aislewatch.adapters.store import database
from aislewatch.adapters.store.database import Database, open_database
from aislewatch.adapters.store.tables import METADATA
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import InvalidInput, StorageError
from tests.fakes.alerts import an_alert

TILL = Camera("till-2", "file.mp4")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Database]:
    with closing(open_database(path)) as opened:
        yield opened


def _execute(path: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement, values).fetchall()


@pytest.mark.usefixtures("store")
def test_migrations_lead_to_the_tables(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_commits_are_synchronous_and_readers_do_not_wait(store: Database) -> None:
    with store._connect(writes=True) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": database.LOCK_WAIT * 1000,
    }


def test_what_was_written_is_there_after_opening_again(path: Path) -> None:
    with closing(open_database(path)) as first, first.begin() as tables:
        tables.cameras.add(TILL)
    with closing(open_database(f"sqlite:///{path}")) as second, second.read() as tables:
        assert tables.cameras.list() == [TILL]


def test_many_may_open_a_new_database_at_once(path: Path) -> None:
    failures: list[StorageError] = []

    def open_it() -> None:
        try:
            open_database(path).close()
        except StorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    open_database(path).close()


@pytest.mark.usefixtures("store")
def test_a_database_of_a_newer_version_is_left_alone(path: Path) -> None:
    _execute(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match="newer Aislewatch") as caught:
        open_database(path)
    assert "Update Aislewatch" in caught.value.fix
    assert _execute(path, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_another_programs_lock_is_named(path: Path, store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_WAIT", 0.05)
    store.close()  # so that the next connection waits only that long
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked") as caught, store.begin():
            pass
        assert caught.value.fix
        with store.read() as tables:
            assert tables.cameras.list() == []


def test_a_full_disk_is_named_and_nothing_is_half_written(store: Database) -> None:
    with store.begin() as tables:
        tables.cameras.add(TILL)
    with store._connect(writes=True) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with store.begin() as tables:
            for i in range(1000):
                tables.alerts.add(an_alert(f"a-{i}"))

    with pytest.raises(StorageError, match="disk is full") as caught:
        fill()
    assert "Free some space" in caught.value.fix
    with store.read() as tables:
        assert tables.alerts.blob_keys() == set()
        assert tables.cameras.list() == [TILL]
    store.check()


@pytest.mark.parametrize(
    "content", [b"This is a shopping list, not a database.\n" * 100, b"SQLite format 3\0" * 99]
)
def test_a_file_that_is_no_database_is_refused_untouched(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StorageError) as caught:
        open_database(path)
    assert "backup" in caught.value.fix
    assert path.read_bytes() == content


def test_damage_is_found(path: Path) -> None:
    with closing(open_database(path)) as store, store.begin() as tables:
        for i in range(200):
            tables.alerts.add(an_alert(f"a-{i}"))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(StorageError, match="damaged"), closing(open_database(path)) as store:
        store.check()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened") as caught:
        open_database(tmp_path / "nowhere" / "store.db")
    assert "folder" in caught.value.fix


@pytest.mark.parametrize("place", ["oracle9://host", "sqlite+nothing://", "postgresql+psycopg://host:port/x"])
def test_an_address_that_cannot_be_used_is_refused(place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        open_database(place)
    assert caught.value.fix


@pytest.mark.parametrize(
    "damage",
    [
        "state = 'forgotten'",
        "level = 17",
        'why = \'[{"name": "x"}]\'',
        "moves = '[{}]'",
        "levels = '[3]'",
        "action = 'flying'",
    ],
)
def test_a_row_that_makes_no_sense_is_named(store: Database, path: Path, damage: str) -> None:
    with store.begin() as tables:
        tables.alerts.add(an_alert())
    _execute(path, f"UPDATE alerts SET {damage}")
    with pytest.raises(StorageError, match="alert 'till-2-a' cannot be read"), store.read() as tables:
        tables.alerts.get("till-2-a")


def test_json_that_is_none_is_named(store: Database, path: Path) -> None:
    with store.begin() as tables:
        tables.alerts.add(an_alert())
    _execute(path, "UPDATE alerts SET why = '[{'")
    with pytest.raises(StorageError), store.read() as tables:
        tables.alerts.get("till-2-a")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_no_column_can_hold_is_refused(store: Database, value: float) -> None:
    why = an_alert().incident.why[0]
    broken = type(why)(why.name, value, why.unit, why.start, why.end)
    with pytest.raises(InvalidInput, match="cannot be stored"), store.begin() as tables:
        tables.alerts.add(an_alert(why=(broken,)))
    with pytest.raises(InvalidInput, match="cannot be stored"), store.begin() as tables:
        tables.alerts.add(an_alert(zone="\ud800"))
