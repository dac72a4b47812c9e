"""The store on a real PostgreSQL server: its promises between processes, and how it fails."""

import multiprocessing
import os
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from aislewatch.adapters.store import database
from aislewatch.adapters.store import postgres as postgres_adapter
from aislewatch.adapters.store.database import Database, open_database, shown
from aislewatch.adapters.store.foreign import translated
from aislewatch.adapters.store.tables import METADATA
from aislewatch.app.checkup import checkup
from aislewatch.app.config import load_config
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import Conflict, InvalidInput, StorageError
from aislewatch.domain.outbox import Lane
from aislewatch.domain.settings import Settings
from tests.fakes.alerts import NOON, an_alert
from tests.fakes.push import an_item
from tests.integration.push_parts import certificate
from tests.integration.running import aislewatch, free_port, running
from tests.integration.test_cli import run
from tests.postgres_server import LOCKED, PASSWORD, PATIENCE, PostgresServer, postgres_server

TILL = Camera("till-2", "file.mp4")
SECRET = "0pen-sesame"
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def place(postgres: PostgresServer) -> Iterator[str]:
    with postgres.database() as address:
        yield address


@pytest.fixture
def store(place: str) -> Iterator[Database]:
    with closing(open_database(place)) as opened:
        yield opened


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that the test may stop."""
    with postgres_server() as server:
        yield server


def _in_processes(target: Callable[..., None], *given: object) -> None:
    processes = [SPAWN.Process(target=target, args=(*given, number)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0


def test_migrations_lead_to_the_tables_from_nothing(postgres: PostgresServer) -> None:
    with postgres.database(empty=True) as empty, closing(open_database(empty)) as store:
        store.check()
        with store._engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_many_may_open_a_new_database_at_once(postgres: PostgresServer) -> None:
    failures: list[StorageError] = []
    with postgres.database(empty=True) as empty:

        def open_it() -> None:
            try:
                open_database(empty).close()
            except StorageError as error:
                failures.append(error)

        threads = [threading.Thread(target=open_it) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def _save_settings(place: str, number: int) -> None:
    with closing(open_database(place)) as store:
        saved = 0
        while saved < 20:
            with store.read() as tables:
                _, version = tables.settings.get()
            try:
                with store.begin() as tables:
                    tables.settings.save(Settings(), version)
            except Conflict:
                continue
            saved += 1


def test_two_processes_never_save_over_each_other(place: str, store: Database) -> None:
    _in_processes(_save_settings, place)
    with store.read() as tables:
        assert tables.settings.get()[1] == 40


def _claim(place: str, folder: str, number: int) -> None:
    taken = []
    with closing(open_database(place)) as store:
        while True:
            with store.begin() as tables:
                items = tables.outbox.claim(Lane("mqtt", ""), NOON + 1, NOON + 1000, 7)
            if not items:
                break
            taken += [item.key for item in items]
    (Path(folder) / str(number)).write_text("\n".join(taken))


def test_two_processes_never_claim_the_same(place: str, store: Database, tmp_path: Path) -> None:
    items = [an_item(f"a-{number}", channel="mqtt") for number in range(300)]
    with store.begin() as tables:
        for item in items:
            tables.outbox.add(item)
    _in_processes(_claim, place, str(tmp_path))
    taken = [(tmp_path / name).read_text().splitlines() for name in ("0", "1")]
    assert sorted(taken[0] + taken[1]) == sorted(item.key for item in items)


def test_two_who_change_one_alert_are_told(store: Database) -> None:
    with store.begin() as tables:
        tables.alerts.add(an_alert())
    told: list[Conflict] = []
    both = threading.Barrier(2)

    def change() -> None:
        with store.read() as tables:
            alert = tables.alerts.get("till-2-a")
        both.wait()
        try:
            with store.begin() as tables:
                tables.alerts.save_response(replace(alert, version=alert.version + 1), alert.version)
        except Conflict as error:
            told.append(error)

    threads = [threading.Thread(target=change) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1


def test_a_writer_that_takes_long_is_named(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_WAIT", 0.1)
    with store.begin() as first:
        first.cameras.add(TILL)
        with pytest.raises(StorageError, match="locked") as caught, store.begin():
            pass
        assert caught.value.fix
        with store.read() as tables:
            assert tables.cameras.list() == []
    with store.read() as tables:
        assert tables.cameras.list() == [TILL]


def test_a_writer_that_falls_silent_is_undone(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "SILENCE", 0.2)

    def dawdle() -> None:
        with store.begin() as tables:
            tables.cameras.add(TILL)
            time.sleep(0.6)
            tables.cameras.list()

    with pytest.raises(StorageError, match=r"silent|failed"):
        dawdle()
    with store.begin() as tables:
        assert tables.cameras.list() == []


def test_a_deadlock_with_another_program_is_told(
    store: Database, postgres: PostgresServer, place: str
) -> None:
    """Only programs past Aislewatch's own lock can bring it about."""
    with store.begin() as tables:
        tables.cameras.add(TILL)
        tables.settings.save(Settings(), 0)
    with closing(postgres.connected(place.rsplit("/", 1)[1])) as other:
        other.run("SET deadlock_timeout = '30s'")
        other.run("BEGIN")
        other.run("UPDATE cameras SET enabled = enabled")
        crossing = threading.Thread(target=lambda: other.run("UPDATE settings SET version = version"))

        def cross() -> None:
            with translated(), store._connect(writes=True) as connection, connection.begin():
                connection.execute(text("UPDATE settings SET version = version"))
                crossing.start()
                time.sleep(0.2)
                connection.execute(text("UPDATE cameras SET enabled = enabled"))

        with pytest.raises(StorageError, match="give way") as caught:
            cross()
        crossing.join(PATIENCE)
        other.run("ROLLBACK")
    assert "try again" in caught.value.fix
    with store.read() as tables:
        assert tables.cameras.list() == [TILL]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_stops_and_comes_back(own_server: PostgresServer, mode: str) -> None:
    with own_server.database() as place, closing(open_database(place)) as store:
        with store.begin() as tables:
            tables.cameras.add(TILL)

        def work_through_it() -> None:
            with store.begin() as tables:
                tables.cameras.remove(TILL.name)
                own_server.stop(mode)
                tables.cameras.list()

        with pytest.raises(StorageError, match=r"stopped|reached|failed"):
            work_through_it()
        for _ in range(2):
            with pytest.raises(StorageError, match="cannot be reached") as caught, store.read():
                pass
            assert f"127.0.0.1:{own_server.port}" in caught.value.message
        own_server.start()
        with store.begin() as tables:
            assert tables.cameras.list() == [TILL]
        own_server.stop(mode)  # while nobody looks
        own_server.start()
        with store.read() as tables:
            assert tables.cameras.list() == [TILL]


