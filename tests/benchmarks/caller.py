"""A hospital's program in the benchmark of fairness: as light as can be, since it runs beside."""

import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True)
class Caller:
    """Asks one host with one key after another."""

    port: int
    host: str
    keys: Sequence[str]

    def ask(self, number: int = 0) -> int:
        """The status of one call, on a connection of its own, read to its end."""
        request = (
            f"GET /api/v1/devices HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n"
            f"Authorization: Bearer {self.keys[number % len(self.keys)]}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(request.encode())
            answer = connection.recv(65536)
            while connection.recv(65536):
                pass
        return int(answer.split(b" ", 2)[1])


def flood(caller: Caller, pause: float, over: Any, told: Any) -> None:
    """Ask every ``pause`` seconds until ``over`` is set; tell the queue how often it got what."""
    answers: Counter[int] = Counter()
    with ThreadPoolExecutor(16) as pool:
        asked = []
        for number in count():
            if over.is_set():
                break
            asked.append(pool.submit(caller.ask, number))
            time.sleep(pause)
        pool.shutdown(cancel_futures=True)
        answers.update(one.result() for one in asked if not one.cancelled())
    told.put(dict(answers))
