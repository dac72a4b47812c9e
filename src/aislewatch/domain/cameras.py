"""Cameras as the store knows them, and how each one is doing."""

import re
from dataclasses import dataclass
from enum import StrEnum

from aislewatch.domain.errors import InvalidInput, quoted

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][\w+.-]*://)?(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<query>.*)", re.DOTALL
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera. ``url`` may hold a password: show :func:`redacted` instead, everywhere.

    ``url`` is ``rtsp://``, ``http(s)://``, ``/dev/video0`` or a file path; ``loop`` plays a file at its own
    pace again and again, as if it were a camera.

    Raises :class:`InvalidInput` for a name that is not lower-case letters, digits, ``-``, ``_``.
    """

    name: str
    url: str
    enabled: bool = True
    loop: bool = False

    def __post_init__(self) -> None:
        camera_name(self.name)
        if not self.url.strip():
            raise InvalidInput("A camera needs an address.", fix="For example rtsp://192.168.1.20/stream1.")


def camera_name(name: str) -> str:
    """``name``. Raises :class:`InvalidInput` when no camera can be called that."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"{quoted(name)} cannot be a camera's name.",
            fix="Use up to 40 lower-case letters, digits, - and _, like 'till-2'.",
        )
    return name


class CameraStatus(StrEnum):
    """What a camera's stream is doing."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALLED = "stalled"
    FAILED = "failed"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """How one camera is doing: ``reason`` in words when not live, ``retry_at`` and ``since`` in seconds
    since the epoch (UTC), ``rate`` analyzed frames per second, counters since the worker started."""

    state: CameraStatus
    since: float
    reason: str = ""
    retry_at: float | None = None
    rate: float = 0.0
    analyzed: int = 0
    dropped: int = 0
    corrupt: int = 0
    reconnects: int = 0


def redacted(url: str) -> str:
    """The address without user name, password and query, fit for screens, logs and exports.

    A password may hold ``/``, ``?`` or ``#`` that should have been escaped; where an ``@`` further on makes
    that possible, nothing but the scheme is shown. Local paths stay as they are.
    """
    match = _URL.fullmatch(url)
    if match is None or url.startswith(("/", ".")):
        return url
    scheme, host, path, query = match["scheme"] or "", match["host"], match["path"], match["query"]
    if "@" in path + query and (":" in host or "@" in host):
        return f"{scheme}…"
    return f"{scheme}{host.rpartition('@')[2]}{path}{'?…' if query else ''}"
