"""The audit log's chain in every store: one, without gaps, however many write."""

import threading
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.audit_chain import START, Head, following
from aislewatch.domain.errors import InvalidInput
from aislewatch.ports import Store
from aislewatch.services.audit_log import AuditLog
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
TIMES = st.floats(allow_nan=False, allow_infinity=False)
ENTRIES = st.builds(AuditEntry, TIMES, WORDS, WORDS, WORDS, st.dictionaries(WORDS, WORDS, max_size=3))


def test_a_line_follows_the_one_before(store: Store) -> None:
    entries = [
        AuditEntry(NOON + i, "manager", "camera.added", f"c-{i}", {"url": "rtsp://…"}) for i in range(3)
    ]
    with store.begin() as tables:
        assert tables.audit.head() == START
        for entry in entries:
            tables.audit.append(entry)
        assert tables.audit.head().number == 3
    with store.read() as tables:
        lines = tables.audit.chain()
        assert [line.entry for line in lines] == entries
        assert tables.audit.chain(1, 1) == [lines[1]]
        assert tables.audit.chain(3) == []
        assert tables.audit.head() == Head(3, lines[2].hash)
        assert following(Head(1, lines[0].hash), entries[1]) == Head(2, lines[1].hash)


def test_what_came_to_nothing_leaves_no_gap(store: Store) -> None:
    class Unforeseen(Exception):
        pass

    for _ in range(2):
        with suppress(Unforeseen), store.begin() as tables:
            tables.audit.append(AuditEntry(NOON, "manager", "camera.added"))
            raise Unforeseen
        with store.begin() as tables:
            tables.audit.append(AuditEntry(NOON, "manager", "camera.removed"))
    found = AuditLog(store, FakeClock(NOON)).verify()
    assert found.unbroken
    assert found.head.number == 2


def test_a_line_with_no_time_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInput), store.begin() as tables:
        tables.audit.append(AuditEntry(float("nan"), "manager", "camera.added"))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(ENTRIES, min_size=1, max_size=5))
def test_what_comes_back_has_the_hash_it_went_in_with(store: Store, entries: list[AuditEntry]) -> None:
    with store.begin() as tables:
        for entry in entries:
            tables.audit.append(entry)
    assert AuditLog(store, FakeClock(NOON)).verify().unbroken


def test_many_writers_keep_one_chain(store: Store) -> None:
    def write(number: int) -> None:
        for i in range(20):
            with store.begin() as tables:
                tables.audit.append(AuditEntry(NOON + i, f"user-{number}", "camera.added"))
                tables.audit.append(AuditEntry(NOON + i, f"user-{number}", "camera.removed"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = AuditLog(store, FakeClock(NOON)).verify()
    assert found.unbroken
    assert found.head.number == 160
