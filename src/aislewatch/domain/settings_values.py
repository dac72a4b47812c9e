"""Single values out of a plain mapping (what TOML and JSON hold): each refused with its exact key and what
is allowed. :mod:`aislewatch.domain.settings_text` builds the whole tree from them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, TypeVar

from aislewatch.domain.errors import InvalidInput, InvalidSetting, quoted
from aislewatch.domain.suspicion import RAISING, Level

Plain = Mapping[str, Any]
_E = TypeVar("_E", bound=Enum)
_T = TypeVar("_T")

DEEPEST: Final = 12
"""Tables and lists inside one another; the deepest setting there is lies seven deep."""

LONGEST_TEXT: Final = 200
"""Characters of a name or a remark."""

_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_END: Final = datetime(2100, 1, 1, tzinfo=UTC)
_SHOWN: Final = 60
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_ADDRESS: Final = re.compile(r"https?://[a-z0-9.:_\[\]-]+(/[a-z0-9._~/-]*)?", re.IGNORECASE)


def copied(raw: Any, key: str = "", depth: int = 0) -> Any:
    """A copy that shares nothing with ``raw``: mappings as dicts, lists and tuples as lists.

    Raises :class:`InvalidSetting` for a key that is no text, for text that no file can hold, and for
    nesting without end.
    """
    if depth > DEEPEST:
        raise InvalidSetting(_short(key), "there is no setting so deep inside", allowed=f"{DEEPEST} levels")
    if isinstance(raw, Mapping):
        return {
            _name(name, key): copied(value, f"{key}.{name}" if key else str(name), depth + 1)
            for name, value in raw.items()
        }
    if isinstance(raw, list | tuple):
        return [copied(value, f"{key}[{number}]", depth + 1) for number, value in enumerate(raw, 1)]
    if isinstance(raw, str) and not _writable(raw):
        raise InvalidSetting(key, "holds a character that cannot be written", allowed="Unicode text")
    return raw


def known(raw: Plain, allowed: Iterable[str], where: str) -> None:
    """Refuse keys of the table ``where`` (empty, or ending in a dot) that are not ``allowed``."""
    allowed = tuple(allowed)
    for key in raw:
        if key not in allowed:
            raise InvalidSetting(
                f"{where}{_short(key)}", "there is no such setting", allowed=", ".join(allowed)
            )


def table(raw: Any, key: str) -> Plain:
    """A table."""
    if not isinstance(raw, Mapping):
        raise misfit(key, raw, "a table")
    return raw


def items(raw: Any, key: str, *, most: int | None = None) -> list[Any]:
    """A list, of ``most`` items."""
    if not isinstance(raw, list | tuple):
        raise misfit(key, raw, "a list")
    if most is not None and len(raw) > most:
        raise InvalidSetting(key, f"{len(raw)} are too many", allowed=f"0 to {most}")
    return list(raw)


def number(spec: "Field[Any]", raw: Any, key: str) -> int | float:
    """A number in the range that a settings field carries beside its default."""
    low, high, unit = (spec.metadata[name] for name in ("low", "high", "unit"))
    whole = isinstance(spec.default, int)
    allowed = f"{'a whole number' if whole else 'a number'} from {low:g} to {high:g} {unit}".rstrip()
    if isinstance(raw, bool) or not isinstance(raw, int if whole else int | float) or not low <= raw <= high:
        raise misfit(key, raw, allowed)
    return int(raw) if whole else float(raw)


def boolean(raw: Any, key: str) -> bool:
    """True or false."""
    if not isinstance(raw, bool):
        raise misfit(key, raw, "true, false")
    return raw


def choice(kind: type[_E], raw: Any, key: str) -> _E:
    """A member by its value."""
    try:
        return kind(raw)
    except ValueError:
        raise misfit(key, raw, ", ".join(str(member.value) for member in kind)) from None


def level(raw: Any, key: str) -> Level:
    """A level that may raise an alert, by its name in any case."""
    allowed = {level.name: level for level in RAISING}
    if not isinstance(raw, str) or raw.upper() not in allowed:
        raise misfit(key, raw, ", ".join(allowed))
    return allowed[raw.upper()]


def color(raw: Any, key: str) -> str:
    """``#rrggbb`` in small letters, or empty."""
    if not isinstance(raw, str) or (raw and not _COLOR.fullmatch(raw)):
        raise misfit(key, raw, "a color as #rrggbb, each digit 0 to f; or empty")
    return raw.lower()


def address(raw: Any, key: str) -> str:
    """A web address without password, question or mark, and without the slash at its end; or empty."""
    if not isinstance(raw, str) or len(raw) > LONGEST_TEXT or (raw and not _ADDRESS.fullmatch(raw)):
        raise misfit(key, raw, "an address like http://192.168.1.20:8000/v1; or empty")
    return raw.rstrip("/")


def text(raw: Any, key: str, *, empty: bool = False) -> str:
    """A short text, not blank unless it may be ``empty``."""
    if not isinstance(raw, str) or not (raw.strip() or empty) or len(raw) > LONGEST_TEXT:
        raise misfit(key, raw, f"a text of {0 if empty else 1} to {LONGEST_TEXT} characters")
    return raw


def moment(raw: Any, key: str) -> int:
    """A moment of this century, as text or as TOML's own date-time: seconds since the epoch, whole."""
    allowed = "a time from 2000 to 2099 with its zone, like 2026-10-14T18:00:00Z"
    try:
        at = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        raise misfit(key, raw, allowed) from None
    if not isinstance(at, datetime) or at.tzinfo is None or not _FIRST <= at < _END:
        raise misfit(key, raw, allowed)
    return int(at.timestamp())


def misfit(key: str, raw: Any, allowed: str) -> InvalidSetting:
    """The error for a value that is not what is ``allowed``."""
    return InvalidSetting(key, f"{quoted(raw)} does not fit", allowed=allowed)


def named(read: Callable[[], _T], key: str) -> _T:
    """What ``read`` returns; an error below it gets the settings key."""
    try:
        return read()
    except InvalidSetting:
        raise
    except InvalidInput as error:
        raise InvalidSetting(key, error.message.rstrip("."), fix=error.fix) from None


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"


def _name(raw: Any, key: str) -> str:
    if not isinstance(raw, str) or not _writable(raw):
        raise InvalidSetting(key, f"{quoted(raw)} cannot be a key", allowed="a text")
    return raw


def _writable(words: str) -> bool:
    """Whether it is Unicode: half a surrogate pair, which JSON can spell, is not."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True
