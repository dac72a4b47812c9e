"""The limits of the house: each gate lets a house within them pass, and names what is beyond."""

import json
import os
from pathlib import Path

import console_imports
import gates
import pytest


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small project within all limits."""
    put(tmp_path, "pyproject.toml", '[build-system]\nrequires = ["hatchling==1.33.0"]\n')
    put(
        tmp_path,
        "src/aislewatch/domain/words.py",
        '"""Words."""\n\n\ndef word() -> str:\n    return "shelf"\n',
    )
    put(tmp_path, "web/src/main.tsx", 'import { Wall } from "./wall";\n')
    put(tmp_path, "web/src/wall.tsx", "export const Wall = 1;\n")
    put(tmp_path, "web/package.json", json.dumps({"dependencies": {"react": "19"}}))
    put(tmp_path, "web/package-lock.json", json.dumps({"packages": {"x": {"version": "1"}}}))
    put(tmp_path, "requirements/run.lock", "# made\nnumpy==2.4.6 \\\n    --hash=sha256:ab\n")
    return tmp_path


def put(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_house_within_its_limits_passes(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gates.main(house) == 0
    assert capsys.readouterr().out == ""


def test_what_is_beyond_a_limit_is_printed_and_fails(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(house, "src/aislewatch/long.py", "x = 1\n" * 501)
    assert gates.main(house) == 1
    assert capsys.readouterr().out == "src/aislewatch/long.py: 501 lines, at most 500\n"


def test_long_python_files(house: Path) -> None:
    put(house, "src/aislewatch/full.py", "x = 1\n" * 500)
    put(house, "build_hooks/long.py", "x = 1\n" * 501)
    put(house, "scripts/long.py", "x = 1\n" * 501)
    assert [line.split(":")[0] for line in gates.long_files(house)] == [
        "build_hooks/long.py",
        "scripts/long.py",
    ]


def test_long_functions(house: Path) -> None:
    body = "    x = 1\n"
    put(
        house,
        "src/aislewatch/steps.py",
        f"def fits():\n{body * 49}\n\nasync def climbs():\n{body * 50}\n\n"
        f"class A:\n    def inner(self):\n    {body}",
    )
    assert list(gates.long_functions(house)) == [
        "src/aislewatch/steps.py:53: climbs has 51 lines, at most 50"
    ]


@pytest.mark.parametrize(
    "name",
    ["src/aislewatch/utils.py", "src/aislewatch/common/a.py", "web/src/helpers.ts", "scripts/manager.py"],
)
def test_names_that_say_nothing(house: Path, name: str) -> None:
    put(house, name, "")
    (line,) = gates.vague_names(house)
    assert line.startswith(f"{name}: ")


def test_imports_for_the_type_checker_alone(house: Path) -> None:
    put(house, "src/aislewatch/a.py", "from typing import TYPE_CHECKING\n")
    (line,) = gates.vague_names(house)
    assert "import circle" in line


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import face_recognition", "face_recogni"),
        ("EMOTION = 1", "EMOTION"),
        ("def classify_gender(person): ...", "gender"),
        ("model = 'ethnicity.onnx'", "ethnic"),
        ("age_group = 3", "age_group"),
        ("faceId = 3", "faceId"),
        ("label = 'Thief seen'", "Thief"),
        ("label = f'{n} shoplifters'", "shoplifters"),
    ],
)
def test_code_and_words_that_must_not_be(house: Path, code: str, found: str) -> None:
    put(house, "src/aislewatch/words.py", f"x = 1\n{code}\n")
    (line,) = gates.forbidden_words(house)
    assert line.startswith(f"src/aislewatch/words.py:2: {found!r}")


def test_the_console_says_no_such_words_either(house: Path) -> None:
    put(
        house, "web/src/words.tsx", "// never thief\nconst a = 1;\nexport const Label = () => <b>Thief</b>;\n"
    )
    assert list(gates.forbidden_words(house)) == ["web/src/words.tsx:3: 'Thief': say 'suspicion'"]


@pytest.mark.parametrize(
    "code",
    [
        '"""No emotion or gender code; never say thief."""',
        "x = 1  # the package also carries emotion and gender models",
        'class A:\n    """Not a thief."""\n\n    x = 1\n    """No gender."""',
        "trace = surface = 'image package manager'",
        "page_number = average_age = 1",
    ],
)
def test_denying_it_in_words_is_fine(house: Path, code: str) -> None:
    put(house, "src/aislewatch/words.py", code + "\n")
    assert list(gates.forbidden_words(house)) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("requirements/run.lock", "--index-url somewhere"),
        ("requirements/dev.lock", "--find-links wheels"),
        ("requirements/dev.lock", "numpy @ https://example.org/numpy.whl"),
        ("web/package-lock.json", '"resolved": "x"'),
        ("web/package-lock.json", '"url": "http://example.org"'),
    ],
)
def test_locks_name_no_address(house: Path, name: str, line: str) -> None:
    put(house, name, f"{{\n{line}\n}}")
    (found,) = gates.addresses_in_locks(house)
    assert found.startswith(f"{name}:2: {line}")


def test_what_builds_is_pinned_and_what_is_locked_has_hashes(house: Path) -> None:
    put(house, "pyproject.toml", '[build-system]\nrequires = ["hatchling>=1.33", "numpy==2.4.6"]\n')
    put(
        house,
        "requirements/dev.lock",
        "numpy==2.4.6 \\\n    --hash=sha256:ab\nscipy==1.17.1\nruff==0.17 \\\n    --hash=sha256:cd\n",
    )
    assert list(gates.unpinned_build(house)) == [
        "pyproject.toml: build-system requires 'hatchling>=1.33', not pinned with ==",
        "requirements/dev.lock: scipy==1.17.1 has no hash",
    ]


def test_the_console_stays_small(house: Path) -> None:
    for k in range(70):
        put(house, f"web/src/part{k}.ts", "x\n" * (301 if k == 7 else 130))
    put(house, "web/package.json", json.dumps({"dependencies": dict.fromkeys("abcdefghijklm", "1")}))
    built = house / "src" / "aislewatch" / "console" / "assets"
    built.mkdir(parents=True)
    (built / "main.js").write_bytes(os.urandom(350_001))
    found = list(gates.console_size(house))
    assert [line.split(",")[0] for line in found[:-1]] == [
        "web/src: 72 files of program and styles",
        "web/src: 9273 lines of program and styles",
        "web/src/part7.ts: 301 lines",
        "web/package.json: 13 runtime dependencies",
    ]
    assert found[-1].startswith("src/aislewatch/console: 350")


def test_words_and_types_made_from_the_api_do_not_count(house: Path) -> None:
    for k in range(100):
        put(house, f"web/src/text/de/part{k}.ts", "x\n" * 130)
    for name in ("cases", "office", "schema", "settings"):
        put(house, f"web/src/api/{name}.ts", "x\n" * 300)
    assert list(gates.console_size(house)) == []
    put(house, "web/src/text/de/part7.ts", "x\n" * 301)
    put(house, "web/src/api/schema.ts", "x\n" * 301)
    assert list(gates.console_size(house)) == [
        "web/src/api/schema.ts: 301 lines, at most 300",
        "web/src/text/de/part7.ts: 301 lines, at most 300",
    ]
    for k in range(70):
        put(house, f"web/src/api/more{k}.ts", "// Made from docs/api/openapi.json\n" * 130)
    assert list(gates.console_size(house))[:2] == [
        "web/src: 72 files of program and styles, at most 70",
        "web/src: 9102 lines of program and styles, at most 9000",
    ]


def test_the_first_load_is_what_the_page_pulls_in(house: Path) -> None:
    built = house / "src" / "aislewatch" / "console"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text(
        '<script src="/theme.js"></script><link rel="icon" href="/mark.svg">'
        '<script type="module" crossorigin src="/assets/main.js"></script>'
        '<link rel="modulepreload" crossorigin href="/assets/react.js">'
        '<link rel="stylesheet" crossorigin href="/assets/main.css">'
    )
    for name in ("theme.js", "assets/main.js", "assets/react.js", "assets/main.css"):
        (built / name).write_bytes(os.urandom(32_000))
    (built / "assets" / "later.js").write_bytes(os.urandom(100_000))
    assert list(gates.console_first_load(house)) == []
    (built / "assets" / "main.css").write_bytes(os.urandom(36_000))
    (line,) = gates.console_first_load(house)
    assert line.startswith("src/aislewatch/console: 132")


def test_a_house_without_a_console_passes(tmp_path: Path) -> None:
    put(tmp_path, "pyproject.toml", "[build-system]\nrequires = []\n")
    assert gates.main(tmp_path) == 0


# --- circles


def test_a_circle_of_imports_is_named(house: Path) -> None:
    put(house, "web/src/wall.tsx", 'import { tile } from "./wall/tile";\nimport "./wall.css";\n')
    put(house, "web/src/wall.css", "b { color: red }\n")
    put(
        house,
        "web/src/wall/tile.ts",
        'export { a } from "./index";\nconst b = await import("../other.js");\n',
    )
    put(house, "web/src/wall/index.ts", "import type { X } from './tile';\n")
    put(house, "web/src/other.ts", 'import react from "react";\n// import { Wall } from "./wall";\n')
    assert list(gates.console_circles(house)) == [
        "web/src: import circle wall/index.ts -> wall/tile.ts -> wall/index.ts"
    ]


def test_a_longer_circle_is_found_once(house: Path) -> None:
    for here, there in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")):
        put(house, f"web/src/{here}.ts", f'import * as x from "./{there}";\n')
    assert list(gates.console_circles(house)) == ["web/src: import circle a.ts -> b.ts -> c.ts -> a.ts"]


def test_imports_are_resolved_as_the_bundler_does(house: Path) -> None:
    put(house, "web/src/main.tsx", "import { a } from './parts';\nimport {\n  b,\n} from \"./wall.tsx\";\n")
    put(house, "web/src/parts/index.tsx", 'const s = "// no comment"; import { c } from "../wall";\n')
    assert console_imports.imports(house / "web" / "src") == {
        "main.tsx": {"parts/index.tsx", "wall.tsx"},
        "parts/index.tsx": {"wall.tsx"},
        "wall.tsx": set(),
    }
