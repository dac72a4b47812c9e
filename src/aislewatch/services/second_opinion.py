"""Asking for a second opinion on alerts, beside everything else.

Alerts are written, shown and told without it. A thread of its own hears of written alerts, takes pictures out
of their clips, asks, and writes down what was asked and said; a call that waits for the answer
(:func:`aislewatch.domain.opinion.due_after`) goes out by itself if this thread is slow, stuck or gone. Each
alert is asked about once.

Tested by ``tests/unit/services/test_second_opinion.py`` and, through real connections, by
``tests/integration/test_second_opinion.py``.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import Empty, Full, Queue
from typing import Final
from urllib.parse import urlsplit

import structlog

from aislewatch.domain.alerts import Alert
from aislewatch.domain.audit import SYSTEM, AuditEntry
from aislewatch.domain.errors import AislewatchError, NotFound, VideoError
from aislewatch.domain.opinion import (
    BUDGET_SPENT,
    FROM_LEVEL,
    HELD_BACK,
    NO_ANSWER,
    NO_PICTURES,
    PER_HOUR,
    PICTURES,
    Answer,
    Opinion,
    question_about,
    read_answer,
)
from aislewatch.domain.outbox import ItemState, OutboxCursor, OutboxItem
from aislewatch.domain.settings import SecondOpinionSettings
from aislewatch.ports import Blobs, Clock, Store, Transaction, Verifier
from aislewatch.services import telemetry

ASKED: Final = "opinion.asked"

Moments = Callable[[bytes, int], Sequence[bytes]]
"""At most so many JPEG pictures of a clip. Raises :class:`VideoError`."""

MOST_WAITING: Final = 200
"""Alerts that may wait for their turn; more are not asked about."""

MOST_REMEMBERED: Final = 2000
_LOOK: Final = 0.5

_log = structlog.get_logger(__name__)


class SecondOpinions:
    """Asks, one question at a time. :meth:`ring` may be called from any thread, and never blocks."""

    def __init__(
        self, store: Store, blobs: Blobs, clock: Clock, verifier: Verifier, moments: Moments
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock
        self._verifier = verifier
        self._moments = moments
        self._waiting: Queue[str] = Queue(MOST_WAITING)
        self._done: deque[str] = deque(maxlen=MOST_REMEMBERED)
        self._asked: deque[float] = deque()

    def ring(self, alert_id: str) -> None:
        """This alert was written."""
        if alert_id not in self._done:
            try:
                self._waiting.put_nowait(alert_id)
            except Full:
                _log.warning("second_opinion_skipped", alert=alert_id)

    def run(self, stop: threading.Event) -> None:
        """Ask until ``stop`` is set; a question on its way then is waited for."""
        while not stop.is_set():
            try:
                self.step(_LOOK)
            except Exception:  # noqa: BLE001
                # The supervisor: whatever happens to a remark, the next alert gets one.
                telemetry.FAILURES.labels("second opinion").inc()
                _log.exception("second_opinion_failed")

    def step(self, patience: float = 0.0) -> bool:
        """Deal with the next alert; False when none came within ``patience`` seconds."""
        try:
            alert_id = self._waiting.get(timeout=patience) if patience else self._waiting.get_nowait()
        except Empty:
            return False
        try:
            self._consider(alert_id)
        except AislewatchError as error:
            _log.warning("second_opinion_not_written", alert=alert_id, problem=str(error))
        return True

    def _consider(self, alert_id: str) -> None:
        if alert_id in self._done:
            return
        with self._store.read() as tables:
            settings, _ = tables.settings.get()
            try:
                alert = tables.alerts.get(alert_id)
            except NotFound:
                return
        asked = settings.second_opinion
        if not asked.enabled or alert.incident.level < FROM_LEVEL:
            return
        if alert.opinion is None:
            self._write(alert, self._opinion(alert, asked))
        self._done.append(alert_id)

    def _opinion(self, alert: Alert, asked: SecondOpinionSettings) -> Opinion:
        """What there is to write down of an alert; always something."""
        record = Opinion(
            at=self._clock.utc(),
            model=asked.model,
            host=urlsplit(asked.address).hostname or "",
            question=question_about(alert.incident),
            pictures=0,
            seconds=0.0,
            answer=Answer.NONE,
        )
        if not self._affordable(asked.hourly):
            return replace(record, problem=BUDGET_SPENT)
        try:
            pictures = self._pictures(alert)
        except AislewatchError as error:
            return replace(record, problem=str(error))
        if not pictures:
            return replace(record, problem=NO_PICTURES)
        self._asked.append(self._clock.monotonic())
        return self._answered(replace(record, pictures=len(pictures)), asked, pictures)

    def _answered(self, record: Opinion, asked: SecondOpinionSettings, pictures: Sequence[bytes]) -> Opinion:
        began = self._clock.monotonic()
        answer, words, problem = Answer.NONE, "", ""
        try:
            said = self._verifier.ask(
                asked.address, asked.model, record.question, pictures, patience=asked.time_out
            )
            answer, words = read_answer(said)
            problem = NO_ANSWER if answer is Answer.NONE else ""
        except AislewatchError as error:
            problem = str(error)
        seconds = self._clock.monotonic() - began
        held = asked.hold_back and answer is Answer.INNOCENT
        return replace(record, seconds=seconds, answer=answer, words=words, problem=problem, held=held)

    def _affordable(self, hourly: int) -> bool:
        since = self._clock.monotonic() - PER_HOUR
        while self._asked and self._asked[0] <= since:
            self._asked.popleft()
        return len(self._asked) < hourly

    def _pictures(self, alert: Alert) -> Sequence[bytes]:
        """Moments of the clip, as it shows them; without a clip the still. Raises :class:`StorageError`."""
        if alert.clip is not None:
            try:
                found = self._moments(self._blobs.get(alert.clip), PICTURES)
            except (NotFound, VideoError):  # a growing clip was replaced meanwhile, or is damaged
                found = ()
            if found:
                return found
        return [self._blobs.get(alert.still)] if alert.still is not None else []

    def _write(self, alert: Alert, opinion: Opinion) -> None:
        """The record, its line in the audit log, and what becomes of calls that waited: all or nothing."""
        with self._store.begin() as tables:
            now = self._clock.utc()
            tables.alerts.save_opinion(alert.id, opinion)
            detail = {
                "host": opinion.host,
                "model": opinion.model,
                "pictures": str(opinion.pictures),
                "answer": opinion.answer.value,
                "seconds": f"{opinion.seconds:.1f}",
                "held back": "yes" if opinion.held else "no",
            }
            if opinion.pictures:
                tables.audit.append(AuditEntry(now, SYSTEM, ASKED, alert.id, detail))
            for item in _waiting(tables, alert.id):
                settled = item.dropped(now, HELD_BACK) if opinion.held else replace(item, due_at=now)
                tables.outbox.save(settled, item)
        telemetry.OPINIONS.labels(opinion.answer.value).inc()


def _waiting(tables: Transaction, alert_id: str) -> list[OutboxItem]:
    """The alert's calls that nobody has tried yet."""
    found: list[OutboxItem] = []
    after: OutboxCursor | None = None
    while True:
        page = tables.outbox.find(state=ItemState.WAITING, after=after, limit=200)
        found += [i for i in page.items if i.notification.alert == alert_id and not i.attempts]
        after = page.next
        if after is None:
            return found
