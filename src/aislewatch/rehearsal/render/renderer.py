"""Pictures of a performance, and what can be seen in them."""

from typing import Final

import cv2
import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from aislewatch.domain.people import Image
from aislewatch.rehearsal.figure import Moment
from aislewatch.rehearsal.render.backdrop import Backdrop, backdrop
from aislewatch.rehearsal.render.lens import MARGIN, Lens
from aislewatch.rehearsal.render.lighting import darken, shadow_under
from aislewatch.rehearsal.render.raster import FINE, Faces, colours, faces_of, fill, planes
from aislewatch.rehearsal.render.sighting import Sighting, box_of, joints_in_sight
from aislewatch.rehearsal.render.wardrobe import Wardrobe
from aislewatch.rehearsal.store import Store
from aislewatch.rehearsal.view import View

Window = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the view."""

_PAD: Final = MARGIN + 2


class Renderer:
    """Draws what ``view`` sees of the people in ``store``; same inputs, same bytes.

    ``seed`` fills the shelves, weaves the cloth and makes the sensor's noise.
    """

    def __init__(self, store: Store, view: View, seed: int = 0) -> None:
        self._view = view
        self._backdrop: Backdrop = backdrop(store, view, default_rng((seed & 0xFFFFFFFF, 1)))
        self._lens = Lens(view, default_rng((seed & 0xFFFFFFFF, 2)), seed)
        self._wardrobe = Wardrobe(seed)
        width, height = view.size
        self._numbers = np.zeros((height * FINE, width * FINE), np.int32)
        self._empty: Image = self._lens.seen(
            cv2.resize(self._backdrop.picture, (width, height), interpolation=cv2.INTER_AREA)
        )

    def render(self, moment: Moment) -> Image:
        """The picture at a moment, uint8 (H, W, 3) BGR."""
        faces = self._faces(moment)
        picture = self._empty.copy()
        patches = [patch for figure in moment.figures for patch in shadow_under(figure.joints, self._view)]
        outlines = [outline for outline, _ in patches]
        windows = self._windows(faces, outlines)
        fill(self._numbers, faces)
        table = planes(faces)
        near = np.concatenate([[np.inf], faces.depth]).astype(np.float32)
        for window in windows:
            self._draw(picture, window, table, near, patches)
        return self._lens.noisy(picture, moment.at)

    def visible(self, moment: Moment) -> list[Sighting]:
        """What can be seen of each figure, in the moment's order."""
        faces = self._faces(moment)
        fill(self._numbers, faces)
        near = np.concatenate([[np.inf], faces.depth]).astype(np.float32)[self._numbers]
        hidden = near >= self._backdrop.depth
        self._numbers[hidden] = 0
        nearest = np.minimum(near, self._backdrop.depth)
        sightings = []
        for owner, figure in enumerate(moment.figures):
            mine = np.concatenate([[False], faces.bodies & (faces.owner == owner)])
            box = box_of(self._numbers, mine)
            joints = joints_in_sight(figure.joints, self._view, nearest)
            sightings.append(Sighting(figure.who, joints, box))
        self._numbers[:] = 0
        return sightings

    def _faces(self, moment: Moment) -> Faces:
        self._wardrobe.tidy()
        things = []
        for owner, figure in enumerate(moment.figures):
            things.append(self._wardrobe.dressed(figure, owner))
            things += [self._wardrobe.held(prop, owner) for prop in figure.props]
        return faces_of(things, self._view)

    def _windows(self, faces: Faces, outlines: list[NDArray[np.float64]]) -> list[Window]:
        """Parts of the picture that change, apart from each other."""
        windows: list[Window] = []
        spots = [faces.corners[faces.owner == owner].reshape(-1, 2) for owner in np.unique(faces.owner)]
        for points in (*spots, *outlines):
            low, high = points.min(axis=0) / FINE, points.max(axis=0) / FINE
            window = _inside(low, high, self._view.size)
            if window is not None:
                windows = _merged(windows, window)
        return windows

    def _draw(
        self,
        picture: Image,
        window: Window,
        table: NDArray[np.float32],
        near: NDArray[np.float32],
        patches: list[tuple[NDArray[np.float64], float]],
    ) -> None:
        left, top, right, bottom = window
        part = np.s_[top * FINE : bottom * FINE, left * FINE : right * FINE]
        fine = self._backdrop.picture[part].copy()
        darken(fine, self._backdrop.floor[part], (left * FINE, top * FINE), patches)
        numbers = self._numbers[part]
        y, x = np.nonzero(numbers)
        found = numbers[y, x]
        seen = near[found] < self._backdrop.depth[part][y, x]
        y, x, found = y[seen], x[seen], found[seen]
        where_x, where_y = (x + left * FINE).astype(np.float32), (y + top * FINE).astype(np.float32)
        fine[y, x] = colours(table, found, where_x, where_y, self._wardrobe.texture)
        numbers[:] = 0
        coarse = cv2.resize(fine, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
        lit = self._lens.seen(coarse.astype(np.uint8, copy=False), (left, top))
        first_row, first_column = MARGIN if top else 0, MARGIN if left else 0
        # A sliver at the picture's edge may be narrower than its margin.
        inner = (
            first_row,
            first_column,
            max(first_row, bottom - top - (MARGIN if bottom < self._view.size[1] else 0)),
            max(first_column, right - left - (MARGIN if right < self._view.size[0] else 0)),
        )
        picture[top + inner[0] : top + inner[2], left + inner[1] : left + inner[3]] = lit[
            inner[0] : inner[2], inner[1] : inner[3]
        ]


def _inside(low: NDArray[np.float64], high: NDArray[np.float64], size: tuple[int, int]) -> Window | None:
    left, top = (int(max(np.floor(v) - _PAD, 0)) for v in low)
    right, bottom = (int(min(np.ceil(v) + _PAD, most)) for v, most in zip(high, size, strict=True))
    return (left, top, right, bottom) if right > left and bottom > top else None


def _merged(windows: list[Window], window: Window) -> list[Window]:
    """Adds a window; those that overlap become one."""
    apart = []
    for other in windows:
        if other[0] < window[2] and window[0] < other[2] and other[1] < window[3] and window[1] < other[3]:
            window = (
                min(window[0], other[0]),
                min(window[1], other[1]),
                max(window[2], other[2]),
                max(window[3], other[3]),
            )
            return _merged([w for w in windows if w is not other], window)
        apart.append(other)
    return [*apart, window]
