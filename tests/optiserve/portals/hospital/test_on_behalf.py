"""A dealer's visitor hands files over on the hospital's behalf, and sees nothing but these."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from optiserve.tenancy.context import inside
from shared.delegation import services as granting
from shared.delegation.models import Grant
from shared.hospitals.models import Hospital, HospitalState
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.equipment.models import Device
from tenants.intake.models import FileState, ImportFile
from tests.people import ALICE, DAN

PAGE = "/on-behalf/"
LEDGER = "管理番号,機種名,メーカー,型式\nME-1,輸液ポンプ,テルモ,TE-161\n".encode("cp932")
EMPTY = b"   "


def _hand(client: Any, data: bytes = LEDGER, name: str = "台帳.csv", kind: str = "ledger") -> Any:
    month = str(Month.of(clock.today()).previous())
    return client.post(PAGE, {"month": month, kind: SimpleUploadedFile(name, data)})


def _shown(client: Any) -> list[str]:
    """What the visitor's page says a while later."""
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        return _at_once(client)


def _at_once(client: Any) -> list[str]:
    return [f"{one.filename} {one.state}" for one in client.get(PAGE).context["listing"].page]


def test_a_file_arrives_as_if_the_hospital_had_handed_it_over(
    alpha: Hospital, as_dealer: Any, at_alpha: Any
) -> None:
    assert _hand(as_dealer("upload")).status_code == 302
    with inside(alpha):
        file = ImportFile.objects.get()
    assert (file.state, file.received_by) == (FileState.TO_MAP, DAN)
    page = at_alpha(ALICE).get(f"/files/{file.pk}/columns/").content.decode()
    assert "台帳.csv" in page


def test_the_hospital_sees_who_did_it_for_them(
    alpha: Hospital, as_dealer: Any, at_alpha: Any
) -> None:
    _hand(as_dealer("upload"), EMPTY, "空.csv")
    _hand(as_dealer("upload"))
    with inside(alpha):
        file = ImportFile.objects.get(filename="台帳.csv")
        ImportFile.objects.filter(pk=file.pk).update(state=FileState.TO_CHECK)
    page = at_alpha(ALICE).get(f"/files/{file.pk}/").content.decode()
    assert DAN in page
    assert "Handed over on your behalf by" in page
    visits = at_alpha(ALICE).get("/visits/").content.decode()
    assert "台帳.csv" in visits


def test_the_visitor_learns_how_far_it_has_come(alpha: Hospital, as_dealer: Any) -> None:
    visitor = as_dealer("upload")
    _hand(visitor)
    assert _shown(visitor) == ["台帳.csv looked-at"]
    with inside(alpha):
        ImportFile.objects.update(state=FileState.COMMITTED)
    assert _shown(visitor) == ["台帳.csv taken-in"]


def test_what_cannot_be_read_is_said_with_what_to_do(as_dealer: Any) -> None:
    visitor = as_dealer("upload")
    _hand(visitor, EMPTY, "空.csv")
    assert _shown(visitor) == ["空.csv unreadable"]
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert visitor.get(PAGE).context["listing"].page[0].error_code == "U-EMPTY"


def test_a_hospital_that_is_read_only_says_so(alpha: Hospital, as_dealer: Any) -> None:
    visitor = as_dealer("upload")
    Hospital.objects.filter(pk=alpha.pk).update(state=HospitalState.READ_ONLY)
    assert _hand(visitor).status_code == 302
    assert "takes no files for the moment" in visitor.get(PAGE).content.decode()


def test_a_file_that_the_hospital_has_already_looks_like_any_other(
    alpha: Hospital, as_dealer: Any, at_alpha: Any
) -> None:
    month = str(Month.of(clock.today()).previous())
    own = SimpleUploadedFile("own.csv", LEDGER)
    at_alpha(ALICE).post("/files/new/", {"month": month, "ledger": own})
    visitor = as_dealer("upload")
    _hand(visitor)
    _hand(visitor, LEDGER.replace(b"ME-1", b"ME-2"), "別の台帳.csv")
    assert _at_once(visitor) == ["別の台帳.csv received", "台帳.csv received"]
    assert _shown(visitor) == ["別の台帳.csv looked-at", "台帳.csv looked-at"]
    with inside(alpha):
        assert ImportFile.objects.count() == 2


def test_each_grant_shows_its_own_files_alone(as_dealer: Any) -> None:
    _hand(as_dealer("upload"))
    assert _shown(as_dealer("upload")) == []


@pytest.mark.parametrize("address", ["/files/", "/files/new/", "/files/1/", "/history/", "/feeds/"])
def test_the_intakes_own_pages_stay_shut(as_dealer: Any, address: str) -> None:
    assert as_dealer("upload", "ledger").get(address).status_code == 403


def test_who_may_only_look_hands_nothing_over(alpha: Hospital, as_dealer: Any) -> None:
    visitor = as_dealer("ledger", "loans", "faults")
    assert visitor.get(PAGE).status_code == 403
    assert _hand(visitor).status_code == 403
    with inside(alpha):
        assert not ImportFile.objects.exists()


def test_who_may_only_hand_over_sees_no_device(alpha: Hospital, as_dealer: Any) -> None:
    with inside(alpha):
        month = "2026-10-01"
        Device.objects.create(
            key="ME-9", asset_no="ME-9", first_seen_month=month, last_seen_month=month
        )
    visitor = as_dealer("upload")
    assert visitor.get("/devices/").status_code == 403
    assert "ME-9" not in visitor.get("/").content.decode()


def test_a_revoked_grant_hands_nothing_over_any_more(alpha: Hospital, as_dealer: Any) -> None:
    visitor = as_dealer("upload")
    grant = Grant.objects.latest("pk")
    granting.revoke(grant_id=grant.pk, hospital_id=alpha.pk, by=ALICE, at=clock.now())
    _hand(visitor)
    with inside(alpha):
        assert not ImportFile.objects.exists()
