"""What a dealer may know at the portal: which hospitals let it in."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Schema

from optiserve import addresses
from optiserve.api.guard import requires
from shared.delegation import queries as delegation
from shared.delegation.models import Grant
from shared.kernel import clock

router = Router(tags=["dealer"])


class GrantedOut(Schema):
    hospital: str
    name: str
    scopes: list[str]
    starts_on: date
    ends_on: date
    address: str

    @staticmethod
    def resolve_hospital(grant: Grant) -> str:
        return grant.hospital.code

    @staticmethod
    def resolve_name(grant: Grant) -> str:
        return grant.hospital.name

    @staticmethod
    def resolve_address(grant: Grant) -> str:
        return addresses.hospital_origin(grant.hospital.code)


@router.get("/granted", response=list[GrantedOut], summary="Hospitals that grant access")
@requires("granted.read")
def granted(request: HttpRequest) -> QuerySet[Grant]:
    """Grants that hold today."""
    return delegation.of_dealer(request.principal.organisation_id, at=clock.now())
