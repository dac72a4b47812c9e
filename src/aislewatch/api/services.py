"""What the API stands on: use cases and live board, handed over once when the app is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from aislewatch.domain.cameras import Camera
from aislewatch.ports import Blobs
from aislewatch.services.accounts import Accounts
from aislewatch.services.audit_log import AuditLog
from aislewatch.services.cameras import Cameras
from aislewatch.services.configure import Configure
from aislewatch.services.directory import Directory
from aislewatch.services.live import LiveBoard
from aislewatch.services.people import People
from aislewatch.services.snoozing import Snoozing
from aislewatch.services.tokens import Tokens
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
    configure: Configure
    zones: Zones
    snoozing: Snoozing
    blobs: Blobs
    probe: Probe
    demo: DemoStore
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
