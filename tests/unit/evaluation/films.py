"""Small films and data sets whose pictures tell the fake model what to see: an act in light ones."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aislewatch.adapters.video.writer import VideoWriter
from aislewatch.domain.people import Frame
from aislewatch.evaluation.clip_traces import ModelChoice
from tests.fakes.acted_model import ActedModel
from tests.fakes.people import HANGING, POCKET, SHELF, Actor, moving, still

SIZE = (160, 120)
LIGHT, DARK = 200, 40

POCKETING = moving((1, HANGING), (1.5, SHELF), (2, SHELF), (2.5, POCKET))
FEET = still((80.0, 115.0))


def film(path: Path, shade: int, seconds: float = 9.0, rate: float = 8.0) -> Path:
    """A film of one even shade."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = np.full((SIZE[1], SIZE[0], 3), shade, np.uint8)
    with VideoWriter(path, rate) as writer:
        for i in range(round(seconds * rate)):
            writer.write(image, i / rate)
    return path


def casting(frame: Frame) -> Sequence[Actor]:
    """Light pictures: a hand goes to a pocket. Dark ones: somebody stands."""
    if frame.image.mean() > (LIGHT + DARK) / 2:
        return [Actor(left=POCKETING, feet=FEET, torso=33.0)]
    return [Actor(feet=FEET, torso=33.0)]


class Models:
    """Counts how often a model was made and how many frames all of them saw."""

    def __init__(self, fingerprint: str = "acted 1") -> None:
        self.made: list[ActedModel] = []
        self.choice = ModelChoice("acted", self._make, fingerprint)

    def _make(self) -> ActedModel:
        self.made.append(ActedModel(casting))
        return self.made[-1]

    @property
    def frames(self) -> int:
        return sum(model.frames for model in self.made)


def dataset(folder: Path, rows: Sequence[tuple[str, int | None, str]]) -> Path:
    """A folder of ``(name, shade, label)``; a shade of None writes no film."""
    lines = ["path,label,action,group,seconds"]
    for name, shade, label in rows:
        if shade is not None:
            film(folder / name, shade)
        lines.append(f"{name},{label},{'concealment' * (label == 'suspicious')},A,9.0")
    (folder / "clips.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
