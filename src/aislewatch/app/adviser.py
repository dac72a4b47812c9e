"""The second opinion, put together: the way to the model, and the thread that asks."""

import threading
from types import TracebackType
from typing import Self

from aislewatch.adapters.second_opinion import ChatVerifier
from aislewatch.adapters.video.moments import moments
from aislewatch.app.installation import Installation
from aislewatch.app.post_office import guarded
from aislewatch.ports import Verifier
from aislewatch.services.reach import Purpose
from aislewatch.services.second_opinion import SecondOpinions


def way_to_models(installation: Installation) -> Verifier:
    """Asks models that the guard at the wires lets us reach."""
    keys = {host: key.get_secret_value() for host, key in installation.config.opinion_keys.items()}
    return ChatVerifier(guarded(installation.reach, Purpose.OPINION), keys)


class Adviser:
    """Asks while it is open (``with``). Costs nothing while the settings do not want it."""

    def __init__(self, installation: Installation) -> None:
        opinions = SecondOpinions(
            installation.store,
            installation.blobs,
            installation.clock,
            way_to_models(installation),
            moments,
        )
        self.ring = opinions.ring
        self._stop = threading.Event()
        self._thread = threading.Thread(target=opinions.run, args=(self._stop,), name="adviser", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Does not wait for a model: an unanswered question is asked of nobody any more."""
        self._stop.set()
