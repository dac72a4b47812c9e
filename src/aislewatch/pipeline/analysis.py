"""From people to findings: the part of the belt that has no images, no clock and no threads.

The live worker, ``analyze``, ``evaluate`` and replay all run this very object, so the same people and
settings give the same alerts everywhere.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from aislewatch.behaviors.base import Behavior, BehaviorFactory, Curious
from aislewatch.behaviors.registry import BUILT_IN
from aislewatch.domain.actions import Signal
from aislewatch.domain.incidents import Incident, Incidents
from aislewatch.domain.people import Floats, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective
from aislewatch.domain.suspicion import Level, LevelChange, Suspicion, appear, climb
from aislewatch.domain.traces import Moment
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.continuity import Continuity
from aislewatch.vision.dwell import Dwell
from aislewatch.vision.exclusion import without_excluded
from aislewatch.vision.scene import Person, Scene
from aislewatch.vision.staff import Staff
from aislewatch.vision.tracking import Tracker

LocalTime = Callable[[float], tuple[int, int]]
"""From seconds on the camera's clock to (weekday, minute of the day) in the store's time zone."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything one analyzed frame brought: the ``people`` with their track ids, all that was ``seen``, the
    ``signals`` that the settings let count, ``incidents`` that opened, grew or closed, where everybody
    followed stands, and the tracks that ``ended`` with it."""

    people: People
    scene: Scene
    seen: tuple[Signal, ...]
    signals: tuple[Signal, ...]
    changes: tuple[LevelChange, ...]
    incidents: tuple[Incident, ...]
    standing: Mapping[int, Suspicion]
    ended: tuple[int, ...] = ()

    def moment(self) -> Moment:
        """What a trace keeps of it: no clothes."""
        nobody = np.zeros((len(self.people), 0), np.float32)
        tracks = [int(track) for track in self.people.ids]
        return Moment(
            people=replace(self.people, looks=nobody),
            levels=tuple(s.level if (s := self.standing.get(t)) else Level.NONE for t in tracks),
            staff=tuple(person.staff for person in self.scene.people),
            ended=self.ended,
        )

    def levels(self) -> dict[int, str]:
        """The level's name of everybody followed, by track."""
        return {track: state.level.name for track, state in self.standing.items()}

    def notes(self) -> dict[int, str]:
        """What each person seems to be doing, in words, by track; the surest signal speaks."""
        surest = sorted(self.signals, key=lambda signal: signal.confidence)
        return {s.track: f"{s.action}: {s.kind} {s.confidence:.2f}".replace("_", " ") for s in surest}


@dataclass(frozen=True, slots=True)
class Watched:
    """One analyzed frame before anything is decided: the ``people`` with their track ids, the scene, all that
    was ``seen``, and the tracks that ``ended`` with it."""

    people: People
    scene: Scene
    seen: tuple[Signal, ...]
    ended: tuple[int, ...]


