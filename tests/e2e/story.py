"""What happened in the made-up shop: one alert whole with clip and reasons, and some earlier ones."""

import time
from dataclasses import replace

import numpy as np

from aislewatch.adapters.traces import NpzTraces
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.alerts import Alert, AlertState, Move, Outcome, moved
from aislewatch.domain.cameras import Camera, CameraHealth, CameraStatus
from aislewatch.domain.incidents import Incident
from aislewatch.domain.outbox import OutboxItem
from aislewatch.domain.people import People
from aislewatch.domain.suspicion import Cause, Level, LevelChange
from aislewatch.domain.traces import Chunk, Moment, pinned_key
from tests.e2e.shop import CUSTOMERS, HEIGHT, WIDTH, aisle, clip, jpeg, picture
from tests.fakes.push import an_item
from tests.integration.api_stage import Stage

CAMERA = "spirits-aisle"
BROKEN = "storeroom-door"
ALERT = "spirits-aisle-today-7f3a"
CLIP_SECONDS = 14.0
"""Five of pre-roll, four of action, five of post-roll."""
ANALYZED = 6.0
"""Frames a second in the trace beside it."""
REFUSED = "mail.example.com refuses with 535: Authentication failed"


def tell(stage: Stage) -> None:
    """Put it all into the store and onto the live board."""
    stage.services.cameras.add(Camera(CAMERA, "rtsp://manager:secret@192.168.1.20/stream1"), by="manager")
    stage.services.cameras.add(Camera(BROKEN, "rtsp://192.168.1.24/stream1"), by="manager")
    now = time.time()
    stage.board.report(
        BROKEN,
        CameraHealth(
            CameraStatus.FAILED,
            since=now - 90,
            reason="The host name till-camera is unknown.",
            retry_at=now + 600,
        ),
    )
    stage.blobs.put("clips/a-1.mp4", clip(CLIP_SECONDS))
    stage.blobs.put("stills/a.jpg", jpeg(picture(aisle(), 2.0)))
    stage.blobs.put(pinned_key(ALERT), NpzTraces().pack(film(now - 130 - 5.0)))
    with stage.store.begin() as tables:
        tables.alerts.add(_whole(now - 130))
        for earlier in _earlier(now):
            tables.alerts.add(earlier)


def film(start: float) -> Chunk:
    """The people of the made-up clip, whose first picture was taken at ``start``."""
    moments = []
    for number in range(round(CLIP_SECONDS * ANALYZED)):
        at = number / ANALYZED
        facts = [shopper.fact(at) for shopper in CUSTOMERS]
        scale = np.array([WIDTH, HEIGHT], np.float32)
        boxes = np.array([fact.box for fact in facts], np.float32) * np.tile(scale, 2)
        joints = np.array([fact.keypoints for fact in facts], np.float32)
        joints[:, :, :2] *= scale
        people = People(
            CAMERA,
            start + at,
            (WIDTH, HEIGHT),
            boxes,
            np.full(len(facts), 0.9, np.float32),
            joints,
            ids=np.array([shopper.track for shopper in CUSTOMERS], np.int64),
        )
        moments.append(Moment(people, tuple(s.level for s in CUSTOMERS), (False,) * len(facts)))
    return Chunk(CAMERA, "made-up", tuple(moments))


