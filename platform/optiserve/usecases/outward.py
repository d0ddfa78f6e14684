"""Requests to addresses that users name: https, to the open Internet only, short and small.

The name is resolved once, every address it has must be a public one, and the connection goes to
the address that was looked at (a name that changes its mind in between gains nothing). Redirects
are answers like others; nobody follows them. OWASP ASVS 5.0.0, 1.3.6 (server-side request forgery).
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from threading import Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from shared.kernel.errors import DomainError

_PATIENCE: Final = 5.0  # seconds, for all of it
_LARGEST: Final = 256 * 1024  # bytes
_PORTS: Final = {"https": 443, "http": 80}

Resolve = Callable[[str, int], list[str]]


class CannotReach(DomainError):
    """Nothing usable came back. ``why``: one of the reasons of this module's code."""

    code = "cannot-reach"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the whole body."""

    status: int
    body: bytes


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine's resolver says."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def request(
    url: str,
    *,
    form: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    resolve: Resolve = resolved,
) -> Answer:
    """GET, or POST ``form``. Raises CannotReach, also after five seconds or 256 KiB."""
    parts = checked(url)
    port = parts.port or _PORTS[parts.scheme]
    address = _public(parts.hostname or "", port, resolve)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Accept": "application/json", "User-Agent": "OptiServe", **(headers or {})}
    try:
        with _line(parts, address, port) as line:
            connection = HTTPConnection(parts.hostname or "", port)
            connection.default_port = _PORTS[parts.scheme]
            connection.sock = line
            connection.request("GET" if form is None else "POST", target, form, sent)
            with closing(connection.getresponse()) as answer:
                return Answer(answer.status, _read(answer))
    except ssl.SSLCertVerificationError:
        raise CannotReach(why="certificate", host=parts.hostname) from None
    except (OSError, HTTPException):
        raise CannotReach(why="no-answer", host=parts.hostname) from None


def checked(url: str) -> SplitResult:
    """The parts of an address that we would ask. Raises CannotReach: https, a host, no password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CannotReach(why="no-address", host="") from None
    is_own = parts.hostname in settings.OUTWARD_PRIVATE_HOSTS and not settings.PRODUCTION
    if parts.scheme != "https" and not (is_own and parts.scheme == "http"):
        raise CannotReach(why="not-https", host=parts.hostname or "")
    if not parts.hostname or parts.username is not None or port == 0:
        raise CannotReach(why="no-address", host=parts.hostname or "")
    return parts


def is_public(address: str) -> bool:
    """Whether an address is one of the open Internet, also inside IPv6's disguises of IPv4."""
    found = ip_address(address.partition("%")[0])
    if found.version == 6:
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        is_nat64 = found.packed.startswith(ip_address("64:ff9b::").packed[:12])
        if inner is not None or is_nat64:
            return False
    return found.is_global and not found.is_multicast


def _public(host: str, port: int, resolve: Resolve) -> str:
    """The first of the name's addresses, once all are found to be public ones."""
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError):
        raise CannotReach(why="no-such-host", host=host) from None
    if not found:
        raise CannotReach(why="no-such-host", host=host)
    if host not in settings.OUTWARD_PRIVATE_HOSTS and not all(map(is_public, found)):
        raise CannotReach(why="private", host=host)
    return found[0]


@contextmanager
def _line(parts: SplitResult, address: str, port: int) -> Iterator[socket.socket]:
    """A connection to the address, in the name of the host, which its certificate must be for.

    It is cut when the time is up, whatever it is doing: who drips bytes is not waited for.
    """
    line = socket.create_connection((address, port), timeout=_PATIENCE)
    if parts.scheme == "https":
        line = ssl.create_default_context().wrap_socket(
            line, server_hostname=parts.hostname, do_handshake_on_connect=False
        )
    watch = Timer(_PATIENCE, _cut, [line])
    watch.start()
    try:
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        yield line
    finally:
        watch.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # it ended at this very moment
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _read(answer: HTTPResponse) -> bytes:
    read = answer.read(_LARGEST + 1)
    if len(read) > _LARGEST:
        raise CannotReach(why="too-large", host="")
    return read
