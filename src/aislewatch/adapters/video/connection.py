"""Opening a stream: a file, an RTSP or HTTP camera, a USB camera."""

import errno
import os
import re
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.error
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.stream import VideoStream

from aislewatch.adapters.video.faults import FOREIGN, Foreign, redact, translated
from aislewatch.adapters.video.formats import StreamFormat
from aislewatch.adapters.video.timeline import PacketTimes
from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo, VideoError

NETWORK_SCHEMES: Final = frozenset({"rtsp", "rtsps", "http", "https"})
_USB: Final = re.compile(r"^(?:usb:(?://)?|v4l2://)?(?P<device>/dev/[\w/.-]+|\d+)$")
_USB_FORMATS: Final = ("h264", "mjpeg", "")
"""Compressed forms first: raw pictures fill the clip's ring in seconds. Empty: whatever the device gives."""

_FORMATS: Final = ",".join(
    (
        *(
            "mov,mp4,m4a,3gp,3g2,mj2",
            "matroska,webm",
            "avi",
            "flv",
            "mpegts",
            "mpeg",
            "asf",
            "ogg",
            "mxf",
            "nut",
        ),
        *("h264", "hevc", "m4v", "mpegvideo", "h263", "obu", "ivf", "mjpeg", "mpjpeg", "jpeg_pipe"),
        *("dhav", "dv", "gif", "yuv4mpegpipe", "mp3", "wav"),
    )
)
"""What a file or a web address may hold. What names other places (HLS, DASH, lists of files, SDP, numbered
pictures) is not among them: FFmpeg would go there, and nobody has checked these."""

_WEB_PROTOCOLS: Final = "http,https,tcp,tls,crypto,httpproxy"
_RTSP_PROTOCOLS: Final = "rtsp,rtsps,rtp,tcp,tls,udp,crypto"

_TEXT_ART: Final = frozenset({"ansi", "bintext", "xbin", "idf"})
"""FFmpeg plays any text file as "ANSI art"."""

Dial = Callable[[str], str]
"""From a host's name to the address that may be connected to. Raises :class:`SourceUnavailable`."""

_NOT_A_VIDEO: Final = av.error.InvalidDataError(0, "text")
_TIME_OUT: Final = TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))

_NO_TIMESTAMPS: Final = 0x0080
"""AVFMT_NOTIMESTAMPS (libavformat/avformat.h)."""


@dataclass(frozen=True, slots=True)
class TimeOuts:
    """Seconds to wait for a connection and its first data (``open``), and for the next packet (``read``)."""

    open: float = 10.0
    read: float = 10.0


@dataclass
class Connection:
    """An opened stream. Belongs to one thread: PyAV containers must not be closed while being read."""

    url: str
    container: InputContainer
    video: VideoStream
    live: bool
    """Whether pictures come at their own pace and cannot be had again."""

    @property
    def format(self) -> StreamFormat:
        """What a decoder of the packets must know."""
        context = self.video.codec_context
        return StreamFormat(
            codec=context.codec.canonical_name,
            extradata=context.extradata or b"",
            size=(context.width, context.height),
            pixels=context.pix_fmt,
        )

    @property
    def timed(self) -> bool:
        """Whether the container carries timestamps at all."""
        return not self.container.format.flags & _NO_TIMESTAMPS

    @property
    def start(self) -> Fraction | None:
        """Time of the first picture in the stream, in seconds."""
        ticks, base = self.video.start_time, self.video.time_base
        return None if ticks is None or base is None else ticks * base

    @property
    def step(self) -> Fraction:
        """Nominal time between two pictures, in seconds; a 25th where the stream does not say."""
        # A raw stream's average is FFmpeg's default of 25; the guess looks into the stream itself.
        average, guessed = self.video.average_rate, self.video.guessed_rate
        rate = (average or guessed) if self.timed else (guessed or average)
        return 1 / rate if rate and 0.01 <= rate <= 1000 else Fraction(1, 25)

    def packets(self) -> Iterator["av.Packet[VideoStream]"]:
        """The video's packets until the stream ends; the last one is empty and drains the decoder.

        Raises what PyAV raises; see :func:`aislewatch.adapters.video.faults.translated`.
        """
        return self.container.demux(self.video)

    def close(self) -> None:
        """Disconnect. Only by the thread that reads."""
        self.container.close()


