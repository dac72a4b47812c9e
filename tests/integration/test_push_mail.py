"""E-mail through a real SMTP server that also delays and refuses, and chat services through Apprise."""

import builtins
import email
import json
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from aislewatch.adapters.notify import email as mail_module
from aislewatch.adapters.notify.chat import AppriseNotifier
from aislewatch.adapters.notify.email import EmailNotifier
from aislewatch.adapters.notify.fence import fenced
from aislewatch.adapters.resolver import resolve
from aislewatch.app.post_office import guarded
from aislewatch.domain.channels import ChannelKind
from aislewatch.domain.errors import DeliveryError
from aislewatch.ports import Doorkeeper
from aislewatch.services.reach import Purpose, Reach
from tests.fakes.push import a_notification
from tests.fakes.store import FakeBlobs
from tests.integration.local_reach import resolved
from tests.integration.push_parts import certificate, channel, web_server
from tests.integration.running import free_port

TOLD = a_notification()
STILL = b"\xff\xd8 a still \xff\xd9"


class Post:
    """Takes mail, unless told to ``answer`` otherwise."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.readers: list[str] = []
        self.answer = "250 taken"
        self.delay = 0.0

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.got.append(message)
            self.readers = list(envelope.rcpt_tos)
        time.sleep(self.delay)
        return self.answer


@contextmanager
def mail_server(post: Post, **more: Any) -> Iterator[int]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _send(port: int, secrets: dict[str, str] | None = None, **options: Any) -> None:
    blobs = FakeBlobs()
    blobs.put("stills/a.jpg", STILL)
    context = options.pop("context", None)
    told = {"host": "localhost", "port": port, "security": "none", "sender": "shop@example.com"}
    mail = channel(ChannelKind.EMAIL, **{**told, "to": "boss@example.com\ndesk@example.com", **options})
    notification = a_notification()
    object.__setattr__(notification, "still", "stills/a.jpg")
    EmailNotifier(blobs, resolved, context).send(mail, secrets or {}, notification)


def test_a_mail_carries_the_still_and_the_same_id_every_time() -> None:
    post = Post()
    with mail_server(post) as port:
        _send(port, link="https://shop.example")
        _send(port, still=False)
    first, second = post.got
    assert post.readers == ["boss@example.com", "desk@example.com"]
    assert first["Subject"] == "CONFIRMED: concealment, till-2"
    assert first["Message-ID"] == second["Message-ID"]
    assert first["X-Aislewatch-Key"] == TOLD.key
    body = first.get_body(("plain",))
    assert body is not None
    assert "https://shop.example/alerts/till-2-a" in body.get_content()
    (picture,) = first.iter_attachments()
    assert picture.get_content() == STILL
    assert list(second.iter_attachments()) == []


def test_a_refusal_is_told_with_the_servers_words() -> None:
    post = Post()
    post.answer = "554 no room in this inn"
    with mail_server(post) as port, pytest.raises(DeliveryError, match="554: no room in this inn"):
        _send(port)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_mail_asks_for_the_right_certificate(security: str, tmp_path: Path) -> None:
    pem, trust = certificate(tmp_path)
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(pem)
    seen: list[tuple[bytes, bytes]] = []

    def allow(server: object, session: object, envelope: object, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"pa ss", handled=False)

    more = {"ssl_context": own} if security == "tls" else {"tls_context": own}
    auth = {"authenticator": allow, "auth_require_tls": security == "starttls"}
    post = Post()
    with mail_server(post, **more, **auth) as port:
        _send(port, {"password": "pa ss"}, security=security, user="shop", context=trust)
        assert len(post.got) == 1
        assert seen == [(b"shop", b"pa ss")]
        with pytest.raises(DeliveryError, match="535") as refused:
            _send(port, {"password": "wrong one"}, security=security, user="shop", context=trust)
        assert "wrong one" not in str(refused.value)
        with pytest.raises(DeliveryError, match=r"(?i)certificate"):
            _send(port, {"password": "pa ss"}, security=security, user="shop")


def test_a_server_without_encryption_gets_no_password() -> None:
    post = Post()
    with mail_server(post) as port, pytest.raises(DeliveryError, match="STARTTLS"):
        _send(port, {"password": "pa ss"}, security="starttls", user="shop")
    assert post.got == []


def test_a_slow_server_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_module, "_ALL", 0.5)
    post = Post()
    post.delay = 2.0
    begun = time.monotonic()
    with mail_server(post) as port:
        with pytest.raises(DeliveryError, match="localhost"):
            _send(port)
        assert time.monotonic() - begun < 1.9


def test_addresses_that_cannot_be_are_said() -> None:
    with pytest.raises(DeliveryError, match="'boss' is no e-mail address"):
        _send(9, to="boss")


def _chat(urls: str, doorkeeper: Doorkeeper = resolved) -> None:
    told = channel(ChannelKind.APPRISE, still=False, link="https://shop.example")
    AppriseNotifier(FakeBlobs(), doorkeeper).send(told, {"urls": urls}, TOLD)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_chat_goes_through_apprise_and_no_error_tells_its_secrets() -> None:
    with web_server() as server:
        server.status = 200
        place = server.address.removeprefix("http://")
        _chat(f"json://{place}/secret-token-1234")
        told = json.loads(server.asked[0].body)
        assert told["title"] == TOLD.title
        assert "https://shop.example/alerts/till-2-a" in told["message"]
        server.status = 403
        with pytest.raises(DeliveryError) as refused:
            _chat(f"json://{place}/secret-token-1234")
    assert "403" in str(refused.value)
    assert "secret-token" not in str(refused.value)
    with pytest.raises(DeliveryError, match="Address 1 is none"):
        _chat("nonsense-secret")


def _outside(host: str, port: int) -> Sequence[str]:
    """The guard of an installation that lists no addresses."""
    return guarded(Reach((), resolve), Purpose.WEBHOOK)(host, port)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "user:pass@127.0.0.1"])
@pytest.mark.parametrize("kind", ["json", "form", "gotify", "matrix"])
def test_chat_does_not_knock_on_this_machine(kind: str, host: str) -> None:
    with web_server() as server:
        port = server.address.rpartition(":")[2]
        with pytest.raises(DeliveryError, match="this machine itself") as refused:
            _chat(f"{kind}://{host}:{port}/AbCdEfGhIjKlMnO/topic", _outside)
    assert server.asked == []
    assert "allow_addresses" in str(refused.value)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_chat_is_not_sent_on_to_where_nobody_let_it_go() -> None:
    with web_server() as first, web_server() as second:
        open_port = int(first.address.rpartition(":")[2])
        first.status, first.location = 307, second.address
        second.status = 200

        def one_door(host: str, port: int) -> Sequence[str]:
            return resolved(host, port) if port == open_port else _outside(host, port)

        address = f"json://{first.address.removeprefix('http://')}/a"
        with pytest.raises(DeliveryError, match="this machine itself"):
            _chat(address, one_door)
        assert (len(first.asked), second.asked) == (1, [])
        _chat(address)
        assert len(second.asked) == 1, "the same redirect is followed where both are allowed"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_one_address_that_fails_keeps_nothing_from_the_next() -> None:
    with web_server() as server:
        server.status = 200
        with pytest.raises(DeliveryError, match="address 1: ") as refused:
            _chat(f"json://127.0.0.1:9/abcdefgh json://{server.address.removeprefix('http://')}/x")
        assert len(server.asked) == 1
    assert "address 2" not in str(refused.value)


@pytest.mark.parametrize("kind", ["dbus", "kde", "glib", "gnome", "macosx", "windows", "syslog", "xmpp"])
def test_addresses_that_run_something_on_this_machine_are_refused(kind: str) -> None:
    with pytest.raises(DeliveryError, match=r"Address 1 is (none that Apprise|of a kind that is not)"):
        _chat(f"{kind}://user:password@localhost/name")


def test_an_address_may_not_name_a_file_to_be_sent_along(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"text": "very secret"}')
    hook = "workflows://127.0.0.1:9/643a1f0cd2bb4e0a91b2/AbCdEfGhIjKlMnOpQr_-xyz"
    for way in (secret, f"file://{secret}"):
        with pytest.raises(DeliveryError, match="read a file of this machine"):
            _chat(f"{hook}?template={way}")


def test_what_is_inside_the_fence_does_nothing_unasked(tmp_path: Path) -> None:
    inner, secret = tmp_path / "inner", tmp_path / "secret"
    inner.mkdir()
    secret.write_text("secret")
    (inner / "way-out").symlink_to(secret)
    (inner / "mine").write_text("mine")
    tries: list[Callable[[], object]] = [
        lambda: secret.read_text(),
        lambda: (inner / "way-out").read_text(),
        lambda: (inner / ".." / "secret").write_text("changed"),
        lambda: os.open(secret, os.O_RDONLY),
        lambda: subprocess.run(["true"], check=False),
        lambda: os.system("true"),
        lambda: local.connect("/run/dbus/system_bus_socket"),
        lambda: line.connect(("127.0.0.1", 9)),
        lambda: line.connect_ex(("localhost", 9)),
        lambda: letter.sendto(b"x", ("127.0.0.1", 9)),
        lambda: letter.sendmsg([b"x"], [], 0, ("127.0.0.1", 9)),
    ]
    with (
        socket.socket(socket.AF_UNIX) as local,
        socket.socket() as line,
        socket.socket(type=socket.SOCK_DGRAM) as letter,
        fenced(_outside, inner) as fence,
    ):
        for number, attempt in enumerate(tries, 1):
            with pytest.raises(PermissionError):
                attempt()
            assert len(fence.refused) == number
        assert (inner / "mine").read_text() == "mine"
        assert Path(json.__file__).read_text()
    assert secret.read_text() == "secret", "outside of it nothing is asked"


def test_without_the_library_the_fix_is_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **others: Any) -> Any:
        if name == "apprise":
            raise ImportError(name)
        return real(name, *more, **others)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DeliveryError, match=r"pip install 'aislewatch\[chat\]'"):
        _chat("json://localhost")
