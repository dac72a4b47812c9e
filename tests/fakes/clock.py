"""A clock that stands still until it is moved."""


class FakeClock:
    """:class:`aislewatch.ports.Clock`; both clocks move together."""

    def __init__(self, utc: float = 1_800_000_000.0) -> None:
        self._utc = utc
        self._monotonic = 100.0

    def utc(self) -> float:
        return self._utc

    def monotonic(self) -> float:
        return self._monotonic

    def forward(self, seconds: float) -> None:
        self._utc += seconds
        self._monotonic += seconds
