"""The words of the house: cameras and their addresses, frames and people, signals, errors."""

import inspect
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain import errors
from aislewatch.domain.actions import KINDS, SUPPORTING, ActionType, Signal
from aislewatch.domain.cameras import Camera, redacted
from aislewatch.domain.errors import AislewatchError, InvalidInput, InvalidSetting
from aislewatch.domain.people import COCO_KEYPOINTS, LEFT_HIP, NO_TRACK, RIGHT_ANKLE, Frame, People

# --- actions and signals


def test_every_action_has_kinds() -> None:
    assert set(KINDS) == set(ActionType)
    assert all(KINDS.values())
    assert set(ActionType) >= SUPPORTING


@pytest.mark.parametrize("confidence", [0.0, 0.5, 1.0])
def test_a_signal_of_any_confidence_up_to_certainty(confidence: float) -> None:
    assert Signal(ActionType.CONCEALMENT, "bag", "door", 1, 2.0, confidence).confidence == confidence


@pytest.mark.parametrize(
    ("kind", "at", "confidence", "says"),
    [
        ("bags", 1.0, 0.5, "no kind 'bags'"),
        ("opening", 1.0, 0.5, "no kind 'opening'"),
        ("bag", 1.0, -0.01, "confidence"),
        ("bag", 1.0, 1.01, "confidence"),
        ("bag", 1.0, float("nan"), "confidence"),
        ("bag", float("nan"), 0.5, "time"),
        ("bag", float("inf"), 0.5, "time"),
    ],
)
def test_a_signal_that_cannot_be(kind: str, at: float, confidence: float, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        Signal(ActionType.CONCEALMENT, kind, "door", 1, at, confidence)


# --- frames and people


def image(shape: tuple[int, ...] = (48, 64, 3), dtype: Any = np.uint8) -> Any:
    return np.zeros(shape, dtype)


def test_a_frame_knows_its_size() -> None:
    assert Frame("door", 1.0, image()).size == (64, 48)


@pytest.mark.parametrize(
    ("picture", "at"),
    [
        (image((48, 64)), 1.0),
        (image((48, 64, 4)), 1.0),
        (image((1, 48, 64, 3)), 1.0),
        (image(dtype=np.float32), 1.0),
        (image(), float("nan")),
        (image(), float("-inf")),
    ],
)
def test_a_frame_that_cannot_be(picture: Any, at: float) -> None:
    with pytest.raises(InvalidInput):
        Frame("door", at, picture)


def arrays(n: int = 2) -> dict[str, Any]:
    return {
        "boxes": np.ones((n, 4), np.float32),
        "scores": np.ones(n, np.float32),
        "keypoints": np.ones((n, 17, 3), np.float32),
        "looks": np.ones((n, 8), np.float32),
        "ids": np.arange(n, dtype=np.int64),
    }


def people(**changed: Any) -> People:
    return People("door", 1.0, (64, 48), **(arrays() | changed))


def test_people_are_counted_and_walked_through() -> None:
    assert len(people()) == 2
    assert list(people()) == [0, 1]
    assert len(People("door", 1.0, (64, 48))) == 0


def test_looks_and_ids_may_be_left_out() -> None:
    given_arrays = arrays()
    del given_arrays["looks"], given_arrays["ids"]
    found = People("door", 1.0, (64, 48), **given_arrays)
    assert found.looks.shape == (2, 0)
    assert found.ids.tolist() == [NO_TRACK, NO_TRACK]


def test_arrays_are_closed_for_writing() -> None:
    found = people()
    for name in arrays():
        with pytest.raises(ValueError, match="read-only"):
            getattr(found, name)[0] = 0


@pytest.mark.parametrize("name", arrays())
@pytest.mark.parametrize(
    "spoil",
    [
        lambda a: a.astype(np.float64),
        lambda a: a[:1],
        lambda a: a.reshape(-1)[0].reshape(()),
        lambda a: a[..., None],
    ],
    ids=["dtype", "rows", "no dimension", "one dimension more"],
)
def test_an_array_that_does_not_fit_is_refused(name: str, spoil: Any) -> None:
    with pytest.raises(InvalidInput, match=r"People\.\w+ must be"):
        people(**{name: spoil(arrays()[name])})


@pytest.mark.parametrize("name", ["boxes", "scores", "keypoints", "looks"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_refused_by_name(name: str, value: float) -> None:
    array = arrays()[name]
    array.flat[-1] = value
    with pytest.raises(InvalidInput, match=rf"People\.{name} holds a value that is not finite"):
        people(**{name: array})


@pytest.mark.parametrize("size", [(0, 48), (64, 0), (-1, 48)])
def test_a_size_that_cannot_be(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput, match="size"):
        People("door", 1.0, size)


def test_a_time_that_cannot_be() -> None:
    with pytest.raises(InvalidInput, match="time"):
        People("door", float("nan"), (64, 48))


def test_joints_are_in_coco_order() -> None:
    assert len(COCO_KEYPOINTS) == 17
    assert COCO_KEYPOINTS[LEFT_HIP] == "left_hip"
    assert COCO_KEYPOINTS[RIGHT_ANKLE] == "right_ankle"


# --- cameras


@pytest.mark.parametrize("name", ["till-2", "door", "0", "a" * 40, "a_b-c"])
def test_a_camera_s_name(name: str) -> None:
    assert Camera(name, "/videos/door.mp4").name == name


@pytest.mark.parametrize(
    "name", ["", "Till", "till 2", "-door", "_door", "a" * 41, "door\n", "tür", "a/b", ".."]
)
def test_what_cannot_be_a_camera_s_name(name: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be a camera's name"):
        Camera(name, "/videos/door.mp4")


def test_a_camera_needs_an_address() -> None:
    with pytest.raises(InvalidInput, match="needs an address"):
        Camera("door", " ")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://192.168.1.20/stream1", "rtsp://192.168.1.20/stream1"),
        ("rtsp://admin:secret@192.168.1.20:554/stream1", "rtsp://192.168.1.20:554/stream1"),
        ("rtsp://admin@door.local/stream1", "rtsp://door.local/stream1"),
        ("rtsp://admin:se@cret@door.local/stream1", "rtsp://door.local/stream1"),
        ("http://door.local/video?user=admin&password=secret", "http://door.local/video?…"),
        ("http://door.local/video#secret", "http://door.local/video?…"),
        ("rtsp://admin:sec/ret@door.local/stream1", "rtsp://…"),
        ("rtsp://admin:sec?ret@door.local/stream1", "rtsp://…"),
        ("rtsp://admin:sec#ret@door.local/stream1", "rtsp://…"),
        ("rtsp://admin:s@e/cret@door.local/stream1", "rtsp://…"),
        ("rtsp://door.local/stream@1", "rtsp://door.local/stream@1"),
        ("http://admin:x@door.local/v?p=se@cret", "http://…"),
        ("admin:secret@door.local/stream1", "door.local/stream1"),
        ("rtsp://[fd00::1]:554/stream1", "rtsp://[fd00::1]:554/stream1"),
        ("/dev/video0", "/dev/video0"),
        ("/videos/a:b@c?.mp4", "/videos/a:b@c?.mp4"),
        ("./door.mp4", "./door.mp4"),
        ("door.mp4", "door.mp4"),
    ],
)
def test_addresses_are_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert redacted(url) == shown


@given(password=st.text("abc/?#@:%&=. ", min_size=1, max_size=8), user=st.sampled_from(["u", "", "u@v"]))
def test_no_password_is_ever_shown(password: str, user: str) -> None:
    secret = f"«{password}»"
    assert "«" not in redacted(f"rtsp://{user}:{secret}@door.local:554/stream1?token={secret}")
    assert "»" not in redacted(f"rtsp://{user}:{secret}@door.local:554/stream1")


# --- errors


def test_the_tree_drawn_is_the_tree_there_is() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(kind, AislewatchError) for kind in kinds)
    assert errors.__doc__
    drawn = [
        line.split()
        for line in errors.__doc__.splitlines()
        if "──" in line or line.strip() == "AislewatchError"
    ]
    assert {word for words in drawn for word in words if word.isidentifier()} >= {k.__name__ for k in kinds}


def test_an_error_says_what_is_wrong_and_how_to_mend_it() -> None:
    error = AislewatchError("The disk is full.", fix="Free some space.")
    assert str(error) == "The disk is full. Free some space."
    assert str(AislewatchError("The disk is full.")) == "The disk is full."
    setting = InvalidSetting("ladder.hold", "0 does not fit", allowed="1 to 600 s")
    assert str(setting) == "ladder.hold: 0 does not fit. Allowed: 1 to 600 s."
    assert str(InvalidSetting("zones", "is empty", fix="Draw one.")) == "zones: is empty. Draw one."
    assert str(InvalidSetting("zones", "is empty")) == "zones: is empty."
