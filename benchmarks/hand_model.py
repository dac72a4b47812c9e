"""How good is concealment with the hand model on actors it never saw?

For each group of a labelled data set, weights that were fitted without it (``training/fit.py --leave-out``)
score the group's clips, through the whole analysis with default settings:

    python benchmarks/hand_model.py CLIPS --out measured --weights A=without-a.npz C=without-c.npz

Traces in --out are made where missing. Prints a table in Markdown. The rule's own numbers and the points of
sensitivity were chosen on all groups, so only the model's part is unseen.
"""

import argparse
from functools import partial
from pathlib import Path

import numpy as np

from aislewatch.behaviors.hand_model import HandModel, read
from aislewatch.behaviors.hand_work import HandWork
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.clip_traces import ClipTraces, model_choice
from aislewatch.evaluation.dataset import read_dataset
from aislewatch.evaluation.metrics import auc_roc, interval, within_groups
from aislewatch.evaluation.score import weigh


def model_of(file: Path) -> HandModel:
    with file.open("rb") as opened:
        return read(opened)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("clips", type=Path)
    ask.add_argument("--out", type=Path, default=Path("measured"))
    ask.add_argument("--weights", nargs="+", required=True, metavar="GROUP=FILE")
    given = ask.parse_args()
    models = {group: model_of(Path(file)) for group, _, file in (w.partition("=") for w in given.weights)}
    traces = ClipTraces(given.out / "traces", model_choice("default"), Settings())
    dataset = read_dataset(given.clips)
    clips = [clip for clip in dataset.clips if clip.group in models]
    found = [
        weigh(traces.people(dataset.file(clip)), Settings(), [partial(HandWork, models[clip.group])])
        for clip in clips
    ]
    positive = np.array([clip.suspicious for clip in clips])
    scores = np.array([evidence.score for evidence in found])
    confirmed = np.array([evidence.confirmed for evidence in found])
    groups = np.array([clip.group for clip in clips])
    print("| group left out | normal | suspicious | AUC-ROC | found | false |\n|---|---|---|---|---|---|")
    for group in sorted(models):
        mine = groups == group
        p, c = positive[mine], confirmed[mine]
        print(
            f"| {group} | {(~p).sum()} | {p.sum()} | {auc_roc(p, scores[mine]):.3f} "
            f"| {c[p].sum()} | {c[~p].sum()} |"
        )
    low, high = interval(positive, scores)
    print(
        f"| all | {(~positive).sum()} | {positive.sum()} "
        f"| {auc_roc(positive, scores):.3f} [{low:.2f}, {high:.2f}] "
        f"| {confirmed[positive].sum()} | {confirmed[~positive].sum()} |\n"
    )
    print(f"Within groups {within_groups(positive, scores, groups):.3f}.")


if __name__ == "__main__":
    main()
