"""The certificate that a hospital was erased: one A4 sheet, Japanese with English beneath.

It says what was there, what was removed, who asked, who approved and when, and what stays.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.pdfgen.canvas import Canvas

from reporting.documents.fonts import FONT, register
from reporting.documents.page import HEIGHT, INNER, MARGIN, PRIMARY, QUIET, WIDTH, Sheet, shortened
from shared.kernel.clock import JST

_SMALL: Final = 7.5
_LABEL: Final = INNER * 0.27
_GAP: Final = 24.0
_ROLES: Final = 3

Words = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Files:
    """How many files, their bytes, and the SHA-256 of the list of their keys and sizes."""

    count: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What is certified. Times are aware. ``roles_left``: still used by another database."""

    number: str
    hospital: str
    code: str
    schema: str
    hosts: tuple[str, ...]
    reason: str
    requested: tuple[str, datetime]
    approved: tuple[str, datetime]
    begun_at: datetime
    finished_at: datetime
    tables: int
    rows: int
    rows_sha256: str
    files: Files
    bundles: Files
    memberships: int
    invitations: int
    keys: int
    grants: int
    sessions: int
    cache_entries: int
    file_keys: int
    roles_left: tuple[str, ...] = ()


def render(certificate: Certificate) -> bytes:
    """The certificate as PDF bytes, the same for the same facts."""
    register()
    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, lang="ja", initialFontName=FONT)
    canvas.setTitle(f"Certificate of erasure {certificate.number}")
    canvas.setAuthor("OptiServe")
    canvas.setCreator("OptiServe")
    sheet = Sheet(canvas=canvas)
    _edges(sheet, certificate)
    y = _statement(sheet, certificate, top=HEIGHT - 74)
    y = _lines(sheet, _removed(certificate), title=lambda: _("What was erased"), top=y - 12)
    y = _lines(sheet, _acts(certificate), title=lambda: _("Who and when"), top=y - 12)
    _stays(sheet, certificate, top=y - 12)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _both(words: Words) -> tuple[str, str]:
    """A message in Japanese and in English."""
    with override("ja"):
        japanese = words()
    with override("en"):
        return japanese, words()


def _edges(sheet: Sheet, certificate: Certificate) -> None:
    right = WIDTH - MARGIN
    japanese, english = _both(lambda: _("Certificate of erasure"))
    sheet.text(japanese, x=MARGIN, y=HEIGHT - 48, size=18, strong=True)
    sheet.text(english, x=MARGIN + 110, y=HEIGHT - 48, size=11, colour=QUIET)
    sheet.text(
        certificate.number,
        x=right,
        y=HEIGHT - 48,
        size=15,
        colour=PRIMARY,
        align="right",
        strong=True,
    )
    sheet.rule(x=MARGIN, y=HEIGHT - 60, width=INNER, colour=PRIMARY, weight=1.6)
    sheet.rule(x=MARGIN, y=40, width=INNER)
    sheet.text("OptiServe", x=MARGIN, y=27, size=8, colour=QUIET)
    day = _moment(certificate.finished_at)
    sheet.text(day, x=right, y=27, size=8, colour=QUIET, align="right")


def _statement(sheet: Sheet, certificate: Certificate, *, top: float) -> float:
    name = shortened(certificate.hospital, width=INNER, size=15)
    sheet.text(name, x=MARGIN, y=top - 16, size=15, strong=True)
    origin = f"{certificate.code} · {certificate.schema} · {', '.join(certificate.hosts)}"
    sheet.text(shortened(origin, width=INNER, size=9), x=MARGIN, y=top - 31, size=9, colour=QUIET)
    at = _moment(certificate.finished_at)
    japanese, english = _both(
        lambda: (
            _("Everything this hospital kept with OptiServe was erased. Completed: %(at)s.")
            % {"at": at}
        )
    )
    y = sheet.paragraph(japanese, x=MARGIN, top=top - 38, width=INNER, size=10.5)
    return sheet.paragraph(english, x=MARGIN, top=y, width=INNER, size=8, colour=QUIET)


