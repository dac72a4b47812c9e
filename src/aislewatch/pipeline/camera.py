"""The life of one camera as a state machine: connecting, live, stalled, failed, and back again.

Pure: time and chance are arguments, so tests need neither a camera nor patience. Times are seconds on
a monotonic clock. :mod:`aislewatch.pipeline.capture` runs it.

::

    CONNECTING --frame--> LIVE --lost, or no frame for stall_after--> STALLED --retry_at--> CONNECTING
        |
        +--lost, or no frame for connect_within--> FAILED --retry_at--> CONNECTING
"""

from dataclasses import dataclass, replace

from aislewatch.domain.cameras import CameraStatus
from aislewatch.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class CameraPolicy:
    """When a camera counts as silent and how it is tried again; all in seconds.

    * ``stall_after``: a live camera without a frame for so long is stalled
    * ``connect_within``: an attempt that brings no frame within it has failed
    * ``first_retry`` to ``last_retry``: the pause doubles from attempt to attempt between these two
    * ``steady``: so long live, and earlier failures are forgotten
    """

    stall_after: float = 10.0
    connect_within: float = 30.0
    first_retry: float = 1.0
    last_retry: float = 30.0
    steady: float = 30.0

    def __post_init__(self) -> None:
        if min(self.stall_after, self.connect_within, self.first_retry) <= 0:
            raise InvalidInput("A camera's waiting times must be longer than 0 seconds.")
        if self.last_retry < self.first_retry:
            raise InvalidInput("The longest pause between attempts must not be shorter than the first one.")

    def pause(self, failures: int, chance: float) -> float:
        """Seconds until the next attempt after ``failures`` (1 or more) in a row.

        ``chance`` in [0, 1] spreads it over the upper half, so that all cameras of a shop do not knock
        at once when its network returns ("equal jitter", Brooker 2015, AWS Architecture Blog).
        """
        longest = self.first_retry * 2.0 ** min(failures - 1, 32)
        return min(self.last_retry, longest) * (1.0 - 0.5 * chance)


@dataclass(frozen=True, slots=True)
class CameraState:
    """Where a camera stands. Every event returns the state after it.

    ``since`` is when the status began, ``failures`` how many attempts in a row came to nothing, and
    ``retry_at`` when the next one is due (only stalled and failed cameras have one).
    """

    status: CameraStatus
    since: float
    reason: str = ""
    failures: int = 0
    retry_at: float | None = None
    last_frame: float | None = None

    @classmethod
    def starting(cls, now: float) -> "CameraState":
        """A camera that is being connected for the first time."""
        return cls(CameraStatus.CONNECTING, now)

    @property
    def trying(self) -> bool:
        """Whether a connection is wanted now."""
        return self.status in (CameraStatus.CONNECTING, CameraStatus.LIVE)

    def connected(self, now: float) -> "CameraState":
        """The stream is open; the time for its first frame starts anew."""
        if self.status is not CameraStatus.CONNECTING:
            return self
        return replace(self, since=now, reason="connected, waiting for the first picture")

    def frame(self, now: float, policy: CameraPolicy) -> "CameraState":
        """A frame arrived. A late one from a connection already given up changes nothing."""
        if self.status is CameraStatus.CONNECTING:
            return replace(self, status=CameraStatus.LIVE, since=now, reason="", last_frame=now)
        if self.status is not CameraStatus.LIVE:
            return self
        failures = 0 if now - self.since >= policy.steady else self.failures
        return replace(self, last_frame=now, failures=failures)

    def lost(self, reason: str, now: float, policy: CameraPolicy, chance: float) -> "CameraState":
        """The connection broke (a live camera is stalled) or could not be had (it has failed)."""
        if not self.trying:
            return self
        live = self.status is CameraStatus.LIVE
        status = CameraStatus.STALLED if live else CameraStatus.FAILED
        return self._given_up(status, reason, now, policy, chance)

    def tick(self, now: float, policy: CameraPolicy, chance: float) -> "CameraState":
        """Time passed: the watchdog over frames, and the retry."""
        due = self.due(policy)
        if due is None or now < due:
            return self
        if not self.trying:
            return replace(self, status=CameraStatus.CONNECTING, since=now, retry_at=None)
        live = self.status is CameraStatus.LIVE
        silent_since = self.last_frame if live and self.last_frame is not None else self.since
        status = CameraStatus.STALLED if live else CameraStatus.FAILED
        return self._given_up(status, f"no picture for {now - silent_since:.0f} s", now, policy, chance)

    def due(self, policy: CameraPolicy) -> float | None:
        """When :meth:`tick` will next change something, if nothing else happens."""
        if self.status is CameraStatus.LIVE:
            return (self.since if self.last_frame is None else self.last_frame) + policy.stall_after
        if self.status is CameraStatus.CONNECTING:
            return self.since + policy.connect_within
        return self.retry_at

    def _given_up(
        self, status: CameraStatus, reason: str, now: float, policy: CameraPolicy, chance: float
    ) -> "CameraState":
        failures = self.failures
        if self.status is CameraStatus.LIVE and now - self.since >= policy.steady:
            failures = 0
        failures += 1
        return CameraState(
            status, now, reason, failures, now + policy.pause(failures, chance), self.last_frame
        )
