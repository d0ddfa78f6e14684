"""Changing a master: first what would change and whom it touches, then the change itself.

A row on a screen, a file and a program take the same way: lines of texts, checked by the row's
form. What is written is noted in the hospital's trail with before and after.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.forms import BaseModelForm

from optiserve.tenancy.context import inside
from optiserve.usecases import note_changes
from optiserve.usecases.masters.description import Impact, Master
from shared.audit import chains, queries
from shared.audit import services as audit
from shared.audit.changes import change
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.kernel.databases import atomic_for
from shared.kernel.errors import DomainError
from shared.users.principals import Principal
from tenants.intake.reading import UnreadableFile
from tenants.intake.reading.encodings import find_encoding, text_lines
from tenants.intake.services import changes
from tenants.sharing import services as trail

MOST_LINES: Final = 5000
NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"


class NotAMaster(DomainError):
    """A file that has not the columns of the master, or too many lines."""

    code = "master-file-bad"


class LinesAreWrong(DomainError):
    """Some lines cannot be taken; nothing was written."""

    code = "master-lines-wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """What one line would do. ``errors``: (column's label or "", sentence)."""

    number: int
    form: BaseModelForm
    state: str
    before: dict[str, str] | None
    after: dict[str, str]
    impact: Impact
    errors: tuple[tuple[str, str], ...] = field(default=())


def plan(master: Master, lines: Iterable[Mapping[str, str]]) -> list[Line]:
    """What lines would do, one by one. A column that a line lacks stays as it is."""
    return [_line(master, number, given) for number, given in enumerate(lines, start=1)]


def _line(master: Master, number: int, given: Mapping[str, str]) -> Line:
    row = master.find(given)
    before = master.values(row) if row is not None else None
    blank = master.values(master.model())
    data = {**(before or blank), **{k: v for k, v in given.items() if k in master.columns}}
    form = master.bound(row, {name: _code(master, name, text) for name, text in data.items()})
    impact = master.impact(row) if row is not None else Impact()
    if not form.is_valid():
        return Line(number, form, WRONG, before, data, impact, tuple(_errors(form)))
    if row is None and not master.adds:
        return Line(number, form, WRONG, None, data, impact, (("", str(master.about)),))
    after = master.values(form.instance)
    state = NEW if before is None else CHANGED if before != after else SAME
    return Line(number, form, state, before, after, master.impact(form.instance), ())


def _code(master: Master, name: str, text: str) -> str:
    """A choice's code where the line has its label, as exported files do."""
    choices = getattr(master.field(name), "flatchoices", [])
    return next((str(code) for code, label in choices if text == str(label)), text.strip())


def _errors(form: BaseModelForm) -> Iterable[tuple[str, str]]:
    for name, sentences in form.errors.items():
        label = str(form.fields[name].label) if name in form.fields else ""
        yield from ((label, str(sentence)) for sentence in sentences)


def lines_of(master: Master, data: bytes) -> list[dict[str, str]]:
    """The lines of a CSV file whose heads are the columns' labels or names. Raises NotAMaster."""
    source = io.BytesIO(data)
    try:
        encoding, _notices = find_encoding(source)
        text = "".join(text_lines(source, encoding=encoding))
    except UnreadableFile as error:
        raise NotAMaster(missing="", most=MOST_LINES) from error
    names = {str(master.field(name).verbose_name): name for name in master.columns}
    names |= {name: name for name in master.columns}
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(map(str.strip, row))]
    heads = [names.get(head.strip(), "") for head in rows[0]] if rows else []
    missing = [str(master.field(key).verbose_name) for key in master.keys if key not in heads]
    if missing or len(rows) > MOST_LINES:
        raise NotAMaster(missing=", ".join(missing), most=MOST_LINES)
    return [
        {head: _plain(cell) for head, cell in zip(heads, row, strict=False) if head}
        for row in rows[1:]
    ]


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:2] in {"'=", "'+", "'-", "'@"} else cell


def write(
    master: Master,
    lines: Iterable[Mapping[str, str]],
    *,
    hospital: Hospital,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> list[Line]:
    """Write what the lines change, all or nothing; harmless when repeated. Raises LinesAreWrong."""
    months: list[date] = []
    with inside(hospital), atomic_for(master.model):
        planned = plan(master, lines)
        wrong = [line for line in planned if line.state == WRONG]
        if wrong:
            raise LinesAreWrong(lines=[(line.number, line.errors) for line in wrong])
        written = [line for line in planned if line.state in (NEW, CHANGED)]
        since: list[date | None] = []
        for line in written:
            row: Any = line.form.save()
            since.append(master.follow(row, frozenset(line.form.changed_data)))
            _note(master, line, hospital=hospital, by=principal.actor, at=at)
        if first := min(filter(None, since), default=None):
            months = changes.months_from(first)
        if written:
            trail.record_visit(
                principal=principal,
                at=at,
                operation="master.write",
                subject=master.name,
                rows=len(written),
                via=via,
            )
    note_changes.at_the_portal(hospital, months=months, at=at)
    return planned


def _note(master: Master, line: Line, *, hospital: Hospital, by: str, at: datetime) -> None:
    audit.record(
        chain=chains.of_hospital(hospital.pk),
        at=at,
        actor=by,
        organisation=f"hospital:{hospital.pk}",
        operation=_operation(master),
        subject=" · ".join(line.after[key] for key in master.keys)[:200],
        details=change(line.before, line.after),
    )


def history(master: Master, hospital: Hospital) -> QuerySet[Event]:
    """Who changed what in this master and when, newest first."""
    chain = chains.of_hospital(hospital.pk)
    return queries.events(chain).filter(operation=_operation(master))


def _operation(master: Master) -> str:
    return f"master.{master.name}"
