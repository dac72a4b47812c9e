"""What if other settings had held? Jobs that replay stored traces, one at a time per user.

The replay itself is somebody else's (:data:`Replay`): it may take minutes and must not stand in the way of
the cameras. What is here decides what is replayed, pairs the alerts of before and after, and keeps the
answers for a while.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alert_lists import AlertQuery, Cursor
from aislewatch.domain.alerts import Alert
from aislewatch.domain.errors import AislewatchError, Conflict, InvalidInput, NotFound
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import Settings
from aislewatch.domain.suspicion import Level
from aislewatch.domain.traces import Stretch, covered
from aislewatch.ports import Clock, Store
from aislewatch.services.configure import Configure
from aislewatch.services.tracing import CHUNK, Tracing

MOST_HOURS: Final = 24.0 * 30
MOST_JOBS: Final = 2
"""Replays at a time; each keeps a core busy, as far as the cameras leave it."""
MOST_KEPT: Final = 20
"""Answers that are kept."""
FLUSH_PATIENCE: Final = 5.0
SAME: Final = 5.0
"""Seconds between confirmations up to which two alerts of one action of one track are the same one."""
_HOUR: Final = 3600.0

Key = tuple[str, int]


class State(StrEnum):
    """How far a job is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Task:
    """What to replay: the chunks of each camera in order, under which two settings."""

    chunks: Mapping[str, tuple[Stretch, ...]]
    before: Settings
    after: Settings


Outcome = Mapping[str, tuple[Mapping[Key, Incident], Mapping[Key, Incident]]]
"""Incidents before and after, of each camera, by run and number."""

Replay = Callable[[Task, Callable[[float], None], threading.Event], Outcome]
"""Replays a task, telling how far it is (0 to 1); ends soon after the event is set. May raise what
:class:`AislewatchError` covers."""


