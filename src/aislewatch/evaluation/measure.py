"""Measuring the product on a data set: every clip watched or replayed, scored, and told on a page."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aislewatch import __version__
from aislewatch.domain.errors import StorageError, VideoError
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.clip_traces import ClipTraces, ModelChoice
from aislewatch.evaluation.dataset import Dataset, LabelledClip
from aislewatch.evaluation.figures import Metrics
from aislewatch.evaluation.page import page
from aislewatch.evaluation.score import ClipScore, weigh
from aislewatch.evaluation.stills import stills

METRICS: Final = "metrics.json"
PAGE: Final = "index.html"

Progress = Callable[[ClipScore], None]
"""Told of each clip when it is scored, in no particular order, always by the calling thread."""


def evaluate(
    dataset: Dataset,
    out: Path,
    settings: Settings,
    model: ModelChoice,
    progress: Progress = lambda scored: None,
    *,
    jobs: int = 1,
    fresh: bool = False,
) -> Metrics:
    """Score every clip of ``dataset`` under ``settings`` and write ``metrics.json`` and ``index.html``.

    Traces are kept in ``out/traces`` and used again (unless ``fresh``). ``jobs`` clips are watched at a
    time, each by a model of its own; the result does not depend on it. Clips that cannot be watched are
    in :attr:`Metrics.unreadable`. Raises :class:`ModelError`, :class:`StorageError`.
    """
    traces = ClipTraces(out / "traces", model, settings, fresh=fresh)
    scored = {clip.path: found for clip, found in _scored(dataset, traces, settings, jobs, progress)}
    metrics = Metrics(
        [scored[clip.path] for clip in dataset.clips],
        about={"version": __version__, "profile": model.name, "rate": traces.rate},
    )
    with _guarded(out):
        (out / METRICS).write_text(metrics.text(), encoding="utf-8")
        (out / PAGE).write_text(page(metrics, stills(metrics, dataset, traces)), encoding="utf-8")
    return metrics


def _scored(
    dataset: Dataset, traces: ClipTraces, settings: Settings, jobs: int, progress: Progress
) -> Iterator[tuple[LabelledClip, ClipScore]]:
    def score(clip: LabelledClip) -> ClipScore:
        try:
            return ClipScore(clip, weigh(traces.people(dataset.file(clip)), settings))
        except VideoError as error:
            return ClipScore(clip, None, str(error))

    pool = ThreadPoolExecutor(jobs)
    try:
        waiting: dict[Future[ClipScore], LabelledClip] = {pool.submit(score, c): c for c in dataset.clips}
        for future in as_completed(waiting):
            found = future.result()
            progress(found)
            yield waiting[future], found
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _guarded(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{out} cannot be written: {error.strerror}.", fix="Choose another --out."
        ) from None
