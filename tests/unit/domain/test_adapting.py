"""What examples speak for: little evidence changes little, and nothing that is not better when held out."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import ActionType
from aislewatch.domain.adapting import STEPS, Example, best_step, held_out, learn
from aislewatch.domain.verdicts import MOST_LOST

CONCEALMENT, TAGS = ActionType.CONCEALMENT, ActionType.TAG_REMOVAL

KNOWN = [
    *(Example(CONCEALMENT, "", "", right=True, margin=0.2 * n - 0.4) for n in range(20)),
    *(Example(CONCEALMENT, "", "", right=False, margin=-0.2 * n) for n in range(8)),
]
"""Other stores: most deeds are plain, a third is doubtful or missed."""


def examples(
    rights: Sequence[float], wrongs: Sequence[float], camera: str = "a", action: ActionType = CONCEALMENT
) -> list[Example]:
    """Judged alerts with these margins, dealt out to eight days."""
    both = [(margin, True) for margin in rights] + [(margin, False) for margin in wrongs]
    return [Example(action, camera, f"{n % 8}", right, margin) for n, (margin, right) in enumerate(both)]


NOISY = examples([1.5] * 20, [0.1, 0.3] * 8)
"""A store whose deeds are plain and whose false alarms are weak."""


def test_weak_false_alarms_make_a_store_stricter() -> None:
    (change,) = learn(NOISY, KNOWN)
    assert (change.action, change.camera) == (None, None)
    assert -1.0 <= change.value <= -0.2
    assert (change.worth.right, change.worth.lost) == (20, 0)
    assert change.worth.spared >= 8


@pytest.mark.parametrize(
    "own",
    [
        [],
        NOISY[:10],
        examples([1.5] * 20, [0.1] * 4),
        examples([1.5] * 30, [1.5] * 10),
        examples([0.1] * 20, [1.5] * 10),
    ],
    ids=["nothing", "few verdicts", "few false", "alike", "false are stronger"],
)
def test_what_is_not_sure_to_help_is_left_alone(own: list[Example]) -> None:
    assert learn(own, KNOWN) == []


def test_no_more_than_a_tenth_of_other_stores_deeds_may_be_lost() -> None:
    doubtful = [Example(CONCEALMENT, "", "", right=True, margin=0.1) for _ in range(20)]
    assert learn(NOISY, doubtful) == []
    assert best_step(NOISY, doubtful) == 0.0
    assert best_step(NOISY, KNOWN) < 0.0


def test_what_was_adjusted_before_counts_as_lost() -> None:
    (first,) = learn(NOISY, KNOWN)
    now = [each.moved(first.value) for each in KNOWN]
    lost = sum(each.right and each.was_raised and not each.raised for each in now)
    assert lost <= MOST_LOST * sum(each.right and each.was_raised for each in now)
    again = learn([each.moved(first.value) for each in NOISY if each.moved(first.value).raised], now)
    total = first.value + sum(change.value for change in again)
    lost = sum(each.right and each.raised and not each.moved(total).raised for each in KNOWN)
    assert lost <= MOST_LOST * sum(each.right and each.raised for each in KNOWN)


def test_a_camera_that_differs_is_told_apart() -> None:
    calm = examples([1.5] * 40, [], camera="b")
    found = learn([*NOISY, *calm], KNOWN)
    assert found
    assert {change.camera for change in found} <= {None, "a"}


def test_one_action_does_not_pay_for_another() -> None:
    plain = examples([0.1] * 40, [], action=TAGS)
    tags = [replace(each, action=TAGS) for each in KNOWN]
    found = learn([*NOISY, *plain], [*KNOWN, *tags])
    assert [change.action for change in found] == [CONCEALMENT]


def test_quiet_hours_tell_how_faint_false_alarms_are() -> None:
    few = examples([0.6] * 20, [0.3] * 4)
    faint = [Example(CONCEALMENT, "a", "0", right=False, margin=-0.9, judged=False)] * 30
    strong = [Example(CONCEALMENT, "a", "0", right=False, margin=-0.1, judged=False)] * 30
    assert -0.4 <= best_step([*few, *faint], KNOWN) <= best_step([*few, *strong], KNOWN)


@given(st.lists(st.tuples(st.booleans(), st.floats(-1.5, 2.0), st.booleans()), max_size=60))
def test_nothing_is_proposed_that_held_out_examples_speak_against(
    drawn: list[tuple[bool, float, bool]],
) -> None:
    own = [
        Example(CONCEALMENT, "a" if n % 2 else "b", f"{n % 8}", right, margin, judged or right)
        for n, (right, margin, judged) in enumerate(drawn)
    ]
    for change in learn(own, KNOWN):
        assert abs(change.value) <= 3 * max(map(abs, STEPS))
        assert change.worth.spared > change.worth.lost
        assert change.worth.lost <= MOST_LOST * change.worth.right
    worth = held_out(own, KNOWN)
    assert worth.right == sum(each.right and each.raised for each in own)
    assert worth.wrong == sum(not each.right and each.raised for each in own)
