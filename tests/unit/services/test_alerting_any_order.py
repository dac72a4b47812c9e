"""Whatever happens in whatever order: no alert is lost, doubled or left without its blobs."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from aislewatch.domain.errors import StorageError
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import AlertSettings
from aislewatch.domain.suspicion import Level
from aislewatch.services.alerting import Alerting, Evidence, alert_id
from tests.fakes.alerts import NOON, an_incident
from tests.fakes.clock import FakeClock
from tests.fakes.recording import FakeRecording
from tests.fakes.store import FakeBlobs, FakeStore

RULES = AlertSettings(cooldown=30, hourly_ceiling=3)
REFUSED = StorageError("The disk is full.")


class WatchedBlobs(FakeBlobs):
    """Blobs that no row may be left naming in vain, not for an instant."""

    def __init__(self, store: FakeStore) -> None:
        super().__init__()
        self._store = store

    def delete(self, key: str) -> None:
        assert key not in {alert.clip for alert in self._store.stored_alerts}
        super().delete(key)


class Belt(RuleBasedStateMachine):
    """A camera's incidents open, grow, close and come again while time passes and disks fail."""

    def __init__(self) -> None:
        super().__init__()
        self.store, self.clock = FakeStore(), FakeClock(NOON)
        self.blobs = WatchedBlobs(self.store)
        self.alerting = Alerting(self.store, self.blobs, self.clock)
        self.incidents: list[Incident] = []
        self.recordings: list[FakeRecording] = []

    def take(self, incident: Incident) -> None:
        self.alerting.take(incident, RULES, lambda: Evidence(self.recording(incident), b"jpeg"))

    def recording(self, incident: Incident) -> FakeRecording:
        self.recordings.append(FakeRecording(incident.start - RULES.pre_roll, self.clock.utc()))
        return self.recordings[-1]

    def work(self) -> None:
        for _ in range(40 * (1 + len(self.incidents))):
            if not self.alerting.step():
                return
        raise AssertionError("the writer never rests")

    @precondition(lambda self: len(self.incidents) < 6)
    @rule(level=st.sampled_from([Level.HIGH, Level.CONFIRMED]))
    def opens(self, level: Level) -> None:
        now = self.clock.utc()
        number = len(self.incidents) + 1
        self.incidents.append(
            an_incident(number=number, start=now - 2, end=now, confirmed_at=now, level=level)
        )
        self.take(self.incidents[-1])

    @precondition(lambda self: self.incidents)
    @rule(data=st.data(), level=st.sampled_from([Level.HIGH, Level.CONFIRMED]))
    def grows_or_comes_again(self, data: st.DataObject, level: Level) -> None:
        index = data.draw(st.integers(0, len(self.incidents) - 1))
        old = self.incidents[index]
        if self.clock.utc() - old.end > RULES.cooldown:
            return
        self.incidents[index] = replace(
            old, end=self.clock.utc(), closed=False, signals=old.signals + 1, level=max(level, old.level)
        )
        self.take(self.incidents[index])

    @precondition(lambda self: self.incidents)
    @rule(data=st.data())
    def closes(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(self.incidents) - 1))
        self.incidents[index] = replace(self.incidents[index], closed=True)
        self.take(self.incidents[index])

    @rule(seconds=st.sampled_from([0.1, 1.0, 3.0, 11.0, 45.0]), arriving=st.booleans())
    def time_passes(self, seconds: float, arriving: bool) -> None:
        self.clock.forward(seconds)
        for recording in self.recordings:
            recording.arrived += seconds * arriving
        self.work()

    @rule(store=st.booleans(), blobs=st.booleans(), commit=st.booleans())
    def disks_change(self, store: bool, blobs: bool, commit: bool) -> None:
        self.store.broken = REFUSED if store else None
        self.store.broken_commit = REFUSED if commit else None
        self.blobs.broken = REFUSED if blobs else None

    @rule()
    def works(self) -> None:
        self.work()

    @invariant()
    def every_row_names_blobs_that_are_there(self) -> None:
        for alert in self.store.stored_alerts:
            assert {alert.clip, alert.still} - {None} <= set(self.blobs.data)
            assert alert.clip is not None or alert.clip_problem

    @invariant()
    def no_alert_is_doubled(self) -> None:
        known = {alert_id(incident) for incident in self.incidents}
        assert {alert.id for alert in self.store.stored_alerts} <= known

    def teardown(self) -> None:
        self.store.broken = self.store.broken_commit = self.blobs.broken = None
        for i, incident in enumerate(self.incidents):
            if not incident.closed:
                self.incidents[i] = replace(incident, closed=True)
                self.take(self.incidents[i])
        assert self.alerting.drain() == 0
        stored = {alert.id: alert for alert in self.store.stored_alerts}
        for incident in self.incidents:
            alert = stored[alert_id(incident)]
            assert replace(alert.incident, closed=True) == incident
            assert alert.clip_whole or alert.clip_problem, alert
        assert all(recording.closed for recording in self.recordings)


TestBelt = Belt.TestCase
TestBelt.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)
