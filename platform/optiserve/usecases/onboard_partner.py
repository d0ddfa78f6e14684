"""A new maker or dealer: its row, and its first administrator's invitation to the portal."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from optiserve.usecases.onboard_hospital import mail_invitation
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change, fields_of
from shared.catalogue import services as catalogue
from shared.catalogue.models import Maker
from shared.delegation import services as delegation
from shared.delegation.models import Dealer
from shared.users import services as users
from shared.users.models import OrganisationKind


@dataclass(frozen=True, slots=True)
class Partner:
    """What the operator knows of a new partner. A dealer has no English name."""

    code: str
    name_ja: str
    name_en: str
    administrator_email: str


@transaction.atomic
def onboard_maker(partner: Partner, *, by: str, at: datetime) -> Maker:
    """Add a maker and invite its administrator. Raises what catalogue.add_maker raises."""
    maker = catalogue.add_maker(code=partner.code, name_ja=partner.name_ja, name_en=partner.name_en)
    _welcome(partner, OrganisationKind.MAKER, maker.pk, by=by, at=at)
    return maker


@transaction.atomic
def onboard_dealer(partner: Partner, *, by: str, at: datetime) -> Dealer:
    """Add a dealer and invite its administrator. Raises DealerCodeTaken."""
    dealer = delegation.add_dealer(code=partner.code, name=partner.name_ja)
    _welcome(partner, OrganisationKind.DEALER, dealer.pk, by=by, at=at)
    return dealer


def _welcome(
    partner: Partner, kind: OrganisationKind, organisation_id: int, *, by: str, at: datetime
) -> None:
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="partner.write",
        subject=f"{kind.value}:{partner.code}",
        details=change(None, fields_of(partner, "code", "name_ja", "name_en")),
    )
    if not partner.administrator_email:
        return
    issued = users.invite(
        email=partner.administrator_email,
        kind=kind,
        organisation_id=organisation_id,
        role="administrator",
        by=by,
        at=at,
    )
    mail_invitation(issued, organisation_name=partner.name_ja)
