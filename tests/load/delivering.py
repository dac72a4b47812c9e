"""A process that does nothing but deliver what is in a folder's outbox, to be killed at any moment."""

import random
import sys
import threading
from pathlib import Path

from aislewatch.adapters.notify.webhook import WebhookNotifier
from aislewatch.adapters.store.database import open_database
from aislewatch.adapters.video.clock import SystemClock
from aislewatch.domain.channels import ChannelKind
from aislewatch.services.delivery import Deliverer
from aislewatch.services.vault import Vault
from tests.integration.local_reach import resolved

LEASE = 4.0
"""Seconds: short, so that the test waits little for what a killed process held."""


def main(folder: Path) -> None:
    clock = SystemClock()
    deliverer = Deliverer(
        open_database(folder / "shop.db"),
        {ChannelKind.WEBHOOK: WebhookNotifier(clock, resolved)},
        Vault((folder / "key").read_text()),
        clock,
        random.random,
        lease=LEASE,
    )
    print("ready", flush=True)
    deliverer.run(threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
