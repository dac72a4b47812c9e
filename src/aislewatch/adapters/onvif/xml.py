"""Reading XML of strangers: no document type, so no entities that grow or fetch; limited size and depth."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from aislewatch.domain.errors import UnreadableVideo

MOST_BYTES: Final = 512 * 1024
MOST_DEPTH: Final = 40
MOST_NODES: Final = 20_000


@dataclass(slots=True)
class Node:
    """One element: its ``name`` without namespace (devices differ in their prefixes), attributes likewise."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Node"]:
        """This node and all below it with that name, in the document's order."""
        if self.name == name:
            yield self
        for child in self.children:
            yield from child.all(name)

    def first(self, name: str) -> "Node | None":
        """The first of :meth:`all`."""
        return next(self.all(name), None)

    def said(self, name: str) -> str:
        """The text of the first of that name, trimmed; empty without one."""
        found = self.first(name)
        return found.text.strip() if found else ""


def read(data: bytes) -> Node:
    """The root of a document. Raises :class:`UnreadableVideo` for anything but plain, modest XML."""
    if len(data) > MOST_BYTES:
        raise _refused("it is too long")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.words
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise _refused("it is not XML") from None
    return builder.root.children[0]


class _Builder:
    def __init__(self) -> None:
        self.root = Node("")
        self._open = [self.root]
        self._nodes = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1
        if len(self._open) > MOST_DEPTH or self._nodes > MOST_NODES:
            raise _refused("it is nested too deeply or has too many parts")
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, name: str) -> None:
        self._open.pop()

    def words(self, text: str) -> None:
        self._open[-1].text += text

    def doctype(self, *what: object) -> None:
        raise _refused("it declares a document type")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refused(why: str) -> UnreadableVideo:
    return UnreadableVideo(
        f"The camera's answer cannot be read: {why}.", fix="Add the camera by its stream's address."
    )
