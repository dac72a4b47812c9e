"""The live socket over a real connection: slow watchers get the newest picture, and stopping never hangs."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from aislewatch.services.live import LivePicture
from tests.integration.api_server import serving
from tests.integration.api_stage import ADMIN, PASSWORD, Stage

BIG = b"\xff\xd8" + bytes(400_000)


@contextmanager
def _watching(stage: Stage, address: str, query: str = "") -> Iterator[ClientConnection]:
    body = {"token": stage.setup_token, "name": ADMIN, "password": PASSWORD}
    answer = httpx2.post(f"{address}/api/v1/session/setup", json=body)
    cookie = answer.headers["set-cookie"].partition(";")[0]
    url = f"{address.replace('http', 'ws')}/api/v1/live?camera=till-2{query}"
    headers = {"Cookie": cookie, "Origin": address}
    with connect(url, additional_headers=headers, max_queue=1, compression=None) as socket:
        yield socket


def _next(socket: ClientConnection) -> float:
    facts = json.loads(socket.recv(timeout=10))
    assert len(socket.recv(timeout=10)) == len(BIG)
    return float(facts["at"])


def _until(true: Callable[[], bool], patience: float = 10.0) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_a_watcher_that_reads_slowly_misses_old_pictures_not_the_newest(stage: Stage) -> None:
    shown = 300
    with serving(stage) as address, _watching(stage, address) as socket:
        for at in range(1, shown + 1):
            stage.board.show(LivePicture("till-2", float(at), BIG, ()))
            time.sleep(0.002)
        got = [_next(socket)]
        while got[-1] < shown:
            got.append(_next(socket))
    assert got == sorted(set(got)), "in order, none twice"
    assert got[-1] == shown
    assert len(got) < shown / 2, "what could not be sent was dropped, not queued"


def test_the_server_stops_while_somebody_watches(stage: Stage) -> None:
    """Also while no picture comes: the wait in the thread is given up."""
    ended = threading.Event()
    with ExitStack() as after:
        with serving(stage) as address:
            socket = after.enter_context(_watching(stage, address))

            def watch() -> None:
                with pytest.raises(ConnectionClosed):
                    socket.recv(timeout=20)
                ended.set()

            waiting = threading.Thread(target=watch)
            waiting.start()
            _until(lambda: stage.board.watched("till-2"))
        assert ended.wait(5), "the watcher was told"
        waiting.join()
        assert not stage.board.watched("till-2")


def test_a_watcher_that_leaves_is_forgotten(stage: Stage) -> None:
    with serving(stage) as address:
        with _watching(stage, address, "&paced=true") as socket:
            stage.board.show(LivePicture("till-2", 1.0, BIG, ()))
            assert _next(socket) == 1.0
            assert stage.board.watched("till-2")
        _until(lambda: not stage.board.watched("till-2"))
