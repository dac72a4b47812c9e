"""From a stream's timestamps to the frames' clock (``Frame.at``).

Two clocks: :class:`FileTimeline` counts seconds from a file's start and is exact; :class:`LiveTimeline`
counts seconds since the epoch and trusts neither the camera's timestamps nor the network's delay.
Both are pure: the arrival time is an argument.

Timestamps arrive per packet in decoding order. ``decode`` (DTS) grows, ``show`` (PTS) may jump ahead
of it where a codec reorders pictures (B-frames).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol

MAX_REORDER: Final = 2.0
"""Longest credible time between a picture's decoding and its showing, in seconds: sixteen pictures (the
limit of H.264) at 8 fps. For files at lower rates sixteen pictures hold."""

MAX_FILE_GAP: Final = 3600.0
"""Longest credible gap inside a file, in seconds (recordings on motion pause for long)."""

JUMP: Final = 2.0
"""A live timestamp that runs ahead of real time by more than this (seconds) is damaged."""

LATE: Final = 2.0
SETTLED: Final = 5.0
"""Pictures that stay :data:`LATE` seconds behind their arrival for :data:`SETTLED` seconds are not a
backlog being drained (that shrinks): the camera's clock has paused."""

_SAME_PICTURE: Final = 0.01
"""Packets of one timestamp that arrive within this time (seconds) are parts of one picture; further
apart they come from a camera whose timestamps stand still."""

SLEW: Final = 5e-4
"""How fast the mapping may follow a camera's clock that runs slow: seconds per second. Quartz clocks
drift by 1e-4 at most; this is faster and still far below anything a behavior window can feel."""

_MOST_REORDERED: Final = 16
_TICK: Final = Fraction(1, 90_000)

MIN_STEP: Final = 1e-3
"""Packets keep at least this distance in decoding time (seconds)."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a packet's picture is shown (``at``) and decoded (``decode_at``); seconds on the frames' clock."""

    at: float
    decode_at: float


@dataclass(frozen=True, slots=True)
class PacketTimes:
    """What a packet says about itself, in seconds of the stream; None where it says nothing."""

    show: Fraction | None
    decode: Fraction | None


class Timeline(Protocol):
    """Turns packet times into stamps whose ``decode_at`` grows strictly."""

    def stamp(self, times: PacketTimes, now: float) -> Stamp:
        """The stamp of the next packet, which arrived at ``now`` (monotonic seconds)."""
        ...


class FileTimeline:
    """Seconds from a file's start, plus ``origin``; arrival plays no part, so every run is the same.

    ``start`` is the first picture's time in the stream, None to take it from the first packet.
    ``step`` is the nominal time between pictures, used where timestamps are absent. A step back in
    decoding time, or ahead by more than :data:`MAX_FILE_GAP` (files glued together, counters that
    wrap), continues one ``step`` after the last packet.
    """

    def __init__(self, start: Fraction | None, step: Fraction, origin: float = 0.0) -> None:
        self._base = start
        self._step = step
        self._origin = origin
        self._decode: Fraction | None = None
        self._end = Fraction(0)

    @property
    def end(self) -> float:
        """When the last picture ends; where a loop's next round starts. Seconds on the frames' clock."""
        return self._origin + float(self._end)

    def stamp(self, times: PacketTimes, now: float) -> Stamp:
        """See :class:`Timeline`; ``now`` is not used."""
        del now
        relative = self._decode_time(times)
        self._decode = relative
        show = relative if times.show is None else times.show - self._start()
        if times.decode is not None and not 0 <= show - relative <= max(
            MAX_REORDER, _MOST_REORDERED * float(self._step)
        ):
            show = relative
        self._end = max(self._end, show + self._step)
        return Stamp(self._origin + float(show), self._origin + float(relative))

    def _decode_time(self, times: PacketTimes) -> Fraction:
        last = self._decode
        if times.decode is None and times.show is None:
            return Fraction(0) if last is None else last + self._step
        if times.decode is not None:
            raw = times.decode
        else:  # Matroska keeps no decoding times: early enough for any reordering is always right
            raw = (times.show or Fraction(0)) - _MOST_REORDERED * self._step
        if self._base is None:
            self._base = raw if times.show is None else times.show
        relative = raw - self._base
        if last is None or 0 < relative - last <= MAX_FILE_GAP:
            return relative
        if times.decode is None and -MAX_REORDER < relative - last <= 0:
            return last + _TICK
        self._base += relative - last - self._step
        return last + self._step

    def _start(self) -> Fraction:
        return self._base or Fraction(0)


class LiveTimeline:
    """Seconds since the epoch for a connected camera: never back, never ahead of the arrival.

    ``epoch`` and ``now`` are UTC and monotonic seconds at the moment of connecting; the wall clock is
    not looked at again, so it may step without a trace here. Stream time is laid on arrival time by
    the shortest delay seen so far, as the network can only delay. A camera that sends some seconds of
    buffered video at once has those pictures squeezed before their arrival rather than dated ahead.

    Timestamps that are absent, step back or jump are replaced by the arrival time. ``trusted`` False
    says that the format has none (MJPEG over HTTP) and that those FFmpeg makes up are to be ignored.
    """

    def __init__(self, epoch: float, now: float, *, trusted: bool = True) -> None:
        self._shift = epoch - now
        self._trusted = trusted
        self._offset: float | None = None
        self._decode: float | None = None
        self._arrival = now
        self._slewed = now
        self._late_since: float | None = None
        self._last_at = epoch - MIN_STEP
        self.mended = 0
        """Packets whose timestamps were unusable."""

    def stamp(self, times: PacketTimes, now: float) -> Stamp:
        """See :class:`Timeline`."""
        arrival = now + self._shift
        decode = self._usable(times, now)
        decode_at = arrival if decode is None else self._laid(decode, arrival, now)
        decode_at = max(decode_at, self._last_at + MIN_STEP)
        self._last_at = decode_at
        ahead = 0.0
        if decode is not None and times.show is not None:
            ahead = float(times.show) - decode
            if not 0 <= ahead <= MAX_REORDER:
                ahead = 0.0
        return Stamp(decode_at + ahead, decode_at)

    def _usable(self, times: PacketTimes, now: float) -> float | None:
        """The packet's decoding time in the stream when it can be believed."""
        raw = times.decode if times.decode is not None else times.show
        waited, self._arrival = now - self._arrival, now
        if not self._trusted:
            return None
        if raw is None:
            self.mended += 1
            return None
        decode, before = float(raw), self._decode
        if before is not None and times.decode is None and 0 <= before - decode < MAX_REORDER:
            return decode  # no decoding time given: a reordered picture, not a step back
        if decode == before and waited < _SAME_PICTURE:
            return decode
        self._decode = decode
        if before is not None and not 0 < decode - before <= waited + JUMP:
            self.mended += 1
            self._offset = None  # laid anew, starting from this packet's arrival
        return decode

    def _laid(self, decode: float, arrival: float, now: float) -> float:
        delay = arrival - decode
        since, self._slewed = now - self._slewed, now
        if self._offset is None or delay < self._offset:
            self._offset, self._late_since = delay, None
            return arrival
        late = delay - self._offset
        self._offset += min(late, SLEW * since)
        if late <= LATE:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now
        elif now - self._late_since > SETTLED:
            self._offset, self._late_since = delay, None
        return decode + self._offset
