"""Where heads have pointed lately: a steadied direction, and the swings of a head that looks about.

    gaze = Gaze()                             # one per camera
    head = gaze.observe(person, scene.at)     # Head | None, every frame
    head.bearing, head.sigma                  # steadied, as Turn.bearing
    head.share_towards(bearing, within)       # how surely the head points there, 0 to 1
    head.swings                               # turns to and fro of the last 15 s, oldest first
    head.looked_about(since)                  # how many of them since then, the body standing
    gaze.forget(track)

And :class:`Looks`, which counts how often and how long something has been looked at.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Final

from aislewatch.vision.head import Turn, head_turn
from aislewatch.vision.scene import Person

MEMORY: Final = 15.0
"""Seconds for which swings are remembered."""

SWING: Final = 0.55
"""Radians (32 degrees) a head must turn back to count as a swing; more where it is seen less surely."""

SURE: Final = 2.5
"""A swing must be this many standard deviations wide."""

RESTLESS: Final = 0.5
"""How fast a head's direction grows uncertain unseen: radians per square root of a second."""

ALIKE: Final = 0.5
"""Errors of frames in a row are alike: steadying never makes a direction surer than this share of one."""

OUTLIER: Final = 3.5
"""A direction so many standard deviations away is believed only when it comes again."""

PATIENCE: Final = 0.4
"""Seconds within which it must come again."""

LOST: Final = 2.0
"""Seconds without a direction after which it starts anew."""

BODY: Final = 0.8
"""Share of a swing that the chest may have turned along with: more is a body turning, not a head."""

FOLLOWS: Final = 1.0
"""Seconds within which the chest comes after the head, where the whole body turns."""

CHEST_MEMORY: Final = 0.5
PITCH_MEMORY: Final = 0.5
"""Time constants in seconds of the steadied chest and pitch."""

AMBLING: Final = 1.0
"""Torso lengths per second above which a person walks, and looks where to."""


@dataclass(frozen=True, slots=True)
class Swing:
    """The head turned at ``at`` by ``by`` radians (positive to the person's left), the chest by ``chest``,
    while the person moved at ``speed``."""

    at: float
    by: float
    chest: float
    speed: float

    @property
    def of_the_head(self) -> bool:
        """The head's own, of a person who stands."""
        return abs(self.chest) <= BODY * abs(self.by) and self.speed <= AMBLING


@dataclass(frozen=True, slots=True)
class Head:
    """A head now; angles as in :class:`aislewatch.vision.head.Turn`, steadied; ``turn`` is the frame's."""

    bearing: float
    sigma: float
    chest: float
    to_camera: float
    pitch: float | None
    turn: Turn
    swings: tuple[Swing, ...] = ()

    def share_towards(self, bearing: float, within: float) -> float:
        """How surely the head points within ``within`` radians of a bearing, in [0, 1]."""
        off = wrapped(self.bearing - bearing)
        scale = max(self.sigma, 1e-3) * math.sqrt(2)
        return 0.5 * (math.erf((within - off) / scale) + math.erf((within + off) / scale))

    def looked_about(self, since: float) -> int:
        """How often the head itself turned to and fro since then (at most :data:`MEMORY` back)."""
        return sum(swing.of_the_head for swing in self.swings if swing.at >= since)


def wrapped(angle: float) -> float:
    """The same angle in [-pi, pi)."""
    return (angle + math.pi) % (2 * math.pi) - math.pi


@dataclass(slots=True)
class _Track:
    """``bearing`` runs on beyond pi, so that a turn through the back of the head is one turn. ``low`` and
    ``high`` are its extremes since the last swing, with the chest's bearing there; ``started`` is the chest's
    where the last swing began."""

    at: float
    bearing: float
    variance: float
    chest: float
    to_camera: float
    pitch: float | None
    low: tuple[float, float]
    high: tuple[float, float]
    rising: bool | None = None
    started: float = 0.0
    doubted: float | None = None
    swings: list[Swing] = field(default_factory=list)


class Gaze:
    """Follows the heads of one camera's people. The same at any frame rate."""

    def __init__(self) -> None:
        self._tracks: dict[int, _Track] = {}

    def observe(self, person: Person, at: float) -> Head | None:
        """The person's head now, or None where it cannot be told. Call once per frame and person."""
        turn = head_turn(person)
        if turn is None:
            return None
        track = self._tracks.get(person.track)
        if track is None or at - track.at > LOST:
            swings = track.swings if track else []
            track = self._tracks[person.track] = _begun(turn, at, swings)
        elif at > track.at:
            _steady(track, turn, at)
            _notice(track, at, person.speed)
        track.swings[:] = [swing for swing in track.swings if swing.at >= at - MEMORY]
        return Head(
            bearing=wrapped(track.bearing),
            sigma=math.sqrt(track.variance),
            chest=wrapped(track.chest),
            to_camera=track.to_camera,
            pitch=track.pitch,
            turn=turn,
            swings=tuple(track.swings),
        )

    def forget(self, track: int) -> None:
        """The track is over."""
        self._tracks.pop(track, None)


