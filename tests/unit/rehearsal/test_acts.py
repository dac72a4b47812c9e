"""Every act of the library, played at every spot with several seeds."""

from itertools import product

import numpy as np
import pytest

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.rehearsal.acts.registry import ACTS
from aislewatch.rehearsal.casting import cast
from aislewatch.rehearsal.figure import JOINT, Metres, PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import SPOTS, Spot

SEEDS = range(5)
RATE = 15
HAND_ACTIONS = (
    ActionType.CONCEALMENT,
    ActionType.TAG_REMOVAL,
    ActionType.PACKAGE_TAMPERING,
    ActionType.SELECTION_MANIPULATION,
)


def play(name: str, seed: int = 0, spot: Spot = SPOTS[0]) -> Script:
    rng = np.random.default_rng(seed)
    build, outfit, pace, grand, handed = cast(rng)
    script = Script(
        "customer 1", rng, spot.x, spot.y, spot.yaw, 3.0,
        build=build, outfit=outfit, pace=pace, grand=grand, handed=handed,
    )  # fmt: skip
    ACTS[name].play(script, spot)
    return script


def joints(script: Script, start: float = 3.0, end: float | None = None) -> Metres:
    last = script.now + 0.5 if end is None else end
    return script.actor().motion.joints(np.arange(start, last, 1 / RATE))


def torso_lengths(values: Metres, script: Script) -> Metres:
    return np.asarray(values / (0.288 * script.build.stature))


def apart(script: Script, start: float, end: float) -> Metres:
    """Distance of the wrists in torso lengths over time."""
    at = joints(script, start, end)
    between = np.linalg.norm(at[:, JOINT["left_wrist"]] - at[:, JOINT["right_wrist"]], axis=-1)
    return torso_lengths(between, script)


def test_every_kind_of_hand_work_is_in_the_library() -> None:
    shown = {(act.action, act.kind) for act in ACTS.values() if not act.innocent}
    assert shown == {(action, kind) for action in HAND_ACTIONS for kind in KINDS[action]}
    assert all(name == act.name for name, act in ACTS.items())
    assert sum(act.innocent for act in ACTS.values()) >= 18


@pytest.mark.parametrize("name", list(ACTS))
def test_an_act_is_whole(name: str) -> None:
    act = ACTS[name]
    for spot, seed in product(SPOTS, SEEDS):
        script = play(name, seed, spot)
        at = joints(script)
        case = f"{name} at {spot.name}, seed {seed}"
        assert np.isfinite(at).all(), case
        assert at[..., 2].min() > 0.0, case
        wrists = at[:, [JOINT["left_wrist"], JOINT["right_wrist"]]]
        assert np.linalg.norm(np.diff(wrists, axis=0), axis=-1).max() * RATE < 6.0, case
        (deed, *rest) = script.deeds
        assert (deed.act, deed.action, deed.kind) == (name, act.action, act.kind), case
        assert 3.0 <= deed.start < deed.end <= script.now, case
        assert deed.end - deed.start <= 20.0, case
        assert script.now - 3.0 <= 24.0, case
        assert not (act.innocent and rest), case


@pytest.mark.parametrize("name", list(ACTS))
def test_hands_are_at_ease_at_the_end_and_nothing_is_forgotten(name: str) -> None:
    for seed in SEEDS:
        script = play(name, seed)
        for side in ("left", "right"):
            assert script.score.hands[side].last() == script.ease(side)
        upright = ("drop", "lean", "tilt", "twist", "head_yaw", "head_pitch")
        late = np.array([script.now + 1.0])
        assert all(abs(script.score.curves[name].sample(late)[0]) < 1e-9 for name in upright)
        left_over = {thing.kind for thing in script.carried if thing.end > script.now}
        own = {PropKind.HANDBAG, PropKind.SHOPPING_BAG, PropKind.BASKET, PropKind.TROLLEY}
        assert left_over <= own | ({PropKind.ITEM} if name == "take_one" else set())


@pytest.mark.parametrize("name", list(ACTS))
def test_the_same_seed_plays_the_same_and_another_differently(name: str) -> None:
    first, again, other = (joints(play(name, seed), end=8.0) for seed in (4, 4, 5))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pocketed_item_is_gone_and_the_hand_was_at_the_hip(seed: int) -> None:
    script = play("pocket_item", seed)
    (item,) = [thing for thing in script.carried if thing.kind is PropKind.ITEM]
    at = script.actor().motion.joints(np.array([item.end]))[0]
    side = item.where.split("_")[0]
    reach = at[JOINT[f"{side}_wrist"]] - at[JOINT[f"{side}_hip"]]
    assert torso_lengths(reach, script) @ torso_lengths(reach, script) < 0.55**2
    assert item.end < script.deeds[0].end


