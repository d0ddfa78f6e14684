"""The proof of a name, asked for over the wire."""

from collections.abc import Iterator

import pytest

from shared.kernel import dns_proof
from shared.kernel.dns_proof import Proof
from tests import dns_server
from tests.dns_server import NameServer

HOST = "me.hospital.example.jp"
RECORD = "_optiserve.me.hospital.example.jp"


@pytest.fixture
def names() -> Iterator[NameServer]:
    with dns_server.served() as server:
        yield server


def look(names: NameServer, token: str) -> Proof:
    return dns_proof.look(HOST, token, texts=names.lookup().texts)


def test_the_record_with_the_token_is_a_proof(names: NameServer) -> None:
    token = dns_proof.new_token()
    names.publish(RECORD, "TXT", '"v=spf1 -all"', f'"{dns_proof.record_text(token)}"')
    assert look(names, token) is Proof.FOUND
    assert names.asked == [RECORD]


def test_a_text_in_several_strings_is_one_text(names: NameServer) -> None:
    text = dns_proof.record_text("token")
    names.publish(RECORD, "TXT", f'"{text[:5]}" "{text[5:]}"')
    assert look(names, "token") is Proof.FOUND


def test_a_record_with_an_alias_counts(names: NameServer) -> None:
    names.publish(RECORD, "CNAME", "proofs.example.jp")
    names.publish("proofs.example.jp", "TXT", f'"{dns_proof.record_text("token")}"')
    assert look(names, "token") is Proof.FOUND


def test_a_name_that_is_not_there_proves_nothing(names: NameServer) -> None:
    assert look(names, "token") is Proof.ABSENT


def test_a_name_without_texts_proves_nothing(names: NameServer) -> None:
    names.publish(RECORD, "A", "192.0.2.1")
    assert look(names, "token") is Proof.ABSENT


def test_somebody_elses_token_proves_nothing(names: NameServer) -> None:
    names.publish(RECORD, "TXT", f'"{dns_proof.record_text("other")}"')
    assert look(names, "token") is Proof.OTHER


def test_the_token_at_the_name_itself_proves_nothing(names: NameServer) -> None:
    names.publish(HOST, "TXT", f'"{dns_proof.record_text("token")}"')
    assert look(names, "token") is Proof.ABSENT


def test_a_broken_name_server_says_neither_yes_nor_no(names: NameServer) -> None:
    names.broken = True
    assert look(names, "token") is Proof.UNANSWERED
