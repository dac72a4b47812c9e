"""A what-if's replay in a process of its own, of the lowest standing: the cameras come first."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.traces import NpzTraces
from aislewatch.app.installation import local_time
from aislewatch.domain.errors import AislewatchError
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import plain_settings, read_settings
from aislewatch.domain.traces import Stretch
from aislewatch.pipeline.rescore import Version, rescore
from aislewatch.services.trace_shelf import Shelf
from aislewatch.services.whatif import Outcome, Replay, Task

NICE: Final = 15
LOOK: Final = 0.2
"""Seconds between two looks at whether it was cancelled."""

BROKE_OFF: Final = "The replay broke off."


def replay_apart(place: str) -> Replay:
    """Replays in a process of its own; ``place`` is where the blobs are."""

    def replay(task: Task, told: Callable[[float], None], stop: threading.Event) -> Outcome:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        plain = (plain_settings(task.before), plain_settings(task.after))
        process = context.Process(
            target=_replay, args=(theirs, place, dict(task.chunks), *plain), name="what-if", daemon=True
        )
        process.start()
        theirs.close()
        try:
            return _listen(ours, told, stop)
        finally:
            process.terminate()
            process.join()

    return replay


def replay_here(
    task: Task, shelf: Shelf, told: Callable[[float], None], stopped: Callable[[], bool] = lambda: False
) -> Outcome:
    """The replay itself, telling how far it is."""
    total = sum(s.end - s.start for stretches in task.chunks.values() for s in stretches) or 1.0
    done = 0.0
    outcome = {}
    before, after = (_version(settings) for settings in (task.before, task.after))
    for camera, stretches in task.chunks.items():

        def beat(_: float) -> None:
            told(min(1.0, done / total))

        def chunks(stretches: tuple[Stretch, ...] = stretches) -> Any:
            nonlocal done
            for stretch in stretches:
                if stopped():
                    return
                done += stretch.end - stretch.start
                chunk = shelf.read(stretch.key)
                if chunk is not None:
                    yield chunk

        found = rescore(camera, chunks(), (before, after), beat)
        outcome[camera] = (found[0], found[1])
    return outcome


def _version(settings: Settings) -> Version:
    return Version(settings, local_time(settings.timezone))


def _listen(ours: Connection, told: Callable[[float], None], stop: threading.Event) -> Outcome:
    while not stop.is_set():
        try:
            if not ours.poll(LOOK):
                continue
            what, said = ours.recv()
        except (EOFError, OSError):
            raise AislewatchError(BROKE_OFF, fix="Try a shorter time.") from None
        if what == "progress":
            told(said)
        elif what == "failed":
            raise AislewatchError(said)
        else:
            outcome: Outcome = said
            return outcome
    raise AislewatchError("It was cancelled.")


def _replay(
    parent: Connection,
    place: str,
    chunks: Mapping[str, tuple[Stretch, ...]],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)
    task = Task(chunks, read_settings(before), read_settings(after))
    shelf = Shelf(open_blobs(place), NpzTraces())
    with suppress(OSError):  # nobody listens any more
        try:
            outcome = replay_here(task, shelf, lambda share: parent.send(("progress", share)))
        except AislewatchError as error:
            parent.send(("failed", str(error)))
        else:
            parent.send(("done", outcome))
