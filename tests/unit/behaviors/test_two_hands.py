"""The judgement of two hands: steady, frame-rate free, silent about staff and at the till."""

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from aislewatch.behaviors.two_hands import CLEAREST, LAPSE, MEMORY, Family, TwoHands
from aislewatch.domain.actions import ActionType
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.scene import Scene
from tests.fakes.people import BELLY, Actor, scenes, still

WHOLE_PICTURE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))

FAMILY = Family(ActionType.TAG_REMOVAL, ("packaging",), (-1.0, 0.0, 1.0))


@dataclass
class Sure:
    """A classifier that is always as sure, and remembers how much it was shown."""

    chance: float = 0.99
    shown: list[int] = field(default_factory=list)
    classes = ((ActionType.TAG_REMOVAL, "packaging"), (None, None))

    def likely(self, channels: NDArray[np.float32]) -> NDArray[np.float32]:
        self.shown.append(len(channels))
        return np.log(np.array([self.chance, 1 - self.chance], np.float32))


def odds_after(
    seconds: float, rate: float, classifier: Sure, *, staff: bool = False, till: bool = False
) -> float:
    hands = TwoHands([FAMILY], classifier)
    zones = (Zone("till", ZoneKind.CHECKOUT, WHOLE_PICTURE),) if till else ()
    last: Scene | None = None
    for scene in scenes(Actor(left=still(BELLY), right=still(BELLY)), seconds, rate):
        people = tuple(replace(person, staff=staff, zones=zones) for person in scene.people)
        last = replace(scene, people=people)
        hands.observe(last)
    assert last is not None
    judgement = hands.of(last.people[0], last)
    return float(judgement.odds[0]) if judgement else -math.inf


@pytest.mark.parametrize("rate", [3, 6, 15])
def test_odds_near_the_classifiers_own_with_the_memory(rate: float) -> None:
    sure = math.log(0.99 / 0.01)
    expected = sure + (-CLEAREST - sure) * math.exp(-4.0 / MEMORY)
    assert odds_after(4.0, rate, Sure()) == pytest.approx(expected, abs=0.5)


def test_one_judgement_counts_no_more_than_the_clearest() -> None:
    assert odds_after(30.0, 6, Sure(1 - 1e-7)) == pytest.approx(CLEAREST, abs=1e-3)


def test_a_newcomer_is_judged_by_what_was_seen_and_no_more() -> None:
    classifier = Sure()
    odds_after(2.0, 6, classifier)
    assert classifier.shown == list(range(1, len(classifier.shown) + 1))


@pytest.mark.parametrize("where", ["staff", "till"])
def test_staff_and_people_at_the_till_are_not_judged(where: str) -> None:
    classifier = Sure()
    assert odds_after(4.0, 6, classifier, staff=where == "staff", till=where == "till") == -math.inf
    assert classifier.shown == []


def test_a_judgement_lapses_and_is_forgotten() -> None:
    hands = TwoHands([FAMILY], Sure())
    shown = list(scenes(Actor(left=still(BELLY), right=still(BELLY)), 2.0, 6))
    for scene in shown:
        hands.observe(scene)
    person = shown[-1].people[0]
    assert hands.of(person, shown[-1]) is not None
    assert hands.of(person, replace(shown[-1], at=shown[-1].at + LAPSE + 0.1)) is None
    hands.forget(person.track)
    assert hands.of(person, shown[-1]) is None


def test_frames_that_a_busy_machine_drops_say_nothing() -> None:
    """Two of eight frames are left: the gaps are too long to bridge."""
    hands, sure = TwoHands([FAMILY], Sure()), math.log(0.99 / 0.01)
    shown = list(scenes(Actor(left=still(BELLY), right=still(BELLY)), 30.0, 6))
    left = [scene for number, scene in enumerate(shown) if number % 8 < 2]
    for scene in left:
        hands.observe(scene)
    judgement = hands.of(left[-1].people[0], left[-1])
    assert judgement is not None
    assert float(judgement.odds[0]) == pytest.approx(sure, abs=0.2)
