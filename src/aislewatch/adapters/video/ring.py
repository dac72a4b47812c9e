"""The last seconds of a stream as it came: packets, not pictures, kept for clips.

A ring always starts at a keyframe, since nothing before the first keyframe can be decoded. One thread
writes (the reader's); recordings are cut from other threads.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from aislewatch.adapters.video.clip import mp4_of
from aislewatch.adapters.video.formats import ClipPacket
from aislewatch.adapters.video.mask import ExclusionMask
from aislewatch.domain.errors import UnreadableVideo

MEBIBYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class KeepLimits:
    """How much of a stream is kept, per camera.

    * ``ring_seconds``: reach back of a clip's start
    * ``ring_bytes``: memory for it; high bit rates shorten the reach rather than eat the machine
    * ``clip_seconds`` and ``clip_bytes``: longest and largest clip; it ends there
    """

    ring_seconds: float = 30.0
    ring_bytes: int = 64 * MEBIBYTE
    clip_seconds: float = 120.0
    clip_bytes: int = 192 * MEBIBYTE


class Follower(Protocol):
    """Who gets every packet as it comes. Called under the ring's lock: it must be quick."""

    def receive(self, packet: ClipPacket) -> None:
        """One more packet."""
        ...

    def finish(self) -> None:
        """Nothing more will come."""
        ...


class PacketRing:
    """Whole groups of pictures (a keyframe and what follows it) reaching ``ring_seconds`` back."""

    def __init__(self, limits: KeepLimits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._groups: deque[list[ClipPacket]] = deque()
        self._bytes = 0
        self._recordings: list[PacketRecording] = []
        self._followers: list[Follower] = []
        self._over = False

    def append(self, packet: ClipPacket) -> None:
        """Keep a packet. Packets before the first keyframe are let go."""
        with self._lock:
            if packet.keyframe:
                self._groups.append([])
            if not self._groups:
                return
            self._groups[-1].append(packet)
            self._bytes += len(packet.data)
            self._trim(packet.decode_at)
            for recording in self._recordings:
                recording.receive(packet)
            for follower in self._followers:
                follower.receive(packet)

    def _trim(self, newest: float) -> None:
        """Drop whole groups while the rest still reaches back far enough, or memory is short."""
        horizon = newest - self._limits.ring_seconds
        while self._groups and (
            self._bytes > self._limits.ring_bytes
            or (len(self._groups) > 1 and self._groups[1][0].at <= horizon)
        ):
            self._bytes -= sum(len(packet.data) for packet in self._groups.popleft())

    def record(self, start: float, mask: ExclusionMask) -> "PacketRecording":
        """Begin a clip with the last keyframe at or before ``start``, or the oldest there is.

        Zones in ``mask`` are black in it, also those that join later.
        """
        with self._lock:
            first = 0
            for index, group in enumerate(self._groups):
                if group[0].at <= start:
                    first = index
            kept = [packet for index, group in enumerate(self._groups) if index >= first for packet in group]
            recording = PacketRecording(start, kept, self._limits, mask, self._forget)
            if self._over:
                recording.finish()
            else:
                self._recordings.append(recording)
            return recording

    def follow(self, follower: "Follower") -> None:
        """Hand on what comes from now on, after the last keyframe and what followed it."""
        with self._lock:
            for packet in self._groups[-1] if self._groups else ():
                follower.receive(packet)
            if self._over:
                follower.finish()
            else:
                self._followers.append(follower)

    def dismiss(self) -> None:
        """End all followers: what comes is not for everybody any more."""
        with self._lock:
            for follower in self._followers:
                follower.finish()
            self._followers.clear()

    def leave(self, follower: "Follower") -> None:
        """Hand on nothing more; a follower that is not there is fine."""
        with self._lock:
            if follower in self._followers:
                self._followers.remove(follower)

    def finish(self) -> None:
        """The stream is over: running recordings have all they will ever get.

        What was kept stays for recordings that begin now: the analysis runs a little behind the stream.
        """
        with self._lock:
            self._over = True
            for recording in self._recordings:
                recording.finish()
            self._recordings.clear()
        self.dismiss()

    def _forget(self, recording: "PacketRecording") -> None:
        with self._lock:
            if recording in self._recordings:
                self._recordings.remove(recording)

    @property
    def size(self) -> int:
        """Bytes kept in the ring itself (recordings hold on to theirs)."""
        return self._bytes

    @property
    def reach(self) -> float:
        """Seconds between the oldest and the newest packet kept."""
        with self._lock:
            if not self._groups:
                return 0.0
            return self._groups[-1][-1].decode_at - self._groups[0][0].decode_at


class PacketRecording:
    """A :class:`aislewatch.ports.Recording`: packets of the ring, growing until closed or full."""

    def __init__(
        self,
        start: float,
        packets: Iterable[ClipPacket],
        limits: KeepLimits,
        mask: ExclusionMask,
        forget: Callable[["PacketRecording"], None],
    ) -> None:
        self._start = start
        self._packets = list(packets)
        self._bytes = sum(len(packet.data) for packet in self._packets)
        self._limits = limits
        self._mask = mask
        self._forget = forget
        self._lock = threading.Lock()
        self._over = False

    def receive(self, packet: ClipPacket) -> None:
        """Keep one more packet, as long as the clip's limits allow. Called by the ring."""
        with self._lock:
            if self._over:
                return
            too_long = packet.decode_at > self._start + self._limits.clip_seconds
            if too_long or self._bytes + len(packet.data) > self._limits.clip_bytes:
                self._over = True
                return
            self._packets.append(packet)
            self._bytes += len(packet.data)

    def finish(self) -> None:
        """Nothing more will come. Called by the ring."""
        with self._lock:
            self._over = True

    def covers(self, end: float) -> bool:
        """Whether all packets up to ``end`` have arrived, or no more will (stream over, limits reached)."""
        with self._lock:
            return self._over or (bool(self._packets) and self._packets[-1].decode_at > end)

    def cut(self, end: float) -> bytes:
        """The clip from its start to ``end`` as an mp4 (see :func:`aislewatch.adapters.video.clip.mp4_of`).

        Zones that were excluded at any moment of the clip, or are now, are black throughout. Raises
        :class:`UnreadableVideo` when nothing decodable was kept.
        """
        with self._lock:
            packets = list(self._packets)
        last = max((i for i, packet in enumerate(packets) if packet.at <= end), default=-1)
        if last < 0:
            raise UnreadableVideo(
                "Nothing was recorded for this clip.", fix="The camera sent no picture then."
            )
        return mp4_of(packets[: last + 1], self._start, end, self._mask.polygons)

    def close(self) -> None:
        """Let go of the packets."""
        self._forget(self)
        with self._lock:
            self._over = True
            self._packets.clear()
            self._bytes = 0
