"""Detection metrics from labels and scores, in numpy; ties are never broken by the order of the clips.

Everywhere, ``positive`` is bool (N,) and ``scores`` float (N,), higher meaning more suspicious. A figure
that the data cannot give (no positives, or no negatives) is NaN.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Metric = Callable[[Bools, Floats], float]

RESAMPLES: Final = 2000
"""Bootstrap resamples: the borders of a 95 % interval then rest on 50 resamples each."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Operating points from the strictest threshold to the laxest, one per distinct score.

    ``thresholds`` (K,), falling; at each, ``hits`` and ``alarms`` (K,) count the positives and negatives
    scored at or above it, out of ``positives`` and ``negatives``.
    """

    thresholds: Floats
    hits: Floats
    alarms: Floats
    positives: int
    negatives: int

    @property
    def recall(self) -> Floats:
        """Share of the positives found (true positive rate)."""
        return self.hits / self.positives if self.positives else np.full_like(self.hits, math.nan)

    @property
    def fpr(self) -> Floats:
        """Share of the negatives raised (false positive rate)."""
        return self.alarms / self.negatives if self.negatives else np.full_like(self.alarms, math.nan)

    @property
    def precision(self) -> Floats:
        """Share of what is raised that is positive."""
        return self.hits / (self.hits + self.alarms)


def operating_points(positive: Bools, scores: Floats) -> Curve:
    """Every distinct operating point the scores allow."""
    thresholds, place = np.unique(-np.asarray(scores, np.float64), return_inverse=True)
    hits = np.bincount(place[positive], minlength=len(thresholds)).cumsum().astype(np.float64)
    alarms = np.bincount(place[~positive], minlength=len(thresholds)).cumsum().astype(np.float64)
    return Curve(-thresholds, hits, alarms, int(positive.sum()), int((~positive).sum()))


def auc_roc(positive: Bools, scores: Floats) -> float:
    """Area under the ROC curve: the chance that a positive outscores a negative, ties counting half
    (Mann and Whitney's U; Hanley & McNeil 1982)."""
    curve = operating_points(positive, scores)
    if not curve.positives or not curve.negatives:
        return math.nan
    return float(np.trapezoid(np.append(0.0, curve.recall), np.append(0.0, curve.fpr)))


def auc_pr(positive: Bools, scores: Floats) -> float:
    """Average precision: precision at each operating point, weighted by the recall it adds. A step curve;
    straight lines between points would promise too much (Davis & Goadrich 2006)."""
    curve = operating_points(positive, scores)
    if not curve.positives:
        return math.nan
    return float(np.diff(curve.recall, prepend=0.0) @ curve.precision)


def recall_at_fpr(positive: Bools, scores: Floats, fpr: float) -> float:
    """Highest recall of an operating point whose false positive rate is at most ``fpr``; points between two
    thresholds do not exist, so none are made up."""
    curve = operating_points(positive, scores)
    if not curve.positives or not curve.negatives:
        return math.nan
    return float(curve.recall[curve.fpr <= fpr].max(initial=0.0))


def interval(
    positive: Bools, scores: Floats, metric: Metric = auc_roc, *, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """95 % percentile bootstrap interval of a metric, over clips, each label resampled by itself.

    It tells how far the figure would move with other clips *of the same kind*, not with other actors or
    cameras. Always the same for the same input.
    """
    hits, misses = np.flatnonzero(positive), np.flatnonzero(~positive)
    if not len(hits) or not len(misses):
        return math.nan, math.nan
    dice = np.random.default_rng(0)
    figures = []
    for _ in range(resamples):
        drawn = np.concatenate([dice.choice(hits, len(hits)), dice.choice(misses, len(misses))])
        figures.append(metric(positive[drawn], scores[drawn]))
    low, high = np.quantile(figures, (0.025, 0.975))
    return float(low), float(high)


def share_interval(count: int, total: int) -> tuple[float, float]:
    """95 % interval of a share ``count / total`` (Wilson 1927), honest for small samples."""
    if total == 0:
        return math.nan, math.nan
    z = 1.959964
    share, spread = count / total, z * z / total
    center = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / total + spread / total / 4) / (1 + spread)
    return max(0.0, center - half), min(1.0, center + half)


def by_group(
    positive: Bools, scores: Floats, groups: NDArray[np.str_], metric: Metric = auc_roc
) -> dict[str, float]:
    """The metric within each group alone. Who acts, where and how long then no longer helps the score,
    since a group's positives are compared with its own negatives."""
    return {
        str(group): metric(positive[groups == group], scores[groups == group]) for group in np.unique(groups)
    }


def within_groups(positive: Bools, scores: Floats, groups: NDArray[np.str_]) -> float:
    """Mean AUC-ROC within groups, weighted by the pairs each one compares; NaN if none has both labels."""
    pairs, total = 0, 0.0
    for group in np.unique(groups):
        mine = groups == group
        weight = int(positive[mine].sum()) * int((~positive[mine]).sum())
        if weight:
            pairs += weight
            total += weight * auc_roc(positive[mine], scores[mine])
    return total / pairs if pairs else math.nan
