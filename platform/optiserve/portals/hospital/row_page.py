"""One row of a file: what is wrong with it, cell by cell, and its correction (I-33)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.hospital import check_page, intake_words
from optiserve.portals.hospital.field_words import understood
from optiserve.portals.hospital.file_frame import frame
from optiserve.portals.hospital.files import address, find, steps
from optiserve.usecases import leave_with_worker, prepare_file
from shared.kernel import clock
from shared.kernel.errors import DomainError
from tenants.intake.fields import FIELDS, Field
from tenants.intake.models import FileState, ImportFile, ImportRow, RowStatus
from tenants.intake.services.mending import LONGEST


class RowForm(forms.Form):
    """The cells of a row as they stand, those that are mapped first, with what is wrong at each."""

    def __init__(self, data: Any = None, *, file: ImportFile, row: ImportRow) -> None:
        self.file, self.row = file, row
        self.fields_of = _fields_of(file)
        mapped = [header for header in file.headers if header in self.fields_of]
        others = [header for header in file.headers if header not in self.fields_of]
        self.columns = [*mapped, *others]
        standing = {
            f"cell-{place}": row.raw.get(header, "") for place, header in enumerate(self.columns)
        }
        self.shows_faults = data is None
        super().__init__(standing if data is None else data)
        for place, header in enumerate(self.columns):
            self.fields[f"cell-{place}"] = forms.CharField(
                label=self._label(header),
                required=False,
                strip=False,
                max_length=LONGEST,
                help_text=self._understood(header),
            )

    def clean(self) -> dict[str, Any]:
        """What the check said of the row, at the cells where it said it."""
        data = super().clean() or {}
        for error in self.row.errors if self.shows_faults else []:
            told = intake_words.trouble(error["code"], error["params"])
            place = f"cell-{self.columns.index(error['column'])}" if self._has(error) else None
            self.add_error(place, f"{told.wrong} {told.remedy}")
        return data

    def texts(self) -> dict[str, str]:
        """Column to text, as entered."""
        return {
            header: self.cleaned_data.get(f"cell-{place}", "")
            for place, header in enumerate(self.columns)
        }

    def _has(self, error: dict[str, Any]) -> bool:
        return error["column"] in self.columns

    def _label(self, header: str) -> str:
        field = self.fields_of.get(header)
        label = _(field.label) if field else ""
        return f"{header} ({label})" if label not in ("", header.split("/")[-1]) else header

    def _understood(self, header: str) -> str:
        field = self.fields_of.get(header)
        text = understood(field, self.row.data) if field else ""
        if not text or text == self.row.raw.get(header, ""):
            return ""
        return _("Understood as: %(text)s") % {"text": text}


@needs("file.mend")
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, file_id: int, number: int) -> HttpResponse:
    """A row's cells; corrected, the file's rows are checked again at once."""
    found = find(file_id)
    if found.state != FileState.TO_CHECK or leave_with_worker.is_busy(found):
        return redirect(address(found))
    standing = found.import_rows.filter(number=number).exclude(status=RowStatus.SKIPPED).first()
    if standing is None:
        raise Http404
    form = RowForm(file=found, row=standing)
    if request.method == "POST":
        entered = RowForm(request.POST, file=found, row=standing)
        if not entered.is_valid():
            form = entered
        else:
            try:
                _mend(request, found, number, entered.texts())
            except DomainError as error:
                messages.error(request, intake_words.refusal(error))
                return redirect(address(found))
            after = _after(request, found, number)
            if after is not None:
                return after
            form = RowForm(file=found, row=found.import_rows.get(number=number))
    return _page(request, found, form)


def _mend(request: HttpRequest, found: ImportFile, number: int, texts: dict[str, str]) -> None:
    prepare_file.prepare_or_leave(
        "mend",
        ask=tasks.prepare_file.delay,
        hospital=request.hospital,
        file=found,
        told={"number": number, "texts": texts},
        principal=request.principal,
        at=clock.now(),
    )


def _after(request: HttpRequest, found: ImportFile, number: int) -> HttpResponse | None:
    """On to the next rejected row, back to the file, or None while this one is still wrong."""
    if leave_with_worker.is_busy(found):
        return redirect(address(found))
    rejected = found.import_rows.filter(status=RowStatus.REJECTED).order_by("number")
    if rejected.filter(number=number).exists():
        return None
    messages.success(request, _("Row %(number)d is accepted now.") % {"number": number})
    left = rejected.filter(number__gt=number).first() or rejected.first()
    return redirect("file_row", found.pk, left.number) if left else redirect(address(found))


def _page(request: HttpRequest, found: ImportFile, form: RowForm) -> HttpResponse:
    row = form.row
    others = sorted({int(error["params"].get("other") or row.number) for error in row.errors})
    fields = [(field, header) for header, field in form.fields_of.items()]
    beside = found.import_rows.filter(number__in={*others, row.number}).order_by("number")
    made = found.row_corrections.filter(number=row.number, voided_at=None)
    context = {
        **frame(found, page=_("Row %(number)d") % {"number": row.number}),
        "form": form,
        "row": row,
        "steps": steps("check", found),
        "left": found.rows_rejected,
        "headers": check_page.heads(fields),
        "rows": [check_page.shown(one, fields) for one in beside] if len(beside) > 1 else [],
        "corrections": check_page.corrections(made),
        "cancel": address(found),
    }
    request.rows_shown = len(beside)
    return render(request, "hospital/file_row.html", context)


def _fields_of(file: ImportFile) -> dict[str, Field]:
    """Header to field, in the order of the canonical fields."""
    columns = (file.mapping or {}).get("columns", {})
    return {columns[field.name]: field for field in FIELDS[file.kind] if field.name in columns}
