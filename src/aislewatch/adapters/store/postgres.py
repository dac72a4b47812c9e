"""PostgreSQL, for more than one machine: its address, its connections, and what it says when it fails.

Addresses are written as for any PostgreSQL program: ``postgresql://user:password@host:5432/name``, with
``?sslmode=verify-full&sslrootcert=/path/ca.pem`` where the network is not one's own, or with
``?host=/var/run/postgresql`` for a socket on this machine.
"""

import socket
import ssl
import struct
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError

from aislewatch.domain.errors import InvalidInput, StorageError

CONNECT_WAIT: Final = 10.0
"""Seconds a connection may take to come about."""

ANSWER_WAIT: Final = 60.0
"""Seconds of silence after which the server is taken for gone."""

DRIVER: Final = "postgresql+pg8000"
_PORT: Final = 5432
_TLS: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_UNCHECKED: Final[Mapping[str, bool | None]] = {
    "disable": False,
    "allow": None,  # as the server likes it
    "prefer": None,
    "require": True,
}
_KNOWN: Final = frozenset({"sslmode", "sslrootcert", "host", "application_name"})


def is_ours(url: URL) -> bool:
    """Whether the address means PostgreSQL by the driver that comes with Aislewatch."""
    return url.drivername in (DRIVER, "postgresql", "postgres")


def connecting(url: URL) -> tuple[URL, "Connector"]:
    """What SQLAlchemy takes of the address, and what makes its connections. Raises :class:`InvalidInput`."""
    for key in url.query:
        if key not in _KNOWN:
            raise InvalidInput(
                f"The database's address has a part {key!r} that means nothing here.",
                fix=f"Known are {', '.join(sorted(_KNOWN))}.",
            )
    asked = {key: value if isinstance(value, str) else value[-1] for key, value in url.query.items()}
    if not url.username:
        raise InvalidInput(
            "The database's address names no user.", fix="Write it like postgresql://user:password@host/name."
        )
    connector = Connector(
        asked.get("host") or url.host or "localhost",
        url.port or _PORT,
        _tls(asked.get("sslmode", "prefer"), asked.get("sslrootcert", "")),
        asked.get("application_name", "aislewatch"),
    )
    return url.set(drivername=DRIVER, query={}), connector


def _tls(mode: str, root: str) -> ssl.SSLContext | bool | None:
    if mode not in _TLS:
        raise InvalidInput(f"sslmode cannot be {mode!r}.", fix=f"Allowed: {', '.join(_TLS)}.")
    if mode in _UNCHECKED:
        return _UNCHECKED[mode]
    try:
        context = ssl.create_default_context(cafile=root or None)
    except OSError as error:
        raise InvalidInput(f"The certificates in {root} cannot be read: {error.strerror}.") from None
    context.check_hostname = mode == "verify-full"
    return context


class Connector:
    """Connects to one server, with an end to every wait: without one, a thread would wait for a machine
    that lost its power for as long as it takes to be switched on again."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | bool | None, name: str) -> None:
        self._folder = host if host.startswith("/") else ""
        self._host, self._port, self._tls, self._name = host, port, tls, name
        self.where = f"{host}/.s.PGSQL.{port}" if self._folder else f"{host}:{port}"

    def listen(self, engine: Engine) -> None:
        """Make the engine's connections from now on, and look after them."""

        def alive(connection: Any, record: object, proxy: object) -> None:
            try:
                engine.dialect.do_ping(connection)
            except (OSError, engine.dialect.loaded_dbapi.Error) as error:
                raise InvalidatePoolError from error  # all were made to the server that is gone

        event.listen(engine, "do_connect", self._connect)
        event.listen(engine, "checkout", alive)
        event.listen(engine, "handle_error", self._look_at)

    def _connect(self, dialect: Any, record: object, args: list[Any], given: dict[str, Any]) -> Any:
        try:
            opened = self._open()
        except OSError as error:
            raise self._gone(error) from error
        try:
            return self._greet(dialect.loaded_dbapi, opened, given)
        except BaseException:
            opened.close()
            raise

    def _greet(self, driver: Any, opened: socket.socket, given: dict[str, Any]) -> Any:
        rest = {key: value for key, value in given.items() if key not in ("host", "port")}
        host, tls = (None, False) if self._folder else (self._host, self._tls)
        try:
            return driver.Connection(
                **rest, host=host, sock=opened, ssl_context=tls, application_name=self._name
            )
        except ssl.SSLError as error:
            raise StorageError(
                f"The database server at {self.where} cannot be trusted: {error.reason or error}.",
                fix="Check sslmode and sslrootcert in the address, and the server's certificate.",
            ) from error
        except OSError as error:
            raise self._gone(error) from error

    def _open(self) -> socket.socket:
        if not self._folder:
            opened = socket.create_connection((self._host, self._port), CONNECT_WAIT)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # it asks in small pieces
        else:
            opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                opened.settimeout(CONNECT_WAIT)
                opened.connect(self.where)
            except OSError:
                opened.close()
                raise
        opened.settimeout(ANSWER_WAIT)
        return opened

    def _look_at(self, context: ExceptionContext) -> None:
        """The driver lets errors of the network through as they are; which errors end the connection,
        SQLAlchemy does not know."""
        error = context.original_exception
        if isinstance(error, OSError):
            context.is_disconnect = True
            raise self._gone(error) from error
        if told(error).get("V") in ("FATAL", "PANIC"):
            context.is_disconnect = True
        if isinstance(error, (UnicodeError, struct.error)):
            # The driver stopped in the middle of a message: the server would take the next one for its rest.
            context.is_disconnect = True
            context.invalidate_pool_on_disconnect = False

    def _gone(self, error: OSError) -> StorageError:
        why = "no answer" if isinstance(error, TimeoutError) else error.strerror or str(error)
        return StorageError(
            f"The database server at {self.where} cannot be reached: {why}.",
            fix="Check that it runs, that the address is right, and that it lets this machine in.",
        )


def told(error: BaseException | None) -> Mapping[str, str]:
    """The server's own words by the letters of its protocol: C the SQLSTATE, M the message, V how bad."""
    words = error.args[0] if error is not None and error.args else None
    if isinstance(words, dict):
        return words
    state = getattr(error, "sqlstate", None)  # how other drivers tell it
    return {"C": state, "M": str(error).strip()} if isinstance(state, str) else {}
