"""Writing the hospital's own audit trail."""

from datetime import date, datetime

from shared.users.principals import Principal
from tenants.sharing.models import HandedOver, Visit


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


def record_hand_over(
    *, principal: Principal, at: datetime, file_id: int, kind: str, month: date, filename: str
) -> HandedOver:
    """Write down that a visitor handed a file over under the grant of the visit."""
    return HandedOver.objects.create(
        at=at,
        actor=principal.actor,
        organisation=principal.organisation_name,
        grant_id=principal.grant_id,
        file_id=file_id,
        kind=kind,
        month=month,
        filename=filename[-255:],
    )
