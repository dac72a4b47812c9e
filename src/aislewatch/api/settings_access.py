"""Which version of the settings (or the floor plan) a request means (ETag, If-Match), and how much of the
settings somebody may touch."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from aislewatch.api.auth import Caller
from aislewatch.api.errors import PreconditionFailed
from aislewatch.domain.errors import AccessDenied, Conflict, InvalidInput

_TAG: Final = re.compile(r'(W/)?"([^"]*)"')
_ANY: Final = "*"


def etag(version: int) -> str:
    """The strong tag of a version, for who asks with the same rights."""
    return f'"{version}"'


def unchanged(if_none_match: str | None, version: int) -> bool:
    """Whether the asker already has this version (``If-None-Match``, compared weakly)."""
    if if_none_match is None:
        return False
    tags = {f'"{name}"' for _, name in _TAG.findall(if_none_match)}
    return if_none_match.strip() == _ANY or etag(version) in tags


@contextmanager
def version_meant(
    current: Callable[[], int], version: int | None, if_match: str | None, thing: str = "settings"
) -> Iterator[int | None]:
    """The version of a ``thing`` to expect, from ``If-Match`` or from the body (None: ``If-Match: *``,
    whatever holds).

    Raises :class:`PreconditionFailed` when what ``If-Match`` names is not what holds, also when somebody
    comes between; :class:`InvalidInput` when neither says anything.
    """
    if if_match is None:
        if version is None:
            raise InvalidInput(
                "Nothing says on which version this change was made.",
                fix=f'Send "version", or the ETag of GET /api/v1/{thing} as If-Match.',
            )
        yield version
        return
    if if_match.strip() == _ANY:
        yield version
        return
    now = current()
    if etag(now) not in {f'"{name}"' for weak, name in _TAG.findall(if_match) if not weak}:
        raise _changed(thing)
    if version not in (None, now):
        raise Conflict("If-Match and version name different versions.", fix="Send one of them.")
    try:
        yield now
    except Conflict:
        if current() != now:
            raise _changed(thing) from None
        raise


def _changed(thing: str) -> PreconditionFailed:
    return PreconditionFailed(
        f"What GET /api/v1/{thing} says was changed meanwhile.",
        fix="Read it again, then make your change on the new version.",
    )


def may_touch(me: Caller, part: Mapping[str, Any] | None = None) -> None:
    """Let pass who sees every camera; others only with a ``part`` that is about cameras they see.

    Raises :class:`AccessDenied` otherwise: what holds for the store holds for cameras they do not see.
    """
    if me.scope is None:
        return
    cameras = part.get("cameras") if part is not None and set(part) == {"cameras"} else None
    if not isinstance(cameras, Mapping) or not all(me.sees(name) for name in cameras):
        raise AccessDenied(
            "You see some cameras only: you may change their own settings, not the store's.",
            fix="Choose one of your cameras, or ask somebody who sees all of them.",
        )


def seen_by(me: Caller, settings: dict[str, Any]) -> dict[str, Any]:
    """Plain settings without cameras that somebody does not see."""
    if me.scope is None:
        return settings

    def seen(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [item for item in items if item.get("camera") is None or me.sees(item["camera"])]

    return settings | {
        "cameras": {name: own for name, own in settings["cameras"].items() if me.sees(name)},
        "zones": seen(settings["zones"]),
        "snoozes": seen(settings["snoozes"]),
    }
