"""What reports are to show, who is told of them, and what a logo may be."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from django.core import mail
from PIL import Image

from optiserve.tenancy.context import inside
from optiserve.usecases import mail_reports, report_logo, settle_report
from shared.aggregates import queries as aggregates
from shared.audit.models import Event
from shared.kernel.clock import JST
from shared.users.models import User
from shared.users.principals import Principal
from tenants.reports import settings as kept
from tenants.reports.models import Report
from tenants.reports.settings import BadSettings, ChangedMeanwhile, ReportSettings
from tests.people import ALICE, BOB

AT = datetime(2026, 11, 5, 9, 15, tzinfo=JST)


def _alice(alpha) -> Principal:
    return Principal(
        actor=ALICE,
        organisation_kind="hospital",
        organisation_id=alpha.pk,
        organisation_name=alpha.name,
        roles=frozenset({"hospital.administrator"}),
    )


def _id(email: str) -> int:
    return User.objects.get(email=email).pk


def _settle(alpha, settings: ReportSettings) -> ReportSettings:
    return settle_report.settle(hospital=alpha, settings=settings, principal=_alice(alpha), at=AT)


def test_another_version_holds_and_both_trails_say_so(alpha):
    done = _settle(alpha, ReportSettings(replace_from=70, left_out=("peers",)))
    with inside(alpha):
        held, row = kept.current(), kept.versions().get()
    assert held == done
    assert (held.version, held.replace_from, held.shows("peers")) == (1, 70, False)
    assert (row.changed_by, row.changed_at) == (ALICE, AT)
    told = Event.objects.filter(operation="report-settings.change").latest("position").details
    assert told["before"]["replace_from"] == 60
    assert told["after"]["replace_from"] == 70


def test_saving_the_same_again_makes_no_version(alpha):
    first = _settle(alpha, ReportSettings(low_use=30))
    assert _settle(alpha, first).version == 1


def test_who_saves_on_top_of_another_is_told(alpha):
    _settle(alpha, ReportSettings(low_use=30))
    with pytest.raises(ChangedMeanwhile):
        _settle(alpha, ReportSettings(low_use=40))


@pytest.mark.parametrize(
    "wrong",
    [
        {"beside": "U9"},
        {"left_out": ("summary",)},
        {"low_use": 90},
        {"weights": {"age": 10}},
        {"mailed_on": 31},
        {"fiscal_year_from": 0},
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong):
    with pytest.raises(BadSettings):
        kept.check(replace(ReportSettings(), **wrong))


def test_recipients_are_members(alpha):
    with pytest.raises(BadSettings):
        _settle(alpha, ReportSettings(recipients=(_id(BOB),)))


@pytest.fixture
def made(alpha, monkeypatch):
    monkeypatch.setattr(aggregates, "delivered_since", lambda _moment: [alpha.pk])
    with inside(alpha):
        return Report.objects.create(
            month=date(2026, 10, 1), revision=1, generated_at=AT, figures={}, inputs_hash="",
            pdf_key="", pdf_sha256="", pages=1, bytes=1,
        )  # fmt: skip


def test_recipients_get_a_link_once_and_no_file(alpha, made):
    _settle(alpha, ReportSettings(recipients=(_id(ALICE),)))
    assert (mail_reports.mail(at=AT), mail_reports.mail(at=AT)) == (1, 0)
    (sent,) = mail.outbox
    assert sent.to == [ALICE]
    assert "/reports/2026-10/1/" in sent.body
    assert sent.attachments == []


def test_a_mail_waits_for_its_day(alpha, made):
    _settle(alpha, ReportSettings(recipients=(_id(ALICE),), mailed_on=10))
    assert mail_reports.mail(at=AT) == 0
    assert mail_reports.mail(at=AT.replace(day=10)) == 1


def test_nobody_is_mailed_who_was_not_named(alpha, made):
    assert mail_reports.mail(at=AT) == 0


def _picture(kind: str, size: tuple[int, int] = (1200, 300)) -> bytes:
    into = BytesIO()
    Image.new("RGB", size, "navy").save(into, format=kind)
    return into.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_and_bounded(kind):
    hidden = _picture(kind) + b"<script>alert(1)</script>"
    drawn = report_logo.redrawn(hidden)
    assert b"script" not in drawn
    with Image.open(BytesIO(drawn)) as found:
        assert (found.format, found.size) == ("PNG", (800, 200))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-picture"),
        (_picture("GIF"), "not-a-picture"),
        (_picture("PNG")[:200], "not-a-picture"),
        (b"0" * (report_logo.LARGEST_BYTES + 1), "too-large"),
        (_picture("PNG", (5000, 4000)), "too-large"),
    ],
)
def test_what_is_no_logo_is_refused(content, reason):
    with pytest.raises(report_logo.BadLogo) as refused:
        report_logo.redrawn(content)
    assert refused.value.params["reason"] == reason
