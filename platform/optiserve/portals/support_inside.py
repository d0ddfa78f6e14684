"""That support is inside a hospital, on every page there: to itself and to the hospital's own."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from shared.delegation.models import SupportAccess
from shared.delegation.support import queries
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users.principals import Principal


def support_inside(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``support_inside``, a line for each access; asked for if it is shown."""
    hospital: Hospital | None = getattr(request, "hospital", None)
    principal: Principal | None = getattr(request, "principal", None)
    if hospital is None or principal is None or principal.grant_id is not None:
        return {}
    if principal.support_id is not None:
        return {"support_inside": [_myself(request.support)]}
    return {"support_inside": SimpleLazyObject(lambda: _others(hospital, principal, clock.now()))}


def _myself(access: SupportAccess) -> dict[str, Any]:
    return {"access": access, "is_me": True, "end": reverse("leave_support")}


def _others(hospital: Hospital, principal: Principal, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "access": access,
            "is_me": False,
            "end": reverse("end_support", args=[access.pk])
            if principal.may("support.decide")
            else "",
        }
        for access in queries.live(hospital.pk, at=at)
    ]
