"""A file before it is committed, by program: what its columns suggest, how it is read, its rows."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from optiserve.api.guard import requires
from optiserve.api.intake import FileOut, MappingIn, RowErrorOut
from optiserve.api.pages import Page, one_page, paged
from optiserve.usecases import prepare_file
from shared.kernel import clock
from tenants.intake import messages
from tenants.intake.checked import CheckedRow
from tenants.intake.kinds import likelier_kind
from tenants.intake.mapping import problems, suggest
from tenants.intake.models import Correction, ImportFile, ImportRow
from tenants.intake.previews import preview
from tenants.intake.queries import first_rows
from tenants.intake.reading import chosen
from tenants.intake.reading.choices import MOST_HEADER_ROW, MOST_HEADER_ROWS
from tenants.intake.services import BadMapping
from tenants.intake.services.mending import LONGEST

router = Router(tags=["files"])
_PREVIEWED = 50


class SuggestionOut(Schema):
    """What a column might hold. ``reason``: synonym, similar or values where a field is suggested;
    personal, duplicate or unknown where none is. Of ``sampled`` values, ``read`` can be read.
    """

    column: str
    field: str | None
    reason: str
    confidence: float
    synonym: str
    read: int
    sampled: int


class ProposalOut(Schema):
    """``likelier_kind``: what the file looks like if it is not what it was handed over as.

    ``problems``: pairs of code and subject that keep the suggested mapping from being used.
    """

    kind: str
    likelier_kind: str | None
    columns: dict[str, str]
    problems: list[list[str]]
    suggestions: list[SuggestionOut]


class ReadingIn(Schema):
    """How to read a file; what is left out is found out. ``header_row`` counts from 1."""

    encoding: Literal["utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16"] | None = None
    delimiter: Literal[",", "\t", ";"] | None = None
    sheet: str | None = Field(None, max_length=120)
    header_row: int | None = Field(None, ge=1, le=MOST_HEADER_ROW)
    header_rows: int | None = Field(None, ge=1, le=MOST_HEADER_ROWS)


class ReadOut(Schema):
    """How a file was read, what was said of it (``said``), and its first lines: number, cells.

    Columns of persons are masked in them.
    """

    encoding: str
    delimiter: str
    sheet: str
    sheets: list[str]
    hidden_sheets: list[str]
    header_row: int | None
    header_rows: int
    said: dict[str, Any]
    lines: list[tuple[int, list[str]]]


class KindIn(Schema):
    """What a file is of."""

    kind: Literal["ledger", "loans", "faults"]


class RowOut(Schema):
    """A row as it stands and as it is understood. ``status``: ok, skipped or rejected."""

    number: int
    status: str
    raw: dict[str, str]
    data: dict[str, Any]
    errors: list[RowErrorOut]


class MendIn(Schema):
    """Column to its corrected text; columns that are left out stay."""

    texts: dict[str, str] = Field(max_length=500)


class CorrectionOut(Schema):
    """A corrected cell. It no longer holds once the file was read in another way."""

    number: int
    column: str
    before: str
    after: str
    at: datetime
    by: str
    via: str
    voided_at: datetime | None


@router.get("/files/{file_id}/suggestions", response=ProposalOut, summary="Propose a mapping")
@requires("file.read")
def suggestions(request: HttpRequest, file_id: int) -> ProposalOut:
    """What the columns' names and the first rows suggest, and why."""
    file = get_object_or_404(ImportFile, pk=file_id)
    cells = first_rows(file)
    found = suggest(file.headers, cells, kind=file.kind)
    mapping = MappingIn(columns={one.field: one.column for one in found if one.field}).mapping()
    return ProposalOut(
        kind=file.kind,
        likelier_kind=likelier_kind(file.headers, cells, kind=file.kind),
        columns=mapping.columns,
        problems=[list(pair) for pair in problems(mapping, kind=file.kind)],
        suggestions=[SuggestionOut(**asdict(one)) for one in found],
    )


@router.post("/files/{file_id}/preview", response=list[RowOut], summary="Try a mapping out")
@requires("file.upload")
def try_out(request: HttpRequest, file_id: int, body: MappingIn) -> list[RowOut]:
    """The first 50 rows under a mapping that is not saved. Nothing is changed."""
    file = get_object_or_404(ImportFile, pk=file_id)
    mapping = body.mapping()
    unknown = [one for one in problems(mapping, kind=file.kind) if one[0] == "M-UNKNOWN-FIELD"]
    if unknown or not file.storage_key:
        raise BadMapping(problems=unknown)
    return [_previewed(row) for row in preview(file, mapping, first=_PREVIEWED)]


