"""What every store promises of cases and secrets."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aislewatch.domain.actions import ActionType
from aislewatch.domain.case_lists import CaseQuery
from aislewatch.domain.cases import Case, CaseDeed, CaseMove, CaseStatus, Loss
from aislewatch.domain.errors import Conflict, InvalidInput, NotFound
from aislewatch.domain.suspicion import Level
from aislewatch.ports import Store, Transaction
from tests.contract.test_store import undone
from tests.fakes.alerts import NOON, an_alert, seconds, texts

amounts = st.integers(0, 10**13).map(lambda cents: Decimal(cents) / 100)
cases = st.builds(
    Case,
    number=st.integers(1, 2**31 - 1),
    opened_at=seconds,
    escalated_by=texts,
    alerts=st.lists(texts, max_size=3).map(tuple),
    title=texts,
    status=st.sampled_from(CaseStatus),
    loss=st.none() | st.builds(Loss, amounts, st.sampled_from(["EUR", "CHF"])),
    notes=st.lists(
        st.builds(
            CaseMove, seconds, texts, st.sampled_from(CaseStatus), texts, st.sampled_from(CaseDeed), texts
        ),
        max_size=3,
    ).map(tuple),
    version=st.integers(1, 10**6),
)


@given(case=cases)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_goes_in_comes_out(store: Store, case: Case) -> None:
    with undone(store) as tables:
        tables.cases.add(case)
        assert tables.cases.get(case.number) == case
        assert tables.cases.next_number() == case.number + 1
        with pytest.raises(Conflict):
            tables.cases.add(case)


def a_case(number: int, **changes: object) -> Case:
    return replace(Case(number, NOON + number, "boss", ()), **changes)  # type: ignore[arg-type]


def test_saving_asks_for_the_version(store: Store) -> None:
    with store.begin() as tables:
        assert tables.cases.next_number() == 1
        tables.cases.add(a_case(1))
        tables.cases.save(a_case(1, title="Spirits", version=2), 1)
    with pytest.raises(Conflict), store.begin() as tables:
        tables.cases.save(a_case(1, title="Wine", version=2), 1)
    with store.read() as tables:
        assert tables.cases.get(1).title == "Spirits"
    attempts: tuple[Callable[[Transaction], object], ...] = (
        lambda tables: tables.cases.save(a_case(2), 1),
        lambda tables: tables.cases.get(2),
        lambda tables: tables.cases.remove(2),
    )
    for missing in attempts:
        with pytest.raises(NotFound), store.begin() as tables:
            missing(tables)
    with store.begin() as tables:
        tables.cases.remove(1)
        assert tables.cases.next_number() == 1


def _loss(amount: str) -> Loss:
    return Loss(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (CaseQuery(), [4, 3, 2, 1]),
        (CaseQuery(statuses=frozenset({CaseStatus.RESOLVED, CaseStatus.IN_PROGRESS})), [3, 2]),
        (CaseQuery(since=NOON + 2, until=NOON + 4), [3, 2]),
        (CaseQuery(cameras=frozenset({"door"})), [2, 1]),
        (CaseQuery(cameras=frozenset({"door"}), zones=frozenset({"spirits"})), [2]),
        (CaseQuery(cameras=frozenset({"till-2"}), level=Level.CONFIRMED), [1]),
        (CaseQuery(actions=frozenset({ActionType.LOITERING})), [3]),
        (CaseQuery(level=Level.CONFIRMED), [2, 1]),
        (CaseQuery(loss_from=Decimal("19.991")), [3]),
        (CaseQuery(loss_from=Decimal("19.99")), [3, 1]),
        (CaseQuery(loss_to=Decimal("19.99")), [1]),
        (CaseQuery(loss_to=Decimal("19.98")), []),
        (CaseQuery(scope=frozenset({"door"})), [2, 1]),
        (CaseQuery(scope=frozenset({"door"}), cameras=frozenset({"till-2"})), []),
        (CaseQuery(scope=frozenset()), []),
    ],
)
def test_finding_cases(store: Store, query: CaseQuery, numbers: list[int]) -> None:
    stored = (
        a_case(1, alerts=("a", "b"), loss=_loss("19.99")),
        a_case(2, alerts=("c",), status=CaseStatus.RESOLVED),
        a_case(3, alerts=("d",), status=CaseStatus.IN_PROGRESS, loss=_loss("200")),
        a_case(4),
    )
    alerts = (
        an_alert("a", case=1),
        an_alert("b", case=1, camera="door", zone=None, level=Level.HIGH),
        an_alert("c", case=2, camera="door"),
        an_alert("d", case=3, action=ActionType.LOITERING, kind="extended_dwell", level=Level.HIGH),
        an_alert("e", camera="door"),
    )
    with store.begin() as tables:
        for case in stored:
            tables.cases.add(case)
        for alert in alerts:
            tables.alerts.add(alert)
    with store.read() as tables:
        page = tables.cases.find(query)
    assert [case.number for case in page.cases] == numbers
    assert page.next is None
    for case in stored:
        mine = [alert for alert in alerts if alert.case == case.number]
        assert query.wants(case, mine) == (case.number in numbers)


def test_pages(store: Store) -> None:
    with store.begin() as tables:
        for number in range(1, 6):
            tables.cases.add(a_case(number))
    with store.read() as tables:
        first = tables.cases.find(CaseQuery(), limit=2)
        second = tables.cases.find(CaseQuery(), after=first.next, limit=2)
        third = tables.cases.find(CaseQuery(), after=second.next, limit=2)
        assert [case.number for page in (first, second, third) for case in page.cases] == [5, 4, 3, 2, 1]
        assert third.next is None
        with pytest.raises(InvalidInput):
            tables.cases.find(CaseQuery(), limit=0)


def test_secrets(store: Store) -> None:
    with store.begin() as tables:
        tables.secrets.put("signing", "sealed")
        tables.secrets.put("signing", "sealed anew")
        tables.secrets.put("other", "x")
    with store.read() as tables:
        assert tables.secrets.get("signing") == "sealed anew"
        assert tables.secrets.get("none") is None
