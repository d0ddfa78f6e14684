"""A hospital's program in the benchmark of fairness: it knows HTTP and nothing of Django."""

import http.client
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
        """The status of one call."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Host": self.host,
            "Authorization": f"Bearer {self.keys[number % len(self.keys)]}",
        }
        connection.request("GET", "/api/v1/devices", headers=headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status


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
