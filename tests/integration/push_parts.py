"""Real receivers for notifications: a push service that decrypts, a web server that misbehaves, a broker, and
the certificates they show."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aislewatch.domain.channels import Channel, ChannelKind, checked_options
from tests.integration.running import PATIENCE, free_port, wait_until

_POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def channel(kind: ChannelKind, **options: Any) -> Channel:
    """A channel of a kind with these options."""
    return Channel("tried", kind, options=checked_options(kind, options))


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine with its key in one file, and the trust of who knows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    places = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(places), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(secret + pem)
    return file, ssl.create_default_context(cadata=pem.decode())


@dataclass
class Asked:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebServer:
    """Answers with ``status``, redirects to ``location``; ``trouble`` handles the connection instead, when
    set."""

    address: str = ""
    status: int = 201
    said: bytes = b""
    location: str = "/elsewhere"
    asked: list[Asked] = field(default_factory=list)
    trouble: Callable[[BaseHTTPRequestHandler], None] | None = None


@contextmanager
def web_server(pem: Path | None = None) -> Iterator[WebServer]:
    """A web server on a free port, with TLS when it gets a certificate."""
    server = WebServer()
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {key.lower(): value for key, value in self.headers.items()}
            server.asked.append(Asked(self.path, headers, body))
            self.over = over
            if server.trouble is not None:
                server.trouble(self)
                return
            self.send_response(server.status)
            self.send_header("Content-Length", str(len(server.said)))
            if server.status in (301, 307):
                self.send_header("Location", server.location)
            self.end_headers()
            self.wfile.write(server.said)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.handle_error = lambda *_: None  # type: ignore[method-assign]
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    scheme = "http" if pem is None else "https"
    server.address = f"{scheme}://localhost:{httpd.server_address[1]}"
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        over.set()
        httpd.shutdown()
        thread.join(20)
        httpd.server_close()


class Browser:
    """The other end of a web push: its keys, and what RFC 8291 says a browser does with a message."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    def subscription(self, endpoint: str) -> dict[str, Any]:
        """As ``PushSubscription.toJSON()`` has it."""
        point = self._key.public_key().public_bytes(*_POINT)
        return {"endpoint": endpoint, "keys": {"p256dh": b64(point), "auth": b64(self._auth)}}

    def read(self, body: bytes) -> dict[str, Any]:
        """Decrypt a message (RFC 8188 with the keys of RFC 8291, step by step)."""
        salt, record, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender_point, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= record
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender_point)
        shared = self._key.exchange(ec.ECDH(), sender)
        own_point = self._key.public_key().public_bytes(*_POINT)
        combined = _hmac(self._auth, shared)
        material = _hmac(combined, b"WebPush: info\0" + own_point + sender_point + b"\1")
        extracted = _hmac(salt, material)
        key = _hmac(extracted, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = _hmac(extracted, b"Content-Encoding: nonce\0\1")[:12]
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert plain.endswith(b"\2"), "the last record ends in 2"
        told: dict[str, Any] = json.loads(plain[:-1])
        return told


def check_vapid(header: str, public_key: str, audience: str) -> dict[str, Any]:
    """The claims of an ``Authorization: vapid`` header, its signature checked (RFC 8292)."""
    assert header.startswith("vapid ")
    parts = dict(part.strip().split("=", 1) for part in header[6:].split(","))
    assert parts["k"].rstrip("=") == public_key
    head, claims, signature = parts["t"].split(".")
    raw = unb64(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    signer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(public_key))
    signer.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(unb64(head)) == {"typ": "JWT", "alg": "ES256"}
    told: dict[str, Any] = json.loads(unb64(claims))
    assert told["aud"] == audience
    assert time.time() < told["exp"] <= time.time() + 86_400
    return told


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


@contextmanager
def broker(folder: Path, *, user: str = "", password: str = "", pem: Path | None = None) -> Iterator[int]:
    """A mosquitto on a free port; gives the port. Without one the test is skipped, on CI it fails."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if program is None:
        assert not os.environ.get("CI"), "CI needs mosquitto (scripts/apt-packages)"
        pytest.skip("needs mosquitto")
    port = free_port()
    lines = [f"listener {port} 127.0.0.1", f"allow_anonymous {'false' if user else 'true'}", "user root"]
    if user:
        known = folder / "users"
        known.touch(mode=0o600)
        subprocess.run(["mosquitto_passwd", "-b", known, user, password], check=True, capture_output=True)
        lines.append(f"password_file {known}")
    if pem is not None:
        lines += [f"certfile {pem}", f"keyfile {pem}"]
    (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
    with (folder / "mosquitto.log").open("w") as log:
        process = subprocess.Popen([program, "-c", folder / "mosquitto.conf"], stdout=log, stderr=log)
    try:
        wait_until(lambda: _open(port), (folder / "mosquitto.log").read_text())
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _open(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
