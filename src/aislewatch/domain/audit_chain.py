r"""The audit log as a chain: every line carries a hash over itself and over the line before it.

The hash of a line is the SHA-256, in 64 lower-case hexadecimal digits, of one JSON text in ASCII::

    {"about":"till-2","at":1700000000.25,"by":"manager","detail":{"url":"rtsp://\u2026"},"number":7,
     "previous":"<hash of line 6>","what":"camera.added"}

on one line: keys in alphabetical order, those of ``detail`` too, no space between tokens, every character
beyond ASCII as ``\uXXXX`` (two of them beyond U+FFFF). ``at`` has the fewest digits that give the same double
again, always with a point or an exponent, as Python writes it. ``number`` counts from 1 without gaps;
``previous`` of line 1 is 64 zeros. This form never changes, or no log that exists could be checked again.

What the chain cannot show by itself: that lines at its end were taken away, or that all lines from one on
were written anew with new hashes. Both show against a :class:`Head` that was noted out of reach.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.errors import InvalidInput, quoted

_HEAD: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of a log: its number, and the hash that stands for everything up to it."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


START: Final = Head(0, "0" * 64)
"""What the first line follows."""


@dataclass(frozen=True, slots=True)
class ChainedLine:
    """A line as it is stored; ``entry`` is None when what is stored there makes no sense."""

    number: int
    entry: AuditEntry | None
    hash: str


class Flaw(Enum):
    """Why a chain is broken."""

    ALTERED = "altered"
    """The line's content and its hash, or the line before and its hash, are not what was written."""
    MISSING = "missing"
    """There is no such line, though later ones are there or were noted."""
    ADDED = "added"
    """A line that nothing counts."""
    REWRITTEN = "rewritten"
    """The line fits its chain, but is not the one that was noted."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: ``head`` is the last line up to which all is well, ``broken_at`` the number of the
    first one that is not, and ``flaw`` what is wrong there."""

    head: Head
    broken_at: int | None = None
    flaw: Flaw | None = None

    @property
    def unbroken(self) -> bool:
        """Whether all lines are as they were written."""
        return self.broken_at is None


def read_head(text: str) -> Head:
    """A noted head: ``number:hash``. Raises :class:`InvalidInput`."""
    match = _HEAD.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(f"{quoted(text)} is no noted head.", fix="Give it as it was told: NUMBER:HASH.")
    return Head(int(match[1]), match[2])


def following(head: Head, entry: AuditEntry) -> Head:
    """The head once ``entry`` is written behind ``head``. Raises :class:`InvalidInput` for numbers that are
    none."""
    if not math.isfinite(entry.at):
        raise InvalidInput(f"A line of the audit log cannot be of {entry.at}.")
    content = {
        "about": entry.about,
        "at": float(entry.at) + 0.0,  # there is no minus zero in every database
        "by": entry.by,
        "detail": dict(entry.detail),
        "number": head.number + 1,
        "previous": head.hash,
        "what": entry.what,
    }
    try:
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except ValueError as error:
        raise InvalidInput(f"This cannot be a line of the audit log: {error}.") from None
    return Head(head.number + 1, hashlib.sha256(text.encode("ascii")).hexdigest())


def verified(lines: Iterable[ChainedLine], noted: Head | None = None) -> Verification:
    """Follow the chain from its first line, by number, and past the ``noted`` head."""
    head = START
    for line in lines:
        flaw = _flaw(line, head, noted)
        if flaw is not None:
            return Verification(head, line.number if flaw is Flaw.ADDED else head.number + 1, flaw)
        head = Head(line.number, line.hash)
    if noted is not None and noted.number > head.number:
        return Verification(head, head.number + 1, Flaw.MISSING)
    return Verification(head)


def _flaw(line: ChainedLine, head: Head, noted: Head | None) -> Flaw | None:
    if line.number <= head.number:
        return Flaw.ADDED
    if line.number > head.number + 1:
        return Flaw.MISSING
    if not _fits(line, head):
        return Flaw.ALTERED
    if noted is not None and noted.number == line.number and noted.hash != line.hash:
        return Flaw.REWRITTEN
    return None


def _fits(line: ChainedLine, head: Head) -> bool:
    try:
        return line.entry is not None and following(head, line.entry).hash == line.hash
    except InvalidInput:  # numbers that were never written
        return False
