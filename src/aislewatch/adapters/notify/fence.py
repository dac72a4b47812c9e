"""A fence around somebody else's code: what it does is asked about before it happens.

Python tells every connection, every opened file and every started program to its audit hooks (PEP 578), with
the address that is really meant: names are resolved by then, redirects taken. What runs inside the fence
connects only where the doorkeeper lets it, reads Python's own files and those in one folder, and starts
nothing. C code that goes past Python is not seen, nor a thread of its own; see
:mod:`aislewatch.adapters.notify.chat` for what is refused because of that.
"""

import errno
import functools
import mimetypes
import os
import socket
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aislewatch.domain.errors import AislewatchError
from aislewatch.ports import Doorkeeper

_STARTS: Final = frozenset(
    {
        *("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"),
        *("pty.spawn", "os.startfile", "ctypes.dlopen"),
    }
)
_CONNECTS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass
class Fence:
    """What was asked for and refused, in words, the first first."""

    doorkeeper: Doorkeeper
    folder: Path
    refused: list[str] = field(default_factory=list)

    def judge(self, event: str, args: tuple[Any, ...]) -> None:
        """Raises :class:`PermissionError`, which libraries take for an answer of the system."""
        reason = ""
        if event in _CONNECTS:
            reason = self._connection(*args[:2])
        elif event in _STARTS:
            reason = "it would start a program on this machine"
        elif event == "open":
            reason = self._file(args[0], args[2])
        if reason:
            self.refused.append(reason)
            raise PermissionError(errno.EACCES, reason)

    def _connection(self, connection: socket.socket, address: Any) -> str:
        if address is None:  # a connected one: it was asked about before
            return ""
        if connection.family not in (socket.AF_INET, socket.AF_INET6):
            return "it would speak to a program on this machine"
        host, port = address[:2]
        try:
            socket.inet_pton(connection.family, host.partition("%")[0])
        except (OSError, AttributeError):
            return "it would connect to a name that nobody has looked up"
        try:
            self.doorkeeper(host, port)
        except AislewatchError as error:
            return f"{error.message} {error.fix}"
        return ""

    def _file(self, path: Any, flags: Any) -> str:
        if isinstance(path, int):
            return ""
        file = Path(os.path.realpath(os.fsdecode(path)))
        if file.is_relative_to(self.folder):
            return ""
        if isinstance(flags, int) and flags & _WRITES:
            return "it would write a file on this machine"
        own = any(file.is_relative_to(place) for place in _readable())
        return "" if own else "it would read a file of this machine"


@functools.cache
def _readable() -> frozenset[Path]:
    """Where Python's own files are, and what the system says of kinds of files."""
    libraries = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    places = {*libraries, *mimetypes.knownfiles, os.devnull, "/usr/share/zoneinfo"}
    return frozenset(Path(os.path.realpath(place)) for place in places)


_current: ContextVar[Fence | None] = ContextVar("fence", default=None)


def _heard(event: str, args: tuple[Any, ...]) -> None:
    fence = _current.get()
    if fence is None:
        return
    token = _current.set(None)  # the doorkeeper's own questions to the network are not asked about
    try:
        fence.judge(event, args)
    finally:
        _current.reset(token)


@functools.cache
def _watch() -> Callable[[str, tuple[Any, ...]], None]:
    """Once in a process: a hook stays for good."""
    sys.addaudithook(_heard)
    return _heard


@contextmanager
def fenced(doorkeeper: Doorkeeper, folder: Path) -> Iterator[Fence]:
    """What this thread does inside is asked about; ``folder`` alone may be written to."""
    _watch()
    fence = Fence(doorkeeper, Path(os.path.realpath(folder)))
    token = _current.set(fence)
    try:
        yield fence
    finally:
        _current.reset(token)
