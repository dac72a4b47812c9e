"""What is sent as a floor plan is drawn anew, and only pictures are taken."""

import contextlib
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.adapters.plan_picture import LONGEST_SIDE, MOST_BYTES, redrawn
from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.people import Image

BLUE = (200, 60, 20)


def drawing(width: int = 64, height: int = 48) -> Image:
    picture = np.full((height, width, 3), 255, np.uint8)
    picture[: height // 2, : width // 2] = BLUE
    return picture


def seen(data: bytes) -> Image:
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WEBP"
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def encoded(ending: str, picture: object, *options: int) -> bytes:
    return cv2.imencode(ending, np.asarray(picture), list(options))[1].tobytes()


LOSSLESS = (int(cv2.IMWRITE_WEBP_QUALITY), 101)


@pytest.mark.parametrize(
    "data",
    [
        encoded(".png", drawing()),
        encoded(".jpg", drawing()),
        encoded(".webp", drawing()),
        encoded(".webp", drawing(), *LOSSLESS),
        encoded(".png", drawing().astype(np.uint16) << 8),
    ],
    ids=["png", "jpeg", "webp", "webp lossless", "png of 16 bits"],
)
def test_pictures_are_drawn_anew(data: bytes) -> None:
    picture = seen(redrawn(data))
    assert picture.shape == (48, 64, 3)
    assert np.abs(picture[8, 8].astype(int) - BLUE).max() < 12
    assert picture[40, 50].min() > 245


def test_grey_and_transparent_drawings() -> None:
    grey = seen(redrawn(encoded(".png", drawing()[:, :, 0])))
    assert grey.shape == (48, 64, 3)
    clear = np.dstack([drawing(), np.zeros((48, 64), np.uint8)])
    assert seen(redrawn(encoded(".png", clear))).min() > 245
    assert seen(redrawn(encoded(".webp", clear))).min() > 245


def test_what_a_file_carries_beside_its_picture_is_gone() -> None:
    note = b"where the safe is"
    chunk = b"tEXt" + b"Comment\0" + note
    png = encoded(".png", drawing())
    noted = (
        png[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[33:]
    )
    assert note in noted
    kept = redrawn(noted + b"<script>" + note)
    assert note not in kept
    assert seen(kept).shape == (48, 64, 3)


def test_a_photograph_is_turned_as_it_says() -> None:
    turned = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    jpeg = encoded(".jpg", drawing())
    data = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(turned) + 2) + turned + jpeg[2:]
    assert seen(redrawn(data)).shape == (64, 48, 3)


def test_large_ones_are_brought_down() -> None:
    wide = seen(redrawn(encoded(".png", drawing(3 * LONGEST_SIDE, 60))))
    assert wide.shape == (20, LONGEST_SIDE, 3)


def bomb(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no PNG, JPEG or WebP"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no PNG, JPEG or WebP"),
        (b"%PDF-1.7", "no PNG, JPEG or WebP"),
        (encoded(".bmp", drawing()), "no PNG, JPEG or WebP"),
        (encoded(".tiff", drawing()), "no PNG, JPEG or WebP"),
        (bomb(60_000, 60_000), "60000 by 60000 pixels"),
        (bomb(0, 5), "0 by 5 pixels"),
        (bomb(10, 10), "damaged"),
        (b"\xff\xd8\xff\xe0\0\0", "0 by 0"),
        (b"RIFF\0\0\0\0WAVE" + bytes(40), "0 by 0"),
        (b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES), "at most 5"),
    ],
)
def test_everything_else_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        redrawn(data)


@given(st.sampled_from([".png", ".jpg", ".webp"]), st.data())
def test_damage_is_refused_or_drawn_but_never_more(ending: str, data: st.DataObject) -> None:
    raw = bytearray(encoded(ending, drawing(16, 16)))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InvalidInput):
        seen(redrawn(bytes(raw[: data.draw(st.integers(1, len(raw)))])))
