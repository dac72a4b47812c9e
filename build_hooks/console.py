"""The web console: ``web`` built by Vite into ``src/aislewatch/console``, only when a source changed.

``AISLEWATCH_SKIP_CONSOLE=1`` leaves it out, for work on the Python side alone.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from build_hooks import BuildError, Say, npm

OUTPUT = Path("src", "aislewatch", "console")
STAMP = ".built-from"
SKIP_VARIABLE = "AISLEWATCH_SKIP_CONSOLE"
_NOT_SOURCES = {"node_modules", "dist", "coverage"}


def prepare(root: Path, say: Say) -> None:
    """Make the console match its sources. Raises :class:`BuildError` with npm's complaint."""
    web, output = root / "web", root / OUTPUT
    if os.environ.get(SKIP_VARIABLE, "") not in ("", "0"):
        say(f"Console: skipped, {SKIP_VARIABLE} is set")
        return
    if not (web / "package.json").is_file():
        say("Console: skipped, there is no web/package.json")
        return
    wanted = fingerprint(web)
    if (output / "index.html").is_file() and _read(output / STAMP) == wanted:
        say("Console: up to date")
        return
    _install(web, say)
    say("Console: building")
    npm.run(["run", "build"], web)
    if not (output / "index.html").is_file():
        raise BuildError(
            f"Console: the build left no {OUTPUT / 'index.html'}; see 'outDir' of Vite's settings."
        )
    (output / STAMP).write_text(wanted, encoding="utf-8")


def fingerprint(web: Path) -> str:
    """SHA-256 over names and contents of everything the console is made from."""
    total = hashlib.sha256()
    for path in _sources(web):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(web).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def _sources(web: Path) -> Iterator[Path]:
    for path in sorted(web.rglob("*")):
        if path.is_file() and _NOT_SOURCES.isdisjoint(path.relative_to(web).parts):
            yield path


def _install(web: Path, say: Say) -> None:
    """``npm ci``, unless the installed packages are those of the lock file already."""
    lock = web / "package-lock.json"
    if not lock.is_file():
        raise BuildError("Console: web/package-lock.json is missing; run 'npm install' in web and commit it.")
    installed = web / "node_modules" / ".installed-from"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if _read(installed) == wanted:
        return
    say("Console: fetching its packages")
    try:
        npm.run(["ci"], web)
    except BuildError as error:
        raise BuildError(
            "Console: its packages could not be fetched. Connect to the internet or set npm's proxy and "
            f"registry, or set {SKIP_VARIABLE}=1 to build without the console.\n{error}"
        ) from error
    installed.parent.mkdir(exist_ok=True)  # a console without any package has no such folder
    installed.write_text(wanted, encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
