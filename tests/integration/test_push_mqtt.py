"""MQTT through a real broker: what it is told, what Home Assistant finds, and when it may not be told."""

import asyncio
import gc
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiomqtt
import pytest

from aislewatch.adapters.notify.mqtt import MqttNotifier
from aislewatch.domain.channels import Channel, ChannelKind
from aislewatch.domain.errors import DeliveryError
from aislewatch.domain.outbox import What
from tests.fakes.push import a_notification
from tests.integration.local_reach import resolved
from tests.integration.push_parts import broker, certificate, channel
from tests.integration.running import wait_until

TOLD = a_notification()


@dataclass
class Listener:
    """Everything a broker said, as Home Assistant would hear it."""

    heard: list[tuple[str, str, bool]] = field(default_factory=list)

    def last(self, topic: str) -> str:
        """The newest message of a topic, waited for."""
        wait_until(
            lambda: any(t == topic for t, _, _ in self.heard), f"nothing at {topic}; heard: ", self.all
        )
        return next(payload for t, payload, _ in reversed(self.heard) if t == topic)

    def all(self) -> str:
        return repr([topic for topic, _, _ in self.heard])


@contextmanager
def listening(port: int) -> Iterator[Listener]:
    """Somebody who hears everything while inside."""
    listener, ready = Listener(), threading.Event()
    loop = asyncio.new_event_loop()

    async def listen() -> None:
        with suppress(asyncio.CancelledError):
            async with aiomqtt.Client("127.0.0.1", port) as client:
                await client.subscribe("#", qos=1)
                ready.set()
                async for message in client.messages:
                    assert isinstance(message.payload, bytes)
                    listener.heard.append((str(message.topic), message.payload.decode(), message.retain))

    task = loop.create_task(listen())
    thread = threading.Thread(target=loop.run_until_complete, args=(task,))
    thread.start()
    assert ready.wait(20)
    try:
        yield listener
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(20)
        loop.close()


@contextmanager
def notifier() -> Iterator[MqttNotifier]:
    made = MqttNotifier(resolved, lambda: ["till-2", "door"])
    try:
        yield made
    finally:
        made.close()


def _to(port: int, **options: object) -> Channel:
    return channel(ChannelKind.MQTT, host="localhost", port=port, **options)


def test_home_assistant_finds_every_camera_and_hears_the_alert(tmp_path: Path) -> None:
    with broker(tmp_path) as port:
        with notifier() as mqtt:
            with listening(port) as heard:
                mqtt.send(_to(port), {}, TOLD)
                told = json.loads(heard.last("aislewatch/alerts"))
                assert told["id"] == TOLD.key
                event = json.loads(heard.last("aislewatch/till-2/alert"))
                assert event["event_type"] == "concealment"
                assert heard.last("aislewatch/till-2/suspicion") == "ON"
                assert heard.last("aislewatch/availability") == "online"
            with listening(port) as later:  # what somebody finds who comes after
                assert json.loads(later.last("aislewatch/last_alert"))["alert"] == "till-2-a"
                base = "homeassistant/{}/aislewatch/{}/config"
                door = json.loads(later.last(base.format("binary_sensor", "door_suspicion")))
                events = json.loads(later.last(base.format("event", "till-2_alert")))
                last = json.loads(later.last(base.format("sensor", "last_alert")))
                assert all(retained for _, _, retained in later.heard)
                assert later.last("aislewatch/availability") == "online"
        assert door["state_topic"] == "aislewatch/door/suspicion"
        assert door["availability_topic"] == "aislewatch/availability"
        assert "concealment" in events["event_types"]
        assert door["device"] == events["device"] == last["device"]
        assert len({door["unique_id"], events["unique_id"], last["unique_id"]}) == 3


def test_it_is_there_before_the_first_alert_and_says_when_it_goes(tmp_path: Path) -> None:
    with broker(tmp_path) as port:
        with notifier() as mqtt:
            mqtt.attend([(_to(port), {})])
            with listening(port) as heard:
                assert heard.last("aislewatch/availability") == "online"
                assert heard.last("homeassistant/event/aislewatch/door_alert/config")
                mqtt.attend([(_to(port), {})])
                mqtt.attend([])
                wait_until(
                    lambda: heard.last("aislewatch/availability") == "offline", "no good-bye", heard.all
                )
            mqtt.attend([(_to(port), {})])
        with listening(port) as later:
            assert later.last("aislewatch/availability") == "offline"
    with notifier() as mqtt:
        mqtt.attend([(_to(port), {})])  # a broker that is away is no error


def test_a_lost_connection_is_said_and_mended(tmp_path: Path) -> None:
    with broker(tmp_path) as port, notifier() as mqtt:
        mqtt.send(_to(port, discovery=False), {}, TOLD)
        with listening(port) as heard:
            (link,) = mqtt._links.values()
            link.client._client._sock_close()
            assert heard.last("aislewatch/availability") in ("online", "offline")
            wait_until(
                lambda: "offline" in [p for _, p, _ in heard.heard], "the will was not said", heard.all
            )
            with suppress(DeliveryError):  # the first may find out that the connection is gone
                mqtt.send(_to(port, discovery=False), {}, TOLD)
            mqtt.send(_to(port, discovery=False), {}, a_notification("till-2-b"))
            wait_until(lambda: "till-2-b" in heard.last("aislewatch/alerts"), "not mended", heard.all)
            assert not any(topic.startswith("homeassistant") for topic, _, _ in heard.heard)


def test_a_test_touches_no_camera(tmp_path: Path) -> None:
    with broker(tmp_path) as port, notifier() as mqtt, listening(port) as heard:
        mqtt.send(_to(port, prefix="shop/watch"), {}, a_notification(what=What.TEST))
        assert json.loads(heard.last("shop/watch/test"))["what"] == "test"
        assert not any(topic.endswith(("/alert", "/suspicion", "/last_alert")) for topic, _, _ in heard.heard)


def test_user_and_password(tmp_path: Path) -> None:
    with broker(tmp_path, user="shop", password="pa ss") as port, notifier() as mqtt:
        mqtt.send(_to(port, user="shop"), {"password": "pa ss"}, TOLD)
        with pytest.raises(DeliveryError, match=r"[Nn]ot authori[sz]ed") as refused:
            mqtt.send(replace(_to(port, user="shop"), version=2), {"password": "wrong one"}, TOLD)
        assert "wrong one" not in str(refused.value)


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # paho leaves a refused one behind
def test_tls_is_checked(tmp_path: Path) -> None:
    pem, trust = certificate(tmp_path)
    with broker(tmp_path, pem=pem) as port:
        known = MqttNotifier(resolved, list, trust)
        known.send(_to(port, tls=True), {}, TOLD)
        known.close()
        with notifier() as stranger, pytest.raises(DeliveryError, match=r"(?i)certificate"):
            stranger.send(_to(port, tls=True), {}, TOLD)
    gc.collect()


def test_no_broker_is_told_truly(tmp_path: Path) -> None:
    with broker(tmp_path) as port:
        pass
    with notifier() as mqtt, pytest.raises(DeliveryError, match=r"(?i)refused"):
        mqtt.send(_to(port), {}, TOLD)
