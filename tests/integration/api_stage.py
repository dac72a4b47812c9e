"""The real application over a real store in a folder, for tests: only the clock's hands and the camera probe
are made up."""

import functools
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from aislewatch.adapters.plan_picture import redrawn
from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.store.database import Database, open_database
from aislewatch.adapters.traces import NpzTraces
from aislewatch.api.app import create_app
from aislewatch.api.auth import CSRF_HEADER
from aislewatch.api.services import FoundCamera, Services, TestPicture
from aislewatch.app.replaying import replay_here
from aislewatch.domain.accounts import Role
from aislewatch.domain.cameras import Camera
from aislewatch.domain.channels import ChannelKind
from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo
from aislewatch.ports import Blobs, VideoFeed
from aislewatch.services.accounts import Accounts
from aislewatch.services.audit_log import AuditLog
from aislewatch.services.cameras import Cameras
from aislewatch.services.casework import Casework
from aislewatch.services.channels import Channels
from aislewatch.services.configure import Configure
from aislewatch.services.devices import Devices
from aislewatch.services.evidence import Evidence
from aislewatch.services.floor_plans import FloorPlans
from aislewatch.services.live import LiveBoard
from aislewatch.services.people import People
from aislewatch.services.places import Places
from aislewatch.services.reports import Reports
from aislewatch.services.snoozing import Snoozing
from aislewatch.services.tokens import Tokens
from aislewatch.services.tracing import Tracing
from aislewatch.services.vault import Vault, new_key
from aislewatch.services.whatif import WhatIfs
from aislewatch.services.workflow import Workflow
from aislewatch.services.zones import Zones
from tests.fakes.push import FakeNotifier

ADMIN = "manager"
PASSWORD = "shelves are long today"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
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
class Network:
    """A network of cameras that a test makes up, and their own video; remembers what it was asked."""

    asked: list[tuple[str, str, str]] = field(default_factory=list)
    cameras: list[FoundCamera] = field(default_factory=list)
    play: Callable[[str], VideoFeed] | None = None

    def discover(self, user: str, password: str, host: str) -> list[FoundCamera]:
        self.asked.append((user, password, host))
        return self.cameras

    def feed(self, camera: str) -> VideoFeed:
        if self.play is None:
            raise UnreadableVideo(f"{camera} sends mjpeg.", fix="Single pictures are shown instead.")
        return self.play(camera)


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
    network: Network
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


def open_stage(folder: Path, *, console: Path | None = None, database: str = "") -> Stage:
    """A store with nobody in it, waiting for its first user; its database in the folder, or where that is."""
    folder.mkdir(exist_ok=True)
    if not database:
        (folder / "shop.db").write_bytes(_empty_database())
    store, blobs, clock = (
        open_database(database or folder / "shop.db"),
        open_blobs(folder / "blobs"),
        WallClock(),
    )
    probes, network, board = Probes(), Network(), LiveBoard()
    configure, tokens = Configure(store, clock), _tokens()
    tracing = Tracing(store, blobs, clock, NpzTraces())
    numbers = iter(range(1000))
    vault, notifier = Vault(new_key()), FakeNotifier()
    channels = Channels(store, clock, vault, dict.fromkeys(ChannelKind, notifier))
    floor_plans, workflow = FloorPlans(store, blobs, clock, redrawn), Workflow(store, clock)
    services = Services(
        accounts=Accounts(store, clock, tokens, CHEAP),
        people=People(store, clock, CHEAP),
        tokens=Tokens(store, clock, tokens),
        audit=AuditLog(store, clock),
        cameras=Cameras(store, clock),
        workflow=workflow,
        casework=Casework(store, clock),
        evidence=Evidence(store, blobs, clock, vault, {"people": {"card": "ab"}}),
        configure=configure,
        zones=Zones(store, configure),
        snoozing=Snoozing(store, configure, clock),
        floor_plans=floor_plans,
        places=Places(floor_plans, workflow, configure, tracing),
        channels=channels,
        devices=Devices(store, clock, vault, channels),
        blobs=blobs,
        probe=probes,
        discover=network.discover,
        feed=network.feed,
        demo=ShutShop(),
        tracing=tracing,
        whatifs=WhatIfs(
            store,
            configure,
            tracing,
            clock,
            lambda task, told, stop: replay_here(task, tracing.shelf, told, stop.is_set),
            lambda: f"what-if-{next(numbers)}",
        ),
        reports=Reports(store, tracing, clock),
    )
    token = services.accounts.first_start()
    assert token is not None
    app = create_app(services, board, console)
    return Stage(folder, store, blobs, clock, services, board, probes, network, token, vault, notifier, app)


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


def narrowed(stage: Stage, role: Role, *cameras: str) -> None:
    """The signed-in user has another role from now on, and sees these cameras only (none named: all)."""
    with stage.store.begin() as tables:
        user = tables.accounts.get(ADMIN)
        scope = frozenset(cameras) if cameras else None
        tables.accounts.replace(replace(user, role=role, cameras=scope), ADMIN)


def _tokens() -> Callable[[], str]:
    numbers = iter(range(1_000_000))
    return lambda: f"token-{next(numbers):06d}-of-this-test"
