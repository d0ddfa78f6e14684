"""What a dealer may know at the portal: which hospitals let it in."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from optiserve.api.guard import requires
from optiserve.api.pages import address_of, every_row
from shared.delegation import queries as delegation
from shared.kernel import clock

router = Router(tags=["dealer"])


class GrantedOut(Schema):
    hospital: str
    name: str
    scopes: list[str]
    starts_on: date
    ends_on: date
    address: str


@router.get("/granted", response=list[GrantedOut], summary="Hospitals that grant access")
@requires("granted.read")
def granted(request: HttpRequest) -> HttpResponse:
    """Grants that hold today."""
    return every_row(
        GrantedOut,
        delegation.of_dealer(request.principal.organisation_id, at=clock.now()),
        hospital="hospital__code",
        name="hospital__name",
        address=address_of("hospital_id"),
    )
