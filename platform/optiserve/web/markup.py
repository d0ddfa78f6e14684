"""Small pieces of markup that Python needs as well as templates, such as in a table's cells."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

STATES = frozenset({"ok", "warning", "error", "info", "running", "waiting", "locked"})


def icon(name: str, label: str = "") -> SafeString:
    """A drawing of icons.svg; without a label it is decoration and hidden from reading aloud."""
    if label:
        named = format_html('role="img" aria-label="{}"', label)
    else:
        named = SafeString('aria-hidden="true"')
    sheet = static("web/icons.svg")
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', named, sheet, name)


def badge(kind: str, label: str) -> SafeString:
    """A state as icon, words and colour; a kind that is none of STATES is drawn as neutral."""
    drawn = kind if kind in STATES else "none"
    return format_html('<span class="badge badge--{}">{}{}</span>', drawn, icon(drawn), label)
