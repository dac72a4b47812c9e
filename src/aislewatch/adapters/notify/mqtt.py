"""MQTT, with what Home Assistant needs to find everything by itself.

Under ``PREFIX`` (``aislewatch`` unless told otherwise): ``alerts`` (each notification as JSON),
``last_alert`` (the newest, retained), ``CAMERA/alert`` (JSON with ``event_type``), ``CAMERA/suspicion``
(``ON``), and ``availability`` (``online``; the broker says ``offline`` when the connection is lost). All with
QoS 1: what is published counts when the broker has confirmed it.
"""

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import aiomqtt
import structlog

from aislewatch import __version__
from aislewatch.adapters.door import trusted
from aislewatch.adapters.notify.words import document
from aislewatch.domain.actions import ActionType
from aislewatch.domain.channels import Channel
from aislewatch.domain.errors import AislewatchError, DeliveryError
from aislewatch.domain.outbox import Notification, What
from aislewatch.ports import Doorkeeper

_PATIENCE: Final = 10.0
_OFF_AFTER: Final = 60
"""Seconds after which Home Assistant shows a camera's suspicion as off again."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Link:
    """A connection that stays, so that the broker knows when we are gone."""

    version: int
    client: aiomqtt.Client
    presence: str
    known: set[str] = field(default_factory=set)


class MqttNotifier:
    """:class:`aislewatch.ports.Notifier` to brokers. ``cameras`` names those Home Assistant is told of."""

    def __init__(
        self,
        doorkeeper: Doorkeeper,
        cameras: Callable[[], Sequence[str]],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._doorkeeper = doorkeeper
        self._cameras = cameras
        self._context = context
        self._links: dict[str, _Link] = {}
        self._turn: dict[str, asyncio.Lock] = {}
        self._starting = threading.Lock()
        self._running: tuple[asyncio.AbstractEventLoop, threading.Thread] | None = None

    def send(self, channel: Channel, secrets: Mapping[str, str], notification: Notification) -> None:
        """See the port."""
        host, port = channel.options["host"], channel.options["port"]
        try:
            address = self._doorkeeper(host, port)[0]
            cameras = self._cameras()
            self._wait(self._publish(channel, secrets.get("password", ""), address, cameras, notification))
        except TimeoutError:
            raise DeliveryError(
                f"{host} did not confirm within {_PATIENCE:.0f} seconds.", fix="Check that it is a broker."
            ) from None
        except (aiomqtt.MqttError, OSError, ValueError) as error:
            raise DeliveryError(f"{host}: {str(error).rstrip('.')}.", fix="Check address and user.") from None
        except DeliveryError:
            raise
        except AislewatchError as error:
            raise DeliveryError(error.message, fix=error.fix) from None

    def attend(self, channels: Sequence[tuple[Channel, Mapping[str, str]]]) -> None:
        """Be connected to the brokers of these channels and to no others, and say so: whoever listens there
        knows then that silence means quiet. A broker that is away is tried again at the next call."""
        wanted = {channel.name for channel, _ in channels}
        for name in set(self._links) - wanted:
            with suppress(TimeoutError, aiomqtt.MqttError, OSError):
                self._wait(self._part(name, politely=True))
        for channel, secrets in channels:
            try:
                address = self._doorkeeper(channel.options["host"], channel.options["port"])[0]
                self._wait(self._greet(channel, secrets.get("password", ""), address, self._cameras()))
            except (TimeoutError, aiomqtt.MqttError, OSError, ValueError, AislewatchError) as error:
                _log.info("broker_away", channel=channel.name, problem=str(error))

    def close(self) -> None:
        """Say good-bye to every broker. Nothing can be sent after."""
        if self._running is None:
            return
        with suppress(TimeoutError, aiomqtt.MqttError, OSError):
            self._wait(self._part_all())
        loop, thread = self._running
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE)
        loop.close()
        self._running = None

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        with self._starting:
            if self._running is None:
                loop = asyncio.new_event_loop()
                thread = threading.Thread(target=loop.run_forever, name="mqtt", daemon=True)
                thread.start()
                self._running = loop, thread
            loop, _ = self._running
        asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, _PATIENCE), loop).result(_PATIENCE + 5)

    async def _publish(
        self,
        channel: Channel,
        password: str,
        address: str,
        cameras: Sequence[str],
        notification: Notification,
    ) -> None:
        async with self._turn.setdefault(channel.name, asyncio.Lock()):
            try:
                link = self._links.get(channel.name)
                if link is None or link.version != channel.version:
                    link = await self._connect(channel, password, address)
                await self._introduce(link, channel, [*cameras, notification.camera])
                for topic, payload, retain in messages(notification, channel.options["prefix"]):
                    await link.client.publish(topic, payload, qos=1, retain=retain)
            except BaseException:
                await self._part(channel.name)
                raise

    async def _greet(self, channel: Channel, password: str, address: str, cameras: Sequence[str]) -> None:
        async with self._turn.setdefault(channel.name, asyncio.Lock()):
            try:
                link = self._links.get(channel.name)
                if link is None or link.version != channel.version:
                    link = await self._connect(channel, password, address)
                else:
                    await link.client.publish(link.presence, "online", qos=1, retain=True)
                await self._introduce(link, channel, cameras)
            except BaseException:
                await self._part(channel.name)
                raise

    async def _connect(self, channel: Channel, password: str, address: str) -> _Link:
        await self._part(channel.name, politely=True)
        options = channel.options
        presence = f"{options['prefix']}/availability"
        client = aiomqtt.Client(
            # A certificate is for a name; without one, what was allowed is the address.
            options["host"] if options["tls"] else address,
            options["port"],
            username=options["user"] or None,
            password=password or None,
            will=aiomqtt.Will(presence, "offline", qos=1, retain=True),
            tls_context=(self._context or trusted()) if options["tls"] else None,
            timeout=_PATIENCE / 2,
        )
        await client.__aenter__()
        link = self._links[channel.name] = _Link(channel.version, client, presence)
        await client.publish(presence, "online", qos=1, retain=True)
        return link

    async def _introduce(self, link: _Link, channel: Channel, cameras: Sequence[str]) -> None:
        if not channel.options["discovery"]:
            return
        for topic, payload in discovery(
            channel.options, [name for name in cameras if name not in link.known]
        ):
            await link.client.publish(topic, json.dumps(payload), qos=1, retain=True)
        link.known.update(cameras)

    async def _part_all(self) -> None:
        for name in list(self._links):
            await self._part(name, politely=True)

    async def _part(self, name: str, *, politely: bool = False) -> None:
        """Disconnect. A broker says ``offline`` by itself only of who went without a word."""
        link = self._links.pop(name, None)
        if link is not None:
            with suppress(aiomqtt.MqttError, OSError):
                if politely:
                    await link.client.publish(link.presence, "offline", qos=1, retain=True)
            with suppress(aiomqtt.MqttError, OSError):
                await link.client.__aexit__(None, None, None)


def messages(notification: Notification, prefix: str) -> list[tuple[str, str, bool]]:
    """Topic, payload and whether the broker keeps it."""
    told = document(notification)
    whole = json.dumps(told, ensure_ascii=False)
    if notification.what is What.TEST:
        return [(f"{prefix}/test", whole, False)]
    event = json.dumps({"event_type": notification.action.value, **told}, ensure_ascii=False)
    camera = f"{prefix}/{notification.camera}"
    return [
        (f"{camera}/suspicion", "ON", False),
        (f"{camera}/alert", event, False),
        (f"{prefix}/last_alert", whole, True),
        (f"{prefix}/alerts", whole, False),
    ]


def discovery(options: Mapping[str, Any], cameras: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Home Assistant's discovery messages: a device with, for each camera, whether something suspicious was
    just seen and an event per alert; and the newest alert."""
    prefix, root = options["prefix"], options["discovery_prefix"]
    node = "".join(c if c.isalnum() else "_" for c in prefix)
    shared: dict[str, Any] = {
        "availability_topic": f"{prefix}/availability",
        "device": {
            "identifiers": [f"aislewatch_{node}"],
            "name": "Aislewatch",
            "manufacturer": "Aislewatch",
            "sw_version": __version__,
        },
    }
    last: dict[str, Any] = {
        "name": "Last alert",
        "unique_id": f"{node}_last_alert",
        "state_topic": f"{prefix}/last_alert",
        "value_template": "{{ value_json.title }}",
        "json_attributes_topic": f"{prefix}/last_alert",
        **shared,
    }
    found = [(f"{root}/sensor/{node}/last_alert/config", last)]
    for camera in dict.fromkeys(cameras):
        suspicion = {
            "name": f"{camera} suspicion",
            "unique_id": f"{node}_{camera}_suspicion",
            "state_topic": f"{prefix}/{camera}/suspicion",
            "off_delay": _OFF_AFTER,
            **shared,
        }
        alert = {
            "name": f"{camera} alert",
            "unique_id": f"{node}_{camera}_alert",
            "state_topic": f"{prefix}/{camera}/alert",
            "event_types": [action.value for action in ActionType],
            **shared,
        }
        found.append((f"{root}/binary_sensor/{node}/{camera}_suspicion/config", suspicion))
        found.append((f"{root}/event/{node}/{camera}_alert/config", alert))
    return found
