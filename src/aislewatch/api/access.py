"""Who may do what, route by route, as checked in: ``python -m aislewatch.api.access > docs/api/access.md``.

Made from the routes themselves, so that a new one is in it by itself; ``tests/integration/test_api_roles.py``
tries every cell.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI

from aislewatch.api.app import bare_app
from aislewatch.api.auth import Need, is_public, need_of
from aislewatch.domain.accounts import RIGHTS, Role

SOCKET: Final = "SOCKET"
"""Stands where others have their method."""

YES: Final = "yes"
NO: Final = "–"

_HEAD: Final = """# Who may do what

Made by `python -m aislewatch.api.access > docs/api/access.md`; a test fails when the two differ, and another
tries every cell. Whoever is not allowed is answered 401 (nobody) or 403; nothing is done.

* **limited**: somebody whose role may, but who sees only some cameras. "theirs": where it is about cameras,
  what is on others is left out of lists and answered 404, as if it did not exist.
* **token**: a program with an API token of that role.

"""


@dataclass(frozen=True, slots=True)
class Route:
    """One way in: ``need`` None for one that is open to everybody, or (not ``public``) closed to all."""

    method: str
    path: str
    public: bool
    need: Need | None

    def open_to(self, role: Role | None) -> bool:
        """Whether somebody of that role who sees all cameras (None: nobody) gets in."""
        if self.public or self.need is None or role is None:
            return self.public
        return self.need.right in RIGHTS[role]

    @property
    def least(self) -> Role | None:
        """The least role that gets in."""
        return next((role for role in Role if not self.public and self.open_to(role)), None)


def routes(app: FastAPI) -> list[Route]:
    """Every method and path the application answers to, as it dispatches them itself."""
    found = [
        Route(method, path, is_public(endpoint), need_of(endpoint))
        for router in app.routes
        if hasattr(router, "effective_route_contexts")
        for context in router.effective_route_contexts()
        for methods, path, endpoint in (_way(context),)
        for method in sorted(methods)
    ]
    return sorted(found, key=lambda route: (route.path, route.method))


def _way(context: Any) -> tuple[set[str], str, object]:
    socket = context.starlette_route
    if socket is not None:
        return {SOCKET}, socket.path, socket.endpoint
    return context.methods, context.path_format, context.endpoint


def document() -> str:
    """The table as Markdown."""
    columns = ("method", "path", "nobody", *(role.value for role in Role), "limited", "token")
    lines = [_row(columns), _row(["---"] * len(columns))]
    lines += [_row(_cells(route)) for route in routes(bare_app())]
    return _HEAD + "\n".join(lines) + "\n"


def _cells(route: Route) -> Iterator[str]:
    yield route.method
    yield f"`{route.path}`"
    for role in (None, *Role):
        yield YES if route.open_to(role) else NO
    if route.need is None:
        yield from (YES, YES) if route.public else (NO, NO)
    else:
        yield NO if route.need.whole else "theirs"
        yield NO if route.need.person else YES


def _row(cells: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(document())
