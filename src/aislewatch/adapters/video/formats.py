"""What is kept of a stream for clips, and what a decoder must know to make pictures of it again."""

from dataclasses import dataclass, replace

import av
from av.video.codeccontext import VideoCodecContext

from aislewatch.adapters.video import nal
from aislewatch.domain.errors import UnreadableVideo
from aislewatch.domain.geometry import Polygon


@dataclass(frozen=True)
class StreamFormat:
    """What a decoder must know before the first packet.

    ``pixels`` and ``size`` (width, height) matter to raw video only. ``parameter_sets`` are those (H.264)
    that came within the stream when they differ from the header's: the picture's size may have changed.
    """

    codec: str
    extradata: bytes = b""
    parameter_sets: bytes = b""
    size: tuple[int, int] = (0, 0)
    pixels: str | None = None

    def decoder(self) -> VideoCodecContext:
        """A fresh decoder, one thread (clips are cut beside the cameras' own decoders)."""
        context = av.CodecContext.create(self.codec, "r")
        if not isinstance(context, VideoCodecContext):
            raise UnreadableVideo(f"{self.codec} is not a video format.")
        context.thread_count = 1
        if self.extradata:
            context.extradata = self.extradata
        if self.codec == "rawvideo":
            context.width, context.height = self.size
            context.pix_fmt = self.pixels
        return context


@dataclass(frozen=True, slots=True)
class ClipPacket:
    """One kept packet: times in seconds on the frames' clock, the bytes as they came, and the exclusion
    zones in force when it came. ``rotation`` is the turn its file asks for (degrees counterclockwise), once a
    picture was decoded that says so."""

    at: float
    decode_at: float
    keyframe: bool
    data: bytes
    format: StreamFormat
    excluded: tuple[Polygon, ...] = ()
    rotation: int = 0


def parameter_sets(packet: ClipPacket) -> bytes:
    """The H.264 parameter sets (Annex B) that a keyframe needs: its own, or those of its stream."""
    layout = nal.layout(packet.format.extradata)
    in_band = nal.parameter_sets(packet.data, layout.length_size)
    return in_band if nal.has_parameter_sets(in_band) else layout.parameter_sets


def renewed(form: StreamFormat, keyframe: bytes) -> StreamFormat:
    """``form``, changed when a keyframe brings other parameter sets than the header or the last one."""
    if form.codec != "h264":
        return form
    layout = nal.layout(form.extradata)
    in_band = nal.parameter_sets(keyframe, layout.length_size)
    known = form.parameter_sets or layout.parameter_sets
    if not in_band or set(nal.annex_b_units(in_band)) <= set(nal.annex_b_units(known)):
        return form
    return replace(form, parameter_sets=in_band)
