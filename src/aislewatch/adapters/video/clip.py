"""A clip from kept packets: an mp4 that browsers play, its index in front, its time starting at 0.

H.264 that browsers can play is copied packet by packet (no picture is touched, nothing is lost); all
else is encoded anew as H.264: other codecs, ten-bit or 4:2:2 pictures, a stream whose picture size
changed on the way, and every clip with exclusion zones, since the camera's own packets show them.

A copied clip begins at a keyframe and so may begin up to one group of pictures (GOP) before its start.
"""

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Final

import av
import av.error
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from aislewatch.adapters.video import nal
from aislewatch.adapters.video.encoding import CLOCK_RATE, H264Encoder, H264Muxer, mp4_in_memory
from aislewatch.adapters.video.formats import ClipPacket, StreamFormat, parameter_sets
from aislewatch.adapters.video.mask import black_out_yuv
from aislewatch.adapters.video.picture import bgr, upright
from aislewatch.domain.errors import UnreadableVideo
from aislewatch.domain.geometry import Polygon

MAX_ENCODED_SIDE: Final = 1920
"""Longer side of a clip that must be encoded anew, in pixels. A 4K clip would take a minute of CPU time
on a shop's machine; copied clips keep their size."""

_BROWSER_PIXELS: Final = frozenset({"yuv420p", "yuvj420p"})


def mp4_of(
    packets: Sequence[ClipPacket], start: float, end: float, excluded: Iterable[Polygon] = ()
) -> bytes:
    """The clip from ``start`` to ``end`` (seconds on the frames' clock) out of ``packets`` (decoding order,
    first one a keyframe).

    Zones in ``excluded``, and those of any packet, are black in every picture. Raises
    :class:`UnreadableVideo` when no packet can be decoded.
    """
    zones = tuple(dict.fromkeys([*excluded, *(zone for packet in packets for zone in packet.excluded)]))
    try:
        first = next((frame for _, frame in _pictures(packets)), None)
        if first is None:
            raise UnreadableVideo(
                "None of the clip's pictures can be decoded.", fix="Look at the camera's stream."
            )
        if not zones and _copyable(packets, first):
            return _copied(packets, first)
        return _encoded(packets, start, end, zones)
    except av.error.FFmpegError as error:
        raise UnreadableVideo(f"The clip cannot be written: {error.strerror}.") from None


def _copyable(packets: Sequence[ClipPacket], first: VideoFrame) -> bool:
    """Whether browsers play the packets as they are (8-bit 4:2:0 H.264, one format, upright)."""
    form = packets[0].format
    if form.codec != "h264" or first.format.name not in _BROWSER_PIXELS or packets[-1].rotation:
        return False
    return all(packet.format == form for packet in packets) and nal.has_parameter_sets(
        parameter_sets(packets[0])
    )


def _copied(packets: Sequence[ClipPacket], first: VideoFrame) -> bytes:
    """Pictures of an open GOP shown before their keyframe are left out: they build on what is not there."""
    origin = packets[0].at
    shown = [packets[0], *(packet for packet in packets[1:] if packet.at > origin)]
    length_size = nal.layout(packets[0].format.extradata).length_size
    buffer = io.BytesIO()
    container = mp4_in_memory(buffer, len(shown))
    muxer = H264Muxer(container, (first.width, first.height))
    usual, last = _usual_step(shown), -math.inf
    for packet, following in zip_longest(shown, shown[1:]):
        data = nal.annex_b(packet.data, length_size)
        if packet is packets[0] and not nal.has_parameter_sets(nal.parameter_sets(data, 0)):
            data = parameter_sets(packet) + data
        decode = max(_ticks(packet.decode_at - origin), last + 1)
        step = _ticks(following.decode_at - packet.decode_at) if following else usual
        show = max(decode, _ticks(packet.at - origin))
        muxer.add(data, int(show), int(decode), max(1, step), keyframe=packet.keyframe)
        last = decode
    container.close()
    return buffer.getvalue()


