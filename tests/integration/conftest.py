"""What several API tests ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.integration.api_stage import Stage, open_stage, signed_in


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """The API over a real store in a folder of its own."""
    return open_stage(tmp_path)


@pytest.fixture
def user(stage: Stage) -> Iterator[TestClient]:
    """Somebody who is signed in."""
    with signed_in(stage) as client:
        yield client
