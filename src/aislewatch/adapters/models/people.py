"""The people model: who is in a picture, how they hold themselves, and what they wear."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from aislewatch.adapters.models import movenet, nanodet
from aislewatch.adapters.models.cards import ModelCard, Role, Size, read_card, shipped
from aislewatch.adapters.models.looks import LENGTH, looks
from aislewatch.adapters.models.network import Network, Outputs, Runtime
from aislewatch.adapters.models.pictures import letterboxed, square_crop, squares_around
from aislewatch.adapters.models.profiles import best_size, both_ways, profile_named
from aislewatch.domain.errors import ModelError
from aislewatch.domain.people import Floats, Frame, People

MIN_SCORE: Final = 0.2
"""People below this detector score are left out; tracking needs the weak ones above it."""


class OpenVinoPeopleModel:
    """Implements :class:`aislewatch.ports.PeopleModel` on the processor.

    * ``profile``: ``fast``, ``default`` or ``accurate`` (:data:`profiles.PROFILES`)
    * ``threads``: processor threads; 0 leaves it to OpenVINO
    * ``precision``: ``auto`` (bfloat16 where native), ``bf16`` or ``f32``
    * ``looks``: whether to describe clothes; without, ``People.looks`` has no columns
    * ``min_score``: least detector score of a person, in (0, 1)
    * ``people_card``, ``pose_card``: model cards that replace the profile's models
    * ``cache``: folder for compiled networks

    Same pictures, same settings and same machine give the same bytes, whatever shares the batch.
    Not for several threads at once. Raises :class:`ModelError`.
    """

    def __init__(
        self,
        profile: str = "default",
        *,
        threads: int = 1,
        precision: str = "auto",
        looks: bool = True,
        min_score: float = MIN_SCORE,
        people_card: Path | None = None,
        pose_card: Path | None = None,
        cache: Path | None = None,
    ) -> None:
        if not 0 < min_score < 1:
            raise ModelError(f"The least score of a person is {min_score}.", fix="Give one between 0 and 1.")
        chosen = profile_named(profile)
        self._runtime = Runtime(threads, precision, cache)
        self._people = _card(people_card, chosen.people, Role.PEOPLE)
        self._sizes = self._people.input.sizes or both_ways(chosen.sizes)
        pose = _card(pose_card, chosen.pose, Role.POSE)
        self._pose = Network(pose, _only_size(pose), self._runtime)
        self._detectors: dict[Size, Network] = {}
        self._min_score = min_score
        self._with_looks = looks

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        """One :class:`People` per frame, in order, best score first, ``ids`` unset."""
        return [self._people_of(frame) for frame in frames]

    def _people_of(self, frame: Frame) -> People:
        boxes, scores = self._boxes(frame)
        keypoints = self._keypoints(frame, boxes)
        seen = looks(frame.image, boxes, keypoints) if self._with_looks else _nothing(len(boxes))
        return People(frame.camera, frame.at, frame.size, boxes, scores, keypoints, seen)

    def _boxes(self, frame: Frame) -> tuple[Floats, Floats]:
        detector = self._detector(best_size(self._sizes, frame.size))
        picture, scale = letterboxed(frame.image, detector.size)

        def decode(outputs: Outputs) -> tuple[Floats, Floats]:
            return nanodet.decode(outputs, self._min_score)

        ((boxes, scores),) = detector.run([picture], decode)
        limits = np.array([*frame.size, *frame.size], np.float32)
        boxes = np.clip(boxes / np.float32(scale), 0, limits)
        solid = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= 1
        return boxes[solid], scores[solid]

    def _keypoints(self, frame: Frame, boxes: Floats) -> Floats:
        squares = squares_around(boxes)
        crops = [square_crop(frame.image, square, self._pose.size[0]) for square in squares]
        found = np.zeros((len(boxes), movenet.JOINTS, 3), np.float32)
        for i, keypoints in enumerate(self._pose.run(crops, movenet.decode)):
            found[i, :, :2] = squares[i, :2] + keypoints[:, :2] * squares[i, 2]
            found[i, :, 2] = keypoints[:, 2]
        return found

    def _detector(self, size: Size) -> Network:
        if size not in self._detectors:
            self._detectors[size] = Network(self._people, size, self._runtime)
        return self._detectors[size]


def _card(own: Path | None, name: str, role: Role) -> ModelCard:
    card = shipped(name) if own is None else read_card(own)
    if card.role is not role:
        raise ModelError(f"Model {card.name!r} finds {card.role}, but {role} is needed.")
    return card


def _only_size(card: ModelCard) -> Size:
    sizes = card.input.sizes
    if len(sizes) != 1 or sizes[0][0] != sizes[0][1]:
        raise ModelError(
            f"Pose model {card.name!r} needs exactly one square size.", fix="Give 'sizes = [[192, 192]]'."
        )
    return sizes[0]


def _nothing(count: int) -> Floats:
    return np.zeros((count, 0), np.float32)


__all__ = ["LENGTH", "MIN_SCORE", "OpenVinoPeopleModel"]
