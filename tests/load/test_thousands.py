"""Thousands of notifications, a receiver that misbehaves, and a delivering process that is killed (SIGKILL)
at random moments: nothing is lost, and in the database's eyes nothing is doubled.

``AISLEWATCH_NOTIFICATIONS=10000`` takes a minute; without it there are as many as a test run has
patience for. ``AISLEWATCH_SEED`` repeats a run's kills and faults, ``-s`` shows the figures.
"""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from aislewatch.adapters.store.database import Database, open_database
from aislewatch.domain.channels import ChannelKind, checked_options
from aislewatch.domain.outbox import What, key_of
from aislewatch.domain.suspicion import Level
from aislewatch.services.posting import post
from aislewatch.services.vault import new_key
from tests.fakes.alerts import an_alert
from tests.fakes.push import a_channel
from tests.load.receiver import Receiver, listening

TOTAL = int(os.environ.get("AISLEWATCH_NOTIFICATIONS", "2400"))
SEED = int(os.environ.get("AISLEWATCH_SEED", time.time_ns() % 10**6))
CHANNELS = 8
KILLS = max(2, TOTAL // 1600)
SHARE = 0.02
"""Of the requests, the share the receiver misbehaves at."""

PATIENCE = 300.0
ROOT = Path(__file__).parents[2]

_WATCH = """
CREATE TABLE watched (key TEXT);
CREATE TRIGGER watch AFTER UPDATE ON outbox WHEN NEW.state = 'delivered' OR OLD.state = 'delivered'
BEGIN INSERT INTO watched VALUES (NEW.key); END;
"""
"""Writes down every time an item becomes delivered, or is touched after: that must be once per key."""


def test_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    (tmp_path / "key").write_text(new_key())
    receiver = Receiver(SHARE, SEED)
    begun = time.monotonic()
    kills = 0
    with listening(receiver) as address, closing(open_database(tmp_path / "shop.db")) as store:
        _set_up(store, address)
        with closing(sqlite3.connect(tmp_path / "shop.db")) as watch:
            watch.executescript(_WATCH)
        with _writing(store):
            while True:
                with _delivering(tmp_path) as process:
                    until = chance.uniform(1.0, 7.0) if kills < KILLS else PATIENCE
                    if _done(store, until, process):
                        break
                kills += 1
        keys = _check(store, tmp_path)
    assert keys <= receiver.taken.keys(), "the database says delivered, the receiver never saw it"
    assert receiver.taken.keys() <= keys
    doubled = sum(receiver.taken.values()) - len(receiver.taken)
    print(
        f"\nseed {SEED}: {len(keys)} notifications, {kills} kills, {time.monotonic() - begun:.0f} s;",
        f"the receiver saw {doubled} twice; {dict(receiver.figures)}",
    )
    assert kills >= KILLS // 2
    assert all(receiver.figures[turn] for turn in ("refused", "reset", "lied", "dawdled"))


def _set_up(store: Database, address: str) -> None:
    options = checked_options(ChannelKind.WEBHOOK, {"url": address})
    with store.begin() as tables:
        for number in range(CHANNELS):
            tables.channels.add(a_channel(f"hook-{number}", options=options), None)


@contextmanager
def _writing(store: Database) -> Iterator[None]:
    """Alerts are confirmed all the while, each with its notifications in one transaction."""

    def write() -> None:
        for first in range(0, TOTAL // CHANNELS, 50):
            with store.begin() as tables:
                for number in range(first, min(first + 50, TOTAL // CHANNELS)):
                    alert = an_alert(f"a{number}")
                    tables.alerts.add(alert)
                    assert post(tables, alert, time.time()) == CHANNELS
            time.sleep(0.05)

    thread = threading.Thread(target=write)
    thread.start()
    yield
    thread.join(PATIENCE)
    assert not thread.is_alive()


@contextmanager
def _delivering(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that delivers; killed without a warning at the end."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    command = [sys.executable, "-m", "tests.load.delivering", str(folder)]
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, cwd=ROOT, env=environment, text=True
        )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n", (folder / "log").read_text()
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait(20)


def _done(store: Database, seconds: float, process: "subprocess.Popen[str]") -> bool:
    """Whether everything is delivered within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "the deliverer ended by itself"
        with store.read() as tables:
            tally = tables.outbox.tally()
            alerts = len(tables.outbox.find(limit=1).items)
        waiting = sum(each.waiting for each in tally.values())
        if alerts and not waiting and _count(store) >= TOTAL:
            return True
        time.sleep(min(0.5, max(0.0, end - time.monotonic())))
    assert seconds < PATIENCE, "not everything was delivered in time"
    return False


def _count(store: Database) -> int:
    with store.read() as tables:
        last = replace(an_alert(), id=f"a{TOTAL // CHANNELS - 1}")
        page = tables.outbox.find(channel="hook-0", limit=1)
    return TOTAL if page.items and page.items[0].notification.alert == last.id else 0


def _check(store: Database, folder: Path) -> set[str]:
    """Every notification there was to be is delivered, once."""
    store.check()
    expected = {
        key_of(f"a{number}", f"hook-{channel}", What.OPENED, Level.CONFIRMED)
        for number in range(TOTAL // CHANNELS)
        for channel in range(CHANNELS)
    }
    with closing(sqlite3.connect(folder / "shop.db")) as database:
        rows = dict(database.execute("SELECT key, state FROM outbox"))
        undelivered = {key: state for key, state in rows.items() if state != "delivered"}
        twice = database.execute("SELECT key FROM watched GROUP BY key HAVING count(*) > 1").fetchall()
        watched = {key for (key,) in database.execute("SELECT key FROM watched")}
    assert rows.keys() == expected
    assert undelivered == {}
    assert twice == []
    assert watched == expected
    return set(rows)
