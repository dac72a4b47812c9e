"""Pictures of what a rehearsal's scoring got wrong: some moments of each, with what was reported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.adapters.video.overlay import annotate
from aislewatch.adapters.video.writer import jpeg
from aislewatch.domain.people import Image, People
from aislewatch.evaluation.rehearsal import Rehearsal
from aislewatch.evaluation.rehearsal_figures import Rehearsed
from aislewatch.evaluation.rehearsal_page import Strip
from aislewatch.evaluation.rehearsal_plan import Take
from aislewatch.evaluation.rehearsal_score import Event, Scene, Staged
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.render import Renderer
from aislewatch.rehearsal.sight import sights

MOST: Final = 16
"""Strips of each sort on one page."""

MOMENTS: Final = 5
QUALITY: Final = 70
CROP: Final = (200, 240)
"""Width and height in pixels of one moment on a strip."""

ROOM: Final = 1.5
"""How much wider than the person a moment is shown."""

FINER: Final = 2
"""Times by which pictures are enlarged before they are drawn on: lines and words hide less of them."""


Box = np.ndarray[tuple[int, ...], np.dtype[np.floating]]
"""x1 y1 x2 y2 in pixels."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """One strip to be made: of ``who`` from ``start`` to ``end`` seconds of a scene."""

    scene: Scene
    who: str | None
    start: float
    end: float
    title: str
    told: str


def worst_misses(rehearsed: Rehearsed, rehearsal: Rehearsal, takes: Sequence[Take]) -> list[Strip]:
    """Deeds nobody noticed, those in plain sight first, of as many different kinds as possible."""
    missed = [(v.scene, staged) for v in rehearsed.acted for staged in v.missed]
    missed.sort(key=lambda pair: (pair[1].hidden, pair[1].from_behind))
    chosen = _varied([(_act(staged), _of_miss(scene, staged)) for scene, staged in missed])
    return [_strip(shown, rehearsal, takes) for shown in chosen]


def worst_false_alarms(rehearsed: Rehearsed, rehearsal: Rehearsal, takes: Sequence[Take]) -> list[Strip]:
    """The surest events without a deed, of as many different kinds and scenarios as possible."""
    false = [(v.scene, event) for v in rehearsed.verdicts for event in v.false]
    false.sort(key=lambda pair: -pair[1].confidence)
    chosen = _varied([(f"{s.scenario} {e.action} {e.kind}", _of_alarm(s, e)) for s, e in false])
    return [_strip(shown, rehearsal, takes) for shown in chosen]


def alarm_strip(scene: Scene, event: Event, rehearsal: Rehearsal, take: Take) -> Strip:
    """The moments of one event of the scene that ``take`` is."""
    return _strip(_of_alarm(scene, event), rehearsal, [take])


def _varied(candidates: Sequence[tuple[str, _Shown]]) -> list[_Shown]:
    """The first of each sort, then the second of each, and so on."""
    turns: dict[str, int] = {}
    ranked = []
    for place, (sort, shown) in enumerate(candidates):
        turns[sort] = turns.get(sort, 0) + 1
        ranked.append((turns[sort], place, shown))
    return [shown for _, _, shown in sorted(ranked, key=lambda item: item[:2])[:MOST]]


def _act(staged: Staged) -> str:
    return f"{staged.deed.action}, {staged.deed.kind}".replace("_", " ")


def _of_miss(scene: Scene, staged: Staged) -> _Shown:
    deed = staged.deed
    told = (
        f"{_where(scene)}: {deed.start:.1f} to {deed.end:.1f} s, facing {deed.front:+.1f}, "
        f"in sight {100 * staged.in_sight:.0f} %"
    )
    return _Shown(scene, deed.who, deed.start, deed.end, f"Missed: {_act(staged)}", told)


def _of_alarm(scene: Scene, event: Event) -> _Shown:
    what = f"{event.action}, {event.kind}".replace("_", " ")
    told = (
        f"{_where(scene)}: from {event.start:.1f} s, confirmed at {event.confirmed:.1f} s, "
        f"confidence {event.confidence:.2f}, on {event.who or 'nobody'}"
    )
    return _Shown(scene, event.who, event.start, event.confirmed, f"False alarm: {what}", told)


def _where(scene: Scene) -> str:
    return f"{scene.scenario.replace('_', ' ')}, seed {scene.seed}"


def _strip(shown: _Shown, rehearsal: Rehearsal, takes: Sequence[Take]) -> Strip:
    mine = [t for t in takes if (t.scenario, t.seed) == (shown.scene.scenario, shown.scene.seed)]
    performance = rehearsal.perform(mine[0])
    people = rehearsal.people(mine[0], performance)
    pictures = list(_pictures(shown, performance, people))
    picture = jpeg(np.concatenate(pictures, axis=1), QUALITY) if pictures else None
    return Strip(shown.title, shown.told, picture)


def _pictures(shown: _Shown, performance: Performance, people: Sequence[People]) -> Iterator[Image]:
    view = performance.store.view(performance.camera)
    renderer = Renderer(performance.store, view, performance.fittings)
    stamps = np.array([moment.at for moment in people])
    rows = np.searchsorted(stamps, np.linspace(shown.start, shown.end, MOMENTS))
    rows = np.clip(rows, 0, len(stamps) - 1)
    seen = {s.who: s for s in sights(performance, performance.camera, stamps[rows])}
    sight = seen.get(shown.who or "")
    for turn, moment in enumerate(performance.moments(stamps[rows].tolist())):
        large = renderer.render(moment).repeat(FINER, axis=0).repeat(FINER, axis=1)
        drawn = annotate(large, people[int(rows[turn])])
        at = np.flatnonzero(sight.rows == turn) if sight else np.zeros(0, int)
        yield cropped(drawn, FINER * sight.boxes[at[0]] if sight is not None and len(at) else None)


def cropped(picture: Image, box: Box | None) -> Image:
    """The surroundings of a box, or the whole picture without one, thinned to the strip's size."""
    height, width = picture.shape[:2]
    x1, y1, x2, y2 = (0.0, 0.0, width, height) if box is None else box
    tall = max(ROOM * max((y2 - y1), (x2 - x1) * CROP[1] / CROP[0]), 40.0)
    wide = tall * CROP[0] / CROP[1]
    x = (x1 + x2) / 2 + wide * ((np.arange(CROP[0]) + 0.5) / CROP[0] - 0.5)
    y = (y1 + y2) / 2 + tall * ((np.arange(CROP[1]) + 0.5) / CROP[1] - 0.5)
    columns, rows = np.rint(x).astype(int), np.rint(y).astype(int)
    cut: Image = picture[np.clip(rows, 0, height - 1)[:, None], np.clip(columns, 0, width - 1)]
    cut[(rows < 0) | (rows >= height)] = 0
    cut[:, (columns < 0) | (columns >= width)] = 0
    return cut
