"""Whether anybody is called for an alert: shadow mode, snoozes and the hourly ceiling, in one place."""

from collections.abc import Iterable, Sequence
from typing import Final

from aislewatch.domain.incidents import Incident
from aislewatch.domain.snooze import Snooze, snoozed
from aislewatch.domain.suspicion import Level

SHADOW: Final = "Shadow mode: this action is being tried out here."


def why_muted(
    incident: Incident,
    at: float,
    *,
    snoozes: Iterable[Snooze],
    loud: Sequence[Level],
    ceiling: int,
    shadow: bool = False,
) -> str:
    """Why nobody is to be called for ``incident`` at ``at`` (seconds since the epoch); empty: call.

    ``loud`` are the levels of the camera's other alerts that somebody was called for in the hour before.
    From ``ceiling`` of them on an alert is muted, but never one of a higher level than all of those. A
    snooze mutes every level: somebody wanted it so, for a while. So does ``shadow`` mode.
    """
    if shadow:
        return SHADOW
    snooze = snoozed(snoozes, incident.camera, incident.action, at)
    if snooze is not None:
        note = f": {snooze.note}" if snooze.note else ""
        return f"Snoozed until {snooze.until_text}{note}."
    if len(loud) < ceiling or incident.level > max(loud):
        return ""
    return f"More than {ceiling} alerts of this camera within an hour."
