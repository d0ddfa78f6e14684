"""The operator keeps makers, models and categories; months that this concerns are revised."""

from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from optiserve.usecases import close_month, keep_catalogue
from shared.aggregates import services as aggregates
from shared.aggregates.models import MonthRun
from shared.agreements.models import Agreement
from shared.audit import chains
from shared.audit import services as audit
from shared.catalogue.models import CatalogueChange, DeviceModel
from shared.catalogue.services import proposing, reworking
from shared.catalogue.services.acts import Act
from shared.catalogue.services.category_acts import MergeCategories
from shared.catalogue.services.maker_acts import MergeMakers
from shared.catalogue.services.reworking import Wrought
from shared.kernel.clock import JST
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from shared.users.models import Membership, OrganisationKind

log = structlog.get_logger()


class MakerIsPartner(DomainError):
    """A maker with people or contracts here is not merged away: its figures would change hands."""

    code = "maker-is-partner"


class StillMatching(DomainError):
    """Hospitals are still being matched anew: a revision now would count them as before."""

    code = "still-matching"


class CategoryInContract(DomainError):
    """A category that a contract names is not merged away before the contract has ended."""

    code = "category-in-contract"


def preview(act: Act, *, on: date) -> tuple[Wrought, list[date]]:
    """What an act would change, and the months whose figures it would revise.

    ``on``: the day (JST). Raises MakerIsPartner, CategoryInContract and what the act raises.
    """
    _refuse_partners(act, on)
    wrought = reworking.look(act)
    return wrought, keep_catalogue.months_of(wrought.impact.revised)


@transaction.atomic
def change(act: Act, *, by: str, at: datetime, reason: str = "") -> CatalogueChange:
    """Do it, for all hospitals. Raises what preview() raises."""
    _refuse_partners(act, at.astimezone(JST).date())
    done, impact = reworking.carry_out(
        act, by=by, at=at, reason=reason, months=keep_catalogue.months_of
    )
    for model in DeviceModel.objects.filter(pk__in=done.details["scope"]["models"]):
        proposing.answer_facts(model, by=by, at=at)
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="catalogue.change",
        subject=f"{done.operation} {done.thing}"[:200],
        details={
            "job": done.pk,
            "reason": reason,
            "devices": impact.devices,
            "hospitals": len(impact.hospitals),
            "before": {name: told[0] for name, told in _changed(done).items()},
            "after": {name: told[1] for name, told in _changed(done).items()},
            "to": done.details.get("into", ""),
            "not": done.details.get("other", "") or done.details.get("words", ""),
        },
    )
    return done


def revise(*, by: str, at: datetime) -> tuple[list[MonthRun], list[date]]:
    """Start a revision of every month that changes of the catalogue revise.

    Those started, and the months that wait because their last revision is not finished. Raises
    StillMatching.
    """
    if keep_catalogue.being_matched():
        raise StillMatching
    started, waiting = [], []
    for month in keep_catalogue.to_revise():
        reason = _("The catalogue of makers and models has changed.")
        try:
            started.append(
                close_month.rerun_month(month=Month.of(month), reason=reason, by=by, at=at)
            )
        except aggregates.RunUnfinished:
            waiting.append(month)
    log.info("catalogue.revised", started=len(started), waiting=len(waiting))
    return started, waiting


def _refuse_partners(act: Act, on: date) -> None:
    if isinstance(act, MergeCategories):
        named = Agreement.objects.filter(categories=act.category, ends_on__gte=on)
        if named.exists():
            raise CategoryInContract
    if not isinstance(act, MergeMakers):
        return
    people = Membership.objects.filter(
        organisation_kind=OrganisationKind.MAKER, organisation_id=act.maker, ended_at=None
    )
    if people.exists() or Agreement.objects.filter(maker=act.maker).exists():
        raise MakerIsPartner


def _changed(done: CatalogueChange) -> dict[str, list[str]]:
    return dict(done.details.get("changed", {}))
