"""Watching one video, or replaying its trace: the belt without clock, threads or database."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog

from aislewatch.domain.errors import VideoError
from aislewatch.domain.incidents import Incident
from aislewatch.domain.people import Frame, People
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.report import Report
from aislewatch.pipeline.analysis import Analysis, Findings
from aislewatch.ports import FrameSource, PeopleModel, Recording

BATCH: Final = 8
"""Frames per inference call: enough to fill both cores, little enough to stay near the picture."""


_log = structlog.get_logger(__name__)


class Spectator(Protocol):
    """Somebody who wants to see each frame with its findings (rendering, progress)."""

    def see(self, frame: Frame, findings: Findings) -> None: ...


def watch(source: FrameSource, model: PeopleModel) -> Iterator[tuple[Frame, People]]:
    """Every analyzed frame of a source with its people, in order. Raises what source and model raise."""
    batch: list[Frame] = []
    for frame in source.frames():
        batch.append(frame)
        if len(batch) == BATCH:
            yield from zip(batch, model.detect(batch), strict=True)
            batch = []
    yield from zip(batch, model.detect(batch), strict=True)


def replay(people: Iterable[People], camera: str, settings: Settings, report: Report) -> Report:
    """Run the analysis over recorded people: the same report as the video gave."""
    analysis = Analysis(camera, settings)
    for moment in people:
        report.add(analysis.observe(moment))
    report.close(analysis.finish())
    return report


@dataclass
class ClipTaker:
    """Takes a clip of every incident from the stream's own packets.

    ``keep(incident, mp4)`` is called once per incident, when it is over and its post-roll has passed (or
    the stream has ended).
    """

    source: FrameSource
    settings: Settings
    keep: Callable[[Incident, bytes], None]
    _open: dict[int, tuple[Incident, Recording]] = field(default_factory=dict)

    def follow(self, at: float, incidents: Sequence[Incident]) -> None:
        """Take note of how incidents stand at ``at`` seconds."""
        for incident in incidents:
            if incident.number in self._open:
                self._open[incident.number] = (incident, self._open[incident.number][1])
            elif incident.occurrences == 1 and not incident.closed:
                start = max(0.0, incident.start - self.settings.alerts.pre_roll)
                self._open[incident.number] = (incident, self.source.record(start))
        for incident, recording in list(self._open.values()):
            if incident.closed and recording.covers(self._end(incident)):
                self._finish(incident, recording)

    def finish(self) -> None:
        """The stream is over: cut what is still open."""
        for incident, recording in list(self._open.values()):
            self._finish(incident, recording)

    def _end(self, incident: Incident) -> float:
        return incident.end + self.settings.alerts.post_roll

    def _finish(self, incident: Incident, recording: Recording) -> None:
        del self._open[incident.number]
        try:
            self.keep(incident, recording.cut(self._end(incident)))
        except VideoError as error:
            # A clip that cannot be had must not cost the report.
            _log.warning("clip_lost", alert=incident.number, problem=str(error))
        finally:
            recording.close()


def analyze(
    source: FrameSource,
    model: PeopleModel,
    camera: str,
    settings: Settings,
    report: Report,
    *,
    keep_clip: Callable[[Incident, bytes], None] | None = None,
    spectators: Sequence[Spectator] = (),
) -> list[People]:
    """Watch a source to its end, filling ``report`` and handing out clips; returns the people for a trace."""
    analysis = Analysis(camera, settings)
    clips = ClipTaker(source, settings, keep_clip) if keep_clip else None
    trace: list[People] = []
    for frame, found in watch(source, model):
        people = analysis.admit(found)
        trace.append(people)
        findings = analysis.observe(people)
        report.add(findings)
        if clips:
            clips.follow(frame.at, findings.incidents)
        for spectator in spectators:
            spectator.see(frame, findings)
    closed = analysis.finish()
    report.close(closed)
    if clips:
        clips.follow(float("inf"), closed)
        clips.finish()
    return trace
