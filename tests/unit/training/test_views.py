"""A clip shown again is another picture of the same thing."""

from contextlib import closing
from pathlib import Path

import numpy as np
from training.views import RATE, Camera, shown_again

from aislewatch.adapters.video import open_source
from aislewatch.adapters.video.writer import VideoWriter


def frames(clip: Path) -> list[tuple[float, np.ndarray]]:
    with closing(open_source(str(clip), "video", RATE)) as source:
        return [(frame.at, frame.image) for frame in source.frames()]


def test_a_view_is_as_long_and_as_large_as_the_clip_but_no_copy(tmp_path: Path) -> None:
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[30:90, 20:60] = (40, 160, 230)
    with VideoWriter(tmp_path / "clip.mp4", RATE) as writer:
        for number in range(45):
            writer.write(np.roll(picture, number, axis=1), number / RATE)
    views = [tmp_path / str(seed) / "clip.mp4" for seed in range(3)]
    for seed, view in enumerate(views):
        shown_again(tmp_path / "clip.mp4", view, seed)
    before = frames(tmp_path / "clip.mp4")
    for view in views:
        after = frames(view)
        assert after[0][1].shape == before[0][1].shape
        assert 2.4 <= len(after) / RATE <= 3.0
        assert np.abs(after[0][1].astype(float) - before[0][1]).mean() > 5
    assert not np.array_equal(frames(views[0])[0][1], frames(views[1])[0][1])


def test_what_a_smaller_view_lacks_is_grey() -> None:
    dice = np.random.default_rng(3)
    smallest = min((Camera.hung((160, 120), dice) for _ in range(20)), key=lambda camera: camera.place[0, 0])
    white = np.full((120, 160, 3), 255, np.uint8)
    shown = smallest.show(white, dice)
    assert shown.shape == white.shape
    assert (shown.mean(axis=2) < 200).mean() > 0.2
