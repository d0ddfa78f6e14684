"""Requests to where a user says: nothing inside, nothing slow, nothing large, no way round."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from optiserve.usecases import outward
from optiserve.usecases.outward import CannotReach

INSIDE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1"),  # noqa: S104
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    *("fe80::1%eth0", "fd00:ec2::254", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
]


def _why(work: Callable[[], Any]) -> object:
    with pytest.raises(CannotReach) as caught:
        work()
    return caught.value.params["why"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_asked(address: str) -> None:
    assert not outward.is_public(address)
    found = _why(lambda: outward.request("https://idp.example/", resolve=lambda *_: [address]))
    assert found == "private"


def test_one_address_inside_among_others_is_enough() -> None:
    both = ["203.0.114.1", "10.0.0.1"]
    assert outward.is_public(both[0])
    assert _why(lambda: outward.request("https://a.example/", resolve=lambda *_: both)) == "private"


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "localhost"])
def test_no_spelling_of_this_machine_helps(host: str) -> None:
    assert _why(lambda: outward.request(f"https://{host}/")) in {"private", "no-such-host"}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://idp.example/", "not-https"),
        ("file:///etc/passwd", "not-https"),
        ("gopher://idp.example/", "not-https"),
        ("https://", "no-address"),
        ("https://user:word@idp.example/", "no-address"),
        ("https://idp.example:99999/", "no-address"),
        ("https://[::1/", "no-address"),
    ],
)
def test_only_plain_https_addresses_are_asked(url: str, why: str) -> None:
    assert _why(lambda: outward.checked(url)) == why


def test_http_stays_forbidden_in_earnest(settings: Any) -> None:
    settings.OUTWARD_PRIVATE_HOSTS, settings.PRODUCTION = ["idp.example"], True
    assert _why(lambda: outward.checked("http://idp.example/")) == "not-https"


@pytest.fixture
def here(settings: Any) -> Iterator[str]:
    """A server that redirects, pours and drips."""
    settings.OUTWARD_PRIVATE_HOSTS = ["127.0.0.1"]
    done = threading.Event()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302 if self.path == "/redirect" else 200)
            self.send_header("Location", "/large")
            self.end_headers()
            with suppress(OSError):
                while self.path == "/slow" and not done.wait(0.05):
                    self.wfile.write(b" ")
                if self.path == "/large":
                    self.wfile.write(b" " * 1024 * 1024)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    done.set()
    server.shutdown()
    server.server_close()
    thread.join(60)


def test_a_redirect_is_not_followed(here: str) -> None:
    assert outward.request(f"{here}/redirect").status == 302


def test_who_pours_is_cut_off(here: str) -> None:
    assert _why(lambda: outward.request(f"{here}/large")) == "too-large"


def test_who_drips_is_not_waited_for(here: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(outward, "_PATIENCE", 0.5)
    # It would drip for ever: that there is an answer at all is the proof.
    with suppress(CannotReach):
        outward.request(f"{here}/slow")


def test_a_host_that_speaks_no_tls_does_not_answer(settings: Any) -> None:
    settings.OUTWARD_PRIVATE_HOSTS = ["127.0.0.1"]
    with socket.create_server(("127.0.0.1", 0)) as nothing_but_tcp:
        port = nothing_but_tcp.getsockname()[1]
        threading.Thread(target=lambda: nothing_but_tcp.accept()[0].close(), daemon=True).start()
        assert _why(lambda: outward.request(f"https://127.0.0.1:{port}/")) == "no-answer"
