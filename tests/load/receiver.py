"""A receiver of webhooks that refuses, breaks off, lies and dawdles now and then, and remembers every key."""

import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Receiver:
    """Counts what it was told: ``taken`` by key (it answered 200, or said so and broke off), ``figures`` of
    its own bad behavior, a ``share`` of all requests."""

    def __init__(self, share: float, seed: int) -> None:
        self.taken: Counter[str] = Counter()
        self.figures: Counter[str] = Counter()
        self._share = share
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    def serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(10)
            head, body = _request(connection)
            key = next(
                line[17:] for line in head.split("\r\n") if line.lower().startswith("idempotency-key: ")
            )
            with self._lock:
                mood = self._chance.random()
                turn = self._chance.choice(("refused", "reset", "lied", "dawdled"))
                turn = turn if mood < self._share else "took"
                self.figures[turn] += 1
                if turn in ("took", "lied", "dawdled"):
                    self.taken[key] += 1
            assert body, "a request without a body"
            if turn == "refused":
                connection.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy")
            elif turn == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            elif turn == "lied":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nall is w")
            else:
                if turn == "dawdled":
                    threading.Event().wait(0.2)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


@contextmanager
def listening(receiver: Receiver) -> Iterator[str]:
    """It serves while inside; gives its address."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=receiver.serve, args=(connection,)).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _request(connection: socket.socket) -> tuple[str, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    raw, _, body = data.partition(b"\r\n\r\n")
    head = raw.decode()
    length = next(
        int(line[16:]) for line in head.split("\r\n") if line.lower().startswith("content-length: ")
    )
    while len(body) < length:
        body += _more(connection)
    return head, body


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionError("gone in the middle of a request")
    return part
