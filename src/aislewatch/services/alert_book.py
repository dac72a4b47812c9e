"""The incidents that are being written down, and what is due for each of them, when.

All times here are the monotonic clock's seconds, but those inside an incident or recording, which are
the camera's.
"""

import math
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from aislewatch.domain.alerts import Alert
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import AlertSettings
from aislewatch.ports import Recording

GROW_EVERY: Final = 2.0
"""Seconds between two writes of an alert that only grows."""

PATIENCE: Final = 15.0
"""Seconds that the packets after an action may be late before the clip is cut without them."""

GIVE_UP: Final = 600.0
"""Seconds after closing at which a clip that could not be written is let go: memory is not a disk."""

HOLD: Final = 120.0
"""Longest that packets are held after closing, in case the action starts again."""

MARGIN: Final = 30.0
"""Seconds that the belt may lag behind the cameras."""

_LOOK_AGAIN: Final = 0.5
_FIRST_RETRY: Final = 2.0
_LAST_RETRY: Final = 60.0


class Task(Enum):
    """What may be due."""

    OPEN = auto()
    GROW = auto()
    CUT = auto()
    RELEASE = auto()
    FORGET = auto()


@dataclass(slots=True, eq=False)
class Entry:
    """One incident on its way into the store.

    ``incident`` is the newest the belt told, ``stored`` the row as written. ``cut_for`` is the incident's
    end that the final clip was cut for. Only the belt touches ``incident``, ``rules`` and ``closed_at``;
    only the writer that made it ``busy`` touches the rest.
    """

    id: str
    incident: Incident
    rules: AlertSettings
    recording: Recording | None
    still: bytes | None
    closed_at: float | None = None
    stored: Alert | None = None
    written_at: float = -math.inf
    cuts: int = 0
    cut_for: float | None = None
    row_retry: float = -math.inf
    blob_retry: float = -math.inf
    row_failures: int = 0
    blob_failures: int = 0
    busy: bool = False

    def due(self, now: float, *, hurry: bool = False) -> tuple[Task, float] | None:
        """The next task and when to look at it (None: not before the belt tells more).

        In a ``hurry`` (the process stops) nothing waits for more packets or for the next beat.
        """
        held = self.recording is not None or self.still is not None
        if held and self.closed_at is not None and now >= self.closed_at + GIVE_UP:
            return Task.RELEASE, now
        if self.stored is None:
            return Task.OPEN, self.row_retry
        if self.incident != self.stored.incident:
            urgent = hurry or self.incident.closed or self.incident.level > self.stored.incident.level
            return Task.GROW, self.row_retry if urgent else max(self.row_retry, self.written_at + GROW_EVERY)
        if held:
            cut_at = self._cut_at(now, hurry)
            if cut_at is not None:
                return Task.CUT, cut_at
        return self._end(hurry, now)

    def finished(self) -> bool:
        """Whether the incident is closed and its clip cut for good."""
        return self.incident.closed and self.cut_for == self.incident.end

    def row_failed(self, now: float) -> None:
        """The database refused: wait, longer each time."""
        self.row_retry = now + min(_FIRST_RETRY * 2**self.row_failures, _LAST_RETRY)
        self.row_failures = min(self.row_failures + 1, 10)

    def blob_failed(self, now: float) -> None:
        """The disk refused a clip or still: wait, longer each time."""
        self.blob_retry = now + min(_FIRST_RETRY * 2**self.blob_failures, _LAST_RETRY)
        self.blob_failures = min(self.blob_failures + 1, 10)

    def _cut_at(self, now: float, hurry: bool) -> float | None:
        """When a clip is to be cut again or for good, or a blob that failed to be tried again."""
        retry = max(self.row_retry, self.blob_retry)
        if self.closed_at is None:
            return retry if self.blob_failures else None
        if self.finished() and not self.blob_failures:
            return None
        if hurry or self.recording is None or now >= self.closed_at + self.rules.post_roll + PATIENCE:
            return retry
        ready = self.recording.covers(self.incident.end + self.rules.post_roll)
        return max(retry, self.closed_at if ready else now + _LOOK_AGAIN)

    def _end(self, hurry: bool, now: float) -> tuple[Task, float] | None:
        if self.closed_at is None:
            return None
        regrows_until = self.closed_at + self.rules.cooldown + MARGIN
        if self.recording is not None:
            return Task.RELEASE, now if hurry else min(regrows_until, self.closed_at + HOLD)
        return Task.FORGET, now if hurry else regrows_until
