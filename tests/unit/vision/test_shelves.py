"""Hands at shelves, and hands that only look so."""

import pytest

from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.shelves import LEAST, LONGEST, Contacts
from tests.fakes.people import BELLY, HANGING, SHELF, Actor, Path, Place, moving, scenes, still

BEHIND = Zone("wall of shelves", ZoneKind.SHELF, ((0.0, 0.1), (1.0, 0.1), (1.0, 0.9), (0.0, 0.9)))
"""Drawn behind the whole person: every hand lies over it."""

ASIDE = Zone("shelf", ZoneKind.SHELF, ((0.58, 0.2), (0.9, 0.2), (0.9, 0.8), (0.58, 0.8)))
"""At the person's left."""

EAR: Place = (0.2, -0.35)
HIGH: Place = (0.35, -0.55)


def contact(left: Path, zones: tuple[Zone, ...] = (), rate: float = 6, seconds: float = 6) -> list[float]:
    contacts = Contacts()
    return [
        scene.at
        for scene in scenes(Actor(left=left), seconds, rate, zones)
        if contacts.observe(scene.people[0], scene)
    ]


def out(place: Place, seconds: float = 1.0) -> Path:
    return moving((2, HANGING), (2.4, place), (2.4 + seconds, place), (2.8 + seconds, HANGING))


@pytest.mark.parametrize("rate", [5, 6, 15])
@pytest.mark.parametrize("zones", [(), (BEHIND,), (ASIDE,)], ids=["none drawn", "behind", "aside"])
def test_an_arm_out_to_the_shelf_is_a_contact(zones: tuple[Zone, ...], rate: float) -> None:
    times = contact(out(SHELF), zones, rate)
    assert times
    assert 2.2 <= times[0] <= 3.2
    assert times[-1] <= 3.9


@pytest.mark.parametrize("place", [HANGING, BELLY, (0.1, 0.45), EAR], ids=["rest", "belly", "text", "phone"])
def test_hands_at_the_own_body_are_none_even_before_a_shelf(place: Place) -> None:
    assert contact(out(place), (BEHIND,)) == []
    assert contact(out(place)) == []


def test_a_high_board_is_reached_above_the_head() -> None:
    assert contact(out((0.75, -0.75)), (BEHIND,))


def test_beside_the_shelf_is_not_at_it() -> None:
    far = Zone("shelf", ZoneKind.SHELF, ((0.85, 0.2), (0.95, 0.2), (0.95, 0.8), (0.85, 0.8)))
    assert contact(out(SHELF), (far,)) == []


def test_a_glimpse_is_none() -> None:
    glimpse = moving((2, HANGING), (2.01, SHELF), (2 + LEAST - 0.1, SHELF), (2 + LEAST - 0.09, HANGING))
    assert contact(glimpse, rate=30) == []


def test_a_hand_that_leans_on_the_shelf_is_not_shopping_for_ever() -> None:
    times = contact(still(SHELF), seconds=40)
    assert times[-1] == pytest.approx(LONGEST, abs=0.2)
    again = moving((20, SHELF), (20.3, HANGING), (22, HANGING), (22.3, SHELF))
    assert contact(again, seconds=24)[-1] > 22


def test_people_are_kept_apart_and_forgotten() -> None:
    contacts = Contacts()
    cast = [Actor(left=out(SHELF), feet=still((160.0, 460.0))), Actor(feet=still((480.0, 460.0)))]
    found = {p.track for s in scenes(cast, 5) for p in s.people if contacts.observe(p, s)}
    assert found == {1}
    contacts.forget(1)
    contacts.forget(9)