def _begun(turn: Turn, at: float, swings: list[Swing]) -> _Track:
    here = (turn.bearing, turn.chest)
    variance = turn.bearing_sigma**2
    return _Track(
        at, turn.bearing, variance, turn.chest, turn.to_camera, turn.pitch, here, here, swings=swings
    )


def _steady(track: _Track, turn: Turn, at: float) -> None:
    """Take in a direction: a random walk observed with the turn's own uncertainty."""
    gone = at - track.at
    off = wrapped(turn.bearing - track.bearing)
    variance = track.variance + RESTLESS**2 * gone
    seen = turn.bearing_sigma**2
    if off**2 > OUTLIER**2 * (variance + seen):
        if track.doubted is None or at - track.doubted > 2 * PATIENCE:
            track.doubted = at
        if at - track.doubted < PATIENCE:
            return
        variance = off**2
    track.doubted = None
    gain = variance / (variance + seen)
    track.bearing += gain * off
    track.variance = max((1 - gain) * variance, ALIKE**2 * seen)
    track.chest += (1 - math.exp(-gone / CHEST_MEMORY)) * wrapped(turn.chest - track.chest)
    kept = math.exp(-gone / PITCH_MEMORY)
    track.to_camera = kept * track.to_camera + (1 - kept) * turn.to_camera
    if turn.pitch is not None:
        track.pitch = turn.pitch if track.pitch is None else kept * track.pitch + (1 - kept) * turn.pitch
    track.at = at


def _notice(track: _Track, at: float, speed: float) -> None:
    """A swing is noticed when the head has come back from its farthest turn by the width of one."""
    here = (track.bearing, track.chest)
    if track.swings and at - track.swings[-1].at <= FOLLOWS:
        last, by = track.swings[-1], wrapped(track.chest - track.started)
        track.swings[-1] = replace(last, chest=max(last.chest, by, key=abs))
    if here[0] < track.low[0]:
        track.low = here
    if here[0] > track.high[0]:
        track.high = here
    width = max(SWING, SURE * math.sqrt(track.variance))
    if track.rising is not True and here[0] - track.low[0] >= width:
        start, track.rising = track.low, True
    elif track.rising is not False and track.high[0] - here[0] >= width:
        start, track.rising = track.high, False
    else:
        return
    track.started = start[1]
    track.swings.append(Swing(at, here[0] - start[0], wrapped(here[1] - start[1]), speed))
    track.low = track.high = here


@dataclass(slots=True)
class Looks:
    """Counts looks at one thing: feed how surely it is looked at, frame by frame.

    A look begins where the share, steadied over ``memory`` seconds, passes ``begins`` and ends where it falls
    under ``ends``; those shorter than ``least`` seconds are none. Looks are kept ``window`` seconds.
    """

    window: float = 20.0
    least: float = 0.4
    memory: float = 0.3
    begins: float = 0.6
    ends: float = 0.4
    share: float = 0.0
    _at: float | None = None
    _begun: float | None = None
    _past: list[tuple[float, float]] = field(default_factory=list)

    def feed(self, at: float, share: float) -> None:
        """``share`` in [0, 1] at ``at`` seconds."""
        if self._at is not None and at > self._at:
            self.share += (1 - math.exp((self._at - at) / self.memory)) * (share - self.share)
        self._at = at
        if self._begun is None and self.share >= self.begins:
            self._begun = at
        elif self._begun is not None and self.share <= self.ends:
            if at - self._begun >= self.least:
                self._past.append((self._begun, at))
            self._begun = None
        self._past = [look for look in self._past if look[1] >= at - self.window]

    @property
    def looking(self) -> bool:
        """Whether a look goes on."""
        return self._begun is not None

    def looks(self) -> list[tuple[float, float]]:
        """Start and end of each look of the last ``window`` seconds, the present one included."""
        now = self._at or 0.0
        present = [(self._begun, now)] if self._begun is not None and now - self._begun >= self.least else []
        return [(max(start, now - self.window), end) for start, end in (*self._past, *present)]

    def seconds(self) -> float:
        """How long, all told, within the window."""
        return sum(end - start for start, end in self.looks())

    def longest(self) -> float:
        """The longest look, from its very start."""
        now = self._at or 0.0
        present = now - self._begun if self._begun is not None else 0.0
        return max([present, *(end - start for start, end in self._past)])
