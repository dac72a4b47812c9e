"""``serve``: worker and API in one process, on one installation."""

import functools
import random
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final, Protocol

import structlog
import uvicorn

from aislewatch.adapters import onvif
from aislewatch.adapters.models.hands import OpenVinoHands
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.video import SourceOptions, open_source
from aislewatch.adapters.video.mask import black_out
from aislewatch.adapters.video.overlay import annotate
from aislewatch.adapters.video.probe import probe
from aislewatch.adapters.video.writer import jpeg, shrunk
from aislewatch.api.app import create_app
from aislewatch.api.services import Feed, FoundCamera, FoundStream, Services, TestPicture
from aislewatch.app.adviser import Adviser
from aislewatch.app.demo import Demo
from aislewatch.app.dialing import Dialing
from aislewatch.app.installation import Installation, Say, local_time, new_token
from aislewatch.app.post_office import PostOffice
from aislewatch.app.replaying import replay_apart
from aislewatch.domain.alerts import Alert
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import InvalidInput, SourceUnavailable, StorageError
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Frame
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective
from aislewatch.pipeline.analysis import Findings
from aislewatch.pipeline.worker import Tools, Worker
from aislewatch.ports import FrameSource
from aislewatch.services.alerting import Alerting
from aislewatch.services.live import LiveBoard
from aislewatch.services.places import Places
from aislewatch.services.recovery import recover
from aislewatch.services.reports import Reports
from aislewatch.services.tracing import Tracing, span_of_clip
from aislewatch.services.whatif import WhatIfs


class Follower(Protocol):
    """Who must hear of changes: the worker."""

    def configure(self, cameras: Sequence[Camera], settings: Settings) -> None:
        """Run exactly these cameras with these settings."""
        ...


LOOK: Final = 1.0
"""Seconds between two looks at the database for changed cameras and settings."""

GRACE: Final = 5
"""Seconds that running downloads get when the server stops."""

_log = structlog.get_logger(__name__)


def serve(installation: Installation, say: Say, *, demo: bool = False) -> None:
    """Run until interrupted; with ``demo``, the demonstration store's cameras play from the start."""
    config = installation.config
    door = _listen(config.host, config.port)
    board = LiveBoard()
    recovered = recover(installation.store, installation.blobs, installation.clock)
    if recovered.closed:
        say(f"{len(recovered.closed)} alerts were open when the machine stopped; they are closed now.")
        for alert_id in recovered.closed:
            alert = installation.workflow.get(alert_id)
            rules = installation.configure.alert_rules(alert.incident.camera, alert.incident.zone)
            _pin(installation.tracing, alert, alert.incident.start - rules.pre_roll, alert.incident.end)
    token = installation.accounts.first_start()
    store = Demo(installation.cameras, installation.configure, installation.floor_plans, installation.dialing)
    post_office, adviser = PostOffice(installation), Adviser(installation)

    def ring(alert_id: str) -> None:
        post_office.ring(alert_id)
        adviser.ring(alert_id)

    with door, store, post_office, adviser, _working(installation, board, ring) as worker:
        if demo or store.expected:
            store.start()
            say("The demonstration store is open: synthetic people before three synthetic cameras.")
        services = services_of(installation, store, post_office, worker.feed)
        app = create_app(services, board, _console())
        address = f"http://{config.host}:{config.port}"
        say(f"Aislewatch is at {address}")
        if token:
            say(f"First start: set the admin's password with this one-time token: {token}")
            say(f"or open {address}/#setup={token}")
        _Server(
            uvicorn.Config(app, log_level=config.log_level, access_log=False, timeout_graceful_shutdown=GRACE)
        ).run([door])
        services.whatifs.stop()


def _listen(host: str, port: int) -> socket.socket:
    """The socket the console is served on, before anything else is started.

    Raises :class:`InvalidInput` when somebody else has it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise InvalidInput(
            f"Port {port} on {host} cannot be used: {error.strerror}.", fix="Choose another with --port."
        ) from None


class _Server(uvicorn.Server):
    """Uvicorn, but a signal only ends :meth:`run`: cameras and alerts are put in order after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The base class raises the signal anew when it is done, which would end the process at once."""
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _working(installation: Installation, board: LiveBoard, bell: Callable[[str], None]) -> Iterator[Worker]:
    """A running worker that follows the database; the bell is rung when an alert was written."""
    tracing = installation.tracing
    alerting = Alerting(
        installation.store,
        installation.blobs,
        installation.clock,
        bell=bell,
        keep=lambda alert, start, end: _pin(tracing, alert, start, end),
    )
    worker = Worker(_tools(installation), alerting, board, tracing)
    stopping = threading.Event()
    follower = threading.Thread(target=follow, args=(installation, worker, stopping), name="follower")
    worker.start()
    follower.start()
    try:
        yield worker
    finally:
        stopping.set()
        follower.join()
        worker.stop()


def follow(installation: Installation, worker: Follower, stopping: threading.Event) -> None:
    """Hand changed cameras and settings to the worker: the database is the truth."""
    known: tuple[object, ...] = ()
    while True:
        try:
            cameras = tuple(installation.cameras.list())
            settings, version = installation.configure.get()
        except StorageError as error:
            # The cameras go on as they are; the next look may find the database well again.
            _log.warning("database", problem=str(error))
        else:
            if (cameras, version) != known:
                worker.configure(cameras, settings)
                known = (cameras, version)
        if stopping.wait(LOOK):
            return


def _pin(tracing: Tracing, alert: Alert, start: float, end: float) -> None:
    """What was seen during an alert's clip stays as long as the alert."""
    tracing.pin(alert.id, alert.incident.camera, *span_of_clip(start, end), alert.incident.confirmed_at)


