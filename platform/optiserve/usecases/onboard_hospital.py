"""A new hospital: from a form to a working subdomain and an invitation in the mail.

Registering writes rows and moves into a spare schema if one is ready; opening makes the schema
otherwise, which needs the owner's login, so a worker does it. Both can be repeated.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from optiserve import addresses
from optiserve.tenancy import schemas, spares
from optiserve.usecases import choose_cell
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change, fields_of
from shared.hospitals import services as hospitals
from shared.hospitals.models import Hospital, HospitalState, Schema
from shared.users import services as users
from shared.users.models import Invitation, OrganisationKind

_MASTER_DATA: Final = ("code", "name", "corporation_id", "prefecture", "beds", "cell")


@dataclass(frozen=True, slots=True)
class Application:
    """What the operator knows of a new hospital. ``prefecture`` is the two-digit JIS code.

    ``cell``: the database it is to live in; empty: the emptiest.
    """

    code: str
    name: str
    corporation: str
    prefecture: str
    beds: int
    administrator_email: str
    cell: str = ""


@transaction.atomic
def register(application: Application, *, by: str, at: datetime) -> Hospital:
    """Write the hospital and its host down, in state ``provisioning``.

    Raises hospitals.CodeTaken, hospitals.BadCode, choose_cell.UnknownCell, choose_cell.CellFull.
    """
    cell = choose_cell.choose(application.cell)
    hospital = hospitals.add(
        code=application.code,
        name=application.name,
        corporation=application.corporation,
        prefecture=application.prefecture,
        beds=application.beds,
        host=addresses.hospital_host(application.code),
        by=by,
        at=at,
        hospital_id=spares.take(cell),
        cell=cell,
    )
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="hospital.write",
        subject=hospital.code,
        details=change(None, fields_of(hospital, *_MASTER_DATA)),
    )
    return hospital


def open_hospital(*, hospital_id: int, administrator_email: str, by: str, at: datetime) -> None:
    """Make the schema, open the door, invite the first administrator. Harmless when repeated."""
    hospital = Hospital.objects.get(pk=hospital_id)
    if not Schema.objects.filter(hospital=hospital).exists():
        schemas.provision(hospital)
    with transaction.atomic():
        hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
        if hospital.state != HospitalState.PROVISIONING:
            return
        hospital.state = HospitalState.ACTIVE
        hospital.save(update_fields=["state"])
        if not administrator_email:
            return
        issued = users.invite(
            email=administrator_email,
            kind=OrganisationKind.HOSPITAL,
            organisation_id=hospital.pk,
            role="administrator",
            by=by,
            at=at,
        )
        mail_invitation(issued, organisation_name=hospital.name)


def mail_invitation(issued: users.Issued, *, organisation_name: str) -> None:
    """Send the link that makes its reader a member, in Japanese and English, after commit."""
    invitation = Invitation.objects.get(pk=issued.row_id)
    context = {
        "organisation": organisation_name,
        "link": f"{addresses.portal_origin()}/invitations/{issued.secret}/",
        "expires_at": invitation.expires_at,
    }
    parts = []
    for language in ("ja", "en"):
        with override(language):
            parts.append(render_to_string("optiserve/mail/invitation.txt", context).strip())
    with override("ja"):
        subject = _("Invitation to OptiServe")
    body = "\n\n----\n\n".join(parts)
    transaction.on_commit(lambda: send_mail(subject, body, None, [invitation.email]))