def times_of(packet: "av.Packet[VideoStream]") -> PacketTimes:
    """A packet's timestamps in seconds."""
    base = packet.time_base
    return PacketTimes(
        None if packet.pts is None else packet.pts * base, None if packet.dts is None else packet.dts * base
    )


def connect(url: str, time_outs: TimeOuts, dial: Dial | None = None) -> Connection:
    """Open ``url`` and find its video stream.

    With ``dial``, a network camera is connected to at the address it gives, and not followed elsewhere when
    it redirects over HTTP.

    ``url`` is a file's path, ``rtsp(s)://``, ``http(s)://``, ``/dev/videoN`` or ``usb:N``. Raises
    :class:`SourceUnavailable` or :class:`UnreadableVideo`, without credentials in the message.
    """
    container = _opened(url, time_outs, dial)
    try:
        video = _video_stream(container, url)
    except VideoError:
        container.close()
        raise
    scheme = scheme_of(url)
    # A web address may lead to a finished file, which has a duration; an RTSP camera may announce one too.
    live = scheme not in ("file", "http", "https") or (scheme != "file" and container.duration is None)
    return Connection(url, container, video, live)


def scheme_of(url: str) -> str:
    """``rtsp``, ``rtsps``, ``http``, ``https``, ``usb`` or ``file``.

    Raises :class:`UnreadableVideo` for others.
    """
    if _USB.match(url):
        return "usb"
    scheme, separator, _ = url.partition("://")
    if not separator:
        return "file"
    scheme = scheme.lower()
    if scheme == "file" or scheme in NETWORK_SCHEMES:
        return scheme
    raise UnreadableVideo(
        f"{redact(url)}: this kind of address is not supported.",
        fix="Use rtsp, rtsps, http or https, a /dev/video device or a file.",
    )


def quoted(url: str) -> str:
    """A network address whose user name and password may hold ``/``, ``?`` or ``#`` as they are.

    Camera passwords do, and FFmpeg would take them for the end of the host name. Recognized by what
    stands where the port should be: no number.
    """
    scheme, separator, rest = url.partition("://")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority or "@" not in rest or re.fullmatch(r"[^:]*(:\d*)?", authority):
        return url
    login, _, address = rest.rpartition("@")
    return f"{scheme}{separator}{urllib.parse.quote(login, safe=':%!$&()*+,;=~')}@{address}"


def _opened(url: str, time_outs: TimeOuts, dial: Dial | None) -> InputContainer:
    scheme = scheme_of(url)
    waits = (time_outs.open, time_outs.read)
    began = time.monotonic()
    try:
        if scheme == "usb":
            return _opened_device(url, waits)
        if scheme == "file":
            return _opened_file(_path_of(url), waits)
        target, options = quoted(url), _network_options(scheme, time_outs)
        if dial is not None:
            target, pinned = _dialed(target, dial)
            options |= pinned
        return av.open(target, mode="r", options=options, timeout=waits, metadata_errors="replace")
    except av.error.ArgumentError:
        raise UnreadableVideo(
            f"{redact(url)}: the content is no video, or only a list of other addresses, which is not read.",
            fix="Use the address of the video itself, mostly an rtsp:// one.",
        ) from None
    except av.error.InvalidDataError as error:
        if scheme == "file":
            raise translated(error, url) from None
        # FFmpeg also calls an RTSP answer that did not come, or broke off, damaged data.
        if time.monotonic() - began >= time_outs.open:
            raise translated(_TIME_OUT, url) from None
        raise SourceUnavailable(
            f"{redact(url)}: something answers, but not with a video stream.",
            fix="Check port and path: web page and video stream often have ports of their own.",
        ) from None
    except FOREIGN as error:
        raise translated(error, url) from None


