"""Adapting, put together: examples by replay in this process."""

from collections.abc import Iterable, Mapping, Sequence

from aislewatch.app.installation import Installation, local_time
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import Settings
from aislewatch.domain.traces import Chunk
from aislewatch.pipeline.rescore import Version, rescore
from aislewatch.services.adapting import Adapting
from aislewatch.services.whatif import Key


def open_adapting(installation: Installation) -> Adapting:
    """What this installation's alerts and traces speak for."""
    return Adapting(
        installation.store, installation.tracing, installation.configure, installation.clock, replay
    )


def replay(
    camera: str, chunks: Iterable[Chunk], settings: Sequence[Settings]
) -> Sequence[Mapping[Key, Incident]]:
    """The incidents of a camera's chunks under each of several settings."""
    return rescore(camera, chunks, [Version(each, local_time(each.timezone)) for each in settings])
