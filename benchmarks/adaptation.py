"""Does adapting to a store help there, and can it hurt?

    python benchmarks/adaptation_stores.py STORES                     # act the stores once
    python benchmarks/adaptation.py STORES --reference FILE           # what ships beside services/adapting.py
    python benchmarks/adaptation.py STORES --stores choosing          # to choose how to adapt
    python benchmarks/adaptation.py STORES --plot docs/adaptation.svg

For each store the product learns from the past (every alert judged as an attentive guard would, quiet hours
as they are stored: deeds that nobody noticed in them count as innocent) and is scored on the future, which it
never saw. The reference are the choosing stores; one of these never knows itself. Intervals are 95 %, over
scenes drawn anew within each store (1000 times, before and after paired). Prints Markdown.
"""

import argparse
import json
import pickle
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import adaptation_stores as stores
import numpy as np
from adaptation_stores import CHOOSING, HANDS, SCORED, Shown, Story
from numpy.typing import NDArray

from aislewatch.domain.adapting import STEPS, Adjustment, Example, Worth, best_step, learn
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import Sensitivity, Settings
from aislewatch.domain.settings_edits import patched
from aislewatch.domain.settings_text import plain_settings, read_settings
from aislewatch.evaluation.rehearsal import alone
from aislewatch.evaluation.rehearsal_events import whose
from aislewatch.evaluation.rehearsal_measure import at_sensitivity
from aislewatch.evaluation.rehearsal_score import Event, Scene, Staged, judge
from aislewatch.pipeline.analysis import Analysis
from aislewatch.services.adapting import margin_of, patch_of, shifted
from aislewatch.services.whatif import unpaired

DAYS: Final = 8
"""Scenes of a past are dealt out to so many days."""

NEVER: Final = -3.0
"""Margin of a deed that no step raises."""

RESAMPLES: Final = 1000
_NOW: Final = STEPS.index(0.0)


@dataclass(frozen=True)
class Raised:
    """An alert, and what it really was: the deed it found (None: false)."""

    incident: Incident
    deed: Staged | None


@dataclass(frozen=True)
class Past:
    """A scene under each of the steps."""

    shown: Shown
    steps: tuple[tuple[Raised, ...], ...]


Counts = NDArray[np.float64]
"""Found, false, deeds and hours, a row per scene."""


def raised(shown: Shown, settings: Settings) -> tuple[Raised, ...]:
    """The scene's alerts, each action confirming by itself; further alerts of one deed are left out."""
    analysis = Analysis(shown.camera, alone(settings), behaviors=())
    incidents: dict[int, Incident] = {}
    for frame in shown.frames:
        incidents.update((each.number, each) for each in analysis.judge(frame).incidents)
    incidents.update((each.number, each) for each in analysis.finish())
    events = {_event(each, shown): each for each in incidents.values()}
    scene = Scene(shown.scenario, shown.seed, shown.seconds, deeds=shown.deeds, events=tuple(events))
    verdict = judge(scene)
    right = {event: staged for staged, event in verdict.found}
    false = set(verdict.false)
    return tuple(Raised(i, right.get(e)) for e, i in events.items() if e in right or e in false)


def _event(incident: Incident, shown: Shown) -> Event:
    who, last = None, max(incident.end, incident.confirmed_at)
    if shown.onlooker is not None:
        times = shown.onlooker.times
        boxes = [
            (row, box)
            for row, box in shown.boxes.get(incident.track, ())
            if incident.start <= times[row] <= last
        ]
        who = whose(boxes, shown.onlooker.seen)
    return Event(
        incident.action,
        incident.kind,
        who,
        incident.start,
        incident.confirmed_at,
        incident.confirmed_at,
        incident.end,
        incident.confidence,
        incident.zone,
        incident.track,
    )


