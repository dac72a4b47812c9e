"""What every blob storage promises, checked on a folder, on fsspec and on the fake."""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from aislewatch.adapters.store.blobs import FolderBlobs, open_blobs
from aislewatch.domain.errors import InvalidInput, NotFound, StorageError
from aislewatch.ports import Blobs
from tests.fakes.store import FakeBlobs


@pytest.fixture(params=["folder", "file", "memory", "fake"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    places: dict[str, Callable[[], Blobs]] = {
        "folder": lambda: open_blobs(tmp_path / "deep" / "blobs"),
        "file": lambda: open_blobs(f"{tmp_path.as_uri()}/with%20space"),
        "memory": lambda: open_blobs(f"memory://{uuid4().hex}/blobs"),
        "fake": FakeBlobs,
    }
    return places[request.param]()


def test_what_is_put_is_there(blobs: Blobs) -> None:
    assert list(blobs.keys()) == []
    blobs.put("clips/2026/ab12.mp4", b"moov" * 1000)
    blobs.put("empty", b"")
    assert blobs.get("clips/2026/ab12.mp4") == b"moov" * 1000
    assert blobs.get("empty") == b""


def test_a_key_is_replaced_as_a_whole(blobs: Blobs) -> None:
    blobs.put("clips/a.mp4", b"long old content")
    blobs.put("clips/a.mp4", b"new")
    assert blobs.get("clips/a.mp4") == b"new"
    assert list(blobs.keys()) == ["clips/a.mp4"]


def test_parts_can_be_read(blobs: Blobs) -> None:
    blobs.put("clips/a.mp4", bytes(range(256)))
    with blobs.open("clips/a.mp4") as blob:
        assert blob.seek(10) == 10
        assert blob.read(3) == bytes([10, 11, 12])
        assert blob.seek(0, os.SEEK_END) == 256
        assert blob.read() == b""
        blob.seek(-1, os.SEEK_END)
        assert blob.read() == bytes([255])


def test_what_is_being_read_can_be_deleted(blobs: Blobs) -> None:
    blobs.put("clips/a.mp4", b"content")
    with blobs.open("clips/a.mp4") as blob:
        blobs.delete("clips/a.mp4")
        assert blob.read() == b"content"


@pytest.mark.parametrize("key", ["nothing", "clips/nothing.mp4", "clips"])
def test_what_is_not_there_is_named(blobs: Blobs, key: str) -> None:
    blobs.put("clips/a.mp4", b"x")
    with pytest.raises(NotFound, match=key):
        blobs.get(key)
    with pytest.raises(NotFound, match=key), blobs.open(key):
        pass


def test_deleting_twice_is_fine(blobs: Blobs) -> None:
    blobs.put("clips/a.mp4", b"x")
    blobs.delete("clips/a.mp4")
    blobs.delete("clips/a.mp4")
    blobs.delete("never/was")
    assert list(blobs.keys()) == []


def test_keys_by_prefix(blobs: Blobs) -> None:
    for key in ("stills/b.jpg", "clips/b.mp4", "clips/a.mp4", "clips-old/a.mp4"):
        blobs.put(key, b"x")
    assert sorted(blobs.keys()) == ["clips-old/a.mp4", "clips/a.mp4", "clips/b.mp4", "stills/b.jpg"]
    assert sorted(blobs.keys("clips/")) == ["clips/a.mp4", "clips/b.mp4"]
    assert list(blobs.keys("nothing/")) == []


@pytest.mark.parametrize(
    "key",
    ["", "/", "/etc/passwd", "../out", "a/../../out", "a/./b", "a//b", "a/", ".hidden", "a/.part-1", "a\\b",
     "a\0b", "a b", "ä", "~/x", "C:x", "a/..", "a\n"],
)  # fmt: skip
def test_a_key_cannot_escape(blobs: Blobs, key: str) -> None:
    with pytest.raises(InvalidInput):
        blobs.put(key, b"x")
    with pytest.raises(InvalidInput):
        blobs.get(key)
    with pytest.raises(InvalidInput):
        blobs.delete(key)
    with pytest.raises(InvalidInput), blobs.open(key):
        pass
    assert list(blobs.keys()) == []


def test_tidying_keeps_what_is_finished(blobs: Blobs) -> None:
    blobs.put("clips/a.mp4", b"x")
    blobs.tidy()
    assert blobs.get("clips/a.mp4") == b"x"


def test_a_reader_never_sees_half_a_blob(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    contents = [bytes([i]) * 200_000 for i in range(8)]
    blobs.put("clips/a.mp4", contents[0])
    stop = threading.Event()
    seen: list[bytes] = []

    def read() -> None:
        while not stop.is_set():
            seen.append(blobs.get("clips/a.mp4"))

    reader = threading.Thread(target=read)
    reader.start()
    for content in contents * 5:
        blobs.put("clips/a.mp4", content)
    stop.set()
    reader.join()
    assert seen
    assert set(seen) <= set(contents)


def test_leftovers_of_a_dead_writer_are_not_keys_and_are_tidied(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    blobs.put("clips/a.mp4", b"x")
    (tmp_path / "clips" / ".part-dead").write_bytes(b"half")
    assert list(blobs.keys()) == ["clips/a.mp4"]
    blobs.tidy()
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.mp4", "clips"]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, "failed"),
        (errno.ELOOP, "refuses"),
    ],
)
def test_a_disk_that_refuses_is_named_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    blobs = FolderBlobs(tmp_path)
    blobs.put("clips/a.mp4", b"old")

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        with pytest.raises(StorageError, match=message):
            blobs.put("clips/a.mp4", b"new")
    assert blobs.get("clips/a.mp4") == b"old"
    assert [p.name for p in (tmp_path / "clips").iterdir()] == ["a.mp4"]


def test_content_is_on_disk_before_its_name_and_the_name_before_the_call_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = FolderBlobs(tmp_path)
    blobs.put("clips/a.mp4", b"old")
    events: list[str] = []
    fsync, rename = os.fsync, Path.replace

    def watched_fsync(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        events.append(f"sync {'folder' if target.is_dir() else 'file'}")
        fsync(descriptor)

    def watched_rename(path: Path, target: Path) -> Path:
        events.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_rename)
    blobs.put("clips/a.mp4", b"new")
    assert events == ["sync file", "rename", "sync folder"]


@pytest.mark.parametrize("place", ["nowhere://x", "s4://bucket"])
def test_an_address_that_cannot_be_used_is_refused(place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        open_blobs(place)
    assert caught.value.fix


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        open_blobs(tmp_path / "file" / "blobs")
