"""What each operation of the trail is called. A new operation is one line here."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPERATIONS: Final[dict[str, Promise | str]] = {
    "agreement.write": _("Contract written"),
    "grant.give": _("Dealer's access granted"),
    "grant.revoke": _("Dealer's access revoked"),
    "granted.enter": _("Dealer's visit begun"),
    "hospital.backup": _("Hospital: backup"),
    "hospital.erase": _("Hospital: erasure"),
    "hospital.export": _("Hospital: export"),
    "hospital.move": _("Hospital: move to another cell"),
    "hospital.read_only": _("Hospital: made read-only"),
    "hospital.rename": _("Hospital: address changed"),
    "hospital.restore": _("Hospital: restore from a backup"),
    "hospital.resume": _("Hospital: resumed"),
    "hospital.retain": _("Hospital: has left"),
    "hospital.suspend": _("Hospital: suspended"),
    "hospital.write": _("Hospital registered"),
    "key.issue": _("API key made"),
    "key.revoke": _("API key revoked"),
    "mapping.write": _("Meaning of columns changed"),
    "member.invite": _("Member invited"),
    "member.withdraw": _("Invitation withdrawn"),
    "member.write": _("Member's roles changed"),
    "month.open": _("Month-end opened"),
    "month.publish": _("Month-end published"),
    "month.reopen": _("Month-end reopened"),
    "month.start": _("Month-end started"),
    "partner.write": _("Maker or dealer registered"),
    "schema.run": _("Schemas migrated or compared"),
}


def operation(code: str) -> str:
    """An operation in the reader's language; one without words is shown as it is."""
    return str(OPERATIONS.get(code, code))
