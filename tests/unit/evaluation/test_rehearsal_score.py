"""Events against deeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.evaluation.rehearsal_score import AFTER, BEFORE, judge, tally, total
from tests.unit.evaluation.rehearsed import ENTERED, POCKET, deed, event, scene

GROUP = ActionType.GROUP_BEHAVIOR


def test_an_event_finds_the_deed_of_its_action_and_person() -> None:
    verdict = judge(scene([deed(10, 14)], [event(13)]))
    ((staged, found),) = verdict.found
    assert (staged.deed.start, found.confirmed) == (10, 13)
    assert not verdict.missed
    assert not verdict.false
    counts = tally(verdict, POCKET)
    assert (counts.found, counts.missed, counts.false) == (1, 0, 0)
    assert (counts.to_signal, counts.to_alert) == ([2], [3])


@pytest.mark.parametrize(
    "wrong",
    [
        event(13, who="b"),
        event(13, who=None),
        event(13, ENTERED, "entered"),
        event(10 - BEFORE - 0.1),
        event(14 + AFTER + 0.1),
    ],
    ids=["another person", "nobody", "another action", "too early", "too late"],
)
def test_any_other_event_is_false_and_the_deed_missed(wrong: object) -> None:
    verdict = judge(scene([deed(10, 14)], [wrong]))  # type: ignore[list-item]
    assert len(verdict.missed) == len(verdict.false) == 1
    assert verdict.found == ()


@pytest.mark.parametrize("at", [10 - BEFORE, 14 + AFTER])
def test_the_borders_of_the_widened_time_belong_to_it(at: float) -> None:
    assert judge(scene([deed(10, 14)], [event(at)])).found


def test_further_events_of_one_deed_count_neither_way() -> None:
    counts = tally(judge(scene([deed(10, 30)], [event(13), event(20), event(29, kind="bag")])), POCKET)
    assert (counts.found, counts.missed, counts.false) == (1, 0, 0)
    assert counts.to_alert == [3]


def test_two_deeds_need_two_events_or_one_alert_that_goes_on() -> None:
    deeds = [deed(10, 12), deed(16, 18)]
    assert len(judge(scene(deeds, [event(12), event(18)])).found) == 2
    assert len(judge(scene(deeds, [event(12, end=17)])).found) == 2
    only_first = judge(scene(deeds, [event(11, end=12)]))
    assert [staged.deed.start for staged in only_first.missed] == [16]


def test_an_alert_raised_wrongly_before_a_deed_does_not_become_right_by_going_on() -> None:
    verdict = judge(scene([deed(30, 34)], [event(5, end=33)]))
    assert len(verdict.missed) == len(verdict.false) == 1


def test_a_groups_deed_is_found_on_any_partner_but_a_lone_one_is_not() -> None:
    together = deed(10, 14, GROUP, "coordinated", partners=("b",))
    assert judge(scene([together], [event(12, GROUP, "coordinated", "b")])).found
    lone = deed(10, 14, partners=("b",))
    assert not judge(scene([lone], [event(12, who="b")])).found


def test_a_wrong_kind_is_right_for_the_action_and_wrong_for_both_kinds() -> None:
    verdict = judge(scene([deed(10, 14, kind="pocket")], [event(12, kind="bag")]))
    counts = {kind: tally(verdict, POCKET, kind) for kind in KINDS[POCKET]}
    assert tally(verdict, POCKET).found == 1
    assert (counts["pocket"].found, counts["pocket"].missed, counts["pocket"].false) == (0, 1, 0)
    assert (counts["bag"].found, counts["bag"].missed, counts["bag"].false) == (0, 0, 1)
    assert counts["clothing"].false == counts["layering"].missed == 0


def test_of_two_deeds_at_once_the_one_of_the_same_kind_is_found() -> None:
    deeds = [deed(10, 14, kind="pocket"), deed(10.5, 14, kind="bag")]
    verdict = judge(scene(deeds, [event(13, kind="bag")]))
    assert [staged.deed.kind for staged, _ in verdict.found] == ["bag"]
    assert [staged.deed.kind for staged in verdict.missed] == ["pocket"]


def test_false_events_of_innocent_scenes_are_counted_apart() -> None:
    innocent, busy = judge(scene([], [event(5)])), judge(scene([deed(10, 14)], [event(40)]))
    counts = total([tally(innocent, POCKET), tally(busy, POCKET)])
    assert (counts.false, counts.false_on_look_alikes) == (2, 1)


def test_what_could_hardly_be_seen_is_known() -> None:
    assert deed(0, 1, front=-0.5).from_behind
    assert not deed(0, 1, front=-0.2).from_behind
    assert deed(0, 1, in_sight=0.4).hidden


times = st.floats(0, 60)
deeds_drawn = st.lists(
    st.builds(lambda at, who: deed(at, at + 3, who=who), times, st.sampled_from("ab")), max_size=4
)
events_drawn = st.lists(
    st.builds(lambda at, kind, who: event(at, kind=kind, who=who), times, st.sampled_from(KINDS[POCKET]),
              st.sampled_from(["a", "b", None])), max_size=6,
)  # fmt: skip


@given(deeds_drawn, events_drawn)
def test_every_deed_is_found_or_missed_once(deeds: list, events: list) -> None:  # type: ignore[type-arg]
    verdict = judge(scene(deeds, events))
    assert len(verdict.found) + len(verdict.missed) == len(deeds)
    for staged, found in verdict.found:
        assert found.who == staged.deed.who
        assert found not in verdict.false
    whole = tally(verdict, POCKET)
    kinds = total(tally(verdict, POCKET, kind) for kind in KINDS[POCKET])
    assert kinds.found <= whole.found
    assert kinds.found + kinds.missed == whole.found + whole.missed == len(deeds)
    assert kinds.false - whole.false == whole.found - kinds.found