def _usual_step(packets: Sequence[ClipPacket]) -> int:
    """Median distance of pictures in clock ticks."""
    steps = [b.decode_at - a.decode_at for a, b in pairwise(packets)]
    return _ticks(float(np.median(steps))) if steps else CLOCK_RATE // 25


def _ticks(seconds: float) -> int:
    return round(seconds * CLOCK_RATE)


def _encoded(packets: Sequence[ClipPacket], start: float, end: float, zones: Sequence[Polygon]) -> bytes:
    rate = CLOCK_RATE / max(1, _usual_step(packets))
    rotation = packets[-1].rotation  # known once the first picture was decoded
    buffer = io.BytesIO()
    container = mp4_in_memory(buffer, len(packets))
    size: tuple[int, int] | None = None
    encoder: H264Encoder | None = None
    for at, frame in _between(_pictures(packets), start, end):
        size = size or _fitted(frame, rotation)
        encoder = encoder or H264Encoder(container, size, rate)
        encoder.add(_prepared(frame, size, rotation, zones), at)
    if encoder is None:
        raise UnreadableVideo("No picture of the clip can be decoded.", fix="Look at the camera's stream.")
    encoder.finish()
    container.close()
    return buffer.getvalue()


def _prepared(
    frame: VideoFrame, size: tuple[int, int], rotation: int, zones: Sequence[Polygon]
) -> VideoFrame:
    """The picture upright, in its final size, zones black."""
    if rotation:
        frame = VideoFrame.from_ndarray(upright(bgr(frame), rotation), format="bgr24")
    picture = frame.reformat(*size, "yuv420p", dst_color_range="MPEG")
    if not zones:
        return picture
    planes = np.ascontiguousarray(picture.to_ndarray(), np.uint8)
    black_out_yuv(planes, zones)
    masked = VideoFrame.from_ndarray(planes, format="yuv420p")
    masked.color_range = picture.color_range
    return masked


def _fitted(frame: VideoFrame, rotation: int) -> tuple[int, int]:
    width, height = (frame.height, frame.width) if rotation % 180 else (frame.width, frame.height)
    scale = min(1.0, MAX_ENCODED_SIDE / max(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _between(
    pictures: Iterable[tuple[float, VideoFrame]], start: float, end: float
) -> Iterator[tuple[float, VideoFrame]]:
    """The pictures on show from ``start`` to ``end``: that begins with the last one before ``start``."""
    held: tuple[float, VideoFrame] | None = None
    for at, frame in pictures:
        if at <= start:
            held = (at, frame)
            continue
        if held is not None:
            yield held
            held = None
        if at <= end:
            yield at, frame
    if held is not None:
        yield held


def _pictures(packets: Iterable[ClipPacket]) -> Iterator[tuple[float, VideoFrame]]:
    """What can be decoded, in the order of presentation, times growing strictly; damage is skipped."""
    decoder: VideoCodecContext | None = None
    form: StreamFormat | None = None
    times: dict[int, float] = {}
    shown = -np.inf
    for number, packet in enumerate([*packets, None]):
        frames: list[VideoFrame] = []
        if decoder is not None and (packet is None or packet.format != form):
            frames += _decoded(decoder, None)
        if packet is not None:
            if decoder is None or packet.format != form:
                form, decoder = packet.format, packet.format.decoder()
            unit = av.Packet(packet.data)
            unit.pts = unit.dts = number
            times[number] = packet.at
            frames += _decoded(decoder, unit)
        for frame in frames:
            at = times.pop(frame.pts, None) if frame.pts is not None else None
            if at is not None and at > shown and not frame.is_corrupt:
                shown = at
                yield at, frame


def _decoded(decoder: VideoCodecContext, packet: "av.Packet[av.stream.Stream] | None") -> list[VideoFrame]:
    try:
        return decoder.decode(packet)
    except (av.error.InvalidDataError, av.error.EOFError):
        return []
