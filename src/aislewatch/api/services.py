"""What the API stands on: use cases and live board, handed over once when the app is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from aislewatch.domain.cameras import Camera
from aislewatch.ports import Blobs, VideoFeed
from aislewatch.services.accounts import Accounts
from aislewatch.services.audit_log import AuditLog
from aislewatch.services.cameras import Cameras
from aislewatch.services.casework import Casework
from aislewatch.services.channels import Channels
from aislewatch.services.configure import Configure
from aislewatch.services.devices import Devices
from aislewatch.services.directory import Directory
from aislewatch.services.evidence import Evidence
from aislewatch.services.floor_plans import FloorPlans
from aislewatch.services.live import LiveBoard
from aislewatch.services.people import People
from aislewatch.services.places import Places
from aislewatch.services.reports import Reports
from aislewatch.services.snoozing import Snoozing
from aislewatch.services.tokens import Tokens
from aislewatch.services.tracing import Tracing
from aislewatch.services.whatif import WhatIfs
from aislewatch.services.workflow import Workflow
from aislewatch.services.zones import Zones


@dataclass(frozen=True, slots=True)
class TestPicture:
    """What a camera showed when it was tried: ``jpeg`` with the exclusion zones of that camera's name already
    black, ``size`` width and height of the stream in pixels, ``codec`` as the stream calls it."""

    jpeg: bytes
    size: tuple[int, int]
    codec: str = ""


Probe = Callable[[Camera], TestPicture]
"""Connects to a camera that need not be stored, takes one picture and lets go. Raises
:class:`VideoError` saying why there is none. Called in a worker thread; must end by itself."""


@dataclass(frozen=True, slots=True)
class FoundStream:
    """One stream a found camera offers: its profile's ``name``, the ``url`` without user name and password,
    ``codec`` and ``size`` as the camera tells them ("" and (0, 0) when it does not)."""

    name: str
    url: str
    codec: str = ""
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class FoundCamera:
    """A camera that answered a search: ``address`` is its host. Without ``streams``, ``problem`` says why and
    ``fix`` what to try."""

    name: str
    address: str
    streams: tuple[FoundStream, ...] = ()
    problem: str = ""
    fix: str = ""


Discover = Callable[[str, str, str], Sequence[FoundCamera]]
"""Looks for cameras on the network with a user name and a password ("" for none), or, when the third word is
a host, asks only that one. Called in a worker thread; must end by itself. Raises :class:`VideoError`."""

Feed = Callable[[str], VideoFeed]
"""A running camera's own video as it comes. Raises :class:`NotFound`, :class:`VideoError`."""


class DemoStore(Protocol):
    """The demonstration store: synthetic cameras for who has none yet."""

    @property
    def running(self) -> bool: ...

    def start(self) -> None:
        """Open it. Raises :class:`SourceUnavailable` when it does not start."""
        ...

    def stop(self) -> None:
        """Close it; its cameras go, what they recorded stays."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Use cases the routes call, and the two things they read from directly."""

    accounts: Accounts
    people: People
    tokens: Tokens
    audit: AuditLog
    cameras: Cameras
    workflow: Workflow
    casework: Casework
    evidence: Evidence
    configure: Configure
    zones: Zones
    snoozing: Snoozing
    floor_plans: FloorPlans
    places: Places
    channels: Channels
    devices: Devices
    blobs: Blobs
    probe: Probe
    discover: Discover
    feed: Feed
    demo: DemoStore
    tracing: Tracing
    whatifs: WhatIfs
    reports: Reports
    directory: Directory | None = None


@dataclass(frozen=True, slots=True)
class House:
    """Everything a route may ask for."""

    services: Services
    board: LiveBoard


def _house(connection: HTTPConnection) -> House:
    house: House = connection.app.state.house
    return house


InHouse = Annotated[House, Depends(_house)]
"""A route parameter that holds the services and the live board."""
