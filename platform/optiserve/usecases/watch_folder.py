"""A hospital's folder in the object storage: what lies there whole is taken in.

What was taken in is deleted there, since it may name persons, and a receipt lies in ``done/`` in
its place. What was refused lies in ``failed/``, with the reason beside it. Both go after a week.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

import structlog
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import override

from optiserve.tenancy import inbox
from optiserve.tenancy.inbox import Lying
from optiserve.usecases import delivery_words, take_delivery
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from shared.users.models import OrganisationKind
from shared.users.principals import Principal
from tenants.feeds import names
from tenants.feeds.models import Delivery, Way

log = structlog.get_logger()

DONE: Final = "done/"
FAILED: Final = "failed/"
_NOT_LOOKED_INTO: Final = (DONE, FAILED, "direct/")
_KEPT: Final = timedelta(days=7)
# As long as a task may take.
_BUSY_SECONDS: Final = 900


def watched() -> list[int]:
    """The hospitals whose folders are looked into."""
    if not inbox.is_there():
        return []
    return list(hospitals.active().filter(watches_folder=True).values_list("pk", flat=True))


def take_all(
    *, ask: Callable[..., object], hospital_id: int, clock: Callable[[], datetime]
) -> None:
    """Take in what lies in a hospital's folder, oldest first. Repeatable, one at a time.

    A file that fails for reasons nobody foresaw stays where it is, and the next one is looked at.
    """
    hospital = Hospital.objects.get(pk=hospital_id)
    turn = f"folder-watched:{hospital_id}"
    if not cache.add(turn, True, timeout=_BUSY_SECONDS):
        return
    try:
        for one in inbox.lying(inbox.folder(hospital_id)):
            try:
                _look_at(one, ask=ask, hospital=hospital, at=clock())
            except Exception:
                log.warning("folder.file-failed", hospital=hospital_id, exc_info=True)
    finally:
        cache.delete(turn)


def _look_at(one: Lying, *, ask: Callable[..., object], hospital: Hospital, at: datetime) -> None:
    if one.name.startswith(_NOT_LOOKED_INTO):
        if one.name.startswith((DONE, FAILED)) and one.since < at - _KEPT:
            inbox.delete(one.key)
    elif one.size and not names.is_unfinished(one.name):
        _take(one, ask=ask, hospital=hospital, at=at)


def _take(one: Lying, *, ask: Callable[..., object], hospital: Hospital, at: datetime) -> None:
    kind = ""
    try:
        kind = names.kind_of(one.name).value
        take_delivery.check_size(one.size)
    except DomainError as error:
        take_delivery.refuse(
            hospital=hospital,
            error=error,
            by=_ACTOR,
            way=Way.FOLDER,
            kind=kind,
            filename=one.name,
            size=one.size,
            at=at,
        )
        _put_aside(one, hospital=hospital, error=error, at=at)
        return
    with TemporaryFile() as whole:
        size, _digest = inbox.fetch(one.key, into=whole)
        if size != one.size or not inbox.is_same(one):
            return  # somebody has put another one there meanwhile: it is looked at next time
        delivery = take_delivery.take(
            ask=ask,
            hospital=hospital,
            kind=kind,
            filename=one.name,
            source=cast(BinaryIO, whole),
            principal=_folder_of(hospital),
            at=at,
            way=Way.FOLDER,
        )
    if inbox.is_same(one):
        inbox.delete(one.key)
    inbox.write(f"{_place(hospital, DONE, one, at)}.txt", _receipt(delivery))


_ACTOR: Final = "folder"


def _folder_of(hospital: Hospital) -> Principal:
    """Whoever may write into the folder acts as the hospital's staff does."""
    return Principal(
        actor=_ACTOR,
        organisation_kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        organisation_name=hospital.name,
        roles=frozenset({"hospital.staff"}),
    )


def _put_aside(one: Lying, *, hospital: Hospital, error: DomainError, at: datetime) -> None:
    place = _place(hospital, FAILED, one, at)
    inbox.move(one.key, to=place)
    inbox.write(f"{place}.txt", _in_both(lambda: delivery_words.why(error.code)))


def _place(hospital: Hospital, folder: str, one: Lying, at: datetime) -> str:
    """Where a file is kept: named after the moment, so that none takes another's place."""
    stamp = f"{at:%Y%m%dT%H%M%S}"
    return f"{inbox.folder(hospital.pk)}{folder}{stamp}-{names.plain(one.name)}"


def _receipt(delivery: Delivery) -> str:
    return _in_both(
        lambda: (
            _("Taken in: %(kind)s of %(month)s.")
            % {"kind": delivery.get_kind_display(), "month": f"{delivery.month:%Y-%m}"}
        )
    )


def _in_both(text: Callable[[], str]) -> str:
    lines = []
    for language in ("ja", "en"):
        with override(language):
            lines.append(text())
    return "\n".join(lines) + "\n"
