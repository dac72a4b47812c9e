"""The people model: who is in a picture, how they hold themselves, and what they wear."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.adapters.models import movenet
from aislewatch.adapters.models.cards import ModelCard, Role, Size, read_card, shipped
from aislewatch.adapters.models.decoders import PeopleDecoder, people_decoder, pose_decoder
from aislewatch.adapters.models.looks import looks as looks_of
from aislewatch.adapters.models.network import Network, Runtime
from aislewatch.adapters.models.pictures import letterboxed, square_crop, squares_around
from aislewatch.adapters.models.profiles import best_size, both_ways, profile_named
from aislewatch.domain.errors import ModelError
from aislewatch.domain.people import Floats, Frame, Image, People

MIN_SCORE: Final = 0.2
"""People below this detector score are left out: below it nearly all are none."""
POSE_SCORE: Final = 0.25
"""People below this detector score get no keypoints: a third of the poses for no keypoint accuracy."""


class OpenVinoPeopleModel:
    """Implements :class:`aislewatch.ports.PeopleModel` on the processor.

    * ``profile``: ``fast``, ``default`` or ``accurate`` (:data:`profiles.PROFILES`)
    * ``threads``: processor threads; 0 leaves it to OpenVINO
    * ``precision``: ``auto`` (bfloat16 where native), ``bf16`` or ``f32``
    * ``looks``: whether to describe clothes; without, ``People.looks`` has no columns
    * ``min_score``: least detector score of a person, in (0, 1)
    * ``pose_score``: least detector score of a person whose joints are looked for; the keypoints of
      weaker ones lie at the box's center with score 0
    * ``people_card``, ``pose_card``: model cards that replace the profile's models
    * ``cache``: folder for compiled networks

    Same pictures, same settings and same machine give the same bytes, whatever shares the batch. Not
    for several threads at once. Raises :class:`ModelError` for models that cannot be used.
    """

    def __init__(
        self,
        profile: str = "default",
        *,
        threads: int = 1,
        precision: str = "auto",
        looks: bool = True,
        min_score: float = MIN_SCORE,
        pose_score: float = POSE_SCORE,
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
        self._min_score = min_score
        self._detectors: dict[Size, tuple[Network, PeopleDecoder]] = {}
        self._detector(self._sizes[0])  # the others when a picture needs them
        pose = _card(pose_card, chosen.pose, Role.POSE)
        self.pose = Network(pose, _only_size(pose), self._runtime)
        self.read_pose = pose_decoder(self.pose)
        self._pose_score = pose_score
        self._with_looks = looks

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        """One :class:`People` per frame, in order, best score first, ``ids`` unset.

        Frames run one by one: on processors a batch was measured to gain nothing.
        """
        return [self._seen_in(frame) for frame in frames]

    def _seen_in(self, frame: Frame) -> People:
        boxes, scores = self._boxes(frame)
        keypoints = self._keypoints(frame.image, boxes, scores >= self._pose_score)
        looks = looks_of(frame.image, boxes, keypoints) if self._with_looks else _NO_LOOKS
        return People(frame.camera, frame.at, frame.size, boxes, scores, keypoints, looks)

    def _boxes(self, frame: Frame) -> tuple[Floats, Floats]:
        network, decode = self.detector_for(frame.size)
        picture, scale = letterboxed(frame.image, network.size)
        ((boxes, scores),) = network.run([picture], decode)
        boxes = np.clip(boxes / np.float32(scale), 0, np.array([*frame.size, *frame.size], np.float32))
        solid = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= 1
        return boxes[solid], scores[solid]

    def _keypoints(self, image: Image, boxes: Floats, wanted: NDArray[np.bool_]) -> Floats:
        keypoints = np.zeros((len(boxes), movenet.JOINTS, 3), np.float32)
        keypoints[:, :, :2] = ((boxes[:, :2] + boxes[:, 2:]) / 2)[:, None]
        chosen = np.flatnonzero(wanted)
        squares = squares_around(boxes[chosen])
        crops = [square_crop(image, square, self.pose.size[0]) for square in squares]
        for i, square, found in zip(chosen, squares, self.pose.run(crops, self.read_pose), strict=True):
            keypoints[i, :, :2] = square[:2] + found[:, :2] * square[2]
            keypoints[i, :, 2] = found[:, 2]
        return keypoints

    def detector_for(self, picture: tuple[int, int]) -> tuple[Network, PeopleDecoder]:
        """The network that sees pictures of this width and height, and how its outputs are read."""
        return self._detector(best_size(self._sizes, picture))

    def _detector(self, size: Size) -> tuple[Network, PeopleDecoder]:
        if size not in self._detectors:
            network = Network(self._people, size, self._runtime)
            self._detectors[size] = network, people_decoder(network, self._min_score)
        return self._detectors[size]


_NO_LOOKS: Final = np.zeros((0, 0), np.float32)


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
