"""A vision-language model behind an OpenAI-compatible address (llama.cpp, Ollama, vLLM, LM Studio ...).

One POST to ``/chat/completions`` with the pictures inside; no redirect is followed, nothing is tried again,
and of the answer only the first message's text is read. Keys are sent to the host they were configured for
and to no other.
"""

import base64
import json
import ssl
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from aislewatch.adapters.door import post
from aislewatch.domain.errors import DeliveryError
from aislewatch.ports import Doorkeeper

MOST_SAID: Final = 8000
"""Characters of a model's text that are looked at."""

MOST_TOKENS: Final = 400

_UNREADABLE: Final = "What came back is no answer of a chat model."
_FIX: Final = "Check that the address ends where /chat/completions begins, like http://192.168.1.20:8000/v1."


class ChatVerifier:
    """:class:`aislewatch.ports.Verifier` over HTTP; ``keys`` by host, as the configuration has them."""

    def __init__(
        self, doorkeeper: Doorkeeper, keys: Mapping[str, str], context: ssl.SSLContext | None = None
    ) -> None:
        self._doorkeeper = doorkeeper
        self._keys = dict(keys)
        self._context = context

    def ask(
        self, address: str, model: str, question: str, pictures: Sequence[bytes], *, patience: float
    ) -> str:
        """See the port."""
        headers = {"Content-Type": "application/json", "User-Agent": "Aislewatch"}
        key = self._keys.get(urlsplit(address).hostname or "")
        if key:
            headers["Authorization"] = f"Bearer {key}"
        body = json.dumps(_document(model, question, pictures)).encode()
        answer = post(f"{address}/chat/completions", body, headers, self._doorkeeper, self._context, patience)
        if 300 <= answer.status < 400:
            raise DeliveryError(
                f"The receiver answers with a redirect ({answer.status}), which is not followed.",
                fix="Enter the address it leads to.",
            )
        if not 200 <= answer.status < 300:
            said = f": {answer.words}" if answer.words else ""
            raise DeliveryError(f"The receiver refuses with {answer.status}{said}.")
        return _said(answer.body)


def _document(model: str, question: str, pictures: Sequence[bytes]) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": question}]
    for picture in pictures:
        url = f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"
        content.append({"type": "image_url", "image_url": {"url": url}})
    return {
        "model": model,
        "messages": [{"role": "user", "content": content}],
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "stream": False,
    }


def _said(body: bytes) -> str:
    try:
        said = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        said = None
    if not isinstance(said, str):
        raise DeliveryError(_UNREADABLE, fix=_FIX)
    return said[:MOST_SAID]
