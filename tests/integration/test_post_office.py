"""The whole way: an incident is taken, its alert written, and a receiver told."""

import json
from pathlib import Path

import pytest

from aislewatch.app.config import Config
from aislewatch.app.installation import open_installation
from aislewatch.app.post_office import PostOffice
from aislewatch.domain.channels import Channel, ChannelKind
from aislewatch.domain.errors import DeliveryError
from aislewatch.domain.outbox import ItemState
from aislewatch.domain.settings import AlertSettings
from aislewatch.services.alerting import Alerting, Evidence
from tests.fakes.alerts import an_incident
from tests.integration.push_parts import web_server
from tests.integration.running import wait_until


def test_an_incident_reaches_a_receiver(tmp_path: Path) -> None:
    config = Config(data=tmp_path, allow_addresses=("127.0.0.1",))
    with web_server() as server, open_installation(config) as installation:
        post_office = PostOffice(installation)
        hook = Channel("desk", ChannelKind.WEBHOOK, options={"url": f"{server.address}/hook"})
        post_office.channels.add(hook, {"signing_key": "secret"}, by="boss")
        store, clock = installation.store, installation.clock
        alerting = Alerting(store, installation.blobs, clock, bell=post_office.ring)
        with post_office:
            alerting.take(an_incident(), AlertSettings(), lambda: Evidence(None, b"jpeg"))
            while alerting.step():
                pass
            wait_until(lambda: bool(server.asked), "the receiver was not told")
            key = json.loads(server.asked[0].body)["id"]

            def delivered() -> bool:
                with store.read() as tables:
                    return tables.outbox.get(key).state is ItemState.DELIVERED

            wait_until(delivered, "delivered, but not written down")
        assert key.endswith("/desk/opened")
        assert server.asked[0].headers["x-aislewatch-signature"].startswith("t=")


def test_a_receiver_on_this_machine_is_not_told_unless_it_is_allowed(tmp_path: Path) -> None:
    with web_server() as server, open_installation(Config(data=tmp_path)) as installation:
        channels = PostOffice(installation).channels
        hook = Channel("desk", ChannelKind.WEBHOOK, options={"url": f"{server.address}/hook"})
        channels.add(hook, {"signing_key": "secret"}, by="boss")
        with pytest.raises(DeliveryError, match="this machine itself") as refused:
            channels.test("desk", by="boss")
        assert "allow_addresses" in refused.value.fix
        assert server.asked == []
