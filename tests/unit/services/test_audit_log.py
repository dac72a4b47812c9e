"""The log is read, and that is on record once an hour."""

from aislewatch.domain.audit import AuditEntry, AuditQuery
from aislewatch.services.audit_log import NOTED, READ, AuditLog
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore


def test_reading_is_noted_once_per_reader_and_hour() -> None:
    store, clock = FakeStore(), FakeClock(NOON)
    log = AuditLog(store, clock)
    with store.begin() as tables:
        tables.audit.append(AuditEntry(NOON, "boss", "camera.added", "till-2"))

    def noted() -> list[str]:
        with store.read() as tables:
            return [entry.by for entry in tables.audit.latest(what={READ})]

    page = log.find(AuditQuery(what="camera"), by="boss")
    assert [entry.about for entry in page.entries] == ["till-2"]
    log.find(AuditQuery(), by="boss")
    log.find(AuditQuery(), by="other")
    assert noted() == ["other", "boss"]
    clock.forward(NOTED - 1)
    log.find(AuditQuery(), by="boss")
    assert len(noted()) == 2
    clock.forward(2)
    log.find(AuditQuery(), by="boss")
    assert len(noted()) == 3
