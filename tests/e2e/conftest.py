"""What every browser test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import browser_path, launched


@pytest.fixture(scope="module")
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
    """Where screenshots go: AISLEWATCH_SCREENS (see docs/screens), or nowhere that lasts."""
    folder = Path(os.environ.get("AISLEWATCH_SCREENS", tmp_path / "screens"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
