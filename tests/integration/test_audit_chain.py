"""Somebody edits the audit log past Aislewatch, on both databases: the first line that is wrong is named."""

import multiprocessing
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from alembic import command
from fastapi.testclient import TestClient
from sqlalchemy import delete, insert, text

from aislewatch.adapters.store import database
from aislewatch.adapters.store.database import Database, open_database
from aislewatch.adapters.store.schema import migrations
from aislewatch.adapters.store.tables import AUDIT
from aislewatch.app.config import load_config
from aislewatch.app.installation import open_installation
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.audit_chain import Flaw, Verification, following
from aislewatch.services.audit_log import AuditLog
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock
from tests.integration.api_stage import Stage
from tests.integration.test_cli import refused, run
from tests.postgres_server import PATIENCE, PostgresServer

SPAWN = multiprocessing.get_context("spawn")
VERIFICATION = "/api/v1/audit/verification"
SWAP = """
    UPDATE audit SET about = CASE number WHEN 3 THEN 'c-7' ELSE 'c-2' END,
        at = (SELECT o.at FROM audit o WHERE o.number = 11 - audit.number) WHERE number IN (3, 8)
"""


@dataclass
class Room:
    """A database, and a way into it past Aislewatch."""

    place: str
    postgres: PostgresServer | None

    def say(self, statement: str) -> None:
        if self.postgres is not None:
            self.postgres.say(self.place.rsplit("/", 1)[1], statement)
            return
        with closing(sqlite3.connect(self.place)) as connection, connection:
            connection.execute(statement)

    def verify(self) -> Verification:
        with closing(open_database(self.place)) as store:
            return AuditLog(store, FakeClock(NOON)).verify()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """A database without a table."""
    if request.param == "sqlite":
        yield Room(str(tmp_path / "shop.db"), None)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database(empty=True) as place:
        yield Room(place, server)


@pytest.fixture
def room(empty_room: Room) -> Room:
    """Ten lines on record."""
    with closing(open_database(empty_room.place)) as store:
        _write(store, 10)
    assert empty_room.verify().head.number == 10
    return empty_room


def _write(store: Database, lines: int) -> None:
    with store.begin() as tables:
        for i in range(lines):
            tables.audit.append(AuditEntry(NOON + i, "manager", "camera.added", f"c-{i}", {"where": "door"}))


@pytest.mark.parametrize(
    ("edit", "broken_at", "flaw"),
    [
        ("UPDATE audit SET \"by\" = 'otto' WHERE number = 4", 4, Flaw.ALTERED),
        ("UPDATE audit SET at = at + 0.001 WHERE number = 10", 10, Flaw.ALTERED),
        ("UPDATE audit SET detail = '{}' WHERE number = 1", 1, Flaw.ALTERED),
        ("UPDATE audit SET detail = '[1]' WHERE number = 7", 7, Flaw.ALTERED),
        ("UPDATE audit SET about = about || ' '", 1, Flaw.ALTERED),
        ("UPDATE audit SET hash = 'x' WHERE number = 5", 5, Flaw.ALTERED),
        ("DELETE FROM audit WHERE number = 6", 6, Flaw.MISSING),
        ("DELETE FROM audit WHERE number < 3", 1, Flaw.MISSING),
        (
            'INSERT INTO audit SELECT 11, at, "by", what, about, detail, hash FROM audit WHERE number = 10',
            11,
            Flaw.ALTERED,
        ),
        (
            'INSERT INTO audit SELECT -1, at, "by", what, about, detail, hash FROM audit WHERE number = 1',
            -1,
            Flaw.ADDED,
        ),
        ("UPDATE audit SET number = number + 1 WHERE number = 10", 10, Flaw.MISSING),
        (SWAP, 3, Flaw.ALTERED),
    ],
)
def test_an_edit_is_found(room: Room, edit: str, broken_at: int, flaw: Flaw) -> None:
    room.say(edit)
    found = room.verify()
    assert (found.broken_at, found.flaw) == (broken_at, flaw)
    assert found.head.number == max(broken_at, 1) - 1


def test_what_json_cannot_hold_is_found(tmp_path: Path) -> None:
    """SQLite keeps anything in any column."""
    for edit in ("detail = '[{'", "detail = '{\"a\": NaN}'", "\"by\" = x'00'", "at = 'noon'", "at = 9e999"):
        room = Room(str(tmp_path / f"{abs(hash(edit))}.db"), None)
        with closing(open_database(room.place)) as store:
            _write(store, 3)
        room.say(f"UPDATE audit SET {edit} WHERE number = 2")
        assert (room.verify().broken_at, room.verify().flaw) == (2, Flaw.ALTERED)


