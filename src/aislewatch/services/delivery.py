"""From the outbox to the receivers.

The database is the truth: an item is claimed for a while, sent, and what became of it is written. Whoever
dies in between leaves items that another claims when that while is over: they are sent again, under the same
key. A bell (:meth:`Deliverer.ring`) only saves waiting.

Items of a lane (a channel, or one of its devices) go out one after another; lanes never wait for each
other, as long as no more than :data:`THREADS` of them hang at once.

Tested by ``tests/unit/services/test_delivery.py``, through real parts by ``tests/integration/test_push_*.py``
and, with kills at any moment, by ``tests/load/test_thousands.py``.
"""

import json
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from aislewatch.domain.accounts import User
from aislewatch.domain.channels import Channel, ChannelKind, Sent
from aislewatch.domain.errors import AislewatchError, DeliveryError, NotFound, ReceiverGone, StorageError
from aislewatch.domain.outbox import KEPT, ItemState, Lane, Notification, OutboxItem
from aislewatch.ports import Clock, Notifier, Store, Transaction
from aislewatch.services import telemetry
from aislewatch.services.posting import local_minute, may_hear
from aislewatch.services.vault import Vault

THREADS: Final = 8
"""Lanes that are served at once."""

LOOK: Final = 1.0
"""Seconds between two looks into the outbox."""

BATCH: Final = 50
"""Items claimed, and written as delivered, at once: that many may be sent twice after a kill."""

ROUND: Final = 15.0
"""Seconds after which what was claimed and not begun is given back."""

ROUNDS: Final = 10
"""Rounds of one lane before others that wait for a thread get theirs."""

LEASE: Final = 60.0
"""Seconds after which a sender is taken for dead: longer than a round and the longest send."""

UNFORESEEN: Final = "Something unforeseen went wrong; the log of this moment says what."

LONGEST_REST: Final = 60.0
_TIDY: Final = 3600.0
_RETRY: Final = 0.5

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Rest:
    """A lane that failed rests a little, so that a receiver that is down is not asked a thousand times."""

    failures: int = 0
    until: float = -math.inf

    def failed(self, now: float) -> None:
        self.failures = min(self.failures + 1, 10)
        self.until = now + min(0.25 * 2**self.failures, LONGEST_REST)


class Deliverer:
    """Delivers what is in the outbox. ``chance`` gives numbers in [0, 1) that spread new attempts."""

    def __init__(
        self,
        store: Store,
        notifiers: Mapping[ChannelKind, Notifier],
        vault: Vault,
        clock: Clock,
        chance: Callable[[], float],
        *,
        lease: float = LEASE,
        batch: int = BATCH,
    ) -> None:
        self._store = store
        self._notifiers = notifiers
        self._vault = vault
        self._clock = clock
        self._chance = chance
        self._lease = lease
        self._batch = batch
        self._bell = threading.Event()
        self._lock = threading.Lock()
        self._busy: set[Lane] = set()
        self._rests: dict[Lane, _Rest] = {}
        self._tidy_at = -math.inf
        self._stopping = threading.Event()

    def ring(self, _: str = "") -> None:
        """There may be something new. Never blocks."""
        self._bell.set()

    def run(self, stop: threading.Event) -> None:
        """Deliver until ``stop`` is set; what is being sent then is finished first."""
        self._stopping = stop
        with ThreadPoolExecutor(THREADS, "delivery") as pool:
            while not stop.is_set():
                try:
                    for lane in self._ready():
                        pool.submit(self._serve, lane)
                except Exception:  # noqa: BLE001
                    # The supervisor: whatever it was, the next look may go better, and nobody else looks.
                    telemetry.FAILURES.labels("delivery").inc()
                    _log.exception("outbox_not_looked_into")
                self._bell.wait(LOOK)
                self._bell.clear()

    def step(self) -> int:
        """Serve every lane once, in this thread; how many there were."""
        lanes = self._ready()
        for lane in lanes:
            self._serve(lane)
        return len(lanes)

    def _ready(self) -> Sequence[Lane]:
        """The lanes with something due that nobody serves and that do not rest; they count as served now."""
        now = self._clock.monotonic()
        try:
            self._tidy(now)
            with self._store.read() as tables:
                due = tables.outbox.lanes(self._clock.utc())
        except StorageError as error:
            _log.warning("outbox_unreadable", problem=str(error))
            return ()
        with self._lock:
            ready = [
                lane for lane in due if lane not in self._busy and self._rests.get(lane, _Rest()).until <= now
            ]
            self._busy.update(ready)
        return ready

    def _serve(self, lane: Lane) -> None:
        try:
            more = all(self._round(lane) for _ in range(ROUNDS))
        except AislewatchError as error:
            _log.warning("delivery_interrupted", channel=lane.channel, problem=str(error))
            self._rest(lane, failed=True)
            more = False
        except Exception:  # noqa: BLE001
            # The supervisor: one channel's fault must not silence the others.
            telemetry.FAILURES.labels("delivery").inc()
            _log.exception("delivery_failed", channel=lane.channel)
            self._rest(lane, failed=True)
            more = False
        finally:
            with self._lock:
                self._busy.discard(lane)
        if more:
            self.ring()

    def _round(self, lane: Lane) -> bool:
        """Send what is due on a lane until one fails; whether there may be more."""
        now = self._clock.utc()
        with self._store.begin() as tables:
            items = tables.outbox.claim(lane, now, now + self._lease, self._batch)
            desk = _desk(tables, lane, now, self._vault)
        done: list[tuple[OutboxItem, OutboxItem]] = []
        begun = self._clock.monotonic()
        failed = taken = False
        try:
            for item in items:
                late = self._clock.monotonic() - begun > ROUND
                if failed or late or self._stopping.is_set():
                    waiting = replace(item, state=ItemState.WAITING, due_at=min(now, self._clock.utc()))
                    done.append((waiting, item))
                    continue
                after = self._handle(item, desk)
                failed = after.state in (ItemState.WAITING, ItemState.FAILED)
                taken = taken or not failed
                done.append((after, item))
        finally:
            self._record(lane, done)
        if taken:
            self._rest(lane, failed=False)  # who takes some is not down, whatever came before
        if failed:
            self._rest(lane, failed=True)
        return not failed and len(items) == self._batch and not self._stopping.is_set()

    def _handle(self, item: OutboxItem, desk: "_Desk") -> OutboxItem:
        """What becomes of one item."""
        now = self._clock.utc()
        why = desk.why_not(item.notification, now)
        if why or desk.channel is None:
            return item.dropped(now, why)
        if desk.problem:
            return item.refused(now, desk.problem, self._chance())
        kind = desk.channel.kind
        started = self._clock.monotonic()
        try:
            self._notifiers[kind].send(desk.channel, desk.secrets, item.notification)
        except ReceiverGone as error:
            self._forget(item.notification.device)
            return item.dropped(now, error.message)
        except DeliveryError as error:
            _log.warning("not_delivered", channel=item.channel, key=item.key, problem=str(error))
            return item.refused(self._clock.utc(), str(error), self._chance())
        except Exception:  # noqa: BLE001
            # The supervisor of one send: a message nobody can send must not hold up those behind it.
            telemetry.FAILURES.labels("delivery").inc()
            _log.exception("delivery_failed", channel=item.channel, key=item.key)
            return item.refused(self._clock.utc(), UNFORESEEN, self._chance())
        finally:
            telemetry.SENDING.labels(kind.value).observe(self._clock.monotonic() - started)
        at = self._clock.utc()
        desk.sent.append(Sent(at, item.notification.camera, item.notification.level))
        return item.delivered(at)

    def _record(self, lane: Lane, done: Sequence[tuple[OutboxItem, OutboxItem]]) -> None:
        """Write what became of items. While the database refuses, try until the lease is over: then they are
        sent again, which is better than lost."""
        until = self._clock.monotonic() + self._lease
        while done:
            try:
                with self._store.begin() as tables:
                    written = [after for after, seen in done if tables.outbox.save(after, seen)]
            except StorageError as error:
                _log.warning("delivery_not_recorded", channel=lane.channel, problem=str(error))
                if self._clock.monotonic() > until or self._stopping.wait(_RETRY):
                    return
                continue
            for item in written:
                if item.state is not ItemState.WAITING or item.problem:
                    telemetry.DELIVERIES.labels(item.channel, item.state.value).inc()
            return

    def _rest(self, lane: Lane, *, failed: bool) -> None:
        with self._lock:
            if failed:
                self._rests.setdefault(lane, _Rest()).failed(self._clock.monotonic())
            else:
                self._rests.pop(lane, None)

    def _forget(self, device: str) -> None:
        with self._store.begin() as tables:
            tables.devices.remove(device)

    def _tidy(self, now: float) -> None:
        if now >= self._tidy_at:
            with self._store.begin() as tables:
                tables.outbox.prune(self._clock.utc() - KEPT)
            self._tidy_at = now + _TIDY


