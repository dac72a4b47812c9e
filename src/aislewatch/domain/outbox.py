"""The outbox: what is to be told to whom, kept until it was taken.

::

    waiting -> sending -> delivered
       ^          |-----> waiting (not taken: again later, each time later)
       |          |-----> dropped (quiet hours, cooldown ... : the reason is kept)
       |          v
       +------- failed (given up after a day; somebody may ask for it again)

A notification goes out at least once. Its ``key`` is the same at every attempt, so that a receiver can tell
a second copy, and there is one item of a key at most.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.incidents import Incident
from aislewatch.domain.suspicion import Level

FIRST_WAIT: Final = 4.0
LONGEST_WAIT: Final = 1800.0
GIVE_UP: Final = 86_400.0
"""Seconds after which nobody tries any more."""

KEPT: Final = 30 * 86_400.0
"""Seconds for which finished items stay in the list."""

MOST_PER_PAGE: Final = 200


class What(StrEnum):
    """What there is to tell."""

    OPENED = "opened"
    RAISED = "raised"
    TEST = "test"


class ItemState(StrEnum):
    """Where an item of the outbox stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


FINISHED: Final = frozenset({ItemState.DELIVERED, ItemState.FAILED, ItemState.DROPPED})


@dataclass(frozen=True, slots=True)
class Notification:
    """What a receiver is told of an alert, as it stood when it was written. ``at`` is when it was confirmed,
    in seconds since the epoch (UTC); ``still`` a blob key; ``device`` the one browser it is for."""

    key: str
    alert: str
    what: What
    camera: str
    action: ActionType
    kind: str
    zone: str | None
    level: Level
    confidence: float
    at: float
    still: str | None = None
    device: str = ""

    @property
    def title(self) -> str:
        """In a few words: ``CONFIRMED: concealment, till-2``."""
        words = f"{self.level.name}: {self.action.replace('_', ' ')}, {self.camera}"
        return f"Test: {words}" if self.what is What.TEST else words

    @property
    def body(self) -> str:
        """In a sentence; software suspects, people decide."""
        if self.what is What.TEST:
            return "This is a test from Aislewatch. Nothing happened."
        place = f" in {self.zone}" if self.zone else ""
        more = "The suspicion level rose. " if self.what is What.RAISED else ""
        seen = f"Suspicion of {self.action.replace('_', ' ')} ({self.kind.replace('_', ' ')}){place}"
        return f"{more}{seen}, confidence {self.confidence:.0%}. Please look at it before you act."


def key_of(alert: str, channel: str, what: What, level: Level, device: str = "") -> str:
    """The key under which a receiver knows a notification, at every attempt. A level is told once."""
    told = what.value if what is not What.RAISED else f"{what.value}-{level.name.lower()}"
    return "/".join(part for part in (alert, channel, told, device) if part)


def notification_of(
    alert: str, incident: Incident, channel: str, what: What, *, still: str | None, device: str = ""
) -> Notification:
    """What ``channel`` tells of an alert."""
    return Notification(
        key=key_of(alert, channel, what, incident.level, device),
        alert=alert,
        what=what,
        camera=incident.camera,
        action=incident.action,
        kind=incident.kind,
        zone=incident.zone,
        level=incident.level,
        confidence=incident.confidence,
        at=incident.confirmed_at,
        still=still,
        device=device,
    )


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A notification on its way through ``channel``.

    ``due_at``: while waiting, when it is to be tried next; while sending, when whoever sends it is taken for
    dead and another may try. ``problem`` says why it was not taken, or why it was dropped. Times are seconds
    since the epoch (UTC).
    """

    notification: Notification
    channel: str
    created_at: float
    due_at: float
    state: ItemState = ItemState.WAITING
    attempts: int = 0
    delivered_at: float | None = None
    problem: str = ""

    @property
    def key(self) -> str:
        """The notification's."""
        return self.notification.key

    def delivered(self, at: float) -> "OutboxItem":
        """It was taken at ``at``."""
        return replace(
            self,
            state=ItemState.DELIVERED,
            attempts=self.attempts + 1,
            delivered_at=at,
            due_at=at,
            problem="",
        )

    def dropped(self, at: float, why: str) -> "OutboxItem":
        """It shall not go out."""
        return replace(self, state=ItemState.DROPPED, due_at=at, problem=why)

    def refused(self, at: float, problem: str, chance: float) -> "OutboxItem":
        """It was not taken at ``at``: again later, or given up a day after it was written. ``chance`` in
        [0, 1) spreads those that failed together."""
        attempts = self.attempts + 1
        wait = min(FIRST_WAIT * 2.0 ** min(attempts - 1, 20), LONGEST_WAIT) * (0.75 + chance / 2)
        over = at + wait > self.created_at + GIVE_UP
        state = ItemState.FAILED if over else ItemState.WAITING
        return replace(
            self, state=state, attempts=attempts, due_at=at if over else at + wait, problem=problem
        )

    def again(self, at: float) -> "OutboxItem":
        """Somebody asks for one more day of attempts."""
        return replace(self, state=ItemState.WAITING, created_at=at, due_at=at)


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """Items that go out one after another: those of a channel, for one device if it has several."""

    channel: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How a channel is doing: how many items wait (also for another attempt) and how many were given up;
    when it delivered last (None: never), and what the newest problem of those waiting or failed is."""

    waiting: int = 0
    failed: int = 0
    last_delivered: float | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, order=True)
class OutboxCursor:
    """Where a page ended."""

    created_at: float
    key: str

    def __str__(self) -> str:
        return f"{self.created_at!r}~{self.key}"


def read_outbox_cursor(text: str) -> OutboxCursor:
    """The cursor that ``str`` wrote. Raises :class:`InvalidInput`."""
    seconds, tilde, key = text.partition("~")
    try:
        at = float(seconds)
    except ValueError:
        tilde = ""
        at = 0.0
    if not tilde or not key or at != at or at in (float("inf"), float("-inf")):
        raise InvalidInput("This is no place in the list.", fix="Start again from the first page.")
    return OutboxCursor(at, key)


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Some items, the newest first; ``next`` asks for the following page (None: this was the last)."""

    items: tuple[OutboxItem, ...]
    next: OutboxCursor | None
