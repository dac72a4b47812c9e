"""A machine may stop at any instant: no alert is lost, none is half there.

A process writing alerts is killed (SIGKILL) at random moments, again and again on the same data. Set
``AISLEWATCH_KILLS`` for more than the usual few, ``AISLEWATCH_SEED`` to repeat a run, and ``-s`` to see the
figures. A kill shows what the order of writes is worth; that they reach the disk (power loss) rests on
``synchronous=FULL`` and fsync, checked in ``tests/unit/adapters`` and ``tests/contract``.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aislewatch.adapters.store.blobs import FolderBlobs
from aislewatch.adapters.store.database import open_database
from aislewatch.domain.alert_lists import AlertQuery, Cursor
from aislewatch.domain.alerts import Alert
from aislewatch.domain.outbox import OutboxCursor
from aislewatch.ports import Store
from aislewatch.services.recovery import recover
from tests.fakes.clock import FakeClock
from tests.integration.alert_writer import is_whole
from tests.postgres_server import PostgresServer

KILLS = int(os.environ.get("AISLEWATCH_KILLS", "12"))
SEED = int(os.environ.get("AISLEWATCH_SEED", time.time_ns() % 10**6))
ROOT = Path(__file__).parents[2]


@dataclass
class Ledger:
    """What the killed processes told, and what was found after them."""

    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    checked: set[tuple[str, str | None, str | None]] = field(default_factory=set)
    figures: Counter[str] = field(default_factory=Counter)

    def hear(self, line: str) -> None:
        facts = json.loads(line)
        self.figures["commits told"] += 1
        old = self.told.get(facts["id"], facts)
        newer = (facts["signals"], facts["version"], facts["whole"], facts["closed"])
        if newer >= (old["signals"], old["version"], old["whole"], old["closed"]):
            self.told[facts["id"]] = facts


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the database is."""
    if request.param == "sqlite":
        yield str(tmp_path / "store.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as address:
        yield address


def killed(folder: Path, place: str, chance: random.Random) -> tuple[list[str], bool]:
    """Start a writer, kill it at a random moment; its lines, and whether it had begun to write."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.alert_writer", str(folder), place],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
        text=True,
    )
    assert process.stdout is not None
    while_starting = chance.random() < 0.1
    if while_starting:
        time.sleep(chance.random() * 1.2)
    else:
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.5)
    assert process.poll() is None, "the writer ended by itself"
    process.kill()
    lines = process.stdout.read().split("\n")[:-1]  # a line without its end was cut by the kill
    process.stdout.close()
    assert process.wait() < 0
    began = not while_starting or "ready" in lines
    return [line for line in lines if line != "ready"], began


def stored(store: Store) -> list[Alert]:
    found: list[Alert] = []
    after: Cursor | None = None
    while True:
        with store.read() as tables:
            page = tables.alerts.find(AlertQuery(), after=after, limit=500)
        found += page.alerts
        after = page.next
        if after is None:
            return found


def check_rows(store: Store, blobs: FolderBlobs, ledger: Ledger) -> None:
    """Every committed alert is there, with whole blobs. Before recovery: as the kill left it."""
    alerts = {alert.id: alert for alert in stored(store)}
    for alert_id, told in ledger.told.items():
        alert = alerts[alert_id]
        assert alert.incident.signals >= told["signals"]
        assert alert.version >= told["version"]
        if alert.incident.signals == told["signals"]:
            assert alert.incident.closed >= told["closed"]
            assert alert.clip_whole >= told["whole"]
    ledger.figures["calls found with their alerts"] = check_calls(store, alerts)
    for alert in alerts.values():
        assert alert.clip is not None
        assert alert.still is not None
        ledger.figures["rows left growing"] += not alert.incident.closed
        blobs_of = (alert.id, alert.clip, alert.still)
        if blobs_of not in ledger.checked:
            assert is_whole(blobs.get(alert.clip)), alert
            assert is_whole(blobs.get(alert.still)), alert
            ledger.checked.add(blobs_of)


def check_calls(store: Store, alerts: dict[str, Alert]) -> int:
    """Whoever is called for an alert is in the outbox with it, and for nothing else; how many there are."""
    keys: list[str] = []
    after: OutboxCursor | None = None
    while True:
        with store.read() as tables:
            page = tables.outbox.find(after=after, limit=200)
        keys += [item.key for item in page.items]
        after = page.next
        if after is None:
            break
    assert sorted(keys) == sorted(f"{alert.id}/desk/opened" for alert in alerts.values() if not alert.muted)
    return len(keys)


def check_recovery(store: Store, blobs: FolderBlobs, root: Path, ledger: Ledger) -> None:
    """Nothing half-written, orphaned or growing is left."""
    ledger.figures["half-written files found"] += sum(1 for _ in root.rglob(".part-*"))
    done = recover(store, blobs, FakeClock())
    ledger.figures["orphaned blobs removed"] += len(done.removed)
    assert done.missing == ()
    with store.read() as tables:
        assert tables.alerts.unfinished() == []
        named = tables.alerts.blob_keys()
    assert {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} == named
    assert recover(store, blobs, FakeClock()) == type(done)((), (), ())


def test_alerts_survive_a_kill_at_any_moment(tmp_path: Path, place: str) -> None:
    chance = random.Random(SEED)
    ledger = Ledger()
    started = time.monotonic()
    for _ in range(KILLS):
        lines, began = killed(tmp_path, place, chance)
        ledger.figures["kills while writing" if began else "kills while starting"] += 1
        for line in lines:
            ledger.hear(line)
        blobs = FolderBlobs(tmp_path / "blobs")
        with closing(open_database(place)) as store:
            store.check()
            with store.begin():  # a server may still be at what the dead writer said last
                pass
            check_rows(store, blobs, ledger)
            # Half the time the next writer finds the data as the kill left it.
            if chance.random() < 0.5:
                check_recovery(store, blobs, tmp_path / "blobs", ledger)
    with closing(open_database(place)) as store:
        check_recovery(store, blobs, tmp_path / "blobs", ledger)
        ledger.checked.clear()
        check_rows(store, blobs, ledger)
        alerts = stored(store)
    ledger.figures["alerts in the end"] = len(alerts)
    ledger.figures["of them with a whole clip"] = sum(alert.clip_whole for alert in alerts)
    ledger.figures["of them seen by people"] = sum(alert.version > 1 for alert in alerts)
    print(f"\nseed {SEED}, {time.monotonic() - started:.0f} s", *ledger.figures.items(), sep="\n  ")
    assert ledger.told, "no writer lived long enough to commit: this showed nothing"
    assert ledger.figures["calls found with their alerts"], "nobody was called: this showed nothing"
    assert ledger.figures["rows left growing"], "no kill fell into an alert's life: this showed nothing"
