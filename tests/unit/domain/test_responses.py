"""What people do with alerts and cases: every move, allowed or not."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import MOVES, Alert, AlertState, Errand, Move, Outcome, Severity, moved
from aislewatch.domain.cases import CASE_MOVES, Case, CaseDeed, CaseMove, CaseStatus, Loss, case_moved
from aislewatch.domain.errors import Conflict, InvalidInput
from aislewatch.domain.incidents import Incident
from aislewatch.domain.suspicion import Level

INCIDENT = Incident(
    1, "till-2", 1, ActionType.CONCEALMENT, "bag", None, Level.CONFIRMED, 0.9, 1, 2, 2, (), ()
)
ALERT = Alert("a1", INCIDENT)
CASE = Case(number=7, opened_at=100.0, escalated_by="night shift", alerts=("a1",))

WHAT_IT_NEEDS: dict[AlertState, dict[str, Any]] = {
    AlertState.REVIEWED: {"severity": Severity.HIGH},
    AlertState.DISPATCHED: {"to": "floor staff", "errand": Errand.CUSTOMER_SERVICE},
    AlertState.RESOLVED: {"outcome": Outcome.PREVENTED},
    AlertState.DISMISSED: {"note": "a member of staff"},
    AlertState.ESCALATED: {"case": 7},
}

ORDER = (
    AlertState.NEW,
    AlertState.ACKNOWLEDGED,
    AlertState.REVIEWED,
    AlertState.DISPATCHED,
    AlertState.MONITORING,
)
CLOSED = (AlertState.RESOLVED, AlertState.DISMISSED, AlertState.ESCALATED)


def move(state: AlertState, **more: Any) -> Move:
    return Move(at=200.0, by="day shift", state=state, **(WHAT_IT_NEEDS.get(state, {}) | more))


def allowed(before: AlertState, after: AlertState) -> bool:
    """The rule in words: forward, or out, or back to new from out."""
    if before in CLOSED:
        return after is AlertState.NEW
    return after in CLOSED or ORDER.index(after) > ORDER.index(before)


@pytest.mark.parametrize(("before", "after"), list(product(AlertState, AlertState)))
def test_every_move_of_an_alert(before: AlertState, after: AlertState) -> None:
    alert = replace(ALERT, state=before, version=4)
    if allowed(before, after):
        step = move(after)
        now = moved(alert, step)
        assert (now.state, now.version, now.moves) == (after, 5, (step,))
        assert alert.state == before  # the old one is unchanged
    else:
        with pytest.raises(Conflict) as caught:
            moved(alert, move(after))
        assert f"{before} cannot become {after}" in caught.value.message
        assert all(state in caught.value.fix for state in MOVES[before])


@pytest.mark.parametrize("state", WHAT_IT_NEEDS)
def test_a_move_that_lacks_what_it_needs_is_refused(state: AlertState) -> None:
    with pytest.raises(InvalidInput, match=f"To become {state}, an alert needs"):
        moved(ALERT, Move(200.0, "day shift", state))


@pytest.mark.parametrize(
    "broken",
    [
        move(AlertState.DISMISSED, note="  "),
        move(AlertState.DISPATCHED, to=" "),
        move(AlertState.DISPATCHED, errand=None),
    ],
)
def test_blank_words_are_none(broken: Move) -> None:
    with pytest.raises(InvalidInput, match="needs"):
        moved(ALERT, broken)


def test_every_move_is_somebody_s() -> None:
    with pytest.raises(InvalidInput) as caught:
        moved(ALERT, Move(200.0, " ", AlertState.ACKNOWLEDGED))
    assert "Say who" in str(caught.value)


@given(steps=st.lists(st.sampled_from(AlertState), max_size=12))
def test_the_record_is_whole_whatever_people_try(steps: list[AlertState]) -> None:
    alert, tried = ALERT, []
    for state in steps:
        try:
            alert = moved(alert, move(state))
            tried.append(state)
        except Conflict:
            pass
    assert [m.state for m in alert.moves] == tried
    assert alert.version == 1 + len(tried)
    assert (alert.outcome is not None) == (alert.state is AlertState.RESOLVED)


def test_reopening_forgets_the_outcome_and_keeps_the_case_and_severity() -> None:
    alert = moved(ALERT, move(AlertState.REVIEWED, severity=Severity.LOW))
    alert = moved(moved(alert, move(AlertState.ESCALATED)), move(AlertState.NEW))
    alert = moved(moved(alert, move(AlertState.RESOLVED)), move(AlertState.NEW))
    assert (alert.outcome, alert.case, alert.severity) == (None, 7, Severity.LOW)


def test_only_the_move_it_belongs_to_sets_outcome_and_case() -> None:
    alert = moved(ALERT, move(AlertState.ACKNOWLEDGED, outcome=Outcome.LOST, case=9))
    assert (alert.outcome, alert.case) == (None, None)


# --- cases


@pytest.mark.parametrize(("before", "after"), list(product(CaseStatus, CaseStatus)))
def test_every_move_of_a_case(before: CaseStatus, after: CaseStatus) -> None:
    """Forward to anything but new; a resolved one only back into work; to itself it is a note."""
    case = replace(CASE, status=before, version=4)
    reopening = before is CaseStatus.RESOLVED and after is CaseStatus.IN_PROGRESS
    going_on = before is not CaseStatus.RESOLVED and after is not CaseStatus.NEW
    step = CaseMove(200.0, "day shift", after, "seen again at the door")
    if before is after or reopening or going_on:
        now = case_moved(case, step)
        told = replace(step, deed=CaseDeed.NOTED) if before is after else step
        assert (now.status, now.version, now.notes) == (after, 5, (told,))
    else:
        with pytest.raises(Conflict) as caught:
            case_moved(case, step)
        assert f"{before} cannot become {after}" in caught.value.message
        assert all(status in caught.value.fix for status in CASE_MOVES[before])


@pytest.mark.parametrize("status", CaseStatus)
def test_a_note_needs_words(status: CaseStatus) -> None:
    with pytest.raises(InvalidInput, match="needs words"):
        case_moved(replace(CASE, status=status), CaseMove(200.0, "day shift", status, " "))


@pytest.mark.parametrize("amount", ["0", "19.99", "20.00", "1E+3", "20.500", "0.10"])
def test_a_loss_is_money(amount: str) -> None:
    assert Loss(Decimal(amount), "EUR").amount == Decimal(amount)


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "0.001", "19.999", "1E-3"])
def test_a_loss_that_is_no_money_is_refused(amount: str) -> None:
    with pytest.raises(InvalidInput, match="A loss cannot be"):
        Loss(Decimal(amount), "EUR")


@pytest.mark.parametrize("currency", ["", "EU", "EURO", "eur", "EU1", "E-R", "ÉUR", "EUR\n"])
def test_a_currency_is_three_capitals(currency: str) -> None:
    with pytest.raises(InvalidInput, match="no currency code"):
        Loss(Decimal(1), currency)