def _removed(certificate: Certificate) -> Iterator[tuple[Words, str, str]]:
    """Label, figure, and beneath it the digest of what was there."""
    yield (
        lambda: _("Rows in the hospital's own schema"),
        f"{certificate.rows:,} / {certificate.tables:,}",
        f"SHA-256 {certificate.rows_sha256}",
    )
    for words, lot in (
        (lambda: _("Files handed over and reports"), certificate.files),
        (lambda: _("Archives and backups"), certificate.bundles),
    ):
        yield words, f"{lot.count:,} ({lot.size:,} bytes)", f"SHA-256 {lot.sha256}"
    ended = (
        certificate.memberships,
        certificate.invitations,
        certificate.keys,
        certificate.grants,
    )
    yield (
        lambda: _("Members, invitations, keys, dealers' access"),
        " / ".join(f"{count:,}" for count in ended),
        "",
    )
    yield (
        lambda: _("Sessions, cache entries"),
        f"{certificate.sessions:,} / {certificate.cache_entries:,}",
        "",
    )
    yield (
        lambda: _("Keys its files were sealed with"),
        f"{certificate.file_keys:,}",
        "",
    )
    yield (
        lambda: _("Database roles"),
        str(_ROLES - len(certificate.roles_left)),
        ", ".join(certificate.roles_left),
    )


def _acts(certificate: Certificate) -> Iterator[tuple[Words, str, str]]:
    for label, (who, when) in (
        (lambda: _("Requested by"), certificate.requested),
        (lambda: _("Approved by (another person)"), certificate.approved),
    ):
        yield label, _moment(when), who
    yield lambda: _("Erasure begun"), _moment(certificate.begun_at), ""
    if certificate.reason:
        yield lambda: _("Reason"), "", certificate.reason


def _lines(
    sheet: Sheet, lines: Iterator[tuple[Words, str, str]], *, title: Words, top: float
) -> float:
    """A heading and a line for each fact: label in both languages, figure, digest or name."""
    japanese, english = _both(title)
    sheet.heading(f"{japanese}  {english}", x=MARGIN, y=top - 12, width=INNER)
    y = top - 18
    for label, figure, more in lines:
        y -= _GAP
        words = _both(label)
        sheet.text(words[0], x=MARGIN, y=y + 10, size=9.5)
        sheet.text(words[1], x=MARGIN, y=y + 0.5, size=_SMALL, colour=QUIET)
        sheet.text(figure, x=MARGIN + _LABEL, y=y + 6, size=10, strong=True)
        fitted = shortened(more, width=INNER * 0.54, size=8)
        sheet.text(fitted, x=MARGIN + INNER * 0.46, y=y + 6, size=8, colour=QUIET)
        sheet.rule(x=MARGIN, y=y - 4, width=INNER)
    return y


def _stays(sheet: Sheet, certificate: Certificate, *, top: float) -> None:
    japanese, english = _both(
        lambda: _(
            "What stays: figures that were published, in which no hospital can be recognised, and "
            "the monthly totals they were made of; the audit trail; this certificate. The address "
            "is never given to anybody else."
        )
    )
    y = sheet.paragraph(japanese, x=MARGIN, top=top, width=INNER, size=9)
    y = sheet.paragraph(english, x=MARGIN, top=y, width=INNER, size=_SMALL, colour=QUIET)
    if not certificate.file_keys:
        return
    japanese, english = _both(
        lambda: _(
            "Its files were sealed with a key of its own, which was destroyed: no copy of them, "
            "wherever it lies, can be opened without it."
        )
    )
    y = sheet.paragraph(japanese, x=MARGIN, top=y - 8, width=INNER, size=9)
    sheet.paragraph(english, x=MARGIN, top=y, width=INNER, size=_SMALL, colour=QUIET)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M:%S} JST"
