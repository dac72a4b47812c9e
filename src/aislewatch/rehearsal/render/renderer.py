"""Pictures of a performance, and what can be seen in them."""

from typing import Final

import cv2
import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from aislewatch.domain.people import Floats, Image
from aislewatch.rehearsal.figure import Moment
from aislewatch.rehearsal.render.backdrop import COARSE, Backdrop, backdrop
from aislewatch.rehearsal.render.lens import MARGIN, Lens
from aislewatch.rehearsal.render.lighting import Shadow, darken, shadows_under
from aislewatch.rehearsal.render.raster import FINE, Faces, colours, faces_of, fill, planes
from aislewatch.rehearsal.render.sighting import Sighting, box_of, joints_in_sight
from aislewatch.rehearsal.render.wardrobe import Wardrobe
from aislewatch.rehearsal.store import Store
from aislewatch.rehearsal.view import NEAR, View

Part = tuple[slice, slice]
Window = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the view."""

_PAD: Final = MARGIN + 2
_CORNERS: Final = np.array([[-1.0, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])


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
        self._empty = self._lens.seen(_coarse(self._backdrop.picture))

    def render(self, moment: Moment) -> Image:
        """The picture at a moment, uint8 (H, W, 3) BGR."""
        faces = self._faces(moment)
        picture = self._empty.copy()
        shadows = [shadow for figure in moment.figures for shadow in shadows_under(figure.joints)]
        windows = self._windows(faces, shadows)
        fill(self._numbers, faces)
        table = planes(faces)
        near = np.concatenate([[np.inf], faces.depth]).astype(np.float32)
        for window in windows:
            self._draw(picture, window, table, near, shadows)
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

    def _windows(self, faces: Faces, shadows: list[Shadow]) -> list[Window]:
        """Parts of the picture that change, apart from each other."""
        windows: list[Window] = []
        spots = [faces.corners[faces.owner == owner].reshape(-1, 2) for owner in np.unique(faces.owner)]
        spots += [points for shadow in shadows if (points := self._edge(shadow)) is not None]
        for points in spots:
            low, high = points.min(axis=0) / FINE, points.max(axis=0) / FINE
            window = _inside(low, high, self._view.size)
            if window is not None:
                windows = _merged(windows, window)
        return windows

    def _edge(self, shadow: Shadow) -> NDArray[np.float64] | None:
        """Fine pixels round a shadow; None when it reaches behind the lens."""
        reach = 2.2 * shadow.long * _CORNERS + np.array([*shadow.centre, 0.0])
        pixels, depth = self._view.project(reach)
        return pixels * FINE if depth.min() > NEAR else None

    def _draw(
        self,
        picture: Image,
        window: Window,
        table: Floats,
        near: Floats,
        shadows: list[Shadow],
    ) -> None:
        left, top, right, bottom = window
        part = np.s_[top * FINE : bottom * FINE, left * FINE : right * FINE]
        fine = self._backdrop.picture[part].copy()
        floor = self._backdrop.floor[
            top * FINE // COARSE : bottom * FINE // COARSE, left * FINE // COARSE : right * FINE // COARSE
        ]
        darken(fine, floor, shadows)
        self._paint(fine, part, table, near)
        lit = self._lens.seen(_coarse(fine), (left, top))
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

    def _paint(self, fine: Image, part: Part, table: Floats, near: Floats) -> None:
        """People and things over the backdrop, where nothing that stands still is nearer."""
        numbers = self._numbers[part].ravel()
        spots = np.flatnonzero(numbers)
        found = numbers[spots]
        seen = near[found] < self._backdrop.depth[part].ravel()[spots]
        spots, found = spots[seen], found[seen]
        y, x = np.divmod(spots, fine.shape[1])
        where_x = (x + part[1].start).astype(np.float32)
        where_y = (y + part[0].start).astype(np.float32)
        fine.reshape(-1, 3)[spots] = colours(table, found, where_x, where_y, self._wardrobe.texture)
        self._numbers[part] = 0


def _coarse(fine: Image) -> Image:
    """The picture at the view's own size."""
    size = (fine.shape[1] // FINE, fine.shape[0] // FINE)
    return cv2.resize(fine, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _inside(low: NDArray[np.float64], high: NDArray[np.float64], size: tuple[int, int]) -> Window | None:
    # Even numbers, as the map of the floor is coarser.
    left, top = (int(max(np.floor(v) - _PAD, 0)) // 2 * 2 for v in low)
    right, bottom = (
        int(min(np.ceil(v) + _PAD + 1, most)) // 2 * 2 for v, most in zip(high, size, strict=True)
    )
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
