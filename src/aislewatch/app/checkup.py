"""Looking an installation over: what is in order, what is not, and how to mend it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import av
import numpy as np

from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.store.database import shown
from aislewatch.adapters.video.probe import probe
from aislewatch.adapters.video.writer import jpeg
from aislewatch.app.adviser import way_to_models
from aislewatch.app.config import Config
from aislewatch.app.installation import Installation, open_installation
from aislewatch.domain.errors import AislewatchError
from aislewatch.domain.people import Frame

LOW_DISK: Final = 5e9
"""Bytes free under which clips are soon lost: about a thousand alerts at 5 MB each."""

DECODERS: Final = ("h264", "hevc", "mpeg4", "mjpeg")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, and how to mend it if not."""

    what: str
    well: bool
    found: str
    fix: str = ""


def checkup(config: Config) -> Iterator[Finding]:
    """Look everything over, one finding at a time, so that slow ones show progress."""
    yield _guarded("models", lambda: _models(config))
    yield _codecs()
    yield _console()
    yield _disk(config.data)
    try:
        with open_installation(config) as installation:
            yield _guarded("database", lambda: _database(installation))
            yield _audit_log(installation)
            yield from _second_opinion(installation)
            yield from _cameras(installation)
    except AislewatchError as error:
        yield Finding("database", False, error.message, error.fix)


def _guarded(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except AislewatchError as error:
        return Finding(what, False, error.message, error.fix)


def _models(config: Config) -> str:
    model = OpenVinoPeopleModel(config.profile, threads=config.threads, precision=config.precision)
    model.detect([Frame("checkup", 0.0, np.zeros((480, 640, 3), np.uint8))])
    return f"profile {config.profile} loads and runs in {model.precision} on {model.lanes} threads"


def _codecs() -> Finding:
    missing = [codec for codec in DECODERS if codec not in av.codecs_available]
    if missing or "libx264" not in av.codecs_available:
        lacking = ", ".join(missing or ["libx264"])
        return Finding(
            "codecs",
            False,
            f"{lacking} missing",
            "Install PyAV from its wheel: pip install --force-reinstall av",
        )
    return Finding("codecs", True, f"{', '.join(DECODERS)} in, h264 out")


def _console() -> Finding:
    built = (Path(str(files("aislewatch"))) / "console" / "index.html").is_file()
    fix = "" if built else "Install the wheel, or run scripts/run from a checkout."
    return Finding("console", built, "built" if built else "not built", fix)


def _disk(data: Path) -> Finding:
    folder = next(p for p in (data.absolute(), *data.absolute().parents) if p.exists())
    free = shutil.disk_usage(folder).free
    fix = "" if free >= LOW_DISK else "Free some space, or move the data folder (--data)."
    return Finding("disk", free >= LOW_DISK, f"{free / 1e9:.1f} GB free at {folder}", fix)


def _database(installation: Installation) -> str:
    installation.store.check()
    settings, version = installation.configure.get()
    state = "on" if settings.enabled else "off"
    place = shown(installation.config.database_place)
    return f"{place}: nothing is wrong; settings version {version}, monitoring {state}"


def _audit_log(installation: Installation) -> Finding:
    try:
        found = installation.audit.verify()
    except AislewatchError as error:
        return Finding("audit log", False, error.message, error.fix)
    if found.unbroken:
        return Finding("audit log", True, f"unbroken, {found.head.number} lines")
    fix = "It was changed past Aislewatch: compare it with a backup, and see who can write to the database."
    return Finding("audit log", False, f"broken at line {found.broken_at}", fix)


def _second_opinion(installation: Installation) -> Iterator[Finding]:
    """Whether the model that is asked answers, shown a grey picture; nothing while it is switched off."""
    asked = installation.configure.get()[0].second_opinion
    if not asked.enabled:
        return
    grey = jpeg(np.full((64, 64, 3), 127, np.uint8))

    def look() -> str:
        began = installation.clock.monotonic()
        way_to_models(installation).ask(
            asked.address, asked.model, "Say: ready.", [grey], patience=asked.time_out
        )
        return f"{asked.model} answers after {installation.clock.monotonic() - began:.1f} s"

    yield _guarded("second opinion", look)


def _cameras(installation: Installation) -> Iterator[Finding]:
    for camera in installation.cameras.list():
        result = probe(camera.url, dial=installation.dialing.of(camera.url))
        width, height = result.size
        found = (
            f"{result.codec} {width}x{height} after {result.seconds:.1f} s" if result.ok else result.problem
        )
        yield Finding(f"camera {camera.name}", result.ok, found, result.fix)
