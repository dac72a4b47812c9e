"""What of an analyzed moment is kept for replay, overlay and what-if: people without pictures and without
clothes.

A stored trace is a row of chunks, each a blob ``traces/<camera>/<yyyy-mm-dd>/<hhmmss>.<mmm>-<seconds>.npz``
(UTC): the key tells what a chunk covers, so that nothing is read only to find out. Appearance
(``People.looks``) is never stored, so tracking cannot be repeated: a chunk carries the ids as they were.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from aislewatch.domain.people import People
from aislewatch.domain.suspicion import Level

FOLDER: Final = "traces/"
PINNED: Final = "overlays/"

_KEY: Final = re.compile(r"traces/([a-z0-9_-]+)/(\d{4}-\d\d-\d\d)/(\d{6})\.(\d{3})-(\d+)\.npz")


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One analyzed frame: its followed ``people`` (track ids, no looks), in the same order their ``levels``
    and whether each was believed to be ``staff``; ``ended`` are the tracks that ended with it."""

    people: People
    levels: tuple[Level, ...] = ()
    staff: tuple[bool, ...] = ()
    ended: tuple[int, ...] = ()

    @property
    def at(self) -> float:
        """Seconds on the camera's clock."""
        return self.people.at


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Some minutes of one camera's moments, in order, at least one.

    ``run`` names the analysis they belong to: track ids mean nothing beyond it. ``lost`` tells that the
    stream ended with the last moment, and with it every incident that was open.
    """

    camera: str
    run: str
    moments: tuple[Moment, ...]
    lost: bool = False

    @property
    def start(self) -> float:
        """When its first moment was."""
        return self.moments[0].at

    @property
    def end(self) -> float:
        """When its last moment was."""
        return self.moments[-1].at


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Where a stored chunk is and what it covers, to the second beyond its end."""

    camera: str
    start: float
    end: float
    key: str

    def meets(self, since: float, until: float) -> bool:
        """Whether it has anything to say of the time from ``since`` to ``until``."""
        return self.start <= until and self.end >= since


def chunk_key(chunk: Chunk) -> str:
    """The blob's key."""
    moment = datetime.fromtimestamp(math.floor(chunk.start * 1000) / 1000, UTC)
    seconds = math.ceil(chunk.end - chunk.start)
    milliseconds = moment.microsecond // 1000
    return f"{FOLDER}{chunk.camera}/{moment:%Y-%m-%d/%H%M%S}.{milliseconds:03d}-{seconds}.npz"


def pinned_key(alert_id: str) -> str:
    """Where the trace of an alert's clip is kept as long as the alert."""
    return f"{PINNED}{alert_id}.npz"


def stretch_of(key: str) -> Stretch | None:
    """What a key says; None when it is no chunk's."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    camera, day, time, thousandths, seconds = match.groups()
    try:
        moment = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    start = moment.timestamp() + int(thousandths) / 1000
    return Stretch(camera, start, start + int(seconds) + 0.001, key)


def covered(spans: Iterable[tuple[float, float]], since: float, until: float) -> float:
    """How many seconds from ``since`` to ``until`` lie in at least one of ``spans``."""
    seconds, reached = 0.0, since
    for start, end in sorted(spans):
        first, last = max(start, reached), min(end, until)
        if last > first:
            seconds += last - first
            reached = last
    return seconds


def within(moments: Sequence[Moment], since: float, until: float) -> list[Moment]:
    """Those from ``since`` to ``until``, both included."""
    return [moment for moment in moments if since <= moment.at <= until]
