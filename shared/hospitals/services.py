"""Writing hospitals down."""

import re
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from shared.hospitals import file_keys
from shared.hospitals.life import check_step
from shared.hospitals.limits import Limits
from shared.hospitals.models import (
    HELD,
    Corporation,
    CustomDomain,
    Domain,
    Feed,
    Handover,
    Hospital,
    Reminder,
    StatementTime,
    Usage,
)
from shared.kernel.errors import DomainError

_COUNTED = ("requests", "refused", "task_ms")
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
    cell: str = "default",
) -> Hospital:
    """Write a hospital, its first host and its files' key down. The schema has the new row's id.

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
        cell=cell,
        schema_name=f"pending_{code}",
        created_at=at,
        created_by=by,
    )
    hospital.save(force_insert=True)
    hospital.schema_name = f"h_{hospital.pk}"
    hospital.save(update_fields=["schema_name"])
    Domain.objects.create(domain=host, tenant=hospital, is_primary=True)
    file_keys.add(hospital_id=hospital.pk, at=at)
    return hospital


@transaction.atomic
def move_to(*, hospital_id: int, state: str) -> Hospital:
    """Lead a hospital to another state of its life; one that is there already stays.

    Raises StepNotAllowed.
    """
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    if hospital.state != state:
        check_step(hospital, state)
        hospital.state = state
        hospital.save(update_fields=["state"])
    return hospital


@transaction.atomic
def rename(*, hospital_id: int, code: str, host: str) -> Hospital:
    """Give a hospital another code and primary host. The old host stays and leads to the new one.

    Where a host name of its own is the main one, it stays so, and both lead there.

    A host that was this hospital's own before may be taken up again; nobody else's ever.
    Raises BadCode, CodeTaken.
    """
    if not _CODE.fullmatch(code) or code in RESERVED:
        raise BadCode(value=code)
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    if hospital.code == code:
        return hospital
    known = Domain.objects.filter(domain=host).first()
    if (known and known.tenant_id != hospital_id) or _is_taken(code, but=hospital_id):
        raise CodeTaken(value=code)
    hospital.code = code
    hospital.save(update_fields=["code"])
    domain = known or Domain(domain=host, tenant=hospital)
    # A host name of its own stays the main one.
    domain.is_primary = not _has_own_host(hospital_id)
    domain.save()
    return hospital


def _has_own_host(hospital_id: int) -> bool:
    present = Domain.objects.filter(tenant_id=hospital_id, is_primary=True).values("domain")
    return CustomDomain.objects.filter(
        hospital_id=hospital_id, host__in=present, state__in=HELD
    ).exists()


def _is_taken(code: str, *, but: int) -> bool:
    return Hospital.objects.filter(code=code).exclude(pk=but).exists()


@transaction.atomic
def limit(*, hospital_id: int, limits: Limits) -> Limits:
    """Say how much a hospital may use. Returns what held before. Raises BadLimits."""
    limits.check()
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    before = Limits.of(hospital)
    if limits != before:
        Hospital.objects.filter(pk=hospital_id).update(**asdict(limits))
    return before


def note_login(hospital: Hospital) -> None:
    """Write down whether a hospital has a login of its own, and which."""
    hospital.save(update_fields=["own_login", "login_generation"])


def note_counts(*, day: date, counts: dict[int, dict[str, int]], at: datetime) -> None:
    """Bring a JST day's counts up to date where the day has a row. Fields as in Usage."""
    rows = list(Usage.objects.filter(day=day, hospital_id__in=counts))
    for row in rows:
        row.updated_at = at
        for what, value in counts[row.hospital_id].items():
            setattr(row, what, value)
    Usage.objects.bulk_update(rows, [*_COUNTED, "updated_at"], batch_size=1000)


def note_usage(rows: list[Usage]) -> None:
    """Write a day's rows, or write over them; ``db_ms`` is what is to be added to the day's."""
    if not rows:
        return
    so_far = dict(Usage.objects.filter(day=rows[0].day).values_list("hospital_id", "db_ms"))
    for row in rows:
        if row.db_ms is not None:
            row.db_ms += so_far.get(row.hospital_id) or 0
    measured = ["rows", "table_bytes", "file_bytes", "db_ms", "updated_at"]
    Usage.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["hospital", "day"],
        update_fields=[*_COUNTED, *measured],
    )


def advance_statement_times(*, cell: str, times: dict[str, float]) -> dict[str, float]:
    """Move a cell's marks to these totals. Says for each role how many milliseconds are new.

    A total below its mark means that the server has begun anew.
    """
    marks = {
        mark.role: mark
        for mark in StatementTime.objects.select_for_update().filter(cell=cell).order_by("role")
    }
    new = {}
    for role, total in times.items():
        before = marks[role].total_ms if role in marks else 0.0
        new[role] = total - before if total >= before else total
    StatementTime.objects.bulk_create(
        [StatementTime(cell=cell, role=role, total_ms=total) for role, total in times.items()],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["cell", "role"],
        update_fields=["total_ms"],
    )
    return new


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


def note_feed(*, hospital_id: int, kind: str, at: datetime, error_code: str) -> None:
    """Remember that something came by itself, and what was wrong. The latest word counts."""
    Feed.objects.update_or_create(
        hospital_id=hospital_id, kind=kind, defaults={"seen_at": at, "error_code": error_code}
    )


def claim_reminder(*, hospital_id: int, month: date, business_day: int, at: datetime) -> bool:
    """Take it on to send a reminder. False if it was sent, or somebody is about to send it."""
    _row, is_new = Reminder.objects.get_or_create(
        hospital_id=hospital_id,
        month=month,
        business_day=business_day,
        defaults={"sent_at": at, "mails": 0},
    )
    return is_new


def note_reminded(*, hospital_id: int, month: date, business_day: int, mails: int) -> None:
    """Remember to how many people a reminder went."""
    Reminder.objects.filter(hospital_id=hospital_id, month=month, business_day=business_day).update(
        mails=mails
    )


@transaction.atomic
def set_file_rules(
    *, hospital_id: int, files_expected_on: int, reminds: bool, watches_folder: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """When a hospital's files are expected, and what is done about it. Returns before and after."""
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    after = {
        "files_expected_on": files_expected_on,
        "reminds": reminds,
        "watches_folder": watches_folder,
    }
    before = {name: getattr(hospital, name) for name in after}
    if before != after:
        Hospital.objects.filter(pk=hospital_id).update(**after)
    return before, after


def set_sharing(*, hospital_id: int, shares: bool) -> bool:
    """Whether a hospital's sums enter what is published. False if it was so already."""
    found = Hospital.objects.filter(pk=hospital_id).exclude(shares_data=shares)
    return bool(found.update(shares_data=shares))


def require_second_factor(*, hospital_id: int, of_all: bool) -> bool:
    """Whether all people of a hospital need a second factor. False if it was so already."""
    return bool(
        Hospital.objects.filter(pk=hospital_id)
        .exclude(second_factor_for_all=of_all)
        .update(second_factor_for_all=of_all)
    )
