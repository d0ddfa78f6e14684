"""A hospital's own host name, from the wish to the door, with a name server on this machine."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from optiserve import addresses, tasks
from optiserve.tenancy.context import inside
from optiserve.usecases import look_up_domains, own_domain, step_over
from shared.audit.models import Event
from shared.hospitals import custom_domains, queries
from shared.hospitals.custom_domains import HostTaken
from shared.hospitals.models import CustomDomain, Hospital
from shared.kernel import dns_proof, host_names
from shared.users.models import User
from shared.users.principals import Principal
from tenants.sharing.models import Visit
from tests import dns_server
from tests.dns_server import NameServer
from tests.people import ALICE, LONG_AGO, OLGA

HOST = "me.hospital.example.jp"
HERE = "192.0.2.10"


@pytest.fixture
def names() -> Iterator[NameServer]:
    with dns_server.served() as server:
        server.publish("alpha.localhost", "A", HERE)
        yield server


def alice(hospital: Hospital) -> Principal:
    return Principal(
        actor=ALICE,
        organisation_kind="hospital",
        organisation_id=hospital.pk,
        organisation_name=hospital.name,
        roles=frozenset({"hospital.administrator"}),
    )


def ask(hospital: Hospital, typed: str = HOST) -> CustomDomain:
    return own_domain.ask(hospital=hospital, typed=typed, principal=alice(hospital), at=LONG_AGO)


def publish(names: NameServer, claim: CustomDomain) -> None:
    text = dns_proof.record_text(claim.token)
    names.publish(dns_proof.record_name(claim.host), "TXT", f'"{text}"')
    names.publish(claim.host, "CNAME", "alpha.localhost")


def check(names: NameServer, claim: CustomDomain, *, days: float = 0.1) -> CustomDomain:
    at = LONG_AGO + timedelta(days=days)
    return look_up_domains.check(claim_id=claim.pk, at=at, lookup=names.lookup())


def opened(hospital: Hospital, names: NameServer) -> CustomDomain:
    claim = ask(hospital)
    publish(names, claim)
    check(names, claim)
    who = alice(hospital)
    return own_domain.open_host(hospital=hospital, claim_id=claim.pk, principal=who, at=LONG_AGO)


def make_main(hospital: Hospital, names: NameServer, host: str = HOST) -> bool:
    return own_domain.make_primary(
        hospital=hospital,
        host=host,
        principal=alice(hospital),
        at=LONG_AGO,
        lookup=names.lookup(),
    )


@pytest.mark.parametrize("typed", ["kita.localhost", "x.y.hospitals.example", "PORTAL.our.example"])
def test_our_own_names_are_nobodys(settings: Any, typed: str) -> None:
    settings.BASE_DOMAIN, settings.PORTAL_HOST = "hospitals.example", "portal.our.example"
    with pytest.raises((own_domain.OurOwnName, host_names.BadHostName)):
        own_domain.normal(typed)


def test_a_name_that_only_ends_like_ours_is_somebodys(settings: Any) -> None:
    settings.BASE_DOMAIN, settings.PORTAL_HOST = "hospitals.example", "portal.our.example"
    assert own_domain.normal("x.myhospitals.example") == "x.myhospitals.example"


def test_from_the_wish_to_the_main_address(alpha: Hospital, names: NameServer) -> None:
    opened(alpha, names)
    assert make_main(alpha, names)
    assert addresses.home_of(alpha.pk) == f"http://{HOST}:8000"
    told = Event.objects.filter(operation__startswith="domain.").values_list("operation", flat=True)
    assert list(told) == ["domain.ask", "domain.check", "domain.open", "domain.primary"]
    with inside(alpha):
        seen = Visit.objects.filter(operation__startswith="domain.")
        assert seen.filter(subject=HOST, actor=ALICE).count() == 3


def test_a_host_that_does_not_lead_to_us_is_not_the_main_address(
    alpha: Hospital, names: NameServer
) -> None:
    opened(alpha, names)
    names.publish(HOST, "CNAME", "elsewhere.example.jp")
    names.publish("elsewhere.example.jp", "A", "192.0.2.99")
    with pytest.raises(own_domain.LeadsElsewhere):
        make_main(alpha, names)


def test_the_way_back_to_our_name_asks_nobody(alpha: Hospital, names: NameServer) -> None:
    opened(alpha, names)
    make_main(alpha, names)
    names.broken = True
    assert make_main(alpha, names, host="alpha.localhost")
    assert addresses.home_of(alpha.pk) == "http://alpha.localhost:8000"


def test_another_hospitals_host_is_not_the_main_address(
    alpha: Hospital, bravo: Hospital, names: NameServer
) -> None:
    names.publish("bravo.localhost", "A", HERE)
    with pytest.raises(custom_domains.NotProven):
        make_main(alpha, names, host="bravo.localhost")


def test_somebody_who_clicks_often_asks_the_dns_once(alpha: Hospital, names: NameServer) -> None:
    claim = ask(alpha)
    for _ in range(3):
        check(names, claim)
    assert len(names.asked) == 1


def test_a_step_over_leads_to_the_main_address(alpha: Hospital, names: NameServer) -> None:
    opened(alpha, names)
    make_main(alpha, names)
    user = User.objects.get(email=ALICE)
    ticket = step_over.ticket_for_member(
        code="alpha", user=user, challenge="x", sign_in=step_over.SignIn()
    )
    assert ticket.action == f"http://{HOST}:8000/enter/"


def test_a_lost_proof_closes_the_name_and_tells_the_administrators(
    alpha: Hospital, names: NameServer, django_capture_on_commit_callbacks: Any
) -> None:
    claim = opened(alpha, names)
    make_main(alpha, names)
    names.withdraw(dns_proof.record_name(HOST))
    with django_capture_on_commit_callbacks(execute=True):
        for day in (7, 8, 14):
            check(names, claim, days=day)
    assert queries.residence(HOST).opens == queries.Opens.NOTHING
    assert addresses.home_of(alpha.pk) == "http://alpha.localhost:8000"
    assert [(one.to, HOST in one.body) for one in mail.outbox] == [([ALICE], True)] * 2


def test_the_operator_takes_a_name_away_and_says_why(
    alpha: Hospital, names: NameServer, django_capture_on_commit_callbacks: Any
) -> None:
    claim = opened(alpha, names)
    with django_capture_on_commit_callbacks(execute=True):
        assert own_domain.take_away(claim_id=claim.pk, by=OLGA, reason="phishing", at=LONG_AGO)
    assert queries.residence(HOST).opens == queries.Opens.NOTHING
    assert "phishing" in mail.outbox[0].body
    with pytest.raises(HostTaken):
        ask(alpha)


def test_a_worker_looks_up_what_is_due(
    alpha: Hospital, names: NameServer, settings: Any, time_machine: Any
) -> None:
    settings.DNS_SERVERS = [f"127.0.0.1@{names.port}"]
    claim = ask(alpha)
    publish(names, claim)
    time_machine.move_to(LONG_AGO + timedelta(hours=2))
    tasks.check_domains()
    claim.refresh_from_db()
    assert claim.state == "proven"


def test_a_claim_that_nobody_proves_is_let_go(alpha: Hospital) -> None:
    claim = ask(alpha)
    assert look_up_domains.due(at=LONG_AGO + timedelta(days=29)) == [claim.pk]
    assert look_up_domains.due(at=LONG_AGO + timedelta(days=30)) == []
    assert not CustomDomain.objects.exists()
