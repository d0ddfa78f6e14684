"""A hospital's wall, in the database itself."""

import threading
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from optiserve.tenancy.backend.base import LibrarySwitch, WallBroken
from optiserve.tenancy.context import Door, NoHospital, inside, open_door
from shared.agreements.models import Agreement
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward
from tests.isolation.log_replay import MARKER


def _role_and_path() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        return cursor.fetchone()


def test_inside_a_hospital_its_role_and_path_are_active(alpha: Hospital) -> None:
    with inside(alpha):
        assert _role_and_path() == (alpha.schema_name, f"{alpha.schema_name}, public")


def test_after_a_hospital_the_portal_is_active_again(alpha: Hospital) -> None:
    with inside(alpha):
        _role_and_path()
    assert _role_and_path() == ("optiserve_portal", "public")


def test_a_row_written_in_one_hospital_is_not_in_the_other(
    alpha: Hospital, bravo: Hospital
) -> None:
    with inside(alpha):
        Ward.objects.create(name="ICU")
    with inside(bravo):
        assert not Ward.objects.exists()


def test_a_hospitals_model_without_a_hospital_raises(db: Any) -> None:
    with pytest.raises(NoHospital):
        Ward.objects.count()


def test_a_hospital_whose_schema_is_missing_raises_and_never_reads_public(db: Any) -> None:
    gone = Door(schema="h_999999", role="h_999999", code="gone", hospital_id=999999)
    with pytest.raises(WallBroken), open_door(gone):
        Ward.objects.count()


def test_a_hospital_may_not_read_another_by_qualified_name(
    alpha: Hospital, bravo: Hospital
) -> None:
    with inside(alpha), transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute(f'SELECT * FROM "{bravo.schema_name}".equipment_ward {MARKER}')
        transaction.set_rollback(True)


def test_injected_sql_cannot_change_the_role(alpha: Hospital, bravo: Hospital) -> None:
    with inside(alpha), transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="multiple commands"):
            cursor.execute(f"SELECT 1; SET ROLE {bravo.schema_name}")
        transaction.set_rollback(True)


def test_set_config_is_refused(alpha: Hospital) -> None:
    with inside(alpha), transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("SELECT set_config('role', 'optiserve_portal', false)")
        transaction.set_rollback(True)


def test_a_hospital_may_not_read_agreements(alpha: Hospital) -> None:
    with inside(alpha), transaction.atomic():
        with pytest.raises(ProgrammingError, match="permission denied"):
            Agreement.objects.count()
        transaction.set_rollback(True)


def test_a_rolled_back_savepoint_does_not_leave_the_door_open(alpha: Hospital) -> None:
    with transaction.atomic():
        try:
            with inside(alpha), transaction.atomic():
                Ward.objects.create(name="HCU")
                raise LookupError
        except LookupError:
            pass
        assert _role_and_path() == ("optiserve_portal", "public")


def test_the_librarys_own_switch_is_refused(alpha: Hospital) -> None:
    with pytest.raises(LibrarySwitch):
        connection.set_tenant(alpha)


def test_threads_see_their_own_hospital(own_database: str) -> None:
    hospitals = {h.code: h for h in Hospital.objects.all()}
    for hospital in hospitals.values():
        with inside(hospital):
            Ward.objects.create(name=hospital.code)
    wrong: list[str] = []

    def read(code: str) -> None:
        for _ in range(100):
            with inside(hospitals[code]):
                wrong.extend(
                    name for name in Ward.objects.values_list("name", flat=True) if name != code
                )
        connection.close()

    threads = [threading.Thread(target=read, args=[code]) for code in ("alpha", "bravo") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
