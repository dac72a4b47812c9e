"""Trying a camera out: is it there, what does it send, and if not, why not."""

import contextlib
import re
import socket
import time
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from aislewatch.adapters.video.connection import Connection, Dial, TimeOuts, connect, times_of
from aislewatch.adapters.video.decoding import Decoder
from aislewatch.adapters.video.faults import FOREIGN, redact, translated
from aislewatch.adapters.video.picture import bgr, upright
from aislewatch.adapters.video.timeline import Stamp
from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo, VideoError
from aislewatch.domain.people import Image

_PATIENCE: Final = TimeOuts(open=8.0, read=8.0)
_MEASURED_SECONDS: Final = 2.0
_HOST: Final = re.compile(r"^(?:rtsps?|https?)://(?:.*@)?(\[[^\]]+\]|[^:/?#]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class ProbeResult:
    """What a try brought. ``problem`` and ``fix`` are empty when it worked.

    * ``url``: the address without credentials
    * ``picture``: the first one, uint8 (H, W, 3) BGR; None if none came
    * ``codec``: FFmpeg's name (``h264``, ``hevc``, ``mpeg4``, ``mjpeg``), ``size``: (width, height)
    * ``fps``: pictures per second as announced, or measured where the stream does not say; None unknown
    * ``keyframe_seconds``: longest distance of keyframes seen; clips may begin that much early. None if
      fewer than two came
    * ``seconds``: from the first knock to the first picture
    """

    url: str
    problem: str = ""
    fix: str = ""
    picture: Image | None = None
    codec: str = ""
    size: tuple[int, int] = (0, 0)
    fps: float | None = None
    keyframe_seconds: float | None = None
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether pictures come."""
        return not self.problem


def probe(url: str, time_outs: TimeOuts = _PATIENCE, dial: Dial | None = None) -> ProbeResult:
    """Connect, wait for one picture, watch the stream for two seconds, disconnect.

    Never raises for a camera that does not work: the result says why, in plain words.
    """
    began = time.monotonic()
    codec = ""
    try:
        if dial is None:
            _resolve(url)
        with contextlib.closing(connect(url, time_outs, dial)) as connection:
            codec = connection.format.codec
            return _looked_at(connection, began)
    except VideoError as error:
        fault = error
    except FOREIGN as error:
        fault = translated(error, url)
    return ProbeResult(redact(url), fault.message, fault.fix, codec=codec, seconds=time.monotonic() - began)


def _resolve(url: str) -> None:
    """Raise :class:`SourceUnavailable` for a host name nobody knows; FFmpeg calls that an I/O error."""
    match = _HOST.match(url)
    if match is None:
        return
    host = match[1].strip("[]")
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        raise SourceUnavailable(
            f"{redact(url)}: the host name {host} is unknown.",
            fix="Correct it, or write the camera's IP address.",
        ) from None


def _looked_at(connection: Connection, began: float) -> ProbeResult:
    decoder = Decoder(connection.video)
    picture: Image | None = None
    first_after = 0.0
    shown: list[Fraction] = []
    keyframes: list[Fraction] = []
    for packet in connection.packets():
        times = times_of(packet)
        if times.show is not None:
            shown.append(times.show)
            keyframes += [times.show] if packet.is_keyframe else []
        if picture is None and packet.size:
            for _, frame in decoder.decode(packet, Stamp(0.0, 0.0), wanted=True):
                picture = upright(bgr(frame), frame.rotation) if picture is None else picture
                first_after = time.monotonic() - began
        watched = time.monotonic() - began - first_after
        if decoder.hopeless or (picture is not None and _enough(shown, watched)):
            break
    for _, frame in decoder.drain():
        picture = upright(bgr(frame), frame.rotation) if picture is None else picture
    if picture is None:
        raise UnreadableVideo(
            f"{redact(connection.url)}: connected, but no picture can be decoded.",
            fix="Set the camera to H.264 or H.265 and restart it.",
        )
    gaps = [float(b - a) for a, b in pairwise(keyframes)]
    return ProbeResult(
        url=redact(connection.url),
        picture=picture,
        codec=connection.format.codec,
        size=(picture.shape[1], picture.shape[0]),
        fps=_rate(connection, shown),
        keyframe_seconds=max(gaps, default=None),
        seconds=first_after,
    )


def _enough(shown: list[Fraction], watched: float) -> bool:
    """Whether the stream was watched for long enough, by its own time or, if that stands still, by ours."""
    return watched >= 2 * _MEASURED_SECONDS or bool(shown and max(shown) - min(shown) >= _MEASURED_SECONDS)


def _rate(connection: Connection, shown: list[Fraction]) -> float | None:
    announced = connection.video.average_rate
    if announced and 0 < announced <= 240:
        return float(announced)
    span = max(shown) - min(shown) if shown else Fraction(0)
    return float((len(shown) - 1) / span) if span else None
