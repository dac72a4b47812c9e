"""Turning the back to the camera again and again, and what shoppers do alike."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from aislewatch.behaviors.avoiding_cameras import AvoidingCameras
from aislewatch.domain import people as coco
from aislewatch.domain.actions import Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.dwell import Dwell
from aislewatch.vision.scene import Scene
from tests.fakes.people import SHELF as OUT
from tests.fakes.people import Actor, Path, Place, moving, seen, still
from tests.unit.behaviors.watching import highest

HIGH, MEDIUM, LOW = (SENSITIVITY[Sensitivity(name)] for name in ("high", "medium", "low"))
RATES = (5, 6, 15)
CYCLE = 8.0
"""Seconds from one turn away to the next."""

FAR_SHELF = Zone("far shelf", ZoneKind.SHELF, ((0.0, 0.1), (0.1, 0.1), (0.1, 0.4), (0.0, 0.4)))
OPEN_FLOOR: Place = (400.0, 460.0)
AT_SHELF: Place = (90.0, 215.0)

Facing = Callable[[float], float]


def turning(times: int, share: float = 0.75) -> Facing:
    """Turn away ``times`` times, the back shown for ``share`` of each :data:`CYCLE`; then stay away."""
    back, turn = CYCLE * share, 0.7

    def facing(at: float) -> float:
        phase, count = at % CYCLE, int(at // CYCLE)
        shown = CYCLE - back
        if count >= times:
            return -0.9
        if phase < shown - turn:
            return 0.9
        if phase < shown:
            return 0.9 - 1.8 * (phase - shown + turn) / turn
        if phase < CYCLE - turn or count == times - 1:
            return -0.9
        return -0.9 + 1.8 * (phase - CYCLE + turn) / turn

    return facing


def film(
    facing: Facing, seconds: float, rate: float, zones: tuple[Zone, ...], feet: Path, left: Path
) -> list[Scene]:
    dwell, made = Dwell(), []
    for frame in range(round(seconds * rate) + 1):
        at = frame / rate
        actor = Actor(left=left, feet=feet, torso=45.0, turned=facing(at), nose=-0.38)
        made.append(dwell.observe(seen([actor], at), zones))
    return made


IN_THE_OPEN, HANDS_DOWN = still(OPEN_FLOOR), still((0.5, 1.28))


def signals(
    facing: Facing,
    seconds: float = 40,
    rate: float = 6,
    zones: tuple[Zone, ...] = (FAR_SHELF,),
    feet: Path = IN_THE_OPEN,
    left: Path = HANDS_DOWN,
    behavior: AvoidingCameras | None = None,
) -> list[Signal]:
    watching = behavior or AvoidingCameras()
    return [s for scene in film(facing, seconds, rate, zones, feet, left) for s in watching.observe(scene)]


@pytest.mark.parametrize("rate", RATES)
def test_three_turns_away_are_medium_and_more_are_surer(rate: float) -> None:
    highs = [highest(signals(turning(times), CYCLE * times + 4, rate)) for times in (1, 2, 3, 5)]
    assert highs[0] < HIGH
    assert highs[1] < MEDIUM <= highs[2]
    assert highs[3] >= LOW
    assert highs == sorted(highs)


def test_it_takes_a_while_and_is_told_while_the_back_is_seen() -> None:
    found = [s for s in signals(turning(4), 36) if s.confidence >= MEDIUM]
    assert found[0].at >= 15
    assert len(found) > 10
    assert {(s.action, s.kind) for s in found} == {("evasive_behavior", "avoiding_cameras")}
    turned, back = found[-1].why
    assert turned.value >= 3
    assert 0.5 <= back.value <= 1


def test_who_faces_away_all_the_time_or_faces_the_camera_turns_away_from_nothing() -> None:
    assert signals(lambda at: -0.9, 60) == []
    assert signals(lambda at: 0.9, 60) == []
    assert signals(lambda at: 0.0, 60) == []


def test_a_glance_over_the_shoulder_counts_less() -> None:
    short, long = (highest(signals(turning(4, share), 32)) for share in (0.3, 0.75))
    assert short < MEDIUM
    assert short < long - 0.2


def test_at_a_shelf_the_back_is_turned_to_shop() -> None:
    assert signals(turning(5), 44, feet=still(AT_SHELF)) == []
    assert highest(signals(turning(5), 44)) >= MEDIUM


def test_a_shelf_beside_somebody_is_not_what_the_back_is_turned_for() -> None:
    beside = Zone("beside", ZoneKind.SHELF, ((0.7, 0.3), (0.9, 0.3), (0.9, 1.0), (0.7, 1.0)))
    behind = Zone("behind", ZoneKind.SHELF, ((0.5, 0.3), (0.9, 0.3), (0.9, 0.9), (0.5, 0.9)))
    assert highest(signals(turning(5), 44, zones=(beside,))) >= MEDIUM
    assert signals(turning(5), 44, zones=(behind,)) == []


def test_a_hand_at_a_shelf_says_so_where_none_is_drawn() -> None:
    # The left hand goes out once in each cycle, as somebody's who takes things from an undrawn shelf.
    reaching = moving(*[(CYCLE * i + dt, place) for i in range(6) for dt, place in (
        (0.0, (0.5, 1.28)), (3.2, (0.5, 1.28)), (3.6, OUT), (5.6, OUT), (6.0, (0.5, 1.28)),
        (7.9, (0.5, 1.28)),
    )])  # fmt: skip
    assert highest(signals(turning(5), 44, zones=(), left=reaching)) < HIGH


def test_without_drawn_shelves_it_takes_more() -> None:
    assert highest(signals(turning(3), 28, zones=())) < MEDIUM <= highest(signals(turning(5), 46, zones=()))


def test_who_walks_to_and_fro_faces_where_they_go() -> None:
    """Towards the camera with the chest, away from it with the back, three steps a second."""
    walk = moving(*[(CYCLE / 2 * i, (400.0, 300.0 + 160 * ((i + 1) % 2))) for i in range(13)])

    def facing(at: float) -> float:
        return 0.9 if (at // (CYCLE / 2)) % 2 else -0.9

    assert highest(signals(facing, 48, feet=walk)) < HIGH


@pytest.mark.parametrize("kind", [ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY])
def test_the_till_is_no_place_to_hide(kind: ZoneKind) -> None:
    till = Zone("till", kind, ((0.5, 0.8), (0.8, 0.8), (0.8, 1.0), (0.5, 1.0)))
    assert signals(turning(5), 44, zones=(FAR_SHELF, till)) == []


def test_keeping_to_a_blind_spot_adds_to_it() -> None:
    corner = Zone("corner", ZoneKind.BLIND_SPOT, ((0.5, 0.8), (0.8, 0.8), (0.8, 1.0), (0.5, 1.0)))
    plain, hidden = (
        highest(signals(turning(3), 28, zones=zones)) for zones in ((FAR_SHELF,), (FAR_SHELF, corner))
    )
    assert hidden > plain + 0.05


def test_left_taken_for_right_now_and_then_is_no_turn() -> None:
    def mistaken(at: float) -> float:
        return 0.9 if at % 7 < 0.5 and at > 2 else -0.9

    assert signals(mistaken, 60) == []


def test_staff_and_unbelievable_shoulders_are_not_judged() -> None:
    behavior, found = AvoidingCameras(), list[Signal]()
    for scene in film(turning(5), 44, 6, (FAR_SHELF,), still(OPEN_FLOOR), still((0.5, 1.28))):
        people = tuple(replace(person, staff=True) for person in scene.people)
        found += behavior.observe(replace(scene, people=people))
        unsure = np.ones(17, bool)
        unsure[[coco.LEFT_SHOULDER, coco.RIGHT_SHOULDER]] = False
        people = tuple(replace(person, track=2, believable=unsure) for person in scene.people)
        found += behavior.observe(replace(scene, people=people))
    assert found == []


def test_a_forgotten_person_starts_from_nothing() -> None:
    behavior = AvoidingCameras()
    assert highest(signals(turning(3), 28, behavior=behavior)) >= MEDIUM
    behavior.forget(1)
    behavior.forget(9)
    assert highest(signals(turning(1), 12, behavior=behavior)) < HIGH
