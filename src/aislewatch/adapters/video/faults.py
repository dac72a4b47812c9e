"""What PyAV and the operating system complain about, said in words a shopkeeper reads.

FFmpeg puts the whole address, password included, into its errors, so nothing of a foreign error but
its kind and its bare reason ever leaves this module, and translated errors are raised ``from None``:
a chained traceback would print the password into the log.
"""

import errno
import re
from typing import Final

import av.error

from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo, VideoError

Foreign = av.error.FFmpegError | OSError
FOREIGN: Final = (av.error.FFmpegError, OSError)
"""What PyAV raises at an open, read or decode call."""

_SECRET: Final = re.compile(
    r"(?i)([?&;][^=&;]*(?:user|login|account|pass|pwd|token|auth|key|secret|sig|session)[^=&;]*=)[^&;#]*"
)


def redact(url: str) -> str:
    """An address fit for logs, messages and screens: no user name, password or token in it.

    Everything up to the *last* ``@`` goes, since a password may hold an unescaped ``@`` or ``/``.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return _SECRET.sub(r"\1***", url)
    if "@" in rest:
        rest = "***@" + rest.rpartition("@")[2]
    return f"{scheme}://" + _SECRET.sub(r"\1***", rest)


_CREDENTIALS: Final = "Check the user name and password in the camera's own web page, then edit the address."
_ADDRESS: Final = "Check that the camera has power and network, and that address and port are right."
_PATH: Final = "Look up the stream's path in the camera's manual (often it differs for main and sub stream)."
_RETRY: Final = "Check the camera's power and network; it is tried again by itself."
_FILE: Final = "Check the file's name and folder."
_CONTENT: Final = "Play it in another program; if that fails as well, record or export it again."

_Answer = tuple[type[VideoError], str, str]

_DEVICE: Final = "Give the service's user the right to read it."
_CODEC: Final = "Set the camera to H.264 or H.265."
_KINDS: Final = "Use rtsp, rtsps, http or https, a /dev/video device or a file."

_BY_KIND: Final[tuple[tuple[type[BaseException], _Answer], ...]] = (
    (
        av.error.HTTPUnauthorizedError,
        (SourceUnavailable, "the camera wants a valid user name and password (401)", _CREDENTIALS),
    ),
    (
        av.error.HTTPForbiddenError,
        (SourceUnavailable, "the camera does not let this user watch (403)", _CREDENTIALS),
    ),
    (
        av.error.HTTPNotFoundError,
        (SourceUnavailable, "the camera answers, but has no stream under this path (404)", _PATH),
    ),
    (av.error.HTTPTooManyRequestsError, (SourceUnavailable, "the camera is asked too often (429)", _RETRY)),
    (av.error.HTTPClientError, (SourceUnavailable, "the camera rejects the request (4xx)", _PATH)),
    (
        av.error.HTTPServerError,
        (SourceUnavailable, "the camera reports an internal error (5xx)", "Restart the camera."),
    ),
    (av.error.ProtocolNotFoundError, (UnreadableVideo, "this kind of address is not supported", _KINDS)),
    (av.error.DemuxerNotFoundError, (UnreadableVideo, "this kind of stream is not supported", _CONTENT)),
    (av.error.DecoderNotFoundError, (UnreadableVideo, "there is no decoder for this video format", _CODEC)),
    (av.error.PatchWelcomeError, (UnreadableVideo, "this variant of the format is not supported", _CODEC)),
    (av.error.EOFError, (UnreadableVideo, "it is empty or ends before the first picture", _CONTENT)),
    (av.error.InvalidDataError, (UnreadableVideo, "the content is no video, or it is damaged", _CONTENT)),
    (av.error.ExitError, (SourceUnavailable, "no answer within the time-out", _ADDRESS)),
)

_BY_NUMBER: Final[dict[int, _Answer]] = {
    errno.ECONNREFUSED: (
        SourceUnavailable,
        "the connection is refused: nothing listens on this port",
        _ADDRESS,
    ),
    errno.ETIMEDOUT: (SourceUnavailable, "no answer within the time-out", _ADDRESS),
    errno.EHOSTUNREACH: (SourceUnavailable, "the host cannot be reached", _ADDRESS),
    errno.ENETUNREACH: (SourceUnavailable, "the network cannot be reached", _ADDRESS),
    errno.ECONNRESET: (SourceUnavailable, "the camera closed the connection", _RETRY),
    errno.ECONNABORTED: (SourceUnavailable, "the connection was broken off", _RETRY),
    errno.EPIPE: (SourceUnavailable, "the camera closed the connection", _RETRY),
    errno.EIO: (SourceUnavailable, "the host is unknown or the connection broke", _ADDRESS),
    errno.ENOENT: (SourceUnavailable, "there is no such file or device", _FILE),
    errno.ENODEV: (SourceUnavailable, "there is no such device", "Check that the USB camera is plugged in."),
    errno.EISDIR: (SourceUnavailable, "it is a folder, not a video", _FILE),
    errno.EACCES: (
        SourceUnavailable,
        "permission is denied",
        "Give the service's user the right to read it.",
    ),
    errno.EPERM: (SourceUnavailable, "permission is denied", _DEVICE),
    errno.EBUSY: (SourceUnavailable, "another program is using the device", "Close the other program."),
}


def translated(cause: Foreign, url: str) -> VideoError:
    """The :class:`VideoError` for a foreign error; raise it ``from None`` (see the module's docstring)."""
    kind, reason, fix = _answer(cause)
    return kind(f"{redact(url)}: {reason}.", fix=fix)


def _answer(cause: Foreign) -> _Answer:
    for family, answer in _BY_KIND:
        if isinstance(cause, family):
            return answer
    number = getattr(cause, "errno", None)
    if isinstance(number, int) and number in _BY_NUMBER:
        return _BY_NUMBER[number]
    return SourceUnavailable, getattr(cause, "strerror", None) or type(cause).__name__, _RETRY
