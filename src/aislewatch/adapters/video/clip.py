"""A clip from kept packets: an mp4 that browsers play, its index in front, its time starting at 0.

H.264 that browsers can play is copied packet by packet (no picture is touched, nothing is lost); all
else is encoded anew as H.264: other codecs, ten-bit or 4:2:2 pictures, a stream whose picture size
changed on the way, and every clip with exclusion zones, since the camera's own packets show them.

A copied clip begins at a keyframe and so may begin up to one group of pictures (GOP) before its start.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import av
import av.error
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from aislewatch.adapters.video import nal
from aislewatch.adapters.video.encoding import CLOCK_RATE, H264Encoder, H264Muxer, mp4_in_memory
from aislewatch.adapters.video.formats import ClipPacket, StreamFormat, parameter_sets
from aislewatch.adapters.video.mask import black_out
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
    origin = packets[0].at
    shown = [
        p for i, p in enumerate(packets) if i == 0 or p.at > origin
    ]  # open GOP: leading pictures lack theirs
    length_size = nal.layout(packets[0].format.extradata).length_size
    buffer = io.BytesIO()
    container = mp4_in_memory(buffer, len(shown))
    muxer = H264Muxer(container, (first.width, first.height))
    sets = parameter_sets(packets[0])
    last = None
    for packet, following in zip(shown, [*shown[1:], None], strict=True):
        data = nal.annex_b(packet.data, length_size)
        if packet is shown[0] and not nal.has_parameter_sets(nal.parameter_sets(data, 0)):
            data = sets + data
        decode = round((packet.decode_at - origin) * CLOCK_RATE)
        if last is not None:
            decode = max(decode, last + 1)
        step = (
            round((following.decode_at - packet.decode_at) * CLOCK_RATE) if following else _usual_step(shown)
        )
        show = max(decode, round((packet.at - origin) * CLOCK_RATE))
        muxer.add(data, show, decode, max(1, step), keyframe=packet.keyframe)
        last = decode
    container.close()
    return buffer.getvalue()


def _usual_step(packets: Sequence[ClipPacket]) -> int:
    """Median distance of pictures in clock ticks."""
    steps = [b.decode_at - a.decode_at for a, b in pairwise(packets)]
    return round(float(np.median(steps)) * CLOCK_RATE) if steps else CLOCK_RATE // 25


def _encoded(packets: Sequence[ClipPacket], start: float, end: float, zones: Sequence[Polygon]) -> bytes:
    rate = CLOCK_RATE / max(1, _usual_step(packets))
    rotation = packets[-1].rotation  # known once the first picture was decoded
    buffer = io.BytesIO()
    container = mp4_in_memory(buffer, len(packets))
    encoder: H264Encoder | None = None
    for at, frame in _between(_pictures(packets), start, end):
        if encoder is None:
            encoder = H264Encoder(container, _fitted(frame, rotation), rate)
        if zones or rotation:
            image = upright(bgr(frame), rotation)
            black_out(image, zones)
            encoder.add(VideoFrame.from_ndarray(image, format="bgr24"), at)
        else:
            encoder.add(frame, at)
    if encoder is None:
        raise UnreadableVideo(
            "The clip holds no picture that can be decoded.", fix="Look at the camera's stream."
        )
    encoder.finish()
    container.close()
    return buffer.getvalue()


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
