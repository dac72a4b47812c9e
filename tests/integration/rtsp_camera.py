"""The RTSP test camera (``rtsp_server.py``) as a context manager."""

import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pytest

_SYSTEM_PYTHON: Final = "/usr/bin/python3"
_SERVER: Final = Path(__file__).with_name("rtsp_server.py")
_IMPORTS: Final = (
    "import gi; gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0'); "
    "from gi.repository import Gst, GstRtspServer"
)


def require_gstreamer() -> None:
    """Skip where GStreamer is missing; in continuous integration that is a failure."""
    if not Path(_SYSTEM_PYTHON).exists():
        found = False
    else:
        found = (
            subprocess.run([_SYSTEM_PYTHON, "-c", _IMPORTS], capture_output=True, check=False).returncode == 0
        )
    if found:
        return
    reason = "needs python3-gi, gir1.2-gst-rtsp-server-1.0 and GStreamer's good, bad and ugly plugins"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class RtspCamera:
    """An RTSP server that plays one video, on a port of its own; may be killed and started again."""

    def __init__(
        self, source: Path | str, *, codec: str = "h264", login: tuple[str, str] | None = None
    ) -> None:
        self._arguments = [str(source), "--codec", codec]
        if login:
            self._arguments += ["--user", login[0], "--password", login[1]]
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where it plays, without credentials."""
        return f"rtsp://127.0.0.1:{self.port}/camera"

    def start(self) -> None:
        """Listen; on the same port as before when it was killed."""
        command = [_SYSTEM_PYTHON, str(_SERVER), *self._arguments, "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().split()
        assert answer[:1] == ["ready"], "the RTSP server did not start"
        self.port = int(answer[1])

    def kill(self) -> None:
        """Vanish at once, as a camera does that loses its power."""
        if self._process is None:
            return
        self._process.kill()
        self._process.communicate()
        self._process = None

    def __enter__(self) -> Self:
        require_gstreamer()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
