"""The figures of an evaluation: what ``metrics.json`` says."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from aislewatch.evaluation import metrics
from aislewatch.evaluation.metrics import Bools, Curve, Floats
from aislewatch.evaluation.score import ClipScore, Evidence

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``total``, with a 95 % interval (Wilson)."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """NaN for a share of nothing."""
        return self.count / self.total if self.total else math.nan

    @property
    def span(self) -> Span:
        return metrics.share_interval(self.count, self.total)


@dataclass(frozen=True)
class Metrics:
    """Everything measured on a data set's readable clips; unreadable ones are listed, never counted.

    ``clips`` in the data set's order. Figures that the data cannot give are NaN (``null`` in JSON).
    """

    clips: Sequence[ClipScore]
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def readable(self) -> list[tuple[ClipScore, Evidence]]:
        return [(scored, scored.evidence) for scored in self.clips if scored.evidence is not None]

    @property
    def unreadable(self) -> list[ClipScore]:
        return [scored for scored in self.clips if scored.evidence is None]

    @property
    def positive(self) -> Bools:
        return np.array([scored.clip.suspicious for scored, _ in self.readable], np.bool_)

    @property
    def scores(self) -> Floats:
        return np.array([evidence.score for _, evidence in self.readable], np.float64)

    @property
    def curve(self) -> Curve:
        return metrics.operating_points(self.positive, self.scores)

    @property
    def recall(self) -> Share:
        """Suspicious clips with a CONFIRMED alert."""
        return self._confirmed(suspicious=True)

    @property
    def false_positive_rate(self) -> Share:
        """Normal clips with one."""
        return self._confirmed(suspicious=False)

    @property
    def false_alerts(self) -> int:
        """CONFIRMED alerts in normal clips."""
        return sum(len(evidence.alerts) for scored, evidence in self.readable if not scored.clip.suspicious)

    @property
    def hours_normal(self) -> float:
        """Hours of normal footage, as the table says."""
        return sum(s.clip.seconds for s, _ in self.readable if not s.clip.suspicious) / 3600

    def auc_by_group(self) -> dict[str, float]:
        """AUC-ROC within each group of the table."""
        return metrics.by_group(self.positive, self.scores, self._groups())

    def auc_within_groups(self) -> float:
        """Mean of these, weighted by the pairs of clips each compares."""
        return metrics.within_groups(self.positive, self.scores, self._groups())

    def plain(self) -> dict[str, Any]:
        """The contract of ``metrics.json``, with additions; no NaN in it."""
        positive, scores = self.positive, self.scores
        per_hour = self.false_alerts / self.hours_normal if self.hours_normal else math.nan
        figures = {
            "clips": [
                {
                    "path": scored.clip.path,
                    "label": scored.clip.label.value,
                    "score": round(evidence.score, 6),
                    "confirmed": evidence.confirmed,
                    "group": scored.clip.group,
                }
                for scored, evidence in self.readable
            ],
            "unreadable": [{"path": s.clip.path, "error": s.error} for s in self.unreadable],
            "auc_roc": metrics.auc_roc(positive, scores),
            "auc_roc_ci": metrics.interval(positive, scores),
            "auc_pr": metrics.auc_pr(positive, scores),
            "auc_pr_ci": metrics.interval(positive, scores, metrics.auc_pr),
            "auc_pr_of_chance": float(positive.mean()) if len(positive) else math.nan,
            "recall_at_fpr_05": metrics.recall_at_fpr(positive, scores, 0.05),
            "recall_at_fpr_10": metrics.recall_at_fpr(positive, scores, 0.10),
            "confirmed": {
                "recall": self.recall.value,
                "recall_ci": self.recall.span,
                "fpr": self.false_positive_rate.value,
                "fpr_ci": self.false_positive_rate.span,
                "false_alerts": self.false_alerts,
                "false_alerts_per_hour": per_hour,
                "hours_normal": self.hours_normal,
            },
            "groups": self._group_figures(),
            "auc_roc_within_groups": self.auc_within_groups(),
            "about": self.about,
        }
        cleaned: dict[str, Any] = _without_nan(figures)
        return cleaned

    def text(self) -> str:
        """The same as JSON text."""
        return json.dumps(self.plain(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def _confirmed(self, *, suspicious: bool) -> Share:
        verdicts = [e.confirmed for s, e in self.readable if s.clip.suspicious is suspicious]
        return Share(sum(verdicts), len(verdicts))

    def _groups(self) -> "np.typing.NDArray[np.str_]":
        return np.array([scored.clip.group for scored, _ in self.readable], np.str_)

    def _group_figures(self) -> dict[str, dict[str, Any]]:
        groups = self._groups()
        return {
            group: {
                "auc_roc": auc,
                "normal": int((~self.positive[groups == group]).sum()),
                "suspicious": int(self.positive[groups == group].sum()),
            }
            for group, auc in self.auc_by_group().items()
        }


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(below) for below in value]
    return None if isinstance(value, float) and math.isnan(value) else value
