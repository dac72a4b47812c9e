"""What the pictures of hands add to concealment, and when they say nothing."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from aislewatch.behaviors.concealment import Concealment
from aislewatch.behaviors.hand_looks import (
    ASKED,
    ENOUGH,
    EVERY,
    LAPSE,
    MOST,
    HandLooks,
    LooksModel,
    read,
    shipped,
)
from aislewatch.domain.actions import Signal
from aislewatch.vision.scene import Person, Scene
from tests.fakes.people import CHEST, HANGING, SHELF, Actor, at_work, moving, scenes

SIMPLE = LooksModel(np.array([2.0, 0, 0.5], np.float32), np.array([0, 0, 1.5], np.float32), (1.0, 2.0))
"""Two numbers a hand: one that counts, and how strange it looks."""

PERSON = next(iter(scenes([Actor()], 1))).people[0]


def holding(value: float, strange: float = 0.0, person: Person = PERSON) -> Person:
    return replace(person, hands=np.array([[value, strange], [0, 0]], np.float32))


def looked(value: float, seconds: float = 4.0, strange: float = 0.0) -> HandLooks:
    looks = HandLooks(SIMPLE)
    for step in range(int(seconds * 6) + 1):
        looks.ask(PERSON.track, step / 6 - 0.01)
        looks.take(holding(value, strange), step / 6)
    return looks


@pytest.mark.parametrize("value", [-0.2, 0.2, 0.7])
def test_the_line_is_read_off_the_mean(value: float) -> None:
    assert looked(value).odds(PERSON.track, 4.0) == pytest.approx(2 * value + 0.5, abs=0.01)


def test_it_never_says_more_than_most_and_nothing_against() -> None:
    assert looked(100.0).odds(PERSON.track, 4.0) == MOST
    assert looked(-100.0).odds(PERSON.track, 4.0) == 0


def test_one_look_says_little() -> None:
    looks = looked(1.0, 0.0)
    assert looks.odds(PERSON.track, 0.0) == pytest.approx(2.5 / ENOUGH)


@pytest.mark.parametrize(("strange", "share"), [(1.0, 1.0), (1.5, 0.5), (2.0, 0.0), (9.0, 0.0)])
def test_strange_pictures_say_less_and_less(strange: float, share: float) -> None:
    assert looked(0.7, strange=strange).odds(PERSON.track, 4.0) == pytest.approx(1.9 * share, abs=0.01)


def test_nothing_is_said_long_after_the_last_look() -> None:
    looks = looked(1.0)
    assert looks.odds(PERSON.track, 4.0 + LAPSE - 0.1) > 0
    assert looks.odds(PERSON.track, 4.0 + LAPSE + 0.5) == 0
    assert looks.odds(99, 4.0) == 0


def test_only_those_asked_for_are_looked_at_and_not_too_often() -> None:
    looks = HandLooks(SIMPLE)
    looks.take(holding(1.0), 1.0)
    assert looks.odds(PERSON.track, 1.0) == 0, "nobody asked"
    looks.ask(PERSON.track, 1.0)
    assert looks.wanted(1.2) == {PERSON.track}
    looks.take(holding(1.0), 1.2)
    assert looks.wanted(1.2 + EVERY - 0.05) == set()
    assert looks.wanted(1.21 + EVERY) == {PERSON.track}
    assert looks.wanted(1.1 + ASKED) == set()
    looks.forget(PERSON.track)
    assert looks.wanted(1.21 + EVERY) == set()


def test_looking_more_often_changes_nothing() -> None:
    """A file is looked at in every picture, a camera only when asked."""
    often, seldom = HandLooks(SIMPLE), HandLooks(SIMPLE)
    for step in range(24):
        at = step / 6
        for looks in (often, seldom):
            looks.ask(PERSON.track, at - 0.01)
        due = PERSON.track in seldom.wanted(at)
        often.take(holding(step / 24), at)
        seldom.take(holding(step / 24) if due else replace(PERSON, hands=np.zeros((2, 2), np.float32)), at)
    assert often.odds(PERSON.track, 4.0) == seldom.odds(PERSON.track, 4.0) != 0


def test_a_clock_set_back_begins_anew() -> None:
    looks = looked(1.0)
    looks.ask(PERSON.track, 0.5)
    looks.take(holding(0.2), 0.6)
    assert looks.odds(PERSON.track, 0.6) == pytest.approx(0.9 / ENOUGH)


def conceal(hands: "np.typing.NDArray[np.float32] | None") -> list[Signal]:
    path = at_work(moving((2.0, HANGING), (2.6, SHELF), (3.4, SHELF), (4.0, CHEST)), 4.0)
    behavior = Concealment(SIMPLE)
    return [s for scene in scenes([Actor(left=path)], 10) for s in behavior.observe(_with(scene, hands))]


def _with(scene: Scene, hands: "np.typing.NDArray[np.float32] | None") -> Scene:
    if hands is None:
        return scene
    return replace(scene, people=tuple(replace(person, hands=hands) for person in scene.people))


def test_looks_speak_for_concealment_and_never_against() -> None:
    plain, guilty, harmless, unknown = (
        max(signal.confidence for signal in conceal(hands))
        for hands in (
            None,
            np.array([[1, 0], [1, 0]], np.float32),
            np.array([[-1.5, 0], [-1.5, 0]], np.float32),
            np.array([[1, 9], [1, 9]], np.float32),
        )
    )
    assert harmless == unknown == plain < guilty


def test_a_bag_is_told_but_no_evidence() -> None:
    bag = replace(SIMPLE, concealment=np.zeros(3, np.float32))
    path = at_work(moving((2.0, HANGING), (2.6, SHELF), (3.4, SHELF), (4.0, CHEST)), 4.0)
    film = list(scenes([Actor(left=path)], 10))
    hands = np.array([[1, 0], [1, 0]], np.float32)
    with_bag, without = (
        [s for scene in film for s in behavior.observe(_with(scene, shown))]
        for behavior, shown in ((Concealment(bag), hands), (Concealment(bag), None))
    )
    assert [s.confidence for s in with_bag] == [s.confidence for s in without]
    assert {"carries_a_bag"} == {cue.name for s in with_bag for cue in s.why} - {
        cue.name for s in without for cue in s.why
    }


def test_hands_of_another_length_say_nothing() -> None:
    plain, other = (max(s.confidence for s in conceal(h)) for h in (None, np.ones((2, 7), np.float32)))
    assert plain == other


def test_the_shipped_model_fits_its_basis() -> None:
    model = shipped()
    assert len(model.concealment) == len(model.bag)
    assert model.concealment[-2] == model.bag[-2] == 0, "how strange a hand looks is no evidence"
    file = BytesIO()
    np.savez(file, concealment=model.concealment, bag=model.bag, strange=np.array(model.strange))
    file.seek(0)
    assert read(file).strange == model.strange
