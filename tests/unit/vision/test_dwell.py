"""How long somebody has been where, at what scale and speed."""

from collections.abc import Sequence

import numpy as np
import pytest

from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.dwell import DISC, GAP, Dwell
from aislewatch.vision.scene import Person
from tests.fakes.people import SIZE, Actor, Path, moving, scenes, seen, still, walking

TORSO = 40.0
LEFT_HALF = Zone("left", ZoneKind.HIGH_RISK, ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)))
RIGHT_HALF = Zone("right", ZoneKind.SHELF, ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0)))
IN_LEFT, IN_RIGHT = (100.0, 400.0), (540.0, 400.0)

RATES = (3, 6, 15, 30)


def history(feet: Path, seconds: float, zones: Sequence[Zone] = (), rate: float = 10) -> list[Person]:
    return [s.people[0] for s in scenes(Actor(feet=feet, torso=TORSO), seconds, rate, tuple(zones))]


def zone(kind: ZoneKind, name: str = "zone") -> Zone:
    return Zone(name, kind, LEFT_HALF.polygon)


def test_a_person_is_where_the_feet_are() -> None:
    """The head is in the upper zone, the feet in the lower."""
    upper = Zone("upper", ZoneKind.SHELF, ((0.0, 0.0), (1.0, 0.0), (1.0, 0.8), (0.0, 0.8)))
    lower = Zone("lower", ZoneKind.EXIT, ((0.0, 0.8), (1.0, 0.8), (1.0, 1.0), (0.0, 1.0)))
    (person,) = history(still((320.0, 460.0)), 0, (upper, lower))
    assert person.zone == "lower"
    assert person.stands_in(ZoneKind.EXIT, ZoneKind.CHECKOUT)
    assert not person.stands_in(ZoneKind.SHELF)
    assert person.feet == pytest.approx((0.5, 460 / 480))


def test_feet_on_the_lower_edge_of_the_picture_are_still_in_the_zone() -> None:
    (person,) = history(still((320.0, float(SIZE[1]))), 0, (LEFT_HALF, RIGHT_HALF))
    assert person.zone == "right"


def test_a_stay_begins_with_the_first_sight() -> None:
    last = history(still(IN_LEFT), 20)[-1]
    assert (last.since, last.area_since) == (0, 0)


@pytest.mark.parametrize("rate", RATES)
def test_a_short_step_outside_a_zone_does_not_end_the_stay(rate: int) -> None:
    feet = moving((5, IN_LEFT), (5.1, IN_RIGHT), (5 + GAP - 0.5, IN_RIGHT), (5 + GAP - 0.4, IN_LEFT))
    assert history(feet, 12, (LEFT_HALF,), rate)[-1].area_since == 0


@pytest.mark.parametrize("rate", RATES)
def test_a_long_one_does_and_coming_back_begins_anew(rate: int) -> None:
    feet = moving((5, IN_LEFT), (5.1, IN_RIGHT), (12, IN_RIGHT), (12.1, IN_LEFT))
    people = history(feet, 20, (LEFT_HALF, RIGHT_HALF), rate)
    assert people[-1].zone == "left"
    assert people[-1].area_since == pytest.approx(12.1, abs=0.1 + 1 / rate)


@pytest.mark.parametrize("rate", RATES)
def test_a_stay_in_the_next_zone_counts_from_when_it_was_entered(rate: int) -> None:
    feet = moving((5, IN_LEFT), (5.1, IN_RIGHT))
    last = history(feet, 20, (LEFT_HALF, RIGHT_HALF), rate)[-1]
    assert last.zone == "right"
    assert last.area_since == pytest.approx(5.1, abs=0.1 + 1 / rate)


