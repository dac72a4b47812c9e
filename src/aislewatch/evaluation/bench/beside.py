"""Another way to do the same work, timed side by side: any command that prints one line of JSON."""

import json
import shlex
import subprocess
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.errors import InvalidInput
from aislewatch.evaluation.bench.footage import Footage

LONGEST: Final = 600.0
"""Seconds the command may take."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A ``command`` called with ``VIDEO --rate R --pictures N``; its last line must be a JSON object with
    ``pictures`` analyzed, ``cpu_seconds`` used for them, and ``people`` a picture."""

    command: str

    def seconds_per_picture(self, footage: Footage, rate: float, pictures: int) -> float:
        """Seconds of a core for one analyzed picture. Raises :class:`InvalidInput` when the command fails."""
        words = [
            *shlex.split(self.command),
            str(footage.path),
            "--rate",
            str(rate),
            "--pictures",
            str(pictures),
        ]
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=LONGEST, check=True)
            told = json.loads(done.stdout.strip().splitlines()[-1])
            return float(told["cpu_seconds"]) / float(told["pictures"])
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or str(error)
            raise _unusable(self.command, str(said).strip().splitlines()[-1]) from None
        except (ValueError, LookupError, TypeError, ZeroDivisionError):
            raise _unusable(self.command, "it does not end with the line of JSON that is expected") from None


def _unusable(command: str, why: str) -> InvalidInput:
    return InvalidInput(f"`{command}` cannot be timed: {why}.", fix="See benchmarks/usual_loop.py.")
