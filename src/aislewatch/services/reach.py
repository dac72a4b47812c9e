"""Where the program may connect to on somebody's word: cameras, webhooks, a model that is asked.

An address in a form would otherwise let its writer knock on what only this machine can reach: its own
services, the cloud's metadata. Cameras may be anywhere in the shop's own network or on the internet; webhooks
on the internet only; a model that is shown pictures in the shop's own network only. What else is wanted is
listed in the installation's configuration, which no screen changes.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from aislewatch.domain.errors import InvalidInput, InvalidSetting, SourceUnavailable, quoted

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str], Sequence[str]]
"""From a host's name to its addresses as text. Raises :class:`SourceUnavailable` when nobody knows it."""


class Purpose(StrEnum):
    """What a connection is for."""

    CAMERA = "camera"
    BROKER = "broker"  # of MQTT or mail, mostly a neighbor
    WEBHOOK = "webhook"
    OPINION = "opinion"  # a model that is shown pictures


_PRIVATE: Final = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
"""Networks of a shop's own, VPNs among them (RFC 1918, 6598, 4193)."""

_METADATA: Final = tuple(
    ip_address(text)
    for text in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)
"""Where clouds tell a machine its own secrets."""

_NAT64: Final = IPv6Network("64:ff9b::/96")


def decide(address: Address, purpose: Purpose, allowed: Sequence[Network] = ()) -> str:
    """Why ``address`` may not be connected to for ``purpose``; empty when it may.

    An IPv4 address inside an IPv6 one counts as what it is. ``allowed`` wins over everything.
    """
    address = _innermost(address)
    if any(address in network for network in allowed):
        return ""
    if address in _METADATA:
        return "it is where a cloud keeps its secrets"
    if address.is_loopback:
        return "it is this machine itself"
    if address.is_link_local:
        return "it is link-local"
    if address.is_multicast or address.is_unspecified:
        return "it is no single machine"
    if any(address in network for network in _PRIVATE):
        return "it is in the local network" if purpose is Purpose.WEBHOOK else ""
    if address.is_global:
        return "it is not in the local network" if purpose is Purpose.OPINION else ""
    return "it is reserved"


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks as the configuration lists them. Raises :class:`InvalidSetting`."""
    found: list[Network] = []
    for text in texts:
        try:
            found.append(ip_network(text.strip(), strict=False))
        except ValueError:
            raise InvalidSetting(
                "allow_addresses",
                f"{quoted(text)} is no address",
                allowed="addresses like 127.0.0.1 or networks like 192.168.7.0/24",
            ) from None
    return tuple(found)


class Reach:
    """Decides by addresses, not names: a name is resolved once, and what was checked is connected to.

    ``resolve`` asks the network for a name's addresses.
    """

    def __init__(self, allowed: Sequence[Network], resolve: Resolve) -> None:
        self._allowed = tuple(allowed)
        self._resolve = resolve

    def check(self, host: str, purpose: Purpose) -> str:
        """The address to connect to for ``host``, a name or an address.

        Raises :class:`InvalidInput` when one of its addresses may not be connected to, and
        :class:`SourceUnavailable` when nobody knows the name.
        """
        host = host.strip("[]")
        found = self._resolve(host)
        if not found:
            raise SourceUnavailable(f"The host name {host} is unknown.", fix="Write its IP address.")
        for text in found:
            # A name with one good and one bad address could be used to get at the bad one.
            reason = decide(ip_address(text.partition("%")[0]), purpose, self._allowed)
            if reason:
                raise InvalidInput(
                    f"Aislewatch does not connect to {_named(host, text)}: {reason}.",
                    fix="If that is meant, list the address under allow_addresses in aislewatch.toml "
                    "(or AISLEWATCH_ALLOW_ADDRESSES) and start again.",
                )
        return found[0]


def _named(host: str, text: str) -> str:
    return text if host == text else f"{host} ({text})"


def _innermost(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
