"""Counting wrong passwords, so that guessing takes years."""

import threading
from typing import Final

from aislewatch.domain.errors import AccessDenied
from aislewatch.ports import Clock

MOST_FAILURES: Final = 5
"""Wrong attempts of one name or origin within :data:`WINDOW` before further ones are refused unheard."""

WINDOW: Final = 300.0
"""Seconds."""

_MOST_KEYS = 10_000
_LONGEST_NAME = 64  # no user's name is longer


class Attempts:
    """Thread-safe; in memory only, so a restart forgives."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[tuple[str, str], list[float]] = {}

    def check(self, origin: str, name: str = "") -> None:
        """Raises :class:`AccessDenied` while there were too many failures."""
        now = self._clock.monotonic()
        with self._lock:
            waits = [self._wait(key, now) for key in _keys(origin, name)]
        if max(waits) > 0:
            raise AccessDenied("Too many wrong attempts.", fix=f"Try again in {max(waits):.0f} seconds.")

    def failed(self, origin: str, name: str = "") -> None:
        """Note a wrong attempt."""
        now = self._clock.monotonic()
        with self._lock:
            if len(self._failures) >= _MOST_KEYS:
                self._sweep(now)
            for key in _keys(origin, name):
                self._failures[key] = [*self._recent(key, now), now]

    def succeeded(self, origin: str, name: str) -> None:
        """Forget the failures of both."""
        with self._lock:
            for key in _keys(origin, name):
                self._failures.pop(key, None)

    def _recent(self, key: tuple[str, str], now: float) -> list[float]:
        return [at for at in self._failures.get(key, ()) if now - at < WINDOW][-MOST_FAILURES:]

    def _wait(self, key: tuple[str, str], now: float) -> float:
        recent = self._recent(key, now)
        return WINDOW - (now - recent[0]) if len(recent) >= MOST_FAILURES else 0.0

    def _sweep(self, now: float) -> None:
        recent = {key: self._recent(key, now) for key in self._failures}
        self._failures = {key: times for key, times in recent.items() if times}


def _keys(origin: str, name: str) -> tuple[tuple[str, str], ...]:
    return (("origin", origin), ("name", name[:_LONGEST_NAME])) if name else (("origin", origin),)