def test_an_older_log_is_chained_as_it_is(empty_room: Room) -> None:
    engine = database._engine(empty_room.place)
    with engine.connect().execution_options(**{database._WRITES: True}) as connection, connection.begin():
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for number in (1, 2, 4):  # a number was lost with what came to nothing
            row = {"number": number, "at": NOON + 0.1 * number, "detail": '{"a": "ü"}'}
            connection.execute(
                text("INSERT INTO audit VALUES (:number, :at, 'manager', 'camera.added', 'door', :detail)"),
                row,
            )
    engine.dispose()
    with closing(open_database(empty_room.place)) as store:
        with store.begin() as tables:
            tables.audit.append(AuditEntry(NOON, "otto", "camera.removed", "door"))
        with store.read() as tables:
            lines = tables.audit.chain()
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert lines[2].entry == AuditEntry(NOON + 0.4, "manager", "camera.added", "door", {"a": "ü"})
    assert empty_room.verify().unbroken


def _write_alone(place: str, number: int) -> None:
    with closing(open_database(place)) as store:
        for i in range(50):
            with store.begin() as tables:
                tables.audit.append(AuditEntry(NOON + i, f"process {number}", "camera.added"))


def test_processes_that_write_at_once_keep_one_chain(room: Room) -> None:
    processes = [SPAWN.Process(target=_write_alone, args=(room.place, number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    assert room.verify().unbroken
    assert room.verify().head.number == 160


def test_a_long_log_is_read_in_seconds(empty_room: Room) -> None:
    many = 10_000 if empty_room.postgres else 100_000  # the driver of PostgreSQL takes long to write so many
    with closing(open_database(empty_room.place)) as store:
        with store.begin() as tables:
            head, rows = tables.audit.head(), []
            for i in range(many):
                entry = AuditEntry(
                    NOON + i, "manager", "alert.moved", f"c-{i}", {"from": "new", "to": "taken"}
                )
                head = following(head, entry)
                rows.append({**asdict(entry), "number": head.number, "hash": head.hash})
            tables.audit._connection.execute(insert(AUDIT), rows)
        began = time.perf_counter()
        found = AuditLog(store, FakeClock(NOON)).verify()
        took = time.perf_counter() - began
    print(f"{many} lines verified in {took:.2f} s")
    assert found.unbroken
    assert found.head.number == many


def test_the_command_line_tells_the_head_and_the_flaw(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    with open_installation(load_config(data=tmp_path)) as shop, shop.store.begin() as tables:
        for i in range(5):
            tables.audit.append(AuditEntry(NOON + i, "manager", "camera.added", f"c-{i}"))
        noted = str(tables.audit.head())
    said = run("audit", "verify", *data).output
    assert "Unbroken: 5 lines" in said
    assert noted in said
    assert "the one that was noted" in run("audit", "verify", "--noted", noted, *data).output
    room = Room(str(tmp_path / "aislewatch.db"), None)
    room.say("DELETE FROM audit WHERE number = 5")
    assert "Unbroken: 4 lines" in run("audit", "verify", *data).output  # nothing else can be seen from inside
    cut = run("audit", "verify", "--noted", noted, *data)
    assert cut.exit_code == 1
    assert "Broken at line 5: it is missing" in cut.output
    room.say("UPDATE audit SET \"by\" = 'otto' WHERE number = 2")
    assert "Broken at line 2" in run("audit", "verify", *data).output
    assert "no noted head" in refused("audit", "verify", "--noted", "5", *data).message


def test_who_may_read_the_log_may_have_it_verified(stage: Stage, user: TestClient) -> None:
    first = user.get(VERIFICATION).json()
    assert (first["unbroken"], first["broken_at"], first["flaw"]) == (True, None, None)
    with stage.store.begin() as tables:
        tables.audit.append(AuditEntry(NOON, "manager", "camera.added"))
    noted = user.get(VERIFICATION).json()
    assert noted["head"].startswith(f"{noted['lines']}:")
    assert noted["lines"] == first["lines"] + 1
    with stage.store._connect(writes=True) as connection, connection.begin():
        connection.execute(delete(AUDIT).where(AUDIT.c.number == noted["lines"]))
    assert user.get(VERIFICATION).json() == first  # nothing else can be seen from inside
    cut = user.get(VERIFICATION, params={"noted": noted["head"]}).json()
    assert (cut["unbroken"], cut["broken_at"], cut["flaw"]) == (False, noted["lines"], "missing")
    assert user.get(VERIFICATION, params={"noted": "5"}).status_code == 422
