"""Events against deeds: what the analysis confirmed of what was really done on the stage.

Pure: no models, no files. An *event* is an action that the suspicion ladder confirmed of one person; a
*deed* is what the script says they did. An event finds a deed of the same action and person when it is
confirmed from :data:`BEFORE` seconds before the deed begins to :data:`AFTER` seconds after it ends. Each deed
is found once; further events of the same deed count neither way. What finds nothing is a false alarm,
whatever the scene is about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.truth import Deed

BEFORE: Final = 2.0
AFTER: Final = 8.0
"""Seconds by which a deed's time is widened."""

FROM_BEHIND: Final = -0.3
"""Deeds with a ``front`` below this are seen from behind."""

IN_SIGHT: Final = 0.5
"""Deeds whose person is in sight in a smaller share of the frames are counted as hidden."""


@dataclass(frozen=True, slots=True)
class Event:
    """One confirmed action. Times in seconds of the performance.

    ``who`` is the person whose body the track lay on most (None: nobody's). ``start`` is its first cue,
    ``signaled`` the first signal that counted, ``confirmed`` when the ladder confirmed it, ``end`` its last
    signal.
    """

    action: ActionType
    kind: str
    who: str | None
    start: float
    signaled: float
    confirmed: float
    end: float
    confidence: float
    zone: str | None = None
    track: int = -1


@dataclass(frozen=True, slots=True)
class Staged:
    """A deed, and the share of its frames in which its person was in the camera's sight."""

    deed: Deed
    in_sight: float = 1.0

    @property
    def from_behind(self) -> bool:
        return self.deed.front < FROM_BEHIND

    @property
    def hidden(self) -> bool:
        return self.in_sight < IN_SIGHT

    @property
    def people(self) -> tuple[str, ...]:
        """Whose event finds it: a coordinated group's may be noticed on any of its members."""
        together = self.deed.action is ActionType.GROUP_BEHAVIOR
        return (self.deed.who, *(self.deed.partners if together else ()))

    def holds(self, event: Event) -> bool:
        """Whether an event may be this deed's."""
        return (
            event.action == self.deed.action
            and event.who in self.people
            and self.deed.start - BEFORE <= event.confirmed <= self.deed.end + AFTER
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """One performance as it was watched.

    ``action`` and ``kind`` are the scenario's own, None for an innocent one; ``seconds`` is its length.
    ``deeds`` are the suspicious ones. ``events`` are those with every action allowed to confirm alone;
    ``alerts`` those of the default settings (only counted on innocent scenes).
    """

    scenario: str
    seed: int
    seconds: float
    action: ActionType | None = None
    kind: str | None = None
    deeds: tuple[Staged, ...] = ()
    events: tuple[Event, ...] = ()
    alerts: tuple[Event, ...] = ()

    @property
    def innocent(self) -> bool:
        """A look-alike, or plain traffic: nothing suspicious is done in it."""
        return self.action is None

    @property
    def hours(self) -> float:
        return self.seconds / 3600


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one scene: ``found`` deeds with the event of each, ``missed`` deeds, ``false`` events."""

    scene: Scene
    found: tuple[tuple[Staged, Event], ...]
    missed: tuple[Staged, ...]
    false: tuple[Event, ...]


def judge(scene: Scene) -> Verdict:
    """Match a scene's events with its deeds."""
    found: dict[int, Event] = {}
    false: list[Event] = []
    deeds = sorted(scene.deeds, key=lambda staged: staged.deed.start)
    for event in sorted(scene.events, key=lambda e: (e.confirmed, e.track)):
        matching = [i for i, staged in enumerate(deeds) if staged.holds(event)]
        if not matching:
            false.append(event)
            continue
        free = [i for i in matching if i not in found]
        if free:
            found[min(free, key=lambda i: (deeds[i].deed.kind != event.kind, i))] = event
    _continued(deeds, found)
    return Verdict(
        scene,
        tuple((deeds[i], found[i]) for i in sorted(found)),
        tuple(staged for i, staged in enumerate(deeds) if i not in found),
        tuple(false),
    )


def _continued(deeds: Sequence[Staged], found: dict[int, Event]) -> None:
    """An alert raised rightly and still growing covers the same person's next deed of that action too."""
    for event in list(found.values()):
        for i, staged in enumerate(deeds):
            same = event.action == staged.deed.action and event.who in staged.people
            if i not in found and same and event.confirmed <= staged.deed.start <= event.end:
                found[i] = event


@dataclass(slots=True)
class Tally:
    """Counts of one action or one of its kinds. ``to_signal`` and ``to_alert`` are seconds from the start of
    each found deed to its first counted signal and to its confirmation."""

    found: int = 0
    missed: int = 0
    false: int = 0
    false_on_look_alikes: int = 0
    to_signal: list[float] = field(default_factory=list)
    to_alert: list[float] = field(default_factory=list)

    def __iadd__(self, other: "Tally") -> "Tally":
        self.found += other.found
        self.missed += other.missed
        self.false += other.false
        self.false_on_look_alikes += other.false_on_look_alikes
        self.to_signal += other.to_signal
        self.to_alert += other.to_alert
        return self

    def find(self, staged: Staged, event: Event) -> None:
        self.found += 1
        self.to_signal.append(max(event.signaled - staged.deed.start, -BEFORE))
        self.to_alert.append(event.confirmed - staged.deed.start)

    def raise_falsely(self, scene: Scene) -> None:
        self.false += 1
        self.false_on_look_alikes += scene.innocent


def tally(verdict: Verdict, action: ActionType, kind: str | None = None) -> Tally:
    """One scene's counts of an action, or of one kind of it: there, the right action under a wrong kind is
    missed for the one kind and false for the other."""
    counts = Tally()
    for staged, event in verdict.found:
        if staged.deed.action != action:
            continue
        named = kind is None or event.kind == kind
        meant = kind is None or staged.deed.kind == kind
        if meant and named:
            counts.find(staged, event)
        elif meant:
            counts.missed += 1
        elif named:
            counts.raise_falsely(verdict.scene)
    for staged in verdict.missed:
        counts.missed += staged.deed.action == action and kind in (None, staged.deed.kind)
    for event in verdict.false:
        if event.action == action and kind in (None, event.kind):
            counts.raise_falsely(verdict.scene)
    return counts


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of scenes' counts."""
    counts = Tally()
    for part in tallies:
        counts += part
    return counts