def _locked(postgres: PostgresServer, name: str, password: str) -> str:
    return f"postgresql://{LOCKED}:{quote(password, safe='')}@127.0.0.1:{postgres.port}/{name}"


def test_a_password_is_checked_and_never_told(postgres: PostgresServer, place: str) -> None:
    name = place.rsplit("/", 1)[1]
    postgres.say("postgres", f"ALTER DATABASE {name} OWNER TO {LOCKED}")
    wrong = _locked(postgres, name, "not this one")
    with pytest.raises(StorageError, match="refuses this user or password") as caught:
        open_database(wrong)
    assert "not this" not in str(caught.value)
    assert shown(wrong) == f"postgresql://{LOCKED}:***@127.0.0.1:{postgres.port}/{name}"
    with pytest.raises(StorageError, match="may not do this") as unowned:
        open_database(_locked(postgres, name, PASSWORD))  # the tables are somebody else's
    assert "owner" in unowned.value.fix
    with postgres.database(empty=True) as empty:
        name = empty.rsplit("/", 1)[1]
        postgres.say("postgres", f"ALTER DATABASE {name} OWNER TO {LOCKED}")
        open_database(_locked(postgres, name, PASSWORD)).close()


def test_other_ways_not_to_get_in(postgres: PostgresServer) -> None:
    with pytest.raises(StorageError, match="no database of this name") as caught:
        open_database(postgres.address("nowhere"))
    assert "createdb" in caught.value.fix
    with pytest.raises(StorageError, match=r"127\.0\.0\.1:1 cannot be reached: Connection refused"):
        open_database("postgresql://user@127.0.0.1:1/name")
    with pytest.raises(StorageError, match="no TLS"):
        open_database(f"{postgres.address('postgres')}?sslmode=require")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("postgresql://127.0.0.1/name", "names no user"),
        ("postgresql://user:cr:et@host:port/name", "cannot be read"),
        ("postgresql://user@host/name?sslmode=perhaps", "sslmode cannot be"),
        ("postgresql://user@host/name?sslmode=verify-full&sslrootcert=/no/where.pem", "cannot be read"),
        ("postgresql://user@host/name?colour=red", "'colour'"),
        ("postgresql+psycopg2://user@host/name", "not installed: psycopg2"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(place: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        open_database(place)
    assert "cr:et" not in str(caught.value)


def test_the_server_is_known_by_its_certificate(own_server: PostgresServer, tmp_path: Path) -> None:
    file, _ = certificate(tmp_path)
    kept = own_server.folder / "data" / "server.pem"
    kept.write_bytes(file.read_bytes())
    kept.chmod(0o600)
    owner = kept.parent.stat()
    os.chown(kept, owner.st_uid, owner.st_gid)
    own_server.say(
        "postgres",
        "ALTER SYSTEM SET ssl = on",
        f"ALTER SYSTEM SET ssl_cert_file = '{kept}'",
        f"ALTER SYSTEM SET ssl_key_file = '{kept}'",
    )
    own_server.stop("fast")
    own_server.start()
    with own_server.database() as place:
        for asked in ("", "?sslmode=require", f"?sslmode=verify-full&sslrootcert={file}"):
            with closing(open_database(place + asked)) as store, store._engine.connect() as connection:
                secret = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
                assert connection.execute(text(secret)).scalar() is True
        with pytest.raises(StorageError, match="cannot be trusted"):
            open_database(f"{place}?sslmode=verify-full")
        with closing(open_database(f"{place}?sslmode=disable")) as store:
            store.check()


def test_a_server_that_says_nothing_is_taken_for_gone(
    own_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_adapter, "ANSWER_WAIT", 0.5)
    with own_server.database() as place, closing(open_database(place)) as store:
        with closing(own_server.connected(place.rsplit("/", 1)[1])) as other:
            other.run("BEGIN")
            other.run("LOCK TABLE cameras")
            with pytest.raises(StorageError, match="no answer"), store.read() as tables:
                tables.cameras.list()
        with store.read() as tables:
            assert tables.cameras.list() == []
    own_server.pause()
    with pytest.raises(StorageError, match="no answer"):
        open_database(place)
    own_server.go_on()


def test_a_socket_of_this_machine(postgres: PostgresServer, place: str) -> None:
    name = place.rsplit("/", 1)[1]
    address = f"postgresql://aislewatch@/{name}?host={postgres.folder}"
    with closing(open_database(address.replace("@/", f"@:{postgres.port}/"))) as store:
        store.check()
    with pytest.raises(StorageError, match="cannot be reached: No such file"):
        open_database(address)


@pytest.mark.parametrize("name", ["half \ud800", "zero \0", "long " * 100])
def test_what_no_column_can_hold_is_refused(store: Database, name: str) -> None:

    def write() -> None:
        with store.begin() as tables:
            tables.cameras.add(TILL)
            tables.outbox.add(an_item(name))

    with pytest.raises(InvalidInput, match="cannot be stored"):
        write()
    with store.read() as tables:
        assert tables.cameras.list() == []


def test_everything_runs_on_it(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLEWATCH_DATABASE", place)
    port, data = free_port(), ("--data", str(tmp_path))
    with running(aislewatch("serve", "--port", str(port), *data)) as server:
        server.wait_for("one-time token")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health") as answer:
            assert answer.status == 200
        assert server.end() == 0
    assert not list(tmp_path.glob("*.db"))
    assert "monitoring on" in run("doctor", *data).output


def test_the_doctor_says_what_keeps_the_database_away(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = {
        f"postgresql://boss:{SECRET}@127.0.0.1:1/name": "127.0.0.1:1 cannot be reached",
        _locked(postgres, "postgres", SECRET): "refuses this user or password",
        f"postgresql+psycopg2://boss:{SECRET}@127.0.0.1/name": "not installed: psycopg2",
    }
    for place, said in ways.items():
        monkeypatch.setenv("AISLEWATCH_DATABASE", place)
        config = load_config(data=tmp_path)
        found = [finding for finding in checkup(config) if finding.what == "database"]
        assert [finding.well for finding in found] == [False]
        assert said in found[0].found
        assert found[0].fix
        assert SECRET not in f"{found} {config}"