def examples(scenes: Sequence[Past], *, whole: bool) -> list[Example]:
    """What a store knows of its past: judged alerts, and what readier settings would have raised; or
    the ``whole`` truth, with deeds that nothing raised."""
    found = []
    for number, scene in enumerate(scenes):
        group, camera = f"{number % DAYS}", scene.shown.camera
        known = scene.steps[_NOW]
        for each in known:
            there = [_again(each, step) for step in scene.steps]
            margin = margin_of(there) or 0.0
            found.append(Example(each.incident.action, camera, group, each.deed is not None, margin))
        deeds = {id(each.deed): each.deed for each in known if each.deed}
        seen = list(known)
        for step in range(_NOW + 1, len(STEPS)):
            for each in [new for new in scene.steps[step] if not _again(new, seen)]:
                seen.append(each)
                right = whole and each.deed is not None and id(each.deed) not in deeds
                if each.deed is not None and whole:
                    deeds[id(each.deed)] = each.deed
                if right or each.deed is None or not whole:
                    found.append(
                        Example(each.incident.action, camera, group, right, -STEPS[step], judged=whole)
                    )
        if whole:
            missed = [s for s in scene.shown.deeds if id(s) not in deeds and s.deed.action in HANDS]
            found += [Example(staged.deed.action, camera, group, True, NEVER) for staged in missed]
    return found


def _again(one: Raised, others: Iterable[Raised]) -> bool:
    theirs = {("", n): each.incident for n, each in enumerate(others)}
    return not unpaired({("", -1): one.incident}, theirs)[0]


def counted(scenes: Sequence[Shown], settings: Settings) -> Counts:
    """What came of each scene."""
    rows = []
    for shown in scenes:
        alerts = raised(shown, settings)
        found = len({id(each.deed) for each in alerts if each.deed is not None})
        false = sum(each.deed is None for each in alerts)
        deeds = sum(staged.deed.action in HANDS for staged in shown.deeds)
        rows.append((found, false, deeds, shown.seconds / 3600))
    return np.array(rows, np.float64)


@dataclass(frozen=True)
class Shop:
    """A store read from its files, at a sensitivity, with every ``every``-th of its deeds."""

    number: int
    past: tuple[Past, ...]
    future: tuple[Shown, ...]
    settings: Settings


def opened(folder: Path, number: int, sensitivity: Sensitivity, every: int) -> Shop:
    """Read a store."""
    whole = _whole(folder, number, sensitivity)
    past = (scene for scene in whole.past if _stays(scene.shown, every))
    return replace(
        whole, past=tuple(past), future=tuple(scene for scene in whole.future if _stays(scene, every))
    )


@cache
def _whole(folder: Path, number: int, sensitivity: Sensitivity) -> Shop:
    files = [stores.file_of(folder, number, more) for more in ("", "more ")]
    parts = [_story(file) for file in files if file.exists()]
    settings = at_sensitivity(stores.settings_of(number), sensitivity)
    steps = [shifted(settings, step) for step in STEPS]
    past = tuple(
        Past(scene, tuple(raised(scene, each) for each in steps)) for part in parts for scene in part.past
    )
    return Shop(number, past, tuple(scene for part in parts for scene in part.future), settings)


def _stays(scene: Shown, every: int) -> bool:
    """Whether a scene is among those in which deeds are ``every`` times as rare."""
    return not scene.deeds or zlib.crc32(f"{scene.scenario} {scene.seed}".encode()) % every == 0


@cache
def _story(file: Path) -> Story:
    with file.open("rb") as opened:
        story: Story = _Unpickler(opened).load()
    return story


class _Unpickler(pickle.Unpickler):
    """Reads what the acting program wrote, when it was run as a program, too."""

    def find_class(self, module: str, name: str) -> Any:
        return super().find_class(stores.__name__ if module == "__main__" else module, name)


Way = Callable[[Sequence[Example], Sequence[Example]], Sequence[Adjustment]]


def adapted(shop: Shop, known: Sequence[Example], way: Way = learn) -> tuple[Settings, Sequence[Adjustment]]:
    """The store's settings after learning from its past."""
    changes = way(examples(shop.past, whole=False), known)
    patch = patch_of(changes, shop.settings, HANDS)
    return read_settings(patched(plain_settings(shop.settings), patch)), changes


def unguarded(own: Sequence[Example], known: Sequence[Example]) -> Sequence[Adjustment]:
    """What looks best on the past, for each action and camera, taken at its word."""
    found = []
    for action in HANDS:
        for camera in sorted({each.camera for each in own}):
            here = [each for each in own if (each.action, each.camera) == (action, camera)]
            nobody = [each for each in known if each.action is action and not each.right]
            value = best_step(here, nobody)
            found.append(Adjustment(action, camera, value, Worth(0, 0, 0, 0)))
    return found


