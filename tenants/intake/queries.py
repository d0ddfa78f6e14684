"""Reading files, their rows, and how far a month has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

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
from tenants.intake.services.profiles import newest_versions
from tenants.intake.services.storage import WRONG

NOT_RECEIVED = "not_received"
RECEIVED = "received"
TO_CHECK = "to_check"
COMMITTED = "committed"
_ASIDE = {FileState.DISCARDED, FileState.SAME, FileState.UNDONE}
_A_DAY = 24 * 60 * 60
_PART = 1000


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


class Counts(NamedTuple):
    """How many devices, loans or faults are new, are told otherwise than before, are told."""

    new: int
    changed: int
    told: int


def file(file_id: int) -> ImportFile | None:
    """One file."""
    return ImportFile.objects.select_related("profile").filter(pk=file_id).first()


def profile_before(profile: ImportProfile) -> ImportProfile | None:
    """The version of a profile before this one."""
    return ImportProfile.objects.filter(
        kind=profile.kind, signature=profile.signature, version=profile.version - 1
    ).first()


def profiles() -> QuerySet[ImportProfile]:
    """What is known of each source system: newest versions, with ``used`` committed files."""
    used = (
        ImportFile.objects.filter(kind=OuterRef("kind"), signature=OuterRef("signature"))
        .exclude(committed_at=None)
        .order_by("kind")
        .values("kind")
        .annotate(number=Count("pk"))
    )
    return newest_versions().annotate(used=Coalesce(Subquery(used.values("number")), 0))


def profile_versions(profile: ImportProfile) -> QuerySet[ImportProfile]:
    """All versions of a profile, newest first."""
    found = ImportProfile.objects.filter(kind=profile.kind, signature=profile.signature)
    return found.order_by("-version")


def files(*, month: Month | None = None, kind: str = "") -> QuerySet[ImportFile]:
    """Files, latest first."""
    found = ImportFile.objects.all()
    if month is not None:
        found = found.filter(month=month.start)
    return found.filter(kind=kind) if kind else found


def month_state(month: Month) -> dict[str, str]:
    """For each kind of file: not_received, received, to_check or committed.

    A committed file counts even while a later one waits; an unreadable one waits for a person.
    """
    states: dict[str, set[Any]] = {kind: set() for kind in Kind.values}
    for kind, state in ImportFile.objects.filter(month=month.start).values_list("kind", "state"):
        states[kind].add(state)
    return {kind: _state(found - _ASIDE) for kind, found in states.items()}


def committed_rows(month: Month) -> dict[str, int]:
    """For each kind of which files are committed, how many of their rows were."""
    committed = ImportFile.objects.filter(month=month.start, state=FileState.COMMITTED)
    return dict(committed.order_by("kind").values_list("kind").annotate(rows=Sum("rows_committed")))


def preview(file: ImportFile, *, first: int = 50) -> Preview:
    """What committing a file would do, and did if it is committed."""
    rows = ImportRow.objects.filter(file=file)
    head = rows.order_by("number").values("pk")[:first]
    found = counts(file)
    return Preview(
        rows=rows.filter(Q(pk__in=head) | ~Q(errors=[])).order_by("number"),
        new=found.new,
        changed=found.changed,
        same=found.told - found.new - found.changed,
        skipped=file.rows_skipped,
        rejected=file.rows_rejected,
    )


def counts(file: ImportFile) -> Counts:
    """How many devices, loans or faults a file tells; remembered until a commit changes that.

    What is known is a function of the committed files alone.
    """
    if file.committed_at is not None:
        return Counts(file.rows_new, file.rows_changed, file.rows_committed)
    known = ImportFile.objects.filter(kind=file.kind, state=FileState.COMMITTED)
    last, many = known.aggregate(Max("committed_at"), Count("pk")).values()
    key = f"file-counts:{file.pk}:{file.changed_at}:{many}:{last}".replace(" ", "_")
    found = cache.get(key)
    if found is None:
        found = statements.fetch(f"count_{file.kind}", kind=file.kind, files=[file.pk])[0]
        cache.set(key, found, timeout=_A_DAY)
    return Counts(*found)


def rejected_rows(file: ImportFile) -> tuple[list[str], Iterator[list[str]]]:
    """Headers and rows of a table of what was rejected, with a last column that says why.

    Corrected and received again, it adds to the committed file.
    """
    headers = list(file.headers)
    rejected = ImportRow.objects.filter(file=file, status=RowStatus.REJECTED)
    rows = (
        [row.raw.get(header, "") for header in headers] + [_why(row)] for row in in_parts(rejected)
    )
    return [*headers, WRONG], rows


def first_rows(file: ImportFile, *, many: int = 200) -> list[list[str]]:
    """The first rows that are data, as they stood: cells in the order of the headers."""
    rows = ImportRow.objects.filter(file=file).exclude(status=RowStatus.SKIPPED)
    raw = rows.order_by("number").values_list("raw", flat=True)[:many]
    return [[row.get(header, "") for header in file.headers] for row in raw]


def in_parts(rows: QuerySet[ImportRow]) -> Iterator[ImportRow]:
    """A file's rows in its order, fetched a part at a time, however many."""
    last = 0
    while part := list(rows.filter(number__gt=last).order_by("number")[:_PART]):
        yield from part
        last = part[-1].number


def _why(row: ImportRow) -> str:
    wrong = (one for one in row.errors if one["severity"] == "error")
    return " / ".join(
        ": ".join(filter(None, (one["column"], message(one["code"], **one["params"]))))
        for one in wrong
    )


def _state(found: set[Any]) -> str:
    if FileState.COMMITTED in found:
        return COMMITTED
    if found == {FileState.RECEIVED}:
        return RECEIVED
    return TO_CHECK if found else NOT_RECEIVED


@dataclass(frozen=True, slots=True)
class Uses:
    """In how many rows of committed files a word stands, and in files of how many months."""

    devices: int
    loans: int
    faults: int
    months: int


def uses_of_word(field: str, word: str, *, since: date) -> Uses:
    """Where one of the hospital's words stands in a field, in months from ``since``'s on."""
    committed = Q(state=FileState.COMMITTED, month__gte=since.replace(day=1))
    found: dict[str, int] = {}
    months = set()
    for file in ImportFile.objects.filter(committed).only("kind", "month", "mapping"):
        column = ((file.mapping or {}).get("columns") or {}).get(field)
        rows = ImportRow.objects.filter(file=file, raw__contains={column: word}) if column else None
        if rows is not None and (count := rows.count()):
            # A ledger of every month names the same devices: the largest month counts them.
            most = max(found.get(file.kind, 0), count)
            found[file.kind] = most if file.kind == Kind.LEDGER else found.get(file.kind, 0) + count
            months.add(file.month)
    return Uses(
        devices=found.get(Kind.LEDGER, 0),
        loans=found.get(Kind.LOANS, 0),
        faults=found.get(Kind.FAULTS, 0),
        months=len(months),
    )


def row_of(device_key: str, *, file_id: int) -> ImportRow | None:
    """The accepted row by which a file tells of a device, with its file."""
    told = ImportRow.objects.filter(
        file_id=file_id, status=RowStatus.OK, data__device_key=device_key
    )
    return told.select_related("file").order_by("-number").first()
