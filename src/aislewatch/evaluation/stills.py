"""Pictures for the page: what the analysis saw at the moment of its strongest evidence."""

from collections.abc import Mapping
from typing import Final

from aislewatch.adapters.video.overlay import annotate
from aislewatch.adapters.video.writer import jpeg
from aislewatch.domain.errors import VideoError
from aislewatch.evaluation.clip_traces import ClipTraces
from aislewatch.evaluation.dataset import Dataset
from aislewatch.evaluation.figures import Metrics
from aislewatch.evaluation.score import Evidence

MOST: Final = 60
"""Stills on one page at most; the page holds them all in itself."""

WIDEST: Final = 960
"""Pixels; larger pictures are thinned out by whole factors."""

QUALITY: Final = 72


def stills(metrics: Metrics, dataset: Dataset, traces: ClipTraces) -> Mapping[str, bytes]:
    """JPEG files of misses and false alarms by clip path, people drawn on them; the first :data:`MOST`."""
    wrong = [(s, e) for s, e in metrics.readable if s.miss or s.false_alarm]
    taken: dict[str, bytes] = {}
    for scored, evidence in wrong[:MOST]:
        try:
            picture = _still(evidence, dataset, scored.clip.path, traces)
        except VideoError:
            continue  # the trace is there, the video is gone: the page says so by showing none
        if picture:
            taken[scored.clip.path] = picture
    return taken


def _still(evidence: Evidence, dataset: Dataset, path: str, traces: ClipTraces) -> bytes | None:
    moment, strongest = evidence.moment, evidence.strongest
    if moment is None:
        return None
    frame = traces.frame(dataset.folder / path, moment.people.at)
    if frame is None:
        return None
    notes = {strongest.track: f"{strongest.kind} {strongest.confidence:.2f}"} if strongest else {}
    drawn = annotate(frame.image, moment.people, moment.levels(), notes)
    thin = -(-drawn.shape[1] // WIDEST)
    return jpeg(drawn[::thin, ::thin], QUALITY)
