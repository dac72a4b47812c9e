"""Charts of an evaluation as inline SVG. Colors come from the page's style sheet, so that they follow the
reader's light or dark theme; every mark tells what it is when pointed at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from aislewatch.domain.settings import SENSITIVITY
from aislewatch.evaluation.metrics import Curve

Points = Sequence[tuple[float, float]]

SIDE: Final = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 24, 12, 42
_NAMES = 110
"""Room for the names of the strip plot's rows."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One clip of the strip plot."""

    score: float
    suspicious: bool
    confirmed: bool
    title: str


def roc_chart(curve: Curve, now: tuple[float, float], title: str) -> str:
    """Recall over the false positive rate; ``now`` is where the settings stand."""
    points = [(0.0, 0.0), *zip(curve.fpr.tolist(), curve.recall.tolist(), strict=True)]
    chance = [(0.0, 0.0), (1.0, 1.0)]
    return _square(points, chance, now, title, "normal clips raised", "suspicious clips found")


def pr_chart(curve: Curve, now: tuple[float, float], title: str) -> str:
    """Precision over recall, as the steps that average precision sums; ``now`` as above."""
    points: list[tuple[float, float]] = []
    before = 0.0
    for recall, precision in zip(curve.recall.tolist(), curve.precision.tolist(), strict=True):
        points += [(before, precision), (recall, precision)]
        before = recall
    share = curve.positives / (curve.positives + curve.negatives)
    chance = [(0.0, share), (1.0, share)]
    return _square(points, chance, now, title, "suspicious clips found", "raised clips that are suspicious")


def strip_chart(dots: Sequence[Dot]) -> str:
    """Every clip's score, one row per label; filled dots were confirmed."""
    width, row = 720, 84
    span = width - _NAMES - _RIGHT
    bottom = _TOP + 2 * row
    parts = [f'<svg viewBox="0 0 {width} {bottom + _BOTTOM}" role="img" aria-label="Score of every clip">']
    for name, score in SENSITIVITY.items():
        x = _NAMES + span * score
        parts.append(f'<line class="mark" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>')
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{bottom + 32}" text-anchor="middle">{escape(name)}</text>'
        )
    for tick in range(0, 11, 2):
        x = _NAMES + span * tick / 10
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{tick / 10:.1f}</text>'
        )
    parts.append(f'<text class="tick" x="90" y="{bottom + 16}" text-anchor="end">score</text>')
    parts.append(f'<text class="tick" x="90" y="{bottom + 32}" text-anchor="end">sensitivity</text>')
    for index, suspicious in enumerate((True, False)):
        middle = _TOP + row * (index + 0.5)
        mine = [dot for dot in dots if dot.suspicious is suspicious]
        label = "suspicious" if suspicious else "normal"
        parts.append(f'<line class="grid" x1="{_NAMES}" y1="{middle}" x2="{width - _RIGHT}" y2="{middle}"/>')
        parts.append(f'<text class="label" x="90" y="{middle + 4}" text-anchor="end">{label}</text>')
        parts += _swarm(mine, label, _NAMES, span, middle)
    return "".join([*parts, "</svg>"])


def _swarm(dots: Iterable[Dot], label: str, left: float, span: float, middle: float) -> list[str]:
    """Dots along a line, moved aside where they would cover each other."""
    radius, placed, parts = 4.5, list[tuple[float, float]](), list[str]()
    for dot in sorted(dots, key=lambda dot: (dot.score, dot.title)):
        x = left + span * dot.score
        near = {dy for px, dy in placed if abs(px - x) < 2 * radius}
        aside = next(
            (dy for step in range(9) for dy in (step * 2 * radius, -step * 2 * radius) if dy not in near), 0.0
        )
        placed.append((x, aside))
        kind = f"{label} {'raised' if dot.confirmed else 'quiet'}"
        parts.append(
            f'<circle class="dot {kind}" cx="{x:.1f}" cy="{middle + aside:.1f}" r="{radius}">'
            f"<title>{escape(dot.title)}</title></circle>"
        )
    return parts


def _square(
    points: Points, chance: Points, now: tuple[float, float], title: str, across: str, upward: str
) -> str:
    width, height = _LEFT + SIDE + _RIGHT, _TOP + SIDE + _BOTTOM
    parts = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">']
    for tick in range(0, 11, 2):
        x, y = _place((tick / 10, tick / 10))
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_TOP + SIDE}"/>')
        parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + SIDE}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{_TOP + SIDE + 16}" text-anchor="middle">{tick * 10} %</text>'
        )
        parts.append(
            f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick * 10}</text>'
        )
    parts.append(
        f'<text class="label" x="{_LEFT + SIDE / 2}" y="{height - 6}" text-anchor="middle">{across}</text>'
    )
    parts.append(
        f'<text class="label" transform="translate(12 {_TOP + SIDE / 2}) rotate(-90)" '
        f'text-anchor="middle">{upward}</text>'
    )
    parts.append(f'<polyline class="chance" points="{_path(chance)}"/>')
    parts.append(f'<polyline class="curve" points="{_path(points)}"/>')
    if all(0 <= value <= 1 for value in now):
        x, y = _place(now)
        parts.append(
            f'<circle class="now" cx="{x:.1f}" cy="{y:.1f}" r="6"><title>CONFIRMED under these settings: '
            f"{now[0]:.0%}, {now[1]:.0%}</title></circle>"
        )
    return "".join([*parts, "</svg>"])


def _place(point: tuple[float, float]) -> tuple[float, float]:
    return _LEFT + SIDE * point[0], _TOP + SIDE * (1 - point[1])


def _path(points: Points) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_place, points))
