"""Looks that are kept, shared and mailed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from optiserve.usecases import mail_looks
from shared.agreements import looks
from shared.agreements import services as agreements
from shared.agreements.models import KeptLook
from shared.catalogue.models import Maker
from shared.kernel.clock import JST
from shared.users import members
from shared.users.models import OrganisationKind, User
from tests.people import LONG_AGO, MIKA, PASSWORD
from tests.shared.aggregates.months import cell, published
from tests.shared.agreements.agreed import terms_like

KENJI = "kenji@aoba.example"
DECEMBER = datetime(2026, 12, 1, 9, 25, tzinfo=JST)
KEEP = "/maker/keep/compare/?category=infusion-pump&measure=utilisation&month=2026-09&file=x"


@pytest.fixture
def aoba(db: Any) -> Maker:
    """A maker with an agreement, and a second person, an analyst."""
    maker = Maker.objects.get(code="aoba")
    terms = terms_like(ends_on=date(2036, 3, 31))
    agreements.write_agreement(maker=maker, number="OS-1", terms=terms, by="tests", at=LONG_AGO)
    members.add_member(
        user=User.objects.create_user(KENJI, PASSWORD),
        kind=OrganisationKind.MAKER,
        organisation_id=maker.pk,
        role="analyst",
        by="tests",
        at=LONG_AGO,
    )
    return maker


def _keep(at_portal: Any, **form: str) -> KeptLook:
    at_portal(MIKA).post(KEEP, {"name": "Pumps", "note": "recall in June", **form})
    return KeptLook.objects.get()


def test_a_kept_look_opens_as_it_was_with_the_newest_month(aoba: Maker, at_portal: Any) -> None:
    look = _keep(at_portal)
    opened = at_portal(MIKA).get(f"/maker/kept/{look.pk}/")
    assert opened.url == "/maker/compare/?category=infusion-pump&measure=utilisation"
    assert "recall in June" in at_portal(MIKA).get("/maker/kept/").content.decode()


@pytest.mark.parametrize(("form", "status"), [({}, 404), ({"is_shared": "on"}, 302)])
def test_a_colleague_opens_only_what_is_shared(
    aoba: Maker, at_portal: Any, form: dict[str, str], status: int
) -> None:
    look = _keep(at_portal, **form)
    assert at_portal(KENJI).get(f"/maker/kept/{look.pk}/").status_code == status


def test_another_company_opens_nothing(aoba: Maker, at_portal: Any) -> None:
    look = _keep(at_portal, is_shared="on")
    KeptLook.objects.update(maker=Maker.objects.get(code="hikari"))
    assert at_portal(KENJI).get(f"/maker/kept/{look.pk}/").status_code == 404


def test_only_its_owner_forgets_a_look(aoba: Maker, at_portal: Any) -> None:
    look = _keep(at_portal, is_shared="on")
    assert at_portal(KENJI).post(f"/maker/kept/{look.pk}/forget/").status_code == 404
    at_portal(MIKA).post(f"/maker/kept/{look.pk}/forget/")
    assert not KeptLook.objects.exists()


def test_a_look_without_a_page_is_not_kept(aoba: Maker, at_portal: Any) -> None:
    assert at_portal(MIKA).get("/maker/keep/secrets/").status_code == 404


def test_a_publication_is_told_once_by_a_link(aoba: Maker, at_portal: Any) -> None:
    look = _keep(at_portal, is_mailed="on")
    assert mail_looks.mail(at=DECEMBER) == 0
    published(cell())
    assert [mail_looks.mail(at=DECEMBER + timedelta(hours=hour)) for hour in (0, 1)] == [1, 0]
    (message,) = mail.outbox
    assert f"/maker/kept/{look.pk}/" in message.body
    assert (message.to, message.attachments) == ([MIKA], [])


def test_what_was_published_before_a_look_was_kept_is_not_told(aoba: Maker, at_portal: Any) -> None:
    published(cell())
    _keep(at_portal, is_mailed="on")
    assert mail_looks.mail(at=DECEMBER) == 0


def test_nobody_is_told_while_the_contract_is_suspended(aoba: Maker, at_portal: Any) -> None:
    _keep(at_portal, is_mailed="on")
    paused = terms_like(kind="suspended", starts_on=date(2026, 5, 1), ends_on=date(2036, 3, 31))
    agreements.write_agreement(maker=aoba, number="OS-1", terms=paused, by="tests", at=LONG_AGO)
    published(cell())
    assert mail_looks.mail(at=DECEMBER) == 0


def test_a_mail_that_could_not_be_sent_is_sent_later(
    aoba: Maker, at_portal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(at_portal, is_mailed="on")
    published(cell())
    with monkeypatch.context() as broken:
        broken.setattr("optiserve.usecases.mail_people.send", lambda *_a, **_k: False)
        assert mail_looks.mail(at=DECEMBER) == 0
    assert mail_looks.mail(at=DECEMBER) == 1


def test_a_kept_state_holds_choices_only() -> None:
    assert looks.state_of("band=all&next=//evil&month=2026-10&category=aed") == (
        "category=aed&band=all"
    )
