"""The tables and the plot of ``benchmarks/leave_one_out.py``."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aislewatch.evaluation.dataset import LabelledClip
from aislewatch.evaluation.metrics import (
    Bools,
    Floats,
    auc_roc,
    by_group,
    interval,
    operating_points,
    recall_at_fpr,
    share_interval,
    within_groups,
)

Ways = dict[str, "Scored"]


@dataclass(frozen=True, eq=False)
class Labels:
    """What is known of the clips: whether they are ``positive``, who acts, and where no bag is visible."""

    clips: tuple[LabelledClip, ...]
    positive: Bools
    groups: NDArray[np.str_]
    bagless: Bools

    def parts(self) -> tuple[tuple[str, Bools], ...]:
        """All clips, and those without bags."""
        return (("all", np.ones(len(self.clips), np.bool_)), ("no bag visible", self.bagless))


@dataclass(frozen=True, eq=False)
class Scored:
    """How every clip scored, by models that never saw its group."""

    scores: Floats
    confirmed: Bools


def figures(labels: Labels, ways: Ways) -> str:
    rows = [
        (
            "| clips | judged by | normal | suspicious | AUC-ROC (95 %) | within groups "
            "| recall at 5 % FPR | at 10 % FPR | CONFIRMED: found | wrongly |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, mine in labels.parts():
        p, g = labels.positive[mine], labels.groups[mine]
        for way, found in ways.items():
            s, c = found.scores[mine], found.confirmed[mine]
            recalls = [_spanned(p, s, share) for share in (0.05, 0.10)]
            rows.append(
                f"| {name} | {way} | {(~p).sum()} | {p.sum()} "
                f"| {auc_roc(p, s):.3f} ({_pair(interval(p, s))}) "
                f"| {within_groups(p, s, g):.3f} | {recalls[0]} | {recalls[1]} "
                f"| {_share(c[p])} | {_share(c[~p])} |"
            )
    return "\n".join(rows)


def _spanned(positive: Bools, scores: Floats, share: float) -> str:
    metric = partial(_recall, share=share)
    return f"{metric(positive, scores):.2f} ({_pair(interval(positive, scores, metric))})"


def _recall(positive: Bools, scores: Floats, share: float) -> float:
    return recall_at_fpr(positive, scores, share)


def groups(labels: Labels, ways: Ways) -> str:
    rows = [
        "| group left out | normal | suspicious | " + " | ".join(f"AUC-ROC, {way}" for way in ways) + " |",
        "|---|---|---|" + "---|" * len(ways),
    ]
    found = [by_group(labels.positive, way.scores, labels.groups) for way in ways.values()]
    for group in np.unique(labels.groups):
        p = labels.positive[labels.groups == group]
        each = " | ".join(f"{areas[str(group)]:.3f}" for areas in found)
        rows.append(f"| {group} | {(~p).sum()} | {p.sum()} | {each} |")
    return "\n".join(rows)


def wrong(labels: Labels, found: Scored) -> str:
    told = list(zip(labels.clips, labels.positive, found.confirmed, strict=True))
    missed = [clip.path for clip, positive, confirmed in told if positive and not confirmed]
    false = [clip.path for clip, positive, confirmed in told if confirmed and not positive]
    return f"Missed: {_names(missed)}.\n\nConfirmed wrongly: {_names(false)}."


def _names(paths: Sequence[str]) -> str:
    return ", ".join(Path(path).stem for path in paths) or "none"


def probes(labels: Labels, told: dict[str, Floats]) -> str:
    rows = ["| probe | all | within groups | no bag visible |", "|---|---|---|---|"]
    b, p = labels.bagless, labels.positive
    for name, values in told.items():
        rows.append(
            f"| {name} | {auc_roc(p, values):.3f} | {within_groups(p, values, labels.groups):.3f} "
            f"| {auc_roc(p[b], values[b]):.3f} |"
        )
    return "\n".join(rows)


def bags(labels: Labels, ways: Ways) -> str:
    """Whether people with a bag score higher than those without, their label being the same."""
    rows = ["| a bag by the score | among normal clips | among suspicious |", "|---|---|---|"]
    for way, found in ways.items():
        both = [
            auc_roc(~labels.bagless[mine], found.scores[mine]) for mine in (~labels.positive, labels.positive)
        ]
        rows.append(f"| {way} | {both[0]:.3f} | {both[1]:.3f} |")
    return "\n".join(rows)


def curves(labels: Labels, ways: Ways) -> str:
    """The curves of both parts as an SVG that stands alone."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 390" font-family="sans-serif">',
        '<rect width="760" height="390" fill="white"/>',
        '<text transform="translate(20 190) rotate(-90)" text-anchor="middle">suspicious clips found</text>',
    ]
    for place, (name, mine) in enumerate(labels.parts()):
        left, p = 50 + 375 * place, labels.positive[mine]
        parts += [
            f'<text x="{left + 160}" y="22" text-anchor="middle">{name}</text>',
            f'<rect x="{left}" y="30" width="320" height="320" fill="none" stroke="#888"/>',
            f'<path d="M{left} 350L{left + 320} 30" stroke="#bbb" stroke-dasharray="4"/>',
            f'<text x="{left + 160}" y="372" text-anchor="middle">normal clips raised</text>',
        ]
        for number, (way, found) in enumerate(ways.items()):
            color, wide = (("#999999", 1.5), ("#0b6e99", 2.5))[number % 2]
            path, area = _path(left, p, found.scores[mine]), auc_roc(p, found.scores[mine])
            parts += [
                f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="{wide}"/>',
                (
                    f'<text x="{left + 310}" y="{320 + 18 * number}" text-anchor="end" fill="{color}">'
                    f"{way}: {area:.3f}</text>"
                ),
            ]
    return "\n".join([*parts, "</svg>\n"])


def _path(left: int, positive: Bools, scores: Floats) -> str:
    curve = operating_points(positive, scores)
    steps = [(0.0, 0.0), *zip(curve.fpr.tolist(), curve.recall.tolist(), strict=True)]
    return "L".join(f"{left + 320 * x:.1f} {350 - 320 * y:.1f}" for x, y in steps)


def _pair(span: tuple[float, float]) -> str:
    return f"{span[0]:.2f} to {span[1]:.2f}"


def _share(flags: Bools) -> str:
    return f"{flags.sum()} ({_pair(share_interval(int(flags.sum()), len(flags)))})"
