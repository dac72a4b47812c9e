"""Stored traces under other settings: which alerts would there have been?

The very :class:`Analysis` that ran live runs again. Where two settings differ only in what they let count
(sensitivities, switches, thresholds, schedules), people are looked at once and judged twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import Settings
from aislewatch.domain.traces import Chunk
from aislewatch.pipeline.analysis import Analysis, LocalTime

Beat = Callable[[float], None]
"""Told now and then up to when (camera's clock) a trace has been gone through."""

Found = dict[tuple[str, int], Incident]
"""Incidents as they ended, by run and number."""


@dataclass(frozen=True, slots=True)
class Version:
    """Settings to replay under, with the local time in their time zone."""

    settings: Settings
    local_time: LocalTime | None = None


class _Pair:
    """One run of one camera, analyzed under both versions."""

    def __init__(self, camera: str, before: Version, after: Version) -> None:
        self._analyses = tuple(
            Analysis(camera, version.settings, local_time=version.local_time) for version in (before, after)
        )
        self._alike = _seen_alike(*self._analyses)

    def observe(self, chunk: Chunk, found: tuple[Found, Found], beat: Beat) -> None:
        first, second = self._analyses
        for moment in chunk.moments:
            watched = first.rewatch(moment)
            again = watched if self._alike else second.rewatch(moment)
            for analysis, seen, book in ((first, watched, found[0]), (second, again, found[1])):
                book.update(
                    ((chunk.run, incident.number), incident) for incident in analysis.judge(seen).incidents
                )
        if chunk.lost:
            self.finish(chunk.run, found)
        beat(chunk.end)

    def finish(self, run: str, found: tuple[Found, Found]) -> None:
        for analysis, book in zip(self._analyses, found, strict=True):
            book.update(((run, incident.number), incident) for incident in analysis.finish())


def rescore(
    camera: str, chunks: Iterable[Chunk], before: Version, after: Version, beat: Beat = lambda at: None
) -> tuple[Found, Found]:
    """The incidents of a camera's chunks, in order of time, under both versions."""
    found: tuple[Found, Found] = ({}, {})
    run, pair = "", None
    for chunk in chunks:
        if pair is None or chunk.run != run:
            if pair is not None:
                pair.finish(run, found)
            run, pair = chunk.run, _Pair(camera, before, after)
        pair.observe(chunk, found, beat)
    if pair is not None:
        pair.finish(run, found)
    return found


def _seen_alike(one: Analysis, other: Analysis) -> bool:
    """Whether both see the same, and differ in what they make of it at most."""
    a, b = one.settings, other.settings
    drawn = [[(z.name, z.kind, z.polygon, z.department) for z in each.zones] for each in (a, b)]
    return drawn[0] == drawn[1] and a.staff == b.staff
