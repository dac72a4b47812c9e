"""People's moves: made once, by who was first, and on record."""

import pytest

from aislewatch.domain.alert_lists import AlertQuery
from aislewatch.domain.alerts import AlertState, Errand, Move, Outcome
from aislewatch.domain.errors import Conflict, InvalidInput, NotFound
from aislewatch.services.workflow import Workflow
from tests.fakes.alerts import NOON, an_alert
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

ACKNOWLEDGE = Move(0.0, "boss", AlertState.ACKNOWLEDGED)


@pytest.fixture
def store() -> FakeStore:
    store = FakeStore()
    with store.begin() as tables:
        tables.alerts.add(an_alert("a"))
    return store


@pytest.fixture
def workflow(store: FakeStore) -> Workflow:
    return Workflow(store, FakeClock(NOON + 60))


def test_a_move_is_dated_stored_and_on_record(store: FakeStore, workflow: Workflow) -> None:
    after = workflow.move("a", Move(0.0, "boss", AlertState.ACKNOWLEDGED, note="seen"), expected=1)
    assert after == workflow.get("a")
    assert (after.state, after.version) == (AlertState.ACKNOWLEDGED, 2)
    assert after.moves == (Move(NOON + 60, "boss", AlertState.ACKNOWLEDGED, note="seen"),)
    with store.read() as tables:
        (entry,) = tables.audit.latest()
    assert (entry.at, entry.by, entry.what, entry.about) == (NOON + 60, "boss", "alert.moved", "a")
    assert entry.detail == {"from": "new", "to": "acknowledged", "note": "seen"}


def test_the_whole_way_and_back(workflow: Workflow) -> None:
    way = [
        ACKNOWLEDGE,
        Move(0.0, "boss", AlertState.DISPATCHED, to="guard", errand=Errand.CUSTOMER_SERVICE),
        Move(0.0, "guard", AlertState.RESOLVED, outcome=Outcome.PREVENTED),
        Move(0.0, "boss", AlertState.NEW),
    ]
    for version, move in enumerate(way, 1):
        after = workflow.move("a", move, expected=version)
    assert [move.state for move in after.moves] == [move.state for move in way]
    assert workflow.find(AlertQuery(states=frozenset({AlertState.NEW}))).alerts == (after,)


def test_who_comes_second_is_told_who_was_first(store: FakeStore, workflow: Workflow) -> None:
    workflow.move("a", ACKNOWLEDGE, expected=1)
    with pytest.raises(Conflict, match=r"boss took this alert 0 s ago") as caught:
        workflow.move("a", Move(0.0, "guard", AlertState.DISMISSED, note="a mannequin"), expected=1)
    assert caught.value.fix
    assert workflow.get("a").state == AlertState.ACKNOWLEDGED
    with pytest.raises(Conflict):
        workflow.move("a", ACKNOWLEDGE, expected=0)
    with store.read() as tables:
        assert len(tables.audit.latest()) == 1


def test_a_move_that_is_refused_changes_nothing(store: FakeStore, workflow: Workflow) -> None:
    with pytest.raises(InvalidInput):
        workflow.move("a", Move(0.0, "boss", AlertState.DISMISSED), expected=1)
    with pytest.raises(Conflict):
        workflow.move("a", Move(0.0, "boss", AlertState.NEW), expected=1)
    with pytest.raises(NotFound):
        workflow.move("b", ACKNOWLEDGE, expected=1)
    assert workflow.get("a") == an_alert("a")
    with store.read() as tables:
        assert not tables.audit.latest()
