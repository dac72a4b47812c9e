"""The people of a data set's clips, kept as traces: other settings are then scored without the models."""

import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aislewatch import __version__
from aislewatch.adapters.models import people as people_model
from aislewatch.adapters.models.cards import shipped
from aislewatch.adapters.models.hands import OpenVinoHands, WithHands, basis_checksum
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.models.profiles import profile_named
from aislewatch.adapters.traces import TraceMeta, read_trace, write_trace
from aislewatch.adapters.video import SourceOptions, VideoSource, open_source
from aislewatch.domain.errors import InvalidInput, SourceUnavailable, StorageError
from aislewatch.domain.people import Frame, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective
from aislewatch.evaluation.replay import watch
from aislewatch.ports import PeopleModel
from aislewatch.vision.exclusion import without_excluded

CAMERA: Final = "video"
"""The camera a clip stands for, as in ``analyze``: its overrides and zones, and those of all, hold."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """How to get a model (one per thread: models are not shared), its ``name``, and a ``fingerprint`` that
    changes with everything that changes what it finds."""

    name: str
    make: Callable[[], PeopleModel]
    fingerprint: str


def model_choice(profile: str) -> ModelChoice:
    """The shipped models of a profile, hands included. Raises :class:`ModelError` for an unknown one or
    missing weights."""

    def make() -> PeopleModel:
        return WithHands(OpenVinoPeopleModel(profile), OpenVinoHands())

    return ModelChoice(profile, make, repr([people_fingerprint(profile), basis_checksum()]))


def people_fingerprint(profile: str) -> str:
    """Changes with everything that changes which people a profile's models find, and how they hold
    themselves."""
    chosen = profile_named(profile)
    parts = [
        __version__,
        chosen,
        people_model.MIN_SCORE,
        people_model.POSE_SCORE,
        shipped(chosen.people).sha256,
        shipped(chosen.pose).sha256,
    ]
    return repr(parts)


class ClipTraces:
    """Traces in ``folder``, made where missing, one model per calling thread.

    A trace is known by the video's name, size and time of change, the analysis rate, the exclusion zones
    and the model's fingerprint; ``fresh`` makes all anew.
    """

    def __init__(self, folder: Path, model: ModelChoice, settings: Settings, *, fresh: bool = False) -> None:
        self._folder = folder
        self._model = model
        self._fresh = fresh
        here = effective(settings, CAMERA)
        self.rate = here.analysis.rate
        self._exclusion = settings.exclusions(CAMERA)
        self._thread = threading.local()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"{folder} cannot be made: {error.strerror}.", fix="Choose another --out."
            ) from None

    def people(self, video: Path) -> list[People]:
        """Everybody in every analyzed frame of a video.

        Raises :class:`VideoError` when it cannot be watched, :class:`ModelError`, :class:`StorageError`.
        """
        trace = self._folder / f"{video.stem}-{self._key(video)}.npz"
        if trace.exists() and not self._fresh:
            try:
                return read_trace(trace)[1]
            except InvalidInput:
                trace.unlink()  # damaged, e.g. by a full disk: watch the video again
        people = self._watched(video)
        meta = TraceMeta(video.name, people[-1].at if people else 0.0, CAMERA, self.rate)
        part = trace.with_name(f"{trace.stem}.part.npz")
        write_trace(part, meta, people)
        part.replace(trace)
        return people

    def frame(self, video: Path, at: float) -> Frame | None:
        """The analyzed frame at ``at`` seconds, or None when there is none. Raises :class:`VideoError`."""
        with closing(self._open(video)) as source:
            return next((frame for frame in source.frames() if frame.at >= at), None)

    def _watched(self, video: Path) -> list[People]:
        with closing(self._open(video)) as source:
            found = [people for _, people in watch(source, self._own_model())]
        return [without_excluded(people, self._exclusion) for people in found]

    def _open(self, video: Path) -> VideoSource:
        return open_source(str(video), CAMERA, self.rate, SourceOptions(exclusion=self._exclusion))

    def _own_model(self) -> PeopleModel:
        if not hasattr(self._thread, "model"):
            self._thread.model = self._model.make()
        model: PeopleModel = self._thread.model
        return model

    def _key(self, video: Path) -> str:
        try:
            found = video.stat()
        except OSError:
            raise SourceUnavailable(
                f"There is no video {video}.", fix="Check the path in the table."
            ) from None
        parts = (
            str(video), found.st_size, found.st_mtime_ns, self.rate, self._exclusion, self._model.fingerprint
        )  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
