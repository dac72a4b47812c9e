"""Errors of SQLAlchemy and its drivers, translated into ours, with what to do about them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, SQLAlchemyError, StatementError

from aislewatch.adapters.store.postgres import told
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
_PASSWORD = (
    "The database server refuses this user or password.",
    "Check both in the database's address; signs like @ : / in a password are written as %40 %3A %2F.",
)
_GONE = (
    "The database server was stopped, or is just starting.",
    "What was not written is tried again; look after the server when this does not pass.",
)
_GAVE_WAY = (
    "Two programs wrote at once, and this one had to give way.",
    "Nothing of it was written: try again.",
)
_NO_TLS = (
    "The database server speaks no TLS.",
    "Turn ssl on there, or, on a network of your own, write sslmode=disable into the address.",
)
_STATES = {
    "25006": _CAUSES[sqlite3.SQLITE_READONLY],
    "25P03": ("This machine fell silent in the middle of writing.", "Nothing of it was written: try again."),
    "28000": _PASSWORD,
    "28P01": _PASSWORD,
    "3D000": ("The database server has no database of this name.", "Make it: createdb -O USER NAME"),
    "40001": _GAVE_WAY,
    "40P01": _GAVE_WAY,
    "42501": ("The database's user may not do this.", "Make this user the owner of the database."),
    "53100": _CAUSES[sqlite3.SQLITE_FULL],
    "53300": ("The database server takes no more connections.", "Raise its max_connections."),
    "55P03": (
        _CAUSES[sqlite3.SQLITE_BUSY][0],
        "Another machine or program writes for long; look at pg_locks.",
    ),
    "57P01": _GONE,
    "57P02": _GONE,
    "57P03": _GONE,
}
"""PostgreSQL's SQLSTATE codes, what they mean and what to do."""

_INTEGRITY_STATES = ("23503", "23505")
_UNFIT = ("22", "54")
"""Classes of SQLSTATE codes for what no column can hold, or not so much of it."""


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
    return told(orig).get("C") in _INTEGRITY_STATES


def _translate(error: DBAPIError) -> StorageError | InvalidInput:
    orig = error.orig
    said = told(orig)
    words = said.get("M") or str(orig)
    if isinstance(orig, sqlite3.Error):
        # The low byte is the kind, the rest says where it happened.
        cause = _CAUSES.get(getattr(orig, "sqlite_errorcode", 0) & 0xFF)
    elif said.get("C", "").startswith(_UNFIT):
        return InvalidInput(f"This cannot be stored: {words}.")
    else:
        cause = _NO_TLS if words == "Server refuses SSL" else _STATES.get(said.get("C", ""))
        if cause is None and (error.connection_invalidated or isinstance(error, InterfaceError)):
            cause = (
                f"The connection to the database server failed: {words}.",
                "Check that it runs and that the address is right.",
            )
    message, fix = cause or (f"The database refuses: {words}.", "See the log; 'aislewatch doctor' checks it.")
    return StorageError(message, fix=fix)
