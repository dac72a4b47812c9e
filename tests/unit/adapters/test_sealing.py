"""Camera addresses at rest: no byte of a password in the files, old rows too, nothing by a wrong key."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aislewatch.adapters.store.database import open_database
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import StorageError
from aislewatch.services.vault import Vault, new_key

SECRET = "s3cret-of-the-till"
TILL = Camera("till-2", f"rtsp://boss:{SECRET}@10.0.0.2/1")
OTHER = Camera("door", f"rtsp://boss:{SECRET}@10.0.0.3/1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def _everything(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def _write(path: Path, vault: Vault | None, *cameras: Camera) -> None:
    with closing(open_database(path, vault)) as store, store.begin() as tables:
        for camera in cameras:
            tables.cameras.add(camera)


def test_addresses_lie_sealed_and_read_in_plain(path: Path) -> None:
    vault = Vault(new_key())
    with closing(open_database(path, vault)) as store:
        with store.begin() as tables:
            tables.cameras.add(TILL)
            tables.cameras.replace(Camera("till-2", f"rtsp://new:{SECRET}@10.0.0.9/1"))
            tables.cameras.replace(TILL)
        assert SECRET.encode() not in _everything(path), "also while it is open, with its log beside it"
        with store.read() as tables:
            assert tables.cameras.list() == [TILL]
            assert tables.cameras.get("till-2") == TILL
    assert SECRET.encode() not in _everything(path)


def test_what_an_older_version_wrote_in_plain_is_sealed_at_the_start(path: Path) -> None:
    _write(path, None, TILL, OTHER)
    assert SECRET.encode() in _everything(path)
    key = new_key()
    with closing(open_database(path, Vault(key))) as store, store.read() as tables:
        assert tables.cameras.list() == [OTHER, TILL]
    assert SECRET.encode() not in _everything(path), "not even in pages that are free now"
    with closing(open_database(path, Vault(key))) as store, store.read() as tables:
        assert tables.cameras.list() == [OTHER, TILL]


def test_another_key_is_refused_at_the_door(path: Path) -> None:
    right = Vault(new_key())
    _write(path, right, TILL)
    before = _rows(path)
    with pytest.raises(StorageError, match="does not fit") as caught:
        open_database(path, Vault(new_key()))
    assert "aislewatch.key" in caught.value.fix
    assert _rows(path) == before
    with (
        closing(open_database(path)) as store,
        store.read() as tables,
        pytest.raises(StorageError, match="sealed"),
    ):
        tables.cameras.list()
    with closing(open_database(path, right)) as store, store.read() as tables:
        assert tables.cameras.list() == [TILL]


def _rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT name, url FROM cameras").fetchall()
