"""Pictures out: drawn people, rendered videos, JPEG stills."""

import io
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from aislewatch.adapters.video.overlay import LEVEL_COLORS, annotate
from aislewatch.adapters.video.writer import VideoWriter, jpeg
from aislewatch.domain.errors import InvalidInput, StorageError
from aislewatch.domain.people import Image, People
from tests.integration.sample_videos import number_in, numbered, numbers_of

GREY = 120


def canvas(width: int, height: int) -> Image:
    """An even picture."""
    return np.full((height, width, 3), GREY, np.uint8)


def people(width: int, height: int, *, score: float = 0.9, ids: tuple[int, ...] = (7,)) -> People:
    """Persons side by side, joints in a grid inside each box."""
    count = len(ids)
    boxes, keypoints = np.zeros((count, 4), np.float32), np.zeros((count, 17, 3), np.float32)
    for i in range(count):
        left, right = width * (0.1 + i / count * 0.8), width * (0.1 + (i + 0.7) / count * 0.8)
        boxes[i] = left, height * 0.3, right, height * 0.9
        for joint in range(17):
            x = left + (right - left) * (0.3 + 0.4 * (joint % 2))
            keypoints[i, joint] = x, height * (0.35 + 0.5 * (joint // 2) / 8), score
    return People(
        "till",
        0.0,
        (width, height),
        boxes,
        np.ones(count, np.float32),
        keypoints,
        ids=np.array(ids, np.int64),
    )


def has_color(image: Image, color: tuple[int, int, int]) -> bool:
    """Whether some pixels show exactly this color."""
    return bool((image == np.array(color, np.uint8)).all(axis=2).sum() > 20)


@pytest.mark.parametrize("level", LEVEL_COLORS)
@pytest.mark.parametrize("size", [(320, 240), (1280, 720)])
def test_every_level_shows_in_its_color_at_every_size(level: str, size: tuple[int, int]) -> None:
    image = annotate(canvas(*size), people(*size), {7: level})
    for name, color in LEVEL_COLORS.items():
        assert has_color(image, color) == (name == level)


def test_a_4k_picture_is_drawn_on_as_well() -> None:
    image = annotate(canvas(3840, 2160), people(3840, 2160), {7: "HIGH"})
    assert has_color(image[600:800], LEVEL_COLORS["HIGH"])


def test_the_picture_itself_is_not_drawn_on() -> None:
    image = canvas(640, 480)
    annotate(image, people(640, 480), {7: "HIGH"})
    assert (image == GREY).all()


def test_nobody_leaves_the_picture_as_it_is() -> None:
    image = canvas(640, 480)
    assert (annotate(image, People("till", 0.0, (640, 480))) == image).all()


def test_joints_nobody_saw_are_not_drawn() -> None:
    unseen = annotate(canvas(640, 480), people(640, 480, score=0.1))
    assert (unseen[200:400, 200:400] == GREY).all()


def test_people_of_a_smaller_picture_are_drawn_in_place() -> None:
    large = annotate(canvas(1280, 960), people(320, 240), {7: "LOW"})
    changed = np.argwhere((large != GREY).any(axis=2))
    assert changed[:, 0].max() == pytest.approx(960 * 0.9, abs=8)
    assert changed[:, 1].min() == pytest.approx(1280 * 0.1, abs=8)


def test_lines_grow_with_the_picture() -> None:
    shares = []
    for width, height in ((960, 720), (1920, 1440)):
        drawn = annotate(canvas(width, height), people(width, height), {7: "HIGH"})
        shares.append((drawn != GREY).any(axis=2).mean())
    assert shares[1] == pytest.approx(shares[0], rel=0.5)


def test_a_badge_at_the_edge_stays_inside() -> None:
    person = people(640, 480)
    shifted = People(
        "till", 0.0, (640, 480),
        np.array([[600, -20, 700, 500]], np.float32), person.scores, person.keypoints, ids=np.array([7]),
    )  # fmt: skip
    image = annotate(canvas(640, 480), shifted, {7: "CONFIRMED"}, {7: "concealment: bag"})
    assert has_color(image[:60], LEVEL_COLORS["CONFIRMED"])


def test_a_note_makes_the_badge_taller() -> None:
    plain = annotate(canvas(640, 480), people(640, 480), {7: "HIGH"})
    noted = annotate(canvas(640, 480), people(640, 480), {7: "HIGH"}, {7: "loitering 34 s"})
    assert (noted[:144] != GREY).sum() > 1.5 * (plain[:144] != GREY).sum()


def test_an_unknown_level_is_drawn_like_none() -> None:
    assert has_color(annotate(canvas(640, 480), people(640, 480), {7: "??"}), LEVEL_COLORS["NONE"])


def test_written_pictures_come_back_at_their_times(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    times = [100.0, 100.1, 100.5, 102.0]
    with VideoWriter(path, rate=8.0) as writer:
        for number, at in enumerate(times):
            writer.write(numbered(number), at)
    assert list(tmp_path.iterdir()) == [path]
    shown = numbers_of(path)
    assert [number for _, number in shown] == [0, 1, 2, 3]
    assert [at for at, _ in shown] == pytest.approx([0.0, 0.1, 0.5, 2.0], abs=1e-3)
    with av.open(str(path), "r") as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")


def test_odd_sizes_are_made_even(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4") as writer:
        writer.write(canvas(321, 241), 0.0)
    with av.open(str(tmp_path / "out.mp4"), "r") as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (320, 240)


def test_a_failed_run_leaves_no_file(tmp_path: Path) -> None:
    def run() -> None:
        with VideoWriter(tmp_path / "out.mp4") as writer:
            writer.write(canvas(320, 240), 0.0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match="cannot be written"),
        VideoWriter(tmp_path / "no" / "out.mp4") as writer,
    ):
        writer.write(canvas(320, 240), 0.0)


def test_a_still_is_a_jpeg_of_the_same_picture() -> None:
    data = jpeg(numbered(0b1011))
    assert data[:2] == b"\xff\xd8"
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert number_in(np.asarray(decoded, np.uint8)) == 0b1011
    assert len(io.BytesIO(jpeg(numbered(0b1011), quality=20)).getvalue()) < len(data)


def test_an_empty_still_is_refused() -> None:
    with pytest.raises(InvalidInput):
        jpeg(np.zeros((0, 0, 3), np.uint8))
