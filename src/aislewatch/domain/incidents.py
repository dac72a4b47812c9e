"""One customer's continuing action is one incident that grows: from signals and levels to what an
alert will say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.suspicion import Level, LevelChange, Suspicion


@dataclass(frozen=True, slots=True)
class Incident:
    """The facts of an alert, as detection knows them; times in seconds on the camera's clock.

    ``start`` is when the action began (its first cue), ``end`` its last signal so far. ``confidence``
    is the highest of its signals, and ``kind`` that signal's. ``why`` are that signal's cues,
    ``levels`` the customer's level changes since ``start``. ``occurrences`` counts how often it was
    confirmed anew within the cooldown. ``number`` counts incidents of this camera from 1 per run.
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


_Key = tuple[int, ActionType]


class Incidents:
    """The incidents of one camera. Feed it every analyzed frame in order."""

    def __init__(self, camera: str) -> None:
        self._camera = camera
        self._book: dict[_Key, Incident] = {}
        self._first: dict[_Key, tuple[float, float]] = {}  # when it began, its last signal
        self._levels: dict[int, tuple[LevelChange, ...]] = {}
        self._count = 0

    def observe(
        self,
        at: float,
        signals: Iterable[Signal],
        changes: Iterable[LevelChange],
        standing: Mapping[int, Suspicion],
        rules: IncidentRules,
    ) -> tuple[Incident, ...]:
        """What opened, grew or closed in this frame, each as it now stands."""
        for change in changes:
            self._levels[change.track] = (*self._levels.get(change.track, ()), change)
        touched: dict[_Key, Incident] = {}
        for signal in signals:
            self._began(signal, rules)
            found = self._grown(signal, rules) or self._opened(signal, standing, rules)
            if found:
                touched[_key(signal)] = found
        for key, incident in list(self._book.items()):
            incident = self._with_levels(incident)
            if not incident.closed and at - incident.end > rules.quiet:
                incident = replace(incident, closed=True)
            if incident != self._book[key]:
                touched[key] = incident
            self._book[key] = incident
            if at - incident.end > rules.quiet + rules.cooldown:
                del self._book[key]
        self._forget(at, rules)
        return tuple(touched[key] for key in sorted(touched, key=lambda k: touched[k].number))

    def finish(self, rules: IncidentRules) -> tuple[Incident, ...]:
        """Close what is still open: the stream is over."""
        closing = [replace(incident, closed=True) for incident in self._book.values() if not incident.closed]
        self._book.clear()
        return tuple(sorted(closing, key=lambda incident: incident.number))

    def _began(self, signal: Signal, rules: IncidentRules) -> None:
        key = (signal.track, signal.action)
        start = min((cue.start for cue in signal.why), default=signal.at)
        began, last = self._first.get(key, (start, signal.at))
        continues = signal.at - last <= rules.quiet
        self._first[key] = (min(began, start) if continues else start, signal.at)

    def _grown(self, signal: Signal, rules: IncidentRules) -> Incident | None:
        old = self._book.get(_key(signal))
        if old is None:
            return None
        again = signal.at - old.end > rules.quiet
        if again and (signal.zone != old.zone or signal.at - old.end > rules.cooldown):
            return None
        stronger = signal.confidence > old.confidence
        grown = replace(
            old,
            end=max(old.end, signal.at),
            closed=False,
            confidence=max(old.confidence, signal.confidence),
            kind=signal.kind if stronger else old.kind,
            why=signal.why if stronger else old.why,
            signals=old.signals + 1,
            occurrences=old.occurrences + again,
        )
        self._book[_key(signal)] = grown
        return grown

    def _opened(
        self, signal: Signal, standing: Mapping[int, Suspicion], rules: IncidentRules
    ) -> Incident | None:
        state = standing.get(signal.track)
        if state is None or not _carries(state, signal, rules.level):
            return None
        self._count += 1
        began, _ = self._first[(signal.track, signal.action)]
        incident = Incident(
            number=self._count,
            camera=self._camera,
            track=signal.track,
            action=signal.action,
            kind=signal.kind,
            zone=signal.zone,
            level=state.level,
            confidence=signal.confidence,
            start=began,
            end=signal.at,
            confirmed_at=signal.at,
            why=signal.why,
            levels=(),
        )
        self._book[_key(signal)] = incident
        return incident

    def _with_levels(self, incident: Incident) -> Incident:
        levels = tuple(c for c in self._levels.get(incident.track, ()) if c.at >= incident.start)
        peak = max((c.level for c in levels), default=incident.level)
        return replace(incident, levels=levels, level=max(peak, incident.level))

    def _forget(self, at: float, rules: IncidentRules) -> None:
        old = at - rules.quiet - rules.cooldown
        live = {key[0] for key in self._book}
        self._first = {key: value for key, value in self._first.items() if value[1] >= old}
        self._levels = {
            track: changes
            for track, changes in self._levels.items()
            if track in live or changes[-1].at >= old
        }


def _key(signal: Signal) -> _Key:
    return signal.track, signal.action


def _carries(state: Suspicion, signal: Signal, level: Level) -> bool:
    """Whether this signal's action itself reached the alert level.

    While a customer is held at CONFIRMED for one action, a single frame of another action is not an
    incident of its own.
    """
    if level == Level.CONFIRMED:
        return state.confirmed.get(signal.action) == signal.at
    return state.level >= level