@dataclass(slots=True)
class _Desk:
    """What must be known to send on a lane: the channel (None: it is gone), its secrets opened (or the
    ``problem`` that they cannot be), what it sent already, the store's time zone, the device's user."""

    lane: Lane
    channel: Channel | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    sent: list[Sent] = field(default_factory=list)
    timezone: str = "UTC"
    user: User | None = None

    def why_not(self, notification: Notification, now: float) -> str:
        """Why this shall not go out now; empty: it shall."""
        if self.channel is None:
            return "The channel was removed."
        if self.lane.device and self.user is None:
            return "The device or its user is gone."
        if self.user is not None and not may_hear(self.user, notification.camera):
            return "The device's user does not see this camera."
        weekday, minute = local_minute(self.timezone, now)
        quiet = self.channel.why_quiet(now, weekday, minute)
        return quiet or self.channel.why_too_much(notification, now, self.sent)


def _desk(tables: Transaction, lane: Lane, now: float, vault: Vault) -> _Desk:
    desk = _Desk(lane)
    try:
        channel, _ = tables.channels.get(lane.channel)
    except NotFound:
        return desk
    desk.channel = channel
    desk.timezone = tables.settings.get()[0].timezone
    if channel.remembers:
        desk.sent = list(tables.outbox.sent(lane, now - channel.remembers))
    try:
        if lane.device:
            desk.user = tables.accounts.get(tables.devices.get(lane.device).user)
        desk.secrets = secrets_of(tables, lane, vault)
    except NotFound:
        desk.user = None
    except StorageError as error:
        desk.problem = str(error)
    return desk


VAPID: Final = "webpush.vapid"
"""The name under which the key that signs web pushes is kept."""


def secrets_of(tables: Transaction, lane: Lane, vault: Vault) -> Mapping[str, str]:
    """What a notifier must know and nobody else: the channel's secrets, the device's subscription, the key
    that signs. Raises :class:`NotFound`, :class:`StorageError`."""
    _, sealed = tables.channels.get(lane.channel)
    secrets: dict[str, str] = json.loads(vault.open(sealed)) if sealed else {}
    if lane.device:
        secrets["subscription"] = vault.open(tables.devices.get(lane.device).sealed)
        secrets["vapid"] = vault.open(tables.secrets.get(VAPID) or "")
    return secrets
