"""A hospital's program in the benchmark of fairness: as light as can be, since it runs beside."""

import os
import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

_BURST = 300


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


def flood(caller: Caller, pause: float, full: Any, over: Any, told: Any) -> None:
    """Ask every ``pause`` seconds until ``over`` is set; tell the queue how often it got what.

    ``full`` is set when the first call has been refused, or enough have not been: what a bucket
    holds for a burst is used up.
    """
    os.nice(19)  # it stands for another machine, and must not take this one's time
    answers: Counter[int] = Counter()

    def ask(number: int) -> None:
        status = caller.ask(number)
        answers[status] += 1
        if status == 429 or answers[status] > _BURST:
            full.set()

    with ThreadPoolExecutor(16) as pool:
        for number in count():
            if over.is_set():
                break
            pool.submit(ask, number)
            time.sleep(pause)
        pool.shutdown(cancel_futures=True)
    told.put(dict(answers))
