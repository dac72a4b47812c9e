"""The door: look for cameras and ask each for its streams, several at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from aislewatch.adapters.onvif.device import Device, asked
from aislewatch.adapters.onvif.search import GROUP, PATIENCE, Answer, search
from aislewatch.adapters.onvif.soap import Login
from aislewatch.domain.errors import AislewatchError

_AT_A_TIME: Final = 8
_USUAL_PATH: Final = "/onvif/device_service"

Permit = Callable[[str], None]
"""Raises an :class:`AislewatchError` for an address that must not be connected to."""


def _anything(address: str) -> None:
    """No address is out of bounds."""


def find(
    login: Login,
    host: str = "",
    *,
    permit: Permit = _anything,
    group: tuple[str, int] = GROUP,
    patience: float = PATIENCE,
) -> list[Device]:
    """The cameras that answer, by name; with ``host`` (a name or address, also with a port) only that one.

    Every address is shown to ``permit`` before it is called on. Raises :class:`SourceUnavailable` when the
    network cannot be searched.
    """
    answers = [Answer(host, f"http://{host}{_USUAL_PATH}", host)] if host else search(group, patience)

    def ask(answer: Answer) -> Device:
        try:
            permit(answer.service)
        except AislewatchError as error:
            return Device(answer.name, answer.host, problem=error.message, fix=error.fix)
        return asked(answer, login)

    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        return sorted(threads.map(ask, answers), key=lambda device: (device.name, device.host))
