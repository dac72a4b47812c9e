"""The floor plan and the cameras calibrated on it: set up, changed, removed, each change on record."""

import hashlib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.errors import Conflict, NotFound
from aislewatch.domain.floor_plan import Calibration, FloorPlan, Mark, calibrated
from aislewatch.ports import Blobs, Clock, Store, Transaction
from aislewatch.services.casework import Scope

FOLDER: Final = "plan/"

Edit = Callable[[FloorPlan | None], FloorPlan | None]


class FloorPlans:
    """Use cases of the floor plan. ``redraw`` makes the file that is kept of a picture somebody sends, and
    raises :class:`InvalidInput` for what is none.

    Where a change takes ``expected``, it is the version that was looked at before: it raises
    :class:`Conflict` when someone else was first (None: whatever holds now). Marks of a camera that was
    removed are not there for anybody; the next change forgets them.
    """

    def __init__(self, store: Store, blobs: Blobs, clock: Clock, redraw: Callable[[bytes], bytes]) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock
        self._redraw = redraw

    def get(self, scope: Scope = None) -> tuple[FloorPlan | None, int]:
        """The plan with the marks of the cameras in ``scope`` (None: all), and its version."""
        with self._store.read() as tables:
            plan, version = _current(tables)
        return (plan if plan is None or scope is None else plan.only(frozenset(scope))), version

    def picture(self) -> str:
        """The key of the plan's picture. Raises :class:`NotFound`."""
        plan, _ = self.get()
        if plan is None or plan.picture is None:
            raise NotFound("The floor plan has no picture.", fix="Upload one.")
        return plan.picture

    def fit(self, marks: Sequence[Mark]) -> Calibration:
        """What a camera's calibration would be; nothing is changed. Raises :class:`InvalidGeometry`."""
        plan, _ = self.get()
        return calibrated(marks, _there(plan).size)

    def resize(self, width: float, depth: float, *, by: str, expected: int | None = None) -> int:
        """Give the plan its size in metres, or set one up; return the version.

        Raises :class:`InvalidGeometry`, also when a mark would not be on it any more."""
        return self._change(
            lambda plan: FloorPlan(width, depth) if plan is None else plan.resized(width, depth),
            {"size": f"{width:g} m by {depth:g} m"},
            by,
            expected,
        )

    def mark(self, camera: str, marks: Sequence[Mark], *, by: str, expected: int | None = None) -> int:
        """Calibrate a camera by its marks, or, without any, forget how it was. Raises :class:`NotFound`,
        :class:`InvalidGeometry`."""
        with self._store.read() as tables:
            tables.cameras.get(camera)
        detail = {"camera": camera, "marks": str(len(marks))}
        return self._change(lambda plan: _there(plan).marked(camera, marks), detail, by, expected)

    def draw(self, data: bytes | None, *, by: str, expected: int | None = None) -> int:
        """Put a picture on the plan, or (None) take it off. Raises :class:`NotFound` without a plan,
        :class:`InvalidInput` for what is no picture."""
        key = None
        if data is not None:
            drawn = self._redraw(data)
            key = f"{FOLDER}{hashlib.sha256(drawn).hexdigest()[:32]}.webp"
            self._blobs.put(key, drawn)
        detail = {"picture": "removed" if key is None else "changed"}
        return self._change(lambda plan: replace(_there(plan), picture=key), detail, by, expected, key)

    def remove(self, *, by: str, expected: int | None = None) -> int:
        """There is no plan any more, nor its picture."""
        return self._change(lambda plan: None, {"plan": "removed"}, by, expected)

    def _change(
        self, edit: Edit, detail: Mapping[str, str], by: str, expected: int | None, brought: str | None = None
    ) -> int:
        before: FloorPlan | None = None
        try:
            with self._store.begin() as tables:
                before, version = _current(tables)
                if expected not in (None, version):
                    raise Conflict(
                        "The floor plan was changed by someone else in the meantime.",
                        fix="Load it again and repeat your change.",
                    )
                after = edit(before)
                if after != before:
                    version = tables.floor_plan.save(after, version)
                    about = detail.get("camera", "")
                    entry = AuditEntry(self._clock.utc(), by, "plan.changed", about, dict(detail))
                    tables.audit.append(entry)
        finally:
            self._throw_away({brought, None if before is None else before.picture})
        return version

    def _throw_away(self, pictures: Set[str | None]) -> None:
        """Delete what is not the plan's picture: the one before, or one that was brought and refused."""
        with self._store.read() as tables:
            plan, _ = tables.floor_plan.get()
        for key in pictures - {None if plan is None else plan.picture}:
            if key is not None:
                self._blobs.delete(key)


def _current(tables: Transaction) -> tuple[FloorPlan | None, int]:
    plan, version = tables.floor_plan.get()
    known = frozenset(camera.name for camera in tables.cameras.list())
    return (None if plan is None else plan.only(known)), version


def _there(plan: FloorPlan | None) -> FloorPlan:
    if plan is None:
        raise NotFound("There is no floor plan yet.", fix="Say first how wide and deep the store is.")
    return plan
