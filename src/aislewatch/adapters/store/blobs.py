"""Blobs in a folder, or anywhere else fsspec reaches.

In a folder each blob is written beside its place under a hidden name, brought to the disk (fsync),
renamed, and its folder brought to the disk too: after :meth:`FolderBlobs.put` returns it is there through
power loss, before that it is not there at all. Object stores give that by themselves.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final, cast
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import uuid4

import fsspec
from fsspec.spec import AbstractFileSystem

from aislewatch.domain.errors import InvalidInput, NotFound, StorageError
from aislewatch.ports import Blobs, ReadableBlob

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}){0,7}")
_TEMPORARY: Final = ".part-"
_FIXES: Final = {
    errno.ENOSPC: ("The disk is full.", "Free some space; what was not written is tried again."),
    errno.EDQUOT: ("The disk quota is used up.", "Free some space; what was not written is tried again."),
    errno.EACCES: ("The folder may not be written.", "Check its permissions."),
    errno.EPERM: ("The folder may not be written.", "Check its permissions."),
    errno.EROFS: ("The disk may only be read.", "Mount it for writing."),
    errno.EIO: ("The disk failed to read or write.", "Check the disk's health."),
}


def open_blobs(place: str | Path) -> Blobs:
    """Blobs in a folder (a path or ``file://``, made if absent), or at any address fsspec knows.

    Raises :class:`StorageError` when the folder cannot be made, :class:`InvalidInput` for an address that
    cannot be used.
    """
    text = str(place)
    if "://" not in text:
        return FolderBlobs(Path(text))
    if urlsplit(text).scheme == "file":
        return FolderBlobs(Path(url2pathname(urlsplit(text).path)))
    try:
        system, root = fsspec.url_to_fs(text)
    except (ValueError, ImportError) as error:
        raise InvalidInput(
            f"Blobs cannot be kept there: {error}",
            fix="Give a folder, or an address like s3://bucket/folder.",
        ) from error
    return RemoteBlobs(system, root)


def checked_key(key: str) -> str:
    """``key``. Raises :class:`InvalidInput` when it is not made as the port says: none can escape."""
    if not _KEY.fullmatch(key):
        raise InvalidInput(f"{key!r} is no blob key.", fix="Use parts of letters, digits, . _ - joined by /.")
    return key


class FolderBlobs:
    """:class:`aislewatch.ports.Blobs` in a local folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        with _translated():
            self._make(self._root)

    def put(self, key: str, data: bytes) -> None:
        """See the port."""
        path = self._root / checked_key(key)
        temporary = path.with_name(f"{_TEMPORARY}{uuid4().hex}")
        with _translated():
            self._make(path.parent)
            try:
                with temporary.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            _sync_folder(path.parent)

    def get(self, key: str) -> bytes:
        """See the port."""
        path = self._root / checked_key(key)
        with _translated(key):
            return path.read_bytes()

    @contextmanager
    def open(self, key: str) -> Iterator[ReadableBlob]:
        """See the port."""
        path = self._root / checked_key(key)
        with _translated(key):
            file = path.open("rb")
        with file:
            yield file

    def delete(self, key: str) -> None:
        """See the port."""
        path = self._root / checked_key(key)
        with _translated():
            path.unlink(missing_ok=True)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See the port."""
        folder = prefix.rpartition("/")[0]
        for path in self._files(checked_key(folder) if folder else ""):
            key = path.relative_to(self._root).as_posix()
            if key.startswith(prefix) and not path.name.startswith(_TEMPORARY):
                yield key

    def tidy(self) -> None:
        """See the port."""
        with _translated():
            for path in self._files():
                if path.name.startswith(_TEMPORARY):
                    path.unlink(missing_ok=True)

    def _files(self, folder: str = "") -> list[Path]:
        """Those below a folder: who asks for a camera's traces need not wait for a look at all clips."""
        return sorted(path for path in (self._root / folder).rglob("*") if path.is_file())

    def _make(self, folder: Path) -> None:
        """The folder and those above it, each on disk before what it will hold."""
        if folder.is_dir():
            return
        self._make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


class RemoteBlobs:
    """:class:`aislewatch.ports.Blobs` on an fsspec file system whose writes are whole or not at all (object
    stores)."""

    def __init__(self, system: AbstractFileSystem, root: str) -> None:
        self._system = system
        self._root = PurePosixPath(root)

    def put(self, key: str, data: bytes) -> None:
        """See the port."""
        path = self._path(key)
        with _translated():
            self._system.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            self._system.pipe_file(path, data)

    def get(self, key: str) -> bytes:
        """See the port."""
        with _translated(key):
            return cast(bytes, self._system.cat_file(self._path(key)))

    @contextmanager
    def open(self, key: str) -> Iterator[ReadableBlob]:
        """See the port."""
        with _translated(key):
            file = self._system.open(self._path(key), "rb")
        with file:
            yield cast(ReadableBlob, file)

    def delete(self, key: str) -> None:
        """See the port."""
        path = self._path(key)
        with _translated():
            if self._system.exists(path):
                self._system.rm_file(path)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See the port."""
        with _translated():
            found = self._system.find(str(self._root)) if self._system.exists(str(self._root)) else []
        for path in sorted(found):
            key = PurePosixPath(path).relative_to(self._root).as_posix()
            if key.startswith(prefix):
                yield key

    def tidy(self) -> None:
        """See the port. Nothing half-written is ever visible here."""

    def _path(self, key: str) -> str:
        return str(self._root / checked_key(key))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated(key: str = "") -> Iterator[None]:
    """Raise ours instead of the system's; :class:`NotFound` only while ``key`` is being read."""
    try:
        yield
    except OSError as error:
        if key and isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError):
            raise NotFound(f"There is no blob {key!r}.") from error
        message, fix = _FIXES.get(error.errno or 0, (f"The blob storage refuses: {error}.", ""))
        raise StorageError(message, fix=fix) from error
