"""A program replaces its own key: it needs no right but the key."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status

from optiserve.api.guard import KeyAuth, requires
from shared.kernel import clock
from shared.users import keys
from shared.users.models import ApiKey
from shared.users.permissions import OWN_KEY

router = Router(tags=["keys"])


class RotateIn(Schema):
    """For how many days the key that is sent still works."""

    days: Literal[1, 7, 30] = 7


class RotateOut(Schema):
    """The successor, its ``secret`` this once; and until when the key that was sent works."""

    secret: str
    expires_at: datetime
    old_works_until: datetime


@router.post("/keys/rotate", response={201: RotateOut}, auth=KeyAuth(), summary="Replace this key")
@requires(OWN_KEY)
def rotate(request: HttpRequest, wanted: RotateIn) -> Status:
    """A key with the same name, operations, networks and term; 409 if it has been made."""
    old = ApiKey.objects.get(pk=request.principal.key_id)
    issued = keys.rotate_key(key=old, days=wanted.days, by=request.principal.actor, at=clock.now())
    old.refresh_from_db(fields=["retires_at"])
    new = ApiKey.objects.get(pk=issued.row_id)
    made = RotateOut(
        secret=issued.secret, expires_at=new.expires_at, old_works_until=old.retires_at
    )
    return Status(201, made)
