"""Message catalogues without GNU gettext: extracted and compiled by Babel, in this process.

English is the language of the source, so only Japanese has a catalogue. The compiled file is
committed beside its text, and a test holds both against the source.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent / "locale" / "ja" / "LC_MESSAGES"
SOURCES = ("platform/optiserve", "shared", "tenants", "reporting")
_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(?:_|gettext|ngettext|pgettext|npgettext)\({_TEXT}(?:\s*,\s*{_TEXT})*")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Japanese(Catalog):
    """The catalogue of OptiServe. Its header tells how to read it, and no time, tool or person."""

    def __init__(self) -> None:
        super().__init__(locale="ja", header_comment="# OptiServe in Japanese.", fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext must know. Anything that changes by itself would change the files."""
        return [
            ("Language", "ja"),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def extracted() -> Catalog:
    """Every message of the source, with the files it stands in."""
    catalog = Catalog(locale="ja")
    for path in _files():
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = _calls_in(text)
        place = [(str(path.relative_to(ROOT)), 1)]
        found = extract("python", BytesIO(text.encode()), keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            catalog.add(message, locations=place, context=context)
    return catalog


def _calls_in(template: str) -> str:
    """A template's messages as a column of Python calls.

    Django turns a template into something that GNU xgettext accepts but Python does not: only the
    calls in it are kept.
    """
    return "\n".join(f"{call})" for call in _CALL.findall(templatize(template)))


def _files() -> Iterator[Path]:
    for source in SOURCES:
        for pattern in ("*.py", "*.html", "*.txt"):
            for path in sorted((ROOT / source).rglob(pattern)):
                if "migrations" not in path.parts and "/demo/" not in str(path):
                    yield path


def known() -> Catalog:
    """The Japanese catalogue as it is written; empty where there is none yet."""
    catalog, path = Japanese(), FOLDER / "django.po"
    if path.exists():
        with path.open("rb") as file:
            written = read_po(file, locale="ja")
        for message in written:
            if message.id:
                catalog[message.id] = message
    return catalog


def update() -> Catalog:
    """Bring the written catalogue to the source's messages: new ones empty, vanished ones gone."""
    source, catalog = extracted(), known()
    catalog.update(source, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def write(catalog: Catalog) -> None:
    """Write the catalogue as text and compiled."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "django.po").write_bytes(text_of(catalog))
    (FOLDER / "django.mo").write_bytes(compiled(catalog))


def text_of(catalog: Catalog) -> bytes:
    """The catalogue as a .po file, sorted by message."""
    out = BytesIO()
    write_po(out, catalog, sort_output=True, omit_header=False, width=100, no_location=True)
    return out.getvalue().rstrip(b"\n") + b"\n"


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as a .mo file."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def japanese_of(message: Message) -> list[str]:
    """A message's Japanese in all its forms; an empty text where there is none."""
    found = message.string or ""
    return [found] if isinstance(found, str) else list(found)


def untranslated(catalog: Catalog) -> list[str]:
    """Messages that have no Japanese."""
    return [str(one.id) for one in catalog if one.id and not all(japanese_of(one))]
