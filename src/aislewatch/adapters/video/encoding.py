"""mp4 out: packets that are H.264 already, or pictures to be encoded.

The encoder is x264, which PyAV's wheels bundle (GPL, see NOTICE). Timestamps are in ticks of a 90 kHz
clock, so pictures may come at any times: no frame rate is assumed.
"""

import io
from fractions import Fraction
from typing import Final, Protocol

import av
from av.container import OutputContainer
from av.video.frame import VideoFrame

CLOCK_RATE: Final = 90_000
_TICK: Final = Fraction(1, CLOCK_RATE)

QUALITY: Final = 23
"""x264's constant rate factor: its default, visually close to the source at surveillance sizes."""

_INDEX_BASE: Final = 4096
_INDEX_PER_PICTURE: Final = 40
"""Bytes set aside in front for the index (moov): stts and ctts 8, stsz, stss and stco 4, stsc 12 at most.
FFmpeg's own ``faststart`` reopens the output by name, which memory does not have."""


def mp4_in_memory(buffer: io.BytesIO, pictures: int) -> OutputContainer:
    """An mp4 whose index for up to ``pictures`` pictures stands in front, so that players start at once."""
    room = _INDEX_BASE + _INDEX_PER_PICTURE * pictures
    return av.open(
        buffer, "w", format="mp4", container_options={"moov_size": str(room), "fflags": "+bitexact"}
    )


class Sink(Protocol):
    """Takes bytes as they come."""

    def write(self, data: bytes, /) -> int: ...


def fragmented_mp4(sink: Sink) -> OutputContainer:
    """An mp4 that is never rewound: its head, then a fragment for every picture."""
    flags = "frag_every_frame+delay_moov+default_base_moof"
    return av.open(sink, "w", format="mp4", container_options={"movflags": flags, "fflags": "+bitexact"})


class H264Muxer:
    """Puts H.264 packets in Annex B, the first with its parameter sets, into a container."""

    def __init__(self, container: OutputContainer, size: tuple[int, int]) -> None:
        self._container = container
        self._stream = container.add_mux_stream("h264", width=size[0], height=size[1])
        self._stream.time_base = _TICK

    def add(self, data: bytes, show: int, decode: int, duration: int, *, keyframe: bool) -> None:
        """Append a packet; times in ticks, in decoding order, ``decode`` growing strictly."""
        packet = av.Packet(data)
        packet.stream = self._stream
        packet.time_base = _TICK
        packet.pts, packet.dts, packet.duration = show, decode, duration
        packet.is_keyframe = keyframe
        self._container.mux(packet)


class H264Encoder:
    """Encodes pictures into a container; their times may be spaced at will.

    ``size`` (width, height) must be even; pictures of another size are scaled to it. ``rate`` is about
    how many pictures come per second, which guides the encoder's bit budget only. ``quality`` is x264's
    constant rate factor: the lower, the closer to the pictures. ``low_delay`` sends every picture out as
    it comes, for live streams.
    """

    def __init__(
        self,
        container: OutputContainer,
        size: tuple[int, int],
        rate: float,
        quality: int = QUALITY,
        *,
        low_delay: bool = False,
    ) -> None:
        self._container = container
        nominal = Fraction(rate).limit_denominator(1000)
        options = {"preset": "veryfast", "crf": str(quality), "threads": "2"}
        if low_delay:
            options |= {"tune": "zerolatency", "threads": "1"}
        self._stream = container.add_stream("libx264", rate=nominal, options=options)
        context = self._stream.codec_context
        context.width, context.height = size
        context.pix_fmt = "yuv420p"
        context.time_base = _TICK
        context.gop_size = max(1, round(2 * rate))
        self._origin: float | None = None
        self._last = -1

    def add(self, frame: VideoFrame, at: float) -> None:
        """Append a picture shown at ``at`` seconds; the first one is at 0 in the file."""
        if self._origin is None:
            self._origin = at
        ticks = max(self._last + 1, round((at - self._origin) * CLOCK_RATE))
        self._last = ticks
        context = self._stream.codec_context
        picture = frame.reformat(context.width, context.height, "yuv420p", dst_color_range="MPEG")
        picture.pts, picture.time_base = ticks, _TICK
        picture.pict_type = 0
        self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        """Encode what is still waiting. The container stays open."""
        self._container.mux(self._stream.encode(None))
