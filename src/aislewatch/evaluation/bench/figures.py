"""The bench's figures: one run, the machine, the JSON file and the table."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from aislewatch import __version__

MEBIBYTE: Final = 1 << 20

COLUMNS: Final = (
    "input", "people", "profile", "precision", "bare", "ours", "overhead", "usual loop", "times it",
    "cameras/core", "proven", "p50 ms", "p95 ms", "p99 ms", "alert p95 s", "MB/camera",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One input under one profile and precision.

    ``fps_limit``, ``fps_aislewatch`` and ``fps_usual_loop`` are analyzed pictures a second and core: of
    decoding and the networks alone (every person posed in every picture), of the whole belt, of the loop
    beside (None without). ``cameras_per_core`` follows from the processor time the belt used; ``proven``
    is how many cameras a core carried with under 1 % of pictures dropped (None: not tried). ``latency`` in
    seconds from a picture's time to its findings, ``alert`` from an incident's confirmation to the stored
    alert (empty: there was none). ``bytes_per_camera`` of memory (None with one camera).
    """

    input: str
    people: float
    profile: str
    precision: str
    cameras: int
    fps_limit: float
    fps_aislewatch: float
    fps_usual_loop: float | None
    cameras_per_core: float
    proven: float | None
    latency: Sequence[float]
    alert: Sequence[float]
    bytes_per_camera: float | None

    @property
    def overhead(self) -> float:
        """What the belt costs beyond the bare sum, as a share of it; negative where it spares looks."""
        return self.fps_limit / self.fps_aislewatch - 1

    def plain(self) -> dict[str, Any]:
        """For the JSON file."""
        return {
            "input": self.input,
            "people": round(self.people, 2),
            "profile": self.profile,
            "precision": self.precision,
            "cameras": self.cameras,
            "fps_limit": round(self.fps_limit, 2),
            "fps_aislewatch": round(self.fps_aislewatch, 2),
            "fps_usual_loop": None if self.fps_usual_loop is None else round(self.fps_usual_loop, 2),
            "cameras_per_core": round(self.cameras_per_core, 2),
            "cameras_per_core_proven": None if self.proven is None else round(self.proven, 2),
            "latency_ms": _quantiles(self.latency, 1e3),
            "alert_s": _quantiles(self.alert, 1.0),
            "mb_per_camera": None
            if self.bytes_per_camera is None
            else round(self.bytes_per_camera / MEBIBYTE, 1),
        }


def _quantiles(values: Sequence[float], unit: float) -> dict[str, float | None]:
    shares = {"p50": 50, "p95": 95, "p99": 99}
    if not len(values):
        return dict.fromkeys(shares)
    return {name: round(float(np.percentile(values, q)) * unit, 2) for name, q in shares.items()}


def machine() -> dict[str, Any]:
    """What was measured on."""
    flags = _cpu("flags").split()
    return {
        "processor": _cpu("model name") or platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "bf16": "amx_bf16" in flags or "avx512_bf16" in flags,
        "vnni": "avx512_vnni" in flags or "avx_vnni" in flags,
        "system": platform.platform(),
        "python": platform.python_version(),
        "version": __version__,
    }


def _cpu(key: str) -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


def report(runs: Sequence[Run], settings: Mapping[str, Any]) -> str:
    """The JSON file."""
    plain = {"machine": machine(), "settings": dict(settings), "runs": [run.plain() for run in runs]}
    return json.dumps(plain, indent=1, ensure_ascii=False) + "\n"


def rows(runs: Sequence[Run]) -> list[list[str]]:
    """The table's cells, as :data:`COLUMNS` has them."""
    return [_row(run, run.plain()) for run in runs]


def _row(run: Run, plain: Mapping[str, Any]) -> list[str]:
    latency, usual = plain["latency_ms"], run.fps_usual_loop
    return [
        run.input,
        f"{run.people:.1f}",
        run.profile,
        run.precision,
        f"{run.fps_limit:.1f}",
        f"{run.fps_aislewatch:.1f}",
        f"{100 * run.overhead:+.0f} %",
        "–" if usual is None else f"{usual:.1f}",
        "–" if usual is None else f"{run.fps_aislewatch / usual:.1f}",
        f"{run.cameras_per_core:.1f}",
        "–" if run.proven is None else f"{run.proven:.1f}",
        *(_cell(latency[name], 0) for name in ("p50", "p95", "p99")),
        _cell(plain["alert_s"]["p95"], 2),
        _cell(plain["mb_per_camera"], 0),
    ]


def _cell(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
