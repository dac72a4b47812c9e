"""Shopping: goods taken or handled; and what is none, or cannot be told."""

import pytest

from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.shopping import Shopping
from tests.fakes.people import BELLY, HANGING, POCKET, SHELF, Actor, Path, Place, moving, scenes, still

PERFUME = Zone("perfume", ZoneKind.HIGH_RISK, ((0.3, 0.7), (0.7, 0.7), (0.7, 1.0), (0.3, 1.0)))
"""Around the person, far from any shelf."""

NEAR_SHELF = Zone("shelf", ZoneKind.SHELF, ((0.55, 0.3), (0.8, 0.3), (0.8, 0.95), (0.55, 0.95)))
FAR_SHELF = Zone("far", ZoneKind.SHELF, ((0.0, 0.0), (0.1, 0.0), (0.1, 0.3), (0.0, 0.3)))
EAR: Place = (0.2, -0.35)
RATES = (5, 6, 15)


def course(
    left: Path, zones: tuple[Zone, ...] = (), rate: float = 6, turned: float = 1.0, seconds: float = 8
) -> dict[float, bool | None]:
    shopping = Shopping()
    actor = Actor(left=left, turned=turned)
    return {s.at: shopping.observe(s.people[0], s) for s in scenes(actor, seconds, rate, zones)}


def up(place: Place, seconds: float) -> Path:
    return moving((2, HANGING), (2.3, place), (2.3 + seconds, place), (2.6 + seconds, HANGING))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("zones", [(), (PERFUME, FAR_SHELF), (NEAR_SHELF,)], ids=["none", "risk", "shelf"])
def test_goods_held_before_the_body_are_handled(zones: tuple[Zone, ...], rate: float) -> None:
    when = [at for at, is_so in course(up(BELLY, 3), zones, rate).items() if is_so]
    assert 3.2 <= when[0] <= 4.2
    assert when[-1] <= 7


@pytest.mark.parametrize("place", [HANGING, POCKET, EAR], ids=["hanging", "pocket", "phone"])
def test_idle_hands_and_phones_are_none(place: Place) -> None:
    assert not any(course(still(place)).values())


def test_a_scratch_is_none() -> None:
    assert not any(course(up(BELLY, 0.6)).values())


def test_away_from_goods_whatever_is_held_is_the_own() -> None:
    assert not any(course(up(BELLY, 3), (FAR_SHELF,)).values())


def test_in_a_zone_whose_shelf_is_drawn_one_must_stand_before_it() -> None:
    """The whole aisle is high risk; its goods are on the shelf along it, out of reach."""
    aisle = Zone("aisle", ZoneKind.HIGH_RISK, ((0.1, 0.31), (1.0, 0.31), (1.0, 1.0), (0.1, 1.0)))
    assert any(course(up(BELLY, 3), (aisle,)).values())
    assert not any(course(up(BELLY, 3), (aisle, FAR_SHELF)).values())


def test_a_hand_at_a_shelf_is_shopping_at_once() -> None:
    when = [at for at, is_so in course(up(SHELF, 1.0), (NEAR_SHELF,)).items() if is_so]
    assert when[0] < 3.1


def test_from_behind_nobody_can_tell_but_only_at_goods() -> None:
    assert set(course(still(HANGING), (NEAR_SHELF,), turned=-0.9).values()) == {None}
    assert set(course(still(HANGING), (FAR_SHELF,), turned=-0.9).values()) == {False}


def test_people_are_kept_apart_and_forgotten() -> None:
    shopping = Shopping()
    cast = [Actor(left=still(BELLY), feet=still((160.0, 460.0))), Actor(feet=still((480.0, 460.0)))]
    found = {p.track for s in scenes(cast, 4) for p in s.people if shopping.observe(p, s)}
    assert found == {1}
    shopping.forget(1)
    shopping.forget(9)
    (scene,) = scenes(cast, 0)
    assert not shopping.observe(scene.people[0], scene)
