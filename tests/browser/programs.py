"""Programs of organisations, which call a door's API with a key and know no browser."""

import json
import urllib.request
from typing import Any

from tests.browser.server import Served


class Program:
    """A program that knows a door's host, a hospital's code or ``portal``, and its key."""

    def __init__(self, served: Served, code: str, *, key: str) -> None:
        # urllib asks the system for names, and *.localhost is the browser's own knowledge.
        self._base = f"http://127.0.0.1:{served.port}/api/v1"
        self._headers = {"Host": f"{code}.localhost", "Authorization": f"Bearer {key}"}

    def call(self, method: str, path: str, body: bytes | None = None) -> Any:
        """The answer's JSON. Raises HTTPError."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            self._base + path, data=body, headers=self._headers, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def tell(self, path: str, body: Any) -> Any:
        """Post JSON."""
        return self.call("POST", path, json.dumps(body).encode())
