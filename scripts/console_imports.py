"""Which of the console's files imports which, and circles among them."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath

_COMMENT_OR_STRING = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""", re.DOTALL
)
_IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"'\n]+)["']""")
_ENDINGS = ("", ".ts", ".tsx", "/index.ts", "/index.tsx")


def without_comments(source: str) -> str:
    """TypeScript or CSS ``source`` with its comments emptied; line numbers stay."""

    def emptied(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0]) if match[0].startswith(("//", "/*")) else match[0]

    return _COMMENT_OR_STRING.sub(emptied, source)


def imports(folder: Path) -> dict[str, set[str]]:
    """The files of ``folder`` each TypeScript file in it imports, all as paths within ``folder``."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.ts*")}
    found: dict[str, set[str]] = {}
    for file in sorted(files):
        code = without_comments((folder / file).read_text(encoding="utf-8"))
        targets = {_resolved(file, name, files) for name in _IMPORT.findall(code)}
        found[file] = {target for target in targets if target is not None}
    return found


def circles(folder: Path) -> list[list[str]]:
    """One circle of imports per group of files that import each other, its first file repeated at the end."""
    graph = imports(folder)
    reached = {file: _reachable(graph, file) for file in graph}
    found: list[list[str]] = []
    seen: set[str] = set()
    for file in graph:
        if file in reached[file] and file not in seen:
            seen |= {other for other in reached[file] if file in reached[other]}
            found.append(_way_back(graph, file))
    return found


def _resolved(file: str, name: str, files: set[str]) -> str | None:
    if not name.startswith("."):
        return None
    base = normpath(str(PurePosixPath(file).parent / name))
    stem = base.removesuffix(".js")
    return next((path for base in (base, stem) for end in _ENDINGS if (path := base + end) in files), None)


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        file = waiting.pop()
        if file not in reached:
            reached.add(file)
            waiting.extend(graph[file])
    return reached


def _way_back(graph: Mapping[str, set[str]], start: str) -> list[str]:
    """The shortest way from ``start`` to itself."""
    ways = [[start]]
    for way in ways:
        for file in sorted(graph[way[-1]]):
            if file == start:
                return [*way, start]
            if file not in way:
                ways.append([*way, file])
    return [start]
