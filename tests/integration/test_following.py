"""A running server follows what is changed from another process: the database is the truth."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from typer.testing import CliRunner

from aislewatch.app.config import Config
from aislewatch.app.installation import open_installation
from aislewatch.app.serving import follow
from aislewatch.cli.main import app
from aislewatch.domain.cameras import Camera
from aislewatch.domain.settings import Settings
from tests.integration.running import wait_until


class Heard:
    """A belt that only listens."""

    def __init__(self) -> None:
        self.cameras: list[str] = []
        self.settings = Settings()
        self.told = 0

    def configure(self, cameras: Sequence[Camera], settings: Settings) -> None:
        self.cameras, self.settings = [camera.name for camera in cameras], settings
        self.told += 1


def test_zones_settings_and_the_switch_are_followed_without_a_restart(tmp_path: Path) -> None:
    heard, stopping = Heard(), threading.Event()

    def change(words: str, seen: Callable[[], bool]) -> None:
        result = CliRunner().invoke(app, [*words.split(), "--data", str(tmp_path)])
        assert result.exit_code == 0, result.output
        wait_until(seen, f"not followed: {words} ", lambda: repr(heard.settings))

    with open_installation(Config(data=tmp_path)) as installation:
        follower = threading.Thread(target=follow, args=(installation, heard, stopping))
        follower.start()
        try:
            change("camera add door rtsp://door --no-test", lambda: heard.cameras == ["door"])
            change(
                "zone add cabin exclusion 0,0 0.3,0 0.3,1 --camera door",
                lambda: len(heard.settings.exclusions("door")) == 1,
            )
            change("settings set ladder.dwell 45", lambda: heard.settings.ladder.dwell == 45)
            change("settings disable --yes", lambda: not heard.settings.enabled)
            change("settings enable", lambda: heard.settings.enabled)
            change("zone remove cabin", lambda: not heard.settings.zones)
        finally:
            stopping.set()
            follower.join()
    assert heard.told <= 8, "only what changed is told"
