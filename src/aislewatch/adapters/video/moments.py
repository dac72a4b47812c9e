"""A few pictures out of a clip, spread over its time."""

import io
from typing import Final

import av

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
    try:
        with av.open(io.BytesIO(clip)) as container:
            stream = container.streams.video[0]
            length = (
                float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
            )
            start = max(0.0, length - LAST)
            step = (length - start) / max(1, count - 1)
            wanted = [start + step * n for n in range(count)]
            chosen, last = [], None
            for frame in container.decode(stream):
                last = frame
                if len(chosen) < count - 1 and frame.time is not None and frame.time >= wanted[len(chosen)]:
                    chosen.append(jpeg(shrunk(bgr(frame), WIDTH), QUALITY))
            if last is not None:
                chosen.append(jpeg(shrunk(bgr(last), WIDTH), QUALITY))
            return chosen
    except (*FOREIGN, IndexError) as error:
        raise UnreadableVideo(f"The clip cannot be read: {error}.") from None
