"""Every text colour of the console is legible on what lies behind it, in light and in dark (WCAG 2.2, AA)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "web" / "src" / "styles" / "base.css"
LEAST_TEXT = 4.5
LEAST_SHAPE = 3.0
LEVELS = ("none", "low", "alert", "high", "confirmed")

TEXT = [
    *((ink, paper) for ink in ("ink", "quiet") for paper in ("ground", "surface", "sunken")),
    ("accent-ink", "accent"),
    ("accent-soft-ink", "accent-soft"),
    ("danger", "surface"),
    ("danger-soft-ink", "danger-soft"),
    ("warn-soft-ink", "warn-soft"),
    *(
        (f"level-{level}-ink", f"level-{level}-soft")
        for level in ("none", "low", "alert", "high", "confirmed")
    ),
]
SHAPES = [
    ("line-strong", "surface"),
    ("accent", "surface"),
    ("accent", "sunken"),
    *((f"level-{name}", "sunken") for name in LEVELS[1:]),
]


def _schemes() -> dict[str, dict[str, str]]:
    colour = r"(#[0-9a-f]{6})"
    found = re.findall(rf"--([\w-]+): (?:light-dark\({colour}, {colour}\)|{colour});", TOKENS.read_text())
    light = {name: first or both for name, first, _, both in found}
    dark = {name: second or both for name, _, second, both in found}
    return {"light": light, "dark": dark}


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_is_legible(scheme: str, ink: str, paper: str) -> None:
    colours = _schemes()[scheme]
    assert _contrast(colours[ink], colours[paper]) >= LEAST_TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "paper"), SHAPES)
def test_shapes_stand_out(scheme: str, shape: str, paper: str) -> None:
    colours = _schemes()[scheme]
    assert _contrast(colours[shape], colours[paper]) >= LEAST_SHAPE