class Analysis:
    """The analysis of one camera. Feed it :class:`People` in order of time.

    ``settings`` are the store's; ``local_time`` is needed for schedules (without it they always hold, as
    for a file whose date nobody knows).
    """

    def __init__(
        self,
        camera: str,
        settings: Settings,
        *,
        behaviors: Sequence[BehaviorFactory] = BUILT_IN,
        local_time: LocalTime | None = None,
    ) -> None:
        self._camera = camera
        self._tracker = Tracker()
        self._continuity = Continuity()
        self._dwell = Dwell()
        self._staff = Staff()
        self._behaviors: tuple[Behavior, ...] = tuple(make() for make in behaviors)
        self._incidents = Incidents(camera)
        self._standing: dict[int, Suspicion] = {}
        self._said: tuple[Signal, ...] = ()
        self._boxes: dict[int, Floats] = {}
        self._local_time = local_time
        self.configure(settings)

    def configure(self, settings: Settings) -> None:
        """Take new settings from the next frame on; nothing seen so far is lost."""
        self._settings = effective(settings, self._camera)
        self._excluded = settings.exclusions(self._camera)
        self._in_zone = {
            zone.name: effective(settings, self._camera, zone)
            for zone in self._settings.zones
            if zone.overrides
        }

    @property
    def settings(self) -> Settings:
        """What holds for this camera now."""
        return self._settings

    def rules_in(self, zone: str | None) -> Settings:
        """What holds inside one of the camera's zones (None: outside all that have rules of their own)."""
        return self._in_zone.get(zone, self._settings) if zone else self._settings

    def admit(self, people: People) -> People:
        """``people`` without what a model found, or imagined, in an exclusion zone."""
        return without_excluded(people, self._excluded)

    def observe(self, people: People) -> Findings:
        """What the next frame brings."""
        return self.judge(self.watch(people))

    def wants_hands(self, at: float) -> Floats:
        """Boxes (N, 4) of the last frame around those whose hands should be looked at in the frame at ``at``
        seconds: for a model to fill ``People.hands`` of. More may be filled; what nobody asked for is not
        used."""
        curious = (behavior for behavior in self._behaviors if isinstance(behavior, Curious))
        tracks = sorted({track for behavior in curious for track in behavior.wants_hands(at)})
        boxes = [self._boxes[track] for track in tracks if track in self._boxes]
        return np.stack(boxes) if boxes else np.zeros((0, 4), np.float32)

    def watch(self, people: People) -> Watched:
        """Follow the people of the next frame and let the behaviors look at them; nothing is decided."""
        followed = self._tracker.update(self.admit(people))
        followed = self._continuity.observe(followed, self._tracker.ended, self._settings.zones)
        return self._look(followed, tuple(self._continuity.ended))

    def rewatch(self, moment: Moment) -> Watched:
        """:meth:`watch` the next moment of a trace, whose people were followed when it was recorded.

        A trace says nothing of clothes: with a uniform in the settings, whoever was believed to be staff then
        still is.
        """
        people = self.admit(moment.people)
        known: set[int] = set()
        if self._settings.staff.uniform:
            rows = zip(moment.people.ids, moment.staff, strict=True)
            known = {int(track) for track, staff in rows if staff}
        return self._look(people, moment.ended, known)

    def _look(self, followed: People, ended: tuple[int, ...], known: Set[int] = frozenset()) -> Watched:
        """``known`` are tracks that are staff for sure."""
        zones = self._settings.zones
        for track in ended:
            self._forget(track)
        scene = self._staff.observe(
            self._dwell.observe(followed, zones), followed.looks, self._settings.staff, known
        )
        scene = replace(scene, said=self._said)
        # Behaviors see staff (people watch and avoid them), but what staff do is their work.
        staff = {person.track for person in scene.people if person.staff}
        seen = tuple(
            signal
            for behavior in self._behaviors
            for signal in behavior.observe(scene)
            if signal.track not in staff
        )
        self._said = seen
        self._boxes = {person.track: person.box for person in scene.people}
        return Watched(followed, scene, seen, ended)

    def judge(self, watched: Watched) -> Findings:
        """What the settings make of a watched frame: signals that count, levels, incidents.

        The frame may have been watched by another analysis of this camera with the same zones: what is seen
        does not depend on sensitivities, switches or thresholds.
        """
        for track in watched.ended:
            self._standing.pop(track, None)
        scene, seen = watched.scene, watched.seen
        signals = tuple(signal for signal in seen if self._counts(signal, scene))
        changes = [change for person in scene.people for change in self._climb(person, scene, signals)]
        incidents = self._incidents.observe(
            scene.at,
            signals,
            changes,
            self._standing,
            self._settings.incident_rules(),
            {name: settings.incident_rules() for name, settings in self._in_zone.items()},
        )
        return Findings(
            watched.people,
            scene,
            seen,
            signals,
            tuple(changes),
            incidents,
            dict(self._standing),
            watched.ended,
        )

    def finish(self) -> tuple[Incident, ...]:
        """The stream is over: the incidents still open, closed."""
        return self._incidents.finish(self._settings.incident_rules())

    def level(self, track: int) -> Level:
        """Where a customer stands now."""
        state = self._standing.get(track)
        return state.level if state else Level.NONE

    def _forget(self, track: int) -> None:
        self._dwell.forget(track)
        self._staff.forget(track)
        for behavior in self._behaviors:
            behavior.forget(track)

    def _counts(self, signal: Signal, scene: Scene) -> bool:
        """Whether the settings let a signal count: switched on, scheduled, confident, long enough in view."""
        settings = self.rules_in(signal.zone)
        action = settings.actions[signal.action]
        if not (settings.enabled and action.enabled) or signal.kind in action.kinds_off:
            return False
        if signal.confidence < settings.least_confidence(signal.action):
            return False
        if self._local_time and not action.schedule.holds(*self._local_time(scene.at)):
            return False
        followed = next(scene.at - p.since for p in scene.people if p.track == signal.track)
        return followed >= settings.alerts.min_tracked

    def _climb(self, person: Person, scene: Scene, signals: Sequence[Signal]) -> tuple[LevelChange, ...]:
        settings = self.rules_in(person.zone)
        state = self._standing.get(person.track) or appear(person.track, person.since)
        passive = (
            person.staff or not settings.enabled or person.stands_in(ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY)
        )
        self._standing[person.track], changes = climb(
            state,
            scene.at,
            dwelling_since=None if passive else person.area_since,
            signals=[signal for signal in signals if signal.track == person.track],
            rules=settings.ladder_rules(),
        )
        return changes
