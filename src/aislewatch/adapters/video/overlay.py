"""Drawing what was seen: boxes, skeletons and level badges on a picture."""

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import NO_TRACK, Floats, Image, People

Color = tuple[int, int, int]

LEVEL_COLORS: Final[Mapping[str, Color]] = {
    "NONE": (150, 150, 150),
    "LOW": (220, 150, 40),
    "ALERT": (0, 190, 255),
    "HIGH": (0, 110, 255),
    "CONFIRMED": (40, 40, 230),
}
"""BGR: grey, blue, amber, orange, red. Chosen to differ in lightness too, and each badge carries the
level's name, so that color alone never tells."""

LIMBS: Final = (
    (5, 7), (7, 9), (6, 8), (8, 10), (5, 6), (5, 11), (6, 12), (11, 12),
    (11, 13), (13, 15), (12, 14), (14, 16), (0, 5), (0, 6),
)  # fmt: skip
"""Joints (COCO-17) that a line connects; eyes and ears only get dots."""

MIN_KEYPOINT_SCORE: Final = 0.3

_REFERENCE_SIDE: Final = 720
"""Picture height in pixels at which lines are two pixels wide."""

_DARK: Final[Color] = (20, 20, 20)
_LIGHT: Final[Color] = (255, 255, 255)
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_SHIFT: Final = 4


def annotate(
    image: Image,
    people: People,
    levels: Mapping[int, str] | None = None,
    notes: Mapping[int, str] | None = None,
) -> Image:
    """A copy of ``image`` (uint8 H W 3 BGR) with the people drawn on it.

    ``levels`` gives the suspicion level's name per track id (``NONE`` where absent), ``notes`` a short
    text under a person's badge, e.g. the action seen. Coordinates of ``people`` are scaled when the
    picture has another size than the one analyzed. The most suspicious are drawn last, on top.
    """
    levels, notes = levels or {}, notes or {}
    canvas = image.copy()
    height, width = canvas.shape[:2]
    scale = np.array([width / people.size[0], height / people.size[1]], np.float32)
    pen = max(1.0, min(width, height) / _REFERENCE_SIDE)
    ranks = {name: rank for rank, name in enumerate(LEVEL_COLORS)}
    order = sorted(people, key=lambda i: ranks.get(levels.get(int(people.ids[i]), "NONE"), 0))
    for i in order:
        track = int(people.ids[i])
        level = levels.get(track, "NONE")
        color = LEVEL_COLORS.get(level, LEVEL_COLORS["NONE"])
        box = people.boxes[i].reshape(2, 2) * scale
        _skeleton(canvas, people.keypoints[i], scale, color, pen)
        _outlined_box(canvas, box, color, pen)
        name = "" if track == NO_TRACK else f"#{track} "
        lines = [f"{name}{level}" if level != "NONE" else name.strip() or "person"]
        if notes.get(track):
            lines.append(notes[track])
        _badge(canvas, box, lines, color, pen)
    return canvas


def _fixed(point: NDArray[np.float32]) -> tuple[int, int]:
    """A point in OpenCV's fixed-point form, so that lines fall between pixels smoothly."""
    x, y = np.rint(point * (1 << _SHIFT)).astype(int).tolist()
    return x, y


def _line(canvas: Image, a: NDArray[np.float32], b: NDArray[np.float32], color: Color, width: int) -> None:
    cv2.line(canvas, _fixed(a), _fixed(b), color, width, cv2.LINE_AA, _SHIFT)


def _skeleton(canvas: Image, keypoints: Floats, scale: Floats, color: Color, pen: float) -> None:
    points = keypoints[:, :2] * scale
    seen = keypoints[:, 2] >= MIN_KEYPOINT_SCORE
    thin = max(1, round(2 * pen))
    limbs = [(points[a], points[b]) for a, b in LIMBS if seen[a] and seen[b]]
    for a, b in limbs:
        _line(canvas, a, b, _DARK, thin + 2)
    for a, b in limbs:
        _line(canvas, a, b, color, thin)
    for point in points[seen]:
        cv2.circle(canvas, _fixed(point), round(3.2 * pen * (1 << _SHIFT)), _DARK, -1, cv2.LINE_AA, _SHIFT)
        cv2.circle(canvas, _fixed(point), round(2.2 * pen * (1 << _SHIFT)), _LIGHT, -1, cv2.LINE_AA, _SHIFT)


def _outlined_box(canvas: Image, box: NDArray[np.float32], color: Color, pen: float) -> None:
    thin = max(1, round(2 * pen))
    for drawn, width in ((_DARK, thin + 2), (color, thin)):
        cv2.rectangle(canvas, _fixed(box[0]), _fixed(box[1]), drawn, width, cv2.LINE_AA, _SHIFT)


def _badge(canvas: Image, box: NDArray[np.float32], lines: list[str], color: Color, pen: float) -> None:
    """A filled label above the box, or inside its top where the picture ends."""
    size, weight = 0.56 * max(pen, 0.8), max(1, round(pen))
    pad = round(5 * max(pen, 0.8))
    measured = [cv2.getTextSize(text, _FONT, size, weight) for text in lines]
    line_height = max(extent[1] + baseline for extent, baseline in measured) + pad
    width = max(extent[0] for extent, _ in measured) + 2 * pad
    height = line_height * len(lines) + pad
    left = int(np.clip(box[0, 0], 0, max(0, canvas.shape[1] - width)))
    top = int(box[0, 1]) - height
    if top < 0:
        top = int(np.clip(box[0, 1], 0, max(0, canvas.shape[0] - height)))
    cv2.rectangle(canvas, (left, top), (left + width, top + height), _DARK, -1)
    cv2.rectangle(
        canvas, (left, top), (left + width, top + height), color, max(1, round(2 * pen)), cv2.LINE_AA
    )
    cv2.rectangle(canvas, (left, top), (left + pad, top + height), color, -1)
    for number, text in enumerate(lines):
        baseline_y = top + line_height * (number + 1) - measured[number][1]
        place = (left + pad + pad // 2, baseline_y)
        cv2.putText(canvas, text, place, _FONT, size, _LIGHT, weight, cv2.LINE_AA)
