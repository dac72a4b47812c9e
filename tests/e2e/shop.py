"""A made-up shop for the console's tests: people with skeletons walking between shelves, as pictures, as live
facts, and as a real H.264 clip."""

import functools
import io
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.suspicion import Level
from aislewatch.services.live import LivePerson, LivePicture

WIDTH, HEIGHT = 1280, 720
Image = NDArray[np.uint8]
_Point = tuple[float, float]

_SKIN = (150, 180, 214)
_BONES = ((5, 7), (7, 9), (6, 8), (8, 10), (11, 13), (13, 15), (12, 14), (14, 16))


@dataclass(frozen=True)
class Shopper:
    """One made-up person: walks from ``x`` (share of the picture's width) by ``speed`` a second, feet at
    ``floor`` (share of its height), ``tall`` as a share of its height; ``reach`` puts the right hand to the
    pocket."""

    track: int
    level: Level
    x: float
    floor: float
    tall: float
    speed: float
    shirt: tuple[int, int, int]
    reach: bool = False

    def joints(self, at: float) -> list[_Point]:
        """The 17 COCO joints in pixels at ``at`` seconds."""
        h = self.tall * HEIGHT
        x = (self.x + 0.03 * math.sin(self.speed * at)) * WIDTH
        foot = self.floor * HEIGHT
        swing = 0.10 * h * math.sin(4 * self.speed * at) if self.speed else 0.0
        head, neck, hip, knee = foot - 0.93 * h, foot - 0.80 * h, foot - 0.50 * h, foot - 0.26 * h
        w = 0.105 * h
        hand_r = (x + 0.75 * w, hip + 0.02 * h) if self.reach else (x + 1.5 * w + swing / 3, hip + 0.04 * h)
        elbow_r = (x + 1.9 * w, foot - 0.63 * h) if self.reach else (x + 1.4 * w, foot - 0.63 * h)
        return [
            (x, head), (x - 0.2 * w, head - 6), (x + 0.2 * w, head - 6),
            (x - 0.4 * w, head), (x + 0.4 * w, head),
            (x - w, neck), (x + w, neck), (x - 1.4 * w, foot - 0.63 * h), elbow_r,
            (x - 1.5 * w - swing / 3, hip + 0.04 * h), hand_r,
            (x - 0.62 * w, hip), (x + 0.62 * w, hip),
            (x - 0.7 * w + swing / 2, knee), (x + 0.7 * w - swing / 2, knee),
            (x - 0.7 * w + swing, foot), (x + 0.7 * w - swing, foot),
        ]  # fmt: skip

    def fact(self, at: float) -> LivePerson:
        """What the belt would say of this person."""
        points = np.array(self.joints(at)) / (WIDTH, HEIGHT)
        pad = 0.022
        (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
        box = (float(x1 - pad), float(y1 - 2 * pad), float(x2 + pad), float(y2 + pad))
        joints = tuple((float(x), float(y), 0.9) for x, y in points)
        feet = (float(points[15:, 0].mean()), box[3])
        return LivePerson(self.track, self.level, box, joints, feet)


CUSTOMERS = (
    Shopper(3, Level.NONE, 0.24, 0.70, 0.36, 0.7, (146, 120, 74)),
    Shopper(8, Level.LOW, 0.43, 0.78, 0.46, 0.0, (92, 132, 96)),
    Shopper(7, Level.CONFIRMED, 0.72, 0.93, 0.62, 0.35, (84, 84, 160), reach=True),
)


@functools.cache
def aisle() -> Image:
    """The empty shop: floor, light, and shelves full of goods. Nobody may draw on it."""
    chance = np.random.default_rng(7)
    image = np.full((HEIGHT, WIDTH, 3), 0, np.uint8)
    rows = np.linspace(0, 1, HEIGHT)[:, None, None]
    image[:] = (np.array([205, 212, 214]) - rows * np.array([70, 66, 60])).astype(np.uint8)
    cv2.rectangle(image, (0, 0), (WIDTH, 96), (226, 230, 232), -1)
    for lamp in range(120, WIDTH, 300):
        cv2.rectangle(image, (lamp, 34), (lamp + 170, 48), (252, 254, 255), -1)
    for left, right, top, bottom in ((0, 560, 130, 400), (690, WIDTH, 100, 440)):
        cv2.rectangle(image, (left, top), (right, bottom), (98, 104, 110), -1)
        for shelf in np.linspace(top + 8, bottom, 5)[:-1]:
            high = int((bottom - top) / 4.0 - 14)
            x = left + 10
            while x < right - 24:
                wide = int(chance.integers(16, 40))
                colour = tuple(int(c) for c in chance.integers(95, 200, 3))
                up = int(high * chance.uniform(0.55, 0.95))
                base = int(shelf) + high
                cv2.rectangle(image, (x, base - up), (min(x + wide, right - 10), base), colour, -1)
                x += wide + int(chance.integers(2, 8))
            cv2.rectangle(image, (left, int(shelf) + high), (right, int(shelf) + high + 6), (70, 76, 82), -1)
    blurred = cv2.GaussianBlur(image, (5, 5), 0).astype(np.uint8)
    blurred.setflags(write=False)
    return blurred


def picture(empty: Image, at: float, customers: tuple[Shopper, ...] = CUSTOMERS) -> Image:
    """The shop at ``at`` seconds with its customers, BGR."""
    image = empty.copy()
    for shopper in sorted(customers, key=lambda s: s.floor):
        _draw(image, shopper, at)
    return image


def _draw(image: Image, shopper: Shopper, at: float) -> None:
    joints = [(round(x), round(y)) for x, y in shopper.joints(at)]
    thick = round(0.075 * shopper.tall * HEIGHT)
    foot = (joints[15][0] + joints[16][0]) // 2, joints[15][1]
    cv2.ellipse(image, foot, (thick * 2, thick // 2), 0, 0, 360, (110, 116, 122), -1, cv2.LINE_AA)
    for a, b in _BONES[4:]:
        cv2.line(image, joints[a], joints[b], (72, 62, 58), thick, cv2.LINE_AA)
    torso = np.array([joints[5], joints[6], joints[12], joints[11]], np.int32)
    cv2.fillPoly(image, [torso], shopper.shirt, cv2.LINE_AA)
    cv2.polylines(image, [torso], True, shopper.shirt, thick // 2, cv2.LINE_AA)
    for a, b in _BONES[:4]:
        cv2.line(image, joints[a], joints[b], shopper.shirt, round(thick * 0.62), cv2.LINE_AA)
    for hand in (9, 10):
        cv2.circle(image, joints[hand], round(thick * 0.4), _SKIN, -1, cv2.LINE_AA)
    collar = (joints[5][0] + joints[6][0]) // 2, joints[5][1]
    cv2.line(image, joints[0], collar, _SKIN, round(thick * 0.7), cv2.LINE_AA)
    cv2.circle(image, joints[0], round(thick * 0.85), _SKIN, -1, cv2.LINE_AA)
    cv2.ellipse(image, joints[0], (round(thick * 0.9),) * 2, 0, 180, 360, (52, 44, 40), -1, cv2.LINE_AA)


def jpeg(image: Image) -> bytes:
    """A picture as JPEG."""
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 82])
    assert done
    return data.tobytes()


ROUND = 40
"""Moments after which the customers begin anew: drawing them is what a live view costs most."""


@functools.cache
def _moment(step: int) -> tuple[bytes, tuple[LivePerson, ...]]:
    at = step / 8
    return jpeg(picture(aisle(), at)), tuple(shopper.fact(at) for shopper in CUSTOMERS)


def moments(camera: str, start: float) -> Iterator[LivePicture]:
    """Moment after moment of the live view, eight a second."""
    for step in itertools.count():
        image, people = _moment(step % ROUND)
        yield LivePicture(camera, start + step / 8, image, people)


@functools.cache
def clip(seconds: float, rate: int = 10) -> bytes:
    """An H.264 mp4 of the shop; its index is at the end, so a player needs ranges to begin."""
    empty, buffer = aisle(), io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "g": str(rate)})
        stream.width, stream.height, stream.pix_fmt = WIDTH // 2, HEIGHT // 2, "yuv420p"
        for number in range(round(seconds * rate)):
            small = cv2.resize(picture(empty, number / rate), (WIDTH // 2, HEIGHT // 2))
            frame = av.VideoFrame.from_ndarray(small.astype(np.uint8), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()