def changed(pairs: Sequence[tuple[Counts, Counts]], figure: Callable[[Counts], float]) -> tuple[float, float]:
    """95 % of how much a figure changes; ``pairs`` are each store's scenes before and after."""
    rng = np.random.default_rng(1)
    changes = []
    for _ in range(RESAMPLES):
        drawn = [rng.integers(len(before), size=len(before)) for before, _ in pairs]
        before, after = (
            np.concatenate([pair[side][rows] for pair, rows in zip(pairs, drawn, strict=True)])
            for side in (0, 1)
        )
        changes.append(figure(after) - figure(before))
    low, high = np.quantile(changes, [0.025, 0.975])
    return float(low), float(high)


def f1(counts: Counts) -> float:
    found, false, deeds, _ = counts.sum(0)
    return float(2 * found / max(found + false + deeds, 1))


def false_per_hour(counts: Counts) -> float:
    return float(counts[:, 1].sum() / counts[:, 3].sum())


def recall(counts: Counts) -> float:
    return float(counts[:, 0].sum() / max(counts[:, 2].sum(), 1))


FIGURES: Final[Mapping[str, Callable[[Counts], float]]] = {
    "false alarms an hour": false_per_hour,
    "recall": recall,
    "F1": f1,
}


def told(name: str, pairs: Sequence[tuple[Counts, Counts]]) -> str:
    """One row of the table: every figure before, after, and the interval of the change."""
    before, after = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    cells = [name]
    for figure in FIGURES.values():
        low, high = changed(pairs, figure)
        cells.append(f"{figure(before):.2f} to {figure(after):.2f} ({low:+.2f} to {high:+.2f})")
    return f"| {' | '.join(cells)} |"


def in_words(change: Adjustment) -> str:
    """One change, shortly."""
    what = change.action.replace("_", " ") if change.action else "all actions"
    return f"{what}{f' on {change.camera}' if change.camera else ''} {change.value:+.1f}"


@dataclass(frozen=True)
class Condition:
    """Stores of one kind."""

    name: str
    sensitivity: Sensitivity
    every: int


CONDITIONS: Final = (
    Condition("Medium", Sensitivity.MEDIUM, 1),
    Condition("Medium, deeds four times as rare", Sensitivity.MEDIUM, 4),
    Condition("High", Sensitivity.HIGH, 1),
    Condition("High, deeds four times as rare", Sensitivity.HIGH, 4),
)


def studied(folder: Path, numbers: Sequence[int], condition: Condition) -> Mapping[str, Any]:
    """Every way to adapt in every store, under a condition: each store's scenes before and after."""
    pairs: dict[str, list[tuple[Counts, Counts]]] = {"adapted": [], "without the guard": []}
    rows = []
    for number in numbers:
        shop = opened(folder, number, condition.sensitivity, condition.every)
        others = [each for each in CHOOSING if each != number]
        known = [e for other in others for e in truth(folder, other, condition.sensitivity)]
        before = counted(shop.future, shop.settings)
        settings, changes = adapted(shop, known)
        after = counted(shop.future, settings) if changes else before
        bold, _ = adapted(shop, known, unguarded)
        pairs["adapted"].append((before, after))
        pairs["without the guard"].append((before, counted(shop.future, bold)))
        own = examples(shop.past, whole=False)
        rows.append((number, own, changes, before, after))
        print(f"{condition.name}: store {number} done", flush=True, file=sys.stderr)
    return {"pairs": pairs, "rows": rows}


@cache
def truth(folder: Path, number: int, sensitivity: Sensitivity) -> tuple[Example, ...]:
    """Everything about a store, past and future, as the reference holds it."""
    shop = opened(folder, number, sensitivity, 1)
    steps = [shifted(shop.settings, step) for step in STEPS]
    future = [Past(shown, tuple(raised(shown, each) for each in steps)) for shown in shop.future]
    return tuple(examples([*shop.past, *future], whole=True))


