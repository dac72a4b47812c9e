"""Counting one action of one customer: how often, since when and how lately, at any frame rate.

Thirty frames a second must not be worth more than three, so an action's detections are counted on a
beat of its own: the first starts it, and while the action goes on each further beat counts once, at
the first frame that shows it. Where the frames fall between two beats does not shift the beats, or a
camera at 5 frames a second would count fewer of them than one at 3. A pause ends the rhythm: the next
detection counts at once and starts a new one.
"""

from dataclasses import dataclass, replace
from typing import Final

from aislewatch.domain.actions import Signal

TIME_GRAIN: Final = 1e-6
"""Seconds by which a border is widened, so that it holds what lies exactly on it: 5.7 - 5.0 is a little
more than 0.7, and seconds since the epoch are stored to 2.4e-7."""

JITTER: Final = 0.1
"""Share of a beat by which frames may come early or late: cameras do not deliver at exact intervals."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An action's strongest signal of a frame, and the time ``at`` it stands for, in seconds on the camera's
    clock: the frame's own or, counted, the beat's."""

    at: float
    signal: Signal


@dataclass(frozen=True, slots=True)
class Detections:
    """One action of one customer so far.

    ``began`` is the first detection since the last pause longer than the window; ``beat`` the beat of the
    last counted one; ``latest`` the last detection, counted or not; ``counted`` the counted ones that were
    within the window at that time, each at its beat, oldest first.
    """

    began: float
    beat: float
    latest: Moment
    counted: tuple[Moment, ...]

    def within(self, start: float) -> tuple[Moment, ...]:
        """The counted detections at ``start`` or later."""
        return tuple(moment for moment in self.counted if moment.at >= start - TIME_GRAIN)

    def moved(self, by: float) -> "Detections":
        """The same, ``by`` seconds later: the clock was set."""
        return Detections(
            began=self.began + by,
            beat=self.beat + by,
            latest=Moment(self.latest.at + by, self.latest.signal),
            counted=tuple(Moment(moment.at + by, moment.signal) for moment in self.counted),
        )


def detected(before: Detections | None, moment: Moment, *, beat: float, window: float) -> Detections:
    """``before`` with one more detection. ``beat`` and ``window`` in seconds; ``moment`` is not earlier
    than the latest detection."""
    if before is None:
        return Detections(moment.at, moment.at, moment, (moment,))
    pause = moment.at - before.latest.at
    counted = before.within(moment.at - window)
    began = moment.at if pause > window + TIME_GRAIN else before.began
    jitter = beat * JITTER + TIME_GRAIN
    # Only who shows about one frame a beat may come early: with more of them the next one is in time.
    early = jitter if pause >= beat - jitter else TIME_GRAIN
    if moment.at - before.beat < beat - early:
        return replace(before, began=began, latest=moment, counted=counted)
    # Frames slower than the beat must not pile up beats that later, faster frames would all make good.
    tick = max(before.beat + beat, moment.at - beat) if pause <= beat + jitter else moment.at
    return Detections(began, tick, moment, (*counted, Moment(tick, moment.signal)))
