"""Joints from what a body is asked to do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.rehearsal.body import (
    ANKLE,
    FOREARM,
    HIP,
    SHANK,
    STATURE,
    THIGH,
    TRUNK,
    UPPER_ARM,
    Carriage,
    outside,
    solve,
    trunk_frame,
    two_bones,
)
from aislewatch.rehearsal.figure import JOINT, Build, Metres

SIDES = ("left", "right")
coordinate = st.floats(-1.5, 1.5)
points = st.tuples(coordinate, coordinate, coordinate)
builds = st.builds(
    Build,
    stature=st.floats(1.5, 2.0),
    girth=st.floats(0.85, 1.4),
    shoulders=st.floats(0.9, 1.1),
    hips=st.floats(0.9, 1.15),
)


def carriage(**held: float) -> Carriage:
    return carriages(1, **held)


def carriages(count: int, **held: float) -> Carriage:
    names = ("yaw", "drop", "lean", "tilt", "twist", "head_yaw", "head_pitch", "phase", "stride")
    values = {name: np.full(count, held.get(name, 0.0)) for name in names}
    return Carriage(ground=np.zeros((count, 2)), **values)


def hands_at(trunk_offset: tuple[float, float, float], build: Build, body: Carriage) -> dict[str, Metres]:
    frame = trunk_frame(build, body)
    forward, out, up = trunk_offset
    return {
        "left": frame.place(np.array([forward, out, up])),
        "right": frame.place(np.array([forward, -out, up])),
    }


def lengths(joints: Metres, one: str, other: str) -> Metres:
    return np.asarray(np.linalg.norm(joints[:, JOINT[one]] - joints[:, JOINT[other]], axis=-1))


@given(root=points, target=points, pole=points)
def test_two_bones_keep_their_lengths_and_reach_as_far_as_they_can(
    root: tuple[float, float, float], target: tuple[float, float, float], pole: tuple[float, float, float]
) -> None:
    a, b = np.array([root]), np.array([target])
    middle, end = two_bones(a, b, 0.3, 0.25, np.array([pole]) + np.array([[0.0, 0.0, 2.0]]))
    # A pole along the limb cannot say where it bends; then the middle joint may lie nearer.
    assert np.linalg.norm(middle - a) <= 0.3 + 1e-9
    distance = float(np.linalg.norm(b - a))
    if 0.08 < distance < 0.54:
        assert np.allclose(end, b, atol=1e-9)
    else:
        assert np.linalg.norm(end - a) <= 0.55


@given(build=builds, lean=st.floats(-0.1, 0.9), yaw=st.floats(-3.1, 3.1), drop=st.floats(0.0, 0.4))
def test_segments_keep_their_lengths(build: Build, lean: float, yaw: float, drop: float) -> None:
    body = carriage(lean=lean, yaw=yaw, drop=drop, tilt=0.05, twist=0.2)
    joints = solve(build, body, hands_at((0.3, 0.1, 0.15), build, body))
    for side in SIDES:
        assert lengths(joints, f"{side}_shoulder", f"{side}_elbow") == pytest.approx(
            UPPER_ARM * build.stature
        )
        assert lengths(joints, f"{side}_elbow", f"{side}_wrist") == pytest.approx(FOREARM * build.stature)
        assert lengths(joints, f"{side}_hip", f"{side}_knee") == pytest.approx(THIGH * build.stature)
        assert lengths(joints, f"{side}_knee", f"{side}_ankle") == pytest.approx(SHANK * build.stature)
    assert lengths(joints, "pelvis", "neck") == pytest.approx(TRUNK * build.stature)


@given(
    forward=st.floats(0.2, 0.35), out=st.floats(0.0, 0.25), up=st.floats(0.18, 0.4), yaw=st.floats(-3.1, 3.1)
)
def test_hands_reach_places_before_the_body(forward: float, out: float, up: float, yaw: float) -> None:
    build = Build()
    body = carriage(yaw=yaw)
    hands = hands_at((forward, out, up), build, body)
    joints = solve(build, body, hands)
    for side in SIDES:
        assert joints[0, JOINT[f"{side}_wrist"]] == pytest.approx(hands[side][0], abs=1e-9)


def test_left_is_left_and_the_nose_is_ahead() -> None:
    joints = solve(Build(), carriage(), hands_at((0.06, 0.27, -0.06), Build(), carriage()))[0]
    for part in ("shoulder", "hip", "wrist", "ankle", "eye", "ear"):
        assert joints[JOINT[f"left_{part}"], 1] > joints[JOINT[f"right_{part}"], 1]
    assert joints[JOINT["nose"], 0] > joints[JOINT["left_ear"], 0]
    assert joints[JOINT["left_toe"], 0] > joints[JOINT["left_ankle"], 0]


def test_a_standing_body_has_its_stature() -> None:
    build = Build(1.8)
    joints = solve(build, carriage(), hands_at((0.06, 0.27, -0.06), build, carriage()))[0]
    assert joints[JOINT["crown"], 2] == pytest.approx(1.8, abs=0.04)
    assert joints[JOINT["pelvis"], 2] == pytest.approx(HIP * 1.8)
    assert joints[JOINT["left_ankle"], 2] == pytest.approx(ANKLE * 1.8, abs=0.02)
    assert joints[:, 2].min() > 0.0


@given(yaw=st.floats(-3.1, 3.1), turn=st.floats(-1.2, 1.2))
def test_the_head_turns_with_the_body_and_by_itself(yaw: float, turn: float) -> None:
    body = carriage(yaw=yaw, head_yaw=turn)
    joints = solve(Build(), body, hands_at((0.06, 0.27, -0.06), Build(), body))[0]
    ears = joints[JOINT["left_ear"]] + joints[JOINT["right_ear"]]
    look = joints[JOINT["nose"]] - ears / 2
    assert np.arctan2(look[1], look[0]) == pytest.approx(np.angle(np.exp(1j * (yaw + turn))), abs=1e-6)


def test_looking_up_raises_the_nose_and_leaning_lowers_it() -> None:
    def nose(**held: float) -> float:
        body = carriage(**held)
        return float(solve(Build(), body, hands_at((0.06, 0.27, -0.06), Build(), body))[0, JOINT["nose"], 2])

    assert nose(head_pitch=0.4) > nose() > nose(head_pitch=-0.4)
    assert nose() > nose(lean=0.3)


@given(
    build=builds, forward=st.floats(-0.3, 0.5), out=st.floats(-0.4, 0.4), up=st.floats(-0.05, 0.45),
    yaw=st.floats(-3.1, 3.1),
)  # fmt: skip
def test_no_wrist_is_inside_the_trunk(
    build: Build, forward: float, out: float, up: float, yaw: float
) -> None:
    body = carriage(yaw=yaw, lean=0.1)
    trunk = trunk_frame(build, body)
    scale = build.stature / STATURE
    wanted = trunk.place(np.array([forward, out, up]) * scale)
    moved = trunk.local(outside(build, trunk, wanted))[0] / scale
    if np.hypot(forward, out) > 0.05:  # from the very middle it goes only a part of the way
        assert np.hypot(moved[0] / 0.1, moved[1] / 0.14) >= 1 - 1e-9
    assert moved[2] == pytest.approx(up)
    if np.hypot(forward / 0.19, out / 0.26) > 1:  # what is outside stays where it is
        assert moved == pytest.approx([forward, out, up])


def test_a_foot_on_the_floor_does_not_slide() -> None:
    # Walking east for one cycle: metres walked and phase go together.
    phase = np.linspace(0.0, 1.0, 101)
    body = carriages(101, stride=0.3 * 1.42)
    ground = np.column_stack([phase * 1.42, np.zeros(101)])
    moving = Carriage(
        ground, body.yaw, body.drop, body.lean, body.tilt, body.twist, body.head_yaw, body.head_pitch, phase,
        body.stride,
    )  # fmt: skip
    joints = solve(Build(), moving, hands_at((0.06, 0.27, -0.06), Build(), moving))
    foot = joints[:56, JOINT["left_ankle"]]  # on the floor in the first 0.6 of the cycle
    assert np.ptp(foot[:, 0]) < 0.08
    assert np.ptp(foot[:, 2]) < 0.08  # the heel rises behind
    assert joints[75, JOINT["left_ankle"], 2] > foot[25, 2] + 0.05
