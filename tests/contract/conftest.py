"""The stores that every contract of tables is checked on: SQLite, PostgreSQL, and the fake the other tests
lean on.

With ``AISLEWATCH_POSTGRES`` set to the address of a database that may be emptied, that one is PostgreSQL;
otherwise a server is started for the tests.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from aislewatch.adapters.store.database import open_database
from aislewatch.ports import Store
from tests.fakes.store import FakeStore
from tests.postgres_server import PostgresServer

NAMED = os.environ.get("AISLEWATCH_POSTGRES", "")


@pytest.fixture(params=["sqlite", "fake", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    openers: dict[str, Callable[[], Store]] = {
        "sqlite": lambda: open_database(tmp_path / "store.db"),
        "fake": FakeStore,
        "postgresql": lambda: open_database(request.getfixturevalue("postgres_place")),
    }
    opened = openers[request.param]()
    yield opened
    opened.check()
    opened.close()


@pytest.fixture
def postgres_place(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database on PostgreSQL that holds nothing yet."""
    if NAMED:
        with (
            closing(open_database(NAMED)) as opened,
            opened._connect(writes=True) as connection,
            connection.begin(),
        ):
            connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
        yield NAMED
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.database() as place:
            yield place
