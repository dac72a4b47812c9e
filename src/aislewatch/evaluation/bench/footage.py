"""What the bench plays to the belt: given files, or rehearsed ones with a known number of people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import av
import numpy as np

from aislewatch.adapters.video.connection import TimeOuts, connect
from aislewatch.domain.errors import InvalidInput
from aislewatch.evaluation.rehearsal_paths import film
from aislewatch.rehearsal.acts.registry import ACTS
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.stage import Stage

CROWDS: Final = (0, 1, 3, 6)
"""People before the rehearsed cameras."""

SECONDS: Final = 12.0
RATE: Final = 15.0
"""Length and pictures a second of rehearsed footage: 15 is what most cameras are set to."""

_SEED: Final = 20261
_CAMERA: Final = "aisle-1"
_PLACES: Final = ((4.9, 2.4), (4.0, 1.9), (5.7, 2.0), (3.4, 2.4), (4.6, 1.3), (6.2, 1.5))
"""Where they stand: in good sight, none behind another."""
_BUSY: Final = ("pocket_item", "take_one", "inspect_label", "browse", "texting", "compare_two")


@dataclass(frozen=True, slots=True)
class Footage:
    """A file to play: its ``codec``, ``size`` (width, height), pictures a second and length in seconds."""

    path: Path
    codec: str
    size: tuple[int, int]
    rate: float
    seconds: float

    @property
    def name(self) -> str:
        return self.path.stem

    def __str__(self) -> str:
        return f"{self.name} ({self.size[0]}x{self.size[1]} {self.codec}, {self.rate:.3g}/s)"


def probe(path: Path) -> Footage:
    """What a file holds. Raises :class:`SourceUnavailable`, :class:`UnreadableVideo`, and
    :class:`InvalidInput` for a stream without an end, which cannot be played again and again."""
    connection = connect(str(path), TimeOuts())
    try:
        duration = connection.container.duration
        if connection.live or duration is None:
            raise InvalidInput(f"{path} has no end.", fix="Record some seconds of it into a file.")
        form = connection.format
        rate = float(1 / connection.step)
        return Footage(path, form.codec, form.size, rate, duration / av.time_base)
    finally:
        connection.close()


def rehearsed(
    folder: Path,
    crowds: Sequence[int] = CROWDS,
    progress: Callable[[int, float], None] = lambda crowd, share: None,
) -> list[Footage]:
    """Film the synthetic store with so many customers at work before a camera, into ``folder``; what is there
    already is taken as it is. ``progress`` hears the crowd and the share that is done of it.

    Raises :class:`StorageError`.
    """
    made = []
    for crowd in crowds:
        path = folder / f"rehearsed-{crowd}.mp4"
        if not path.exists():
            scene = _scene(crowd)
            film(scene, _CAMERA, path, RATE, partial(_share, progress, crowd))
        made.append(probe(path))
    return made


def _share(progress: Callable[[int, float], None], crowd: int, at: float) -> None:
    progress(crowd, min(at / SECONDS, 1.0))


def _scene(crowd: int) -> Performance:
    stage = Stage(np.random.default_rng([_SEED, crowd]), _CAMERA)
    for number in range(crowd):
        script = stage.customer(*_PLACES[number])
        while script.now < SECONDS:
            _busy(stage, script, number)
    if not crowd:
        stage.customer(-50.0, -50.0).wait(SECONDS)
    return stage.performance(f"crowd-{crowd}", _SEED, SECONDS)


def _busy(stage: Stage, script: Script, number: int) -> None:
    """One more act where the customer stands; only the first one steals now and then."""
    names = _BUSY[1:] if number else _BUSY
    name = names[int(stage.rng.integers(len(names)))]
    ACTS[name].play(script, stage.turned_for(script))
