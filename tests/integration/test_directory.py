"""Signing in through a directory: a small OpenID Connect server on this machine, honest and otherwise."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from aislewatch.adapters.oidc import OidcProvider
from aislewatch.api.app import create_app
from aislewatch.domain.accounts import Role
from aislewatch.services.directory import PATIENCE, Directory, Rules
from aislewatch.services.vault import Vault, new_key
from tests.integration.api_stage import ADMIN, PASSWORD, Stage

CLIENT, SECRET = "aislewatch", "our secret there"


@dataclass
class Issuer:
    """What the server says, and what it was told."""

    port: int = 0
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    known: KeySet | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    tokens: list[dict[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def described(self) -> dict[str, str]:
        names = {"authorization_endpoint": "/in", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.address} | {name: self.address + path for name, path in names.items()}

    def exchange(self, body: dict[str, str]) -> dict[str, str]:
        self.tokens.append(body)
        digest = hashlib.sha256(body["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.asked["code_challenge"]
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "exp": int(time.time()) + 300,
            "nonce": self.asked["nonce"],
            "sub": "1",
        }
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.claims, self.key)}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = (issuer.known or KeySet([issuer.key])).as_dict(private=False)
            self._say(issuer.described() if "well-known" in self.path else keys)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(issuer.exchange({key: values[0] for key, values in parse_qs(raw).items()}))

        def _say(self, answer: object) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    issuer.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield issuer
    server.shutdown()
    thread.join()
    server.server_close()


def browser_of(stage: Stage, issuer: Issuer, rules: Rules) -> TestClient:
    """A browser before a shop that asks the directory by these rules."""
    services = stage.services
    provider = OidcProvider(issuer.address, CLIENT, SECRET)
    numbers = iter(range(1000))
    directory = Directory(
        provider,
        rules,
        services.accounts,
        services.people,
        Vault(new_key()),
        stage.clock,
        lambda: f"unguessable-{next(numbers)}",
    )
    return TestClient(create_app(replace(services, directory=directory), stage.board), follow_redirects=False)


def there(browser: TestClient, issuer: Issuer) -> None:
    answer = browser.get("/api/v1/session/directory")
    assert answer.status_code == 303
    asked = urlsplit(answer.headers["location"])
    assert f"{asked.scheme}://{asked.netloc}" == issuer.address
    issuer.asked = {key: values[0] for key, values in parse_qs(asked.query).items()}
    assert issuer.asked["redirect_uri"] == "http://testserver/api/v1/session/directory/back"


def back(browser: TestClient, issuer: Issuer, **other: str) -> bool:
    """Come back; whether one is let in."""
    query = urlencode({"state": issuer.asked["state"], "code": "c-1"} | other)
    answer = browser.get(f"/api/v1/session/directory/back?{query}")
    assert answer.status_code == 303
    let_in = answer.headers["location"] == "/"
    assert let_in == (browser.get("/api/v1/session").json()["state"] == "signed_in")
    return let_in


@pytest.fixture(autouse=True)
def staffed(stage: Stage) -> None:
    stage.services.accounts.setup(stage.setup_token, PASSWORD, name=ADMIN)
    stage.services.people.add("night.guard", PASSWORD, role=Role.GUARD, by=ADMIN)


def test_who_has_an_account_comes_in_with_the_role_they_have_here(stage: Stage, issuer: Issuer) -> None:
    browser = browser_of(stage, issuer, Rules())
    assert browser.get("/api/v1/session").json()["directory"] is True
    issuer.claims = {"preferred_username": "Night.Guard"}
    there(browser, issuer)
    assert back(browser, issuer)
    here = browser.get("/api/v1/session").json()
    assert (here["user"], here["role"]) == ("night.guard", "guard")
    assert issuer.tokens[0]["client_secret"] == SECRET
    assert issuer.tokens[0]["code"] == "c-1"
    with stage.store.read() as tables:
        assert tables.audit.latest(1)[0].detail["way"] == "directory"


def test_who_is_unknown_is_let_in_only_when_that_is_set(stage: Stage, issuer: Issuer) -> None:
    issuer.claims = {"email": "new@shop.example", "email_verified": True}
    for rules, expected in ((Rules(), False), (Rules(create=True), True)):
        browser = browser_of(stage, issuer, rules)
        there(browser, issuer)
        assert back(browser, issuer) is expected
    made = stage.services.people.get("new@shop.example")
    assert (made.role, made.password_hash) == (Role.VIEWER, None)
    password = {"name": made.name, "password": ""}
    assert browser.post("/api/v1/session", json=password).status_code == 403


@pytest.mark.parametrize(
    ("groups", "role"),
    [(["staff", "leads"], Role.MANAGER), ("staff", Role.GUARD), (["others"], None), (None, None), (7, None)],
)
def test_the_highest_of_the_groups_is_the_role(
    stage: Stage, issuer: Issuer, groups: object, role: Role | None
) -> None:
    rules = Rules(roles={"staff": Role.GUARD, "leads": Role.MANAGER}, create=True)
    browser = browser_of(stage, issuer, rules)
    issuer.claims = {"preferred_username": "night.guard", "groups": groups}
    there(browser, issuer)
    assert back(browser, issuer) is (role is not None)
    assert stage.services.people.get("night.guard").role is (role or Role.GUARD)


def test_the_directory_cannot_take_the_last_admin_away(stage: Stage, issuer: Issuer) -> None:
    browser = browser_of(stage, issuer, Rules(roles={"staff": Role.GUARD}))
    issuer.claims = {"preferred_username": ADMIN, "groups": ["staff"]}
    there(browser, issuer)
    assert not back(browser, issuer)
    assert stage.services.people.get(ADMIN).role is Role.ADMIN


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another program"},
        {"exp": 1},
        {"nonce": "of another day"},
        {"preferred_username": ""},
        {"preferred_username": None, "email": "night.guard", "email_verified": False},
        {"preferred_username": "No Name Of Ours"},
    ],
)
def test_what_cannot_be_trusted_lets_nobody_in(stage: Stage, issuer: Issuer, lie: dict[str, Any]) -> None:
    browser = browser_of(stage, issuer, Rules(create=True))
    issuer.claims = {"preferred_username": "night.guard"} | lie
    there(browser, issuer)
    assert not back(browser, issuer)


def test_another_key_state_cookie_or_hour_lets_nobody_in(stage: Stage, issuer: Issuer) -> None:
    browser = browser_of(stage, issuer, Rules())
    issuer.claims = {"preferred_username": "night.guard"}
    there(browser, issuer)
    assert not back(browser, issuer, state="guessed")
    issuer.known = KeySet([RSAKey.generate_key(2048, {"kid": "1"})])
    assert not back(browser, issuer)
    issuer.known = None
    stage.clock.ahead = PATIENCE + 1
    assert not back(browser, issuer)
    stage.clock.ahead = 0
    assert not back(TestClient(browser.app, follow_redirects=False), issuer), "another browser"
    assert back(browser, issuer)


def test_who_is_switched_off_stays_out(stage: Stage, issuer: Issuer) -> None:
    stage.services.people.change("night.guard", lambda user: replace(user, active=False), by=ADMIN)
    browser = browser_of(stage, issuer, Rules())
    issuer.claims = {"preferred_username": "night.guard"}
    there(browser, issuer)
    assert not back(browser, issuer)


def test_without_a_directory_there_is_no_such_door(stage: Stage) -> None:
    browser = TestClient(stage.app)
    for path in ("", "/back"):
        assert browser.get(f"/api/v1/session/directory{path}").status_code == 404
