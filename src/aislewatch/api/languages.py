"""What the program says, in the language of whoever asks.

Errors, reasons and problems are English sentences wherever they arise; only here, at the rim, are they
put into another language. A table (``phrases/de.toml``) leads from each English phrase, with ``{}`` for what
varies (``{#}`` where it is one word or number), to the other language's. What no table holds is said in
English: never nothing.
"""

import functools
import re
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from importlib.resources import files
from typing import Annotated, Final

from pydantic import PlainSerializer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

OWN: Final = "en"
"""The language everything is written in."""

LANGUAGES: Final = (OWN, "de")

_DEEPEST: Final = 4
"""Phrases within phrases: an address, what is wrong with it, why, since when."""

_HOLE: Final = re.compile(r"\{#?\}")
_PARTS: Final = re.compile(r"(\{#?\})")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) ")

_spoken: ContextVar[str] = ContextVar("spoken", default=OWN)


class Phrasebook:
    """From English phrases to another language's; ``phrases`` are pairs with holes (see above)."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._whole = {english: other for english, other in phrases.items() if not _HOLE.search(english)}
        holed = [english for english in phrases if _HOLE.search(english)]
        # The phrase with the most words of its own fits best; "{}: {}." fits nearly everything.
        holed.sort(key=lambda english: len(_HOLE.sub("", english)), reverse=True)
        self._holed = [(_pattern(english), phrases[english].replace("{#}", "{}")) for english in holed]

    def say(self, english: str) -> str:
        """``english`` in the other language; sentences and parts that are no known phrase stay."""
        return self._phrase(english, _DEEPEST)

    def _phrase(self, english: str, deepest: int) -> str:
        if english in self._whole:
            return self._whole[english]
        if not deepest or " " not in english:
            return english
        sentences = _SENTENCE_END.split(english)
        if len(sentences) > 1:
            return " ".join(self._phrase(sentence, deepest - 1) for sentence in sentences)
        for pattern, other in self._holed:
            found = pattern.fullmatch(english)
            if found:
                return other.format(*(self._part(part, deepest - 1) for part in found.groups()))
        return english

    def _part(self, english: str, deepest: int) -> str:
        """What stands in a hole; a whole sentence there has lost its full stop."""
        said = self._phrase(english, deepest)
        return said if said != english else self._phrase(f"{english}.", deepest).removesuffix(".")


def _pattern(english: str) -> re.Pattern[str]:
    holes = {"{}": "(.+?)", "{#}": r"(\S+)"}
    parts = (holes.get(part) or re.escape(part) for part in _PARTS.split(english))
    return re.compile("".join(parts), re.DOTALL)


@functools.cache
def phrasebook(language: str) -> Phrasebook:
    """The phrasebook of one of :data:`LANGUAGES` but the own one."""
    table = files("aislewatch.api") / "phrases" / f"{language}.toml"
    return Phrasebook(tomllib.loads(table.read_text("utf-8")))


@functools.lru_cache(4096)
def _said(english: str, language: str) -> str:
    return phrasebook(language).say(english)


def say(english: str) -> str:
    """``english`` in the language of the request that is being answered."""
    language = _spoken.get()
    return english if language == OWN or not english else _said(english, language)


Said = Annotated[str, PlainSerializer(say, when_used="json")]
"""A field of an answer that holds the program's own words."""


def wanted(accepted: str) -> str:
    """The language of an ``Accept-Language`` header (RFC 9110, 12.5.4) that is spoken here."""
    wishes = []
    for place, wish in enumerate(accepted.lower().split(",")):
        tag, _, weight = wish.partition(";")
        language = tag.strip().partition("-")[0]
        if language in LANGUAGES:
            wishes.append((-_weight(weight), place, language))
    return min(wishes)[2] if wishes and min(wishes)[0] < 0 else OWN


def _weight(text: str) -> float:
    found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", text)
    return float(found[1]) if found else 1.0


class Spoken:
    """Notes for each request which language it wants."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] in ("http", "websocket"):
            # Every connection is served in a context of its own: nothing has to be put back.
            _spoken.set(wanted(Headers(scope=scope).get("accept-language", "")))
        await self._app(scope, receive, send)
