"""Names of the network to addresses, by the machine's own resolver."""

import socket
from collections.abc import Sequence

from aislewatch.domain.errors import SourceUnavailable


def resolve(host: str) -> Sequence[str]:
    """The addresses of a host's name (or of an address in any spelling), without repetition.

    Raises :class:`SourceUnavailable` when nobody knows it.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SourceUnavailable(
            f"The host name {host} is unknown.", fix="Correct it, or write the camera's IP address."
        ) from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
