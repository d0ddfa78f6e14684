"""Writing the hospital's own audit trail."""

from datetime import datetime

from shared.users.principals import Principal
from tenants.sharing.models import Visit


def record_visit(
    *,
    principal: Principal,
    at: datetime,
    operation: str,
    subject: str = "",
    rows: int | None = None,
    via: str = "screen",
) -> Visit:
    """Add one look or act to the trail. ``rows`` is how many rows were shown, where that counts."""
    return Visit.objects.create(
        at=at,
        actor=principal.actor,
        organisation=principal.organisation_name,
        is_outsider=principal.is_outsider,
        operation=operation,
        subject=subject[:200],
        rows=rows,
        via=via,
        support_id=principal.support_id,
        reason=principal.reason or None,
        ticket=principal.ticket or None,
    )
