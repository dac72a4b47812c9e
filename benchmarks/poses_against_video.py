"""How well do poses from the noise model predict what rendered video gives? The same scenes on both paths.

    python benchmarks/poses_against_video.py OUT [--scenes 116] [--seeds tune] [--jobs 2]

Prints, in Markdown, recall, precision and F1 per action and kind on both paths, how often both paths agree
about one deed, and how the figures of kinds go together. Traces are kept in OUT, so that a second run, for
example with other behaviors, needs no models.
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from aislewatch.domain.settings import Settings
from aislewatch.evaluation.rehearsal import Rehearsal, run
from aislewatch.evaluation.rehearsal_figures import Rehearsed
from aislewatch.evaluation.rehearsal_page import rows_of
from aislewatch.evaluation.rehearsal_paths import Perception, PosesPath, VideoPath
from aislewatch.evaluation.rehearsal_plan import Library, SeedSet, planned
from aislewatch.evaluation.rehearsal_score import Staged
from aislewatch.rehearsal.library import SCENARIOS

FIGURES = ("recall", "precision", "f1")


def deeds(rehearsed: Rehearsed) -> Iterator[tuple[str, bool]]:
    """Every deed's action, and whether it was found, in the scenes' order."""
    for verdict in rehearsed.acted:
        found: list[Staged] = [staged for staged, _ in verdict.found]
        for staged in verdict.scene.deeds:
            yield f"{staged.deed.action}", staged in found


def table(poses: Mapping[str, Any], video: Mapping[str, Any]) -> str:
    """Recall, precision and F1: poses, video, difference."""
    lines = ["| | deeds | " + " | ".join(f"{name}: poses | video | difference" for name in FIGURES) + " |"]
    lines.append("|" + "---|" * (2 + 3 * len(FIGURES)))
    theirs = {(action, name): figures for action, name, figures in _keyed(video)}
    for action, name, figures in _keyed(poses):
        other = theirs.get((action, name))
        if other is None:
            continue
        cells = [f"{action}" if name == action else f"… {name}", str(figures["n"])]
        for figure in FIGURES:
            a, b = figures[figure], other[figure]
            gap = "–" if a is None or b is None else f"{a - b:+.2f}"
            cells += [_told(a), _told(b), gap]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _keyed(plain: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    action = ""
    for is_action, name, figures in rows_of(plain):
        action = name if is_action else action
        yield action, name, figures


def _told(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def agreement(poses: Rehearsed, video: Rehearsed) -> str:
    """Deed by deed, and over kinds."""
    pairs = list(zip(deeds(poses), deeds(video), strict=True))
    by, on = (np.array([pair[i][1] for pair in pairs], float) for i in (0, 1))
    shares = [np.mean((by == a) & (on == b)) for a, b in ((1, 1), (0, 0), (1, 0), (0, 1))]
    told = ", ".join(
        f"{name} {share:.2f}"
        for name, share in zip(
            ("on both", "on neither", "on poses only", "on video only"), shares, strict=True
        )
    )
    lines = [f"{len(pairs)} deeds found {told}; correlation {_correlation(by, on)}"]
    kinds = {(a, n): f for a, n, f in _keyed(poses.plain()) if a != n}
    other = {(a, n): f for a, n, f in _keyed(video.plain()) if a != n}
    for figure in FIGURES:
        both = [(kinds[k][figure], other[k][figure]) for k in kinds if k in other]
        known = np.array([pair for pair in both if None not in pair], float).reshape(-1, 2)
        off = np.abs(known[:, 0] - known[:, 1]).mean() if len(known) else np.nan
        lines.append(
            f"{figure} of {len(known)} kinds: correlation {_correlation(*known.T)}, mean difference {off:.2f}"
        )
    for name, rehearsed in (("poses", poses), ("video", video)):
        rates = rehearsed.plain()["look_alikes"]["all"]
        lines.append(f"look-alikes, {name}: false events per hour {rates['false_alerts_per_hour']}")
    return "\n".join(f"* {line}" for line in lines)


def _correlation(a: "np.ndarray[Any, Any]", b: "np.ndarray[Any, Any]") -> str:
    return f"{np.corrcoef(a, b)[0, 1]:.2f}" if len(a) > 1 and a.std() and b.std() else "–"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("out", type=Path)
    words.add_argument("--scenes", type=int, default=2 * len(SCENARIOS))
    words.add_argument("--seeds", type=SeedSet, default=SeedSet.TUNE)
    words.add_argument("--profile", default="default")
    words.add_argument("--jobs", type=int, default=2)
    wanted = words.parse_args()
    takes = planned(SCENARIOS.values(), wanted.scenes, wanted.seeds)
    paths: tuple[Perception, Perception] = (PosesPath(), VideoPath.of(wanted.profile))
    poses, video = (
        Rehearsed(run(Rehearsal(Library(), path, wanted.out, Settings()), takes, jobs=wanted.jobs))
        for path in paths
    )
    print(table(poses.plain(), video.plain()))
    print()
    print(agreement(poses, video))


if __name__ == "__main__":
    main()
