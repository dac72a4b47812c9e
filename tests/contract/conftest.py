"""The stores that every contract of tables is checked on: SQLite and the fake the other tests lean on.

With ``AISLEWATCH_POSTGRES`` set to the address of a database that may be emptied, PostgreSQL too.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from aislewatch.adapters.store.database import open_database
from aislewatch.adapters.store.tables import METADATA
from aislewatch.ports import Store
from tests.fakes.store import FakeStore

POSTGRES = os.environ.get("AISLEWATCH_POSTGRES", "")


@pytest.fixture(params=["sqlite", "fake", *(["postgresql"] if POSTGRES else [])])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    openers: dict[str, Callable[[], Store]] = {
        "sqlite": lambda: open_database(tmp_path / "store.db"),
        "fake": FakeStore,
        "postgresql": emptied_postgres,
    }
    opened = openers[request.param]()
    yield opened
    opened.check()
    opened.close()


def emptied_postgres() -> Store:
    engine = create_engine(POSTGRES)
    with engine.begin() as connection:
        METADATA.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    return open_database(POSTGRES)
