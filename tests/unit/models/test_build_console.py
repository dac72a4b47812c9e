"""When the console is built, and when that is spared."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from build_hooks import BuildError, console, npm


class Npm:
    """Stands in for npm: a build writes one page."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.fails_at = ""
        self.writes = True

    def run(self, arguments: Sequence[str], folder: Path) -> str:
        command = " ".join(arguments)
        self.ran.append(command)
        if command == self.fails_at:
            raise BuildError(f"npm {command} failed (code 1):\nENOTFOUND")
        if command == "run build" and self.writes:
            output = folder.parent / console.OUTPUT
            output.mkdir(parents=True, exist_ok=True)
            (output / "index.html").write_text("console")
        return ""


@pytest.fixture
def fake_npm(monkeypatch: pytest.MonkeyPatch) -> Npm:
    fake = Npm()
    monkeypatch.setattr(npm, "run", fake.run)
    monkeypatch.delenv(console.SKIP_VARIABLE, raising=False)
    return fake


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "package.json").write_text("{}")
    (tmp_path / "web" / "package-lock.json").write_text("{}")
    (tmp_path / "web" / "src" / "main.ts").write_text("1")
    return tmp_path


def test_built_once_until_a_source_changes(fake_npm: Npm, root: Path) -> None:
    console.prepare(root, print)
    console.prepare(root, print)
    assert fake_npm.ran == ["ci", "run build"]
    (root / "web" / "src" / "main.ts").write_text("2")
    console.prepare(root, print)
    assert fake_npm.ran[2:] == ["run build"]


def test_built_again_when_its_output_is_gone(fake_npm: Npm, root: Path) -> None:
    console.prepare(root, print)
    (root / console.OUTPUT / "index.html").unlink()
    console.prepare(root, print)
    assert fake_npm.ran[2:] == ["run build"]


def test_packages_are_fetched_again_when_the_lock_changes(fake_npm: Npm, root: Path) -> None:
    console.prepare(root, print)
    (root / "web" / "package-lock.json").write_text('{"lockfileVersion": 3}')
    console.prepare(root, print)
    assert fake_npm.ran[2:] == ["ci", "run build"]


def test_a_failed_build_is_not_taken_for_done(fake_npm: Npm, root: Path) -> None:
    fake_npm.fails_at = "run build"
    for _ in range(2):
        with pytest.raises(BuildError, match="run build"):
            console.prepare(root, print)
    assert fake_npm.ran.count("run build") == 2


def test_without_network_it_says_what_to_do(fake_npm: Npm, root: Path) -> None:
    fake_npm.fails_at = "ci"
    with pytest.raises(BuildError, match="AISLEWATCH_SKIP_CONSOLE"):
        console.prepare(root, print)


def test_a_build_that_leaves_no_page_is_an_error(fake_npm: Npm, root: Path) -> None:
    fake_npm.writes = False
    with pytest.raises(BuildError, match="outDir"):
        console.prepare(root, print)


def test_a_missing_lock_is_an_error(fake_npm: Npm, root: Path) -> None:
    (root / "web" / "package-lock.json").unlink()
    with pytest.raises(BuildError, match="package-lock"):
        console.prepare(root, print)


def test_skipped_on_request_and_without_sources(
    fake_npm: Npm, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    (root / "web" / "package.json").rename(root / "web" / "elsewhere.json")
    console.prepare(root, said.append)
    (root / "web" / "elsewhere.json").rename(root / "web" / "package.json")
    monkeypatch.setenv(console.SKIP_VARIABLE, "1")
    console.prepare(root, said.append)
    assert fake_npm.ran == []
    assert ["skipped" in line for line in said] == [True, True]


def test_fingerprint_minds_names_and_contents_but_not_packages(root: Path) -> None:
    before = console.fingerprint(root / "web")
    (root / "web" / "node_modules" / "x").mkdir(parents=True)
    (root / "web" / "node_modules" / "x" / "index.js").write_text("1")
    assert console.fingerprint(root / "web") == before
    (root / "web" / "src" / "main.ts").rename(root / "web" / "src" / "index.ts")
    assert console.fingerprint(root / "web") != before


def test_npm_complains_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "t", "version": "1.0.0"}')
    with pytest.raises(BuildError, match=r"(?s)npm run absent failed.*Missing script"):
        npm.run(["run", "absent"], tmp_path)


def test_npm_scripts_find_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    (tmp_path / "package.json").write_text(
        '{"scripts": {"say": "node --version"}, "name": "t", "version": "1.0.0"}'
    )
    (tmp_path / ".npmrc").write_text("script-shell=/bin/sh\n")
    assert npm.run(["run", "say"], tmp_path).strip().splitlines()[-1].startswith("v")