def host_of(url: str) -> str:
    """The host of a network address as it will be connected to; empty for files and devices.

    Raises :class:`UnreadableVideo` for an address of no supported kind, :class:`SourceUnavailable` without
    a host.
    """
    if scheme_of(url) not in NETWORK_SCHEMES:
        return ""
    try:
        host = urllib.parse.urlsplit(quoted(url)).hostname
    except ValueError:
        host = None
    if not host:
        raise SourceUnavailable(f"{redact(url)}: there is no host in it.", fix="Correct the address.")
    return host


def _dialed(url: str, dial: Dial) -> tuple[str, dict[str, str]]:
    """``url`` with the address of its host in its place, and options that tell the server its name."""
    host = host_of(url)
    parts = urllib.parse.urlsplit(url)
    login, at, place = parts.netloc.rpartition("@")
    port = place.rpartition("]")[2].partition(":")[1:] if "]" in place else place.partition(":")[1:]
    address = dial(host)
    written = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{login}{at}{written}{''.join(port)}").geturl()
    if not parts.scheme.startswith("http"):
        return target, {}
    pinned = {"max_redirects": "0", "headers": f"Host: {place}\r\n"}
    return target, pinned | ({"verifyhost": host} if parts.scheme == "https" else {})


def _path_of(url: str) -> Path:
    return Path(urllib.parse.unquote(url[7:]) if url.lower().startswith("file://") else url)


def _opened_file(path: Path, waits: tuple[float, float]) -> InputContainer:
    if path.is_dir():  # FFmpeg would look for a numbered series of pictures
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
    return av.open(f"file:{path}", mode="r", options=options, timeout=waits, metadata_errors="replace")


def _network_options(scheme: str, time_outs: TimeOuts) -> dict[str, str]:
    microseconds = str(int(time_outs.read * 1e6))
    if scheme.startswith("rtsp"):
        # TCP first: lost UDP packets tear pictures, and shops' networks lose them. Measuring the frame
        # rate would hold up the first picture by seconds, and nothing here needs it.
        return {
            "rtsp_flags": "prefer_tcp",
            "allowed_media_types": "video",
            "timeout": microseconds,
            "fpsprobesize": "0",
            "rtsp_transport": "tcp+udp",  # no groups that the camera names
            "protocol_whitelist": _RTSP_PROTOCOLS,
            "format_whitelist": "rtsp",
        }
    return {
        "rw_timeout": microseconds,
        "protocol_whitelist": _WEB_PROTOCOLS,
        "format_whitelist": _FORMATS,
    }


def _opened_device(url: str, waits: tuple[float, float]) -> InputContainer:
    match = _USB.match(url)
    device = match["device"] if match else url
    if device.isdigit():
        device = f"/dev/video{device}"
    failure: Foreign | None = None
    for wanted in _USB_FORMATS:
        try:
            options = {"input_format": wanted} if wanted else {}
            return av.open(
                device, mode="r", format="v4l2", options=options, timeout=waits, metadata_errors="replace"
            )
        except FOREIGN as error:
            failure = error
    if isinstance(failure, PermissionError):
        raise translated(failure, url) from None
    raise SourceUnavailable(
        f"{device}: there is no working camera.",
        fix="Check that it is plugged in and no other program uses it.",
    )


def _video_stream(container: InputContainer, url: str) -> VideoStream:
    chosen: VideoStream | None = None
    for stream in container.streams:
        if (
            chosen is None
            and isinstance(stream, VideoStream)
            and not stream.disposition & Disposition.attached_pic
        ):
            chosen = stream
        else:
            stream.discard = Discard.all
    if chosen is None:
        raise UnreadableVideo(
            f"{redact(url)}: there is no video in it.",
            fix="Choose the camera's video stream, or another file.",
        )
    try:
        context = chosen.codec_context
        if context.name in _TEXT_ART:
            raise translated(_NOT_A_VIDEO, url)
    except av.error.DecoderNotFoundError as error:
        raise translated(error, url) from None
    context.thread_count = 1  # cameras share the cores; one thread each also makes every run the same
    context.copy_opaque = True
    return chosen
