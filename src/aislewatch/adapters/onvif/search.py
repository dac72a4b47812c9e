"""WS-Discovery (OASIS 1.1 over UDP, as ONVIF Core 7.3 asks): a probe into the network, and who answers."""

import socket
import struct
import sys
import time
import uuid
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from aislewatch.adapters.onvif.xml import Node, read
from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo

GROUP: Final = ("239.255.255.250", 3702)
PATIENCE: Final = 3.0
"""Seconds to wait for answers; devices may take their time up to half a second, and packets get lost."""
MOST_DEVICES: Final = 64

_PROBE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
 xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:dn="http://www.onvif.org/ver10/network/wsdl">
<e:Header><w:MessageID>urn:uuid:{id}</w:MessageID>
<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>
<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>
<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answered from ``host``: the device service's address there, and the name it gives itself."""

    host: str
    service: str
    name: str


def search(group: tuple[str, int] = GROUP, patience: float = PATIENCE) -> list[Answer]:
    """Ask every network this machine is in; each device once, by host.

    Raises :class:`SourceUnavailable` when the question cannot even be sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        question = _PROBE.format(id=uuid.uuid4()).encode()
        if not _send(asking, question, group):
            raise SourceUnavailable(
                "The network cannot be searched from this computer.",
                fix="Check its network connection, or search by the camera's IP address.",
            )
        found: dict[str, Answer] = {}
        end, again = time.monotonic() + patience, True
        while len(found) < MOST_DEVICES and (left := end - time.monotonic()) > 0:
            if again and left < patience / 2:  # UDP loses packets: ask once more
                again = not _send(asking, question, group)
            asking.settimeout(min(left, 0.2))
            try:
                data, (host, _) = asking.recvfrom(65_535)
            except (TimeoutError, ConnectionError):
                continue
            if host not in found and (answer := _answer(data, host)):
                found[host] = answer
    return list(found.values())


def _send(asking: socket.socket, question: bytes, group: tuple[str, int]) -> bool:
    """Send by every interface; whether at least one took it."""
    sent = False
    for interface in _interfaces():
        try:
            if interface:
                place = struct.pack("=4s4si", bytes(4), bytes(4), interface)  # struct ip_mreqn
                asking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, place)
            asking.sendto(question, group)
            sent = True
        except OSError:
            continue
    return sent


def _interfaces() -> list[int]:
    """Interface numbers where they can be chosen (Linux); elsewhere the system's own choice, 0."""
    return [number for number, _ in socket.if_nameindex()] if sys.platform == "linux" else [0]


def _answer(data: bytes, host: str) -> Answer | None:
    """What a device says of itself. It may only speak for the host it answers from: an address elsewhere
    would make this machine call on somebody else."""
    try:
        message = read(data)
    except UnreadableVideo:
        return None
    match = message.first("ProbeMatch")
    if match is None:
        return None
    for service in match.said("XAddrs").split():
        if service.startswith(("http://", "https://")) and _host(service) == host:
            return Answer(host, service, _name(match) or host)
    return None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _name(match: Node) -> str:
    """Name and hardware from the scopes (ONVIF Core 7.3.2.2), shortened."""
    said: dict[str, str] = {}
    for scope in match.said("Scopes").split():
        for key in ("name", "hardware"):
            head = f"onvif://www.onvif.org/{key}/"
            if scope.startswith(head):
                said.setdefault(key, unquote(scope[len(head) :])[:60])
    return " ".join(dict.fromkeys(said[key] for key in ("name", "hardware") if said.get(key)))
