"""Packets in, pictures out, damage survived."""

from collections.abc import Iterator
from typing import Final

import av
import av.error
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aislewatch.adapters.video.timeline import Stamp

GIVE_UP_PACKETS: Final = 300
"""Packets in a row without a single picture after which a stream counts as unreadable (10 s at 30 fps;
the longest group of pictures that cameras use by default)."""


class Decoder:
    """Decodes one connection's packets, in decoding order.

    After damage all is skipped until the next keyframe, because pictures built on a damaged one show
    things that never were.
    """

    def __init__(self, video: VideoStream) -> None:
        self._context = video.codec_context
        self._waiting_for_keyframe = True
        self._fruitless = 0
        self._newest: Stamp | None = None
        self.corrupt = 0
        """Packets and pictures let go because of damage."""

    @property
    def hopeless(self) -> bool:
        """Whether so many packets in a row gave nothing that nothing more is to be expected."""
        return self._fruitless >= GIVE_UP_PACKETS

    def ready(self, packet: "av.Packet[VideoStream]") -> bool:
        """Whether the packet would be decoded at all, rather than skipped in wait for a keyframe."""
        return packet.is_keyframe or not self._waiting_for_keyframe

    def decode(
        self, packet: "av.Packet[VideoStream]", stamp: Stamp, *, wanted: bool
    ) -> Iterator[tuple[float, VideoFrame]]:
        """The pictures that ``packet`` completes, with their times (``Frame.at``), in order of presentation.

        With ``wanted`` False the picture of this packet is not needed; it is decoded all the same if
        others depend on it.
        """
        if packet.is_corrupt:
            self._damaged()
        if not self.ready(packet):
            self.corrupt += 1
            self._fruitless += 1
            return
        self._waiting_for_keyframe = False
        self._newest = stamp
        packet.opaque = stamp.at
        self._context.skip_frame = "DEFAULT" if wanted else "NONREF"
        yield from self._pictures(packet)

    def drain(self) -> Iterator[tuple[float, VideoFrame]]:
        """The pictures still inside the decoder at the end of the stream."""
        self._context.skip_frame = "DEFAULT"
        yield from self._pictures(None)

    def _pictures(self, packet: "av.Packet[VideoStream] | None") -> Iterator[tuple[float, VideoFrame]]:
        try:
            frames = self._context.decode(packet)
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            self.corrupt += 1
            self._fruitless += 1
            self._damaged()
            return
        if packet is not None:
            self._fruitless = 0 if frames else self._fruitless + 1
        for frame in frames:
            if frame.is_corrupt:
                self.corrupt += 1
                continue
            at = frame.opaque
            if isinstance(at, float):
                yield at, frame
            elif self._newest is not None:
                yield self._newest.at, frame

    def _damaged(self) -> None:
        self._waiting_for_keyframe = True
        self._context.flush_buffers()
