"""Traces: the people of a stream without its pictures, for overlay, replay, what-if and golden tests.

A trace is one ``.npz`` file (zip of numpy arrays, readable without this package): ``meta`` is JSON text;
``at`` float64 (F,), ``count`` int64 (F,), ``size`` int64 (F, 2) per frame; ``boxes``, ``scores``,
``keypoints``, ``looks`` hold the people of all frames one after another, in the layout of
:class:`aislewatch.domain.people.People`. Written the same twice, byte for byte. Where hands were looked at,
``hands`` float16 tells how they look; files from before that have none.

Version 2 is a live camera's (:class:`aislewatch.domain.traces.Chunk`). It has no ``looks``, but what the
analysis made of them: ``ids`` int64, ``levels`` int8 and ``staff`` bool per person, ``ended`` int64 with
``ended_count`` int64 (F,) per frame. Numbers are kept as they were, not rounded: a replay must give the very
same alerts.
"""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.errors import AislewatchError, InvalidInput, NotFound, StorageError
from aislewatch.domain.people import Floats, People
from aislewatch.domain.suspicion import Level
from aislewatch.domain.traces import Chunk, Moment

VERSION: Final = 1
LIVE_VERSION: Final = 2
_ARRAYS: Final = ("boxes", "scores", "keypoints", "looks")
_LIVE_ARRAYS: Final = ("boxes", "scores", "keypoints", "ids")
_DAMAGE: Final = (
    OSError, ValueError, TypeError, LookupError, EOFError, MemoryError, RuntimeError, SyntaxError,
    struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What zip, JSON and numpy raise over a file that is damaged or something else."""


@dataclass(frozen=True, slots=True)
class TraceMeta:
    """Where a trace comes from: the ``video``'s name, its length in ``seconds``, the ``camera`` it stood for,
    and the analysis ``rate`` in frames per second."""

    video: str
    seconds: float
    camera: str
    rate: float


def write_trace(path: Path, meta: TraceMeta, people: Sequence[People]) -> None:
    """Write a trace. Raises :class:`StorageError` when the disk refuses."""
    note = {
        "version": VERSION,
        "video": meta.video,
        "seconds": meta.seconds,
        "camera": meta.camera,
        "rate": meta.rate,
    }
    try:
        np.savez_compressed(path, **_arrays(note, people, _ARRAYS))
    except OSError as error:
        raise StorageError(
            f"The trace {path} cannot be written: {error.strerror}.", fix="Free some space."
        ) from None


def read_trace(path: Path) -> tuple[TraceMeta, list[People]]:
    """A trace back as it was written; of a live camera's chunk its people. Raises :class:`NotFound`, or
    :class:`InvalidInput` for a file that is no trace or a damaged one."""
    try:
        with path.open("rb") as file:
            note, arrays = _opened(file, str(path))
            if note["version"] == LIVE_VERSION:
                chunk = _chunk(note, arrays)
                people = [moment.people for moment in chunk.moments]
                return TraceMeta(chunk.run, chunk.end - chunk.start, chunk.camera, 0.0), people
            meta = TraceMeta(note["video"], note["seconds"], note["camera"], note["rate"])
            return meta, list(_people(meta.camera, arrays, _ARRAYS))
    except FileNotFoundError:
        raise NotFound(f"There is no trace at {path}.") from None
    except AislewatchError:
        raise
    except _DAMAGE:
        raise InvalidInput(f"{path} is no readable trace.", fix="Analyze the video again.") from None


class NpzTraces:
    """:class:`aislewatch.ports.TraceFormat`: a chunk as the bytes of a version 2 file."""

    def pack(self, chunk: Chunk) -> bytes:
        """See the port."""
        note = {"version": LIVE_VERSION, "camera": chunk.camera, "run": chunk.run, "lost": chunk.lost}
        arrays = _arrays(note, [moment.people for moment in chunk.moments], _LIVE_ARRAYS)
        arrays["levels"] = np.array([level for m in chunk.moments for level in m.levels], np.int8)
        arrays["staff"] = np.array([staff for m in chunk.moments for staff in m.staff], np.bool_)
        arrays["ended"] = np.array([track for m in chunk.moments for track in m.ended], np.int64)
        arrays["ended_count"] = np.array([len(m.ended) for m in chunk.moments], np.int64)
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue()

    def unpack(self, data: bytes) -> Chunk:
        """See the port."""
        try:
            note, arrays = _opened(io.BytesIO(data), "This")
            if note["version"] != LIVE_VERSION:
                raise InvalidInput("This is a trace of a file, not of a camera.")
            return _chunk(note, arrays)
        except AislewatchError:
            raise
        except _DAMAGE:
            raise InvalidInput("A stored trace is damaged.", fix="It is left out.") from None


def _arrays(note: dict[str, Any], people: Sequence[People], names: Sequence[str]) -> dict[str, Any]:
    arrays: dict[str, Any] = {
        "meta": np.array(json.dumps(note, sort_keys=True)),
        "at": np.array([p.at for p in people], np.float64),
        "count": np.array([len(p) for p in people], np.int64),
        "size": np.array([p.size for p in people], np.int64).reshape(len(people), 2),
    }
    for name in names:
        rows = [getattr(p, name) for p in people if len(p)]
        arrays[name] = np.concatenate(rows) if rows else np.zeros(0, np.float32)
    length = max((p.hands.shape[2] for p in people), default=0)
    if length:
        arrays["hands"] = np.concatenate([_filled(p.hands, length) for p in people])
    return arrays


def _filled(hands: Floats, length: int) -> NDArray[np.float16]:
    """Hands (N, 2, K) as they are kept, zeros where nobody looked: half precision is all they have."""
    filled = np.zeros((len(hands), 2, length), np.float16)
    filled[:, :, : hands.shape[2]] = hands
    return filled


def _opened(file: IO[bytes], name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    with np.load(file, allow_pickle=False) as arrays:
        note = json.loads(str(arrays["meta"]))
        if note["version"] not in (VERSION, LIVE_VERSION):
            raise InvalidInput(
                f"{name} is a trace of version {note['version']}; this program reads {VERSION} and "
                f"{LIVE_VERSION}.",
                fix="Analyze the video again.",
            )
        return note, {name: arrays[name] for name in arrays.files}


def _chunk(note: dict[str, Any], arrays: dict[str, Any]) -> Chunk:
    levels = [Level(int(level)) for level in arrays["levels"]]
    staff = [bool(each) for each in arrays["staff"]]
    ended = [int(track) for track in arrays["ended"]]
    moments, first, gone = [], 0, 0
    people = _people(note["camera"], arrays, _LIVE_ARRAYS)
    for here, ends in zip(people, arrays["ended_count"], strict=True):
        last, over = first + len(here), gone + int(ends)
        moments.append(
            Moment(here, tuple(levels[first:last]), tuple(staff[first:last]), tuple(ended[gone:over]))
        )
        first, gone = last, over
    if not moments or first != len(levels) or first != len(staff) or gone != len(ended):
        raise InvalidInput("A stored trace does not hold what it counts.", fix="It is left out.")
    return Chunk(note["camera"], note["run"], tuple(moments), bool(note["lost"]))


def _people(camera: str, arrays: dict[str, Any], names: Sequence[str]) -> Iterator[People]:
    first = 0
    for at, count, size in zip(arrays["at"], arrays["count"], arrays["size"], strict=True):
        last = first + int(count)
        if not first <= last <= len(arrays["boxes"]):
            raise InvalidInput(
                "The trace does not hold the people it counts.", fix="Analyze the video again."
            )
        rows = {name: arrays[name][first:last] for name in names} if count else {}
        if count and "hands" in arrays:
            rows["hands"] = arrays["hands"][first:last].astype(np.float32)
        yield People(camera, float(at), (int(size[0]), int(size[1])), **rows)
        first = last
