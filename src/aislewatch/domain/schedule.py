"""Weekly schedules, in the store's local time: ``mon-fri 09:00-18:00``, ``sat 10:00-14:00``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.errors import InvalidInput, quoted

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """One line of a schedule: weekdays ``first``..``last`` (0 = Monday, may wrap over Sunday) from minute
    ``start`` to minute ``end`` of the day; an end before the start runs over midnight."""

    first: int
    last: int
    start: int
    end: int

    def holds(self, weekday: int, minute: int) -> bool:
        """Whether ``minute`` of ``weekday`` lies in the span (start belongs to it, end does not)."""
        if self.start < self.end:
            return self._on(weekday) and self.start <= minute < self.end
        yesterday = (weekday - 1) % 7
        return (self._on(weekday) and minute >= self.start) or (self._on(yesterday) and minute < self.end)

    def _on(self, weekday: int) -> bool:
        return (weekday - self.first) % 7 <= (self.last - self.first) % 7

    def __str__(self) -> str:
        days = DAYS[self.first] if self.first == self.last else f"{DAYS[self.first]}-{DAYS[self.last]}"
        return f"{days} {_clock(self.start)}-{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something is on; no spans means always."""

    spans: tuple[Span, ...] = ()

    def holds(self, weekday: int, minute: int) -> bool:
        """Whether it is on at ``minute`` (0..1439) of ``weekday`` (0 = Monday), local time."""
        return not self.spans or any(span.holds(weekday, minute) for span in self.spans)


ALWAYS: Final = Schedule()


def read_schedule(lines: Iterable[str]) -> Schedule:
    """A schedule from its text lines. Raises :class:`InvalidInput` quoting the line that is wrong."""
    return Schedule(tuple(_span(line) for line in lines))


def _span(line: str) -> Span:
    match = _FORM.fullmatch(line.strip().lower()) if isinstance(line, str) else None
    wrong = InvalidInput(f"{quoted(line)} is no schedule.", fix="Write it like 'mon-fri 09:00-18:00'.")
    if match is None or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
        raise wrong
    start, end = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
    minutes_fit = int(match[4]) < 60 and int(match[6]) < 60
    if not minutes_fit or start >= _MINUTES_A_DAY or end > _MINUTES_A_DAY or start == end:
        raise wrong
    return Span(DAYS.index(match[1]), DAYS.index(match[2] or match[1]), start, end)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
