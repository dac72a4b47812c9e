"""From a stream's timestamps to the frames' clock (``Frame.at``).

Two clocks: :class:`FileTimeline` counts seconds from a file's start and is exact; :class:`LiveTimeline`
counts seconds since the epoch and trusts neither the camera's timestamps nor the network's delay.
Both are pure: the arrival time is an argument.

Timestamps arrive per packet in decoding order. ``decode`` (DTS) grows, ``show`` (PTS) may jump ahead
of it where a codec reorders pictures (B-frames).
"""

import math
from collections.abc import Sequence
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
    not looked at again, so it may step without a trace here. ``step`` is the nominal time between
    pictures.

    Stream time is laid on arrival time by the shortest delay seen so far, as the network can only delay.
    What was buffered while connecting is dated back from its newest packet (:meth:`begin`); pictures
    that come in a burst later are squeezed before their arrival rather than dated ahead.

    Timestamps that are absent, step back or jump are replaced by the arrival time. ``trusted`` False
    says that the format has none (MJPEG over HTTP) and that those FFmpeg makes up are to be ignored.
    """

    def __init__(self, epoch: float, now: float, step: Fraction, *, trusted: bool = True) -> None:
        self._shift = epoch - now
        self._step = float(step)
        self._trusted = trusted
        self._offset: float | None = None
        self._lead: float | None = None
        self._decodes = False
        self._last: float | None = None
        self._arrival = now
        self._slewed = now
        self._late_since: float | None = None
        self._last_at = -math.inf
        self.mended = 0
        """Packets whose timestamps were unusable."""

    def begin(self, buffered: Sequence[PacketTimes], now: float) -> None:
        """Lay stream time on arrival time by the newest packet buffered while connecting, before any
        is stamped. Leading packets without timestamps (RTSP has one) come before the first that has."""
        shown = [float(times.show) for times in buffered if times.show is not None]
        decoded = [float(times.decode) for times in buffered if times.decode is not None]
        self._decodes, self._slewed = bool(decoded), now
        if self._trusted and (decoded or shown):
            self._offset = now + self._shift - (decoded or shown)[-1]
            self._lead = min(shown or decoded) - self._step

    def stamp(self, times: PacketTimes, now: float) -> Stamp:
        """See :class:`Timeline`."""
        arrival = now + self._shift
        at = decode_at = arrival
        reference = self._believed(times, now)
        if reference is not None:
            offset = self._offset
            if offset is None or times.decode is not None or not self._decodes:
                offset = self._laid(reference, arrival, now)
            show = reference if times.show is None else float(times.show)
            decode = show - _MOST_REORDERED * self._step if times.decode is None else float(times.decode)
            decode_at, at = min(arrival, decode + offset), show + offset
        elif self._lead is not None and self._offset is not None and self._last is None:
            at = decode_at = self._lead + self._offset
        decode_at = max(decode_at, self._last_at + MIN_STEP)
        self._last_at = decode_at
        if at < decode_at or at - decode_at > max(MAX_REORDER, _MOST_REORDERED * self._step):
            at = decode_at
        return Stamp(at, decode_at)

    def _believed(self, times: PacketTimes, now: float) -> float | None:
        """The packet's time in the stream when it can be believed."""
        raw = _reference(times)
        waited, self._arrival = now - self._arrival, now
        if not self._trusted:
            return None
        if raw is None:
            self.mended += 1
            return None
        time, before = float(raw), self._last
        if times.decode is None and before is not None and 0 <= before - time < MAX_REORDER:
            return time  # a reordered picture, not a step back
        if times.decode is None and self._decodes and self._offset is not None:
            return time  # the first pictures of a stream that has decoding times later on
        if time == before and waited < _SAME_PICTURE:
            return time
        self._last = time
        self._decodes = self._decodes or times.decode is not None
        if before is not None and not 0 < time - before <= waited + JUMP:
            self.mended += 1
            self._offset = None  # laid anew, starting from this packet's arrival
        return time

    def _laid(self, time: float, arrival: float, now: float) -> float:
        """What to add to stream time, adapted by this packet's delay."""
        delay = arrival - time
        since, self._slewed = now - self._slewed, now
        if self._offset is None:
            self._offset = delay
        late = delay - self._offset
        self._offset += min(late, SLEW * since)  # down at once, up slowly
        if late <= LATE:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now
        elif now - self._late_since > SETTLED:
            self._offset, self._late_since = delay, None
        return self._offset


def _reference(times: PacketTimes) -> Fraction | None:
    """The time that grows from packet to packet, or the best there is."""
    return times.decode if times.decode is not None else times.show
