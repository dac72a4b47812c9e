"""The guard before networks, told that this machine may be connected to: the tests' receivers are here."""

from aislewatch.adapters.resolver import resolve
from aislewatch.app.post_office import guarded
from aislewatch.services.reach import Purpose, Reach, read_networks

resolved = guarded(Reach(read_networks(["127.0.0.1", "::1"]), resolve), Purpose.WEBHOOK)
