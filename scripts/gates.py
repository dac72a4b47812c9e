"""The limits of the house that no ready-made tool checks; ``scripts/check`` runs them all.

Each gate takes the project's root and yields one line per violation: where, what, and the limit.
``python scripts/gates.py [ROOT]`` prints them and exits with 1 when there are any.
"""

import ast
import gzip
import io
import json
import re
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import console_imports

PYTHON_LINES: Final = 500
FUNCTION_LINES: Final = 50
CONSOLE_FILES: Final = 70
CONSOLE_LINES: Final = 9_000
CONSOLE_FILE_LINES: Final = 300
CONSOLE_DEPENDENCIES: Final = 12
CONSOLE_GZIP_BYTES: Final = 350_000
CONSOLE_FIRST_LOAD_BYTES: Final = 130_000

MADE_FROM_API: Final = frozenset(f"api/{name}.ts" for name in ("cases", "office", "schema", "settings"))
"""What ``npm run types`` writes in the console, and compares in every check."""

VAGUE_NAMES: Final = frozenset({"utils", "util", "common", "helpers", "helper", "manager", "misc"})

NEVER_IN_CODE: Final = re.compile(
    r"face_?(recogni|embed|encod|match|id\b)|facenet|insightface|deepface|arcface"
    r"|(?<![a-z])(emotion|gender|ethnic|race_?(class|estimat|predict)|age_?(class|estimat|group|predict))"
    r"|biometric_?(template|id)",
    re.IGNORECASE,
)
"""Code that would say who or what kind of person someone is. Comments and docstrings may deny it."""

NEVER_SAID: Final = re.compile(
    r"\b(thief|thieves|shoplifters?|criminals?|culprits?|perpetrators?)\b", re.IGNORECASE
)
"""What no text says of a customer: software suspects, people decide."""

ADDRESS: Final = re.compile(r"https?://|--(extra-)?index-url|--find-links|\"resolved\":")

Gate = Callable[[Path], Iterator[str]]


def python_files(root: Path) -> list[Path]:
    """Every Python file that is built, run or ships (tests have no gate of their own)."""
    folders = (root / "src", root / "build_hooks", root / "scripts")
    return sorted([path for folder in folders for path in folder.rglob("*.py")] + list(root.glob("*.py")))


def console_files(root: Path) -> list[Path]:
    """The console's sources."""
    return sorted(path for path in (root / "web" / "src").rglob("*") if path.is_file())


def console_program(root: Path) -> list[Path]:
    """What of the console somebody wrote to be understood: its program and its styles.

    Not its words (each language adds as many again) and not the types made from the API's description.
    """
    source = root / "web" / "src"
    made = {source / name for name in MADE_FROM_API}
    return [path for path in console_files(root) if source / "text" not in path.parents and path not in made]


def long_files(root: Path) -> Iterator[str]:
    """Python files of more than 500 lines."""
    for path in python_files(root):
        lines = _lines(path)
        if lines > PYTHON_LINES:
            yield f"{path.relative_to(root)}: {lines} lines, at most {PYTHON_LINES}"


