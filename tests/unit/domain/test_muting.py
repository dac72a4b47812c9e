"""Who is called: snoozes and the hourly ceiling."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import ActionType
from aislewatch.domain.muting import why_muted
from aislewatch.domain.snooze import Snooze, snoozed
from aislewatch.domain.suspicion import Level
from tests.fakes.alerts import NOON, an_incident

AT = int(NOON)
CONCEALMENT, LOITERING = ActionType.CONCEALMENT, ActionType.LOITERING
LEVELS = st.sampled_from([Level.ALERT, Level.HIGH, Level.CONFIRMED])


@pytest.mark.parametrize(
    ("snooze", "holds"),
    [
        (Snooze(AT + 1), True),
        (Snooze(AT), False),
        (Snooze(AT + 1, camera="till-2"), True),
        (Snooze(AT + 1, camera="door"), False),
        (Snooze(AT + 1, action=CONCEALMENT), True),
        (Snooze(AT + 1, action=LOITERING), False),
        (Snooze(AT + 1, camera="till-2", action=CONCEALMENT), True),
        (Snooze(AT + 1, camera="till-2", action=LOITERING), False),
        (Snooze(AT + 1, camera="door", action=CONCEALMENT), False),
    ],
)
def test_a_snooze_mutes_what_it_is_about_until_its_end(snooze: Snooze, holds: bool) -> None:
    told = why_muted(an_incident(), AT, snoozes=[snooze], loud=[], ceiling=20)
    assert bool(told) == holds
    assert not holds or told.startswith("Snoozed until 2027-01-15T08:00:01Z")


def test_of_several_snoozes_the_longest_is_told() -> None:
    snoozes = [Snooze(AT + 10), Snooze(AT + 30, camera="till-2", note="tiles"), Snooze(AT + 20)]
    assert snoozed(snoozes, "till-2", CONCEALMENT, AT) is snoozes[1]
    told = why_muted(an_incident(), AT, snoozes=snoozes, loud=[], ceiling=20)
    assert told == "Snoozed until 2027-01-15T08:00:30Z: tiles."


@given(level=LEVELS, loud=st.lists(LEVELS, max_size=6), ceiling=st.integers(1, 5))
def test_the_ceiling_never_hides_a_higher_level(level: Level, loud: Sequence[Level], ceiling: int) -> None:
    muted = why_muted(an_incident(level=level), NOON, snoozes=[], loud=loud, ceiling=ceiling)
    if muted:
        assert len(loud) >= ceiling
        assert any(heard >= level for heard in loud)
    else:
        assert len(loud) < ceiling or all(heard < level for heard in loud)


@given(levels=st.lists(LEVELS, min_size=1, max_size=40), ceiling=st.integers(1, 5))
def test_no_hour_has_more_calls_than_the_ceiling_and_two_rises(levels: list[Level], ceiling: int) -> None:
    loud: list[Level] = []
    for level in levels:
        if not why_muted(an_incident(level=level), NOON, snoozes=[], loud=loud, ceiling=ceiling):
            loud.append(level)
    assert len(loud) <= ceiling + 2
    assert max(loud) == max(levels)
