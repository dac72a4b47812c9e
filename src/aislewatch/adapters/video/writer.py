"""Pictures out: an mp4 file from frames, a JPEG from one."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame

from aislewatch.adapters.video.encoding import QUALITY, H264Encoder
from aislewatch.adapters.video.faults import FOREIGN
from aislewatch.domain.errors import InvalidInput, StorageError
from aislewatch.domain.people import Image

JPEG_QUALITY: Final = 85

_T = TypeVar("_T")


class VideoWriter:
    """Writes BGR pictures at given times into an H.264 mp4 file that browsers play.

    Use as a context manager. The file appears under its name when it is complete; until then it is
    ``<name>.part``, and a failed run leaves nothing behind. The first picture is at 0 in the file; its
    size (made even) holds for all. ``rate`` is about how many pictures come per second; ``quality`` is the
    encoder's constant rate factor.

    Raises :class:`StorageError` when the file cannot be written.
    """

    def __init__(self, path: Path, rate: float = 10.0, quality: int = QUALITY) -> None:
        self._path = path
        self._part = path.with_name(path.name + ".part")
        self._rate = rate
        self._quality = quality
        self._container: OutputContainer | None = None
        self._encoder: H264Encoder | None = None

    def __enter__(self) -> Self:
        self._container = self._guarded(
            lambda: av.open(
                f"file:{self._part}", mode="w", format="mp4", container_options={"movflags": "faststart"}
            )
        )
        return self

    def write(self, image: Image, at: float) -> None:
        """Append a picture, uint8 (H, W, 3) BGR, shown at ``at`` seconds (growing)."""
        container = self._container
        if container is None:
            raise InvalidInput("The video writer is not open.", fix="Use it in a with statement.")
        if self._encoder is None:
            height, width = image.shape[:2]
            self._encoder = H264Encoder(
                container, (max(2, width // 2 * 2), max(2, height // 2 * 2)), self._rate, self._quality
            )
        encoder = self._encoder
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
        self._guarded(lambda: encoder.add(frame, at))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        container, encoder = self._container, self._encoder
        self._container = None
        if container is None:
            return
        try:
            if encoder is not None and kind is None:
                self._guarded(encoder.finish)
            self._guarded(container.close)
            if encoder is not None and kind is None:
                self._guarded(lambda: self._part.replace(self._path))
        finally:
            self._part.unlink(missing_ok=True)

    def _guarded(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except FOREIGN as error:
            reason = getattr(error, "strerror", None) or "unknown reason"
            raise StorageError(
                f"{self._path} cannot be written: {reason}.",
                fix="Check the folder, its rights and the free space.",
            ) from None


def shrunk(image: Image, width: int) -> Image:
    """A copy at most ``width`` pixels wide, in its own proportions; a narrower picture itself."""
    if image.shape[1] <= width:
        return image
    height = max(1, round(image.shape[0] * width / image.shape[1]))
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def jpeg(image: Image, quality: int = JPEG_QUALITY) -> bytes:
    """A picture, uint8 (H, W, 3) BGR, as a JPEG file. ``quality`` from 1 to 100."""
    if image.size == 0:
        raise InvalidInput("An empty picture cannot be saved.")
    encoded, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not encoded:
        raise InvalidInput(f"A picture of shape {image.shape} cannot be saved as JPEG.")
    return data.tobytes()
