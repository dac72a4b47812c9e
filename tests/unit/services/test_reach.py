"""Where cameras and webhooks may be: in the shop and on the internet, not inside this machine."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.adapters.resolver import resolve
from aislewatch.domain.errors import InvalidInput, InvalidSetting, SourceUnavailable
from aislewatch.services.reach import Purpose, Reach, decide, read_networks

SHOP = ("192.168.1.20", "10.1.2.3", "172.16.0.9", "172.31.255.1", "100.64.3.4", "fd12:3456::7")
INTERNET = ("93.184.216.34", "2606:2800:220:1::1", "8.8.8.8")
NEVER = (
    "127.0.0.1",
    "127.9.9.9",
    "::1",
    "0.0.0.0",
    "::",
    "169.254.1.1",
    "169.254.169.254",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
    "fe80::1",
    "224.0.0.1",
    "239.255.255.250",
    "ff02::1",
    "255.255.255.255",
    "240.0.0.1",
    "192.0.2.5",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
)


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_never_by_itself_but_when_listed(text: str, purpose: Purpose) -> None:
    address = ip_address(text)
    assert decide(address, purpose)
    assert decide(address, purpose, read_networks(["0.0.0.0/0", "::/0"])) == ""


@pytest.mark.parametrize("text", SHOP)
def test_the_shops_own_network_is_for_cameras(text: str) -> None:
    assert decide(ip_address(text), Purpose.CAMERA) == ""
    assert decide(ip_address(text), Purpose.OPINION) == ""
    assert "local network" in decide(ip_address(text), Purpose.WEBHOOK)
    assert decide(ip_address(text), Purpose.WEBHOOK, read_networks([text])) == ""


@pytest.mark.parametrize("text", INTERNET)
@pytest.mark.parametrize("purpose", [Purpose.CAMERA, Purpose.BROKER, Purpose.WEBHOOK])
def test_the_internet_is_for_all_but_a_model_that_is_shown_pictures(text: str, purpose: Purpose) -> None:
    assert decide(ip_address(text), purpose) == ""
    assert "not in the local network" in decide(ip_address(text), Purpose.OPINION)
    assert decide(ip_address(text), Purpose.OPINION, read_networks([text])) == ""


@given(st.ip_addresses())
def test_webhooks_go_nowhere_a_camera_may_not_be(address: object) -> None:
    found = ip_address(str(address))
    if decide(found, Purpose.WEBHOOK) == "":
        assert decide(found, Purpose.CAMERA) == ""
        assert found.is_global


def test_a_name_counts_as_all_its_addresses() -> None:
    known = {"cam": ["192.168.1.20"], "two-faced": ["192.168.1.20", "127.0.0.1"], "v6": ["fe80::1%eth0"]}

    def look_up(host: str) -> Sequence[str]:
        return known.get(host, [])

    reach = Reach((), look_up)
    assert reach.check("cam", Purpose.CAMERA) == "192.168.1.20"
    with pytest.raises(InvalidInput, match=r"two-faced \(127.0.0.1\): it is this machine") as caught:
        reach.check("two-faced", Purpose.CAMERA)
    assert "allow_addresses" in caught.value.fix
    with pytest.raises(InvalidInput, match="link-local"):
        reach.check("v6", Purpose.CAMERA)
    with pytest.raises(SourceUnavailable, match="unknown"):
        reach.check("nobody", Purpose.CAMERA)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "0"])
def test_this_machine_is_recognized_in_every_spelling(host: str) -> None:
    with pytest.raises(InvalidInput):
        Reach((), resolve).check(host, Purpose.CAMERA)


def test_the_list_is_read_strictly() -> None:
    assert [str(n) for n in read_networks([" 127.0.0.1", "10.1.2.3/8", "::1"])] == [
        "127.0.0.1/32",
        "10.0.0.0/8",
        "::1/128",
    ]
    with pytest.raises(InvalidSetting, match="allow_addresses"):
        read_networks(["localhost"])
