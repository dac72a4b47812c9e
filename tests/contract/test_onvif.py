"""Finding cameras by ONVIF, against a camera that speaks WS-Discovery and SOAP over real sockets."""

from collections.abc import Iterator

import pytest

from aislewatch.adapters.onvif import Device, Login, find, soap, xml
from aislewatch.domain.errors import AccessDenied, UnreadableVideo
from tests.fakes.onvif_camera import OnvifCamera, on_the_network

GOOD = Login("viewer", "p4ss&word")


@pytest.fixture
def camera() -> Iterator[OnvifCamera]:
    with on_the_network(OnvifCamera()) as camera:
        yield camera


def _search(camera: OnvifCamera, login: Login = GOOD) -> list[Device]:
    return find(login, group=camera.search, patience=0.6)


def test_a_camera_is_found_once_with_its_streams_and_without_its_password(camera: OnvifCamera) -> None:
    (device,) = _search(camera)
    assert (device.name, device.host, device.problem) == ("Till Cam TC-200", "127.0.0.1", "")
    assert [(s.name, s.url, s.codec, s.size) for s in device.streams] == [
        ("mainStream", "rtsp://127.0.0.1:554/main", "H264", (1920, 1080)),
        ("subStream", "rtsp://127.0.0.1:554/sub", "H264", (640, 360)),
    ]


def test_a_camera_whose_clock_is_wrong_still_believes_the_proof() -> None:
    with on_the_network(OnvifCamera(clock_ahead=-86_400.0 * 365)) as camera:
        (device,) = _search(camera)
    assert len(device.streams) == 2, device.problem


def test_a_camera_that_wants_http_digest_gets_it() -> None:
    with on_the_network(OnvifCamera(http_digest=True)) as camera:
        (device,) = _search(camera)
    assert len(device.streams) == 2, device.problem


@pytest.mark.parametrize("http_digest", [False, True])
@pytest.mark.parametrize("login", [Login(), Login("viewer", "wrong")])
def test_a_wrong_password_says_what_to_try(login: Login, http_digest: bool) -> None:
    with on_the_network(OnvifCamera(http_digest=http_digest)) as camera:
        (device,) = _search(camera, login)
    assert device.streams == ()
    assert device.problem == "The camera wants a valid user name and password."
    assert "users of their own for ONVIF" in device.fix


def test_one_camera_can_be_asked_where_searches_do_not_reach(camera: OnvifCamera) -> None:
    (device,) = find(GOOD, f"127.0.0.1:{camera.port}")
    assert device.name == "Acme TC-200"
    assert len(device.streams) == 2


def test_nobody_there_says_what_to_try() -> None:
    (device,) = find(GOOD, "127.0.0.1:9")
    assert "does not answer" in device.problem
    assert "ONVIF is switched on" in device.fix


def test_a_network_without_cameras_is_empty(camera: OnvifCamera) -> None:
    camera.service_host = "192.0.2.1"
    assert _search(camera) == [], "it may only speak for the host it answers from"


def test_services_are_only_asked_on_the_cameras_own_host(camera: OnvifCamera) -> None:
    """The camera says its media service is at 192.0.2.7; nobody calls there."""
    _search(camera)
    assert "/onvif/media GetProfiles" in camera.asked


def test_what_must_not_be_called_on_is_not(camera: OnvifCamera) -> None:
    def never(address: str) -> None:
        raise AccessDenied(f"{address} is out of bounds.", fix="Allow it.")

    (device,) = find(GOOD, group=camera.search, patience=0.6, permit=never)
    assert (device.streams, device.fix) == ((), "Allow it.")
    assert camera.asked == []


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
FILE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    "raw",
    [
        BOMB,
        FILE,
        b"",
        b"<html>Hello",
        b"<a>" * 100 + b"</a>" * 100,
        b"<a>" + b" " * 600_000 + b"</a>",
        b"\x00\xff",
    ],
    ids=["bomb", "file", "empty", "html", "deep", "long", "noise"],
)
def test_hostile_answers_are_refused_in_words(raw: bytes) -> None:
    with pytest.raises(UnreadableVideo):
        xml.read(raw)
    with on_the_network(OnvifCamera(raw=raw)) as camera:
        (device,) = _search(camera)
    assert device.streams == ()
    assert device.problem


def test_the_proof_never_holds_the_password() -> None:
    header = soap.token(Login("a<b", "p4ss&word"), 1_700_000_000.0, b"0123456789abcdef")
    assert "p4ss" not in header
    assert "a&lt;b" in header
    assert "2023-11-14T22:13:20Z" in header
