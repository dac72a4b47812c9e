"""Stored files over HTTP with range requests (RFC 9110, section 14), so that a player can seek."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from aislewatch.ports import Blobs, ReadableBlob

_CHUNK: Final = 256 * 1024
_ONE_RANGE: Final = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
_END: Final = 2
"""``whence`` of ``seek``: from the end."""


def stored_file(blobs: Blobs, key: str, request: Request, *, media_type: str) -> Response:
    """The file under ``key``, or the part the request asks for.

    A clip may still grow, so browsers ask again each time; its tag changes with its key and size. Several
    ranges at once are answered whole, as the standard allows. Raises :class:`NotFound`.
    """
    with ExitStack() as stack:
        blob = stack.enter_context(blobs.open(key))
        size = blob.seek(0, _END)
        tag = f'"{hashlib.sha256(f"{key} {size}".encode()).hexdigest()[:32]}"'
        headers = {"Accept-Ranges": "bytes", "ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        asked = _asked(request, tag, size)
        if asked is None:
            first, last, status = 0, size - 1, 200
        elif asked[0] > asked[1]:
            return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
        else:
            (first, last), status = asked, 206
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        headers["Content-Length"] = str(last - first + 1)
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=media_type)
        body = _parts(blob, first, last, stack.pop_all())
        return StreamingResponse(body, status_code=status, headers=headers, media_type=media_type)


def _asked(request: Request, tag: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for the whole file; first > last when there is no such part."""
    match = _ONE_RANGE.fullmatch(request.headers.get("range", ""))
    if match is None or request.headers.get("if-range", tag) != tag or match[1] == match[2] == "":
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size - 1 if int(match[2]) else -1
    first, last = int(match[1]), int(match[2]) if match[2] else size - 1
    if match[2] and last < first:
        return None  # no range at all, says the standard
    return first, min(last, size - 1)


def _parts(blob: ReadableBlob, first: int, last: int, stack: ExitStack) -> Iterator[bytes]:
    with stack:
        blob.seek(first)
        left = last - first + 1
        while left > 0 and (part := blob.read(min(_CHUNK, left))):
            left -= len(part)
            yield part