@router.get("/files/{file_id}/reading", response=ReadOut, summary="How a file was read")
@requires("file.read")
def reading(request: HttpRequest, file_id: int) -> ReadOut:
    """Encoding, sheet, header, and the first lines as they stand in the file."""
    file = get_object_or_404(ImportFile, pk=file_id)
    seen = file.seen
    return ReadOut(
        encoding=file.encoding,
        delimiter=seen.get("delimiter", ""),
        sheet=file.sheet,
        sheets=seen.get("sheets", []),
        hidden_sheets=seen.get("hidden_sheets", []),
        header_row=file.header_row,
        header_rows=seen.get("header_rows", 1),
        said=file.reading,
        lines=seen.get("top", []),
    )


@router.post("/files/{file_id}/reading", response=FileOut, summary="Read a file otherwise")
@requires("file.upload")
def read_again(request: HttpRequest, file_id: int, body: ReadingIn) -> ImportFile:
    """Remembered for the next file with these columns. Corrections of single cells are dropped.

    A file of which only a part was kept (persons, other sheets) needs its bytes once more, on the
    screen: file-needed-again.
    """
    choices = chosen(body.dict())
    return _prepare(request, file_id, "read", {"choices": choices})


@router.post("/files/{file_id}/kind", response=FileOut, summary="Take a file for another kind")
@requires("file.upload")
def change_kind(request: HttpRequest, file_id: int, body: KindIn) -> ImportFile:
    """Until it is committed."""
    return _prepare(request, file_id, "kind", {"kind": body.kind})


@router.get("/files/{file_id}/rows/{number}", response=RowOut, summary="A file's row")
@requires("file.read")
def row(request: HttpRequest, file_id: int, number: int) -> RowOut:
    """As it stands, as it is understood, and what is wrong with it."""
    return _row(get_object_or_404(ImportRow, file_id=file_id, number=number))


@router.patch("/files/{file_id}/rows/{number}", response=RowOut, summary="Correct a row")
@requires("file.mend")
def mend(request: HttpRequest, file_id: int, number: int, body: MendIn) -> RowOut:
    """The file's rows are checked again at once; what is still wrong is in the answer."""
    texts = {column: text[:LONGEST] for column, text in body.texts.items()}
    _prepare(request, file_id, "mend", {"number": number, "texts": texts})
    return _row(get_object_or_404(ImportRow, file_id=file_id, number=number))


@router.get(
    "/files/{file_id}/corrections", response=paged(CorrectionOut), summary="Corrected cells"
)
@requires("file.read")
def corrections(request: HttpRequest, file_id: int, page: Query[Page]) -> HttpResponse:
    """What people and programs corrected here instead of in the file, latest first."""
    file = get_object_or_404(ImportFile, pk=file_id)
    made = Correction.objects.filter(file=file).order_by("-at", "-pk")
    return one_page(CorrectionOut, made, page)


def _prepare(
    request: HttpRequest, file_id: int, deed: prepare_file.Deed, told: dict[str, Any]
) -> ImportFile:
    return prepare_file.prepare(
        deed,
        hospital=request.hospital,
        file=get_object_or_404(ImportFile, pk=file_id),
        told=told,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )


def _row(kept: ImportRow) -> RowOut:
    return RowOut(
        number=kept.number,
        status=kept.status,
        raw=kept.raw,
        data=kept.data,
        errors=[_error(kept.number, one) for one in kept.errors],
    )


def _previewed(row: CheckedRow) -> RowOut:
    return RowOut(
        number=row.number,
        status=row.status,
        raw=row.raw,
        data=row.data,
        errors=[_error(row.number, one._asdict()) for one in row.errors],
    )


def _error(number: int, one: dict[str, Any]) -> RowErrorOut:
    return RowErrorOut(
        row=number,
        column=one["column"],
        value=one["value"],
        code=one["code"],
        message=messages.message(one["code"], **one["params"]),
        remedy=messages.remedy(one["code"]),
    )
