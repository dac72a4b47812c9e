"""A stream's own H.264 packets as fragmented mp4 (ISO/IEC 14496-12), one fragment a picture: what browsers
take piece by piece (Media Source Extensions). Nothing is decoded or encoded."""

import threading
from collections import deque
from typing import Final

import av.error
from av.container import OutputContainer

from aislewatch.adapters.video import nal
from aislewatch.adapters.video.encoding import CLOCK_RATE, H264Muxer, fragmented_mp4
from aislewatch.adapters.video.formats import ClipPacket, StreamFormat, parameter_sets
from aislewatch.adapters.video.ring import PacketRing
from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo

MOST_WAITING: Final = 8 * 1024 * 1024
"""Bytes that may wait for a slow reader; then it goes on at the next keyframe."""

_PIXELS: Final = frozenset({"yuv420p", "yuvj420p"})
_STEP: Final = CLOCK_RATE // 25


class _Pieces:
    """A file that is written once and taken away in pieces."""

    def __init__(self) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        self._data += data
        return len(data)

    def take(self) -> bytes:
        piece = bytes(self._data)
        self._data.clear()
        return piece


class PacketFeed:
    """A :class:`aislewatch.ports.VideoFeed`. ``next`` belongs to one thread, the rest to any."""

    def __init__(self, camera: str, form: StreamFormat, ring: PacketRing) -> None:
        """Raises :class:`UnreadableVideo` for what browsers cannot play."""
        if form.codec != "h264" or form.pixels not in _PIXELS:
            raise UnreadableVideo(
                f"{camera} sends {form.codec} ({form.pixels}), which browsers do not play as it is.",
                fix="Single pictures are shown instead; set the camera to 8-bit H.264 for smooth video.",
            )
        self._camera = camera
        self._ring = ring
        self._changed = threading.Condition()
        self._waiting: deque[ClipPacket] = deque()
        self._bytes = 0
        self._behind = True  # nothing is understood before a keyframe
        self._over = False
        self._first: ClipPacket | None = None
        self._last = -1
        self._pieces = _Pieces()
        self._container: OutputContainer | None = None
        self._muxer: H264Muxer | None = None
        ring.follow(self)

    @property
    def codec(self) -> str:
        """See the port."""
        return nal.codec_name(parameter_sets(self._first)) if self._first else ""

    @property
    def start(self) -> float:
        """See the port."""
        return self._first.at if self._first else 0.0

    def next(self, timeout: float) -> bytes:
        """See the port."""
        for packet in self._taken(timeout):
            first = self._first = self._first or packet
            if packet.format != first.format or packet.rotation:
                raise self._ended()
            try:
                self._mux(first, packet)
            except av.error.FFmpegError:
                raise self._ended() from None
        return self._pieces.take()

    def close(self) -> None:
        """See the port."""
        self._ring.leave(self)
        self.finish()

    def receive(self, packet: ClipPacket) -> None:
        """One more packet, says the ring."""
        with self._changed:
            full = self._bytes + len(packet.data) > MOST_WAITING
            if packet.excluded or full:
                self._waiting.clear()
                self._bytes, self._behind = 0, True
            if packet.excluded or (self._behind and not packet.keyframe):
                return
            self._behind = False
            self._waiting.append(packet)
            self._bytes += len(packet.data)
            self._changed.notify_all()

    def finish(self) -> None:
        """Nothing more will come, says the ring; what waits is not shown any more."""
        with self._changed:
            self._over = True
            self._waiting.clear()
            self._changed.notify_all()

    def _taken(self, timeout: float) -> list[ClipPacket]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._over, timeout)
            if self._over:
                raise self._ended()
            packets = list(self._waiting)
            self._waiting.clear()
            self._bytes = 0
            return packets

    def _mux(self, first: ClipPacket, packet: ClipPacket) -> None:
        data = nal.annex_b(packet.data, nal.layout(first.format.extradata).length_size)
        if self._muxer is None:
            if not nal.has_parameter_sets(nal.parameter_sets(data, 0)):
                data = parameter_sets(first) + data
            self._container = fragmented_mp4(self._pieces)
            self._muxer = H264Muxer(self._container, first.format.size)
        decode = max(self._last + 1, round((packet.decode_at - first.at) * CLOCK_RATE))
        show = max(decode, round((packet.at - first.at) * CLOCK_RATE))
        self._muxer.add(data, show, decode, _STEP, keyframe=packet.keyframe)
        self._last = decode

    def _ended(self) -> SourceUnavailable:
        return SourceUnavailable(
            f"The video of {self._camera} has ended or changed.", fix="It is opened anew by itself."
        )
