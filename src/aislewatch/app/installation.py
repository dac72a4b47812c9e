"""One installation, put together: store, services, live board. ``serve`` adds worker and API."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.store.database import open_database
from aislewatch.adapters.video.clock import SystemClock
from aislewatch.app.config import Config
from aislewatch.domain.errors import StorageError
from aislewatch.pipeline.analysis import LocalTime
from aislewatch.ports import Blobs, Store
from aislewatch.services.accounts import Accounts
from aislewatch.services.cameras import Cameras
from aislewatch.services.configure import Configure
from aislewatch.services.snoozing import Snoozing
from aislewatch.services.vault import Vault
from aislewatch.services.workflow import Workflow
from aislewatch.services.zones import Zones


@dataclass(frozen=True, slots=True)
class Installation:
    """What every door of an installation shares."""

    config: Config
    clock: SystemClock
    store: Store
    blobs: Blobs
    accounts: Accounts
    cameras: Cameras
    configure: Configure
    zones: Zones
    snoozing: Snoozing
    workflow: Workflow
    vault: Vault


@contextmanager
def open_installation(config: Config) -> Iterator[Installation]:
    """Open (on the first start: create) the installation. Raises :class:`StorageError`."""
    try:
        config.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The data folder {config.data} cannot be made: {error.strerror}.",
            fix="Choose another with --data.",
        ) from None
    clock = SystemClock()
    store = open_database(config.database_place)
    configure = Configure(store, clock)
    try:
        yield Installation(
            config=config,
            clock=clock,
            store=store,
            blobs=open_blobs(config.blobs_place),
            accounts=Accounts(store, clock, new_token),
            cameras=Cameras(store, clock),
            configure=configure,
            zones=Zones(store, configure),
            snoozing=Snoozing(store, configure, clock),
            workflow=Workflow(store, clock),
            vault=Vault(vault_key(config.data)),
        )
    finally:
        store.close()


KEY_FILE: Final = "aislewatch.key"


def vault_key(data: Path) -> bytes:
    """The installation's key: ``AISLEWATCH_KEY``, or the file in the data folder, made on the first start for
    its owner only. Raises :class:`StorageError`."""
    given = os.environ.get("AISLEWATCH_KEY")
    if given:
        return given.encode()
    place = data / KEY_FILE
    try:
        with suppress(FileExistsError):
            handle = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key())
        return place.read_bytes().strip()
    except OSError as error:
        raise StorageError(
            f"The key file {place} cannot be used: {error.strerror}.", fix="Check who may read it."
        ) from None


def new_token() -> str:
    """An unguessable token: 160 random bits."""
    return secrets.token_urlsafe(20)


@cache
def local_time(timezone: str) -> LocalTime:
    """Weekday and minute of the day in a time zone, from seconds since the epoch."""
    zone = ZoneInfo(timezone)

    def at(seconds: float) -> tuple[int, int]:
        moment = datetime.fromtimestamp(seconds, zone)
        return moment.weekday(), moment.hour * 60 + moment.minute

    return at


Say = Callable[[str], None]
"""Tells the person at the terminal something."""
