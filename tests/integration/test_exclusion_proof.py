"""The proof for exclusion zones: nothing of one exists anywhere behind the camera.

A video whose left part is full of one color that is nowhere else, with somebody walking there, goes through
the real belt: decoding, ring, masking, analysis, live pictures, stills and clips. The model is one that
betrays what it is shown: it finds people by that color, and always imagines one more in the dark. A zone is
drawn in the middle of an inference, the camera is lost and comes back, the zone is erased again; whatever
left the belt in between is searched for the color and for joints.
"""

import io
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aislewatch.adapters.video import SourceOptions, open_source
from aislewatch.adapters.video.clock import SystemClock
from aislewatch.adapters.video.mask import black_out
from aislewatch.adapters.video.overlay import annotate
from aislewatch.adapters.video.writer import jpeg
from aislewatch.app.config import Config
from aislewatch.app.demo import Demo
from aislewatch.app.installation import open_installation
from aislewatch.app.post_office import PostOffice
from aislewatch.app.serving import services_of
from aislewatch.domain.cameras import Camera
from aislewatch.domain.geometry import Polygon, inside
from aislewatch.domain.people import Frame, Image, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.evaluation.replay import analyze
from aislewatch.evaluation.report import Report
from aislewatch.pipeline.worker import Tools, Worker
from aislewatch.ports import FrameSource, Recording, VideoFeed
from aislewatch.services.alerting import Alerting
from aislewatch.services.live import LiveBoard, LivePicture
from tests.fakes.opinions import no_opinions
from tests.fakes.people import HANGING, POCKET, SHELF, Actor, moving, seen, still
from tests.fakes.store import FakeBlobs, FakeStore
from tests.integration.api_stage import Network

SIZE: Final = (640, 480)
FPS: Final = 12
SECONDS: Final = 12
ZONE: Final[Polygon] = ((0.0, 0.0), (0.45, 0.0), (0.35, 1.0), (0.0, 1.0))
SECRET: Final = (255, 0, 255)
EDGE: Final = 5
"""Pixels beside the zone's edge where compression mixes both sides; the secret keeps clear of them."""
EDIT_AT: Final = 7.0
"""Seconds into a connection at which the zone is drawn or erased; the action is confirmed soon after."""
PATIENCE: Final = 30.0

CUSTOMER = Actor(
    left=moving((2, HANGING), (2.6, SHELF), (3.4, SHELF), (4, POCKET), (11, POCKET)),
    feet=still((500.0, 460.0)),
)
IMAGINED = Actor(feet=still((110.0, 440.0)))
BESIDE = Actor(feet=still((262.0, 470.0)))
"""Somebody at the edge of the dark: some joints on this side, some on the other."""

AISLE = Camera("aisle", "file")
RULES = {"alerts": {"post_roll": 1.0}}
OPEN = read_settings(RULES)
SHUT = read_settings(
    RULES | {"zones": [{"name": "cabin", "kind": "exclusion", "polygon": [*map(list, ZONE)]}]}
)


