"""A refusal that is known to hold is repeated at the door, and Django not asked again."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from optiserve.fairness.refusals import REFUSED, Empty, Kind, kind_by

_MOST: Final = 10_000
_OF_ONE_REQUEST: Final = {"x-request-id", "retry-after"}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What Django answered, and the bucket that was empty."""

    bucket: Empty
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Doorman:
    """The application, but for programs that come again while their hospital's bucket is empty.

    They get the answer that Django gave the last time, with the seconds that are left; they are
    counted, but have no line in the log. Who brings a cookie or a body always goes on to Django.
    """

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application
        self._refusals: dict[tuple[str, str], _Refusal] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if not _is_program(environ):
            return self.application(environ, start_response)
        asked = (environ.get("HTTP_HOST", ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        known = self._refusals.get(asked)
        wait = known.bucket.come_in_vain() if known else 0.0
        if known and wait:
            start_response(known.status, [*known.headers, ("Retry-After", str(ceil(wait)))])
            return [known.body]
        self._refusals.pop(asked, None)
        return self._ask(asked, environ, start_response)

    def _ask(
        self,
        asked: tuple[str, str],
        environ: dict[str, Any],
        start_response: Callable[..., Any],
    ) -> Iterable[bytes]:
        told: list[Any] = []

        def listen(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told[:] = [status, headers]
            return start_response(status, headers, *more)

        answer = self.application(environ, listen)
        bucket = environ.get(REFUSED)
        if bucket and len(self._refusals) < _MOST:
            with closing(answer):
                body = b"".join(answer)
            status, headers = told
            kept = tuple(one for one in headers if one[0].lower() not in _OF_ONE_REQUEST)
            self._refusals[asked] = _Refusal(bucket, status, kept, body)
            return [body]
        return answer


def _is_program(environ: dict[str, Any]) -> bool:
    """Whether it is a call that fairness counts as the API's, without cookie, body or query."""
    if any(environ.get(name) for name in ("HTTP_COOKIE", "QUERY_STRING", "CONTENT_TYPE")):
        return False
    method, path = environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", "")
    return method == "GET" and kind_by(method=method, path=path, content_type="") is Kind.API
