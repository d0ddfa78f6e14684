"""A line between a hospital and us that can be cut, and a server that can be wrong."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

Answers = list[bytes | None]
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n<html>Hotel</html"


class Line:
    """Passes bytes on to a port; as a proxy it is given whole addresses, which gunicorn takes.

    ``cuts``: for each connection to come, how many bytes go up before the line is cut; afterwards
    all go. ``answers``: what connections get instead of the server's answer, one after another;
    None lets the server answer. ``delays``: for how many seconds the server's answer to each is
    held back.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self.cuts: list[int] = []
        self.answers: Answers = []
        self.delays: list[float] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                self.connections += 1
                cut = self.cuts.pop(0) if self.cuts else None
                answer = self.answers.pop(0) if self.answers else None
                delay = self.delays.pop(0) if self.delays else 0.0
                told = (near, cut, answer, delay)
                threading.Thread(target=self._pass, args=told, daemon=True).start()

    def _pass(
        self, near: socket.socket, cut: int | None, answer: bytes | None, delay: float
    ) -> None:
        with near, suppress(OSError):
            if answer is not None:
                near.recv(65536)
                near.sendall(answer)
                return
            with socket.create_connection(("127.0.0.1", self._to)) as far:
                back = threading.Thread(target=_copy_later, args=(far, near, delay), daemon=True)
                back.start()
                if _copy(near, far, most=cut):
                    near.close()
                    far.shutdown(socket.SHUT_RDWR)
                back.join(60)

    def close(self) -> None:
        """Nobody listens any more."""
        self._listener.close()


@contextmanager
def line(port: int) -> Iterator[Line]:
    """A line to a port of this machine."""
    laid = Line(port)
    try:
        yield laid
    finally:
        laid.close()


def _copy_later(source: socket.socket, into: socket.socket, delay: float) -> None:
    time.sleep(delay)
    _copy(source, into)


def _copy(source: socket.socket, into: socket.socket, most: int | None = None) -> bool:
    """Copy until either ends. True if it was cut after ``most`` bytes."""
    passed = 0
    with suppress(OSError):
        while data := source.recv(1024):
            if most is not None and passed + len(data) > most:
                into.sendall(data[: most - passed])
                return True
            into.sendall(data)
            passed += len(data)
        into.shutdown(socket.SHUT_WR)
    return False
