"""Cases from the first escalation to the loss: both sides alike, everything on record, nobody sees beyond
their cameras."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aislewatch.domain.alerts import Alert, AlertState, Move, Outcome, Severity
from aislewatch.domain.case_lists import CaseQuery
from aislewatch.domain.cases import CaseDeed, CaseStatus, Loss
from aislewatch.domain.errors import Conflict, InvalidInput, NotFound
from aislewatch.services.casework import Casework
from aislewatch.services.workflow import Workflow
from tests.fakes.alerts import NOON, an_alert
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

ESCALATE = Move(0.0, "anna", AlertState.ESCALATED, note="Two bottles.")
DOOR = frozenset({"door"})


class Desk:
    """Store, clock and both services over three alerts: a and b on till-2, c at the door."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.clock = FakeClock(NOON)
        self.workflow = Workflow(self.store, self.clock)
        self.cases = Casework(self.store, self.clock)
        with self.store.begin() as tables:
            for name, camera in (("a", "till-2"), ("b", "till-2"), ("c", "door")):
                tables.alerts.add(an_alert(name, camera=camera))

    def escalate(self, name: str, case: int | None = None, by: str = "anna") -> Alert:
        move = Move(0.0, by, AlertState.ESCALATED, case=case)
        return self.workflow.move(name, move, expected=self.workflow.get(name).version)

    def audit(self) -> list[str]:
        with self.store.read() as tables:
            return [entry.what for entry in reversed(tables.audit.latest())]

    def both_sides_agree(self) -> None:
        with self.store.read() as tables:
            held = {
                (name, case.number) for case in tables.cases.find(CaseQuery()).cases for name in case.alerts
            }
        said = {(a.id, a.case) for a in self.store.stored_alerts if a.case is not None}
        assert held == said


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_escalating_opens_a_case(desk: Desk) -> None:
    after = desk.workflow.move("a", ESCALATE, expected=1)
    file = desk.cases.get(1)
    assert (after.state, after.case) == (AlertState.ESCALATED, 1)
    assert (file.case.escalated_by, file.case.opened_at, file.alerts) == ("anna", NOON, (after,))
    assert [(note.deed, note.note) for note in file.case.notes] == [(CaseDeed.OPENED, "Two bottles.")]
    assert desk.audit() == ["case.opened", "alert.moved"]
    desk.both_sides_agree()


def test_escalating_into_a_case(desk: Desk) -> None:
    desk.escalate("a")
    assert desk.escalate("c", case=1).case == 1
    assert [alert.id for alert in desk.cases.get(1).alerts] == ["a", "c"]
    with pytest.raises(NotFound):
        desk.escalate("b", case=9)
    assert desk.workflow.get("b").state is AlertState.NEW
    desk.both_sides_agree()


def test_a_reopened_alert_comes_back_to_its_case(desk: Desk) -> None:
    desk.escalate("a")
    desk.workflow.move("a", Move(0.0, "bert", AlertState.NEW), expected=2)
    assert desk.workflow.get("a").case == 1
    assert desk.escalate("a").case == 1
    desk.escalate("b")
    desk.workflow.move("a", Move(0.0, "bert", AlertState.NEW), expected=4)
    with pytest.raises(Conflict, match="belongs to case 1"):
        desk.escalate("a", case=2)
    desk.both_sides_agree()


def test_adding_and_removing(desk: Desk) -> None:
    desk.escalate("a")
    desk.workflow.move("b", Move(0.0, "anna", AlertState.RESOLVED, outcome=Outcome.LOST), expected=1)
    desk.cases.add(1, "b", by="anna", expected=1)
    added = desk.workflow.get("b")
    assert (added.state, added.outcome, added.case) == (AlertState.RESOLVED, Outcome.LOST, 1)
    assert desk.cases.add(1, "c", by="anna", expected=2).alerts[-1].state is AlertState.ESCALATED
    desk.both_sides_agree()
    desk.cases.remove(1, "c", by="bert", expected=3, note="Somebody else.")
    desk.cases.remove(1, "b", by="bert", expected=4)
    assert (desk.workflow.get("c").state, desk.workflow.get("c").case) == (AlertState.NEW, None)
    assert desk.workflow.get("b").state is AlertState.RESOLVED
    desk.both_sides_agree()
    with pytest.raises(NotFound):
        desk.cases.remove(1, "b", by="bert", expected=5)
    with pytest.raises(Conflict):
        desk.cases.add(1, "a", by="bert", expected=5)
    assert desk.audit()[-4:] == ["case.added", "case.added", "case.removed", "case.removed"]


