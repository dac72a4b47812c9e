"""Tiny videos whose pictures carry their own number, so that a test knows exactly which one it holds."""

import io
import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from aislewatch.domain.people import Image

SIZE: Final = (160, 128)
_COLUMNS, _ROWS = 5, 4
_DARK, _BRIGHT = 40, 215
_TICKS: Final = 90_000


def numbered(number: int, size: tuple[int, int] = SIZE) -> Image:
    """A picture of 5 by 4 blocks that spell ``number`` (below 2**20) in bits, bright for 1."""
    bits = [(number >> bit) & 1 for bit in range(_COLUMNS * _ROWS)]
    blocks = np.array([_BRIGHT if bit else _DARK for bit in bits], np.uint8).reshape(_ROWS, _COLUMNS)
    width, height = size
    rows = np.arange(height) * _ROWS // height
    columns = np.arange(width) * _COLUMNS // width
    return np.repeat(blocks[rows][:, columns, None], 3, axis=2)


def number_in(image: NDArray[np.uint8]) -> int:
    """The number a picture spells, however it was scaled or compressed."""
    height, width = image.shape[:2]
    number = 0
    for bit in range(_COLUMNS * _ROWS):
        y = int((bit // _COLUMNS + 0.5) * height / _ROWS)
        x = int((bit % _COLUMNS + 0.5) * width / _COLUMNS)
        number |= int(image[y - 3 : y + 4, x - 3 : x + 4].mean() > 128) << bit
    return number


def write_video(
    path: Path,
    *,
    codec: str = "libx264",
    count: int = 60,
    fps: int = 15,
    gop: int = 15,
    options: dict[str, str] | None = None,
    times: Sequence[float] | None = None,
    first: int = 0,
    size: tuple[int, int] = SIZE,
    pixels: str | None = None,
    container: str | None = None,
    rotation: float = 0.0,
) -> Path:
    """Write ``count`` numbered pictures from number ``first`` on, at ``fps`` or at ``times`` (seconds)."""
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=fps, options=_options(codec, options))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = pixels or ("yuvj420p" if codec == "mjpeg" else "yuv420p")
        if codec != "mjpeg":
            stream.codec_context.gop_size = gop
        if times is not None:
            stream.codec_context.time_base = Fraction(1, _TICKS)
        if rotation:
            stream.set_display_rotation(rotation)
        for index in range(count):
            frame = VideoFrame.from_ndarray(numbered(first + index, size), format="bgr24")
            if times is not None:
                frame.pts, frame.time_base = round(times[index] * _TICKS), Fraction(1, _TICKS)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def _options(codec: str, options: dict[str, str] | None) -> dict[str, str]:
    if codec == "libx265":
        return {"preset": "ultrafast", "x265-params": "log-level=none", **(options or {})}
    if codec == "libx264":
        return {"preset": "veryfast", "threads": "1", **(options or {})}
    return options or {}


def numbers_of(mp4: Path | bytes) -> list[tuple[float, int]]:
    """Every picture of a video: (time in seconds, number), decoded independently of the product."""
    source = str(mp4) if isinstance(mp4, Path) else io.BytesIO(mp4)
    with av.open(source, "r") as container:
        frames = container.decode(video=0)
        return [(frame.time, number_in(_bgr(frame))) for frame in frames]


def _bgr(frame: VideoFrame) -> Image:
    return np.ascontiguousarray(frame.to_ndarray(format="bgr24"), np.uint8)


def footage() -> Path:
    """The folder of real footage; skips the test where there is none."""
    default = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("AISLEWATCH_FOOTAGE", str(default)))
    if not folder.is_dir():
        pytest.skip("no footage folder (AISLEWATCH_FOOTAGE)")
    return folder
