"""An ONVIF camera of memory: answers searches by UDP and its services by HTTP, and lets in one user."""

import base64
import hashlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import unescape

_ENVELOPE = (
    '<?xml version="1.0"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" '
    'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
    'xmlns:ter="http://www.onvif.org/ver10/error"><env:Body>{body}</env:Body></env:Envelope>'
)
_FAULT = (
    "<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>ter:NotAuthorized"
    "</env:Value></env:Subcode></env:Code><env:Reason><env:Text>Sender not authorized</env:Text></env:Reason>"
    "</env:Fault>"
)
_PROFILE = (
    '<trt:Profiles token="{token}" fixed="true"><tt:Name>{name}</tt:Name><tt:VideoEncoderConfiguration '
    'token="v"><tt:Name>encoder</tt:Name><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>{w}</tt:Width>'
    "<tt:Height>{h}</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration></trt:Profiles>"
)


@dataclass
class OnvifCamera:
    """What the camera is like: who may ask, how far its clock is off, where it says its services are, and
    ``raw``, an answer of its own to everything."""

    user: str = "viewer"
    password: str = "p4ss&word"
    clock_ahead: float = 0.0
    service_host: str = "127.0.0.1"
    media_host: str = "192.0.2.7"
    http_digest: bool = False
    raw: bytes | None = None
    asked: list[str] = field(default_factory=list)
    port: int = 0
    search: tuple[str, int] = ("127.0.0.1", 0)

    def match(self) -> bytes:
        """The answer to a search."""
        body = (
            "<d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>"
            "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Till%20Cam "
            "onvif://www.onvif.org/hardware/TC-200</d:Scopes><d:XAddrs>http://169.254.3.4/onvif/device "
            f"http://{self.service_host}:{self.port}/onvif/device_service</d:XAddrs>"
            "</d:ProbeMatch></d:ProbeMatches>"
        )
        return _ENVELOPE.format(body=body).encode()

    def answer(self, path: str, said: str) -> tuple[int, bytes]:
        """Status and body for a call."""
        found = re.search(r"<s:Body><(\w+)", said)
        action = found[1] if found else ""
        self.asked.append(f"{path} {action}")
        if self.raw is not None:
            return 200, self.raw
        if action != "GetSystemDateAndTime" and not self.http_digest and not self._proven(said):
            return 400, _ENVELOPE.format(body=_FAULT).encode()
        return 200, _ENVELOPE.format(body=self._body(action, said)).encode()

    def _body(self, action: str, said: str) -> str:
        if action == "GetSystemDateAndTime":
            t = time.gmtime(time.time() + self.clock_ahead)
            return (
                "<tds:SystemDateAndTime><tt:UTCDateTime><tt:Time>"
                f"<tt:Hour>{t.tm_hour}</tt:Hour><tt:Minute>{t.tm_min}</tt:Minute><tt:Second>{t.tm_sec}</tt:Second>"
                f"</tt:Time><tt:Date><tt:Year>{t.tm_year}</tt:Year><tt:Month>{t.tm_mon}</tt:Month>"
                f"<tt:Day>{t.tm_mday}</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"
            )
        if action == "GetCapabilities":
            address = f"http://{self.media_host}:{self.port}/onvif/media"
            return f"<tds:Capabilities><tt:Media><tt:XAddr>{address}</tt:XAddr></tt:Media></tds:Capabilities>"
        if action == "GetDeviceInformation":
            return "<tds:Manufacturer>Acme</tds:Manufacturer><tds:Model>TC-200</tds:Model>"
        if action == "GetProfiles":
            main = _PROFILE.format(token="main", name="mainStream", w=1920, h=1080)
            return main + _PROFILE.format(token="sub", name="subStream", w=640, h=360)
        token = re.search(r"<ProfileToken>(\w+)<", said)
        assert token is not None
        return f"<trt:MediaUri><tt:Uri>rtsp://viewer:p4ss@127.0.0.1:554/{token[1]}</tt:Uri></trt:MediaUri>"

    def _proven(self, said: str) -> bool:
        """The proof of WS-UsernameToken, dated within a minute of this camera's own clock."""
        parts = [
            re.search(f"<{tag}[^>]*>([^<]*)</{tag}>", said)
            for tag in ("Username", "Password", "Nonce", "Created")
        ]
        if not all(parts):
            return False
        user, digest, nonce, created = (unescape(part[1]) for part in parts if part)
        proof = hashlib.sha1(base64.b64decode(nonce) + created.encode() + self.password.encode()).digest()
        dated = time.mktime(time.strptime(created, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
        late = abs(dated - (time.time() + self.clock_ahead))
        return user == self.user and digest == base64.b64encode(proof).decode() and late < 60


@contextmanager
def on_the_network(camera: OnvifCamera) -> Iterator[OnvifCamera]:
    """The camera answers while inside; ``search`` is where searches reach it."""
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), _handler(camera)) as server,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear,
    ):
        ear.bind(("127.0.0.1", 0))
        camera.port = int(server.server_address[1])
        camera.search = ear.getsockname()
        threads = [
            threading.Thread(target=server.serve_forever, args=(0.02,)),
            threading.Thread(target=_hear, args=(ear, camera)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield camera
        finally:
            server.shutdown()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
                mouth.sendto(b"", camera.search)
            for thread in threads:
                thread.join()


def _hear(ear: socket.socket, camera: OnvifCamera) -> None:
    while True:
        said, who = ear.recvfrom(65_535)
        if not said:
            return
        assert b"NetworkVideoTransmitter" in said
        ear.sendto(camera.match(), who)


def _handler(camera: OnvifCamera) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, body = camera.answer(self.path, said)
            opening = "GetSystemDateAndTime" in said
            if camera.http_digest and not opening and not self._digest_fits():
                status, body = 401, b""
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Digest realm="cam", nonce="abc123", qop="auth"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _digest_fits(self) -> bool:
            given = dict(re.findall(r'(\w+)="?([^",]+)"?', self.headers.get("Authorization", "")))
            if "response" not in given:
                return False

            def md5(text: str) -> str:
                return hashlib.md5(text.encode()).hexdigest()

            a1, a2 = md5(f"{camera.user}:cam:{camera.password}"), md5(f"POST:{self.path}")
            proof = md5(f"{a1}:abc123:{given['nc']}:{given['cnonce']}:auth:{a2}")
            return bool(given["response"] == proof)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
