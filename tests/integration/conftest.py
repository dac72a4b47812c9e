"""What several API tests ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.integration.api_stage import Stage, open_stage, signed_in
from tests.postgres_server import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The API over a real store of its own, on both databases."""
    if request.param == "sqlite":
        yield open_stage(tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as place:
        opened = open_stage(tmp_path, database=place)
        yield opened
        opened.store.close()


@pytest.fixture
def user(stage: Stage) -> Iterator[TestClient]:
    """Somebody who is signed in."""
    with signed_in(stage) as client:
        yield client
