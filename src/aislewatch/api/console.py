"""The built console, served from the API's own origin.

Text among its files (scripts, styles, the page) goes out compressed: three quarters of what a phone has to
load for the first screen.
"""

import functools
import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from aislewatch.api.compress import takes_gzip

_FOREVER: Final = "public, max-age=31536000, immutable"
"""Files under ``assets/`` carry a hash of their content in their name."""
_ASK: Final = "no-cache"

_TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""What is text, and its media type, said here because systems differ in what they know."""

_NOT_BUILT: Final = """<!doctype html><html lang="en"><title>Aislewatch</title>
<h1>The console is not built</h1>
<p>The API works, but this installation has no web pages. Run <code>scripts/build</code>, or install the
released package, which carries them.</p>"""


def console_router(folder: Path | None) -> APIRouter:
    """Routes for the files in ``folder``; any other path outside ``/api`` gets the page itself, which then
    shows the right screen (the console keeps its own addresses)."""
    router = APIRouter(include_in_schema=False)
    root = folder.resolve() if folder else None

    @router.api_route("/{path:path}", methods=["GET", "HEAD"])
    def page(path: str, request: Request) -> Response:
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404, "There is nothing at this address.")
        if root is None or not (root / "index.html").is_file():
            return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        found = _inside(root, path)
        if found is None and path.startswith("assets/"):
            raise HTTPException(404, "There is no such file.")
        caching = _FOREVER if found and path.startswith("assets/") else _ASK
        return _served(found or root / "index.html", caching, request)

    return router


def _served(path: Path, caching: str, request: Request) -> Response:
    """The file: text compressed for who takes it so, and not again for who has it already."""
    headers = {"Cache-Control": caching}
    kind = _TYPES.get(path.suffix)
    if kind is None:
        return FileResponse(path, media_type=mimetypes.guess_type(path.name)[0], headers=headers)
    plain, packed, tag = _text(path, path.stat().st_mtime_ns)
    headers |= {"Vary": "Accept-Encoding", "ETag": tag}
    if tag in (known.strip() for known in request.headers.get("If-None-Match", "").split(",")):
        return Response(status_code=304, headers=headers)
    if not takes_gzip(request.headers.get("Accept-Encoding", "")):
        return Response(plain, media_type=kind, headers=headers)
    return Response(packed, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})


@functools.lru_cache(maxsize=128)
def _text(path: Path, changed: int) -> tuple[bytes, bytes, str]:
    """A text file's content, plain and compressed, and its tag; read again when it ``changed``."""
    plain = path.read_bytes()
    tag = f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"'  # weak: the same for both ways to send it
    return plain, gzip.compress(plain, mtime=0), tag


def _inside(root: Path, path: str) -> Path | None:
    """The file at ``path`` below ``root``, if it is one and does not climb out."""
    if not path or "\0" in path:
        return None
    found = (root / path).resolve()
    return found if found.is_relative_to(root) and found.is_file() else None
