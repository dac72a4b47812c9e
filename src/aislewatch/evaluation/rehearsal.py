"""Running a rehearsal: every take acted, watched by one camera, analyzed, and turned into events.

What the models reported is kept as traces, so that other settings and behaviors are scored without
rendering and without models.
"""

import hashlib
import json
import multiprocessing
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from aislewatch.adapters.traces import TraceMeta, read_trace, write_trace
from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidInput, StorageError
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective
from aislewatch.domain.suspicion import Level
from aislewatch.domain.zones import ZoneKind
from aislewatch.evaluation.rehearsal_events import Onlooker, events_of, staged_deeds
from aislewatch.evaluation.rehearsal_paths import Perception, acted
from aislewatch.evaluation.rehearsal_plan import Ensemble, Take
from aislewatch.evaluation.rehearsal_score import Scene
from aislewatch.rehearsal.drawn import settings_for
from aislewatch.rehearsal.performance import Performance

Progress = Callable[[Scene], None]
"""Told of each scene when it is scored, in no particular order, always by the calling thread."""

TRACES: Final = "traces"

_TRACE: Final = re.compile(r"(.+)-(\d+)-[0-9a-f]{16}\.npz")
"""A trace's name: scenario, seed, and a checksum of all that could change it."""


def filmed(traces: Path) -> Iterator[tuple[str, int, Path]]:
    """Scenario, seed and file of every trace in a folder that rehearsals left behind."""
    for file in sorted(traces.glob("*.npz")):
        if named := _TRACE.fullmatch(file.name):
            yield named[1], int(named[2]), file


def alone(settings: Settings) -> Settings:
    """``settings`` under which each action confirms by itself, and each confirmation is an event of its own:
    what is scored."""
    ladder = replace(settings.ladder, confirm_alone=frozenset(ActionType))
    return replace(
        settings, ladder=ladder, alerts=replace(settings.alerts, level=Level.CONFIRMED, cooldown=0.0)
    )


@dataclass(frozen=True)
class Rehearsal:
    """How takes are acted, watched and analyzed; it travels to other processes.

    ``settings`` are the store's, without zones: those are drawn for each performance. Traces are kept
    in ``folder`` and made where missing (``fresh``: all anew).
    """

    ensemble: Ensemble
    path: Perception
    folder: Path
    settings: Settings
    fresh: bool = False

    def perform(self, take: Take) -> Performance:
        """The take, acted."""
        return self.ensemble.perform(take.scenario, take.seed, take.duration)

    def scene(self, take: Take) -> Scene:
        """The take, watched and analyzed. Raises :class:`ModelError`, :class:`StorageError`."""
        return self.scenes(take, [self.settings])[0]

    def scenes(self, take: Take, settings: Sequence[Settings]) -> list[Scene]:
        """The take, watched once and scored under each of ``settings`` (instead of the rehearsal's own)."""
        performance = self.perform(take)
        people = self.people(take, performance)
        onlooker = Onlooker.of(performance, people)
        deeds = staged_deeds(performance, onlooker)
        drawn = [settings_for(performance.store, chosen) for chosen in settings]
        rules = [alone(chosen) for chosen in drawn]
        innocent = take.action is None
        if innocent:  # what the settings themselves would raise
            rules += drawn
        events = events_of(performance.camera, people, rules, onlooker)
        return [
            Scene(
                scenario=take.scenario,
                seed=take.seed,
                seconds=performance.duration,
                action=take.action,
                kind=take.kind,
                deeds=deeds,
                events=events[i],
                alerts=events[i + len(settings)] if innocent else (),
            )
            for i in range(len(settings))
        ]

    def drawn(self, performance: Performance) -> Settings:
        """The settings with this performance's zones."""
        return settings_for(performance.store, self.settings)

    def people(self, take: Take, performance: Performance) -> list[People]:
        """What the scored camera reports; from its trace, if there is one."""
        here = effective(self.drawn(performance), performance.camera)
        exclusion = [zone.polygon for zone in here.zones if zone.kind is ZoneKind.EXCLUSION]
        rate = here.analysis.rate
        if not self.path.kept:
            return self.path.people(performance, rate, exclusion)
        parts = [acted(performance, rate), rate, exclusion, self.path.fingerprint]
        key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
        trace = self.folder / TRACES / self.path.name / f"{take.scenario}-{take.seed}-{key}.npz"
        if trace.exists() and not self.fresh:
            try:
                return read_trace(trace)[1]
            except InvalidInput:
                trace.unlink(missing_ok=True)  # damaged, e.g. by a full disk
        people = self.path.people(performance, rate, exclusion)
        part = trace.with_name(f"{trace.stem}.part.npz")
        write_trace(part, TraceMeta(take.scenario, performance.duration, performance.camera, rate), people)
        part.replace(trace)
        return people

    def prepare(self) -> None:
        """Make the folder of the traces. Raises :class:`StorageError`."""
        try:
            (self.folder / TRACES / self.path.name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"{self.folder} cannot be made: {error.strerror}.", fix="Choose another --out."
            ) from None


def run(
    rehearsal: Rehearsal, takes: Sequence[Take], progress: Progress = lambda scene: None, *, jobs: int = 1
) -> list[Scene]:
    """All takes as scenes, in their order; ``jobs`` processes work at a time, and the result does not depend
    on how many. Raises what :meth:`Rehearsal.scene` raises."""
    return [scenes[0] for scenes in run_under([rehearsal.settings], rehearsal, takes, progress, jobs=jobs)]


def run_under(
    settings: Sequence[Settings],
    rehearsal: Rehearsal,
    takes: Sequence[Take],
    progress: Progress = lambda scene: None,
    *,
    jobs: int = 1,
) -> list[list[Scene]]:
    """As :func:`run`, but each take watched once and scored under several settings: a list per take."""
    rehearsal.prepare()
    taken: dict[int, list[Scene]] = {}
    for number, scenes in _watched(rehearsal, takes, settings, jobs):
        taken[number] = scenes
        progress(scenes[0])
    return [taken[number] for number in range(len(takes))]


def _watched(
    rehearsal: Rehearsal, takes: Sequence[Take], settings: Sequence[Settings], jobs: int
) -> Iterator[tuple[int, list[Scene]]]:
    if jobs == 1:
        yield from ((number, rehearsal.scenes(take, settings)) for number, take in enumerate(takes))
        return
    # Forking a process that runs OpenVINO's or a progress bar's threads may leave a lock held for ever.
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        waiting = {pool.submit(rehearsal.scenes, take, settings): number for number, take in enumerate(takes)}
        for future in as_completed(waiting):
            yield waiting[future], future.result()
    finally:
        pool.shutdown(cancel_futures=True)
