"""What hands look like: the detector's own class logits on a small square around each palm, made short.

The network that finds people also tells 79 other things apart. On a square of 128 pixels around a palm its
class logits say how a hand looks with what it holds or where it is: mean and maximum of each class on each
of three levels, 480 numbers, of which the :class:`Basis` keeps a few. Nothing of it can be turned back into
a picture.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.adapters.models.cards import Size, shipped
from aislewatch.adapters.models.nanodet import CLASSES, STRIDES
from aislewatch.adapters.models.network import Network, Outputs, Runtime
from aislewatch.adapters.models.pictures import square_crop
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import Floats, Frame, Image, People
from aislewatch.ports import HandsModel, PeopleModel
from aislewatch.vision.palms import squares_of

LOOKED_AT: Final[Size] = (128, 128)
"""Height and width of the square as the network sees it."""

MEASURES: Final = len(STRIDES) * 2 * CLASSES
"""Numbers that :meth:`OpenVinoHands.measure` gives."""

SAME: Final = 0.3
"""Overlap (intersection over union) from which a detection is taken for somebody seen the moment before."""

FILE: Final = "hand_basis.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """How the measures of a hand are made short: they are taken off ``mean`` (M,), divided by ``spread``
    (M,) and projected on ``axes`` (M, K), divided by ``scale`` (K,). What none of the axes shows becomes one
    number more: the logarithm of its root mean square, large for pictures unlike those the basis was fitted
    on."""

    mean: Floats
    spread: Floats
    axes: Floats
    scale: Floats

    @property
    def length(self) -> int:
        """Numbers per hand."""
        return len(self.scale) + 1

    def short(self, measures: Floats) -> Floats:
        """Float32 (N, length) of ``measures`` (N, M), as exact as half precision, which is what traces
        keep."""
        plain = (measures - self.mean) / self.spread
        found = plain @ self.axes
        rest = plain - found @ self.axes.T
        strange = 0.5 * np.log(np.square(rest).mean(axis=1, keepdims=True) + 1e-6)
        numbers = np.concatenate([found / self.scale, strange], axis=1)
        exact: Floats = np.clip(numbers, -1000, 1000).astype(np.float16).astype(np.float32)
        return exact


class OpenVinoHands:
    """Implements :class:`aislewatch.ports.HandsModel` on the processor; ``threads``, ``precision`` and
    ``cache`` as for the people. Not for several threads at once. Raises :class:`ModelError` when it cannot
    be loaded."""

    def __init__(
        self,
        *,
        threads: int = 1,
        precision: str = "auto",
        cache: Path | None = None,
        basis: Basis | None = None,
    ) -> None:
        runtime = Runtime(threads, precision, cache)
        if runtime.chosen == "int8":  # its bounds are those of whole pictures, not of hands
            runtime = Runtime(threads, "f32", cache)
        self._network = Network(shipped("nanodet"), LOOKED_AT, runtime)
        self._basis = basis or shipped_basis()

    def look(self, frame: Frame, people: People, near: Floats | None = None) -> Floats:
        """See the port."""
        hands = np.zeros((len(people), 2, self._basis.length), np.float32)
        wanted = np.ones(len(people), np.bool_) if near is None else _near(people.boxes, near)
        for row in np.flatnonzero(wanted):
            squares = squares_of(people.keypoints[row], people.boxes[row], people.size)
            for slot in np.flatnonzero(squares[:, 2]):
                hands[row, slot] = self._basis.short(self.measure(frame.image, squares[slot])[None])[0]
        return hands

    def measure(self, image: Image, square: Floats) -> Floats:
        """Float32 (:data:`MEASURES`,) of a square (left, top, side) of a picture."""
        (found,) = self._network.run([square_crop(image, square, LOOKED_AT[0])], _pooled)
        return found


class WithHands:
    """A people model that looks at everybody's hands as well: for files, where nobody is in a hurry.
    Implements :class:`aislewatch.ports.PeopleModel`."""

    def __init__(self, people: PeopleModel, hands: HandsModel) -> None:
        self._people, self._hands = people, hands

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        """See the port."""
        found = self._people.detect(frames)
        return [
            replace(people, hands=self._hands.look(frame, people))
            for frame, people in zip(frames, found, strict=True)
        ]


def _pooled(outputs: Outputs) -> Floats:
    """Of each level the mean and the maximum of every class's logit over its cells."""
    parts = []
    for stride in STRIDES:
        logits = outputs[f"stride{stride}"][0, :, :, :CLASSES].reshape(-1, CLASSES)
        parts += [logits.mean(axis=0), logits.max(axis=0)]
    return np.concatenate(parts)


def _near(boxes: Floats, near: Floats) -> NDArray[np.bool_]:
    if not len(boxes) or not len(near):
        return np.zeros(len(boxes), np.bool_)
    found: NDArray[np.bool_] = box_iou(boxes, near).max(axis=1) >= SAME
    return found


def basis_checksum() -> str:
    """SHA-256 of the shipped basis' file."""
    return hashlib.sha256(files("aislewatch.adapters.models").joinpath(FILE).read_bytes()).hexdigest()


@cache
def shipped_basis() -> Basis:
    """The basis that comes with the program (``training/hands.py`` makes it)."""
    with files("aislewatch.adapters.models").joinpath(FILE).open("rb") as file:
        return read_basis(file)


def read_basis(file: IO[bytes]) -> Basis:
    """The basis in a file that ``training/hands.py`` wrote."""
    with np.load(file) as found:
        return Basis(*(found[name].astype(np.float32) for name in ("mean", "spread", "axes", "scale")))
