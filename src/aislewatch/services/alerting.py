"""From incidents to alerts on disk.

The belt calls :meth:`Alerting.take`, which only takes note; a writer thread in :meth:`Alerting.run` cuts
clips and writes. Blobs are written before the row that names them, and the blob a row no longer names
is deleted after: at any instant, whatever happens to the machine, a row names whole, playable blobs.
Whoever is to be called is put into the outbox by the transaction that writes the alert.

Tested by ``tests/unit/services/test_alerting.py`` and, with a kill at any moment,
``tests/integration/test_sigkill.py``.
"""

import hashlib
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import structlog

from aislewatch.domain.alerts import Alert
from aislewatch.domain.errors import AislewatchError, Conflict, StorageError, VideoError
from aislewatch.domain.incidents import Incident
from aislewatch.domain.muting import why_muted
from aislewatch.domain.settings import AlertSettings
from aislewatch.ports import Blobs, Clock, Recording, Store, Transaction
from aislewatch.services.alert_book import Entry, Task
from aislewatch.services.configure import in_zone
from aislewatch.services.posting import post

LONGEST_CLIP: Final = 120.0
"""Seconds a clip may last; recordings keep no more. An action that lasts longer has only its start in it."""

_HOUR: Final = 3600.0
_IDLE: Final = 0.5

