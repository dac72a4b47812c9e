"""One ONVIF camera: its clock, its name and the addresses of its streams (Profile S, media service ver10)."""

import calendar
import time
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from aislewatch.adapters.onvif.search import Answer
from aislewatch.adapters.onvif.soap import Caller, Login
from aislewatch.adapters.onvif.xml import Node
from aislewatch.domain.errors import SourceUnavailable, VideoError

MOST_PROFILES: Final = 8

_DEVICE: Final = 'xmlns="http://www.onvif.org/ver10/device/wsdl"'
_MEDIA: Final = 'xmlns="http://www.onvif.org/ver10/media/wsdl"'
_CAPABILITIES: Final = f"<GetCapabilities {_DEVICE}><Category>Media</Category></GetCapabilities>"
_SETUP: Final = (
    '<StreamSetup><Stream xmlns="http://www.onvif.org/ver10/schema">RTP-Unicast</Stream>'
    '<Transport xmlns="http://www.onvif.org/ver10/schema"><Protocol>RTSP</Protocol></Transport></StreamSetup>'
)


@dataclass(frozen=True, slots=True)
class MediaStream:
    """One of a camera's streams: its profile's name, its address without user name and password, and what the
    camera says of it ("" and (0, 0) when it says nothing)."""

    name: str
    url: str
    codec: str = ""
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Device:
    """A camera that answered; without ``streams``, ``problem`` and ``fix`` say why and what to try."""

    name: str
    host: str
    streams: tuple[MediaStream, ...] = ()
    problem: str = ""
    fix: str = ""


def asked(answer: Answer, login: Login) -> Device:
    """What a camera says of its streams; never raises for one that does not."""
    name = answer.name
    try:
        caller = Caller(login)
        caller.ahead = _clock(caller, answer)
        media = _media_service(caller, answer)
        name = name if name != answer.host else _told_name(caller, answer)
        profiles = caller.call(media, f"<GetProfiles {_MEDIA}/>").all("Profiles")
        streams = [_stream(caller, media, profile) for profile in islice(profiles, MOST_PROFILES)]
    except VideoError as error:
        return Device(name, answer.host, problem=error.message, fix=error.fix)
    found = tuple(stream for stream in streams if stream is not None)
    if not found:
        return Device(
            name, answer.host, problem="The camera has no RTSP stream.", fix="Set one up in its own web page."
        )
    return Device(name, answer.host, found)


def _clock(caller: Caller, answer: Answer) -> float:
    """How far the camera's clock is ahead: the proofs of the password are dated, and it is often wrong."""
    try:
        said = caller.call(answer.service, f"<GetSystemDateAndTime {_DEVICE}/>", open_to_all=True)
        utc = said.first("UTCDateTime")
        if utc is None:
            return 0.0
        parts = tuple(int(utc.said(key)) for key in ("Year", "Month", "Day", "Hour", "Minute", "Second"))
        return calendar.timegm((*parts, 0, 0, 0)) - time.time()
    except (VideoError, ValueError, OverflowError):
        return 0.0


def _media_service(caller: Caller, answer: Answer) -> str:
    """Where the media service is, on the camera's own host whatever it says."""
    said = caller.call(answer.service, _CAPABILITIES)
    media = said.first("Media")
    address = media.said("XAddr") if media else ""
    try:
        parts, home = urlsplit(address), urlsplit(answer.service)
        port = parts.port
    except ValueError:
        parts, home, port = urlsplit(""), urlsplit(answer.service), None
    if parts.scheme not in ("http", "https"):
        raise SourceUnavailable(
            "The camera offers no video by ONVIF.", fix="Add it by its stream's address, from its manual."
        )
    host = f"[{home.hostname}]" if ":" in (home.hostname or "") else home.hostname
    return parts._replace(netloc=f"{host}:{port}" if port else f"{host}").geturl()


def _told_name(caller: Caller, answer: Answer) -> str:
    try:
        said = caller.call(answer.service, f"<GetDeviceInformation {_DEVICE}/>")
    except VideoError:
        return answer.host
    return f"{said.said('Manufacturer')} {said.said('Model')}".strip()[:60] or answer.host


def _stream(caller: Caller, media: str, profile: Node) -> MediaStream | None:
    key = profile.attributes.get("token", "")
    said = caller.call(
        media, f"<GetStreamUri {_MEDIA}>{_SETUP}<ProfileToken>{escape(key)}</ProfileToken></GetStreamUri>"
    )
    url = without_login(said.said("Uri"))
    if not url.lower().startswith(("rtsp://", "rtsps://")):
        return None
    video = profile.first("VideoEncoderConfiguration")
    named = next((child.text.strip() for child in profile.children if child.name == "Name"), "")
    return MediaStream(
        name=(named or key)[:60],
        url=url[:2000],
        codec=video.said("Encoding")[:20] if video else "",
        size=(_number(video, "Width"), _number(video, "Height")),
    )


def without_login(url: str) -> str:
    """An address without what stands before the last ``@`` of its host."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"


def _number(video: Node | None, name: str) -> int:
    said = video.said(name) if video else ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
