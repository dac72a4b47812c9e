"""The bare sum: what decoding and the networks alone cost for one analyzed picture, and nothing else."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final

import av
import numpy as np

from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.evaluation.bench.footage import Footage

DECODED: Final = 250
"""Pictures decoded for the figure, at most."""

LEAST: Final = 0.4
"""Seconds of processor time for each figure: shorter ones would be noise."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Seconds of one processor core: for a ``decoded`` picture of the stream, for the people network to look
    at one (``detected``), and for the pose network at one person (``posed``)."""

    decoded: float
    detected: float
    posed: float

    def of(self, pictures: float, people: float) -> float:
        """Seconds for one analyzed picture: ``pictures`` of the stream decoded, ``people`` posed."""
        return pictures * self.decoded + self.detected + people * self.posed


def measure_limit(footage: Footage, model: OpenVinoPeopleModel) -> Limit:
    """On one thread; ``model`` must have been made with ``threads=1``."""
    detector, _ = model.detector_for(footage.size)
    return Limit(
        decoded=_decoding(footage),
        detected=_seconds(lambda: detector.run([np.zeros((*detector.size, 3), np.uint8)], _nothing)),
        posed=_seconds(lambda: model.pose.run([np.zeros((*model.pose.size, 3), np.uint8)], _nothing)),
    )


def _nothing(outputs: object) -> None:
    """The outputs are not read."""


def _decoding(footage: Footage) -> float:
    with av.open(str(footage.path)) as container:
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        began = time.process_time()
        count = sum(1 for _ in islice(container.decode(video), DECODED))
        return (time.process_time() - began) / max(count, 1)


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of one run, the least mean of three rounds."""
    work()
    rounds = []
    for _ in range(3):
        began, count = time.process_time(), 0
        while time.process_time() - began < LEAST / 3:
            work()
            count += 1
        rounds.append((time.process_time() - began) / count)
    return min(rounds)
