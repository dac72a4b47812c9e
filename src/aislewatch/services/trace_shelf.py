"""The stored traces: found by their keys, read, scrubbed and thrown away when they are old or too many."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog

from aislewatch.domain.errors import InvalidInput, NotFound
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.settings import TraceSettings
from aislewatch.domain.traces import FOLDER, PINNED, Chunk, Moment, Stretch, chunk_key, stretch_of
from aislewatch.ports import Blobs, TraceFormat
from aislewatch.vision.exclusion import without_excluded

_DAY: Final = 86400.0
_GB: Final = 1e9
_END: Final = 2
"""``whence`` of a file's end."""

_log = structlog.get_logger(__name__)


class Shelf:
    """Chunks of every camera as blobs. One thread at a time may write; any may read."""

    def __init__(self, blobs: Blobs, form: TraceFormat) -> None:
        self._blobs = blobs
        self._form = form
        self._sizes: dict[str, int] = {}

    def put(self, chunk: Chunk) -> None:
        """Store a chunk. Raises :class:`StorageError`."""
        key, data = chunk_key(chunk), self._form.pack(chunk)
        self._blobs.put(key, data)
        self._sizes[key] = len(data)

    def put_as(self, key: str, chunk: Chunk) -> None:
        """Store a chunk under a key of its own, out of reach of :meth:`expire`."""
        self._blobs.put(key, self._form.pack(chunk))

    def stretches(self, camera: str | None = None) -> list[Stretch]:
        """What there is, of one camera or all, by camera and time."""
        folder = FOLDER if camera is None else f"{FOLDER}{camera}/"
        return sorted(found for key in self._blobs.keys(folder) if (found := stretch_of(key)))

    def holds(self, key: str) -> bool:
        """Whether something is stored under a key."""
        return key in self._blobs.keys(key)

    def read(self, key: str) -> Chunk | None:
        """A chunk; None when it is gone, or damaged."""
        try:
            return self._form.unpack(self._blobs.get(key))
        except NotFound:
            return None
        except InvalidInput as error:
            _log.warning("trace_damaged", key=key, problem=str(error))
            return None

    def chunks(self, camera: str, since: float, until: float) -> Iterator[Chunk]:
        """The chunks that have something of a span, in order."""
        for stretch in self.stretches(camera):
            if stretch.meets(since, until) and (chunk := self.read(stretch.key)):
                yield chunk

    def expire(self, rules: TraceSettings, now: float) -> int:
        """Throw away what is older than ``keep_days`` and, the oldest first, what is beyond ``most_gb``;
        return how many chunks that were."""
        oldest_first = sorted(self.stretches(), key=lambda stretch: stretch.end)
        there = {stretch.key for stretch in oldest_first}
        self._sizes = {key: self._size(key) for key in there}
        total, gone = sum(self._sizes.values()), 0
        for stretch in oldest_first:
            if stretch.end >= now - rules.keep_days * _DAY and total <= rules.most_gb * _GB:
                continue
            self._blobs.delete(stretch.key)
            total -= self._sizes.pop(stretch.key)
            gone += 1
        return gone

    def scrub(self, exclusions: dict[str, tuple[Polygon, ...]]) -> int:
        """Take the people inside exclusion zones out of what was stored before these were drawn; return how
        many blobs were written anew.

        A note beside a camera's chunks says which zones hold in all of them, so a zone that was drawn while
        nothing ran is found too.
        """
        written, changed = 0, set()
        cameras = {stretch.camera for stretch in self.stretches()} | exclusions.keys()
        for camera in sorted(cameras):
            polygons = exclusions.get(camera, ())
            known = self._noted(camera)
            if set(polygons) - known:
                changed.add(camera)
                keys = [stretch.key for stretch in self.stretches(camera)]
                written += sum(self._scrubbed(key, polygons) for key in keys)
        if changed:
            for key in list(self._blobs.keys(PINNED)):
                pinned = self.read(key)
                if pinned and pinned.camera in changed:
                    written += self._scrubbed(key, exclusions[pinned.camera])
        for camera in sorted(cameras):
            polygons = exclusions.get(camera, ())
            if set(polygons) != self._noted(camera):
                note: Any = [[list(corner) for corner in polygon] for polygon in polygons]
                self._blobs.put(_note_key(camera), json.dumps(note).encode())
        return written

    def _scrubbed(self, key: str, polygons: Sequence[Polygon]) -> bool:
        chunk = self.read(key)
        if chunk is None:
            return False
        clean = without(chunk, polygons)
        if clean is chunk:
            return False
        self._blobs.put(key, self._form.pack(clean))
        return True

    def _noted(self, camera: str) -> set[Polygon]:
        try:
            note = json.loads(self._blobs.get(_note_key(camera)))
            return {tuple((float(x), float(y)) for x, y in polygon) for polygon in note}
        except (NotFound, ValueError, TypeError):
            return set()

    def _size(self, key: str) -> int:
        known = self._sizes.get(key)
        if known is not None:
            return known
        try:
            with self._blobs.open(key) as blob:
                return blob.seek(0, _END)
        except NotFound:
            return 0


def without(chunk: Chunk, polygons: Sequence[Polygon]) -> Chunk:
    """``chunk`` without whatever lies in ``polygons``; the same object when nothing does."""
    moments = tuple(_cleaned(moment, polygons) for moment in chunk.moments)
    changed = any(new is not old for new, old in zip(moments, chunk.moments, strict=True))
    return replace(chunk, moments=moments) if changed else chunk


def _cleaned(moment: Moment, polygons: Sequence[Polygon]) -> Moment:
    people = without_excluded(moment.people, polygons)
    same = len(people) == len(moment.people) and (people.keypoints == moment.people.keypoints).all()
    if same:
        return moment
    kept = set(people.ids.tolist())
    rows = [row for row, track in enumerate(moment.people.ids.tolist()) if track in kept]
    levels, staff = moment.levels, moment.staff
    return replace(
        moment,
        people=people,
        levels=tuple(levels[row] for row in rows),
        staff=tuple(staff[row] for row in rows),
    )


def _note_key(camera: str) -> str:
    return f"{FOLDER}{camera}/zones.json"