@dataclass(frozen=True, slots=True)
class WhatIfAlert:
    """An alert that there would or would not have been; ``alert`` is the stored one's id, if there is."""

    camera: str
    action: ActionType
    kind: str
    zone: str | None
    level: Level
    confidence: float
    at: float
    alert: str | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A job and what it has found: ``hours`` of all cameras' traces that were replayed, how many alerts
    ``before`` and ``after``, which of them are ``gained`` and ``lost``; ``problem`` says what is wrong or
    could not be looked at."""

    id: str
    user: str
    state: State = State.RUNNING
    progress: float = 0.0
    hours: float = 0.0
    before: int = 0
    after: int = 0
    gained: tuple[WhatIfAlert, ...] = ()
    lost: tuple[WhatIfAlert, ...] = ()
    problem: str = ""


class WhatIfs:
    """The jobs. Thread-safe."""

    def __init__(
        self,
        store: Store,
        configure: Configure,
        tracing: Tracing,
        clock: Clock,
        replay: Replay,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._configure = configure
        self._tracing = tracing
        self._clock = clock
        self._replay = replay
        self._new_id = new_id
        self._guard = threading.Lock()
        self._jobs: dict[str, WhatIf] = {}
        self._stops: dict[str, threading.Event] = {}

    def start(self, part: Mapping[str, Any], *, hours: float, cameras: Set[str] | None, by: str) -> WhatIf:
        """Replay the last ``hours`` of some cameras (None: all) under the settings that hold and under those
        with ``part`` (a JSON merge patch) laid over them. A job the user still has running is cancelled.

        Raises :class:`InvalidSetting` as saving would, :class:`InvalidInput` for a time that cannot be,
        :class:`Conflict` when others keep the machine busy.
        """
        if not 0 < hours <= MOST_HOURS:
            raise InvalidInput(
                f"{hours:g} hours cannot be replayed.", fix=f"Ask for up to {MOST_HOURS:g} hours."
            )
        after = self._configure.proposed(part)
        before, _ = self._configure.get()
        job, stop = WhatIf(self._new_id(), by), threading.Event()
        with self._guard:
            for mine in [each for each in self._stops if self._jobs[each].user == by]:
                self._stops.pop(mine).set()
                del self._jobs[mine]
            if len(self._stops) >= MOST_JOBS:
                raise Conflict("Others are trying settings at the moment.", fix="Try again in a minute.")
            done = [each for each in self._jobs if each not in self._stops]
            for old in done[: max(0, len(done) - MOST_KEPT + 1)]:
                del self._jobs[old]
            self._jobs[job.id], self._stops[job.id] = job, stop
        args = (job, before, after, self._clock.utc() - hours * _HOUR, cameras, stop)
        threading.Thread(target=self._work, args=args, name="what-if", daemon=True).start()
        return job

    def get(self, job_id: str, *, by: str) -> WhatIf:
        """A job of one's own. Raises :class:`NotFound`."""
        with self._guard:
            job = self._jobs.get(job_id)
        if job is None or job.user != by:
            raise NotFound("There is no such what-if.", fix="Start it again.")
        return job

    def cancel(self, job_id: str, *, by: str) -> None:
        """End a job and forget it. Raises :class:`NotFound`."""
        self.get(job_id, by=by)
        with self._guard:
            self._jobs.pop(job_id, None)
            stop = self._stops.pop(job_id, None)
        if stop is not None:
            stop.set()

    def stop(self) -> None:
        """End all jobs: the process stops."""
        with self._guard:
            for stop in self._stops.values():
                stop.set()

    def _work(
        self,
        job: WhatIf,
        before: Settings,
        after: Settings,
        since: float,
        cameras: Set[str] | None,
        stop: threading.Event,
    ) -> None:
        try:
            self._tracing.flush(FLUSH_PATIENCE)
            task = self._task(before, after, since, cameras)
            outcome = self._replay(task, lambda share: self._put(job.id, progress=share), stop)
            self._put(job.id, **self._answer(task, outcome, since, cameras))
        except AislewatchError as error:
            self._put(job.id, state=State.FAILED, problem=str(error))
        finally:
            with self._guard:
                self._stops.pop(job.id, None)
                left = self._jobs.get(job.id)
            if left is not None and left.state is State.RUNNING:  # an error nobody foresaw
                self._put(job.id, state=State.FAILED, problem="The replay broke off.")

    def _put(self, job_id: str, **changes: Any) -> None:
        with self._guard:
            if job_id in self._jobs:
                self._jobs[job_id] = replace(self._jobs[job_id], **changes)

    def _task(self, before: Settings, after: Settings, since: float, cameras: Set[str] | None) -> Task:
        """One chunk more than asked for: what was going on when the time began is known then."""
        chunks: dict[str, tuple[Stretch, ...]] = {}
        for stretch in self._tracing.shelf.stretches():
            wanted = cameras is None or stretch.camera in cameras
            if wanted and stretch.end >= since - CHUNK:
                chunks[stretch.camera] = (*chunks.get(stretch.camera, ()), stretch)
        return Task(chunks, before, after)

    def _answer(self, task: Task, outcome: Outcome, since: float, cameras: Set[str] | None) -> dict[str, Any]:
        stored = self._stored(task.chunks.keys(), since)
        counts, gained, lost = [0, 0], [], []
        for before, after in outcome.values():
            only_old, only_new = unpaired(before, after)
            counts[0] += sum(incident.confirmed_at >= since for incident in before.values())
            counts[1] += sum(incident.confirmed_at >= since for incident in after.values())
            lost += [_told(incident, stored) for incident in only_old if incident.confirmed_at >= since]
            gained += [_told(incident, stored) for incident in only_new if incident.confirmed_at >= since]
        now = self._clock.utc()
        seconds = sum(
            covered(((s.start, s.end) for s in stretches), since, now) for stretches in task.chunks.values()
        )
        return {
            "state": State.DONE,
            "progress": 1.0,
            "hours": seconds / _HOUR,
            "before": counts[0],
            "after": counts[1],
            "gained": tuple(sorted(gained, key=lambda alert: -alert.at)),
            "lost": tuple(sorted(lost, key=lambda alert: -alert.at)),
            "problem": self._caveat(task, cameras),
        }

    def _caveat(self, task: Task, cameras: Set[str] | None) -> str:
        with self._store.read() as tables:
            names = {camera.name for camera in tables.cameras.list() if camera.enabled}
        missing = sorted((names if cameras is None else names & cameras) - task.chunks.keys())
        parts = []
        if not task.chunks:
            parts.append("No traces are stored of that time.")
        elif missing:
            parts.append(f"No traces are stored of {', '.join(missing)}.")
        if task.before.analysis != task.after.analysis:
            parts.append("Another analysis rate cannot be tried on traces.")
        if task.before.staff.uniform != task.after.staff.uniform:
            parts.append("Another uniform cannot be tried: traces hold nothing of clothes.")
        return " ".join(parts)

    def _stored(self, cameras: Iterable[str], since: float) -> Sequence[Alert]:
        query = AlertQuery(cameras=frozenset(cameras), since=since - SAME)
        alerts: list[Alert] = []
        after: Cursor | None = None
        while query.cameras:
            with self._store.read() as tables:
                page = tables.alerts.find(query, after=after, limit=500)
            alerts += page.alerts
            after = page.next
            if after is None:
                break
        return alerts


def unpaired(
    before: Mapping[Key, Incident], after: Mapping[Key, Incident]
) -> tuple[list[Incident], list[Incident]]:
    """The incidents of either side that the other lacks: the same track and action at the same time is the
    same incident, though it may have begun later or been confirmed less often."""
    left = dict(after)
    lost = []
    for (run, _), incident in sorted(before.items(), key=lambda item: item[1].start):
        twins = [
            key
            for key, other in left.items()
            if key[0] == run
            and (other.track, other.action) == (incident.track, incident.action)
            and other.start <= incident.end + SAME
            and incident.start <= other.end + SAME
        ]
        if twins:
            del left[min(twins, key=lambda key: abs(left[key].confirmed_at - incident.confirmed_at))]
        else:
            lost.append(incident)
    return lost, list(left.values())


def _told(incident: Incident, stored: Iterable[Alert]) -> WhatIfAlert:
    same = [
        alert
        for alert in stored
        if (alert.incident.camera, alert.incident.action, alert.incident.track)
        == (incident.camera, incident.action, incident.track)
        and abs(alert.incident.confirmed_at - incident.confirmed_at) <= SAME
    ]
    return WhatIfAlert(
        camera=incident.camera,
        action=incident.action,
        kind=incident.kind,
        zone=incident.zone,
        level=incident.level,
        confidence=incident.confidence,
        at=incident.confirmed_at,
        alert=same[0].id if same else None,
    )
