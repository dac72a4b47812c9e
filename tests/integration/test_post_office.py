"""The whole way: an incident is taken, its alert written, and a receiver told."""

import json
from pathlib import Path

from aislewatch.app.config import Config
from aislewatch.app.installation import open_installation
from aislewatch.app.post_office import PostOffice
from aislewatch.domain.channels import Channel, ChannelKind
from aislewatch.domain.outbox import ItemState
from aislewatch.domain.settings import AlertSettings
from aislewatch.services.alerting import Alerting, Evidence
from tests.fakes.alerts import an_incident
from tests.integration.push_parts import web_server
from tests.integration.running import wait_until


def test_an_incident_reaches_a_receiver(tmp_path: Path) -> None:
    with web_server() as server, open_installation(Config(data=tmp_path)) as installation:
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
