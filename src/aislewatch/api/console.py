"""The built console, served from the API's own origin."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

_FOREVER: Final = "public, max-age=31536000, immutable"
"""Files under ``assets/`` carry a hash of their content in their name."""
_ASK: Final = "no-cache"

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
    def page(path: str) -> Response:
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404, "There is nothing at this address.")
        if root is None or not (root / "index.html").is_file():
            return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        found = _inside(root, path)
        if found is None and path.startswith("assets/"):
            raise HTTPException(404, "There is no such file.")
        caching = _FOREVER if found and path.startswith("assets/") else _ASK
        return FileResponse(found or root / "index.html", headers={"Cache-Control": caching})

    return router


def _inside(root: Path, path: str) -> Path | None:
    """The file at ``path`` below ``root``, if it is one and does not climb out."""
    if not path or "\0" in path:
        return None
    found = (root / path).resolve()
    return found if found.is_relative_to(root) and found.is_file() else None
