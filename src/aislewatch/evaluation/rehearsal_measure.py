"""Measuring the product on a rehearsal: run, scored, and told as ``metrics.json`` and a page."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from aislewatch import __version__
from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidInput, NotFound, StorageError
from aislewatch.domain.settings import Sensitivity, Settings
from aislewatch.evaluation.rehearsal import Progress, Rehearsal, run
from aislewatch.evaluation.rehearsal_figures import Rehearsed
from aislewatch.evaluation.rehearsal_page import page
from aislewatch.evaluation.rehearsal_plan import SeedSet, Take, seeds_of
from aislewatch.evaluation.rehearsal_strips import worst_false_alarms, worst_misses

METRICS: Final = "metrics.json"
PAGE: Final = "index.html"


def at_sensitivity(settings: Settings, sensitivity: Sensitivity) -> Settings:
    """``settings`` with every action at one sensitivity."""
    actions = {
        action: replace(chosen, sensitivity=sensitivity) for action, chosen in settings.actions.items()
    }
    return replace(settings, actions=actions)


def measure(
    rehearsal: Rehearsal,
    takes: Sequence[Take],
    seeds: SeedSet,
    progress: Progress = lambda scene: None,
    *,
    jobs: int = 1,
) -> Rehearsed:
    """Run the takes and write ``metrics.json`` and ``index.html`` into the rehearsal's folder.

    Raises :class:`ModelError`, :class:`StorageError`.
    """
    scenes = run(rehearsal, takes, progress, jobs=jobs)
    rehearsed = Rehearsed(scenes, about_run(rehearsal, takes, seeds))
    told = page(
        rehearsed.plain(),
        worst_misses(rehearsed, rehearsal, takes),
        worst_false_alarms(rehearsed, rehearsal, takes),
    )
    try:
        (rehearsal.folder / METRICS).write_text(rehearsed.text(), encoding="utf-8")
        (rehearsal.folder / PAGE).write_text(told, encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{rehearsal.folder} cannot be written: {error.strerror}.", fix="Choose another --out."
        ) from None
    return rehearsed


def about_run(rehearsal: Rehearsal, takes: Sequence[Take], seeds: SeedSet) -> dict[str, Any]:
    """What ``metrics.json`` says of a run beside its figures; ``plan`` is enough to repeat it."""
    chosen = {action.sensitivity for action in rehearsal.settings.actions.values()}
    return {
        "sensitivity": chosen.pop().value if len(chosen) == 1 else "as set",
        "seeds": seeds_of(takes, seeds),
        "path": rehearsal.path.name,
        "version": __version__,
        "scenarios": {take.scenario: take.action.value for take in takes if take.action is not None},
        "plan": [[t.scenario, t.seed, t.action and t.action.value, t.kind, t.duration] for t in takes],
    }


def plan_of(folder: Path) -> tuple[tuple[Take, ...], SeedSet, str]:
    """The takes, seed set and path of the run in ``folder``, to score it again from its traces.

    Raises :class:`NotFound`, or :class:`InvalidInput` for a file that no rehearsal wrote.
    """
    try:
        plain = json.loads((folder / METRICS).read_text(encoding="utf-8"))
        takes = tuple(
            Take(name, seed, ActionType(action) if action else None, kind, duration)
            for name, seed, action, kind, duration in plain["plan"]
        )
        return takes, SeedSet(plain["seeds"]["set"]), plain["path"]
    except FileNotFoundError:
        raise NotFound(f"There is no {METRICS} in {folder}.", fix="Run evaluate --rehearsal first.") from None
    except (KeyError, TypeError, ValueError):
        raise InvalidInput(
            f"{folder / METRICS} is not of a rehearsal.", fix="Choose another folder."
        ) from None
