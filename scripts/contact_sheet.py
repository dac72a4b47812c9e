"""Draws the contact sheet of the rehearsal: a row of pictures for every scenario, with the skeletons that the
real model finds in them.

.venv/bin/python scripts/contact_sheet.py            # writes docs/rehearsal-*.jpg
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.video.overlay import annotate
from aislewatch.domain.people import Frame, Image, People
from aislewatch.rehearsal.figure import Role
from aislewatch.rehearsal.library import SCENARIOS, perform
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.render import Renderer
from aislewatch.rehearsal.sight import sights
from aislewatch.rehearsal.truth import Deed

TILES: Final = 8
TILE: Final = (120, 152)
ROWS: Final = 12
"""Rows of one picture."""
SEEDS: Final = range(1, 9)
"""Tuning seeds of which the one is shown whose deed is best seen."""
LEAST_SCORE: Final = 0.25
"""Weaker boxes are left out: they would hide what there is to see."""
DOCS: Final = Path(__file__).parents[1] / "docs"


def main(folder: Path) -> None:
    """Write all sheets into ``folder``."""
    model = OpenVinoPeopleModel("default")
    names = [name for name in SCENARIOS if name != "traffic"]
    for number, start in enumerate(range(0, len(names), ROWS), 1):
        rows = [row(name, model) for name in names[start : start + ROWS]]
        file = folder / f"rehearsal-{number}.jpg"
        cv2.imwrite(str(file), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, 74])
        print(file)


def row(name: str, model: OpenVinoPeopleModel) -> Image:
    """One scenario: its deed from shortly before to shortly after, cut around who does it."""
    performance = max((perform(name, seed) for seed in SEEDS), key=_clearness)
    view = performance.store.view(performance.camera)
    renderer = Renderer(performance.store, view, performance.fittings)
    times = _times(performance)
    tiles = []
    for moment in performance.moments(times):
        frame = Frame(view.name, moment.at, renderer.render(moment))
        drawn = annotate(frame.image, _sure(model.detect([frame])[0]), {}, {})
        tiles.append(_cut(drawn, performance, moment.at))
    strip = np.hstack(tiles)
    label = f"{name}  ({performance.camera}, {times[0]:.0f} to {times[-1]:.0f} s)"
    cv2.rectangle(strip, (0, 0), (8 * len(label), 17), (0, 0, 0), -1)
    cv2.putText(strip, label, (4, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
    return strip


def _clearness(performance: Performance) -> float:
    """How near the deed that is shown is to being done facing the camera, just aside of it, all in sight."""
    if not performance.deeds:
        return -2.0
    deed = _deed(performance)
    seen = sights(performance, performance.camera, np.array(_times(performance)))
    shares = [float(sight.share.mean()) for sight in seen if sight.who == deed.who and len(sight.rows)]
    return -abs(deed.front - 0.9) + 2 * (max(shares, default=0.0) - 1)


def _deed(performance: Performance) -> Deed:
    meant = SCENARIOS[performance.name].action
    return next((deed for deed in performance.deeds if deed.action == meant), performance.deeds[0])


def _sure(people: People) -> People:
    seen = people.scores >= LEAST_SCORE
    return replace(
        people,
        boxes=people.boxes[seen],
        scores=people.scores[seen],
        keypoints=people.keypoints[seen],
        looks=people.looks[seen],
        ids=people.ids[seen],
    )


def _times(performance: Performance) -> Sequence[float]:
    deed = _deed(performance) if performance.deeds else None
    start, end = (deed.start, deed.end) if deed else (2.0, performance.duration - 2.0)
    return [float(at) for at in np.linspace(start, end, TILES + 2)[1:-1]]


def _cut(picture: Image, performance: Performance, at: float) -> Image:
    """The part of the picture around those who act (else the customers, else everybody)."""
    figures = performance.moments([at])[0].figures
    acting = {_deed(performance).who, *_deed(performance).partners} if performance.deeds else set()
    wanted = (
        [figure for figure in figures if figure.who in acting]
        or [figure for figure in figures if figure.role is Role.CUSTOMER]
        or list(figures)
    )
    view = performance.store.view(performance.camera)
    pixels = np.concatenate([view.project(figure.joints)[0] for figure in wanted[:2]] or [np.zeros((1, 2))])
    low, high = pixels.min(0), pixels.max(0)
    middle, span = (low + high) / 2, max(float((high - low)[1]) * 1.15, float((high - low)[0]) * 1.3, 60.0)
    size = np.array([span * TILE[0] / TILE[1], span])
    first = np.clip((middle - size / 2).astype(int), 0, None)
    last = np.minimum((middle + size / 2).astype(int), picture.shape[1::-1])
    part = picture[first[1] : max(last[1], first[1] + 2), first[0] : max(last[0], first[0] + 2)]
    scale = min(TILE[0] / part.shape[1], TILE[1] / part.shape[0])
    small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile = np.zeros((TILE[1], TILE[0], 3), np.uint8)
    tile[: small.shape[0], : small.shape[1]] = small[: TILE[1], : TILE[0]]
    return tile


def _folders() -> Iterator[Path]:
    yield from (Path(name) for name in sys.argv[1:2])
    yield DOCS


if __name__ == "__main__":
    main(next(_folders()))
