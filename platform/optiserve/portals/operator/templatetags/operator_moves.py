"""The way from a hospital's page to its move."""

from typing import Any

from django import template

from optiserve.tenancy import cells
from shared.hospitals.models import Hospital

register = template.Library()


@register.inclusion_tag("operator/move_link.html", takes_context=True)
def move_link(context: dict[str, Any], hospital: Hospital) -> dict[str, Any]:
    """A link for whoever may move hospitals, where there is another cell to move to."""
    principal = context["request"].principal
    return {"hospital": hospital, "shown": principal.may("hospital.move") and cells.known()[1:]}