def _whole(start: float) -> Alert:
    why = (
        Cue("hand_to_shelf", 1.1, "torso lengths", start, start + 1.3),
        Cue("hand_at_pocket", 1.4, "s", start + 1.3, start + 2.7),
        Cue("hand_comes_away_empty", 0.82, "", start + 2.7, start + 4.0),
    )
    signal = Signal(ActionType.CONCEALMENT, "pocket", CAMERA, 7, start + 4, 0.87, "spirits", why)
    steps = (
        (start + 0.6, Level.NONE, Level.LOW, Cause.DWELL, ()),
        (start + 1.4, Level.LOW, Level.ALERT, Cause.SIGNAL, (signal,)),
        (start + 2.7, Level.ALERT, Level.HIGH, Cause.DWELL_AND_SIGNAL, (signal,)),
        (start + 4.0, Level.HIGH, Level.CONFIRMED, Cause.CONFIRMED, (signal,)),
    )
    incident = Incident(
        number=4,
        camera=CAMERA,
        track=CUSTOMERS[-1].track,
        action=ActionType.CONCEALMENT,
        kind="pocket",
        zone="spirits",
        level=Level.CONFIRMED,
        confidence=0.87,
        start=start,
        end=start + 4.0,
        confirmed_at=start + 4.0,
        why=why,
        levels=tuple(LevelChange(7, at, level, before, cause, s) for at, before, level, cause, s in steps),
        signals=9,
        closed=True,
    )
    return Alert(ALERT, incident, clip="clips/a-1.mp4", clip_whole=True, still="stills/a.jpg")


def _earlier(now: float) -> list[Alert]:
    pattern = _whole(now).incident
    lingering = replace(
        pattern,
        action=ActionType.LOITERING,
        kind="extended_dwell",
        zone=None,
        confidence=0.64,
        confirmed_at=now - 2900,
        why=(),
        levels=(),
    )
    bag = replace(pattern, kind="bag", camera="till-2", confidence=0.71, confirmed_at=now - 7400)
    tag = replace(
        pattern,
        action=ActionType.TAG_REMOVAL,
        kind="security_tag",
        level=Level.HIGH,
        confirmed_at=now - 93000,
    )
    still = "stills/a.jpg"
    seen = moved(Alert("b", lingering, still=still), Move(now - 2800, "manager", AlertState.ACKNOWLEDGED))
    over = moved(
        Alert("c", bag, still=still),
        Move(now - 7000, "manager", AlertState.RESOLVED, note="Offered a basket.", outcome=Outcome.PREVENTED),
    )
    wrong = moved(
        Alert("d", tag), Move(now - 92000, "manager", AlertState.DISMISSED, note="A customer read the label.")
    )
    return [seen, over, wrong]


def judge(stage: Stage) -> None:
    """Six days of alerts with verdicts: false alarms are weak, right ones strong."""
    now = time.time()
    pattern = stage.services.workflow.get(ALERT).incident
    actions = (ActionType.CONCEALMENT, ActionType.LOITERING, ActionType.TAG_REMOVAL)
    with stage.store.begin() as tables:
        for number in range(60):
            at = now - 3600 - number * 8000
            wrong = number % 3 == 0
            incident = replace(
                pattern,
                action=actions[number % 7 % 3],
                camera=CAMERA if number % 4 else "till-2",
                zone="spirits" if number % 5 else None,
                confidence=0.66 if wrong else 0.93,
                start=at - 4,
                end=at,
                confirmed_at=at,
                level=Level.CONFIRMED,
                levels=(),
                track=1000 + number,
            )
            alert = moved(
                Alert(f"judged-{number}", incident),
                Move(at + 40 + number, "manager", AlertState.ACKNOWLEDGED),
            )
            end = (
                Move(
                    at + 300 + 9 * number, "manager", AlertState.DISMISSED, note="A customer read the label."
                )
                if wrong
                else Move(at + 300, "manager", AlertState.RESOLVED, outcome=Outcome.PREVENTED)
            )
            tables.alerts.add(moved(alert, end))


def history(stage: Stage) -> None:
    """Some that were delivered, one that waits, one that was given up, one that quiet hours dropped."""
    now = time.time()
    items: list[OutboxItem] = [
        an_item("till-2-a", "night-watch", now - 300).delivered(now - 298),
        an_item("till-2-b", "night-watch", now - 200).refused(now - 100, f"{REFUSED}.", 0.5),
        an_item("till-2-c", "night-watch", now - 90_000).refused(now - 90, f"{REFUSED}.", 0.5),
        an_item("till-2-d", "night-watch", now - 7200).dropped(now - 7200, "Quiet hours."),
    ]
    with stage.store.begin() as tables:
        for item in items:
            tables.outbox.add(replace(item, due_at=item.due_at))