TOO_LONG: Final = f"The action lasted longer than the {LONGEST_CLIP:.0f} seconds a clip may have."
CUT_SHORT: Final = "The camera stopped sending before the clip's end."
NOT_RECORDED: Final = "There was no recording to cut a clip from."
SEEN_AGAIN: Final = "It was seen again after the clip's end."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the belt hands over with a new incident: the recording that runs, the still as JPEG."""

    recording: Recording | None = None
    still: bytes | None = None


_Key = tuple[str, int, float]


class Alerting:
    """Writes the alerts of a worker's cameras. Thread-safe.

    ``name`` gives an alert's id, always the same for the same incident. ``bell`` is rung with the id
    after each write, from the writer's thread; it must not block. Nor may ``keep``: it is told from when to
    when the final clip of an alert is.
    """

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        clock: Clock,
        *,
        name: Callable[[Incident], str] | None = None,
        bell: Callable[[str], None] | None = None,
        keep: Callable[[Alert, float, float], None] | None = None,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock
        self._name = name or alert_id
        self._bell = bell or (lambda _: None)
        self._keep = keep or (lambda alert, start, end: None)
        self._changed = threading.Condition()
        self._book: dict[_Key, Entry] = {}
        self._hurry = False
        self._trouble = ""

    def take(self, incident: Incident, rules: AlertSettings, evidence: Callable[[], Evidence]) -> None:
        """Note an incident that opened, grew or closed. Cheap; never waits for a disk.

        ``rules`` are the camera's effective alert settings. ``evidence`` is called, here and now, only when
        the incident is new: it begins the recording at ``incident.start - rules.pre_roll``.
        """
        key = (incident.camera, incident.number, incident.confirmed_at)
        with self._changed:
            entry = self._book.get(key)
        if entry is None:
            had = evidence()
            entry = Entry(self._name(incident), incident, rules, had.recording, had.still)
        with self._changed:
            entry = self._book.setdefault(key, entry)
            entry.incident, entry.rules = incident, rules
            if not incident.closed:
                entry.closed_at = None
            elif entry.closed_at is None:
                entry.closed_at = self._clock.monotonic()
            self._changed.notify()

    def run(self, stop: threading.Event) -> None:
        """Write what is due until ``stop`` is set. Several threads may run it: a long transcoding then
        delays nothing else."""
        while not stop.is_set():
            if not self.step():
                with self._changed:
                    if self._pick(self._clock.monotonic()) is None:
                        self._changed.wait(_IDLE)

    def step(self) -> bool:
        """Do the most urgent due piece of work; False when nothing is due."""
        now = self._clock.monotonic()
        with self._changed:
            picked = self._pick(now)
            if picked is None:
                return False
            key, entry, task = picked
            if task is Task.FORGET:
                del self._book[key]
                return True
            entry.busy = True
        try:
            self._do(task, entry, now)
        finally:
            with self._changed:
                entry.busy = False
        return True

    def drain(self) -> int:
        """The process stops: write everything at once, clips with what there is, and let go of recordings.

        Call it after the last :meth:`take`, when no thread runs :meth:`run` any more. Returns how many alerts
        could not be written (the log names them).
        """
        self._hurry = True
        for entry in self._book.values():
            entry.row_retry = entry.blob_retry = -math.inf
        while self.step():
            pass
        unwritten = [e for e in self._book.values() if e.stored is None or e.stored.incident != e.incident]
        for entry in self._book.values():
            _release(entry)
        for entry in unwritten:
            _log.error("alert_lost", alert=entry.id, trouble=self._trouble)
        self._book.clear()
        return len(unwritten)

    @property
    def trouble(self) -> str:
        """Why alerts or clips cannot be written at the moment, in words; empty when they can."""
        return self._trouble

    def _pick(self, now: float) -> tuple[_Key, Entry, Task] | None:
        """A new alert first; else what has been due the longest, so that on a slow disk no clip waits for
        ever behind alerts that grow."""
        best: tuple[bool, float] = (True, math.inf)
        found: tuple[_Key, Entry, Task] | None = None
        for key, entry in self._book.items():
            due = None if entry.busy else entry.due(now, hurry=self._hurry)
            if due is not None and due[1] <= now:
                task, at = due
                if (task is not Task.OPEN, at) < best:
                    best, found = (task is not Task.OPEN, at), (key, entry, task)
        return found

    def _do(self, task: Task, entry: Entry, now: float) -> None:
        try:
            if task is Task.OPEN:
                self._open(entry, now)
            elif task is Task.GROW:
                self._grow(entry, now)
            elif task is Task.CUT:
                self._cut(entry, now)
            elif task is Task.RELEASE:
                _release(entry)
        except AislewatchError as error:
            entry.row_failed(now)
            self._troubled(entry, error)
        else:
            entry.row_retry, entry.row_failures = -math.inf, 0

    def _open(self, entry: Entry, now: float) -> None:
        incident = entry.incident
        alert = self._with_blobs(entry, Alert(entry.id, incident), incident.end, now)
        with self._store.begin() as tables:
            alert = replace(alert, muted=_muted(tables, incident, entry.rules))
            try:
                tables.alerts.add(alert)
            except Conflict:
                # An earlier try failed while committing and had been committed all the same.
                tables.alerts.save_evidence(alert)
            post(tables, alert, self._clock.utc())
        self._written(entry, alert, now)

    def _grow(self, entry: Entry, now: float) -> None:
        assert entry.stored is not None
        incident = entry.incident
        alert = replace(entry.stored, incident=incident)
        if entry.cut_for is not None and incident.end > entry.cut_for:
            alert = replace(
                alert, clip_whole=False, clip_problem="" if entry.recording is not None else SEEN_AGAIN
            )
        with self._store.begin() as tables:
            before = entry.stored.incident
            if alert.muted and (incident.level > before.level or incident.end > before.end):
                alert = replace(alert, muted=_muted(tables, incident, entry.rules))
            tables.alerts.save_evidence(alert)
            alert = replace(alert, opinion=tables.alerts.get(entry.id).opinion)
            told = None if entry.stored.muted else before
            post(tables, alert, self._clock.utc(), told=told)
        self._written(entry, alert, now)

    def _cut(self, entry: Entry, now: float) -> None:
        """Replace the clip by a longer one; for good when the incident is closed."""
        assert entry.stored is not None
        before, incident = entry.stored, entry.stored.incident
        end = incident.end + entry.rules.post_roll if incident.closed else incident.end
        alert = self._with_blobs(entry, before, end, now)
        final = incident.closed and not entry.blob_failures
        if final:
            alert = _judged(alert, entry, end)
        if alert != before:
            with self._store.begin() as tables:
                tables.alerts.save_evidence(alert)
            self._written(entry, alert, now)
        if final:
            entry.cut_for = incident.end
            self._keep(alert, incident.start - entry.rules.pre_roll, end)
        if before.clip is not None and before.clip != alert.clip:
            self._blobs.delete(before.clip)

    def _with_blobs(self, entry: Entry, alert: Alert, end: float, now: float) -> Alert:
        """``alert`` with its clip up to ``end`` (camera's clock) and its still, both on disk; or with the
        reason why not."""
        try:
            if entry.still is not None:
                still = f"stills/{entry.id}.jpg"
                self._blobs.put(still, entry.still)
                alert = replace(alert, still=still)
            if entry.recording is not None:
                clip = f"clips/{entry.id}-{entry.cuts + 1}.mp4"
                self._blobs.put(clip, entry.recording.cut(end))
                alert = replace(alert, clip=clip, clip_problem="")
            elif alert.clip is None:
                alert = replace(alert, clip_problem=alert.clip_problem or NOT_RECORDED)
        except VideoError as error:
            alert = replace(alert, clip_problem=str(error))
        except StorageError as error:
            entry.blob_failed(now)
            self._troubled(entry, error)
            return replace(alert, clip_problem=str(error))
        entry.blob_retry, entry.blob_failures = -math.inf, 0
        return alert

    def _written(self, entry: Entry, alert: Alert, now: float) -> None:
        if alert.clip is not None and (entry.stored is None or entry.stored.clip != alert.clip):
            entry.cuts += 1
        entry.stored, entry.written_at = alert, now
        if alert.still is not None:
            entry.still = None
        if not entry.blob_failures:
            self._trouble = ""
        self._bell(entry.id)

    def _troubled(self, entry: Entry, error: AislewatchError) -> None:
        self._trouble = str(error)
        _log.warning("alert_not_written", alert=entry.id, trouble=self._trouble)


def alert_id(incident: Incident) -> str:
    """An id that people can read aloud: camera, time of confirmation (UTC), and six hex digits that tell
    incidents of one second apart. The same for the same incident."""
    moment = datetime.fromtimestamp(incident.confirmed_at, UTC).strftime("%Y%m%dT%H%M%S")
    facts = (
        f"{incident.camera}|{incident.track}|{incident.action}|{incident.number}|{incident.confirmed_at!r}"
    )
    return f"{incident.camera}-{moment}-{hashlib.sha256(facts.encode()).hexdigest()[:6]}"


def _judged(alert: Alert, entry: Entry, end: float) -> Alert:
    """``alert`` with the verdict on its final clip."""
    if alert.clip is None or entry.recording is None or alert.clip_problem:
        return alert
    incident = alert.incident
    if end > incident.start - entry.rules.pre_roll + LONGEST_CLIP:
        return replace(alert, clip_whole=False, clip_problem=TOO_LONG)
    whole = entry.recording.covers(incident.end)
    return replace(alert, clip_whole=whole, clip_problem="" if entry.recording.covers(end) else CUT_SHORT)


def _muted(tables: Transaction, incident: Incident, rules: AlertSettings) -> str:
    """Why nobody is to be called for an incident as it stands. A snooze holds as the store has it now, so one
    that was just begun or cancelled counts at once; what goes on after its end is called for."""
    settings, _ = tables.settings.get()
    at = max(incident.confirmed_at, incident.end)
    return why_muted(
        incident,
        at,
        snoozes=settings.snoozes,
        loud=tables.alerts.loud_levels(incident.camera, at - _HOUR, math.nextafter(at, math.inf)),
        ceiling=rules.hourly_ceiling,
        shadow=in_zone(settings, incident.camera, incident.zone).actions[incident.action].shadow,
    )


def _release(entry: Entry) -> None:
    if entry.recording is not None:
        entry.recording.close()
        entry.recording = None
    entry.still = None
