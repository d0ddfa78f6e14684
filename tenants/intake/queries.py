"""Reading files, their rows, and how far a month has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from shared.kernel.periods import Month
from tenants.intake import statements
from tenants.intake.messages import message
from tenants.intake.models import (
    FileState,
    ImportFile,
    ImportProfile,
    ImportRow,
    Kind,
    RowStatus,
)
from tenants.intake.services.storage import WRONG

NOT_RECEIVED = "not_received"
TO_CHECK = "to_check"
COMMITTED = "committed"


@dataclass(frozen=True, slots=True)
class Preview:
    """What committing a file would do.

    ``rows``: the first ones, and all with errors or warnings, in the file's order; each has
    ``raw`` beside ``data``. The counts are of devices, loans or faults; ``skipped`` and
    ``rejected`` of rows.
    """

    rows: QuerySet[ImportRow]
    new: int
    changed: int
    same: int
    skipped: int
    rejected: int


def file(file_id: int) -> ImportFile | None:
    """One file."""
    return ImportFile.objects.select_related("profile").filter(pk=file_id).first()


def profile_before(profile: ImportProfile) -> ImportProfile | None:
    """The version of a profile before this one."""
    return ImportProfile.objects.filter(
        kind=profile.kind, signature=profile.signature, version=profile.version - 1
    ).first()


def files(*, month: Month | None = None, kind: str = "") -> QuerySet[ImportFile]:
    """Files, latest first."""
    found = ImportFile.objects.all()
    if month is not None:
        found = found.filter(month=month.start)
    return found.filter(kind=kind) if kind else found


def month_state(month: Month) -> dict[str, str]:
    """For each kind of file: not_received, to_check or committed.

    A committed file counts even while a later one waits; an unreadable one waits for a person.
    """
    states: dict[str, set[Any]] = {kind: set() for kind in Kind.values}
    for kind, state in ImportFile.objects.filter(month=month.start).values_list("kind", "state"):
        states[kind].add(state)
    return {kind: _state(found - {FileState.DISCARDED}) for kind, found in states.items()}


def committed_rows(month: Month) -> dict[str, int]:
    """For each kind of which files are committed, how many of their rows were."""
    committed = ImportFile.objects.filter(month=month.start, state=FileState.COMMITTED)
    return dict(committed.order_by("kind").values_list("kind").annotate(rows=Sum("rows_committed")))


def preview(file: ImportFile, *, first: int = 50) -> Preview:
    """What committing a file would do, and did if it is committed."""
    rows = ImportRow.objects.filter(file=file)
    head = rows.order_by("number").values("pk")[:first]
    new, changed, told = statements.fetch(f"count_{file.kind}", kind=file.kind, files=[file.pk])[0]
    return Preview(
        rows=rows.filter(Q(pk__in=head) | ~Q(errors=[])).order_by("number"),
        new=new,
        changed=changed,
        same=told - new - changed,
        skipped=file.rows_skipped,
        rejected=file.rows_rejected,
    )


def rejected_rows(file: ImportFile) -> tuple[list[str], Iterator[list[str]]]:
    """Headers and rows of a table of what was rejected, with a last column that says why.

    Corrected and received again, it adds to the committed file.
    """
    headers = list(file.headers)
    rejected = ImportRow.objects.filter(file=file, status=RowStatus.REJECTED).order_by("number")
    rows = ([row.raw.get(header, "") for header in headers] + [_why(row)] for row in rejected)
    return [*headers, WRONG], rows


def _why(row: ImportRow) -> str:
    wrong = (one for one in row.errors if one["severity"] == "error")
    return " / ".join(
        ": ".join(filter(None, (one["column"], message(one["code"], **one["params"]))))
        for one in wrong
    )


def _state(found: set[Any]) -> str:
    if FileState.COMMITTED in found:
        return COMMITTED
    return TO_CHECK if found else NOT_RECEIVED
