"""The real application over a real store in a folder, for tests: only the clock's hands and the camera probe
are made up."""

import functools
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.store.database import Database, open_database
from aislewatch.api.app import create_app
from aislewatch.api.auth import CSRF_HEADER
from aislewatch.api.services import Services, TestPicture
from aislewatch.domain.cameras import Camera
from aislewatch.domain.channels import ChannelKind
from aislewatch.domain.errors import SourceUnavailable
from aislewatch.ports import Blobs, Clock
from aislewatch.services.accounts import Accounts
from aislewatch.services.cameras import Cameras
from aislewatch.services.channels import Channels
from aislewatch.services.configure import Configure
from aislewatch.services.devices import Devices
from aislewatch.services.live import LiveBoard
from aislewatch.services.snoozing import Snoozing
from aislewatch.services.vault import Vault
from aislewatch.services.workflow import Workflow
from aislewatch.services.zones import Zones
from tests.fakes.push import FakeNotifier

ADMIN = "manager"
PASSWORD = "shelves are long today"
PICTURE = b"\xff\xd8 a picture \xff\xd9"


class WallClock:
    """The machine's own clock, moved ``ahead`` by some seconds."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def utc(self) -> float:
        return time.time() + self.ahead

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


@dataclass
class Probes:
    """A probe that remembers what it was asked and knows only addresses under rtsp://works."""

    asked: list[Camera] = field(default_factory=list)
    picture: bytes = PICTURE

    def __call__(self, camera: Camera) -> TestPicture:
        self.asked.append(camera)
        if not camera.url.startswith("rtsp://works"):
            raise SourceUnavailable("Nobody answers at this address.", fix="Check cable and address.")
        return TestPicture(self.picture, (1280, 720), "h264")


@dataclass
class Stage:
    """Everything behind one application."""

    folder: Path
    store: Database
    blobs: Blobs
    clock: WallClock
    services: Services
    board: LiveBoard
    probes: Probes
    setup_token: str
    vault: Vault
    notifier: FakeNotifier
    app: FastAPI


@dataclass
class ShutShop:
    """A demonstration store that only remembers whether it is open."""

    running: bool = False

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False


def open_stage(folder: Path, *, console: Path | None = None) -> Stage:
    """A store with nobody in it, waiting for its first user."""
    folder.mkdir(exist_ok=True)
    (folder / "shop.db").write_bytes(_empty_database())
    store, blobs, clock = open_database(folder / "shop.db"), open_blobs(folder / "blobs"), WallClock()
    probes, board = Probes(), LiveBoard()
    configure = Configure(store, clock)
    vault, notifier = Vault(Fernet.generate_key()), FakeNotifier()
    channels = Channels(store, clock, vault, dict.fromkeys(ChannelKind, notifier))
    services = Services(
        accounts=_accounts(store, clock),
        cameras=Cameras(store, clock),
        workflow=Workflow(store, clock),
        configure=configure,
        zones=Zones(store, configure),
        snoozing=Snoozing(store, configure, clock),
        channels=channels,
        devices=Devices(store, clock, vault, channels),
        blobs=blobs,
        probe=probes,
        demo=ShutShop(),
    )
    token = services.accounts.first_start()
    assert token is not None
    app = create_app(services, board, console)
    return Stage(folder, store, blobs, clock, services, board, probes, token, vault, notifier, app)


@functools.cache
def _empty_database() -> bytes:
    """Made once: bringing a new file up to date takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        open_database(Path(folder) / "shop.db").close()
        return (Path(folder) / "shop.db").read_bytes()


@contextmanager
def visiting(stage: Stage) -> Iterator[TestClient]:
    """A browser that has not signed in."""
    with TestClient(stage.app, raise_server_exceptions=False) as client:
        yield client


@contextmanager
def signed_in(stage: Stage) -> Iterator[TestClient]:
    """A browser whose user has set the shop up and is signed in; it sends the CSRF header."""
    with visiting(stage) as client:
        body = {"token": stage.setup_token, "name": ADMIN, "password": PASSWORD}
        answer = client.post("/api/v1/session/setup", json=body)
        assert answer.status_code == 200, answer.text
        client.headers[CSRF_HEADER] = answer.json()["csrf"]
        yield client


def _accounts(store: Database, clock: Clock) -> Accounts:
    numbers = iter(range(1_000_000))
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    return Accounts(store, clock, lambda: f"token-{next(numbers):06d}-of-this-test", cheap)
