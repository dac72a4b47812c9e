"""What the table of the floor plan promises, on SQLite and on the fake (and, see ``test_store.py``, on
PostgreSQL)."""

from dataclasses import replace

import pytest

from aislewatch.domain.errors import Conflict, StorageError
from aislewatch.domain.floor_plan import FloorPlan, Mark
from aislewatch.ports import Store

MARKS = (
    Mark((0.1, 0.9), (2.5, 7.0)),
    Mark((0.9, 0.9), (10.0, 7.0)),
    Mark((0.7, 1 / 3), (9.0, 2.1)),
    Mark((0.3, 0.3), (3.0, 2.0)),
)


def test_there_is_no_plan_at_first(store: Store) -> None:
    with store.read() as tables:
        assert tables.floor_plan.get() == (None, 0)


def test_a_plan_comes_back_as_it_was_and_can_go(store: Store) -> None:
    bare = FloorPlan(12, 9.5)
    full = replace(bare, picture="plan/ab12.webp", cameras={"till-2": MARKS, "door": MARKS[::-1]})
    with store.begin() as tables:
        assert tables.floor_plan.save(bare, 0) == 1
        assert tables.floor_plan.get() == (bare, 1)
        assert tables.floor_plan.save(full, 1) == 2
    with store.read() as tables:
        assert tables.floor_plan.get() == (full, 2)
    with store.begin() as tables:
        assert tables.floor_plan.save(None, 2) == 3
    with store.begin() as tables:
        assert tables.floor_plan.get() == (None, 3)
        assert tables.floor_plan.save(full, 3) == 4


@pytest.mark.parametrize("old", [0, 1, 3])
def test_who_was_not_first_changes_nothing(store: Store, old: int) -> None:
    plan = FloorPlan(12, 9)
    with store.begin() as tables:
        tables.floor_plan.save(plan, 0)
        tables.floor_plan.save(replace(plan, depth=10), 1)
    with pytest.raises(Conflict), store.begin() as tables:
        tables.floor_plan.save(plan, old)
    with store.read() as tables:
        assert tables.floor_plan.get() == (replace(plan, depth=10), 2)


def test_a_reader_may_not_save(store: Store) -> None:
    with pytest.raises(StorageError), store.read() as tables:
        tables.floor_plan.save(FloorPlan(12, 9), 0)
