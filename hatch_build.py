"""Hatchling's hook: models and console are made while a wheel or an editable install is built."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # build backends do not put the project on the path

from build_hooks import console, models


class AislewatchBuildHook(BuildHookInterface[Any]):
    """Fills ``src/aislewatch/weights`` and ``src/aislewatch/console``; leaves source distributions alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before files are collected; ``version`` is ``standard`` or ``editable``."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        models.prepare(root, self.app.display_info)
        console.prepare(root, self.app.display_info)
