"""When is evidence enough? Ways of confirming, compared at equal recall and counted in merged events.

    python benchmarks/confirmation.py CLIPS --weights A=without-a.npz ... --work FOLDER --out docs

What hands do (concealment, tag removal, package tampering, selection manipulation), as the shipped behaviors
grade it; every rule of ``aislewatch.evaluation.confirmation`` makes alarms of it, as
``aislewatch.evaluation.confirmation_study`` tells. Nothing of a rule is chosen on the clips, and the hand
model that watches a clip has not learnt from its group. Writes confirmation.md and confirmation.svg.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.progress import track

from aislewatch.behaviors.hand_model import read
from aislewatch.domain.actions import ActionType
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.clip_traces import CAMERA, ClipTraces, model_choice
from aislewatch.evaluation.confirmation_study import (
    HANDS,
    Compared,
    Shown,
    claim,
    compared,
    courses_of,
    rehearsed,
)
from aislewatch.evaluation.dataset import read_dataset
from aislewatch.evaluation.rehearsal_plan import SeedSet


def clips_of(folder: Path, work: Path, weights: Sequence[str]) -> Iterator[Shown]:
    models = {}
    for group, _, file in (part.partition("=") for part in weights):
        with Path(file).open("rb") as opened:
            models[group] = read(opened)
    traces = ClipTraces(work / "traces", model_choice("default"), Settings())
    dataset = read_dataset(folder)
    for clip in track([c for c in dataset.clips if c.group in models], "watching clips"):
        people = traces.people(dataset.file(clip))
        courses = courses_of(CAMERA, Settings(), people, models[clip.group], None)
        yield Shown(clip.path, 0, clip.seconds / 3600, (), courses, clip.suspicious)


WHAT: Final = """\
Evidence comes frame by frame; an alert must not. The ladder confirms an action that is detected on 3 beats
(of a third of a second) within 5 s. Here other rules get the same evidence: each is a running measure of one
person's confidence with a threshold to move, chosen on tuning seeds and compared on scoring seeds, at the
threshold that finds as many deeds there as the default does. What is counted are merged events: alarms of one
person with no 10 s of peace between. A deed's beats are those from its start to 8 s after its end."""

COLOURS: Final = ("#888888", "#0b6e99", "#d9730d", "#6940a5", "#0f7b6c", "#ad1a72")
WIDE, HIGH, LEFT, BASE = 620, 380, 60, 330
MOST: Final = 6.0
"""False events an hour at the plot's right end."""

CLAIM: Final = (
    "| | false frames at Medium | of these confirmed | false events from single beats | from confirmed ones "
    "| deeds | found by single beats | by confirmed ones |\n|---|---|---|---|---|---|---|---|"
)

TABLE: Final = (
    "| rule | the best of its kind (tuning seeds) | recall | false events an hour "
    "| times the default's (95 %) |\n|---|---|---|---|---|"
)


def plot(found: Sequence[Compared], here: tuple[float, float]) -> str:
    """Recall over false events an hour, a line for each rule, and where the default stands."""
    box = f'viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}><rect width="{WIDE}" height="{HIGH}" fill="#fff"/>'
    ]

    def place(false: float, recall: float) -> str:
        return f"{LEFT + min(false, MOST) / MOST * 400:.1f},{BASE - recall * 300:.1f}"

    for tick in range(6):
        y, x = BASE - 60 * tick, LEFT + 80 * tick
        parts.append(f'<path d="M{LEFT} {y}h400M{x} {BASE - 300}v300" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{20 * tick} %</text>')
        parts.append(f'<text x="{x}" y="{BASE + 18}" text-anchor="middle">{MOST * tick / 5:g}</text>')
    for number, (one, colour) in enumerate(zip(found, COLOURS, strict=True)):
        points = " ".join(place(f, r) for f, r in zip(one.curve.false, one.curve.recall, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="472" y="{60 + 22 * number}" fill="{colour}">{one.family}</text>')
    parts.append(f'<circle cx="{place(*here).split(",")[0]}" cy="{place(*here).split(",")[1]}" r="5"/>')
    parts.append(f'<text x="472" y="{60 + 22 * len(found)}">● the default</text>')
    parts.append(f'<text x="{LEFT + 200}" y="{HIGH - 8}" text-anchor="middle">false events an hour</text>')
    return "".join(parts) + f'<text x="{LEFT}" y="20">deeds found</text></svg>\n'


def about(name: str, shown: Sequence[Shown], actions: Sequence[ActionType]) -> str:
    return f"| {name} | {claim(shown, actions)} |"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("clips", type=Path)
    ask.add_argument("--weights", nargs="+", required=True, metavar="GROUP=FILE")
    ask.add_argument("--scenes", type=int, default=400)
    ask.add_argument("--traffic", type=float, default=5.0, metavar="HOURS")
    ask.add_argument("--work", type=Path, default=Path("out/confirmation"), help="folder for traces")
    ask.add_argument("--out", type=Path, default=Path("docs"))
    ask.add_argument("--jobs", type=int, default=1)
    given = ask.parse_args()
    tune = rehearsed(SeedSet.TUNE, given.scenes, given.traffic, given.jobs)
    score = rehearsed(SeedSet.SCORE, given.scenes, given.traffic, given.jobs)
    clips = list(clips_of(given.clips, given.work, given.weights))
    hidden, others = [ActionType.CONCEALMENT], [a for a in HANDS if a is not ActionType.CONCEALMENT]
    parts = ["# When is evidence enough?", "<!-- Made by benchmarks/confirmation.py; do not edit. -->", WHAT]
    hours = sum(one.hours for one in score)
    parts.append(
        f"Rehearsal (poses): {given.scenes} acted scenes and {given.traffic:g} h of mixed shopping of each "
        f"set of seeds; those that score last {hours:.1f} h. {len(clips)} clips, of which "
        f"{sum(bool(clip.suspicious) for clip in clips)} suspicious."
    )
    parts += ["## What confirming brings", CLAIM]
    parts[-1] += "\n" + about("rehearsed concealment", score, hidden)
    parts[-1] += "\n" + about("the other three, rehearsed", score, others)
    parts[-1] += "\n" + about("real clips, concealment", clips, hidden)
    for name, shown, actions in (
        ("Concealment, rehearsed", score, hidden),
        ("Tag removal, package tampering and selection manipulation, rehearsed", score, others),
        ("Concealment, real clips", clips, hidden),
    ):
        found, here = compared(tune, shown, actions)
        total = here.sum(axis=0)
        recall = total[0] / max(total[0] + total[1], 1)
        false = total[2] / sum(one.hours for one in shown)
        default = f"| the default | 3 beats in 5 s, at Medium | {recall:.2f} | {false:.2f} | 1 |"
        parts += [f"## {name}", "\n".join([TABLE, default, *(one.row() for one in found)])]
        if shown is score and actions is hidden:
            (given.out / "confirmation.svg").write_text(plot(found, (false, recall)), encoding="utf-8")
            parts.append("![Recall over false events an hour](confirmation.svg)")
    page = given.out / "confirmation.md"
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
