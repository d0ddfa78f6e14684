"""Whoever keeps a look at the figures is told when a month is published: a link, never a file."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from optiserve import addresses
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import mail_people
from shared.aggregates import covered
from shared.agreements import looks
from shared.agreements import queries as agreements
from shared.agreements.models import KeptLook
from shared.kernel.clock import JST
from shared.users import queries as people
from shared.users.models import OrganisationKind

log = structlog.get_logger()


def mail(*, at: datetime) -> int:
    """Tell of what was published since. How many mails; run again, it has nothing left to say."""
    with open_door(PORTAL):
        return sum(_tell(look, at=at) for look in looks.to_be_mailed())


@transaction.atomic
def _tell(look: KeptLook, *, at: datetime) -> bool:
    """One look. The claim holds off other workers, and is undone if the mail cannot be sent."""
    release = covered.newest(agreements.scopes(look.maker_id, on=at.astimezone(JST).date()))
    # Whoever has left the company is told nothing, nor is anybody without an agreement.
    staff = people.people_of(OrganisationKind.MAKER, look.maker_id)
    to = next((one.email for one in staff if one.user_id == look.user_id), "")
    if not release or not to or not looks.claim(look, release=release):
        return False
    link = f"{addresses.portal_origin()}/maker/kept/{look.pk}/"
    context = {"name": look.name, "release": release, "link": link}
    sent = mail_people.send("look_published", context, to=to, subject=_("Figures were published"))
    if not sent:
        transaction.set_rollback(True)
    return sent
