"""One customer's continuing action is one incident that grows: from signals and levels to what an
alert will say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.suspicion import Level, LevelChange, Suspicion


@dataclass(frozen=True, slots=True)
class Incident:
    """The facts of an alert, as detection knows them; times in seconds on the camera's clock.

    ``start`` is when the action began (its first cue), ``end`` its last signal so far. ``confidence``
    is the highest of its signals, also of those before it was confirmed, and ``kind`` and ``why`` are
    that signal's. ``levels`` are the customer's level changes since ``start``. ``occurrences`` counts how
    often it was confirmed anew within the cooldown. ``number`` counts incidents of this camera from 1
    per run.
    """

    number: int
    camera: str
    track: int
    action: ActionType
    kind: str
    zone: str | None
    level: Level
    confidence: float
    start: float
    end: float
    confirmed_at: float
    why: tuple[Cue, ...]
    levels: tuple[LevelChange, ...]
    signals: int = 1
    occurrences: int = 1
    closed: bool = False


@dataclass(frozen=True, slots=True)
class IncidentRules:
    """``level`` opens an incident; it closes after ``quiet`` seconds without a signal; the same customer,
    action and zone within ``cooldown`` seconds of its end grow the old one instead of opening another."""

    level: Level = Level.CONFIRMED
    quiet: float = 10.0
    cooldown: float = 60.0


NOWHERE: Final[Mapping[str, IncidentRules]] = MappingProxyType({})
"""No zone has rules of its own."""


@dataclass(frozen=True, slots=True)
class _Course:
    """One action of one customer without a pause longer than ``quiet``, whether or not it came to an
    incident."""

    began: float
    last: float
    strongest: Signal
    signals: int


_Deed = tuple[int, ActionType]
_Place = tuple[int, ActionType, str | None]


class Incidents:
    """The incidents of one camera. Feed it every analyzed frame in order.

    A frame that is more than ``quiet`` seconds older than the last says that the clock was set back: what
    was open is closed, and counting begins anew.
    """

    def __init__(self, camera: str) -> None:
        self._camera = camera
        self._at = float("-inf")
        self._rules = IncidentRules()
        self._in_zones = NOWHERE
        self._open: dict[_Deed, Incident] = {}
        self._cooling: dict[_Place, Incident] = {}  # closed, and may still be continued
        self._courses: dict[_Deed, _Course] = {}
        self._levels: dict[int, tuple[LevelChange, ...]] = {}
        self._count = 0

    def observe(
        self,
        at: float,
        signals: Iterable[Signal],
        changes: Iterable[LevelChange],
        standing: Mapping[int, Suspicion],
        rules: IncidentRules,
        in_zones: Mapping[str, IncidentRules] = NOWHERE,
    ) -> tuple[Incident, ...]:
        """What opened, grew or closed in this frame, each as it now stands, by number.

        ``in_zones`` are the rules inside zones that have their own, by the zone's name.
        """
        self._rules, self._in_zones = rules, in_zones
        touched: dict[int, Incident] = {}
        if at < self._at - rules.quiet:
            touched.update((incident.number, incident) for incident in self.finish(rules))
        self._at = max(at, self._at)
        for change in changes:
            self._levels[change.track] = (*self._levels.get(change.track, ()), change)
        before = {incident.number: incident for incident in self._kept()}
        self._close(at)
        for signal in signals:
            self._take(signal, standing)
        self._update_levels()
        touched.update((i.number, i) for i in self._kept() if before.get(i.number) != i)
        self._forget(at, standing)
        return tuple(touched[number] for number in sorted(touched))

    def finish(self, rules: IncidentRules) -> tuple[Incident, ...]:
        """Close what is still open: the stream is over. Nothing is remembered but the count."""
        closing = tuple(replace(incident, closed=True) for incident in self._open.values())
        for book in (self._open, self._cooling, self._courses, self._levels):
            book.clear()
        self._at = float("-inf")
        return tuple(sorted(closing, key=lambda incident: incident.number))

    def _kept(self) -> list[Incident]:
        return [*self._open.values(), *self._cooling.values()]

    def _rules_in(self, zone: str | None) -> IncidentRules:
        return self._rules if zone is None else self._in_zones.get(zone, self._rules)

    def _close(self, at: float) -> None:
        """Close what has been quiet too long."""
        for deed, incident in list(self._open.items()):
            if at - incident.end > self._rules_in(incident.zone).quiet:
                del self._open[deed]
                self._cooling[(*deed, incident.zone)] = replace(incident, closed=True)

    def _take(self, signal: Signal, standing: Mapping[int, Suspicion]) -> None:
        deed, rules = (signal.track, signal.action), self._rules_in(signal.zone)
        course = self._courses[deed] = _continued(self._courses.get(deed), signal, rules.quiet)
        open_one = self._open.get(deed)
        if open_one is not None:
            grown = _grown(open_one, signal, signal.at)
            self._open[deed] = replace(grown, signals=open_one.signals + 1)
            return
        state = standing.get(signal.track)
        if state is None or not _carries(state, signal, rules.level):
            return
        old = self._cooling.get((*deed, signal.zone))
        if old is not None and signal.at - old.end <= rules.cooldown:
            del self._cooling[(*deed, signal.zone)]
            self._open[deed] = replace(
                _grown(old, course.strongest, signal.at),
                closed=False,
                signals=old.signals + course.signals,
                occurrences=old.occurrences + 1,
            )
        else:
            self._open[deed] = self._opened(signal, course, state)

    def _opened(self, signal: Signal, course: _Course, state: Suspicion) -> Incident:
        self._count += 1
        return Incident(
            number=self._count,
            camera=self._camera,
            track=signal.track,
            action=signal.action,
            kind=course.strongest.kind,
            zone=signal.zone,
            level=state.level,
            confidence=course.strongest.confidence,
            start=course.began,
            end=signal.at,
            confirmed_at=signal.at,
            why=course.strongest.why,
            levels=(),
            signals=course.signals,
        )

    def _update_levels(self) -> None:
        for deed, incident in self._open.items():
            self._open[deed] = self._with_levels(incident)
        for place, incident in self._cooling.items():
            self._cooling[place] = self._with_levels(incident)

    def _with_levels(self, incident: Incident) -> Incident:
        levels = tuple(c for c in self._levels.get(incident.track, ()) if c.at >= incident.start)
        peak = max((c.level for c in levels), default=incident.level)
        return replace(incident, levels=levels, level=max(peak, incident.level))

    def _forget(self, at: float, standing: Mapping[int, Suspicion]) -> None:
        """Let go of what nothing can refer to any more."""
        old = at - max(rules.quiet + rules.cooldown for rules in (self._rules, *self._in_zones.values()))
        self._cooling = {place: i for place, i in self._cooling.items() if i.end >= old}
        self._courses = {deed: course for deed, course in self._courses.items() if course.last >= old}
        needed = standing.keys() | {incident.track for incident in self._kept()}
        self._levels = {
            track: changes
            for track, changes in self._levels.items()
            if track in needed or changes[-1].at >= old
        }


def _continued(course: _Course | None, signal: Signal, quiet: float) -> _Course:
    began = min((cue.start for cue in signal.why), default=signal.at)
    if course is None or signal.at - course.last > quiet:
        return _Course(began, signal.at, signal, 1)
    stronger = signal.confidence > course.strongest.confidence
    return _Course(
        began=min(began, course.began),
        last=max(course.last, signal.at),
        strongest=signal if stronger else course.strongest,
        signals=course.signals + 1,
    )


def _grown(incident: Incident, strongest: Signal, end: float) -> Incident:
    end = max(incident.end, end)
    if strongest.confidence <= incident.confidence:
        return replace(incident, end=end)
    return replace(
        incident,
        end=end,
        confidence=strongest.confidence,
        kind=strongest.kind,
        why=strongest.why,
    )


def _carries(state: Suspicion, signal: Signal, level: Level) -> bool:
    """Whether this signal's action itself gives reason for the alert level.

    While a customer is held at a level for one action, a single frame of another action is not an
    incident of its own.
    """
    if level == Level.CONFIRMED:
        return state.confirmed.get(signal.action) == signal.at
    return state.supports >= level and state.at == signal.at