def test_status_notes_title_and_loss(desk: Desk) -> None:
    desk.escalate("a")
    desk.cases.move(1, CaseStatus.IN_PROGRESS, "", by="bert", expected=1)
    desk.cases.move(1, CaseStatus.IN_PROGRESS, "Called the owner.", by="bert", expected=2)
    loss = Loss(Decimal("24.90"), "EUR")
    file = desk.cases.describe(1, " Spirits ", loss, by="anna", expected=3)
    assert (file.case.title, file.case.loss, file.case.version) == ("Spirits", loss, 5)
    assert [(note.deed, note.about) for note in file.case.notes[1:]] == [
        (CaseDeed.MOVED, ""),
        (CaseDeed.NOTED, ""),
        (CaseDeed.TITLED, "Spirits"),
        (CaseDeed.LOSS, "24.90 EUR"),
    ]
    assert desk.cases.describe(1, "Spirits", loss, by="anna", expected=5).case.version == 5
    assert desk.audit()[2:] == ["case.moved", "case.noted", "case.described"]
    with pytest.raises(InvalidInput):
        desk.cases.move(1, CaseStatus.IN_PROGRESS, " ", by="bert", expected=5)
    with pytest.raises(Conflict):
        desk.cases.move(1, CaseStatus.NEW, "", by="bert", expected=5)
    with pytest.raises(InvalidInput):
        desk.cases.describe(1, "x" * 201, None, by="bert", expected=5)


def test_who_comes_second_is_told(desk: Desk) -> None:
    desk.escalate("a")
    desk.clock.forward(5)
    desk.cases.move(1, CaseStatus.IN_PROGRESS, "", by="bert", expected=1)
    desk.clock.forward(12)
    with pytest.raises(Conflict, match=r"bert set this case to in progress 12 s ago"):
        desk.cases.describe(1, "Wine", None, by="anna", expected=1)
    desk.workflow.move("b", Move(0.0, "bert", AlertState.ACKNOWLEDGED), expected=1)
    desk.clock.forward(130)
    with pytest.raises(Conflict, match=r"bert took this alert 2 min ago"):
        desk.workflow.move("b", Move(0.0, "anna", AlertState.ACKNOWLEDGED), expected=1)


def test_nobody_sees_beyond_their_cameras(desk: Desk) -> None:
    desk.escalate("a")
    denied: list[Callable[[], object]] = [
        lambda: desk.workflow.get("a", DOOR),
        lambda: desk.workflow.move("a", Move(0.0, "carl", AlertState.NEW), expected=2, scope=DOOR),
        lambda: desk.workflow.undo("a", by="anna", expected=2, scope=DOOR),
        lambda: desk.cases.get(1, DOOR),
        lambda: desk.cases.move(1, CaseStatus.NEW, "x", by="carl", expected=1, scope=DOOR),
        lambda: desk.cases.describe(1, "x", None, by="carl", expected=1, scope=DOOR),
        lambda: desk.cases.add(1, "c", by="carl", expected=1, scope=DOOR),
        lambda: desk.workflow.move(
            "c", Move(0.0, "carl", AlertState.ESCALATED, case=1), expected=1, scope=DOOR
        ),
    ]
    for attempt in denied:
        with pytest.raises(NotFound):
            attempt()
    assert desk.cases.find(CaseQuery(scope=DOOR)) == ([], None)
    desk.escalate("c", case=1)
    file = desk.cases.get(1, DOOR)
    assert ([alert.id for alert in file.alerts], file.case.alerts) == (["c"], ("c",))
    assert [note.about for note in file.case.notes] == ["c"]
    assert [alert.id for alert in desk.cases.find(CaseQuery(scope=DOOR))[0][0].alerts] == ["c"]
    with pytest.raises(NotFound):
        desk.cases.remove(1, "a", by="carl", expected=2, scope=DOOR)
    assert desk.cases.remove(1, "c", by="carl", expected=2, scope=DOOR) is None
    assert desk.cases.get(1).case.alerts == ("a",)


def test_a_step_is_taken_back(desk: Desk) -> None:
    steps = [
        Move(0.0, "anna", AlertState.REVIEWED, severity=Severity.LOW),
        Move(0.0, "bert", AlertState.RESOLVED, outcome=Outcome.LOST),
        Move(0.0, "anna", AlertState.NEW),
    ]
    for version, step in enumerate(steps, 1):
        desk.workflow.move("a", step, expected=version)
    with pytest.raises(Conflict, match="own last step"):
        desk.workflow.undo("a", by="bert", expected=4)
    assert desk.workflow.undo_until(desk.workflow.get("a"), "bert") is None
    assert desk.workflow.undo_until(desk.workflow.get("a"), "anna") == NOON + 60
    back = desk.workflow.undo("a", by="anna", expected=4)
    assert (back.state, back.outcome, back.severity) == (AlertState.RESOLVED, Outcome.LOST, Severity.LOW)
    assert [(move.by, move.undo) for move in back.moves[2:]] == [("anna", False), ("anna", True)]
    assert back.version == 5
    with pytest.raises(Conflict, match="own last step"):
        desk.workflow.undo("a", by="anna", expected=5)
    assert desk.audit()[-1] == "alert.undone"


