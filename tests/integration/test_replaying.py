"""A what-if replayed in a process of its own: the same answer as here, and ended when asked."""

import multiprocessing
import threading
import time
from pathlib import Path

import pytest

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.traces import NpzTraces
from aislewatch.app.replaying import replay_apart, replay_here
from aislewatch.domain.errors import AislewatchError
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.domain.traces import chunk_key, stretch_of
from aislewatch.services.trace_shelf import Shelf
from aislewatch.services.whatif import Task
from tests.e2e.story import CAMERA
from tests.integration.test_api_looking_back import trace

WHOLE = [[0, 0], [1, 0], [1, 1], [0, 1]]
ZONE = {"zones": [{"name": "all", "kind": "restricted", "polygon": WHOLE}]}


def stored(place: Path, chunks: int) -> Task:
    blobs = open_blobs(place)
    stretches = []
    for number in range(chunks):
        chunk = trace(1_790_000_000.0 + 100 * number)
        blobs.put(chunk_key(chunk), NpzTraces().pack(chunk))
        stretch = stretch_of(chunk_key(chunk))
        assert stretch is not None
        stretches.append(stretch)
    return Task({CAMERA: tuple(stretches)}, Settings(), read_settings(ZONE))


def test_another_process_finds_the_same(tmp_path: Path) -> None:
    task, told = stored(tmp_path, 3), list[float]()
    outcome = replay_apart(str(tmp_path))(task, told.append, threading.Event())
    assert outcome == replay_here(task, Shelf(open_blobs(tmp_path), NpzTraces()), lambda share: None)
    assert len(outcome[CAMERA][1]) >= 4
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_a_replay_that_is_cancelled_ends_its_process(tmp_path: Path) -> None:
    task, stop = stored(tmp_path, 60), threading.Event()
    threading.Timer(1.0, stop.set).start()
    began = time.monotonic()
    with pytest.raises(AislewatchError, match="cancelled"):
        replay_apart(str(tmp_path))(task, lambda share: None, stop)
    assert time.monotonic() - began < 15
    assert not [process for process in multiprocessing.active_children() if process.name == "what-if"]
