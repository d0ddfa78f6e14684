"""Tags of the design system; parts that need no computing are plain includes."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from optiserve.web import charts, formatting, markup, vega
from optiserve.web.tables import Listing

register = template.Library()
register.filter("shown", formatting.shown)
register.simple_tag(markup.icon, name="icon")
register.simple_tag(markup.badge, name="badge")


@register.simple_tag
def vega_url() -> str:
    """Where app.js finds Vega once a page has a chart."""
    return static(vega.NAME)


@register.simple_tag
def chart_themes() -> dict[str, Any]:
    """Both themes of the charts, for ``json_script``."""
    return charts.screen_themes()


@register.inclusion_tag("web/components/chart.html")
def chart(
    spec: dict[str, Any],
    title: str = "",
    description: str = "",
    table: charts.DataTable | dict[str, Any] | None = None,
    note: str = "",
    listing: Listing | None = None,
) -> dict[str, Any]:
    """A figure: caption, drawing, and its rows as a table. The title is the spec's by default.

    With a ``listing`` the table is sorted and taken away like any other.
    """
    return {
        "id": f"chart-{charts.identity(spec)}",
        "spec": charts.for_screen(spec),
        "title": title or spec.get("title", ""),
        "description": description,
        "table": table,
        "note": note,
        "listing": listing,
    }


@register.inclusion_tag("web/components/stat.html")
def stat(
    label: str,
    value: Any,
    unit: str = "",
    change: float | None = None,
    change_unit: str = "",
    since: str = "",
    better: str = "",
    definition: str = "",
) -> dict[str, Any]:
    """A figure with its change. ``better`` is "up" or "down" where one direction is good."""
    direction = "" if change is None else "flat" if not change else "up" if change > 0 else "down"
    moved = direction in {"up", "down"}
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "direction": direction,
        "spoken": {"up": _("Up"), "down": _("Down"), "flat": _("Unchanged")}.get(direction),
        "size": abs(change or 0) if moved else None,
        "change_unit": change_unit,
        "since": since,
        "tone": ("good" if direction == better else "bad") if better and moved else "",
        "definition": definition,
    }


@register.simple_block_tag
def card(content: str, title: str = "", actions: str = "", modifier: str = "") -> SafeString:
    """A card around a block; with ``modifier="flush"`` a table in it touches the edges."""
    context = {"content": content, "title": title, "actions": actions, "modifier": modifier}
    return render_to_string("web/components/card.html", context)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A modal dialog, opened by any element with ``data-dialog`` naming its id."""
    context = {"content": content, "id": id, "title": title}
    return render_to_string("web/components/dialog.html", context)
