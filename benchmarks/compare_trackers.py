"""Our tracker beside ByteTrack and OC-SORT, on the very same detections.

    python benchmarks/compare_trackers.py FOOTAGE OUT

``FOOTAGE/tracking`` holds MOTChallenge sequences (``NAME.mp4``, ``NAME.gt.txt``). People are found once
by the default profile and kept in OUT; ``OUT/tracking.md`` and ``OUT/tracking.json`` get the tables.
Every score is computed twice, by us and by the ``trackers`` package; a difference stops the run.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from rivals import DEFAULTS, Setup, sweep
from trackers.eval.clear import compute_clear_metrics
from trackers.eval.hota import compute_hota_metrics
from trackers.eval.identity import compute_identity_metrics

from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import People
from aislewatch.evaluation.tracking import FollowsPeople, TrackingSequence, follow, read_sequence
from aislewatch.evaluation.tracking_metrics import LabeledBoxes, TrackingScores, score_tracking
from aislewatch.vision import matching
from aislewatch.vision.tracking import Tracker, TrackerSettings

STEPS = {"PETS09-S2L1": (1, 2), "TUD-Stadtmitte": (1, 4), "TUD-Campus": (1, 4)}
"""Every frame, and about 6 frames a second (PETS has 7 to begin with, so there: 3.5)."""

JITTERS = 12
JITTER = 0.15


@dataclass(frozen=True)
class Row:
    """One tracker on all sequences."""

    name: str
    scores: list[TrackingScores]
    milliseconds: float

    @property
    def merit(self) -> float:
        """Mean of HOTA and IDF1 over the sequences."""
        return float(np.mean([(score.hota + score.idf1) / 2 for score in self.scores]))


def compare_trackers(footage: Path, out: Path) -> str:
    """Run the comparison; the tables as Markdown, also written to ``out``."""
    sequences = [
        read_sequence(footage / "tracking" / f"{name}.mp4", out / f"{name}.npz", OpenVinoPeopleModel).every(
            step
        )
        for name, steps in STEPS.items()
        for step in steps
    ]
    ours = _row("Aislewatch", lambda _: Tracker(), sequences)
    plain = _row("Aislewatch without looks", lambda _: Tracker(), [_undressed(s) for s in sequences])
    rows, bests = [ours, plain], []
    for base in DEFAULTS:
        rows.append(_row(f"{base.name}, defaults", lambda s, base=base: base.tracker(s.rate), sequences))
        tried = [(setup, _swept(setup, sequences)) for setup in sweep(base)]
        setup, best = max(tried, key=lambda pair: pair[1].merit)
        rows.append(Row(f"{base.name}, best of {len(tried)}", best.scores, best.milliseconds))
        bests += [row for _, row in tried]
        print(f"{base.name}'s best on average: {setup.options}")
    report = "\n\n".join(
        [_table(sequences, rows), _ceiling(sequences, ours, bests), _jittered(sequences), _speed(rows)]
    )
    (out / "tracking.md").write_text(report + "\n")
    facts = {row.name: [asdict(score) for score in row.scores] for row in rows}
    (out / "tracking.json").write_text(json.dumps(facts, indent=1))
    return report


def _swept(setup: Setup, sequences: Sequence[TrackingSequence]) -> Row:
    return _row(setup.name, lambda sequence: setup.tracker(sequence.rate), sequences)


def _row(
    name: str, make: Callable[[TrackingSequence], FollowsPeople], sequences: Sequence[TrackingSequence]
) -> Row:
    scores, frames, seconds = [], 0, 0.0
    for sequence in sequences:
        tracker = make(sequence)
        start = time.perf_counter()
        found = follow(tracker, sequence.frames)
        seconds += time.perf_counter() - start
        frames += len(sequence.frames)
        scores.append(score_tracking(sequence.truth, found))
        _check_against_reference(sequence.truth, found, scores[-1])
    return Row(name, scores, 1000 * seconds / frames)


def _undressed(sequence: TrackingSequence) -> TrackingSequence:
    frames = (People(p.camera, p.at, p.size, p.boxes, p.scores, p.keypoints) for p in sequence.frames)
    return TrackingSequence(sequence.name, tuple(frames), sequence.truth)


def _check_against_reference(
    truth: Sequence[LabeledBoxes], found: Sequence[LabeledBoxes], scores: TrackingScores
) -> None:
    if not any(len(frame.ids) for frame in found):
        return
    sides = []
    for frames in (truth, found):
        known = np.unique(np.concatenate([frame.ids for frame in frames]))
        sides.append([np.searchsorted(known, frame.ids) for frame in frames])
    iou = [box_iou(a.boxes, b.boxes).astype(np.float64) for a, b in zip(truth, found, strict=True)]
    clear = compute_clear_metrics(*sides, iou, threshold=0.5)
    theirs = (
        compute_hota_metrics(*sides, iou)["HOTA"],
        compute_identity_metrics(*sides, iou, threshold=0.5)["IDF1"],
        clear["MOTA"],
        clear["IDSW"],
    )
    ours = (scores.hota, scores.idf1, scores.mota, scores.id_switches)
    if not np.allclose(ours, theirs, atol=1e-9):
        raise SystemExit(f"Our scores {ours} differ from the reference's {theirs}.")


def _heading(sequences: Sequence[TrackingSequence]) -> list[str]:
    return [f"{sequence.name}, {sequence.rate:.3g} fps" for sequence in sequences]


def _markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _table(sequences: Sequence[TrackingSequence], rows: Sequence[Row]) -> str:
    lines = []
    for row in rows:
        figures = [(100 * s.hota, 100 * s.idf1, 100 * s.mota, s.id_switches) for s in row.scores]
        hota, idf1, *_ = np.mean(figures, axis=0)
        cells = [f"{h:.1f} / {i:.1f} / {m:.1f} / {switches}" for h, i, m, switches in figures]
        lines.append([row.name, *cells, f"{hota:.1f} / {idf1:.1f}"])
    head = ["HOTA / IDF1 / MOTA / id switches", *_heading(sequences), "mean HOTA / IDF1"]
    return _markdown(head, lines)


def _ceiling(sequences: Sequence[TrackingSequence], ours: Row, tried: Sequence[Row]) -> str:
    """The best any of the swept settings reached, chosen anew for each sequence and each figure."""
    lines = []
    for name, figure in (("HOTA", "hota"), ("IDF1", "idf1")):
        cells = []
        for i, score in enumerate(ours.scores):
            best = max(getattr(row.scores[i], figure) for row in tried)
            cells.append(f"{100 * getattr(score, figure):.1f} : {100 * best:.1f}")
        lines.append([name, *cells])
    return _markdown(["ours : best of all swept settings", *_heading(sequences)], lines)


def _jittered(sequences: Sequence[TrackingSequence]) -> str:
    """Our scores with all settings and weights moved at random: how much of them is luck."""
    chance = np.random.default_rng(0)
    weights = ("PLACE_WEIGHT", "POSTURE_WEIGHT", "LOOK_WEIGHT", "STALENESS")
    usual = {name: getattr(matching, name) for name in weights}
    rows = []
    for _ in range(JITTERS):
        moved = TrackerSettings(
            **{f.name: min(1.0, f.default * chance.uniform(1 - JITTER, 1 + JITTER)) if f.default < 1
               else f.default for f in fields(TrackerSettings)}
        )  # fmt: skip
        for name, value in usual.items():
            setattr(matching, name, value * chance.uniform(1 - JITTER, 1 + JITTER))
        rows.append(_row("", lambda _, moved=moved: Tracker(moved), sequences))
    for name, value in usual.items():
        setattr(matching, name, value)
    lines = []
    for name, figure in (("HOTA", "hota"), ("IDF1", "idf1")):
        values = np.array([[100 * getattr(score, figure) for score in row.scores] for row in rows])
        cells = [f"{v.mean():.1f} ({v.min():.1f} to {v.max():.1f})" for v in values.T]
        lines.append([name, *cells, f"{values.mean():.1f}"])
    return _markdown(["ours, constants moved", *_heading(sequences), "mean"], lines)


def _speed(rows: Sequence[Row]) -> str:
    return "\n".join(f"* {row.name}: {row.milliseconds:.2f} ms a frame" for row in rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    print(compare_trackers(Path(sys.argv[1]), Path(sys.argv[2])))
