"""The table of the floor plan: one row, whose version counts its changes."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select

from aislewatch.adapters.store.foreign import unique
from aislewatch.adapters.store.records import Row, Values, read_row
from aislewatch.adapters.store.tables import FLOOR_PLAN
from aislewatch.domain.errors import Conflict
from aislewatch.domain.floor_plan import FloorPlan, Mark


class FloorPlanRows:
    """:class:`aislewatch.ports.FloorPlanTable` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> tuple[FloorPlan | None, int]:
        """See the port."""
        row = self._connection.execute(select(FLOOR_PLAN)).mappings().first()
        if row is None:
            return None, 0
        if row["content"] is None:
            return None, row["version"]
        return read_row("floor plan", row["version"], lambda: _plan(row)), row["version"]

    def save(self, plan: FloorPlan | None, expected: int) -> int:
        """See the port."""
        moved_on = "The floor plan was changed by someone else in the meantime."
        fix = "Load it again and repeat your change."
        now = self._connection.execute(select(FLOOR_PLAN.c.version)).scalar() or 0
        if now != expected:
            raise Conflict(moved_on, fix=fix)
        with unique(self._connection, moved_on, fix):
            self._connection.execute(delete(FLOOR_PLAN))
            self._connection.execute(insert(FLOOR_PLAN).values(version=now + 1, **_values(plan)))
        return expected + 1


def _values(plan: FloorPlan | None) -> Values:
    if plan is None:
        return {"content": None, "picture": None}
    cameras = {
        camera: [[*mark.seen, *mark.at] for mark in marks] for camera, marks in sorted(plan.cameras.items())
    }
    content: Any = {"width": plan.width, "depth": plan.depth, "cameras": cameras}
    return {"content": content, "picture": plan.picture}


def _plan(row: Row) -> FloorPlan:
    content = row["content"]
    cameras = {
        camera: tuple(Mark((x, y), (east, south)) for x, y, east, south in marks)
        for camera, marks in content["cameras"].items()
    }
    return FloorPlan(content["width"], content["depth"], row["picture"], cameras)
