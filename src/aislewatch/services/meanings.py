"""What a sensitivity means: how much it finds and how often it is wrong, as measured on rehearsal footage."""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.settings import SENSITIVITY, Sensitivity

FIGURES: Final = files("aislewatch.services") / "sensitivity.json"
"""The measured curves; scripts/sensitivity_page.py measures them and writes docs/sensitivity.md from them."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """At this sensitivity a signal counts from ``confidence`` on; then the share ``found`` of the acted
    deeds was confirmed, and ``false_per_hour`` innocent look-alikes in an hour of nothing else (None: not
    measured).
    """

    sensitivity: Sensitivity
    confidence: float
    found: float | None
    false_per_hour: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Meanings by action, from ``scenes`` with ``hours`` of look-alikes; ``deeds`` are those acted."""

    scenes: int
    hours: float
    deeds: Mapping[ActionType, int]
    meanings: Mapping[ActionType, Sequence[Meaning]]


@functools.cache
def measured() -> Measured:
    """The figures that ship with this version."""
    return read(json.loads(FIGURES.read_text(encoding="utf-8")))


def read(figures: Mapping[str, Any]) -> Measured:
    """The meanings among the figures of a file."""
    curves = {ActionType(name): curve for name, curve in figures["curves"].items()}
    return Measured(
        scenes=figures["scenes"],
        hours=figures["look_alike_hours"],
        deeds={action: curve[0]["n"] for action, curve in curves.items()},
        meanings={action: _meanings(curve) for action, curve in curves.items()},
    )


def _meanings(curve: Sequence[Mapping[str, Any]]) -> list[Meaning]:
    at = {point["confidence"]: point for point in curve}
    points = [(sensitivity, at[SENSITIVITY[sensitivity]]) for sensitivity in Sensitivity]
    return [
        Meaning(sensitivity, SENSITIVITY[sensitivity], point["recall"], point["false_per_hour"])
        for sensitivity, point in points
    ]
