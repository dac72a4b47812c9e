"""The people model: who is in a picture, how they hold themselves, and what they wear."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from aislewatch.adapters.models import movenet
from aislewatch.adapters.models.attention import Attention, Plan
from aislewatch.adapters.models.cards import ModelCard, Role, Size, read_card, shipped
from aislewatch.adapters.models.decoders import PeopleDecoder, people_decoder, pose_decoder
from aislewatch.adapters.models.looks import looks as looks_of
from aislewatch.adapters.models.network import Network, Runtime
from aislewatch.adapters.models.pictures import letterbox_scale, letterboxed, square_crop, squares_around
from aislewatch.adapters.models.profiles import best_size, both_ways, profile_named
from aislewatch.domain.errors import ModelError
from aislewatch.domain.people import Floats, Frame, People

MIN_SCORE: Final = 0.2
"""People below this detector score are left out: below it nearly all are none."""
_Boxes = tuple[Floats, Floats]
"""Boxes (N, 4), x1 y1 x2 y2 in pixels of the frame, and scores (N,)."""
_NOBODY: Final = (np.zeros((0, 4), np.float32), np.zeros(0, np.float32))

POSE_SCORE: Final = 0.25
"""People below this detector score get no keypoints: a third of the poses for no keypoint accuracy."""


class OpenVinoPeopleModel:
    """Implements :class:`aislewatch.ports.PeopleModel` on the processor.

    * ``profile``: ``fast``, ``default`` or ``accurate`` (:data:`profiles.PROFILES`)
    * ``threads``: pictures looked at at a time, a processor thread each; 0 for as many as there are
      processors
    * ``precision``: ``auto`` (bfloat16 where native, else 8 bits), ``bf16``, ``int8`` or ``f32``
    * ``looks``: whether to describe clothes; without, ``People.looks`` has no columns
    * ``thrifty``: whether looks that would show nothing new are spared (:mod:`.attention`)
    * ``min_score``: least detector score of a person, in (0, 1)
    * ``pose_score``: least detector score of a person whose joints are looked for; the keypoints of
      weaker ones lie at the box's center with score 0
    * ``people_card``, ``pose_card``: model cards that replace the profile's models
    * ``cache``: folder for compiled networks

    Same pictures of a camera from the first on, same settings and same machine give the same bytes, whatever
    shares the batch. Not for several threads at once. Raises :class:`ModelError` for models that cannot be
    used.
    """

    def __init__(
        self,
        profile: str = "default",
        *,
        threads: int = 1,
        precision: str = "auto",
        looks: bool = True,
        thrifty: bool = True,
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
        self._thrifty = thrifty
        self._attentions: dict[str, Attention] = {}

    @property
    def precision(self) -> str:
        """The precision in use: ``bf16``, ``int8`` or ``f32``."""
        return self._runtime.chosen

    @property
    def lanes(self) -> int:
        """Pictures looked at at a time."""
        return self._runtime.lanes

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        """One :class:`People` per frame, in order, best score first, ``ids`` unset.

        As many pictures are looked at at a time as ``threads`` says, first for people, then for joints; those
        of one camera one after the other, for each tells what is worth looking at in the next.
        """
        found = {
            id(frame): people
            for turn in _rounds(frames)
            for frame, people in zip(turn, self._detect(turn), strict=True)
        }
        return [found[id(frame)] for frame in frames]

    def _detect(self, frames: Sequence[Frame]) -> list[People]:
        """Of one frame of each camera."""
        attentions = [self._attention(frame.camera) for frame in frames]
        found = self._boxes(frames, attentions)
        plans = [
            attention.plan(frame.image, boxes, scores, self._pose_score, frame.at)
            for frame, attention, (boxes, scores) in zip(frames, attentions, found, strict=True)
        ]
        keypoints = self._keypoints(frames, plans)
        people = []
        for frame, attention, plan, joints in zip(frames, attentions, plans, keypoints, strict=True):
            attention.done(plan, joints)
            looks = looks_of(frame.image, plan.boxes, joints) if self._with_looks else _NO_LOOKS
            people.append(People(frame.camera, frame.at, frame.size, plan.boxes, plan.scores, joints, looks))
        return people

    def _attention(self, camera: str) -> Attention:
        return self._attentions.setdefault(camera, Attention(self._thrifty))

    def _boxes(self, frames: Sequence[Frame], attentions: Sequence[Attention]) -> list[_Boxes]:
        found: list[_Boxes] = [_NOBODY] * len(frames)
        places: dict[Size, list[int]] = {}
        for place, frame in enumerate(frames):
            if not attentions[place].unchanged(frame.image, frame.at):
                places.setdefault(best_size(self._sizes, frame.size), []).append(place)
        for size, mine in places.items():
            network, decode = self._detector(size)
            pictures = (letterboxed(frames[place].image, size)[0] for place in mine)
            for place, (boxes, scores) in zip(mine, network.run(pictures, decode), strict=True):
                found[place] = _in_picture(boxes, scores, frames[place].size, size)
                attentions[place].looked(frames[place].image, frames[place].at, scores)
        return found

    def _keypoints(self, frames: Sequence[Frame], plans: Sequence[Plan]) -> list[Floats]:
        keypoints = [_unseen(plan.boxes) for plan in plans]
        wanted = [(place, person) for place, plan in enumerate(plans) for person in plan.posed]
        squares = squares_around(np.concatenate([plan.boxes[plan.posed] for plan in plans]))
        side = self.pose.size[0]
        crops = (
            square_crop(frames[place].image, square, side)
            for (place, _), square in zip(wanted, squares, strict=True)
        )
        found = self.pose.run(crops, self.read_pose)
        for (place, person), square, joints in zip(wanted, squares, found, strict=True):
            keypoints[place][person, :, :2] = square[:2] + joints[:, :2] * square[2]
            keypoints[place][person, :, 2] = joints[:, 2]
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


def _in_picture(boxes: Floats, scores: Floats, picture: tuple[int, int], size: Size) -> _Boxes:
    """Boxes in the pixels of a ``picture`` (width, height) that was letterboxed into ``size``; those that
    keep less than a pixel are dropped."""
    boxes = np.clip(boxes / np.float32(letterbox_scale(picture, size)), 0, np.array(picture * 2, np.float32))
    solid = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= 1
    return boxes[solid], scores[solid]


def _rounds(frames: Sequence[Frame]) -> list[list[Frame]]:
    """The frames in rounds that hold no camera twice, each camera's in order."""
    rounds: list[list[Frame]] = []
    taken: dict[str, int] = {}
    for frame in frames:
        turn = taken.get(frame.camera, 0)
        taken[frame.camera] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(frame)
    return rounds


def _unseen(boxes: Floats) -> Floats:
    """Keypoints float32 (N, 17, 3) of people whose joints were not looked for."""
    keypoints = np.zeros((len(boxes), movenet.JOINTS, 3), np.float32)
    keypoints[:, :, :2] = ((boxes[:, :2] + boxes[:, 2:]) / 2)[:, None]
    return keypoints


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
