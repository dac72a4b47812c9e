"""Stored traces under other settings: which alerts would there have been?

The very :class:`Analysis` that ran live runs again. Where settings differ only in what they let count
(sensitivities, switches, thresholds, schedules), people are looked at once and judged several times.
"""

from collections.abc import Callable, Iterable, Sequence
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


class _Run:
    """One run of one camera, analyzed under every version."""

    def __init__(self, camera: str, versions: Sequence[Version]) -> None:
        self._analyses = tuple(
            Analysis(camera, version.settings, local_time=version.local_time) for version in versions
        )
        self._alike = [_seen_alike(self._analyses[0], analysis) for analysis in self._analyses]

    def observe(self, chunk: Chunk, found: Sequence[Found], beat: Beat) -> None:
        for moment in chunk.moments:
            watched = self._analyses[0].rewatch(moment)
            for analysis, alike, book in zip(self._analyses, self._alike, found, strict=True):
                seen = watched if alike else analysis.rewatch(moment)
                book.update(
                    ((chunk.run, incident.number), incident) for incident in analysis.judge(seen).incidents
                )
        if chunk.lost:
            self.finish(chunk.run, found)
        beat(chunk.end)

    def finish(self, run: str, found: Sequence[Found]) -> None:
        for analysis, book in zip(self._analyses, found, strict=True):
            book.update(((run, incident.number), incident) for incident in analysis.finish())


def rescore(
    camera: str, chunks: Iterable[Chunk], versions: Sequence[Version], beat: Beat = lambda at: None
) -> tuple[Found, ...]:
    """The incidents of a camera's chunks, in order of time, under each version."""
    found: tuple[Found, ...] = tuple({} for _ in versions)
    name, run = "", None
    for chunk in chunks:
        if run is None or chunk.run != name:
            if run is not None:
                run.finish(name, found)
            name, run = chunk.run, _Run(camera, versions)
        run.observe(chunk, found, beat)
    if run is not None:
        run.finish(name, found)
    return found


def _seen_alike(one: Analysis, other: Analysis) -> bool:
    """Whether both see the same, and differ in what they make of it at most."""
    a, b = one.settings, other.settings
    drawn = [[(z.name, z.kind, z.polygon, z.department) for z in each.zones] for each in (a, b)]
    return drawn[0] == drawn[1] and a.staff == b.staff