def page(folder: Path, numbers: Sequence[int], conditions: Sequence[Condition], plot: Path | None) -> None:
    """Print all tables, and draw a plot of each."""
    for condition in conditions:
        found = studied(folder, numbers, condition)
        hours = sum(float(before[:, 3].sum()) for before, _ in found["pairs"]["adapted"])
        print(f"\n### {condition.name}\n\n| {len(numbers)} stores, {hours:.1f} h | {' | '.join(FIGURES)} |")
        print("|---" * (1 + len(FIGURES)) + "|")
        for way, pairs in found["pairs"].items():
            print(told(way, pairs))
        print("\n| store | right, wrong | not raised | changes | found | false |\n|---|---|---|---|---|---|")
        for number, own, changes, before, after in found["rows"]:
            judged = [each for each in own if each.judged]
            right = sum(each.right for each in judged)
            words = "; ".join(in_words(change) for change in changes) or "none"
            (f, w, deeds, _), (f2, w2, _, _) = before.sum(0), after.sum(0)
            print(
                f"| {number} | {right}, {len(judged) - right} | {len(own) - len(judged)} | {words} "
                f"| {f:.0f} to {f2:.0f} of {deeds:.0f} | {w:.0f} to {w2:.0f} |"
            )
        if plot is not None:
            plot.with_stem(f"{plot.stem}-{condition.sensitivity}-{condition.every}").write_text(
                drawn(condition, found["rows"]), encoding="utf-8"
            )


def drawn(condition: Condition, rows: Sequence[tuple[Any, ...]]) -> str:
    """Where each store stands before (hollow) and after (full): false alarms an hour across, recall up."""
    wide, high, left, top = 640, 360, 60, 24
    most = max(false_per_hour(before) for *_, before, _ in rows) * 1.1 or 1.0
    x = lambda counts: left + (wide - left - 20) * false_per_hour(counts) / most  # noqa: E731
    y = lambda counts: top + (high - top - 50) * (1 - recall(counts)) / 0.6  # noqa: E731
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" '
            'font-size="12" fill="none">'
        ),
        f'<rect width="{wide}" height="{high}" fill="white"/>',
        f'<text x="{left}" y="16" fill="#333">{condition.name}: hollow before, full after</text>',
    ]
    for share in (1.0, 0.8, 0.6, 0.4):
        at = top + (high - top - 50) * (1 - share) / 0.6
        parts.append(f'<path d="M{left} {at:.0f}H{wide - 20}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 34}" y="{at + 4:.0f}" fill="#333">{share:.0%}</text>')
    for tick in range(int(most) + 1):
        at = left + (wide - left - 20) * tick / most
        parts.append(f'<text x="{at:.0f}" y="{high - 30}" fill="#333" text-anchor="middle">{tick}</text>')
    parts.append(
        f'<text x="{wide - 20}" y="{high - 10}" fill="#333" text-anchor="end">false alarms an hour</text>'
    )
    parts.append(f'<text x="4" y="{high - 30}" fill="#333">recall</text>')
    for *_, before, after in rows:
        a, b, c, d = x(before), y(before), x(after), y(after)
        parts.append(f'<path d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" stroke="#0d6259"/>')
        parts.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="5" stroke="#0d6259" fill="white"/>')
        parts.append(f'<circle cx="{c:.1f}" cy="{d:.1f}" r="5" fill="#0d6259"/>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def reference(folder: Path) -> str:
    """The margins of all choosing stores at Medium, as they ship."""
    margins: dict[str, dict[str, list[float]]] = {}
    for number in CHOOSING:
        for each in truth(folder, number, Sensitivity.MEDIUM):
            sides = margins.setdefault(each.action.value, {"right": [], "wrong": []})
            sides["right" if each.right else "wrong"].append(each.margin)
    lines = [
        f"  {json.dumps(action)}: {json.dumps({side: sorted(found) for side, found in sides.items()})}"
        for action, sides in sorted(margins.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stores", choices=("choosing", "scored"), default="scored")
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--sensitivity", choices=("medium", "high"))
    chosen = parser.parse_args()
    if chosen.reference is not None:
        chosen.reference.write_text(reference(chosen.folder), encoding="utf-8")
        return
    numbers = CHOOSING if chosen.stores == "choosing" else SCORED
    conditions = [c for c in CONDITIONS if chosen.sensitivity in (None, c.sensitivity.value)]
    page(chosen.folder, numbers, conditions, chosen.plot)


if __name__ == "__main__":
    main()
