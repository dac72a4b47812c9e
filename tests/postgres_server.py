"""A real PostgreSQL of Debian's packages on a free port, in a folder of its own, while the tests run."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pg8000.native
import pytest

from aislewatch.adapters.store.database import open_database
from aislewatch.adapters.store.tables import METADATA
from tests.integration.running import free_port

PATIENCE = 30.0
USER, LOCKED, PASSWORD = "aislewatch", "locked", "w@ry: of/this"
_TEMPLATE = "template_of_tests"
_HBA = f"host all {LOCKED} all scram-sha-256\nhost all all 127.0.0.1/32 trust\nlocal all all trust\n"
_OTHERS_OUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "max_connections=250",
    "shared_buffers=32MB",
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
)


@dataclass
class PostgresServer:
    """One server; :data:`USER` gets in without a password, :data:`LOCKED` with :data:`PASSWORD`."""

    programs: Path
    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=count)
    _free: list[str] = field(default_factory=list)

    def address(self, name: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def prepare(self) -> None:
        self._run(
            "initdb", "-D", self._data, "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"
        )
        (self._data / "pg_hba.conf").write_text(_HBA)
        self.start()
        quoted = PASSWORD.replace("'", "''")
        self.say(
            "postgres", f"CREATE ROLE {LOCKED} LOGIN PASSWORD '{quoted}'", f"CREATE DATABASE {_TEMPLATE}"
        )
        open_database(self.address(_TEMPLATE)).close()

    def start(self) -> None:
        options = [part for option in _OPTIONS for part in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self.programs / "postgres",
                    "-D",
                    self._data,
                    "-p",
                    str(self.port),
                    "-k",
                    self.folder,
                    *options,
                ],
                stdout=log,
                stderr=log,
                user=_servant(),
            )
        until = time.monotonic() + PATIENCE
        while subprocess.run(
            [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
        ).returncode:
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self, mode: str = "immediate") -> None:
        """``fast`` tells everybody, ``immediate`` is a fall."""
        if self._process is not None:
            self._run("pg_ctl", "stop", "-D", self._data, "-m", mode)
            self._process.wait(PATIENCE)
            self._process = None

    def pause(self) -> None:
        """Whoever comes is let wait."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """After :meth:`pause`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """The address of a database nobody else uses; its tables hold nothing (``empty``: it has none)."""
        if not empty and self._free:
            name = self._free.pop()
            self.say(name, _OTHERS_OUT, *(f"DELETE FROM {table.name}" for table in METADATA.tables.values()))
        else:
            name = f"test_{next(self._numbers)}"
            self.say("postgres", f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else _TEMPLATE}")
        yield self.address(name)
        if not empty:
            self._free.append(name)

    def say(self, name: str, *statements: str) -> None:
        """Run each in the database; it holds at once."""
        with closing(self.connected(name)) as connection:
            for statement in statements:
                connection.run(statement)

    def connected(self, name: str) -> pg8000.native.Connection:
        """A connection past Aislewatch; each statement holds at once."""
        return pg8000.native.Connection(
            USER, host="127.0.0.1", port=self.port, database=name, ssl_context=False
        )

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *options: object) -> None:
        told = subprocess.run(
            [self.programs / program, *map(str, options)], capture_output=True, check=False, user=_servant()
        )
        assert told.returncode == 0, told.stderr.decode()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running server. Without the package the test is skipped, on CI it fails."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not programs:
        assert not os.environ.get("CI"), "CI needs postgresql (scripts/apt-packages)"
        pytest.skip("needs postgresql")
    folder = Path(tempfile.mkdtemp(prefix="aw-pg-"))
    servant = _servant()
    if servant is not None:
        shutil.chown(folder, servant)
    server = PostgresServer(programs[-1].parent, folder)
    try:
        server.prepare()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _servant() -> str | None:
    """Who runs it: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
