"""People in pictures: where they are, what hides them, and that they have a shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aislewatch.domain.people import Image
from aislewatch.rehearsal.figure import COCO, JOINT, Build, Outfit
from aislewatch.rehearsal.render import Renderer
from aislewatch.rehearsal.render.skeleton import Skin, bone_frames, rest_joints
from aislewatch.rehearsal.render.wardrobe import body_mesh
from aislewatch.rehearsal.store import Fixture, Store
from aislewatch.rehearsal.view import View
from tests.unit.rehearsal.static_poses import POSES, moment, pose, somebody

GONDOLA = Fixture("shelf", (1.0, 2.0, 0.0), (5.0, 2.4, 1.1), "ns", (0.15, 0.6))
VIEW = View("north", (3.0, 0.3, 2.2), (3.0, 3.5, 0.9), 65.0, (320, 180), noise=0.0)
BARE = Store((6.0, 6.0), (), (), (VIEW,))
STORE = Store((6.0, 6.0), (GONDOLA,), (), (VIEW,))

HAIR = ("short", "long", "bun", "bald", "cap", "hood")
PATTERNS = ("plain", "stripes", "checks", "print")


@pytest.fixture(scope="module")
def bare() -> Renderer:
    return Renderer(BARE, VIEW, 1)


@pytest.fixture(scope="module")
def store() -> Renderer:
    return Renderer(STORE, VIEW, 1)


def changed(renderer: Renderer, picture: Image) -> np.ndarray:
    """Pixels (N, 2) x, y that clearly differ from the empty store."""
    empty = renderer.render(moment()).astype(int)
    y, x = np.nonzero(np.abs(picture.astype(int) - empty).max(axis=2) > 40)
    return np.stack([x, y], axis=1)


def test_same_inputs_same_bytes() -> None:
    noisy = View("north", VIEW.eye, VIEW.target, 65.0, (320, 180), noise=4.0)
    scene = moment(somebody(), at=1.25)
    one, two = (Renderer(STORE, noisy, 7) for _ in range(2))
    first = one.render(scene)
    one.render(moment(somebody((2.0, 4.0)), somebody((4.0, 3.0), outfit=Outfit(hair="long")), at=2.0))
    assert first.tobytes() == one.render(scene).tobytes() == two.render(scene).tobytes()
    assert first.tobytes() != Renderer(STORE, noisy, 8).render(scene).tobytes()
    assert first.tobytes() != one.render(moment(somebody(), at=1.5)).tobytes()


def test_a_picture_has_the_size_of_the_view(bare: Renderer) -> None:
    picture = bare.render(moment(somebody()))
    assert picture.shape == (180, 320, 3)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("name", POSES)
def test_people_are_drawn_where_they_are(bare: Renderer, name: str) -> None:
    figure = somebody((3.2, 3.6), yaw=0.4, name=name)
    scene = moment(figure)
    (sighting,) = bare.visible(scene)
    assert sighting.box is not None
    left, top, right, bottom = sighting.box
    pixels, _ = VIEW.project(figure.joints)
    slack = 5.0
    assert (pixels >= (left - slack, top - slack)).all()
    assert (pixels <= (right + slack, bottom + slack)).all()
    spread = changed(bare, bare.render(scene))
    assert (spread.min(axis=0) >= np.array([left, top]) - slack).all()
    # Below the box there is only the shadow on the floor.
    assert (spread.max(axis=0) <= np.array([right, bottom]) + 2 * slack).all()
    assert len(spread) > 0.25 * (right - left) * (bottom - top)


def test_nothing_is_drawn_behind_the_camera(bare: Renderer) -> None:
    scene = moment(somebody((3.0, -3.0)))
    assert bare.render(scene).tobytes() == bare.render(moment()).tobytes()
    (sighting,) = bare.visible(scene)
    assert sighting.box is None
    assert not sighting.joints.any()


def test_somebody_at_the_lens_harms_nothing(bare: Renderer) -> None:
    close = somebody((3.0, 0.35))
    assert bare.render(moment(close)).shape == (180, 320, 3)
    assert len(bare.visible(moment(close))) == 1


def test_a_shelf_hides_the_legs_of_who_stands_behind(store: Renderer, bare: Renderer) -> None:
    scene = moment(somebody((3.0, 2.75)))
    (free,), (hidden,) = bare.visible(scene), store.visible(scene)
    legs = [JOINT[f"{side}_{part}"] for side in ("left", "right") for part in ("knee", "ankle")]
    head = [JOINT["nose"], JOINT["left_eye"], JOINT["right_eye"], JOINT["crown"]]
    assert free.joints[legs + head].all()
    assert not hidden.joints[legs].any()
    assert hidden.joints[head].all()
    assert free.box is not None
    assert hidden.box is not None
    assert hidden.box[3] < free.box[3] - 10
    assert hidden.box[1] == free.box[1]
    behind, _ = VIEW.project(scene.figures[0].joints[[JOINT["left_ankle"]]])
    x, y = behind[0].astype(int)
    assert (store.render(scene)[y, x] == store.render(moment())[y, x]).all()


def test_who_stands_in_front_hides_who_stands_behind(bare: Renderer) -> None:
    red, green = Outfit(top=(20, 20, 220), sleeves=1.0), Outfit(top=(20, 200, 20), sleeves=1.0)
    near, far = somebody((3.0, 2.5), outfit=red, who="near"), somebody((3.0, 3.6), outfit=green, who="far")
    sightings = bare.visible(moment(far, near))
    assert [sighting.who for sighting in sightings] == ["far", "near"]
    chest = [JOINT["spine"], JOINT["left_hip"], JOINT["right_hip"]]
    assert not sightings[0].joints[chest].any()
    assert sightings[1].joints[chest].all()
    pixels, _ = VIEW.project(near.joints[[JOINT["spine"]]])
    x, y = pixels[0].astype(int)
    for scene in (moment(far, near), moment(near, far)):
        blue, green_light, red_light = bare.render(scene)[y, x].astype(int)
        assert red_light > 2 * max(blue, green_light)


def test_the_far_ear_and_a_hand_behind_the_back_are_not_seen(bare: Renderer) -> None:
    (sighting,) = bare.visible(moment(somebody(yaw=0.0)))  # looks east: the right side faces the camera
    assert sighting.joints[JOINT["right_ear"]]
    assert not sighting.joints[JOINT["left_ear"]]
    (back,) = bare.visible(moment(somebody(yaw=np.pi / 2)))
    assert not back.joints[[JOINT["nose"], JOINT["left_eye"], JOINT["right_eye"]]].any()
    assert back.joints[[JOINT["left_shoulder"], JOINT["right_shoulder"]]].all()


@pytest.mark.parametrize("hair", HAIR)
def test_every_hair_style_is_drawn(bare: Renderer, hair: str) -> None:
    bald = bare.render(moment(somebody(outfit=Outfit(hair="bald"))))
    picture = bare.render(moment(somebody(outfit=Outfit(hair=hair))))
    assert (picture.tobytes() == bald.tobytes()) == (hair == "bald")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_drawn(bare: Renderer, pattern: str) -> None:
    plain = bare.render(moment(somebody()))
    picture = bare.render(moment(somebody(outfit=Outfit(pattern=pattern))))
    assert (picture.tobytes() == plain.tobytes()) == (pattern == "plain")


def test_clothes_cover_what_they_say(bare: Renderer) -> None:
    skin = (150, 180, 225)

    def at(joint: str, outfit: Outfit) -> np.ndarray:
        figure = somebody(outfit=outfit)
        pixels, _ = VIEW.project(figure.joints[[JOINT[joint]]])
        x, y = pixels[0].astype(int)
        colour: np.ndarray = bare.render(moment(figure))[y, x].astype(int)
        return colour

    covered = Outfit(skin=skin, top=(120, 40, 20), bottom=(90, 30, 20))
    bare_limbs = Outfit(skin=skin, top=(120, 40, 20), bottom=(90, 30, 20), sleeves=0.2, legs=0.3)
    for joint in ("left_elbow", "left_knee"):
        blue, _, red = at(joint, covered)
        assert blue > red
        blue, _, red = at(joint, bare_limbs)
        assert red > blue


def test_a_second_garment_comes_on_step_by_step(bare: Renderer) -> None:
    shares = []
    for worn in (0.0, 0.3, 0.6, 1.0):
        picture = bare.render(moment(somebody(worn=worn))).astype(int)
        shares.append(int(((picture[..., 2] > picture[..., 0] + 40) & (picture[..., 1] < 80)).sum()))
    assert shares[0] < shares[1] < shares[2] < shares[3]


@pytest.mark.parametrize("hair", HAIR)
@pytest.mark.parametrize("skirt", [False, True])
def test_bodies_are_wrapped_once_and_face_outward(hair: str, skirt: bool) -> None:
    """Faces turn counter-clockwise seen from outside: closed parts then enclose a positive volume."""
    build = Build(1.8, 1.2)
    jacket = (40, 60, 40) if skirt else None
    mesh = body_mesh(build, Outfit(hair=hair, skirt=skirt, jacket=jacket))
    corner = mesh.points[mesh.faces]
    parts = (corner[:, :3], corner[:, [0, 2, 3]])
    volume = sum(float(np.einsum("ij,ij->i", p[:, 0], np.cross(p[:, 1], p[:, 2])).sum()) / 6 for p in parts)
    assert 0.08 < volume < 0.55  # cubic metres; garments over the trunk count again
    assert np.allclose(mesh.weights.sum(axis=1), 1)
    assert 600 < len(mesh.faces) < 3500


@settings(max_examples=20, deadline=None)
@given(st.floats(1.5, 1.95), st.floats(0.9, 1.3), st.sampled_from(POSES), st.floats(-3.1, 3.1))
def test_a_posed_body_stays_round_its_joints(stature: float, girth: float, name: str, yaw: float) -> None:
    build = Build(stature, girth)
    joints = pose(name, build, (1.0, 2.0), yaw)
    points, normals = Skin(body_mesh(build, Outfit()), build).posed(joints)
    nearest = np.linalg.norm(points[:, None] - joints[None], axis=2)
    assert nearest.min(axis=1).max() < 0.35 * stature / 1.7
    assert nearest[:, COCO].min(axis=0).max() < 0.2
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-6)
    assert points[:, 2].min() > -0.12


def test_bones_are_right_handed_and_square() -> None:
    axes = bone_frames(pose("crouching", Build(), (0.0, 0.0), 0.3)).axes
    assert np.allclose(axes @ axes.transpose(0, 2, 1), np.eye(3), atol=1e-9)
    assert np.allclose(np.linalg.det(axes), 1)


def test_the_rest_pose_moves_nothing() -> None:
    build = Build(1.6, 1.1)
    mesh = body_mesh(build, Outfit())
    points, _ = Skin(mesh, build).posed(rest_joints(build))
    assert np.allclose(points, mesh.points, atol=1e-9)
