"""Concealment at rule level: what it must see, and the known false alarms it must not."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from aislewatch.behaviors.concealment import POINTS, Concealment
from aislewatch.behaviors.concealment_evidence import LAPSE, MEMORY, RESTING
from aislewatch.domain import people as coco
from aislewatch.domain.actions import ActionType, Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.scene import Scene
from tests.fakes.people import (
    BELLY,
    CHEST,
    HANGING,
    POCKET,
    SHELF,
    Actor,
    Path,
    at_work,
    moving,
    scenes,
    seen,
    still,
    swinging,
    walking,
)
from tests.unit.behaviors.watching import highest

RATES = (3, 5, 8, 15, 30)
MEDIUM = SENSITIVITY[Sensitivity.MEDIUM]

WHOLE_PICTURE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def take_and_put(place: tuple[float, float], seconds: float = 6.0, wide: float = 0.09) -> Path:
    """Reach to the shelf, bring it to ``place``, work there for ``seconds``, let go."""
    way = moving(
        (2.0, HANGING), (2.6, SHELF), (3.4, SHELF),
        (4.0, place), (4.0 + seconds, place), (4.6 + seconds, HANGING),
    )  # fmt: skip
    return at_work(way, 4.0, 4.0 + seconds, wide)


def signals(
    actors: Actor | Sequence[Actor], seconds: float = 14, rate: float = 6, zones: tuple[Zone, ...] = ()
) -> list[Signal]:
    behavior = Concealment()
    return [s for scene in scenes(actors, seconds, rate, zones) for s in behavior.observe(scene)]


@pytest.mark.parametrize(("place", "kind"), [(POCKET, "pocket"), (CHEST, "clothing"), (BELLY, "clothing")])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hand_that_works_at_the_body_after_a_reach_is_seen(
    place: tuple[float, float], kind: str, side: str
) -> None:
    path = take_and_put(place)
    found = signals(Actor(left=path) if side == "left" else Actor(right=path))
    best = max(found, key=lambda signal: signal.confidence)
    assert best.confidence > SENSITIVITY[Sensitivity.LOW]
    assert (best.action, best.kind, best.track, best.camera) == (ActionType.CONCEALMENT, kind, 1, "cam")


def test_two_hands_busy_before_the_body_speak_for_a_bag() -> None:
    found = signals(Actor(left=take_and_put((0.25, 0.5)), right=take_and_put((0.15, 0.6))))
    assert max(found, key=lambda signal: signal.confidence).kind == "bag"


def test_it_says_what_it_measured_and_when() -> None:
    path = at_work(moving((2.0, HANGING), (2.6, SHELF), (3.4, SHELF), (4.0, CHEST)), 4.0)
    best = max(signals(Actor(left=path), 10), key=lambda signal: signal.confidence)
    cues = {cue.name: cue for cue in best.why}
    busy, height, reach = (
        cues[name] for name in ("hand_busy_at_body", "hand_height_below_shoulders", "arm_was_stretched_out")
    )
    assert busy.start == pytest.approx(3.8, abs=0.3)
    assert busy.end == best.at == pytest.approx(10)
    assert busy.value > POINTS[-1]
    assert height.value == pytest.approx(CHEST[1], abs=0.15)
    assert reach.start == pytest.approx(3.5, abs=0.3)


def test_without_a_reach_none_is_claimed() -> None:
    found = signals(Actor(left=moving((2, HANGING), (2.5, CHEST))))
    assert found
    assert not any(cue.name == "arm_was_stretched_out" for signal in found for cue in signal.why)


def test_an_empty_stroll_and_standing_about_bring_nothing_of_weight() -> None:
    assert signals(Actor()) == []
    strolling = Actor(
        left=swinging(0), right=swinging(0.5), feet=walking((60.0, 460.0), 190.0), torso=70.0, leaves=3.0
    )
    assert highest(signals(strolling, 3)) < SENSITIVITY[Sensitivity.HIGH]


def test_swinging_hands_prove_nothing_only_because_they_walk() -> None:
    """The same hands on somebody who stands gather evidence: walking is what excuses them."""
    hands = (swinging(0), swinging(0.5))
    standing = Actor(*hands)
    # Past the left edge the picture ends, but the rule sees keypoints: a long walk needs a long picture.
    walker = Actor(*hands, feet=walking((-1500.0, 460.0), 190.0))
    assert highest(signals(walker, 12)) < highest(signals(standing, 12)) / 2


def test_somebody_seen_from_behind_is_not_judged() -> None:
    path = take_and_put(POCKET)
    assert highest(signals(Actor(left=path, turned=1.0))) > MEDIUM
    assert signals(Actor(left=path, turned=-1.0)) == []
    assert highest(signals(Actor(left=path, turned=0.0))) > MEDIUM


@pytest.mark.parametrize("kind", [ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY])
def test_packing_at_the_till_and_work_behind_the_counter_are_not_judged(kind: ZoneKind) -> None:
    actor = Actor(left=take_and_put((0.25, 0.6)), right=take_and_put((0.3, 0.75)))
    assert signals(actor, zones=(Zone("till", kind, WHOLE_PICTURE),)) == []
    aisle = signals(actor, zones=(Zone("aisle", ZoneKind.HIGH_RISK, WHOLE_PICTURE),))
    assert highest(aisle) > MEDIUM
    assert {signal.zone for signal in aisle} == {"aisle"}


def test_folded_hands_stop_counting_and_stay_silent() -> None:
    """What the rule cannot tell apart at first, it lets go: a hand that never leaves is at rest."""
    folded = Actor(left=still(BELLY), right=still((0.1, 0.7)))
    found = signals(folded, 60)
    late = [signal for signal in found if signal.at > RESTING + 2.5 * MEMORY]
    assert late
    assert highest(late) < SENSITIVITY[Sensitivity.HIGH]


def test_a_hand_that_rested_is_judged_anew_once_it_leaves() -> None:
    path = moving((30, BELLY), (30.4, SHELF), (32, SHELF), (32.4, POCKET), (38, POCKET))
    late = [signal for signal in signals(Actor(left=path), 38) if signal.at > 33]
    assert highest(late) > MEDIUM


def test_a_touch_is_no_act() -> None:
    """Scratching, straightening a shirt: a second at the body."""
    assert highest(signals(Actor(left=take_and_put(BELLY, seconds=1.0)))) < SENSITIVITY[Sensitivity.MEDIUM]


def test_an_act_in_two_goes_is_one_act() -> None:
    """A gap shorter than the lapse does not begin the stay anew."""
    gap = LAPSE - 0.2
    path = moving((2, CHEST), (2.01, HANGING), (2 + gap, HANGING), (2.01 + gap, CHEST))
    last = signals(Actor(left=path), 5, rate=30)[-1]
    assert last.why[0].start == 0


@pytest.mark.parametrize("rate", RATES)
def test_confidence_does_not_depend_on_the_frame_rate(rate: int) -> None:
    def at(found: list[Signal], second: float) -> float:
        return next((s.confidence for s in found if abs(s.at - second) < 1e-6), 0.0)

    actor = Actor(left=take_and_put(POCKET, 8.0))
    reference, found = (signals(actor, 12, r) for r in (120, rate))
    for second in range(5, 12):
        # Two tenths of confidence are 0.2 s of evidence around Medium, and a frame lasts up to 0.33 s.
        assert at(found, second) == pytest.approx(at(reference, second), abs=0.08), second


def test_evidence_reaches_its_points_when_the_documentation_says() -> None:
    found = signals(Actor(left=still(POCKET)), 9, rate=60)
    for sensitivity, seconds in ((Sensitivity.HIGH, 1.62), (Sensitivity.MEDIUM, 4.16)):
        first = next(s.at for s in found if s.confidence >= SENSITIVITY[sensitivity])
        assert first == pytest.approx(seconds, abs=0.05)
    assert highest(found) < SENSITIVITY[Sensitivity.LOW]


def test_a_long_gap_is_not_evidence() -> None:
    """Seen once at each end of a minute, a hand was not seen to work in between."""
    behavior, found = Concealment(), list[Signal]()
    for at in (0.0, 60.0, 120.0, 180.0):
        (scene,) = scenes(Actor(left=still(CHEST)), 0)
        found += behavior.observe(type(scene)(scene.camera, at, scene.size, scene.people))
    assert highest(found) < SENSITIVITY[Sensitivity.HIGH] / 2


def test_a_clock_set_back_neither_adds_nor_breaks() -> None:
    """The tracker answers late frames with nobody and goes on after a clock step; so does the evidence."""
    actor, behavior = Actor(left=still(CHEST)), Concealment()
    film = list(scenes(actor, 3, rate=6))
    twice = [s for scene in film + film for s in behavior.observe(scene)]
    assert highest(twice) <= highest(signals(actor, 6)) + 1e-9


def test_each_person_is_judged_alone() -> None:
    busy = Actor(left=take_and_put(POCKET), feet=still((160.0, 460.0)))
    idle = Actor(feet=still((480.0, 460.0)))
    alone, together = signals(busy), signals([busy, idle])
    assert {signal.track for signal in together} == {1}
    assert [s.confidence for s in together] == [s.confidence for s in alone]


def test_a_forgotten_person_starts_from_nothing() -> None:
    actor, behavior = Actor(left=still(POCKET)), Concealment()
    film = list(scenes(actor, 6))
    before = [s for scene in film for s in behavior.observe(scene)]
    behavior.forget(1)
    behavior.forget(99)
    (after,) = behavior.observe(film[-1])
    assert after.confidence < before[0].confidence + 0.05 < before[-1].confidence


def test_more_work_is_never_less_confidence() -> None:
    highs = [highest(signals(Actor(left=take_and_put(POCKET, s)), 20)) for s in (1, 2, 3, 4, 6, 9)]
    assert all(a < b for a, b in itertools.pairwise(highs))


@pytest.mark.parametrize("torso", [32.0, 50.0, 110.0])
def test_the_distance_to_the_camera_changes_nothing(torso: float) -> None:
    near, far = (
        highest(signals(Actor(left=take_and_put(POCKET), torso=t, feet=still((320.0, 470.0)))))
        for t in (70, torso)
    )
    assert far == pytest.approx(near, abs=0.02)


def test_people_too_small_to_judge_their_hands_give_no_evidence() -> None:
    small = Actor(left=take_and_put(POCKET), torso=28.0, feet=still((320.0, 470.0)))
    assert signals(small) == []


def test_trembling_keypoints_change_little() -> None:
    """Pixel noise of a pose model: 3 pixels on a torso of 70."""
    dice, behavior = np.random.default_rng(5), Concealment()
    actor, found = Actor(left=take_and_put(POCKET)), list[Signal]()
    for scene in scenes(actor, 14):
        (person,) = scene.people
        keypoints = person.keypoints + np.float32(3) * dice.standard_normal((17, 3)).astype(np.float32)
        keypoints[:, 2] = person.keypoints[:, 2]
        fields = {name: getattr(person, name) for name in person.__slots__} | {"keypoints": keypoints}
        found += behavior.observe(type(scene)(scene.camera, scene.at, scene.size, (type(person)(**fields),)))
    assert highest(found) == pytest.approx(highest(signals(actor)), abs=0.05)


def test_those_who_work_here_are_never_judged() -> None:
    behavior, found = Concealment(), list[Signal]()
    for scene in scenes(Actor(left=take_and_put(POCKET)), 14):
        (person,) = scene.people
        found += behavior.observe(replace(scene, people=(replace(person, staff=True),)))
    assert found == []


def test_a_hand_still_at_the_chest_reads_or_rests_and_counts_less() -> None:
    """A label read, a phone, folded hands; deep in a pocket a hand may keep still."""
    still_chest, busy_chest, still_pocket = (
        highest(signals(Actor(left=path), 8))
        for path in (still(CHEST), at_work(still(CHEST), 0.0), still(POCKET))
    )
    assert still_chest < SENSITIVITY[Sensitivity.HIGH] < MEDIUM < busy_chest
    assert still_pocket > MEDIUM


def test_a_label_held_out_and_read_stays_quiet() -> None:
    """From the side one sees that goods are held a forearm ahead of the body, though they are turned over."""
    reading = at_work(moving((2.0, HANGING), (2.6, (0.44, 0.75))), 2.6, wide=0.05)

    def turned(scene: Scene) -> Scene:
        (person,) = scene.people
        points = person.keypoints.copy()
        points[coco.NOSE, 0] += np.float32(0.35 * person.torso)
        return replace(scene, people=(replace(person, keypoints=points),))

    film = list(scenes(Actor(left=reading, turned=0.1), 12))
    from_the_side, unknown = (
        highest([s for behavior in [Concealment()] for scene in shown for s in behavior.observe(scene)])
        for shown in ([turned(scene) for scene in film], film)
    )
    assert from_the_side < MEDIUM < unknown


def test_a_reach_before_makes_it_surer() -> None:
    with_reach = take_and_put(POCKET, 3.0)
    without = moving((3.4, HANGING), (4.0, POCKET), (7.0, POCKET), (7.6, HANGING))
    assert highest(signals(Actor(left=with_reach))) > highest(signals(Actor(left=without))) + 0.1


def test_nobody_in_view_is_no_signal() -> None:
    behavior = Concealment()
    (scene,) = scenes(Actor(enters=math.inf), 0)
    assert behavior.observe(scene) == []
    assert len(seen([Actor(enters=5)], 1)) == 0
