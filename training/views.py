"""Show clips again as other cameras would have: mirrored, smaller, tilted, darker, coarser, a frame later.

    python -m training.views CLIPS --out views --each 6

There are few clips of real people. What the pose model gets wrong changes with every such step, so each view
is another example of the same deed (about two seconds of one core for a clip of eleven). Views are data sets
like the first: ``views/1``, ``views/2`` and so on, each with its own table.
"""

import argparse
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from aislewatch.adapters.video import open_source
from aislewatch.adapters.video.writer import VideoWriter
from aislewatch.evaluation.dataset import TABLE, read_dataset

RATE: Final = 15.0
"""Frames per second kept of a clip, if it has as many."""


@dataclass(frozen=True, slots=True)
class Camera:
    """How another camera shows the picture: ``place`` (2, 3) maps it; ``gamma`` sets its brightness, ``blur``
    (pixels) its sharpness; ``grain`` (H, W, 3) is added, ``quality`` is the encoder's; the first ``late``
    seconds are missing."""

    place: NDArray[np.float64]
    mirrored: bool
    gamma: float
    blur: float
    grain: NDArray[np.int16]
    quality: int
    late: float

    @classmethod
    def hung(cls, size: tuple[int, int], dice: np.random.Generator) -> Self:
        """Anywhere, for pictures of ``size`` (width, height)."""
        width, height = size
        scale = dice.uniform(0.6, 1.08)
        middle = (width / 2, height / 2)
        place = cv2.getRotationMatrix2D(middle, dice.normal(0, 3.0), scale).astype(np.float64)
        place[0, :] *= np.exp(dice.normal(0, 0.06))
        room = abs(1 - scale) / 2
        place[:, 2] += dice.uniform(-room, room, 2) * np.array(size, np.float64)
        return cls(
            place,
            mirrored=bool(dice.random() < 0.5),
            gamma=float(np.exp(dice.normal(0, 0.25))),
            blur=dice.normal(0.2, 0.5),
            grain=dice.normal(0, abs(dice.normal(0, 4.0)), (height, width, 3)).astype(np.int16),
            quality=int(dice.integers(20, 36)),
            late=dice.uniform(0, 0.4),
        )

    def show(self, image: NDArray[np.uint8], dice: np.random.Generator) -> NDArray[np.uint8]:
        """A picture as this camera sees it; what it lacks at the edges is grey."""
        height, width = image.shape[:2]
        shown = cv2.warpAffine(
            image[:, ::-1] if self.mirrored else image, self.place, (width, height),
            flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT, borderValue=(110, 110, 110),
        )  # fmt: skip
        if self.blur > 0.3:
            shown = cv2.GaussianBlur(shown, (0, 0), self.blur)
        bright = cv2.LUT(shown, (255 * (np.arange(256) / 255) ** self.gamma).astype(np.uint8))
        grain = np.roll(self.grain, dice.integers(self.grain.size))
        return cv2.add(bright, grain, dtype=cv2.CV_8U).astype(np.uint8)


def shown_again(clip: Path, out: Path, seed: int) -> None:
    """Write one view of a clip."""
    dice = np.random.default_rng(seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    with closing(open_source(str(clip), "video", RATE)) as source:
        frames = source.frames()
        first = next(frames)
        camera = Camera.hung((first.image.shape[1], first.image.shape[0]), dice)
        with VideoWriter(out, RATE, camera.quality) as writer:
            for frame in frames:
                if frame.at >= camera.late:
                    writer.write(camera.show(frame.image, dice), frame.at)


def _work(clips: Path, out: Path, each: int) -> Iterator[tuple[Path, Path, int]]:
    dataset = read_dataset(clips)
    for view in range(1, each + 1):
        folder = out / str(view)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(clips / TABLE, folder / TABLE)
        for number, clip in enumerate(dataset.clips):
            if not (folder / clip.path).exists():
                yield dataset.file(clip), folder / clip.path, 1000 * view + number


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("clips", type=Path, help="a data set of clips (see aislewatch evaluate)")
    ask.add_argument("--out", type=Path, default=Path("views"))
    ask.add_argument("--each", type=int, default=6, help="views of each clip")
    ask.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = ask.parse_args()
    work = list(_work(given.clips, given.out, given.each))
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
        for _ in track(pool.map(shown_again, *zip(*work, strict=True)), "showing again", len(work)):
            pass


if __name__ == "__main__":
    main()
