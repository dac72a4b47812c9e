"""What every browser test may ask for."""

import functools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import CONSOLE, SCREENS, browser_path, launched
from tests.e2e.shop import aisle, jpeg, picture
from tests.e2e.story import CAMERA
from tests.e2e.walk import walking
from tests.integration.api_server import serving
from tests.integration.api_stage import ADMIN, PASSWORD, Stage, open_stage


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; without one the test is skipped, on CI it fails."""
    path = browser_path()
    if path is None:
        assert not os.environ.get("CI"), "CI needs a Chromium"
        pytest.skip("needs a Chromium on PATH")
    with launched(path) as browser:
        yield browser


@pytest.fixture
def screens(tmp_path: Path) -> Path:
    """Where screenshots go: AISLEWATCH_SCREENS (see docs/screens), or nowhere."""
    folder = Path(SCREENS or tmp_path / "screens")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@functools.cache
def _empty_aisle() -> bytes:
    return jpeg(picture(aisle(), 0.0))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A store with its console, waiting for its first user; its camera shows an aisle."""
    assert (CONSOLE / "index.html").is_file(), "the console is not built: npm ci && npm run build in web/"
    stage = open_stage(tmp_path, console=CONSOLE)
    stage.probes.picture = _empty_aisle()
    return stage


@pytest.fixture
def founded(stage: Stage) -> None:
    """The store has its first user, an admin."""
    stage.services.accounts.setup(stage.setup_token, PASSWORD, name=ADMIN)


@pytest.fixture
def address(stage: Stage, browser: Browser) -> Iterator[str]:
    """Where the store is served. What a test leaves open in the browser is closed before the server stops."""
    with serving(stage) as address:
        yield address
        for context in browser.contexts:
            context.close()


@pytest.fixture
def customers(stage: Stage) -> Iterator[None]:
    """Customers walk before the camera of the story."""
    with walking(stage.board, CAMERA, stage.services.zones.list):
        yield
