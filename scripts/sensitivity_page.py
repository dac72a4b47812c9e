"""Writes docs/sensitivity.md: what High, Medium and Low find and wrongly raise, per action.

    python scripts/sensitivity_page.py [RUN] [--jobs 2]

With RUN, the folder of a run of ``evaluate --rehearsal``, that is first measured again from its traces;
without, only the page is written anew from the figures that ship with the services.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from aislewatch.domain.settings import SENSITIVITY, Sensitivity, Settings
from aislewatch.evaluation.rehearsal import Rehearsal, run_under
from aislewatch.evaluation.rehearsal_figures import Rehearsed
from aislewatch.evaluation.rehearsal_measure import about_run, at_sensitivity, plan_of
from aislewatch.evaluation.rehearsal_paths import Perception, PosesPath, VideoPath
from aislewatch.evaluation.rehearsal_plan import Ensemble, Library
from aislewatch.services import meanings

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "sensitivity.md"
FIGURES = Path(str(meanings.FIGURES))
"""The figures are data of the program: it shows them beside the settings."""

CONFIDENCES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Least confidences at which the curves are measured; the sensitivities are among them."""

Plain = Mapping[str, Any]

HEAD = """# What a sensitivity finds, and what it costs

<!-- Made by scripts/sensitivity_page.py; do not edit. -->

High, Medium and Low are the least confidence of a signal that counts:
{points}. Behaviors scale their confidence so that these three points mean the
same for every action; this page says what they turned out to mean, in the
synthetic store of `aislewatch rehearse`: {scenes} scenes of the {seeds} seeds on the
{path} path, {look_alikes:.2f} camera-hours of them innocent scenes that look alike.

*Found* is the share of the acted deeds for which that action was confirmed. *False per hour* counts
confirmed events in an hour of nothing but look-alikes, each action being allowed to confirm alone: far
more than an hour in a shop brings. Synthetic people are not customers; measure your own store before you
rely on a row.
"""


def measured(folder: Path, jobs: int, ensemble: Ensemble | None = None) -> dict[str, Any]:
    """The curves of the run in ``folder``."""
    takes, seeds, path_name = plan_of(folder)
    path: Perception = PosesPath() if path_name == "poses" else VideoPath.of("default")
    high = at_sensitivity(Settings(), Sensitivity.HIGH)
    rules = [replace(high, alerts=replace(high.alerts, min_confidence=c)) for c in CONFIDENCES]
    rehearsal = Rehearsal(ensemble or Library(), path, folder, high)
    taken = run_under(rules, rehearsal, takes, jobs=jobs)
    curves: dict[str, list[dict[str, Any]]] = {}
    about: dict[str, Any] = {}
    for i, confidence in enumerate(CONFIDENCES):
        rehearsed = Rehearsed([scenes[i] for scenes in taken], about_run(rehearsal, takes, seeds))
        plain = rehearsed.plain()
        about = {
            "seeds": seeds.value,
            "path": path_name,
            "scenes": plain["scenes"],
            "look_alike_hours": plain["look_alikes"]["all"]["hours"],
        }
        for action, figures in plain["actions"].items():
            curves.setdefault(action, []).append(
                {
                    "confidence": confidence,
                    "n": figures["n"],
                    "recall": figures["recall"],
                    "precision": figures["precision"],
                    "false_per_hour": figures["false_alerts_per_hour_of_look_alikes"],
                }
            )
    return {**about, "curves": curves}


def page(figures: Plain) -> str:
    """The page's text."""
    points = ", ".join(f"{SENSITIVITY[s]:g} ({s.value})" for s in Sensitivity)
    head = HEAD.format(
        points=points,
        scenes=figures["scenes"],
        seeds={"score": "scoring", "tune": "tuning"}[figures["seeds"]],
        path=figures["path"],
        look_alikes=figures["look_alike_hours"],
    )
    return "\n".join([head, _three(figures), _curves(figures)])


def _three(figures: Plain) -> str:
    heads = ["action", "deeds"]
    for sensitivity in Sensitivity:
        heads += [f"{sensitivity.value}: found", "false per hour"]
    rows = []
    for action, curve in figures["curves"].items():
        at = {point["confidence"]: point for point in curve}
        cells = [f"`{action}`", str(curve[0]["n"])]
        for sensitivity in Sensitivity:
            point = at[SENSITIVITY[sensitivity]]
            cells += [_share(point["recall"]), _rate(point["false_per_hour"])]
        rows.append(cells)
    return "## The three sensitivities\n\n" + _table(heads, rows)


def _curves(figures: Plain) -> str:
    heads = ["action", *(f"{confidence:g}" for confidence in CONFIDENCES)]
    rows = [
        [f"`{action}`", *(f"{_share(p['recall'])} / {_rate(p['false_per_hour'])}" for p in curve)]
        for action, curve in figures["curves"].items()
    ]
    note = "Found / false per hour of look-alikes, by the least confidence that counts.\n\n"
    return "## The curves\n\n" + note + _table(heads, rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(_lines(heads, rows)) + "\n"


def _lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for line in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(line)} |"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("run", type=Path, nargs="?", help="folder of a run of evaluate --rehearsal")
    words.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    wanted = words.parse_args()
    if wanted.run is not None:
        figures = measured(wanted.run, wanted.jobs)
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(FIGURES.read_text(encoding="utf-8"))), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main()
