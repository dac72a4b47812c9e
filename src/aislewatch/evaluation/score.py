"""How strongly a clip speaks of concealment, and whether the settings would have raised an alert."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aislewatch.behaviors.base import BehaviorFactory
from aislewatch.behaviors.registry import BUILT_IN
from aislewatch.domain.actions import ActionType, Signal
from aislewatch.domain.incidents import Incident
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.domain.suspicion import Level
from aislewatch.evaluation.clip_traces import CAMERA
from aislewatch.evaluation.dataset import LabelledClip
from aislewatch.pipeline.analysis import Analysis, Findings


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the analysis made of one clip.

    ``strongest`` is the surest concealment signal, whether or not the settings let it count; ``moment``
    what the frame of that signal brought, or the clip's middle frame if there was none; ``alerts`` the
    incidents of concealment that reached CONFIRMED.
    """

    strongest: Signal | None
    moment: Findings | None
    alerts: tuple[Incident, ...]

    @property
    def score(self) -> float:
        """The highest confidence of concealment, 0 where nothing was seen."""
        return self.strongest.confidence if self.strongest else 0.0

    @property
    def confirmed(self) -> bool:
        """Whether the settings raise a CONFIRMED concealment alert."""
        return bool(self.alerts)


@dataclass(frozen=True, slots=True)
class ClipScore:
    """A clip with its evidence, or with the ``error`` that kept it from being watched."""

    clip: LabelledClip
    evidence: Evidence | None
    error: str = ""

    @property
    def miss(self) -> bool:
        """A suspicious clip without an alert."""
        return self.evidence is not None and self.clip.suspicious and not self.evidence.confirmed

    @property
    def false_alarm(self) -> bool:
        """A normal clip with one."""
        return self.evidence is not None and not self.clip.suspicious and self.evidence.confirmed


def weigh(
    people: Iterable[People], settings: Settings, behaviors: Sequence[BehaviorFactory] = BUILT_IN
) -> Evidence:
    """Run the analysis over a clip's people, in order of time, and weigh what it says of concealment."""
    analysis = Analysis(CAMERA, settings, behaviors=behaviors)
    strongest: Signal | None = None
    peak: Findings | None = None
    watched: list[Findings] = []
    incidents: dict[int, Incident] = {}
    for moment in people:
        findings = analysis.observe(moment)
        watched.append(findings)
        incidents.update((incident.number, incident) for incident in findings.incidents)
        for signal in findings.seen:
            stronger = strongest is None or signal.confidence > strongest.confidence
            if signal.action is ActionType.CONCEALMENT and stronger:
                strongest, peak = signal, findings
    incidents.update((incident.number, incident) for incident in analysis.finish())
    if peak is None and watched:
        peak = watched[len(watched) // 2]
    alerts = tuple(
        incident
        for incident in incidents.values()
        if incident.action is ActionType.CONCEALMENT and incident.level is Level.CONFIRMED
    )
    return Evidence(strongest, peak, alerts)
