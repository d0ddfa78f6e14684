"""Hospitals with a mark in every row, and the audit of what is left of them at the end."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import psycopg
from django.db import InterfaceError, OperationalError, connection
from psycopg import sql

from optiserve import embedded
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import onboard_hospital
from shared.delegation import services as granting
from shared.delegation.models import Dealer, Grant
from shared.hospitals.models import Hospital, JobKind
from shared.kernel.clock import now, today
from tests import own_logins

# Every table of a hospital's schema, and the expression that gives a row's mark.
MARK_OF: Final = {
    "equipment_ward": "name",
    "equipment_device": "key",
    "equipment_deviceversion": "attributes->>'mark'",
    "equipment_loan": "device_key",
    "equipment_fault": "device_key",
    "intake_importprofile": "signature",
    "intake_importfile": "filename",
    "intake_importrow": "raw->>'mark'",
    "reports_report": "inputs_hash",
    "sharing_visit": "actor",
}
CANARY: Final = 0
OWN_LOGIN_EACH: Final = 5
# Under which a dealer's visitor sees a hospital's devices, by the hospital's id.
GRANTS: Final[dict[int, str]] = {}

_CANARIES: Final = """
INSERT INTO equipment_ward (name, ward_type) VALUES (%(mark)s, 'icu');
INSERT INTO equipment_device (key, asset_no, serial, local_name, local_category, local_maker,
    local_model, gtin, jmdn, managed, acquired_precision, procurement, status, first_seen_month,
    last_seen_month)
    VALUES (%(mark)s, '', '', '', '', '', '', '', '', 'central', '', '', 'active', now(), now());
INSERT INTO equipment_deviceversion (device_id, valid_from, attributes, file_id)
    SELECT id, now(), jsonb_build_object('mark', %(mark)s::text), 1 FROM equipment_device;
INSERT INTO equipment_loan (device_key, loaned_at, loaned_precision, returned_precision, file_id)
    VALUES (%(mark)s, now(), 'd', '', 1);
INSERT INTO equipment_fault (device_key, reported_at, reported_precision, found_in, symptom,
    cause_class, route, restored_precision, outcome, file_id)
    VALUES (%(mark)s, now(), 'd', '', '', 'unknown', '', '', '', 1);
INSERT INTO intake_importprofile (kind, signature, version, mapping, created_at, created_by)
    VALUES ('ledger', %(mark)s, 1, '{}', now(), '');
INSERT INTO intake_importfile (kind, month, filename, sha256, bytes, storage_key, state,
    received_at, received_by, encoding, sheet, headers, notices, signature, rows, rows_committed,
    rows_skipped, rows_rejected, rows_new, rows_changed, changed_by, committed_by, error_code,
    error_params)
    VALUES ('ledger', now(), %(mark)s, '', 0, '', 'received', now(), '', '', '', '[]', '[]', '', 0,
    0, 0, 0, 0, 0, '', '', '', '{}');
INSERT INTO intake_importrow (file_id, number, raw, data, status, errors)
    SELECT id, 1, jsonb_build_object('mark', %(mark)s::text), '{}', 'ok', '[]'
    FROM intake_importfile;
INSERT INTO reports_report (month, revision, generated_at, figures, inputs_hash, pdf_key,
    pdf_sha256, pages, bytes) VALUES (now(), 1, now(), '{}', %(mark)s, '', '', 1, 1);
INSERT INTO sharing_visit (at, actor, organisation, is_outsider, operation, subject, via)
    VALUES (now(), %(mark)s, '', false, '', '', '');
"""

Row = tuple[str, str, str]  # schema, table, mark


@dataclass
class Ledger:
    """What must be there at the end (``certain``) and what may be (``perhaps``).

    A write is uncertain when its connection was cut while it was being committed.
    """

    certain: set[Row] = field(default_factory=set)
    perhaps: set[Row] = field(default_factory=set)

    def add(self, other: "Ledger") -> None:
        self.certain |= other.certain
        self.perhaps |= other.perhaps


def mark(schema: str, number: int | str) -> str:
    """What a row of this hospital carries; the canary is number 0."""
    return f"{schema}:{number}"


def superuser(database: str) -> psycopg.Connection[tuple[object, ...]]:
    """An autocommitting connection that stands outside every wall."""
    # tests.services would clone this process a database of its own.
    url = embedded.read(Path(os.environ["OPTISERVE_TEST_SERVICES"])).superuser_url.rpartition("/")[
        0
    ]
    return psycopg.connect(f"{url}/{database}", autocommit=True)


def populate(count: int, *, with_own_logins: bool = True) -> list[Hospital]:
    """Onboard so many hospitals into the current database; some get logins of their own."""
    own_logins.use_numbers_of_our_own(count)
    with open_door(PORTAL):
        for number in range(count):
            application = onboard_hospital.Application(
                code=f"race-{number}",
                name=f"Race {number}",
                corporation="",
                prefecture="13",
                beds=100,
                administrator_email="",
            )
            new = onboard_hospital.register(application, by="race", at=now())
            onboard_hospital.open_hospital(
                hospital_id=new.pk, administrator_email="", by="race", at=now()
            )
            granting.grant(
                hospital_id=new.pk,
                dealer=Dealer.objects.get(code="delta"),
                scopes=["ledger"],
                starts_on=today() - timedelta(days=1),
                ends_on=today() + timedelta(days=1),
                by="race",
                at=now(),
            )
    for hospital in racing()[::OWN_LOGIN_EACH] if with_own_logins else ():
        own_logins.switch(hospital, JobKind.OWN_LOGIN)
    return racing()


def racing() -> list[Hospital]:
    """The hospitals that take part, as every process finds them.

    Asked again as long as another channel's accidents, which may have begun already, hit it.
    """
    while True:
        try:
            with open_door(PORTAL):
                given = Grant.objects.filter(hospital__code__startswith="race-")
                GRANTS.update((one.hospital_id, one.told()) for one in given)
                return list(Hospital.objects.filter(code__startswith="race-").order_by("pk"))
        except (InterfaceError, OperationalError):
            continue
        finally:
            connection.close()


def plant(database: str, schemas: Iterable[str]) -> Ledger:
    """Put a canary into every table of every schema."""
    ledger = Ledger()
    with superuser(database) as outside:
        cursor = psycopg.ClientCursor(outside)
        for schema in schemas:
            canary = mark(schema, CANARY)
            cursor.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
            cursor.execute(_CANARIES, {"mark": canary})
            ledger.certain |= {(schema, table, canary) for table in MARK_OF}
    return ledger


def wrong_rows(database: str, schemas: Iterable[str], ledger: Ledger) -> list[str]:
    """Every row that is where it must not be, or missing where it must be."""
    found: set[Row] = set()
    with superuser(database) as outside:
        for schema in schemas:
            for table, expression in MARK_OF.items():
                rows = outside.execute(
                    f'SELECT {expression} FROM "{schema}"."{table}"'  # type: ignore[arg-type]
                )
                found |= {(schema, table, str(one)) for (one,) in rows}
    surplus = found - ledger.certain - ledger.perhaps
    missing = ledger.certain - ledger.perhaps - found
    return [f"{row} should not be there" for row in sorted(surplus)] + [
        f"{row} is missing" for row in sorted(missing)
    ]