def _tools(installation: Installation) -> Tools:
    config = installation.config
    model = OpenVinoPeopleModel(
        config.profile,
        threads=config.threads,
        precision=config.precision,
        cache=config.data / "cache",
    )
    hands = OpenVinoHands(threads=config.threads, precision=config.precision, cache=config.data / "cache")
    return Tools(
        model=model,
        hands=hands,
        open_camera=functools.partial(open_camera, installation.dialing),
        encode=jpeg,
        paint=_still,
        black_out=black_out,
        local_time=local_time,
        clock=installation.clock,
        chance=random.random,
        shrink=shrunk,
    )


def open_camera(dialing: Dialing, camera: Camera, settings: Settings) -> FrameSource:
    """Connect to a camera with the settings that hold for it."""
    options = SourceOptions(
        pace=True,
        loop=camera.loop,
        exclusion=settings.exclusions(camera.name),
        dial=dialing.of(camera.url),
    )
    return open_source(camera.url, camera.name, effective(settings, camera.name).analysis.rate, options)


def _still(frame: Frame, findings: Findings) -> bytes:
    return jpeg(annotate(frame.image, findings.people, findings.levels(), findings.notes()))


def services_of(installation: Installation, demo: Demo, post_office: PostOffice, feed: Feed) -> Services:
    """What the API stands on."""

    def test_picture(camera: Camera) -> TestPicture:
        found = probe(camera.url, dial=installation.dialing.of(camera.url))
        if found.picture is None:
            raise SourceUnavailable(found.problem, fix=found.fix)
        black_out(found.picture, _hidden(installation, camera))
        return TestPicture(jpeg(found.picture), found.size, found.codec)

    return Services(
        accounts=installation.accounts,
        people=installation.people,
        tokens=installation.tokens,
        directory=installation.directory,
        audit=installation.audit,
        cameras=installation.cameras,
        workflow=installation.workflow,
        casework=installation.casework,
        evidence=installation.evidence,
        configure=installation.configure,
        zones=installation.zones,
        snoozing=installation.snoozing,
        floor_plans=installation.floor_plans,
        places=Places(
            installation.floor_plans, installation.workflow, installation.configure, installation.tracing
        ),
        channels=post_office.channels,
        devices=post_office.devices,
        blobs=installation.blobs,
        probe=test_picture,
        discover=functools.partial(discover, installation.dialing),
        feed=feed,
        demo=demo,
        tracing=installation.tracing,
        whatifs=WhatIfs(
            installation.store,
            installation.configure,
            installation.tracing,
            installation.clock,
            replay_apart(str(installation.config.blobs_place)),
            new_token,
        ),
        reports=Reports(installation.store, installation.tracing, installation.clock),
    )


def discover(dialing: Dialing, user: str, password: str, host: str) -> list[FoundCamera]:
    """ONVIF cameras on the network, or the one at ``host``, each asked for its streams where it may be."""
    return [
        FoundCamera(
            name=device.name,
            address=device.host,
            streams=tuple(FoundStream(s.name, s.url, s.codec, s.size) for s in device.streams),
            problem=device.problem,
            fix=device.fix,
        )
        for device in onvif.find(onvif.Login(user, password), host, permit=dialing.admit)
    ]


def _hidden(installation: Installation, camera: Camera) -> list[Polygon]:
    """What nobody may see of a camera that is tried: also under another name it shows the same place."""
    settings, _ = installation.configure.get()
    names = {known.name for known in installation.cameras.list() if known.url == camera.url}
    return [polygon for name in sorted({camera.name, *names}) for polygon in settings.exclusions(name)]


def _console() -> Path | None:
    """The built console, shipped in the package."""
    folder = Path(str(files("aislewatch") / "console"))
    return folder if (folder / "index.html").is_file() else None
