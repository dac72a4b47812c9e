"""Everything about notifications, put together: ways out, use cases, and the thread that delivers."""

import random
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

import structlog

from aislewatch.adapters.notify.chat import AppriseNotifier
from aislewatch.adapters.notify.email import EmailNotifier
from aislewatch.adapters.notify.mqtt import MqttNotifier
from aislewatch.adapters.notify.webhook import WebhookNotifier
from aislewatch.adapters.notify.webpush import WebPushNotifier
from aislewatch.app.installation import Installation
from aislewatch.domain.channels import ChannelKind
from aislewatch.domain.errors import AislewatchError, DeliveryError, StorageError
from aislewatch.ports import Doorkeeper, Notifier
from aislewatch.services.channels import Channels
from aislewatch.services.delivery import Deliverer
from aislewatch.services.devices import Devices
from aislewatch.services.reach import Purpose, Reach


def guarded(reach: Reach, purpose: Purpose) -> Doorkeeper:
    """The addresses of a host that may be connected to for ``purpose``."""

    def addresses(host: str, port: int) -> Sequence[str]:
        try:
            return [reach.check(host, purpose)]
        except AislewatchError as error:
            raise DeliveryError(error.message, fix=error.fix) from None

    return addresses


ATTEND: Final = 30.0
"""Seconds between two words to each broker."""

_log = structlog.get_logger(__name__)


class PostOffice:
    """Delivers while it is open (``with``)."""

    def __init__(self, installation: Installation) -> None:
        store, clock, vault, blobs = (
            installation.store,
            installation.clock,
            installation.vault,
            installation.blobs,
        )
        webhook, broker = (guarded(installation.reach, of) for of in (Purpose.WEBHOOK, Purpose.BROKER))
        self._mqtt = MqttNotifier(broker, lambda: [camera.name for camera in installation.cameras.list()])
        notifiers: dict[ChannelKind, Notifier] = {
            ChannelKind.WEBPUSH: WebPushNotifier(clock, webhook),
            ChannelKind.MQTT: self._mqtt,
            ChannelKind.WEBHOOK: WebhookNotifier(clock, webhook),
            ChannelKind.EMAIL: EmailNotifier(blobs, broker),
            ChannelKind.APPRISE: AppriseNotifier(blobs, webhook),
        }
        deliverer = Deliverer(store, notifiers, vault, clock, random.random)
        self.ring = deliverer.ring
        self.channels = Channels(store, clock, vault, notifiers, deliverer.ring)
        self.devices = Devices(store, clock, vault, self.channels)
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=deliverer.run, args=(self._stop,), name="deliverer"),
            threading.Thread(target=self._attend, name="brokers"),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def _attend(self) -> None:
        """Keep the brokers told that we are there."""
        while True:
            try:
                self._mqtt.attend(self.channels.opened(ChannelKind.MQTT))
            except StorageError as error:
                _log.warning("channels_unreadable", problem=str(error))
            if self._stop.wait(ATTEND):
                return

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self.ring()
        for thread in self._threads:
            thread.join()
        self._mqtt.close()
