"""Renaming: the old host leads to the new one for ever and belongs to nobody else."""

import pytest

from shared.hospitals import queries, services
from shared.hospitals.models import Hospital
from shared.hospitals.queries import Opens
from tests.people import LONG_AGO


def rename(hospital: Hospital, code: str) -> Hospital:
    return services.rename(hospital_id=hospital.pk, code=code, host=f"{code}.localhost")


def test_a_renamed_hospital_lives_at_its_new_host(alpha: Hospital) -> None:
    rename(alpha, "omega")
    assert queries.residence("omega.localhost").opens == Opens.HOSPITAL
    assert queries.residence("alpha.localhost").opens == Opens.NEW_HOST


def test_the_former_host_leads_to_the_present_one(alpha: Hospital) -> None:
    rename(rename(alpha, "omega"), "psi")
    assert queries.residence("alpha.localhost").host == "psi.localhost"


def test_a_hospital_may_take_its_own_former_name_up_again(alpha: Hospital) -> None:
    rename(rename(alpha, "omega"), "alpha")
    assert queries.residence("alpha.localhost").opens == Opens.HOSPITAL
    assert queries.hosts_of(alpha) == ["alpha.localhost", "omega.localhost"]


def test_a_former_name_is_given_to_nobody_else(alpha: Hospital, bravo: Hospital) -> None:
    rename(alpha, "omega")
    with pytest.raises(services.CodeTaken):
        rename(bravo, "alpha")


def test_a_new_hospital_cannot_have_a_former_name(alpha: Hospital) -> None:
    rename(alpha, "omega")
    with pytest.raises(services.CodeTaken):
        services.add(
            code="alpha",
            name="x",
            corporation="",
            prefecture="13",
            beds=1,
            host="alpha.localhost",
            by="tests",
            at=LONG_AGO,
        )


@pytest.mark.parametrize("code", ["portal", "Omega", "-x", "a"])
def test_a_name_that_cannot_be_a_host_is_refused(alpha: Hospital, code: str) -> None:
    with pytest.raises(services.BadCode):
        rename(alpha, code)
