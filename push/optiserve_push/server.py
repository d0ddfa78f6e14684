"""Talking to OptiServe: one request at a time, every failure turned into words."""

import http.client
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, BinaryIO, Optional, Union

from optiserve_push import __version__, words
from optiserve_push.settings import Settings
from optiserve_push.trouble import (
    BadSettings,
    Gone,
    NotLetIn,
    Refused,
    Trouble,
    Unreachable,
    WrongPlace,
)

Body = Union[bytes, BinaryIO, None]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A key is not carried to wherever an answer points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Answer:
    """A status, headers and what the body says as JSON; an empty body says nothing."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        try:
            self.said: Any = json.loads(body.decode("utf-8")) if body else {}
        except ValueError:
            self.said = None  # a web page: somebody else answered

    @property
    def code(self) -> str:
        """The rule that refused, where one did."""
        return str(self.said.get("code", "")) if isinstance(self.said, dict) else ""

    @property
    def detail(self) -> str:
        """The refusal as a sentence."""
        said = self.said if isinstance(self.said, dict) else {}
        return str(said.get("detail") or self.status)


class Server:
    """A hospital's address, with its key, through the proxy that the settings or the system say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        handlers = [_NoRedirects(), urllib.request.HTTPSHandler(context=_trusting(settings))]
        if settings.proxy:
            proxies = {"http": settings.proxy, "https": settings.proxy}
            handlers.append(urllib.request.ProxyHandler(proxies))
        self._opener = urllib.request.build_opener(*handlers)

    def call(
        self,
        method: str,
        path: str,
        body: Body = None,
        length: int = 0,
        headers: Optional[dict[str, str]] = None,
    ) -> Answer:
        """One request. Raises Unreachable, NotLetIn, Refused, WrongPlace or Gone."""
        request = self._request(method, path, body)
        if body is not None:
            request.add_header("Content-Length", str(length))
            request.add_header("Content-Type", "application/octet-stream")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        answer = self._open(request)
        if 200 <= answer.status < 300 and answer.said is not None:
            return answer
        raise trouble_of(answer)

    def send_json(self, path: str, said: dict[str, Any]) -> Answer:
        """POST a JSON document. Raises as call()."""
        body = json.dumps(said).encode("utf-8")
        return self.call("POST", path, body, len(body), {"Content-Type": "application/json"})

    def look(self) -> Answer:
        """Ask what may be sent, whatever the answer's status. Raises Unreachable or NotLetIn."""
        answer = self._open(self._request("GET", "/api/v1/feeds"))
        if not isinstance(answer.said, dict) or 300 <= answer.status < 400:
            raise trouble_of(answer)
        return answer

    def _request(self, method: str, path: str, body: Body = None) -> urllib.request.Request:
        request = urllib.request.Request(self._settings.url + path, data=body, method=method)
        request.add_header("Authorization", "Bearer %s" % self._settings.key)
        request.add_header("Accept-Language", "ja" if words.is_japanese() else "en")
        request.add_header("User-Agent", "optiserve-push/%s" % __version__)
        return request

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=self._settings.timeout) as got:
                return Answer(got.status, got.headers, got.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, _rest(error))
        except urllib.error.URLError as error:
            raise _no_answer(error.reason) from error
        except (OSError, http.client.HTTPException) as error:
            raise _no_answer(error) from error


def _trusting(settings: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if settings.ca_file:
            context.load_verify_locations(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise BadSettings("bad-settings", path=settings.ca_file, detail=error) from error
    return context


def _rest(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read()
    except (OSError, http.client.HTTPException):
        return b""


def _no_answer(reason: Any) -> Trouble:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return NotLetIn("certificate", detail=reason.verify_message)
    if "407" in str(reason):
        return NotLetIn("proxy-refused", detail=reason)
    return Unreachable("unreachable", detail=reason or type(reason).__name__)


def trouble_of(answer: Answer) -> Trouble:
    """What an answer that is no success means, and whether to come again."""
    status = answer.status
    if status in (429, 503):
        return Unreachable("busy-server", wait=_wait(answer))
    if status in (408, 425) or status >= 500:
        return Unreachable("server-error", status=status)
    if status == 407:
        return NotLetIn("proxy-refused", detail=status)
    if 300 <= status < 400:
        return NotLetIn("redirected", to=answer.headers.get("Location", "?"))
    if answer.said is None or status < 300:
        return NotLetIn("not-ours", status=status)
    return _KEY_REFUSED[status]() if status in _KEY_REFUSED else _refusal(answer)


def _refusal(answer: Answer) -> Trouble:
    """What OptiServe itself says of a file."""
    status = answer.status
    if status == 413:
        return Refused("too-large")
    if status == 400:  # cut off on its way
        return Unreachable("damaged")
    if answer.code in ("upload-offset", "upload-incomplete"):
        return WrongPlace(int(answer.said["params"]["offset"]))
    if answer.code in ("upload-unknown", "upload-damaged", "upload-finished"):
        return Gone("damaged")
    return Refused("refused", detail=answer.detail)


_KEY_REFUSED = {
    401: lambda: NotLetIn("key-refused"),
    403: lambda: NotLetIn("key-not-allowed"),
}


def _wait(answer: Answer) -> Optional[float]:
    try:
        return max(0.0, float(answer.headers.get("Retry-After", "")))
    except ValueError:
        return None
