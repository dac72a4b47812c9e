"""The annotated video: what was analyzed, with boxes, skeletons and levels."""

from pathlib import Path
from types import TracebackType
from typing import Self

from aislewatch.adapters.video.overlay import annotate
from aislewatch.adapters.video.writer import VideoWriter
from aislewatch.domain.people import Frame
from aislewatch.pipeline.analysis import Findings


class Renderer:
    """A spectator that writes each analyzed frame, at its own time, into an mp4. Use it in a ``with``."""

    def __init__(self, path: Path, rate: float) -> None:
        self._writer = VideoWriter(path, rate)

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def see(self, frame: Frame, findings: Findings) -> None:
        """Draw and write one frame. Raises :class:`StorageError`."""
        drawn = annotate(frame.image, findings.people, findings.levels(), findings.notes())
        self._writer.write(drawn, frame.at)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.__exit__(kind, error, trace)
