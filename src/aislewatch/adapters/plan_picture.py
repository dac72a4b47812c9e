"""The drawing of a floor plan as somebody sent it: read and drawn anew: nothing else of the file is kept.

Only PNG, JPEG and WebP are read, told by their first bytes; the size in their head is looked at before
anything is unpacked, because a small file may unpack to gigabytes.
"""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.people import Image

MOST_BYTES: Final = 5_000_000
MOST_PIXELS: Final = 40_000_000
"""A sheet of paper in A3, scanned with 400 dots per inch, has 31 million."""

LONGEST_SIDE: Final = 2400
"""Pixels the longer side is brought down to: more than any screen shows of it."""

_QUALITY: Final = 90
_WHITE: Final = 255
_NO_SIZE: Final = frozenset({0xC4, 0xC8, 0xCC})
"""Marker codes among C0 to CF that begin no JPEG frame."""


def redrawn(data: bytes) -> bytes:
    """The picture of a PNG, JPEG or WebP file, as WebP; what is transparent in it becomes white.

    Raises :class:`InvalidInput` saying what is wrong with it.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(
            f"The picture has {len(data) / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:g}.",
            fix="Send a smaller one.",
        )
    size = next((read(data) for begins, read in _KINDS.items() if data.startswith(begins)), None)
    if size is None:
        raise InvalidInput("This is no PNG, JPEG or WebP picture.", fix="Save the plan as one of these.")
    width, height = size
    if not 0 < width * height <= MOST_PIXELS:
        raise InvalidInput(
            f"The picture is {width} by {height} pixels, at most {MOST_PIXELS // 1_000_000} million in all.",
            fix="Send a smaller one.",
        )
    return as_webp(_decoded(data))


def as_webp(picture: Image) -> bytes:
    """A picture (H, W, 3), BGR, as the file that is kept, at most :data:`LONGEST_SIDE` long."""
    scale = LONGEST_SIDE / max(picture.shape[:2])
    if scale < 1:
        picture = np.asarray(
            cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    return cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])[1].tobytes()


def _decoded(data: bytes) -> Image:
    # A JPEG may say that it is to be turned, which is heeded only without transparency; it has none.
    flags = cv2.IMREAD_COLOR if data.startswith(_JPEG) else cv2.IMREAD_UNCHANGED
    try:
        raw = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        raw = None
    if raw is None:
        raise InvalidInput("The picture cannot be read: it is damaged.", fix="Save it again.")
    picture = np.asarray(raw)
    if picture.dtype == np.uint16:
        picture = (picture // 256).astype(np.uint8)
    if picture.ndim == 2:
        picture = picture[:, :, None]
    colours, alpha = picture[:, :, :3], picture[:, :, 3:4].astype(np.float32) / _WHITE
    if alpha.shape[2]:
        colours = (colours * alpha + _WHITE * (1 - alpha)).round().astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(colours, (*colours.shape[:2], 3)), np.uint8)


def _size_of_png(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _size_of_jpeg(data: bytes) -> tuple[int, int]:
    """From the frame's header, which comes behind other segments; (0, 0) when there is none."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        code = data[at + 1]
        if code == 0xFF:  # fill bytes are allowed before a marker
            at += 1
        elif 0xC0 <= code <= 0xCF and code not in _NO_SIZE:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0


def _size_of_webp(data: bytes) -> tuple[int, int]:
    """Of its three forms: extended, lossless, lossy (RFC 9649)."""
    form = data[12:16] if data[8:12] == b"WEBP" else b""
    if form == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return 0, 0


_JPEG: Final = b"\xff\xd8\xff"
_KINDS: Final[dict[bytes, Callable[[bytes], tuple[int, int]]]] = {
    b"\x89PNG\r\n\x1a\n": _size_of_png,
    _JPEG: _size_of_jpeg,
    b"RIFF": _size_of_webp,
}
