"""What the portal holds about a hospital goes out with its archive, and nobody's secrets do."""

import csv
import io
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage

from optiserve.usecases import change_hospital, portal_rows, read_bundle
from shared.delegation.models import Dealer, Grant
from shared.hospitals.models import Hospital, Job, JobKind
from shared.users import keys
from shared.users.models import OrganisationKind
from tests.optiserve.usecases.hospital_life import bundle
from tests.people import ALICE, BOB, LONG_AGO, OLGA, VERA

# Tables with a column that names a hospital, of which none goes out, and why.
NOT_EXPORTED = {
    "hospitals_schema": "where its schema stands: nothing of the hospital's",
    "catalogue_matching": "how far a worker is with it: nothing of the hospital's",
    "hospitals_filekey": "a secret, and of no use to whoever has the files in the plain",
}
SECRETS = {"password", "secret_hash", "session_stamp", "sealed_secret"}


@pytest.fixture
def archive(own_database: str) -> Job:
    hospital = Hospital.objects.get(code="alpha")
    said = {"hospital_id": hospital.pk, "by": OLGA, "at": LONG_AGO}
    change_hospital.rename(code="alpha-north", **said)
    change_hospital.rename(code="alpha", **said)
    keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        name="ME center",
        operations=["equipment.read"],
        by=ALICE,
        at=LONG_AGO,
        expires_at=LONG_AGO,
    )
    Grant.objects.create(
        dealer=Dealer.objects.get(code="delta"),
        hospital=hospital,
        scopes=["ledger"],
        starts_on=LONG_AGO.date(),
        ends_on=LONG_AGO.date(),
        granted_at=LONG_AGO,
        granted_by=ALICE,
    )
    return bundle(Hospital.objects.get(pk=hospital.pk), JobKind.EXPORT)


def table(job: Job, name: str) -> list[dict[str, str]]:
    with default_storage.open(job.archive_key) as stored, ZipFile(stored) as opened:
        return list(csv.DictReader(io.StringIO(opened.read(f"portal/{name}.csv").decode())))


def test_the_hospitals_own_row_and_addresses_go_out(archive: Job) -> None:
    (row,) = table(archive, "hospitals_hospital")
    assert (row["code"], row["name"], row["state"]) == ("alpha", "アルファ病院", "active")
    hosts = {row["domain"] for row in table(archive, "hospitals_domain")}
    assert hosts == {"alpha.localhost", "alpha-north.localhost"}


def test_its_people_go_out_and_nobody_elses(archive: Job) -> None:
    people = {row["email"]: row["role"] for row in table(archive, "users_membership")}
    assert people[ALICE] == "administrator"
    assert VERA in people
    assert BOB not in people


def test_its_keys_and_grants_go_out(archive: Job) -> None:
    keys = {row["name"]: row["operations"] for row in table(archive, "users_apikey")}
    assert keys["ME center"] == "{equipment.read}"
    grants = {int(row["id"]) for row in table(archive, "delegation_grant")}
    assert grants == set(
        Grant.objects.filter(hospital=archive.hospital).values_list("pk", flat=True)
    )


def test_the_trail_goes_out_under_every_code_it_has_had(archive: Job) -> None:
    trail = table(archive, "audit_event")
    renamed = [row["subject"] for row in trail if row["operation"] == "hospital.rename"]
    assert renamed == ["alpha-north", "alpha"]
    assert "bravo" not in {row["subject"] for row in trail}


def test_no_secret_goes_out(archive: Job) -> None:
    with read_bundle.opened(archive.archive_key, digest=archive.digest) as opened:
        manifest = read_bundle.manifest_of(opened)
    assert not SECRETS & {name for one in manifest.portal for name in one.columns}


def test_a_backup_does_without_it(archive: Job) -> None:
    backup = bundle(archive.hospital, JobKind.BACKUP)
    with read_bundle.opened(backup.archive_key, digest=backup.digest) as opened:
        assert read_bundle.manifest_of(opened).portal == ()


def test_every_table_of_the_portal_that_names_a_hospital_goes_out_or_says_why_not() -> None:
    naming = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_config.name in settings.SHARED_APPS
        and {"hospital_id", "organisation_id", "tenant_id"}
        & {field.attname for field in model._meta.concrete_fields}
    }
    assert naming <= {*portal_rows.TABLES, *NOT_EXPORTED}
