"""The worker with fakes on every side: cameras, model, store; real threads."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from aislewatch.adapters.video.clock import SystemClock
from aislewatch.adapters.video.mask import black_out
from aislewatch.domain.actions import ActionType
from aislewatch.domain.cameras import Camera, CameraStatus
from aislewatch.domain.errors import ModelError, NotFound, SourceUnavailable, UnreadableVideo
from aislewatch.domain.people import Frame, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.domain.suspicion import Level
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.pipeline.worker import Tools, Worker, _Station
from aislewatch.ports import FrameSource
from aislewatch.services.alerting import Alerting
from aislewatch.services.live import LiveBoard, LivePicture
from tests.fakes.frame_source import FakeFrameSource, PacedFrameSource
from tests.fakes.hands_model import FakeHandsModel
from tests.fakes.people import HANGING, POCKET, SHELF, Actor, moving, seen
from tests.fakes.store import FakeBlobs, FakeStore

pytestmark = pytest.mark.usefixtures("rules_alone")

CUSTOMER = Actor(left=moving((2, HANGING), (2.6, SHELF), (3.4, SHELF), (4, POCKET), (10, POCKET)))
RATE = 6.0
FILM = [Frame("aisle", i / RATE, np.full((480, 640, 3), 7, np.uint8)) for i in range(round(12 * RATE))]
PATIENCE = 20.0


class Stage:
    """A model that sees the actors of each camera, and cameras that wait for it frame by frame."""

    def __init__(self, actors: dict[str, Actor]) -> None:
        self.actors = actors
        self.free = {camera: threading.Semaphore(1) for camera in actors}
        self.failures: list[Exception] = []
        self.shown: list[Frame] = []

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        for frame in frames:
            self.free[frame.camera].release()
        self.shown += frames
        if frames and self.failures:
            raise self.failures.pop()
        return [seen([self.actors[f.camera]], f.at, f.camera) for f in frames]

    def source(self, camera: str) -> FrameSource:
        frames = [Frame(camera, frame.at, frame.image) for frame in FILM]
        return PacedFrameSource(frames, self.free[camera])


@contextmanager
def at_work(
    stage: Stage,
    open_camera: Callable[[Camera, Settings], FrameSource] | None = None,
    hands: FakeHandsModel | None = None,
) -> Iterator[tuple[Worker, LiveBoard, FakeStore, FakeBlobs]]:
    store, blobs, board, clock = FakeStore(), FakeBlobs(), LiveBoard(), SystemClock()
    tools = Tools(
        model=stage,
        open_camera=open_camera or (lambda camera, settings: stage.source(camera.name)),
        encode=lambda image: b"jpeg",
        paint=lambda frame, findings: b"still",
        black_out=black_out,
        local_time=lambda timezone: lambda at: (0, 0),
        clock=clock,
        chance=lambda: 0.0,
        hands=hands,
    )
    worker = Worker(tools, Alerting(store, blobs, clock), board)
    worker.start()
    try:
        yield worker, board, store, blobs
    finally:
        worker.stop()


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


AISLE = Camera("aisle", "fake://aisle")
TILL = Camera("till", "fake://till")


def test_a_confirmed_action_becomes_one_alert_with_clip_and_still() -> None:
    stage = Stage({"aisle": CUSTOMER})
    with at_work(stage) as (worker, board, store, blobs):
        worker.configure([AISLE], Settings())
        wait_for(lambda: bool(store.stored_alerts))
        wait_for(lambda: board.health()["aisle"].state is CameraStatus.LIVE)
    (alert,) = store.stored_alerts
    assert alert.incident.action is ActionType.CONCEALMENT
    assert alert.incident.level is Level.CONFIRMED
    assert alert.incident.closed, "stopping closes what is open"
    assert alert.clip is not None
    assert alert.still is not None
    times = [float(line) for line in blobs.get(alert.clip).decode().split()]
    assert times[0] <= alert.incident.start, "the clip begins before the action"
    assert times[-1] >= alert.incident.end


def test_hands_are_looked_at_only_where_something_goes_on() -> None:
    hands = FakeHandsModel()
    stage = Stage({"aisle": CUSTOMER, "till": Actor()})
    with at_work(stage, hands=hands) as (worker, _, store, _):
        worker.configure([AISLE], Settings())
        wait_for(lambda: bool(store.stored_alerts))
    assert hands.shown
    assert all(people == 1 for _, people in hands.shown)
    assert len(hands.shown) < len(stage.shown) / 2
    idle, quiet = FakeHandsModel(), Stage({"till": Actor()})
    with at_work(quiet, hands=idle) as (worker, _, _, _):
        worker.configure([TILL], Settings())
        wait_for(lambda: len(quiet.shown) > 20)
    assert idle.shown == []


def test_cameras_come_and_go_without_disturbing_each_other() -> None:
    stage = Stage({"aisle": CUSTOMER, "till": Actor()})
    opened: list[str] = []

    def open_camera(camera: Camera, settings: Settings) -> FrameSource:
        opened.append(camera.name)
        return stage.source(camera.name)

    with at_work(stage, open_camera) as (worker, board, _, _):
        worker.configure([AISLE, TILL], Settings())
        wait_for(lambda: {"aisle", "till"} <= board.health().keys())
        worker.configure([TILL], read_settings({"ladder": {"dwell": 5}}))
        wait_for(lambda: set(board.health()) == {"till"})
        worker.configure([TILL], read_settings({"analysis": {"rate": 3}}))
        wait_for(lambda: opened.count("till") == 2)
    assert opened.count("aisle") == 1


def test_switched_off_nothing_is_analyzed_but_the_picture_lives() -> None:
    stage = Stage({"aisle": CUSTOMER})
    for _ in FILM:
        stage.free["aisle"].release()
    with at_work(stage) as (worker, board, store, _):
        with board.watching("aisle") as wait:
            worker.configure([AISLE], read_settings({"enabled": False}))
            picture = wait(-1.0, PATIENCE)
        assert picture is not None
        assert picture.jpeg == b"jpeg"
        assert picture.people == ()
        assert stage.shown == []
    assert store.stored_alerts == []


def test_pictures_are_encoded_only_for_those_who_watch() -> None:
    stage = Stage({"aisle": CUSTOMER})
    with at_work(stage) as (worker, board, _, _):
        worker.configure([AISLE], Settings())
        wait_for(lambda: len(stage.shown) > 5)
        picture = board.latest("aisle")
        assert picture is not None
        assert picture.jpeg == b""
        assert len(picture.people) == 1


def test_a_camera_that_cannot_be_reached_says_so_and_is_tried_again() -> None:
    stage = Stage({"aisle": CUSTOMER})
    tries: list[float] = []

    def refuse_once(camera: Camera, settings: Settings) -> FrameSource:
        tries.append(time.monotonic())
        if len(tries) == 1:
            raise SourceUnavailable("Nobody answers.", fix="Check the cable.")
        return stage.source(camera.name)

    with at_work(stage, refuse_once) as (worker, board, _, _):
        worker.configure([AISLE], Settings())
        wait_for(lambda: "aisle" in board.health() and bool(board.health()["aisle"].reason))
        assert "Nobody answers" in board.health()["aisle"].reason
        wait_for(lambda: len(stage.shown) > 1)
        wait_for(lambda: board.health()["aisle"].state is CameraStatus.LIVE)


def test_one_failure_of_the_model_does_not_blind_the_store(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage({"aisle": CUSTOMER})
    stage.failures.append(ModelError("The model stumbled."))
    with at_work(stage) as (worker, _, store, _):
        worker.configure([AISLE], Settings())
        wait_for(lambda: bool(store.stored_alerts))
    assert stage.failures == []
    assert "analysis_failed" in capsys.readouterr().out


BROKEN_OFF = FILM[: round(8 * RATE)]
"""In the middle of the act."""


class BreakingStage(Stage):
    """Its camera gives the last frame and is lost while the model still looks at the one before."""

    def __init__(self, actors: dict[str, Actor]) -> None:
        super().__init__(actors)
        self.pondering = threading.Event()
        self.broken = threading.Event()

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        if frames and frames[0].at == BROKEN_OFF[-2].at:
            self.pondering.set()
            assert self.broken.wait(PATIENCE)
        return super().detect(frames)

    def source(self, camera: str) -> FrameSource:
        if self.pondering.is_set():  # the loss was noticed: the camera is tried again
            self.broken.set()
            raise SourceUnavailable("The camera is gone.")
        return BreakingSource(self)


class BreakingSource(FakeFrameSource):
    def __init__(self, stage: BreakingStage) -> None:
        super().__init__(BROKEN_OFF)
        self._stage = stage

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            last = frame.at == BROKEN_OFF[-1].at
            assert self._stage.pondering.wait(PATIENCE) if last else self._stage.free["aisle"].acquire()
            yield frame
        raise SourceUnavailable("The camera is gone.")


def test_a_stream_that_breaks_off_in_the_middle_of_an_act_leaves_one_alert() -> None:
    stage = BreakingStage({"aisle": CUSTOMER})
    with at_work(stage) as (worker, _, store, _):
        worker.configure([AISLE], Settings())
        wait_for(lambda: any(alert.incident.closed for alert in store.stored_alerts))
    (alert,) = store.stored_alerts
    assert alert.incident.end == BROKEN_OFF[-1].at, "the last picture belongs to it"


LEFT = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]


def test_a_zone_drawn_with_a_new_rate_holds_for_clips_of_the_stream_before() -> None:
    """Another rate opens the camera anew; the clip that was being taken goes on in the old stream."""
    stage = Stage({"aisle": CUSTOMER})
    opened: list[FakeFrameSource] = []

    def open_camera(camera: Camera, settings: Settings) -> FrameSource:
        opened.append(PacedFrameSource([replace(frame) for frame in FILM], stage.free["aisle"]))
        return opened[-1]

    zone = {"name": "cabin", "kind": "exclusion", "polygon": LEFT}
    with at_work(stage, open_camera) as (worker, _, store, _):
        worker.configure([AISLE], Settings())
        wait_for(lambda: bool(store.stored_alerts))
        worker.configure([AISLE], read_settings({"analysis": {"rate": 3}, "zones": [zone]}))
        assert len(opened[0].excluded) == 1
        worker.configure([], read_settings({"zones": [zone, {**zone, "name": "other"}]}))
        assert len(opened[0].excluded) == 2, "the camera was removed; its clip is not cut yet"


def test_small_pictures_are_made_once_for_each_width_that_is_watched() -> None:
    stage = Stage({"aisle": CUSTOMER})
    with at_work(stage) as (worker, board, _, _), board.watching("aisle", 480), board.watching("aisle", 320):
        worker.configure([AISLE], Settings())
        wait_for(lambda: board.latest("aisle") is not None)
        picture = board.latest("aisle")
    assert picture is not None
    assert set(picture.smaller) == {320, 480}
    assert picture.jpeg == b"", "nobody watches in full"


def test_feet_and_their_zones_are_shown_the_one_that_counts_first() -> None:
    everywhere = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    zones = (Zone("Till", ZoneKind.CHECKOUT, everywhere), Zone("Spirits", ZoneKind.HIGH_RISK, everywhere))
    stage = Stage({"aisle": CUSTOMER})
    shown: list[LivePicture] = []
    with at_work(stage) as (worker, board, _, _):
        board.show = shown.append  # type: ignore[method-assign,assignment]
        worker.configure([AISLE], Settings(zones=zones))
        wait_for(lambda: any(picture.people for picture in shown))
    person = next(picture.people[0] for picture in shown if picture.people)
    assert person.zones == ("Spirits", "Till")
    left, _, right, bottom = person.box
    assert left < person.feet[0] < right
    assert person.feet[1] >= bottom - 0.1


def test_a_cameras_own_video_is_its_sources() -> None:
    stage = Stage({"aisle": CUSTOMER})
    with at_work(stage) as (worker, board, _, _):
        with pytest.raises(NotFound):
            worker.feed("aisle")
        worker.configure([AISLE], Settings())
        wait_for(lambda: board.latest("aisle") is not None)
        assert worker.feed("aisle").codec.startswith("avc1.")
        shut = Zone("Office", ZoneKind.EXCLUSION, ((0.0, 0.0), (0.2, 0.0), (0.2, 0.2)))
        worker.configure([AISLE], Settings(zones=(shut,)))
        with pytest.raises(UnreadableVideo):
            worker.feed("aisle")


def test_a_burst_does_not_hide_the_pause_before_it() -> None:
    """Four frames at once, then nothing for two seconds, again and again: two a second, not twenty."""
    frame = np.zeros((4, 4, 3), np.uint8)
    station = _Station(Camera("aisle", "rtsp://cam"), Settings(), None, None, "run")  # type: ignore[arg-type]  # only counts
    for at in (start + 0.05 * number for start in range(0, 60, 2) for number in range(4)):
        station.count(at)
        station.last = (Frame("aisle", at, frame), None)  # type: ignore[assignment]  # only the time counts
    assert station.rate == pytest.approx(2.0, rel=0.3)
