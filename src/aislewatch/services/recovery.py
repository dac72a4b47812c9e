"""Start-up: what a sudden stop left unfinished is closed, and what nothing refers to is removed."""

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Final

from aislewatch.domain.alerts import Alert
from aislewatch.domain.audit import SYSTEM, AuditEntry
from aislewatch.domain.errors import NotFound
from aislewatch.domain.traces import PINNED, pinned_key
from aislewatch.ports import Blobs, Clock, Store, Transaction
from aislewatch.services.floor_plans import FOLDER as PLAN_FOLDER

CLIP_FOLDERS: Final = ("clips/", "stills/")
"""Where alerts keep their blobs. The traces beside them belong to no alert and are left alone."""

STOPPED: Final = "The machine stopped while this was being recorded: the clip is the part that was saved."
STOPPED_BEFORE: Final = "The machine stopped before a clip was saved."


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done: ids of alerts that were closed, blob keys that were removed, and blob keys that alerts
    name but that are gone (someone deleted files)."""

    closed: tuple[str, ...]
    removed: tuple[str, ...]
    missing: tuple[str, ...]


def recover(store: Store, blobs: Blobs, clock: Clock) -> Recovered:
    """Put store and blobs in order after any kind of stop.

    Only before the first writer starts: it would take a running one's work for leftovers. Raises
    :class:`StorageError`.
    """
    blobs.tidy()
    with store.begin() as tables:
        unfinished = [_closed(alert) for alert in tables.alerts.unfinished()]
        for alert in unfinished:
            tables.alerts.save_evidence(alert)
        if unfinished:
            detail = {"alerts": ", ".join(alert.id for alert in unfinished)}
            tables.audit.append(AuditEntry(clock.utc(), SYSTEM, "alerts.recovered", detail=detail))
        named = tables.alerts.blob_keys()
        forlorn = {key for key in blobs.keys(PINNED) if not _belongs(tables, key)}
        plan, _ = tables.floor_plan.get()
    forlorn |= {key for key in blobs.keys(PLAN_FOLDER) if plan is None or key != plan.picture}
    there = {key for folder in CLIP_FOLDERS for key in blobs.keys(folder)}
    return Recovered(
        closed=tuple(alert.id for alert in unfinished),
        removed=_remove(blobs, (there - named) | forlorn),
        missing=tuple(sorted(named - there)),
    )


def _closed(alert: Alert) -> Alert:
    problem = alert.clip_problem or (STOPPED if alert.clip is not None else STOPPED_BEFORE)
    return replace(
        alert,
        incident=replace(alert.incident, closed=True),
        clip_problem="" if alert.clip_whole else problem,
    )


def _belongs(tables: Transaction, key: str) -> bool:
    """Whether the trace of a clip is still some alert's."""
    alert_id = key.removeprefix(PINNED).removesuffix(".npz")
    try:
        tables.alerts.get(alert_id)
    except NotFound:
        return False
    return key == pinned_key(alert_id)


def _remove(blobs: Blobs, keys: Set[str]) -> tuple[str, ...]:
    for key in sorted(keys):
        blobs.delete(key)
    return tuple(sorted(keys))
