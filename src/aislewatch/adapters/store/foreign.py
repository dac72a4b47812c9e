"""Errors of SQLAlchemy and its drivers, translated into ours, with what to do about them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError, StatementError

from aislewatch.domain.errors import Conflict, InvalidInput, StorageError

_CAUSES = {
    sqlite3.SQLITE_BUSY: (
        "The database is locked by another program.",
        "Close other programs that have it open, or wait for the backup that reads it.",
    ),
    sqlite3.SQLITE_FULL: ("The disk is full.", "Free some space; what was not written is tried again."),
    sqlite3.SQLITE_CORRUPT: ("The database file is damaged.", "Stop Aislewatch and restore a backup."),
    sqlite3.SQLITE_NOTADB: (
        "The database file is not a database.",
        "Check the path; move the file away and restore a backup.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The database file cannot be opened.",
        "Check that its folder exists and that this user may write there.",
    ),
    sqlite3.SQLITE_READONLY: (
        "The database may only be read here.",
        "Check the file's and folder's permissions.",
    ),
    sqlite3.SQLITE_PERM: ("The database may not be opened.", "Check the file's and folder's permissions."),
    sqlite3.SQLITE_IOERR: ("The disk failed to read or write.", "Check the disk's health and free space."),
}
_STATES = {
    "53100": _CAUSES[sqlite3.SQLITE_FULL],
    "55P03": _CAUSES[sqlite3.SQLITE_BUSY],
    "25006": _CAUSES[sqlite3.SQLITE_READONLY],
}
"""PostgreSQL's SQLSTATE codes that mean the same."""

_INTEGRITY_STATES = ("23503", "23505")


@contextmanager
def translated() -> Iterator[None]:
    """Raise :class:`StorageError` (or :class:`InvalidInput` for what no column can hold) instead of a
    foreign error."""
    try:
        yield
    except DBAPIError as error:
        raise _translate(error) from error
    except UnicodeEncodeError as error:
        raise InvalidInput("This text cannot be stored: it holds half a character.") from error
    except StatementError as error:
        raise InvalidInput(f"This cannot be stored: {error.orig}.") from error
    except SQLAlchemyError as error:
        raise StorageError(f"The database refuses: {error}.") from error


@contextmanager
def unique(connection: Connection, message: str, fix: str = "") -> Iterator[None]:
    """Raise :class:`Conflict` with ``message`` when a key already exists; what the transaction wrote before
    stays good (PostgreSQL would spoil all of it without the savepoint)."""
    savepoint = connection.begin_nested()
    try:
        yield
    except DBAPIError as error:
        if not _is_integrity(error):
            raise  # a full disk has undone the savepoint already: the caller's transaction ends anyway
        savepoint.rollback()
        raise Conflict(message, fix=fix) from None
    savepoint.commit()


def _is_integrity(error: DBAPIError) -> bool:
    orig = error.orig
    if isinstance(orig, sqlite3.Error):
        return (orig.sqlite_errorcode & 0xFF) == sqlite3.SQLITE_CONSTRAINT
    return getattr(orig, "sqlstate", None) in _INTEGRITY_STATES


def _translate(error: DBAPIError) -> StorageError:
    orig = error.orig
    cause = None
    if isinstance(orig, sqlite3.Error):
        # The low byte is the kind, the rest says where it happened.
        cause = _CAUSES.get(getattr(orig, "sqlite_errorcode", 0) & 0xFF)
    elif orig is not None:
        cause = _STATES.get(getattr(orig, "sqlstate", None) or "")
    lost = error.connection_invalidated or isinstance(error, OperationalError)
    if cause is None and lost and not isinstance(orig, sqlite3.Error):
        cause = (
            "The database server cannot be reached.",
            "Check that it runs and that the address is right.",
        )
    message, fix = cause or (f"The database refuses: {orig}.", "See the log; 'aislewatch doctor' checks it.")
    return StorageError(message, fix=fix)
