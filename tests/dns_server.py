"""A small name server on this machine: what a test publishes is asked for over the wire."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

from optiserve.usecases.dns_lookup import Dns


class NameServer:
    """Answers for the records that it holds; NXDOMAIN for names it does not know."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.broken = False
        self.asked: list[str] = []
        self._records: dict[tuple[str, str], list[str]] = {}

    def publish(self, name: str, kind: str, *values: str) -> None:
        """Put these records in place of those there were; no value takes them away."""
        self._records[name, kind] = list(values)

    def withdraw(self, name: str) -> None:
        """The name is gone."""
        self._records = {key: held for key, held in self._records.items() if key[0] != name}

    def answer(self, wire: bytes) -> bytes:
        """One message for one message."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA | dns.flags.RA
        if self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
            return response.to_wire()
        self._fill(response, name, dns.rdatatype.to_text(question.rdtype))
        return response.to_wire()

    def _fill(self, response: Any, name: str, kind: str) -> None:
        known = {held for held, _ in self._records}
        if name not in known:
            response.set_rcode(dns.rcode.NXDOMAIN)
        for alias in self._records.get((name, "CNAME"), []):
            response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{alias}."))
            name = alias
        if values := self._records.get((name, kind)):
            response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *values))

    def lookup(self) -> Dns:
        """The application's own way of asking, pointed here."""
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self.port
        resolver.lifetime = 30
        return Dns(resolver)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        wire, socket = self.request
        socket.sendto(self.server.names.answer(wire), self.client_address)


@contextmanager
def served(port: int = 0) -> Iterator[NameServer]:
    """A name server for the block; without a port, on one that is free."""
    with socketserver.ThreadingUDPServer(("127.0.0.1", port), _Handler) as server:
        server.names = NameServer(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.names
        finally:
            server.shutdown()
            thread.join(60)
