"""Spare schemas: a new hospital moves in at once, and never two into one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from optiserve.tenancy import drift, fleet, spares
from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import onboard_hospital
from shared.hospitals.models import Hospital, HospitalState, Schema, SchemaState
from shared.hospitals.services import CodeTaken
from tenants.equipment.models import Device
from tests.optiserve.tenancy.test_fleet import Release
from tests.people import LONG_AGO


def _onboard(code: str) -> Hospital:
    application = onboard_hospital.Application(
        code=code,
        name=code,
        corporation="",
        prefecture="13",
        beds=10,
        administrator_email=f"first@{code}.example",
    )
    hospital = onboard_hospital.register(application, by="tests", at=LONG_AGO)
    onboard_hospital.open_hospital(
        hospital_id=hospital.pk, administrator_email="", by="tests", at=LONG_AGO
    )
    return Hospital.objects.get(pk=hospital.pk)


def test_refilling_makes_as_many_as_are_missing(own_database: str) -> None:
    assert [spares.refill(wanted=2), spares.refill(wanted=2)] == [2, 0]
    assert drift.report() == {}


def test_a_hospital_moves_into_a_spare_without_making_anything(own_database: str) -> None:
    spares.refill(wanted=1)
    spare = Schema.objects.get(hospital=None, pk__gt=0)
    owner = connections["owner"]
    with CaptureQueriesContext(owner) as by_owner, CaptureQueriesContext(connection) as by_us:
        hospital = _onboard("newtown")
    assert (hospital.pk, hospital.schema_name) == (spare.pk, f"h_{spare.pk}")
    assert hospital.state == HospitalState.ACTIVE
    assert len(by_owner) == 0
    assert not [one for one in by_us.captured_queries if "CREATE" in one["sql"]]
    with inside(hospital):
        assert Device.objects.count() == 0


def test_a_registration_that_is_refused_leaves_the_spare_where_it_was(own_database: str) -> None:
    spares.refill(wanted=1)
    with pytest.raises(CodeTaken):
        _onboard("alpha")
    assert Schema.objects.filter(hospital=None, pk__gt=0).count() == 1


def test_a_spare_that_is_behind_is_not_moved_into(own_database: str) -> None:
    spares.refill(wanted=1)
    Schema.objects.filter(hospital=None).update(state=SchemaState.BEHIND)
    with transaction.atomic():
        assert spares.take() is None


def test_ten_hospitals_at_once_get_ten_schemas(own_database: str) -> None:
    spares.refill(wanted=5)

    def onboard(number: int) -> Hospital:
        try:
            with open_door(PORTAL):
                return _onboard(f"new-{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        hospitals = list(pool.map(onboard, range(10)))
    assert len({hospital.pk for hospital in hospitals}) == 10
    assert {hospital.state for hospital in hospitals} == {HospitalState.ACTIVE}
    assert spares.count() == 0
    assert Schema.objects.filter(hospital__in=hospitals).count() == 10
    assert drift.report() == {}


def test_spares_are_migrated_like_every_other_schema(own_database: str, release: Release) -> None:
    spares.refill(wanted=2)
    release("additive")
    assert fleet.run().migrated == 4
    assert drift.report() == {}
