"""What a hospital gives to published figures, what is seen of it, and whether it goes on."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from optiserve.api.guard import requires
from optiserve.usecases import share_data
from shared.kernel import clock

router = Router(tags=["sharing"])


class GivenOut(Schema):
    """Sums that left the hospital. Times are minutes."""

    category: str
    maker: str
    devices: int
    in_service: int
    device_minutes: int
    loaned_minutes: int
    loans: int
    faults: int
    repair_minutes: int


class SeenOut(Schema):
    """A cell of an area that the hospital lies in (jp, r:region, p:prefecture); null: withheld."""

    category: str
    geo: str
    contributors: int | None
    devices: int | None
    device_minutes: int | None
    loaned_minutes: int | None
    faults: int | None
    repair_minutes: int | None


class SharingOut(Schema):
    """``given`` and ``seen`` are of ``month`` (its first day), the newest that was published."""

    shares: bool
    month: date | None
    given: list[GivenOut]
    seen: list[SeenOut]


class SharingIn(Schema):
    """Whether the hospital's sums are added up with others, from the next month closed on."""

    shares: bool


@router.get("/sharing", response=SharingOut, summary="What is shared")
@requires("sharing.read")
def sharing(request: HttpRequest) -> dict[str, Any]:
    """What the hospital gave last, and what makers can see of the areas it lies in."""
    found = share_data.shared(request.hospital)
    return {
        "shares": request.hospital.shares_data,
        "month": found.month.start if found.month else None,
        "given": found.given,
        "seen": found.seen,
    }


@router.put("/sharing", response={204: None}, summary="Stop or resume sharing")
@requires("sharing.write")
def decide(request: HttpRequest, body: SharingIn) -> Status[None]:
    """What was published stays. Repeating it changes nothing."""
    share_data.decide(
        hospital=request.hospital,
        shares=body.shares,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(204, None)
