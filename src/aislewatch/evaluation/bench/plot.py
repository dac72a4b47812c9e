"""The bench as a picture: cameras per core, ours between the bare sum and the loop beside."""

from collections.abc import Sequence
from html import escape
from typing import Final

from aislewatch.evaluation.bench.figures import Run

_BAR, _GAP, _LABELS, _WIDTH, _TOP = 13, 12, 250, 560, 54
_SHADES: Final = (
    ("decoding and networks alone", "#9aa5b1"),
    ("Aislewatch", "#1f6feb"),
    ("the usual loop", "#c98a1b"),
)


def plot(runs: Sequence[Run]) -> str:
    """An SVG of its own: three bars a run, in analyzed pictures a second and core."""
    highest = max((value for run in runs for value in _values(run) if value is not None), default=1.0)
    parts, y = [], _TOP
    for run in runs:
        name = f"{run.input}, {run.people:.1f} people, {run.profile} {run.precision}"
        parts.append(
            f'<text x="{_LABELS - 10}" y="{y + 1.9 * _BAR:.0f}" text-anchor="end">{escape(name)}</text>'
        )
        for value, (label, shade) in zip(_values(run), _SHADES, strict=True):
            if value is not None:
                length = _WIDTH * value / highest
                parts.append(
                    f'<rect x="{_LABELS}" y="{y}" width="{length:.1f}" height="{_BAR - 2}" fill="{shade}">'
                    f"<title>{label}: {value:.1f}</title></rect>"
                    f'<text x="{_LABELS + length + 5:.1f}" y="{y + _BAR - 4}" class="n">{value:.0f}</text>'
                )
                y += _BAR
        y += _GAP
    width = _LABELS + _WIDTH + 60
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" width="{width}" height="{y}">'
        "<style>text{font:12px system-ui,sans-serif;fill:#24292f}.n{font-size:10px}</style>"
        f'<rect width="{width}" height="{y}" fill="#fff"/>'
        f'<text x="{_LABELS}" y="20">Analyzed pictures a second on one core</text>{_legend()}'
        f"{''.join(parts)}</svg>\n"
    )


def _values(run: Run) -> tuple[float | None, ...]:
    return run.fps_limit, run.fps_aislewatch, run.fps_usual_loop


def _legend() -> str:
    parts, x = [], _LABELS
    for label, shade in _SHADES:
        parts.append(f'<rect x="{x}" y="30" width="10" height="10" fill="{shade}"/>')
        parts.append(f'<text x="{x + 15}" y="39">{label}</text>')
        x += 30 + 7 * len(label)
    return "".join(parts)
