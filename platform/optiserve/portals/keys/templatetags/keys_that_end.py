"""A notice for administrators: keys that end soon and have no successor."""

from datetime import timedelta
from typing import Any, Final

from django import template

from shared.kernel import clock
from shared.users import keys

register = template.Library()
_SOON: Final = timedelta(days=14)


@register.inclusion_tag("keys/ending.html", takes_context=True)
def keys_that_end(context: dict[str, Any]) -> dict[str, Any]:
    """Nothing for whoever may not look after keys."""
    principal = context["request"].principal
    if not principal.may("key.read"):
        return {"keys": []}
    found = keys.ending(
        kind=principal.organisation_kind,
        organisation_id=principal.organisation_id,
        at=clock.now(),
        within=_SOON,
    )
    return {"keys": list(found)}
