"""The figures of a rehearsal: what its ``metrics.json`` says."""

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.evaluation.figures import Span
from aislewatch.evaluation.metrics import share_interval
from aislewatch.evaluation.rehearsal_score import Scene, Staged, Tally, Verdict, judge, tally, total

TRAFFIC: Final = "traffic"
"""The scenario of mixed normal shopping."""

RESAMPLES: Final = 1000

Slice = Callable[[Staged], bool]

SLICES: Final[dict[str, Slice]] = {
    "from_behind": lambda staged: staged.from_behind,
    "hidden": lambda staged: staged.hidden,
    "in_plain_sight": lambda staged: not staged.from_behind and not staged.hidden,
}
"""Parts of the deeds that are also told apart; each counts in the total as well."""


@dataclass(frozen=True)
class Rehearsed:
    """A run's scenes and ``about``: what else ``metrics.json`` says of it (seeds, path, sensitivity ...)."""

    scenes: Sequence[Scene]
    about: dict[str, Any] = field(default_factory=dict)
    verdicts: tuple[Verdict, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdicts", tuple(judge(scene) for scene in self.scenes))

    @property
    def acted(self) -> list[Verdict]:
        """The scenes that were written for an act: what precision, recall and the rest are counted on.

        Traffic is not in them: precision would say how many hours of it were run.
        """
        return [v for v in self.verdicts if v.scene.scenario != TRAFFIC]

    @property
    def look_alikes(self) -> list[Verdict]:
        """The innocent among them."""
        return [v for v in self.acted if v.scene.innocent]

    @property
    def traffic(self) -> list[Verdict]:
        """Mixed normal shopping."""
        return [v for v in self.verdicts if v.scene.scenario == TRAFFIC]

    def plain(self) -> dict[str, Any]:
        """The contract of ``metrics.json``, with additions; no NaN in it."""
        return {
            "actions": {action.value: self._action(action) for action in ActionType},
            "hours": round(_hours(self.acted), 6),
            "scenes": len(self.acted),
            "look_alikes": self._look_alikes(),
            "traffic": _rates(self.traffic),
            "confusion": self.confusion(),
            **self.about,
        }

    def text(self) -> str:
        """The same as JSON text."""
        return json.dumps(self.plain(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def confusion(self) -> dict[str, dict[str, Any]]:
        """Scenarios: how many scenes and deeds, how many of those found, and which events found a deed and
        which were false, by action and kind."""
        return {
            name: _fired([v for v in self.verdicts if v.scene.scenario == name])
            for name in sorted({scene.scenario for scene in self.scenes})
        }

    def _action(self, action: ActionType) -> dict[str, Any]:
        parts = [tally(verdict, action) for verdict in self.acted]
        return {
            **self._figures(parts),
            "f1_ci": _known(f1_interval(parts)),
            "slices": {name: self._slice(action, chosen) for name, chosen in SLICES.items()},
            "kinds": {
                kind: self._figures([tally(verdict, action, kind) for verdict in self.acted])
                for kind in KINDS[action]
            },
        }

    def _figures(self, parts: Sequence[Tally]) -> dict[str, Any]:
        counts = total(parts)
        n, raised = counts.found + counts.missed, counts.found + counts.false
        figures = {
            "precision": _share(counts.found, raised),
            "recall": _share(counts.found, n),
            "f1": f1(counts),
            "false_alerts_per_hour": _share(counts.false, _hours(self.acted)),
            "latency_s": _median(counts.to_signal),
            "n": n,
            "found": counts.found,
            "false": counts.false,
            "false_alerts_per_hour_of_look_alikes": _share(
                counts.false_on_look_alikes, _hours(self.look_alikes)
            ),
            "alert_latency_s": _median(counts.to_alert),
            "recall_ci": _known(share_interval(counts.found, n)),
        }
        return {key: _known(value) for key, value in figures.items()}

    def _slice(self, action: ActionType, chosen: Slice) -> dict[str, Any]:
        mine = [v for v in self.acted if v.found or v.missed]
        found = sum(chosen(s) for v in mine for s, _ in v.found if s.deed.action == action)
        missed = sum(chosen(s) for v in mine for s in v.missed if s.deed.action == action)
        return {"n": found + missed, "recall": _known(_share(found, found + missed))}

    def _look_alikes(self) -> dict[str, Any]:
        names = sorted({v.scene.scenario for v in self.look_alikes})
        table = {name: _rates([v for v in self.look_alikes if v.scene.scenario == name]) for name in names}
        return {"all": _rates(self.look_alikes), "scenarios": table}


def f1(counts: Tally) -> float:
    """Harmonic mean of precision and recall; NaN where there is no deed."""
    if not counts.found + counts.missed:
        return math.nan
    return 2 * counts.found / (2 * counts.found + counts.false + counts.missed)


def f1_interval(parts: Sequence[Tally], resamples: int = RESAMPLES) -> Span:
    """95 % percentile bootstrap interval of F1 over scenes; always the same for the same input."""
    rows = np.array([(p.found, p.missed, p.false) for p in parts], np.float64).reshape(-1, 3)
    if not rows[:, :2].any():
        return math.nan, math.nan
    dice = np.random.default_rng(0)
    weights = dice.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), resamples)
    found, missed, false = (weights @ rows).T
    drawn = found + missed > 0
    scores = 2 * found[drawn] / (2 * found + missed + false)[drawn]
    low, high = np.quantile(scores, (0.025, 0.975))
    return float(low), float(high)


def _rates(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """False alarms of innocent scenes, per action and hour, and what the default settings would raise."""
    hours = _hours(verdicts)
    fired = Counter(event.action.value for v in verdicts for event in v.false)
    alerts = Counter(event.action.value for v in verdicts for event in v.scene.alerts)
    return {
        "hours": round(hours, 6),
        "scenes": len(verdicts),
        "false_alerts": dict(sorted(fired.items())),
        "false_alerts_per_hour": {a: _known(_share(count, hours)) for a, count in sorted(fired.items())},
        "alerts": dict(sorted(alerts.items())),
        "alerts_per_hour": _known(_share(sum(alerts.values()), hours)),
    }


def _fired(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    right = Counter(f"{event.action}/{event.kind}" for v in verdicts for _, event in v.found)
    false = Counter(f"{event.action}/{event.kind}" for v in verdicts for event in v.false)
    return {
        "scenes": len(verdicts),
        "deeds": sum(len(v.scene.deeds) for v in verdicts),
        "found": sum(len(v.found) for v in verdicts),
        "right": dict(sorted(right.items())),
        "false": dict(sorted(false.items())),
    }


def _hours(verdicts: Sequence[Verdict]) -> float:
    return sum(v.scene.hours for v in verdicts)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else math.nan


def _known(value: Any) -> Any:
    """Rounded to six places, NaN as None."""
    if isinstance(value, tuple):
        return [_known(part) for part in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value