def dark(size: tuple[int, int], shrink: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which pixels of a picture lie in the zone, its edge left out by ``shrink`` pixels."""
    width, height = size
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.rint(np.array(ZONE) * size).astype(np.int32)], (1,))
    kernel = np.ones((2 * shrink + 1, 2 * shrink + 1), np.uint8)
    return np.asarray(cv2.erode(mask, kernel, borderValue=1)) > 0


def secrets(image: Image) -> int:
    """Pixels of the color that is only in the zone, also where compression has dulled it."""
    blue, green, red = (image[:, :, channel].astype(np.int16) for channel in range(3))
    return int(((blue > green + 60) & (red > green + 60)).sum())


def assert_dark(image: Image, most: int) -> None:
    """The zone is black up to compression, and the color is nowhere."""
    assert secrets(image) == 0
    assert image[dark((image.shape[1], image.shape[0]), EDGE)].max() <= most
    assert image[:, image.shape[1] * 3 // 4 :].max() > 100, "the rest is there"


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The left part in the secret color, somebody in it; the right part grey, and growing brighter."""
    path = tmp_path_factory.mktemp("exclusion") / "cabin.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "threads": "1"})
        assert isinstance(stream, VideoStream)
        (stream.width, stream.height), stream.pix_fmt = SIZE, "yuv420p"
        stream.codec_context.gop_size = FPS
        for number in range(FPS * SECONDS):
            picture = np.full((SIZE[1], SIZE[0], 3), 110 + number // 2, np.uint8)
            picture[dark(SIZE, EDGE)] = SECRET
            cv2.circle(picture, (20 + number % 150, 100), 15, (230, 60, 230), -1)
            output.mux(stream.encode(VideoFrame.from_ndarray(picture, format="bgr24")))
        output.mux(stream.encode(None))
    return path


class LeapingClock:
    """So fast that a paced file never waits, and later with every look: a camera that comes back is later."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def utc(self) -> float:
        return self.now

    def monotonic(self) -> float:
        self.now += 0.5
        return self.now


class Patient:
    """A real source that gives the next frame when the model has begun to look at the last one."""

    def __init__(self, source: FrameSource, looked: threading.Semaphore) -> None:
        self._source = source
        self._looked = looked

    def frames(self) -> Iterator[Frame]:
        for frame in self._source.frames():
            self._looked.acquire(timeout=PATIENCE)
            yield frame

    def record(self, start: float) -> Recording:
        return self._source.record(start)

    def feed(self) -> VideoFeed:
        return self._source.feed()

    def exclude(self, polygons: Sequence[Polygon]) -> None:
        self._source.exclude(polygons)

    @property
    def corrupt(self) -> int:
        return self._source.corrupt

    def close(self) -> None:
        self._source.close()
        self._looked.release()


@dataclass
class Betrayer:
    """A model that finds the customer, somebody half in the dark, one imagined, and one more in the color.

    At :data:`EDIT_AT` of each connection it lets the shop change the zones in the middle of its work.
    """

    looked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1))
    shown: list[tuple[int, Image]] = field(default_factory=list)
    connection: int = 0
    phase: int = 0
    _began: float = 0.0
    _last: float = -1e9

    def edit(self) -> None:
        """What the shop does in the middle of an inference."""

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        found = []
        for frame in frames:
            self.looked.release()
            if frame.at - self._last > 5:
                self.connection, self._began = self.connection + 1, frame.at
            before, self._last = self._last - self._began, frame.at
            at = frame.at - self._began
            self.shown.append((self.phase, frame.image.copy()))
            betrayed = [IMAGINED] if secrets(frame.image) else []
            found.append(seen([CUSTOMER, BESIDE, IMAGINED, *betrayed], at, frame.camera, frame.size))
            if before < EDIT_AT <= at:
                self.edit()
        return [
            People(p.camera, f.at, p.size, p.boxes, p.scores, p.keypoints)
            for p, f in zip(found, frames, strict=True)
        ]


class Board(LiveBoard):
    """A board that everybody watches and that forgets nothing."""

    def __init__(self, model: Betrayer) -> None:
        super().__init__()
        self._model = model
        self.shown: list[tuple[int, LivePicture]] = []

    def watched(self, camera: str) -> bool:
        return True

    def show(self, picture: LivePicture) -> None:
        self.shown.append((self._model.phase, picture))
        super().show(picture)


def decoded(data: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def pictures(mp4: bytes) -> list[Image]:
    with av.open(io.BytesIO(mp4), "r") as container:
        return [np.asarray(f.to_ndarray(format="bgr24"), np.uint8) for f in container.decode(video=0)]


def joints_in_the_dark(picture: LivePicture) -> int:
    joints = np.array([person.keypoints for person in picture.people]).reshape(-1, 3)
    joints = joints[joints[:, 2] > 0]
    return int(inside(ZONE, np.clip(joints[:, :2], 0, 1 - 1e-9)).sum())


@dataclass
class Shop:
    """The belt after three connections: the zone was drawn in the first and erased in the third."""

    model: Betrayer
    board: Board
    store: FakeStore
    blobs: FakeBlobs
    on_the_board_after_drawing: LivePicture | None


@pytest.fixture(scope="module")
def shop(video: Path) -> Iterator[Shop]:
    with pytest.MonkeyPatch.context() as patch:
        no_opinions(patch)
        yield _watched(video)


def _watched(video: Path) -> Shop:
    model, store, blobs, clock = Betrayer(), FakeStore(), FakeBlobs(), LeapingClock()
    board = Board(model)
    done = threading.Event()
    left: list[LivePicture | None] = []

    def open_camera(camera: Camera, settings: Settings) -> FrameSource:
        options = SourceOptions(pace=True, exclusion=settings.exclusions(camera.name))
        return Patient(open_source(str(video), camera.name, 6.0, options, clock), model.looked)

    def edit() -> None:
        """On the inference thread: the frame that is being looked at, and the next, were decoded before."""
        threading.Event().wait(0.3)
        if model.connection == 1:
            worker.configure([AISLE], SHUT)
            left.append(board.latest("aisle"))
            model.phase = 1
        elif model.connection == 3:
            model.phase = 2
            worker.configure([AISLE], OPEN)
        elif model.connection == 4:
            done.set()

    model.edit = edit  # type: ignore[method-assign]
    tools = Tools(
        model=model,
        open_camera=open_camera,
        encode=jpeg,
        paint=lambda frame, findings: jpeg(annotate(frame.image, findings.people, {}, {})),
        black_out=black_out,
        local_time=lambda timezone: lambda at: (0, 0),
        clock=SystemClock(),
        chance=lambda: 1.0,
    )
    worker = Worker(tools, Alerting(store, blobs, SystemClock()), board)
    worker.start()
    worker.configure([AISLE], OPEN)
    assert done.wait(4 * PATIENCE)
    worker.stop()
    return Shop(model, board, store, blobs, left[0])


def test_without_the_zone_everything_is_seen(shop: Shop) -> None:
    """Else the rest would prove nothing."""
    for phase in (0, 2):
        betrayed = [secrets(image) > 0 for p, image in shop.model.shown if p == phase]
        shown = [picture for p, picture in shop.board.shown if p == phase]
        assert sum(betrayed) >= len(betrayed) - 4 > 30, "but some decoded under the zone"
        assert sum(secrets(decoded(picture.jpeg)) > 0 for picture in shown) >= len(shown) - 4 > 30
        assert min(joints_in_the_dark(picture) for picture in shown) > 0


def test_no_analyzed_frame_holds_a_pixel_of_it(shop: Shop) -> None:
    shut = [image for phase, image in shop.model.shown if phase == 1]
    assert len(shut) > 120
    for image in shut:
        assert_dark(image, 0)


def test_no_live_picture_holds_a_pixel_or_a_joint_of_it(shop: Shop) -> None:
    assert shop.on_the_board_after_drawing is None, "what hung there when the zone was drawn"
    shut = [picture for phase, picture in shop.board.shown if phase == 1]
    assert len(shut) > 120
    for picture in shut:
        assert_dark(decoded(picture.jpeg), 32)
        assert joints_in_the_dark(picture) == 0
        assert len(picture.people) <= 2


def test_no_still_and_no_clip_holds_a_pixel_of_it(shop: Shop) -> None:
    """The first alert's pictures were recorded before the zone was drawn, the third's until it was erased."""
    starts = sorted({alert.incident.start for alert in shop.store.stored_alerts})
    assert len(starts) == 3
    for alert in shop.store.stored_alerts:
        assert alert.clip is not None
        assert alert.still is not None
        shown = pictures(shop.blobs.get(alert.clip))
        assert len(shown) > 50
        for image in shown:
            assert_dark(image, 32)
        if alert.incident.start < starts[2]:
            assert secrets(decoded(shop.blobs.get(alert.still))) == 0


@pytest.mark.parametrize("name", ["door", "some-other-name"])
def test_no_picture_of_a_camera_that_is_tried_holds_a_pixel_of_it(
    video: Path, tmp_path: Path, name: str
) -> None:
    zone = {"name": "cabin", "kind": "exclusion", "polygon": [*map(list, ZONE)], "camera": "door"}
    with open_installation(Config(data=tmp_path)) as installation:
        demo = Demo(
            installation.cameras, installation.configure, installation.floor_plans, installation.dialing
        )
        probe = services_of(installation, demo, PostOffice(installation), Network().feed).probe
        assert secrets(decoded(probe(Camera(name, str(video))).jpeg)) > 0
        installation.cameras.add(Camera("door", str(video)), by="boss")
        installation.zones.add(zone, by="boss")
        assert_dark(decoded(probe(Camera(name, str(video))).jpeg), 32)


def test_no_trace_of_a_file_holds_a_joint_of_it(video: Path) -> None:
    model = Betrayer()
    source = open_source(str(video), "video", 6.0, SourceOptions(exclusion=SHUT.exclusions("video")))
    trace = analyze(source, model, "video", SHUT, Report("cabin.mp4"))
    source.close()
    assert len(trace) > 60
    for people in trace:
        assert len(people) == 2, "the customer and who stands beside the zone"
        joints = people.keypoints.reshape(-1, 3)
        places = np.clip(joints[joints[:, 2] > 0, :2] / people.size, 0, 1 - 1e-9)
        assert not inside(ZONE, places).any()
        assert 0 < (joints[:, 2] == 0).sum() < 17, "of who stands beside, what is in the dark is gone"
