"""Writing hospitals down."""

import re
from datetime import date, datetime

from django.db import transaction

from shared.hospitals.models import Corporation, Domain, Handover, Hospital
from shared.kernel.errors import DomainError

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
RESERVED = frozenset({"portal", "www", "api", "admin", "static", "mail", "status", "app"})


class CodeTaken(DomainError):
    """Another hospital has, or once had, this code."""

    code = "hospital-code-taken"


class BadCode(DomainError):
    """A code becomes part of a host name: lower-case letters, digits and inner hyphens."""

    code = "hospital-code-bad"


@transaction.atomic
def add(
    *,
    code: str,
    name: str,
    corporation: str,
    prefecture: str,
    beds: int,
    host: str,
    by: str,
    at: datetime,
    hospital_id: int | None = None,
) -> Hospital:
    """Write a hospital and its first host down. The schema is named after the new row's id.

    ``hospital_id`` is that of a spare schema, if one was to be had. Raises BadCode, CodeTaken.
    """
    if not _CODE.fullmatch(code) or code in RESERVED:
        raise BadCode(value=code)
    if Hospital.objects.filter(code=code).exists() or Domain.objects.filter(domain=host).exists():
        raise CodeTaken(value=code)
    owner = None
    if corporation.strip():
        owner, _ = Corporation.objects.get_or_create(name=corporation.strip())
    hospital = Hospital(
        pk=hospital_id,
        code=code,
        name=name.strip(),
        corporation=owner,
        prefecture=prefecture,
        beds=beds,
        schema_name=f"pending_{code}",
        created_at=at,
        created_by=by,
    )
    hospital.save(force_insert=True)
    hospital.schema_name = f"h_{hospital.pk}"
    hospital.save(update_fields=["schema_name"])
    Domain.objects.create(domain=host, tenant=hospital, is_primary=True)
    return hospital


def note_handover(
    *, hospital_id: int, month: date, kind: str, state: str, rows: int, at: datetime
) -> None:
    """Remember where a hospital stands with a kind of file for a month. The latest word counts."""
    Handover.objects.update_or_create(
        hospital_id=hospital_id,
        month=month,
        kind=kind,
        defaults={"state": state, "rows": rows, "updated_at": at},
    )
