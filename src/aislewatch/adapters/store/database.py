"""The store on a SQL database: SQLite by default.

SQLite runs with a write-ahead log (readers never wait for the writer), ``synchronous=FULL`` (a commit is
on disk when it returns, through power loss too), foreign keys enforced, and writers that wait for
each other. PostgreSQL is made to keep the same promises: one writer at a time, by an advisory lock.
"""

import functools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from aislewatch.adapters.store.account_rows import AccountRows
from aislewatch.adapters.store.alert_rows import AlertRows
from aislewatch.adapters.store.audit_rows import AuditRows
from aislewatch.adapters.store.camera_rows import CameraRows, SettingsRows
from aislewatch.adapters.store.case_rows import CaseRows
from aislewatch.adapters.store.foreign import translated
from aislewatch.adapters.store.plan_rows import FloorPlanRows
from aislewatch.adapters.store.postgres import connecting, is_ours
from aislewatch.adapters.store.push_rows import ChannelRows, DeviceRows, OutboxRows, SecretRows
from aislewatch.adapters.store.schema import bring_up_to_date
from aislewatch.adapters.store.sealing import seal_up
from aislewatch.adapters.store.token_rows import TokenRows
from aislewatch.domain.errors import InvalidInput, StorageError
from aislewatch.services.vault import Vault

LOCK_WAIT = 10.0
"""Seconds a writer waits for another one before it gives up."""

SILENCE = 30.0
"""Seconds a writer may say nothing to a PostgreSQL server before what it wrote is undone."""

_WRITES = "aislewatch_writes"
_ADVISORY_LOCK = 0x41495345  # any number, as long as all versions of Aislewatch use the same


class Rows:
    """:class:`aislewatch.ports.Transaction` on one connection."""

    def __init__(self, connection: Connection, vault: Vault | None) -> None:
        self.cameras = CameraRows(connection, vault)
        self.settings = SettingsRows(connection)
        self.floor_plan = FloorPlanRows(connection)
        self.alerts = AlertRows(connection)
        self.accounts = AccountRows(connection)
        self.tokens = TokenRows(connection)
        self.audit = AuditRows(connection)
        self.cases = CaseRows(connection)
        self.secrets = SecretRows(connection)
        self.channels = ChannelRows(connection)
        self.devices = DeviceRows(connection)
        self.outbox = OutboxRows(connection)


class Database:
    """:class:`aislewatch.ports.Store` on SQL; safe to use from many threads and processes."""

    def __init__(self, engine: Engine, vault: Vault | None = None) -> None:
        self._engine = engine
        self._vault = vault

    @contextmanager
    def begin(self) -> Iterator[Rows]:
        """See the port."""
        with translated(), self._connect(writes=True) as connection, connection.begin():
            yield Rows(connection, self._vault)

    @contextmanager
    def read(self) -> Iterator[Rows]:
        """See the port."""
        with translated(), self._connect(writes=False) as connection, connection.begin():
            yield Rows(connection, self._vault)

    def check(self) -> None:
        """See the port."""
        if self._engine.dialect.name != "sqlite":
            return  # PostgreSQL checks its pages itself
        with translated(), self._connect(writes=False) as connection:
            problems = list(connection.execute(text("PRAGMA integrity_check")).scalars())
            strays = list(connection.execute(text("PRAGMA foreign_key_check")))
        if problems != ["ok"] or strays:
            raise StorageError(
                f"The database is damaged: {'; '.join(problems[:3])}.",
                fix="Stop Aislewatch and restore a backup.",
            )

    def close(self) -> None:
        """See the port."""
        self._engine.dispose()

    def _connect(self, *, writes: bool) -> Connection:
        return self._engine.connect().execution_options(**{_WRITES: writes})


def open_database(place: str | Path, vault: Vault | None = None) -> Database:
    """Open (and create, or bring up to date) the database at a path, or at a SQLAlchemy URL.

    With a ``vault``, what is secret in it is sealed, also what an older version wrote in plain.

    Raises :class:`StorageError` when it cannot be opened, is damaged, was made by a newer version, or was
    sealed with another key.
    """
    engine = _engine(place)
    try:
        with translated(), engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                bring_up_to_date(connection)
                if vault is not None:
                    seal_up(connection, vault)
    except StorageError:
        engine.dispose()
        raise
    return Database(engine, vault)


def shown(place: str | Path) -> str:
    """Where the database is, without its password."""
    return _address(place).render_as_string() if _is_url(place) else str(place)


def _is_url(place: str | Path) -> bool:
    return isinstance(place, str) and "://" in place


def _address(place: str | Path) -> URL:
    if not _is_url(place):
        return make_url("sqlite://").set(database=str(place))
    try:
        return make_url(str(place))
    except (ArgumentError, ValueError):
        # Not its own words: they may quote a piece of the password.
        raise InvalidInput(
            "The database's address cannot be read.",
            fix="Write it like postgresql://user:password@host:5432/name; signs like @ : / in a password are "
            "written as %40 %3A %2F.",
        ) from None


def _engine(place: str | Path) -> Engine:
    url = _address(place)
    connector = None
    if is_ours(url):
        url, connector = connecting(url)
    try:
        # Infinite and undefined numbers are no JSON: PostgreSQL would refuse what SQLite takes.
        write_json = functools.partial(json.dumps, allow_nan=False)
        engine = create_engine(
            url, json_serializer=write_json, json_deserializer=_read_json, pool_size=16, max_overflow=32
        )
    except NoSuchModuleError:
        raise InvalidInput(
            f"There is no kind of database {url.drivername!r}.",
            fix="Give a file path, or an address like postgresql://user:password@host:5432/name.",
        ) from None
    except ImportError as error:
        raise InvalidInput(
            f"What speaks to this database is not installed: {error.name}.",
            fix="pip install 'aislewatch[postgres]'",
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _begin_postgresql)
    if connector is not None:
        connector.listen(engine)
    return engine


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise StorageError(
            "A stored record is damaged.", fix="Restore the database from a backup."
        ) from error


def _prepare(connection: DBAPIConnection, _: object) -> None:
    # The driver's own idea of when a transaction begins would leave schema changes outside of it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={LOCK_WAIT * 1000:.0f}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what was overwritten or erased is not left in the file's free pages
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a reader that turns writer later could not wait, only fail."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Wait for the writer before. What it wrote is seen: each statement reads the newest (read committed).

    A writer that falls silent is thrown out: a machine that lost its power must not keep the others waiting.
    """
    if not connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    connection.exec_driver_sql(
        f"SET LOCAL lock_timeout = {LOCK_WAIT * 1000:.0f};"
        f"SET LOCAL idle_in_transaction_session_timeout = {SILENCE * 1000:.0f};"
        f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"
    )
