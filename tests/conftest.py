"""What every test may ask for."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes.opinions import no_opinions
from tests.postgres_server import PostgresServer, postgres_server

settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def footage() -> Path:
    """The folder of real footage: ``AISLEWATCH_FOOTAGE``, by default ``shared/data`` beside the project.

    Mark a test that uses it with ``footage``; it is skipped only where there is no such folder.
    """
    project = Path(__file__).parent.parent
    folder = Path(os.environ.get("AISLEWATCH_FOOTAGE") or project.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no footage at {folder} (AISLEWATCH_FOOTAGE)")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, started once for all tests."""
    with postgres_server() as server:
        yield server


def pytest_sessionfinish() -> None:
    """Wait for camera readers that tests left hanging in a dead stream; its read time-out ends them.

    A process that exits while one is inside native code is aborted after all tests have passed.
    """
    for thread in threading.enumerate():
        if thread.name.startswith("reader-"):
            thread.join(20.0)


@pytest.fixture
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stick figures are judged by rules alone."""
    no_opinions(monkeypatch)
