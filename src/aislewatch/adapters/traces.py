"""Traces: the people of a stream without its pictures, for replay, what-if and golden tests.

A trace is one ``.npz`` file (zip of numpy arrays, readable without this package): ``meta`` is JSON text;
``at`` float64 (F,), ``count`` int64 (F,), ``size`` int64 (F, 2) per frame; ``boxes``, ``scores``,
``keypoints``, ``looks`` hold the people of all frames one after another, in the layout of
:class:`aislewatch.domain.people.People`. Written the same twice, byte for byte.
"""

import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from aislewatch.domain.errors import AislewatchError, InvalidInput, NotFound, StorageError
from aislewatch.domain.people import People

VERSION: Final = 1
_ARRAYS: Final = ("boxes", "scores", "keypoints", "looks")
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
    arrays: dict[str, Any] = {
        "meta": np.array(json.dumps(note, sort_keys=True)),
        "at": np.array([p.at for p in people], np.float64),
        "count": np.array([len(p) for p in people], np.int64),
        "size": np.array([p.size for p in people], np.int64).reshape(len(people), 2),
    }
    for name in _ARRAYS:
        rows = [getattr(p, name) for p in people if len(p)]
        arrays[name] = np.concatenate(rows) if rows else np.zeros(0, np.float32)
    try:
        np.savez_compressed(path, **arrays)
    except OSError as error:
        raise StorageError(
            f"The trace {path} cannot be written: {error.strerror}.", fix="Free some space."
        ) from None


def read_trace(path: Path) -> tuple[TraceMeta, list[People]]:
    """A trace back as it was written. Raises :class:`NotFound`, or :class:`InvalidInput` for a file that
    is no trace or a damaged one."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            note = json.loads(str(arrays["meta"]))
            if note["version"] != VERSION:
                raise InvalidInput(
                    f"{path} is a trace of version {note['version']}; this program reads {VERSION}.",
                    fix="Analyze the video again.",
                )
            meta = TraceMeta(note["video"], note["seconds"], note["camera"], note["rate"])
            return meta, list(_people(meta.camera, {name: arrays[name] for name in arrays.files}))
    except FileNotFoundError:
        raise NotFound(f"There is no trace at {path}.") from None
    except AislewatchError:
        raise
    except _DAMAGE:
        raise InvalidInput(f"{path} is no readable trace.", fix="Analyze the video again.") from None


def _people(camera: str, arrays: dict[str, Any]) -> Iterator[People]:
    first = 0
    for at, count, size in zip(arrays["at"], arrays["count"], arrays["size"], strict=True):
        last = first + int(count)
        if not first <= last <= len(arrays["boxes"]):
            raise InvalidInput(
                "The trace does not hold the people it counts.", fix="Analyze the video again."
            )
        rows = {name: arrays[name][first:last] for name in _ARRAYS} if count else {}
        yield People(camera, float(at), (int(size[0]), int(size[1])), **rows)
        first = last
