"""Real processes for tests: a running Aislewatch, and an RTSP camera."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PATIENCE = 60.0
"""Seconds after which a test gives up on something that should take a few."""


@dataclass
class Running:
    """A child process and what it has said so far."""

    process: subprocess.Popen[str]
    lines: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append((time.monotonic(), re.sub(r"\x1b\[[0-9;]*m", "", line.rstrip())))

    def wait_for(self, pattern: str, *, after: float = 0.0) -> tuple[float, re.Match[str]]:
        """When (monotonic seconds) a line matching ``pattern`` was said later than ``after``; the match."""
        found: list[tuple[float, re.Match[str]]] = []

        def said() -> bool:
            matches = ((at, re.search(pattern, line)) for at, line in list(self.lines) if at > after)
            found[:] = [(at, match) for at, match in matches if match]
            assert self.process.poll() is None or found, f"ended early:\n{self.said()}"
            return bool(found)

        wait_until(said, f"nothing like {pattern!r} in:\n", self.said)
        return found[0]

    def said(self) -> str:
        """Everything said so far."""
        return "\n".join(line for _, line in self.lines)

    def end(self) -> int:
        """Ask it to stop, and wait; its exit code."""
        self.process.terminate()
        code = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        return code


def wait_until(true: Callable[[], bool], complaint: str, more: Callable[[], str] = str) -> float:
    """Wait until something is true; the monotonic time when it was."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, complaint + more()
        time.sleep(0.05)
    return time.monotonic()


@contextmanager
def running(command: Sequence[str]) -> Iterator[Running]:
    """A child process, killed at the end if it still runs."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
    )
    child = Running(process)
    try:
        yield child
    finally:
        process.kill()
        process.wait(PATIENCE)
        child._listener.join(PATIENCE)
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


def aislewatch(*words: str) -> list[str]:
    """The command line of the installed program."""
    return [str(Path(sys.executable).with_name("aislewatch")), *words]


def rtsp_camera(clip: Path, port: int = 0, codec: str = "h264") -> list[str]:
    """The command line of an RTSP camera playing ``clip`` at ``rtsp://127.0.0.1:PORT/camera``."""
    server = str(HERE / "rtsp_server.py")
    return ["/usr/bin/python3", server, str(clip), "--codec", codec, "--port", str(port)]


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
