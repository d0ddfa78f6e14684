"""Which rows of the public schema a hospital's roles see and write."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from optiserve.tenancy.context import Wear, door_of, inside, open_door
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.models import Chain, Event
from shared.delegation import services as delegation
from shared.delegation.models import Dealer, Grant
from shared.hospitals.models import Corporation, Domain, Hospital
from shared.kernel import clock
from shared.users import keys
from shared.users.models import ApiKey, Membership, OrganisationKind

# What a hospital's roles must not see whole. The rest of their tables is the same for all.
WALLED = {
    *("hospitals_hospital", "hospitals_domain", "hospitals_corporation", "delegation_grant"),
    *("users_apikey", "users_invitation", "users_membership", "audit_event"),
    *("audit_anchor", "audit_chain", "delegation_supportaccess"),
    "hospitals_filekey",
    *("users_user", "users_session"),
}
FOR_ALL = {
    *("catalogue_category", "catalogue_categoryalias", "catalogue_maker", "catalogue_makeralias"),
    *("catalogue_devicemodel", "catalogue_modelalias", "catalogue_modelgtin", "catalogue_jmdn"),
    *("delegation_dealer", "django_content_type"),
}


def _grant(hospital: Hospital, *, days: int = 1) -> Grant:
    today = clock.today()
    return delegation.grant(
        hospital_id=hospital.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=["ledger"],
        starts_on=min(today, today + timedelta(days)),
        ends_on=today + timedelta(days),
        by="tests",
        at=clock.now(),
    )


def _key(hospital: Hospital) -> None:
    keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        name="tests",
        operations=[],
        by="tests",
        at=clock.now(),
        expires_at=clock.now(),
    )


def _refused(work: Any) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        work()


def test_every_table_in_reach_is_walled_or_the_same_for_all(db: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')"
            " AND has_any_column_privilege('optiserve_hospital', oid,"
            "                              'SELECT, INSERT, UPDATE, REFERENCES')"
        )
        found = dict(cursor.fetchall())
    assert {name for name, forced in found.items() if not forced} <= FOR_ALL
    assert {name for name, forced in found.items() if forced} <= WALLED


def test_a_hospital_sees_itself_alone(alpha: Hospital, bravo: Hospital) -> None:
    Corporation.objects.create(name="somebody else's")
    with inside(alpha):
        assert list(Hospital.objects.values_list("pk", flat=True)) == [alpha.pk]
        assert set(Domain.objects.values_list("tenant_id", flat=True)) == {alpha.pk}
        assert list(Corporation.objects.values_list("pk", flat=True)) == [alpha.corporation_id]


def test_a_hospital_sees_its_own_grants_and_keys(alpha: Hospital, bravo: Hospital) -> None:
    for hospital in (alpha, bravo):
        _grant(hospital)
        _key(hospital)
    with inside(bravo):
        assert [one.hospital_id for one in Grant.objects.all()] == [bravo.pk]
        assert [one.organisation_id for one in ApiKey.objects.all()] == [bravo.pk]


def test_a_hospital_writes_no_grant_or_key_of_another(alpha: Hospital, bravo: Hospital) -> None:
    with inside(alpha):
        _refused(lambda: _grant(bravo))
        _refused(lambda: _key(bravo))


def test_a_grant_can_be_ended_and_never_widened(alpha: Hospital) -> None:
    grant = _grant(alpha)
    with inside(alpha):
        _refused(lambda: Grant.objects.update(ends_on=date(2099, 1, 1)))
        assert delegation.revoke(
            grant_id=grant.pk, hospital_id=alpha.pk, by="tests", at=clock.now()
        )


@pytest.mark.parametrize(
    "wider",
    [
        {"networks": []},
        {"operations": ["hospital.export"]},
        {"expires_at": clock.now()},
        {"replaces": None},
    ],
)
def test_a_key_can_be_ended_and_never_widened(alpha: Hospital, wider: dict[str, Any]) -> None:
    _key(alpha)
    with inside(alpha):
        _refused(lambda: ApiKey.objects.update(**wider))
        assert ApiKey.objects.update(retires_at=clock.now()) == 1


@pytest.mark.parametrize("wear", [Wear.READER, Wear.VISITOR])
def test_who_only_looks_gives_no_access(alpha: Hospital, wear: Wear) -> None:
    _grant(alpha)
    with open_door(door_of(alpha, wear=wear)):
        _refused(lambda: _grant(alpha))
        _refused(lambda: _key(alpha))
        assert Grant.objects.update(revoked_at=clock.now(), revoked_by="me") == 0


def test_a_dealers_people_are_in_sight_while_a_grant_holds(alpha: Hospital) -> None:
    def kinds() -> set[str]:
        with inside(alpha):
            return set(Membership.objects.values_list("organisation_kind", flat=True))

    assert kinds() == {"hospital"}
    _grant(alpha, days=-1)
    assert kinds() == {"hospital"}
    grant = _grant(alpha)
    assert kinds() == {"hospital", "dealer"}
    delegation.revoke(grant_id=grant.pk, hospital_id=alpha.pk, by="tests", at=clock.now())
    assert kinds() == {"hospital"}


def test_a_hospital_sees_nobody_elses_people(alpha: Hospital) -> None:
    with inside(alpha):
        assert set(Membership.objects.values_list("organisation_id", flat=True)) == {alpha.pk}


def _noted(hospital: Hospital, *, chain: str = "") -> None:
    audit.record(
        chain=chain or chains.of_hospital(hospital.pk),
        at=clock.now(),
        actor="tests",
        organisation="tests",
        operation="grant.give",
    )


def test_a_hospital_reads_its_own_trail_and_no_other(alpha: Hospital, bravo: Hospital) -> None:
    for hospital in (alpha, bravo):
        _noted(hospital)
    _noted(alpha, chain=chains.PORTAL)
    for wear in (Wear.STAFF, Wear.READER):
        with open_door(door_of(alpha, wear=wear)):
            seen = set(Event.objects.values_list("chain", flat=True))
            assert seen == {chains.of_hospital(alpha.pk)}
    with open_door(door_of(alpha, wear=Wear.VISITOR)):
        assert not Event.objects.exists()


def test_a_hospital_adds_to_no_trail_but_its_own(alpha: Hospital, bravo: Hospital) -> None:
    with inside(alpha):
        _refused(lambda: _noted(bravo))
        _refused(lambda: _noted(alpha, chain=chains.PORTAL))
        _noted(alpha)
    for wear in (Wear.READER, Wear.VISITOR):
        with open_door(door_of(alpha, wear=wear)):
            _refused(lambda: _noted(alpha))


def test_what_is_known_of_a_trail_is_its_hospitals_alone(alpha: Hospital, bravo: Hospital) -> None:
    for hospital in (alpha, bravo):
        audit.note(chains.of_hospital(hospital.pk), verified_at=clock.now())
    with inside(alpha):
        assert [one.name for one in Chain.objects.all()] == [chains.of_hospital(alpha.pk)]
        _refused(lambda: Chain.objects.update(verified_at=None))