def long_functions(root: Path) -> Iterator[str]:
    """Functions of more than 50 lines, from ``def`` to the last line."""
    for path in python_files(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    where = f"{path.relative_to(root)}:{node.lineno}"
                    yield f"{where}: {node.name} has {lines} lines, at most {FUNCTION_LINES}"


def vague_names(root: Path) -> Iterator[str]:
    """Rooms and files whose name says nothing, and imports that exist only for the type checker."""
    for path in [*python_files(root), *console_files(root)]:
        words = {part.split(".")[0] for part in path.relative_to(root).parts}
        for word in sorted(words & VAGUE_NAMES):
            yield f"{path.relative_to(root)}: {word!r} does not say what is inside"
    for path in python_files(root):
        if path.name != Path(__file__).name and re.search(
            r"\bTYPE_CHECKING\b", path.read_text(encoding="utf-8")
        ):
            yield f"{path.relative_to(root)}: TYPE_CHECKING hides an import circle; mend the layers"


def forbidden_words(root: Path) -> Iterator[str]:
    """Code that would recognize or classify persons, and words no text says of a customer."""
    for path in python_files(root):
        if root / "src" in path.parents:
            yield from _forbidden(path.relative_to(root), python_code(path.read_text(encoding="utf-8")))
    for path in console_files(root):
        code = console_imports.without_comments(path.read_text(encoding="utf-8"))
        yield from _forbidden(path.relative_to(root), enumerate(code.splitlines(), 1))


def addresses_in_locks(root: Path) -> Iterator[str]:
    """Lock files that say where to download from: that is for the machine that installs."""
    locks = [*root.glob("requirements/*.lock"), *root.glob("web/package-lock.json")]
    for path in sorted(locks):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if ADDRESS.search(line):
                yield f"{path.relative_to(root)}:{number}: {line.strip()} (scripts/lock writes it without)"


def unpinned_build(root: Path) -> Iterator[str]:
    """What builds the package is pinned, and every locked library has a hash."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for requirement in project["build-system"]["requires"]:
        if "==" not in requirement:
            yield f"pyproject.toml: build-system requires {requirement!r}, not pinned with =="
    for path in sorted(root.glob("requirements/*.lock")):
        for entry in re.split(r"\n(?=[^\s#])", path.read_text(encoding="utf-8")):
            name = entry.splitlines()[0] if entry.strip() else ""
            if "==" in name and "--hash=sha256:" not in entry:
                yield f"{path.relative_to(root)}: {name.split()[0]} has no hash"


def console_size(root: Path) -> Iterator[str]:
    """The console stays small: files, lines, runtime dependencies, and bytes over the wire."""
    files = console_program(root)
    lines = {path: _lines(path) for path in console_files(root)}
    written = sum(lines[path] for path in files)
    if len(files) > CONSOLE_FILES:
        yield f"web/src: {len(files)} files of program and styles, at most {CONSOLE_FILES}"
    if written > CONSOLE_LINES:
        yield f"web/src: {written} lines of program and styles, at most {CONSOLE_LINES}"
    for path, count in lines.items():
        if count > CONSOLE_FILE_LINES:
            yield f"{path.relative_to(root)}: {count} lines, at most {CONSOLE_FILE_LINES}"
    manifest = root / "web" / "package.json"
    if manifest.is_file():
        runtime = json.loads(manifest.read_text(encoding="utf-8")).get("dependencies", {})
        if len(runtime) > CONSOLE_DEPENDENCIES:
            yield f"web/package.json: {len(runtime)} runtime dependencies, at most {CONSOLE_DEPENDENCIES}"
    built = root / "src" / "aislewatch" / "console"
    size = sum(len(gzip.compress(path.read_bytes())) for path in built.rglob("*") if path.is_file())
    if size > CONSOLE_GZIP_BYTES:
        yield f"src/aislewatch/console: {size} bytes gzipped, at most {CONSOLE_GZIP_BYTES}"


def console_first_load(root: Path) -> Iterator[str]:
    """What the page pulls in before it shows anything: its scripts and styles, gzipped."""
    built = root / "src" / "aislewatch" / "console"
    page = built / "index.html"
    if not page.is_file():
        return
    pulled = re.findall(
        r'<(?:script[^>]*\ssrc|link rel="(?:modulepreload|stylesheet)"[^>]*\shref)="/([^"]+)"',
        page.read_text(),
    )
    size = sum(len(gzip.compress((built / name).read_bytes())) for name in ["index.html", *pulled])
    if size > CONSOLE_FIRST_LOAD_BYTES:
        most = CONSOLE_FIRST_LOAD_BYTES
        yield f"src/aislewatch/console: {size} bytes gzipped at the first load, at most {most}"


def console_circles(root: Path) -> Iterator[str]:
    """Circles of imports in the console."""
    for circle in console_imports.circles(root / "web" / "src"):
        yield f"web/src: import circle {' -> '.join(circle)}"


GATES: Final[tuple[Gate, ...]] = (
    long_files,
    long_functions,
    vague_names,
    forbidden_words,
    addresses_in_locks,
    unpinned_build,
    console_size,
    console_first_load,
    console_circles,
)


def python_code(source: str) -> Iterator[tuple[int, str]]:
    """Line numbers and tokens of ``source`` without comments and docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    skipped: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented):
            # Not only the first: a string after a constant is that constant's docstring.
            skipped |= {
                (s.lineno, s.col_offset)
                for s in node.body
                if isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)
            }
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT and token.start not in skipped:
            yield token.start[0], token.string


def _forbidden(path: Path, code: Iterator[tuple[int, str]]) -> Iterator[str]:
    for number, text in code:
        for pattern, why in ((NEVER_IN_CODE, "no such code here"), (NEVER_SAID, "say 'suspicion'")):
            if found := pattern.search(text):
                yield f"{path}:{number}: {found[0]!r}: {why}"


def _lines(path: Path) -> int:
    return len(path.read_bytes().splitlines())


def main(root: Path) -> int:
    """The exit code; prints every violation."""
    found = [line for gate in GATES for line in gate(root)]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent))
