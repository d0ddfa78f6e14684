"""Host names of hospitals' own are looked up in the DNS: when asked for, and again every week.

The DNS is asked outside of transactions; what it says is then written down under a lock.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from optiserve import addresses
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import dns_lookup
from optiserve.usecases.dns_lookup import Lookup
from optiserve.usecases.domain_news import note_dns, tell
from shared.hospitals import custom_domains
from shared.hospitals.custom_domains import HostTaken
from shared.hospitals.models import CustomDomain, CustomDomainState
from shared.kernel import dns_proof

log = structlog.get_logger("optiserve.domains")

# The DNS is not asked again for the same name within this time, however often somebody clicks.
PAUSE: Final = timedelta(seconds=10)


def check(*, claim_id: int, at: datetime, lookup: Lookup | None = None) -> CustomDomain:
    """Look the proof up and write down what is there; not again within PAUSE.

    Raises custom_domains.HostTaken where another hospital was first, CustomDomain.DoesNotExist.
    """
    with open_door(PORTAL):
        claim = CustomDomain.objects.select_related("hospital").get(pk=claim_id)
    just_now = claim.checked_at is not None and at - claim.checked_at < PAUSE
    if just_now or not claim.is_unended:
        return claim
    dns = lookup or dns_lookup.configured()
    proof = dns_proof.look(claim.host, claim.token, texts=dns.texts)
    with open_door(PORTAL), transaction.atomic():
        before, after = custom_domains.note_look(
            claim_id=claim_id,
            proof=proof,
            at=at,
            fallback=addresses.hospital_host(claim.hospital.code),
        )
        claim.refresh_from_db()
        if before != after:
            note_dns(claim, "domain.check", at=at, details={"from": before, "to": after})
            tell(claim)
    return claim


def due(*, at: datetime) -> list[int]:
    """Claims whose DNS is to be looked at, after those that nobody proved have been let go."""
    with open_door(PORTAL):
        for claim_id in custom_domains.expired(at=at):
            _let_go(claim_id, at=at)
        return custom_domains.due(at=at)


def check_due(*, claim_id: int, at: datetime, lookup: Lookup | None = None) -> None:
    """In a worker: look, if nobody has since. A claim that is gone is no error."""
    try:
        check(claim_id=claim_id, at=at, lookup=lookup)
    except CustomDomain.DoesNotExist:
        log.info("domain.gone", claim=claim_id)
    except HostTaken:
        log.info("domain.taken", claim=claim_id)


@transaction.atomic
def _let_go(claim_id: int, *, at: datetime) -> None:
    claim = CustomDomain.objects.select_related("hospital").get(pk=claim_id)
    note_dns(claim, "domain.release", at=at, details={"never_proven": True})
    custom_domains.end(
        claim_id=claim_id,
        state=CustomDomainState.RELEASED,
        by="",
        at=at,
        fallback=addresses.hospital_host(claim.hospital.code),
    )
