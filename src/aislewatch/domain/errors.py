"""Every error Aislewatch raises on purpose, in one tree.

::

    AislewatchError
    ├── InvalidInput            what was given cannot be used
    │   ├── InvalidGeometry     a polygon, box or point that cannot be
    │   └── InvalidSetting      a settings key or value; names the key and what is allowed
    ├── NotFound                nothing has that name or number
    ├── Conflict                the move is not allowed in this state, or someone else moved first
    ├── AccessDenied            not signed in, or not allowed to do this
    ├── VideoError              pictures cannot be had
    │   ├── SourceUnavailable   cannot connect or open; trying again may help
    │   └── UnreadableVideo     opened, but the content is broken or of an unsupported kind
    ├── ModelError              weights are missing, altered or of the wrong shape
    ├── StorageError            database or disk refuses: full, locked, damaged
    └── DeliveryError           a notification channel did not take the message
        └── ReceiverGone        and never will: the device took its subscription back

A foreign error (PyAV, OpenVINO, SQLAlchemy, fsspec ...) is translated into one of these at the rim,
in the adapter that called the library. Each message says what happened; ``fix`` says what to do.
"""

from typing import Final

_QUOTED: Final = 60


def quoted(raw: object) -> str:
    """``raw`` as a message quotes it: on one short line, whatever it is."""
    try:
        words = repr(raw)
    except (ValueError, RecursionError):  # Python writes no number of more than some thousand digits
        return f"this {type(raw).__name__}"
    return words if len(words) <= _QUOTED else f"{words[: _QUOTED - 1]}…"


class AislewatchError(Exception):
    """Root of the tree.

    ``message`` says what is wrong, in words a shopkeeper reads; ``fix`` says how to mend it.
    """

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".rstrip()


class InvalidInput(AislewatchError):
    """What was given cannot be used."""


class InvalidGeometry(InvalidInput):
    """A polygon, box or point that cannot be; the message names the vertex or row."""


class InvalidSetting(InvalidInput):
    """A settings key that does not exist or a value outside its range."""

    def __init__(self, key: str, problem: str, *, allowed: str = "", fix: str = "") -> None:
        super().__init__(f"{key}: {problem}.", fix=fix or (f"Allowed: {allowed}." if allowed else ""))
        self.key = key
        self.problem = problem


class NotFound(AislewatchError):
    """Nothing has that name or number."""


class Conflict(AislewatchError):
    """The move is not allowed in this state, or someone else moved first."""


class AccessDenied(AislewatchError):
    """Not signed in, or not allowed to do this."""


class VideoError(AislewatchError):
    """Pictures cannot be had from a source."""


class SourceUnavailable(VideoError):
    """A camera or file that cannot be reached or opened; trying again may help."""


class UnreadableVideo(VideoError):
    """A source that opened, but whose content is broken or of an unsupported kind."""


class ModelError(AislewatchError):
    """Weights are missing, altered or of the wrong shape."""


class StorageError(AislewatchError):
    """Database or disk refuses: full, locked or damaged."""


class DeliveryError(AislewatchError):
    """A notification channel did not take the message."""


class ReceiverGone(DeliveryError):
    """The device a message was for has taken its subscription back."""
