"""Loitering: a long stay in one place without shopping."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from aislewatch.behaviors.loitering import SECONDS, WORTH_SAYING, Loitering
from aislewatch.domain.actions import Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from aislewatch.domain.zones import Zone, ZoneKind
from tests.fakes.people import HANGING, SHELF, Actor, moving, scenes, still, walking

WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
LEFT_HALF = Zone("left", ZoneKind.HIGH_RISK, ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)))
RIGHT_HALF = Zone("right", ZoneKind.HIGH_RISK, ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0)))
SHELVES = Zone("shelves", ZoneKind.SHELF, ((0.55, 0.4), (0.8, 0.4), (0.8, 0.7), (0.55, 0.7)))
"""Beside the person's chest on their left; a hand at the SHELF place is inside, the feet are not."""

WAITING = Actor(torso=70.0)


def signals(
    actor: Actor,
    seconds: float,
    zones: Sequence[Zone] = (),
    rate: float = 4,
    behavior: Loitering | None = None,
) -> list[Signal]:
    watching = behavior or Loitering()
    return [s for scene in scenes(actor, seconds, rate, tuple(zones)) for s in watching.observe(scene)]


def test_waiting_grows_into_loitering_at_the_documented_seconds() -> None:
    found = signals(WAITING, 125)
    assert found[0].at == WORTH_SAYING
    for sensitivity, seconds in zip(Sensitivity, SECONDS, strict=True):
        first = next(s.at for s in found if s.confidence >= SENSITIVITY[sensitivity] - 1e-9)
        assert first == seconds
    stayed, roamed = found[-1].why
    assert (found[-1].kind, stayed.value, stayed.start, roamed.value) == ("extended_dwell", 125, 0, 0)


@pytest.mark.parametrize("rate", [3, 8, 15, 30])
def test_confidence_does_not_depend_on_the_frame_rate(rate: int) -> None:
    at = {s.at: s.confidence for s in signals(WAITING, 70, rate=rate)}
    reference = {s.at: s.confidence for s in signals(WAITING, 70, rate=1)}
    for second in range(31, 70):
        assert at[second] == pytest.approx(reference[second], abs=1e-6)


def test_walking_through_is_not_loitering_however_long_it_takes() -> None:
    assert signals(Actor(feet=walking((0.0, 460.0), 7.0), torso=14.0), 90) == []


def test_an_arm_stretched_out_is_shopping_where_no_shelves_are_drawn() -> None:
    actor = Actor(left=moving((39.0, HANGING), (39.5, SHELF), (40.5, SHELF), (41.0, HANGING)))
    found = signals(actor, 100)
    assert not [s for s in found if 41 < s.at < 70]
    assert found[-1].why[0].start == pytest.approx(40.7, abs=0.4)


def test_where_shelves_are_drawn_only_a_hand_in_one_is_shopping() -> None:
    reach = moving((39.0, HANGING), (39.5, SHELF), (40.5, SHELF), (41.0, HANGING))
    shopper, pointer = Actor(left=reach), Actor(right=reach)
    assert signals(shopper, 65, (SHELVES,)) == [s for s in signals(shopper, 65, (SHELVES,)) if s.at < 41]
    assert signals(pointer, 65, (SHELVES,))[-1].why[0].start == 0


@pytest.mark.parametrize("kind", [ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY])
def test_queues_and_staff_are_exempt(kind: ZoneKind) -> None:
    assert signals(WAITING, 130, (Zone("till", kind, WHOLE),)) == []
    assert signals(WAITING, 130, (Zone("aisle", ZoneKind.HIGH_RISK, WHOLE),))


def test_after_the_queue_the_time_starts_anew() -> None:
    """The till covers the left half of a larger aisle zone; stepping out of it does not leave the aisle."""
    till = Zone("till", ZoneKind.CHECKOUT, LEFT_HALF.polygon)
    aisle = Zone("aisle", ZoneKind.HIGH_RISK, WHOLE)
    actor = Actor(feet=moving((50.0, (280.0, 460.0)), (50.5, (360.0, 460.0))))
    found = signals(actor, 100, (aisle, till))
    assert found[0].at == pytest.approx(50.25 + WORTH_SAYING, abs=0.5)


def test_feet_on_a_border_are_one_stay() -> None:
    """Half a minute on either side of the line, half a step apart, again and again."""
    steps = [(8.0 * i + dt, (310.0 + 20 * (i % 2), 460.0)) for i in range(10) for dt in (0.5, 8.0)]
    found = signals(Actor(feet=moving(*steps)), 75, (LEFT_HALF, RIGHT_HALF))
    assert found[-1].why[0].value == pytest.approx(75)


def test_staff_never_loiter() -> None:
    behavior = Loitering()
    for scene in scenes(WAITING, 125, 4):
        staff = tuple(replace(person, staff=True) for person in scene.people)
        assert behavior.observe(replace(scene, people=staff)) == []


def test_another_zone_is_another_stay() -> None:
    actor = Actor(feet=moving((40.0, (200.0, 460.0)), (41.0, (440.0, 460.0))), torso=70.0)
    found = signals(actor, 75, (LEFT_HALF, RIGHT_HALF))
    assert {s.zone for s in found} == {"left", "right"}
    assert not [s for s in found if s.zone == "right" and s.at > 45 and s.at < 70]
    assert [s for s in found if s.zone == "right" and s.at > 71]


def test_the_disc_follows_nobody() -> None:
    """Outside zones: ten seconds here, ten there, two body lengths apart, is no stay anywhere."""
    places = [(40.0 + 120 * i, 460.0) for i in range(6)]
    steps = [
        step for i, place in enumerate(places) for step in ((10.0 * i + 1, place), (10.0 * (i + 1), place))
    ]
    assert signals(Actor(feet=moving(*steps), torso=15.0), 60) == []


def test_a_forgotten_person_starts_from_nothing() -> None:
    behavior = Loitering()
    assert signals(WAITING, 50, behavior=behavior)
    behavior.forget(1)
    behavior.forget(99)
    assert signals(WAITING, 29, behavior=behavior) == []


def test_people_do_not_share_their_time() -> None:
    behavior = Loitering()
    cast = [Actor(feet=still((160.0, 460.0))), Actor(feet=still((480.0, 460.0)), enters=40.0)]
    found = [s for scene in scenes(cast, 60, 4) for s in behavior.observe(scene)]
    assert {s.track for s in found} == {1}
