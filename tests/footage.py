"""The real footage some tests measure on; it is no part of the project."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


def footage(*parts: str) -> Path:
    """A file or folder of the footage; skips the test when it is not there.

    ``AISLEWATCH_FOOTAGE`` names the folder; by default ``../shared/data`` beside the project.
    """
    named = os.environ.get("AISLEWATCH_FOOTAGE")
    path = (Path(named) if named else PROJECT.parent / "shared" / "data").joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no footage at {path}")
    return path
