"""A model in memory."""

import json
from collections.abc import Sequence

from aislewatch.domain.errors import DeliveryError

READY = json.dumps({"answer": "innocent", "reason": "Reads a label."})


class FakeVerifier:
    """:class:`aislewatch.ports.Verifier` that remembers what it was asked. Set ``said``, or ``trouble``."""

    def __init__(self, said: str = READY) -> None:
        self.said = said
        self.trouble: DeliveryError | None = None
        self.asked: list[tuple[str, str, str, tuple[bytes, ...], float]] = []

    def ask(
        self, address: str, model: str, question: str, pictures: Sequence[bytes], *, patience: float
    ) -> str:
        self.asked.append((address, model, question, tuple(pictures), patience))
        if self.trouble is not None:
            raise self.trouble
        return self.said