def test_who_has_it(desk: Desk) -> None:
    assert desk.workflow.get("a").holder is None
    desk.workflow.move("a", Move(0.0, "anna", AlertState.ACKNOWLEDGED), expected=1)
    after = desk.workflow.move("a", Move(0.0, "bert", AlertState.MONITORING), expected=2)
    assert after.holder == "bert"
    after = desk.workflow.undo("a", by="bert", expected=3)
    assert (after.holder, after.state) == ("anna", AlertState.ACKNOWLEDGED)
    closed = desk.workflow.move("a", Move(0.0, "anna", AlertState.DISMISSED, note="A phone."), expected=4)
    assert closed.holder is None


def test_too_late_or_moved_since(desk: Desk) -> None:
    desk.workflow.move("a", Move(0.0, "anna", AlertState.ACKNOWLEDGED), expected=1)
    desk.workflow.move("a", Move(0.0, "bert", AlertState.MONITORING), expected=2)
    with pytest.raises(Conflict, match="bert began to observe"):
        desk.workflow.undo("a", by="anna", expected=2)
    desk.clock.forward(61)
    assert desk.workflow.undo_until(desk.workflow.get("a"), "bert") is None
    with pytest.raises(Conflict, match="60 seconds"):
        desk.workflow.undo("a", by="bert", expected=3)


def test_a_case_that_was_opened_by_mistake_goes_and_its_number_with_it(desk: Desk) -> None:
    desk.escalate("a")
    back = desk.workflow.undo("a", by="anna", expected=2)
    assert (back.state, back.case) == (AlertState.NEW, None)
    with pytest.raises(NotFound):
        desk.cases.get(1)
    assert desk.audit()[-2:] == ["case.withdrawn", "alert.undone"]
    assert desk.escalate("a").case == 2, "a number is never given twice"
    desk.both_sides_agree()


def test_a_case_that_somebody_worked_on_stays(desk: Desk) -> None:
    desk.escalate("a")
    desk.cases.move(1, CaseStatus.NEW, "Seen before.", by="bert", expected=1)
    desk.workflow.undo("a", by="anna", expected=2)
    assert desk.cases.get(1).case.alerts == ()
    desk.escalate("b", case=1)
    back = desk.workflow.undo("b", by="anna", expected=2)
    assert back.case is None
    desk.both_sides_agree()


people = st.sampled_from(["anna", "bert"])
names = st.sampled_from("abc")
numbers = st.integers(1, 3)
deeds = st.one_of(
    st.tuples(st.just("escalate"), names, st.none() | numbers, people),
    st.tuples(st.just("reopen"), names, st.none(), people),
    st.tuples(st.just("resolve"), names, st.none(), people),
    st.tuples(st.just("undo"), names, st.none(), people),
    st.tuples(st.just("add"), names, numbers, people),
    st.tuples(st.just("remove"), names, numbers, people),
    st.tuples(st.just("note"), names, numbers, people),
    st.tuples(st.just("wait"), names, st.none(), people),
)


@given(st.lists(deeds, max_size=25))
@settings(max_examples=300, deadline=None)
def test_whatever_people_do_both_sides_agree_and_no_history_shrinks(
    done: list[tuple[str, str, int | None, str]],
) -> None:
    desk = Desk()
    for what, name, number, by in done:
        before = {alert.id: alert for alert in desk.store.stored_alerts}
        with suppress(Conflict, NotFound):
            _do(desk, what, name, number, by)
        desk.both_sides_agree()
        for alert in desk.store.stored_alerts:
            old = before[alert.id]
            assert alert.moves[: len(old.moves)] == old.moves
            assert alert.version - old.version == len(alert.moves) - len(old.moves)
            assert (alert.state is AlertState.ESCALATED) <= (alert.case is not None)
            assert (alert.state is AlertState.RESOLVED) == (alert.outcome is not None)


def _do(desk: Desk, what: str, name: str, number: int | None, by: str) -> None:
    version = desk.workflow.get(name).version
    if what == "escalate":
        desk.escalate(name, number, by)
    elif what == "reopen":
        desk.workflow.move(name, Move(0.0, by, AlertState.NEW), expected=version)
    elif what == "resolve":
        move = Move(0.0, by, AlertState.RESOLVED, outcome=Outcome.LOST)
        desk.workflow.move(name, move, expected=version)
    elif what == "undo":
        desk.workflow.undo(name, by=by, expected=version)
    elif what == "wait":
        desk.clock.forward(40)
    else:
        case = desk.cases.get(number or 1).case
        if what == "note":
            desk.cases.move(case.number, case.status, "Seen.", by=by, expected=case.version)
        elif what == "add":
            desk.cases.add(case.number, name, by=by, expected=case.version)
        else:
            desk.cases.remove(case.number, name, by=by, expected=case.version)


def test_what_a_case_page_did_is_taken_back_too(desk: Desk) -> None:
    desk.escalate("a")
    desk.cases.add(1, "b", by="anna", expected=1)
    desk.cases.remove(1, "b", by="anna", expected=2)
    back = desk.workflow.undo("b", by="anna", expected=3)
    assert (back.state, back.case) == (AlertState.ESCALATED, 1)
    desk.both_sides_agree()