@pytest.mark.parametrize("seed", SEEDS)
def test_layering_ends_with_the_garment_worn(seed: int) -> None:
    script = play("layer_garment", seed)
    times = np.linspace(3.0, script.now, 60)
    motion = script.actor().motion
    worn = np.array([motion.worn(at) for at in times])
    assert worn[0] == 0.0
    assert worn[-1] == 1.0
    assert np.diff(worn).min() >= -1e-9
    assert script.actor().worn_colour != (60, 60, 160)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bag_was_there_before_something_went_into_it(seed: int) -> None:
    script = play("into_bag", seed)
    bag = next(thing for thing in script.carried if thing.kind is not PropKind.ITEM)
    assert bag.start == script.enters
    assert not bag.where.startswith(script.handed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bag_one_has_is_used_by_the_other_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    script = Script("a", rng, SPOTS[0].x, SPOTS[0].y, SPOTS[0].yaw, handed="right")
    own = script.hang(PropKind.HANDBAG, "right_hip", (0.28, 0.12, 0.24), (0, 0, 0))
    ACTS["into_bag"].play(script, SPOTS[0])
    assert [thing for thing in script.carried if thing.kind is not PropKind.ITEM] == [own]
    assert {thing.where for thing in script.carried if thing.kind is PropKind.ITEM} == {"left_hand"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("name", "near", "far"),
    [
        ("pry_tag", 0.45, 0.65),
        ("tear_packaging", 0.45, 1.1),
        ("open_box", 0.5, 1.6),
    ],
)
def test_hands_work_together_and_come_apart_as_far_as_the_act_says(
    name: str, near: float, far: float, seed: int
) -> None:
    script = play(name, seed)
    deed = script.deeds[0]
    between = apart(script, deed.start + 1.5, deed.end)
    assert between.min() < near
    assert between.max() < far
    if name != "pry_tag":
        assert between.max() > 0.45


@pytest.mark.parametrize("seed", SEEDS)
def test_a_label_comes_off_by_repeated_strokes_of_one_hand(seed: int) -> None:
    script = play("peel_label", seed)
    deed = script.deeds[0]
    between = apart(script, deed.start + 1.2, deed.end - 0.2)
    middle = np.convolve(between - between.mean(), np.ones(3) / 3, "valid")
    crossings = int((np.diff(np.sign(middle)) != 0).sum())
    per_second = crossings / 2 / (len(middle) / RATE)
    assert 0.7 < per_second < 2.2


@pytest.mark.parametrize("seed", SEEDS)
def test_sweeping_a_shelf_takes_at_least_four_things(seed: int) -> None:
    script = play("sweep_shelf", seed)
    items = [thing for thing in script.carried if thing.kind is PropKind.ITEM]
    assert 4 <= len(items) <= 8


@pytest.mark.parametrize("seed", SEEDS)
def test_watching_out_turns_the_head_and_not_the_hands(seed: int) -> None:
    script = play("examine_looking_around", seed)
    deed = script.deeds[0]
    at = joints(script, deed.start + 1.5, deed.end)
    across = at[:, JOINT["right_shoulder"], :2] - at[:, JOINT["left_shoulder"], :2]
    body = np.arctan2(across[:, 0], -across[:, 1])
    nose = at[:, JOINT["nose"], :2] - at[:, JOINT["head"], :2]
    look = np.angle(np.exp(1j * (np.arctan2(nose[:, 1], nose[:, 0]) - body)))
    away = np.abs(look) > np.radians(40)
    assert int((np.diff(away.astype(int)) == 1).sum()) + int(away[0]) >= 2
    assert np.degrees(np.abs(look)).max() > 45
    wrists = at[:, JOINT["left_wrist"]] - at[:, JOINT["pelvis"]]
    assert torso_lengths(np.ptp(wrists, axis=0), script).max() < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_reading_a_label_keeps_the_head_still(seed: int) -> None:
    script = play("inspect_label", seed)
    deed = script.deeds[0]
    middle = (deed.start + deed.end) / 2
    at = joints(script, middle - 1.5, middle + 1.5)
    nose = at[:, JOINT["nose"]] - at[:, JOINT["neck"]]
    assert torso_lengths(np.ptp(nose, axis=0), script).max() < 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_is_made_at_the_ear(seed: int) -> None:
    script = play("phone_call", seed)
    (phone,) = [thing for thing in script.carried if thing.kind is PropKind.PHONE]
    at = joints(script, phone.start + 4.0, phone.end - 1.5)
    hand, ear = (at[:, JOINT[f"{script.handed}_{part}"]] for part in ("hand", "ear"))
    assert np.median(np.linalg.norm(hand - ear, axis=-1)) < 0.16


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shoe_is_tied_low(seed: int) -> None:
    script = play("tie_shoe", seed)
    deed = script.deeds[0]
    at = joints(script, deed.start + 2.5, deed.end)
    assert at[:, JOINT["left_hand"], 2].max() < 0.5
    assert at[:, JOINT["nose"], 2].max() < 1.2


def test_own_things_are_found_again() -> None:
    rng = np.random.default_rng(0)
    spot = SPOTS[0]
    script = Script("a", rng, spot.x, spot.y, spot.yaw)
    for name in ("basket_three", "basket_three", "trolley_items", "trolley_items"):
        ACTS[name].play(script, spot)
    kinds = [thing.kind for thing in script.carried]
    assert kinds.count(PropKind.BASKET) == 1
    assert kinds.count(PropKind.TROLLEY) == 1
