"""The machine's own clock."""

import time


class SystemClock:
    """:class:`aislewatch.ports.Clock` on the operating system's clocks."""

    def utc(self) -> float:
        """Seconds since the epoch, UTC; may step."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never steps."""
        return time.monotonic()
