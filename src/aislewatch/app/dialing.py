"""The guard at the cameras' wires: which of their addresses may be connected to (see services.reach)."""

from contextlib import suppress

from aislewatch.adapters.resolver import resolve
from aislewatch.adapters.video.connection import Dial, host_of
from aislewatch.app.config import Config
from aislewatch.domain.errors import InvalidInput, SourceUnavailable, UnreadableVideo
from aislewatch.services.reach import Purpose, Reach, read_networks


def open_reach(config: Config) -> Reach:
    """Where this installation may connect to. Raises :class:`InvalidSetting`."""
    return Reach(read_networks(config.allow_addresses), resolve)


class Dialing:
    """Cameras' addresses checked when they are written down and at every connection.

    What the program itself serves, the demonstration store's cameras, is trusted by its exact address.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._own: set[str] = set()

    def trust(self, url: str) -> None:
        """This address is served by the program itself."""
        self._own.add(url)

    def admit(self, url: str) -> None:
        """Raises :class:`InvalidInput` when a camera may not be there. A name that nobody knows now is
        checked when it is connected to."""
        if url in self._own:
            return
        with suppress(SourceUnavailable, UnreadableVideo):
            host = host_of(url)
            if host:
                self._reach.check(host, Purpose.CAMERA)

    def of(self, url: str) -> Dial | None:
        """What to connect to ``url`` with."""
        return None if url in self._own else self._dial

    def _dial(self, host: str) -> str:
        try:
            return self._reach.check(host, Purpose.CAMERA)
        except InvalidInput as refused:
            raise SourceUnavailable(refused.message, fix=refused.fix) from None
