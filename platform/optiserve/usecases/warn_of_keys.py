"""Administrators hear twice by mail that a key ends: a fortnight before, and three days before."""

from datetime import datetime

from django.db import transaction

from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import key_mails
from shared.users import keys
from shared.users.models import ApiKey


def tell(*, at: datetime) -> int:
    """Send what is due. How many keys were told of; run again, it has nothing left to say.

    Killed in the middle, the next run goes on. A key whose mails could not be sent stays due.
    """
    with open_door(PORTAL):
        return sum(_tell(key, at=at) for key in keys.to_be_told_of(at=at))


@transaction.atomic
def _tell(key: ApiKey, *, at: datetime) -> bool:
    """One key. The claim holds off other workers, and is undone if nothing can be sent."""
    if not keys.claim_notice(key=key, at=at):
        return False
    told = key_mails.tell_ending(key)
    if not told:
        transaction.set_rollback(True)
    return told
