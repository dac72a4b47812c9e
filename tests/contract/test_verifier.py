"""What everybody who asks a model keeps to: the fake, and HTTP against a server that speaks like one."""

import base64
import json
from collections.abc import Callable, Iterator

import pytest

from aislewatch.adapters.second_opinion import MOST_SAID, ChatVerifier
from aislewatch.domain.errors import DeliveryError
from aislewatch.ports import Verifier
from tests.fakes.verifier import FakeVerifier
from tests.integration.local_reach import resolved
from tests.integration.push_parts import WebServer, web_server

PICTURES = (b"\xff\xd8 first", b"\xff\xd8 second")

Ways = tuple[Verifier, str, Callable[[str], None], Callable[[], None]]


def chat(said: object) -> bytes:
    """What a chat model's server answers."""
    return json.dumps({"choices": [{"index": 0, "message": {"role": "assistant", "content": said}}]}).encode()


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as server:
        server.status, server.said = 200, chat("yes")
        yield server


@pytest.fixture(params=["fake", "http"])
def ways(request: pytest.FixtureRequest, server: WebServer) -> Ways:
    """Who asks, whom, how to make it say something, and how to break it."""
    if request.param == "fake":
        fake = FakeVerifier()

        def fails() -> None:
            fake.trouble = DeliveryError("It is down.")

        return fake, "http://model/v1", lambda said: setattr(fake, "said", said), fails

    def refuses() -> None:
        server.status = 500

    def says(said: str) -> None:
        server.said = chat(said)

    return ChatVerifier(resolved, {}), f"{server.address}/v1", says, refuses


@pytest.mark.parametrize("words", ["ready", '{"answer": "innocent"}', "", "<b>Grüße</b>\n\x07"])
def test_words_come_as_they_were_said(ways: Ways, words: str) -> None:
    verifier, address, says, _ = ways
    says(words)
    assert verifier.ask(address, "small", "Well?", PICTURES, patience=5.0) == words


def test_what_fails_is_told(ways: Ways) -> None:
    verifier, address, _, fails = ways
    fails()
    with pytest.raises(DeliveryError):
        verifier.ask(address, "small", "Well?", PICTURES, patience=5.0)


def test_a_question_travels_whole(server: WebServer) -> None:
    ChatVerifier(resolved, {"localhost": "secret", "10.0.0.9": "other"}).ask(
        f"{server.address}/v1", "small", "Well?", PICTURES, patience=5.0
    )
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == "Bearer secret"
    told = json.loads(asked.body)
    assert (told["model"], told["temperature"], told["stream"]) == ("small", 0, False)
    (message,) = told["messages"]
    assert message["content"][0] == {"type": "text", "text": "Well?"}
    sent = [part["image_url"]["url"].partition(",") for part in message["content"][1:]]
    assert [base64.b64decode(data) for _, _, data in sent] == list(PICTURES)
    assert {head for head, _, _ in sent} == {"data:image/jpeg;base64"}


def test_a_key_goes_to_its_own_host_only(server: WebServer) -> None:
    ChatVerifier(resolved, {"10.0.0.9": "other"}).ask(
        f"{server.address}/v1", "small", "Well?", PICTURES, patience=5.0
    )
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"<html>Welcome</html>",
        b"[]",
        b'{"choices": []}',
        b'{"choices": [{"message": {}}]}',
        b'{"choices": [{"message": {"content": ["innocent"]}}]}',
        b"\xff\xfe" * 100,
        b"[" * 100_000,
    ],
)
def test_garbage_is_no_answer(server: WebServer, garbage: bytes) -> None:
    server.said = garbage
    with pytest.raises(DeliveryError, match="no answer of a chat model"):
        ChatVerifier(resolved, {}).ask(f"{server.address}/v1", "small", "Well?", PICTURES, patience=5.0)


def test_much_talk_is_cut_and_endless_talk_is_no_answer(server: WebServer) -> None:
    verifier = ChatVerifier(resolved, {})
    server.said = chat("a" * 20_000)
    assert verifier.ask(f"{server.address}/v1", "m", "Well?", (), patience=5.0) == "a" * MOST_SAID
    server.said = chat("a" * 3_000_000)
    with pytest.raises(DeliveryError):
        verifier.ask(f"{server.address}/v1", "m", "Well?", (), patience=5.0)


@pytest.mark.parametrize(
    ("status", "words"), [(500, "refuses with 500"), (401, "refuses with 401"), (307, "redirect")]
)
def test_a_refusal_is_told_and_no_redirect_followed(server: WebServer, status: int, words: str) -> None:
    server.status, server.location = status, "http://169.254.169.254/latest"
    with pytest.raises(DeliveryError, match=words):
        ChatVerifier(resolved, {}).ask(f"{server.address}/v1", "m", "Well?", PICTURES, patience=5.0)
    assert len(server.asked) == 1


def test_patience_has_an_end(server: WebServer) -> None:
    server.trouble = lambda handler: handler.over.wait(30)  # type: ignore[attr-defined]
    with pytest.raises(DeliveryError, match="no whole answer within 0 seconds"):
        ChatVerifier(resolved, {}).ask(f"{server.address}/v1", "m", "Well?", PICTURES, patience=0.4)


def test_nobody_there_is_told() -> None:
    with pytest.raises(DeliveryError):
        ChatVerifier(resolved, {}).ask("http://127.0.0.1:9/v1", "m", "Well?", PICTURES, patience=5.0)
