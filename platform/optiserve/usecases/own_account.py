"""A forgotten password, and another e-mail address: links that prove whose a mailbox is.

What is asked for an address is left with a worker, whether anybody has the address or not: the
answer to it, and the time it takes, are the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core import signing
from django.core.cache import cache
from django.db import transaction

from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import mail_people
from optiserve.usecases.mail_people import News
from shared.audit import services as audit
from shared.kernel.errors import DomainError
from shared.kernel.ids import digest
from shared.users import services as accounts
from shared.users.models import User

log = structlog.get_logger("optiserve.accounts")

_SALT: Final = "optiserve.new-email"
_LINK_SECONDS: Final = 60 * 60
# Anybody can have mails sent to an address; not more than these an hour.
_MAILS_AN_HOUR: Final = 5


class LinkGone(DomainError):
    """The link was used, has expired, or belongs to an address of before."""

    code = "link-gone"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a confirmed link says: whose address changes, from which to which."""

    user_id: int
    was: str
    email: str


def mail_reset_link(*, email: str) -> None:
    """In a worker: mail the link that sets a new password, if somebody has the address."""
    with open_door(PORTAL):
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None or _is_enough(user.email):
            log.info("reset.nobody-to-mail")
            return
        token = default_token_generator.make_token(user)
        path = f"/accounts/password/reset/key/{user_pk_to_url_str(user)}-{token}/"
        mail_people.send_reset_link(email=user.email, path=path)


def mail_confirmation(*, user_id: int, email: str) -> None:
    """In a worker: mail the link that makes ``email`` a person's address, or say it is taken."""
    with open_door(PORTAL):
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None or _is_enough(email):
            return
        if User.objects.filter(email__iexact=email).exists():
            mail_people.send_taken(email=email)
            return
        wish = {"user": user.pk, "was": user.email, "email": email, "stamp": _stamp(user)}
        path = f"/account/email/{signing.dumps(wish, salt=_SALT)}/"
        mail_people.send_confirmation(email=email, path=path, was=user.email)


def wish_of(token: str) -> Wish:
    """What a link from a mail asks for. Raises LinkGone."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=_LINK_SECONDS)
    except signing.BadSignature:
        raise LinkGone from None
    user = User.objects.filter(pk=said["user"], email=said["was"], is_active=True).first()
    # A new password ends what was asked for before it.
    if user is None or _stamp(user) != said["stamp"]:
        raise LinkGone
    return Wish(user_id=user.pk, was=user.email, email=said["email"])


@transaction.atomic
def change_email(*, token: str, at: datetime) -> Wish:
    """Carry a confirmed link out; the old address is told. Raises LinkGone, also where taken."""
    wish = wish_of(token)
    try:
        changed = accounts.change_email(user_id=wish.user_id, was=wish.was, email=wish.email)
    except accounts.EmailTaken:
        raise LinkGone from None
    if not changed:
        raise LinkGone
    EmailAddress.objects.filter(user_id=wish.user_id).delete()
    audit.record(
        chain="portal",
        at=at,
        actor=wish.was,
        organisation="",
        operation="email.changed",
        subject=wish.email,
        details={"user": wish.user_id},
    )
    mail_people.tell(email=wish.was, news=News.EMAIL, at=at)
    return wish


def _stamp(user: User) -> str:
    return digest(user.session_stamp)[:16]


def _is_enough(email: str) -> bool:
    """Whether the hour's mails to an address are sent. Counts this one."""
    key = f"mails:{digest(email.casefold())}"
    cache.add(key, 0, 60 * 60)
    return int(cache.incr(key)) > _MAILS_AN_HOUR
