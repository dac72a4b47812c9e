"""Packets in, pictures out, damage survived."""

from typing import Final

import av
import av.error
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aislewatch.adapters.video.timeline import Stamp

GIVE_UP_PACKETS: Final = 1500
"""Packets in a row without a single picture after which a stream counts as unreadable: a minute at 25
fps. Cameras that save bandwidth ("H.264+") send keyframes half a minute apart."""

Shown = tuple[float, VideoFrame]
"""A picture and when it is shown (``Frame.at``)."""


class Decoder:
    """Decodes one connection's packets, in decoding order.

    After damage all is skipped until the next keyframe, because pictures built on a damaged one show
    things that never were.
    """

    def __init__(self, video: VideoStream) -> None:
        self._context = video.codec_context
        self._fruitless = 0
        self._newest: Stamp | None = None
        self.waiting = True
        """Whether nothing can be decoded before the next keyframe."""
        self.damaged = False
        """Whether that is because of damage."""
        self.corrupt = 0
        """Packets and pictures let go because of damage."""

    @property
    def hopeless(self) -> bool:
        """Whether so many packets in a row gave nothing that nothing more is to be expected."""
        return self._fruitless >= GIVE_UP_PACKETS

    def pause(self) -> None:
        """Leave the rest of this group of pictures undecoded, to catch up."""
        self.waiting = True
        self._context.flush_buffers()

    def decode(self, packet: "av.Packet[VideoStream]", stamp: Stamp, *, wanted: bool) -> list[Shown]:
        """The pictures that ``packet`` completes, in order of presentation.

        With ``wanted`` False the picture of this packet is not needed; it is decoded all the same if
        others depend on it.
        """
        if packet.is_corrupt:
            self._spoil()
        if self.waiting and not packet.is_keyframe:
            self.corrupt += self.damaged
            self._fruitless += 1
            return []
        self.waiting = self.damaged = False
        self._newest = stamp
        packet.opaque = stamp.at
        self._context.skip_frame = "DEFAULT" if wanted else "NONREF"
        return self._pictures(packet)

    def drain(self) -> list[Shown]:
        """The pictures still inside the decoder at the end of the stream."""
        self._context.skip_frame = "DEFAULT"
        return self._pictures(None)

    def restart(self) -> list[Shown]:
        """Drain, and be ready for a stream of another form (FFmpeg would drop what is still waiting)."""
        pictures = self.drain()
        self._context.flush_buffers()
        return pictures

    def _pictures(self, packet: "av.Packet[VideoStream] | None") -> list[Shown]:
        try:
            frames = self._context.decode(packet)
        except av.error.EOFError:
            return []
        except av.error.FFmpegError:
            self.corrupt += 1
            self._fruitless += 1
            self._spoil()
            return []
        if packet is not None:
            self._fruitless = 0 if frames else self._fruitless + 1
        sound = [frame for frame in frames if not frame.is_corrupt]
        self.corrupt += len(frames) - len(sound)
        return [(self._time_of(frame), frame) for frame in sound]

    def _time_of(self, frame: VideoFrame) -> float:
        """The time its packet carried through the decoder; the newest packet's where it got lost."""
        if isinstance(frame.opaque, float):
            return frame.opaque
        return self._newest.at if self._newest else 0.0

    def _spoil(self) -> None:
        self.damaged = self.waiting = True
        self._context.flush_buffers()
