"""The live view: one WebSocket per watched camera.

Each moment is two messages: a text one with the facts (JSON, :class:`LiveFacts`), then a binary one with
the JPEG they belong to. Newest wins: while a slow watcher is still receiving, older moments are never
queued. A watcher that asks for ``paced=true`` answers every picture it has drawn with any text message and
gets at most :data:`IN_FLIGHT` unanswered ones, so that no network buffer fills with old pictures either.
"""

import math
from collections.abc import Callable
from typing import Annotated, Final

import anyio
from fastapi import APIRouter, Query, WebSocket, WebSocketException
from pydantic import BaseModel
from starlette.websockets import WebSocketDisconnect

from aislewatch.api.auth import Me, caller_of, needs
from aislewatch.api.schemas import LevelName
from aislewatch.api.services import InHouse, Services
from aislewatch.api.views import level_view
from aislewatch.domain.accounts import Right
from aislewatch.services.live import LivePerson, LivePicture

router = APIRouter(tags=["live"])

IN_FLIGHT: Final = 2
"""Unanswered pictures a paced watcher may have: one on the wire while another is drawn."""
MAX_WATCHERS: Final = 64
"""Each watcher holds one waiting thread; a wall of 64 pictures is more than a screen can show."""
_PATIENCE: Final = 1.0
"""Seconds one wait in a thread lasts before it looks up again."""
RECHECK: Final = 15.0
"""Seconds between two looks at whether the watcher is still signed in."""

_TRY_AGAIN_LATER: Final = 1013
_POLICY: Final = 1008

Wait = Callable[[float, float], LivePicture | None]


class LiveWatched(BaseModel):
    """One person on the picture; x and y are shares of the picture's width and height."""

    track: int
    level: LevelName
    box: tuple[float, float, float, float]
    keypoints: list[tuple[float, float, float]]


class LiveFacts(BaseModel):
    """What is known of one moment; ``at`` in seconds on the camera's clock."""

    camera: str
    at: float
    people: list[LiveWatched]


@router.websocket("/live")
@needs(Right.SEE)
async def live(
    socket: WebSocket,
    house: InHouse,
    me: Me,
    camera: Annotated[str, Query(max_length=40)],
    paced: bool = False,
) -> None:
    """Send the newest moments of ``camera`` until the watcher leaves, signs out or the server stops."""
    if not me.sees(camera):
        raise WebSocketException(_POLICY, "There is no such camera.")
    threads: anyio.CapacityLimiter = socket.app.state.live_threads
    await socket.accept()
    if threads.available_tokens < 1:
        await socket.close(_TRY_AGAIN_LATER, "Too many live pictures are open.")
        return
    watcher = _Watcher(socket, threads, paced=paced)
    with house.board.watching(camera) as wait:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watcher.listen, tasks.cancel_scope)
            tasks.start_soon(watcher.send, wait, tasks.cancel_scope)
            tasks.start_soon(watcher.stay_welcome, house.services, camera, tasks.cancel_scope)


class Pace:
    """Counts pictures a watcher has not answered yet, at most :data:`IN_FLIGHT`."""

    def __init__(self) -> None:
        self._unanswered = 0
        self._room = anyio.Event()

    async def free(self) -> None:
        """Wait until one more may be sent."""
        while self._unanswered >= IN_FLIGHT:
            self._room = anyio.Event()
            await self._room.wait()

    def sent(self) -> None:
        """One more is on its way."""
        self._unanswered += 1

    def answered(self) -> None:
        """One was dealt with; answers to nothing buy nothing."""
        self._unanswered = max(0, self._unanswered - 1)
        self._room.set()


class _Watcher:
    def __init__(self, socket: WebSocket, threads: anyio.CapacityLimiter, *, paced: bool) -> None:
        self._socket = socket
        self._threads = threads
        self._pace = Pace() if paced else None

    async def listen(self, over: anyio.CancelScope) -> None:
        """Take the watcher's answers until it leaves."""
        while (await self._socket.receive())["type"] == "websocket.receive":
            if self._pace:
                self._pace.answered()
        over.cancel()

    async def send(self, wait: Wait, over: anyio.CancelScope) -> None:
        """Send whatever is newest, waiting in a thread so that the event loop stays free."""
        after = math.nan
        while True:
            if self._pace:
                await self._pace.free()
            picture = None
            while picture is None:
                picture = await anyio.to_thread.run_sync(
                    wait, after, _PATIENCE, limiter=self._threads, abandon_on_cancel=True
                )
            after = picture.at
            if self._pace:
                self._pace.sent()
            try:
                await self._socket.send_text(facts(picture).model_dump_json())
                await self._socket.send_bytes(picture.jpeg)
            except WebSocketDisconnect:
                over.cancel()
                return

    async def stay_welcome(self, services: Services, camera: str, over: anyio.CancelScope) -> None:
        """Close the socket soon after its session has ended, or its camera was taken out of sight."""
        while True:
            await anyio.sleep(RECHECK)
            caller = await anyio.to_thread.run_sync(caller_of, self._socket, services)
            if caller is None or not caller.sees(camera):
                await self._socket.close(_POLICY, "Signed out.")
                over.cancel()
                return


def facts(picture: LivePicture) -> LiveFacts:
    """A picture's facts, rounded to a ten-thousandth of the picture."""
    return LiveFacts(
        camera=picture.camera, at=picture.at, people=[_watched(person) for person in picture.people]
    )


def _watched(person: LivePerson) -> LiveWatched:
    x1, y1, x2, y2 = (round(value, 4) for value in person.box)
    return LiveWatched(
        track=person.track,
        level=level_view(person.level),
        box=(x1, y1, x2, y2),
        keypoints=[(round(x, 4), round(y, 4), round(score, 3)) for x, y, score in person.keypoints],
    )
