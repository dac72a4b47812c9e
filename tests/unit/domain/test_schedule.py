"""Weekly schedules: over midnight, over the week's end, and what is no schedule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.schedule import ALWAYS, DAYS, Schedule, Span, read_schedule

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def at(hours: int, minutes: int = 0) -> int:
    return hours * 60 + minutes


def minutes_on(schedule: Schedule) -> set[tuple[int, int]]:
    return {(day, minute) for day in range(7) for minute in range(1440) if schedule.holds(day, minute)}


@pytest.mark.parametrize(
    ("line", "on", "off"),
    [
        ("mon-fri 09:00-18:00", [(MON, at(9)), (FRI, at(17, 59))],
         [(MON, at(8, 59)), (MON, at(18)), (SAT, at(12))]),
        ("sat 10:00-14:00", [(SAT, at(10))], [(FRI, at(10)), (SUN, at(10)), (SAT, at(14))]),
        ("sun-tue 08:00-09:00", [(SUN, at(8)), (MON, at(8)), (TUE, at(8))], [(WED, at(8)), (SAT, at(8))]),
        ("fri 22:00-02:00", [(FRI, at(22)), (FRI, at(23, 59)), (SAT, 0), (SAT, at(1, 59))],
         [(FRI, at(21, 59)), (FRI, at(1)), (SAT, at(2)), (SAT, at(22))]),
        ("sun 23:00-01:00", [(SUN, at(23)), (MON, 0), (MON, at(0, 59))],
         [(SUN, 0), (MON, at(1)), (MON, at(23))]),
        ("mon-sun 00:00-24:00", [(MON, 0), (SUN, at(23, 59))], []),
        ("tue-mon 00:00-24:00", [(MON, 0), (TUE, 0), (SUN, at(23, 59))], []),
        ("wed 20:00-24:00", [(WED, at(20)), (WED, at(23, 59))], [(THU, 0), (WED, at(19, 59))]),
        ("wed 20:00-00:00", [(WED, at(20)), (WED, at(23, 59))], [(THU, 0), (WED, 0)]),
        (" Mon-FRI 09:00-18:00 ", [(MON, at(9))], [(SUN, at(9))]),
    ],
)  # fmt: skip
def test_when_it_is_on(line: str, on: list[tuple[int, int]], off: list[tuple[int, int]]) -> None:
    schedule = read_schedule([line])
    assert all(schedule.holds(day, minute) for day, minute in on)
    assert not any(schedule.holds(day, minute) for day, minute in off)


def test_no_line_means_always() -> None:
    assert read_schedule([]) == ALWAYS
    assert len(minutes_on(ALWAYS)) == 7 * 1440


def test_lines_add_up() -> None:
    both = read_schedule(["mon 08:00-09:00", "tue 22:00-01:00"])
    parts = [minutes_on(read_schedule([str(span)])) for span in both.spans]
    assert minutes_on(both) == parts[0] | parts[1]
    assert len(minutes_on(both)) == 60 + 180


SPANS = st.builds(
    Span,
    first=st.integers(0, 6),
    last=st.integers(0, 6),
    start=st.integers(0, 1439),
    end=st.integers(0, 1440),
).filter(lambda span: span.start != span.end)


@given(span=SPANS)
def test_a_line_reads_back_as_it_was_written(span: Span) -> None:
    assert read_schedule([str(span)]).spans == (span,)


@settings(max_examples=25)
@given(span=SPANS)
def test_a_span_is_on_for_its_length_on_each_of_its_days(span: Span) -> None:
    days = (span.last - span.first) % 7 + 1
    length = (span.end - span.start) % 1440 or 1440
    assert len(minutes_on(Schedule((span,)))) == days * length


@pytest.mark.parametrize(
    "line",
    ["", "always", "mon", "mon 9:00-18:00", "mon 09:00-18:60", "mon 09:60-18:00", "mon 24:00-02:00",
     "mon 09:00-24:01", "mon 09:00-09:00", "mon 25:00-26:00", "may 09:00-10:00", "mon-may 09:00-10:00",
     "mon,tue 09:00-10:00", "mon 09:00-10:00 x", "mon-fri 09:00", 5, None, ["mon 09:00-10:00"]],
)  # fmt: skip
def test_what_is_no_schedule_is_refused_and_quoted(line: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_schedule([line])  # type: ignore[list-item]
    assert repr(line) in caught.value.message
    assert "mon-fri 09:00-18:00" in caught.value.fix


def test_days_are_those_of_datetime() -> None:
    assert DAYS[MON] == "mon"
    assert DAYS[SUN] == "sun"