def test_zones_named_first_win_and_passive_ones_hold_nobody() -> None:
    """Standing in a passive zone is standing in a disc: crossing it does not end the stay around it."""
    for kind in (ZoneKind.EXCLUSION, ZoneKind.STAFF_ONLY):
        near = moving((5, (310.0, 400.0)), (5.2, (330.0, 400.0)))
        assert history(near, 12, (zone(kind),))[-1].area_since == 0
    assert history(moving((5, (310.0, 400.0)), (5.2, (330.0, 400.0))), 12, (LEFT_HALF,))[-1].area_since > 5


def test_the_disc_stays_where_it_was_drawn() -> None:
    """Somebody who drifts on slowly leaves it, though each step is small: the disc follows nobody."""
    speed = 8.0
    people = history(walking((60.0, 400.0), speed), 60)
    first_disc = [person for person in people if person.area_since == 0]
    assert first_disc[-1].roamed == pytest.approx(DISC, abs=0.1)
    assert people[-1].area_since > DISC * TORSO / speed
    assert people[-1].since == 0


def test_pacing_within_the_disc_is_one_stay() -> None:
    steps = [(2.0 * i, (300.0 if i % 2 else 100.0, 400.0)) for i in range(20)]
    last = history(moving(*steps), 38)[-1]
    assert last.area_since == 0
    assert last.roamed == pytest.approx(200 / TORSO, abs=0.2)


def test_two_discs_away_is_another_place_at_once() -> None:
    feet = moving((5, (20.0, 400.0)), (5.1, (20 + 2.2 * DISC * TORSO, 400.0)))
    jump = history(feet, 5.2)[-1]
    assert jump.area_since == pytest.approx(5.1, abs=0.11)
    assert jump.roamed == 0


def test_somebody_forgotten_starts_over() -> None:
    memory = Dwell()
    list(scenes(Actor(), 5, dwell=memory))
    memory.forget(1)
    memory.forget(99)
    assert memory.observe(seen([Actor()], 10), ()).people[0].since == 10


@pytest.mark.parametrize("rate", RATES)
def test_speed_is_the_same_at_any_frame_rate(rate: int) -> None:
    last = history(walking((60.0, 400.0), 80.0), 5, rate=rate)[-1]
    assert last.speed == pytest.approx(80 / TORSO, rel=0.01)


@pytest.mark.parametrize("rate", RATES)
def test_scale_follows_slowly(rate: int) -> None:
    """One torso length that is half as long: after its time constant, 63 % of the way."""
    memory = Dwell()
    tall, bent = Actor(torso=80.0), Actor(torso=40.0)
    memory.observe(seen([tall], 0), ())
    torso = [memory.observe(seen([bent], i / rate), ()).people[0].torso for i in range(1, rate + 1)]
    assert torso[-1] == pytest.approx(40 + 40 * np.exp(-1), rel=1e-3)


def test_frames_out_of_order_change_neither_scale_nor_speed() -> None:
    memory = Dwell()
    before = memory.observe(seen([Actor()], 5), ()).people[0]
    after = memory.observe(seen([Actor(torso=20.0, feet=still((0.0, 460.0)))], 4), ()).people[0]
    assert (after.torso, after.speed) == (before.torso, before.speed)


def test_the_most_telling_of_overlapping_zones_is_named() -> None:
    overlapping = tuple(
        zone(kind, name=kind.value)
        for kind in (ZoneKind.CHECKOUT, ZoneKind.SHELF, ZoneKind.HIGH_RISK, ZoneKind.RESTRICTED)
    )
    (person,) = history(still(IN_LEFT), 0, overlapping)
    assert person.zone == "restricted"
    assert [z.name for z in person.zones] == ["checkout", "shelf", "high_risk", "restricted"]


def test_a_body_cut_off_by_the_picture_has_no_believable_joints_at_the_edge() -> None:
    """Half out of the picture on the left: the joints outside it are guesses, the others are not."""
    (person,) = history(still((0.0, 400.0)), 0)
    xs = person.keypoints[:, 0]
    assert not person.believable[xs < 0].any()
    assert person.believable[xs > 0.2 * TORSO].all()
