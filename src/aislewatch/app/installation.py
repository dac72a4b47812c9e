"""One installation, put together: store, services, live board. ``serve`` adds worker and API."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from aislewatch.adapters.models.cards import hashes
from aislewatch.adapters.oidc import OidcProvider
from aislewatch.adapters.plan_picture import redrawn
from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.store.database import open_database
from aislewatch.adapters.traces import NpzTraces
from aislewatch.adapters.video.clock import SystemClock
from aislewatch.app.config import Config
from aislewatch.app.dialing import Dialing, open_reach
from aislewatch.app.key import open_vault
from aislewatch.domain.errors import StorageError
from aislewatch.pipeline.analysis import LocalTime
from aislewatch.ports import Blobs, Store
from aislewatch.services.accounts import Accounts
from aislewatch.services.audit_log import AuditLog
from aislewatch.services.cameras import Cameras
from aislewatch.services.casework import Casework
from aislewatch.services.configure import Configure
from aislewatch.services.directory import Directory, Rules
from aislewatch.services.evidence import Evidence
from aislewatch.services.floor_plans import FloorPlans
from aislewatch.services.people import People
from aislewatch.services.reach import Reach
from aislewatch.services.snoozing import Snoozing
from aislewatch.services.tokens import Tokens
from aislewatch.services.tracing import Tracing
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
    people: People
    directory: Directory | None
    tokens: Tokens
    audit: AuditLog
    reach: Reach
    dialing: Dialing
    cameras: Cameras
    configure: Configure
    zones: Zones
    snoozing: Snoozing
    floor_plans: FloorPlans
    workflow: Workflow
    tracing: Tracing
    casework: Casework
    evidence: Evidence
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
    reach = open_reach(config)
    dialing = Dialing(reach)
    clock = SystemClock()
    vault = open_vault(config)
    store = open_database(config.database_place, vault)
    accounts, people = Accounts(store, clock, new_token), People(store, clock)
    configure = Configure(store, clock)
    blobs = open_blobs(config.blobs_place)
    try:
        yield Installation(
            config=config,
            clock=clock,
            store=store,
            blobs=blobs,
            accounts=accounts,
            people=people,
            directory=_directory(config, accounts, people, vault, clock),
            tokens=Tokens(store, clock, new_token),
            audit=AuditLog(store, clock),
            reach=reach,
            dialing=dialing,
            cameras=Cameras(store, clock, dialing.admit),
            configure=configure,
            zones=Zones(store, configure),
            snoozing=Snoozing(store, configure, clock),
            floor_plans=FloorPlans(store, blobs, clock, redrawn),
            workflow=Workflow(store, clock),
            tracing=Tracing(store, blobs, clock, NpzTraces()),
            casework=Casework(store, clock),
            evidence=Evidence(store, blobs, clock, vault, hashes()),
            vault=vault,
        )
    finally:
        store.close()


def _directory(
    config: Config, accounts: Accounts, people: People, vault: Vault, clock: SystemClock
) -> Directory | None:
    if not config.oidc_issuer:
        return None
    provider = OidcProvider(config.oidc_issuer, config.oidc_client, config.oidc_secret.get_secret_value())
    rules = Rules(config.oidc_claim, config.oidc_roles, config.oidc_create)
    return Directory(provider, rules, accounts, people, vault, clock, new_token)


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
