"""A few pictures out of a clip, spread over its time."""

import io
from typing import Final

import av
from av.video.frame import VideoFrame

from aislewatch.adapters.video.faults import FOREIGN
from aislewatch.adapters.video.picture import bgr
from aislewatch.adapters.video.writer import jpeg, shrunk
from aislewatch.domain.errors import UnreadableVideo

WIDTH: Final = 768
QUALITY: Final = 80
LAST: Final = 8.0
"""Seconds before a clip's end that are looked at: the act, not the way to the shelf."""


def moments(clip: bytes, count: int) -> list[bytes]:
    """At most ``count`` JPEG pictures of an mp4's last seconds in order, evenly spread, the last one its very
    last; as the clip shows them. Raises :class:`UnreadableVideo`."""
    chosen: list[bytes] = []
    try:
        with av.open(io.BytesIO(clip), mode="r") as container:
            stream = container.streams.video[0]
            length = float((stream.duration or 0) * (stream.time_base or 0))
            start = max(0.0, length - LAST)
            step = (length - start) / max(1, count - 1)
            last = None
            for frame in container.decode(stream):
                last = frame
                due = start + step * len(chosen)
                if len(chosen) < count - 1 and frame.time is not None and frame.time >= due:
                    chosen.append(_jpeg(frame))
            if last is not None:
                chosen.append(_jpeg(last))
    except (*FOREIGN, IndexError):
        raise UnreadableVideo("The clip cannot be read.") from None
    return chosen


def _jpeg(frame: VideoFrame) -> bytes:
    return jpeg(shrunk(bgr(frame), WIDTH), QUALITY)
