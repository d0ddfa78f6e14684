"""What each operation of the trail is called. A new operation is one line here."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPERATIONS: Final[dict[str, Promise | str]] = {
    "agreement.write": _("Contract written"),
    "email.changed": _("E-mail address changed"),
    "factor.added": _("Second factor added"),
    "factor.removed": _("Second factor removed"),
    "factor.renewed": _("Recovery codes renewed"),
    "factor.taken-away": _("Second factors taken away by the operator"),
    "grant.give": _("Dealer's access granted"),
    "grant.revoke": _("Dealer's access revoked"),
    "granted.enter": _("Dealer's visit begun"),
    "hospital.backup": _("Hospital: backup"),
    "hospital.erase": _("Hospital: erasure"),
    "hospital.export": _("Hospital: export"),
    "hospital.limit": _("Hospital: limits changed"),
    "hospital.move": _("Hospital: move to another cell"),
    "hospital.read_only": _("Hospital: made read-only"),
    "hospital.rename": _("Hospital: address changed"),
    "hospital.restore": _("Hospital: restore from a backup"),
    "hospital.resume": _("Hospital: resumed"),
    "hospital.retain": _("Hospital: has left"),
    "hospital.suspend": _("Hospital: suspended"),
    "hospital.write": _("Hospital registered"),
    "invitation.accepted": _("Invitation accepted"),
    "key.find": _("Whose an API key is: looked up"),
    "key.issue": _("API key made"),
    "key.leaked": _("API key ended: it had leaked"),
    "key.refused": _("API key refused: not from this network"),
    "key.revoke": _("API key revoked"),
    "key.rotate": _("API key replaced"),
    "mapping.write": _("Meaning of columns changed"),
    "member.invite": _("Member invited"),
    "member.withdraw": _("Invitation withdrawn"),
    "member.write": _("Member's roles changed"),
    "month.open": _("Month-end opened"),
    "month.publish": _("Month-end published"),
    "month.reopen": _("Month-end reopened"),
    "month.set_aside": _("Month-end: hospital set aside"),
    "month.start": _("Month-end started"),
    "partner.write": _("Maker or dealer registered"),
    "password.changed": _("Password changed"),
    "password.reset": _("Password reset"),
    "schema.run": _("Schemas migrated or compared"),
    "sessions.ended": _("Signed out everywhere"),
    "sign-in": _("Signed in"),
    "sign-in-rules.write": _("Rules of signing in changed"),
    "sign-in.failed": _("Sign-in failed"),
}


def operation(code: str) -> str:
    """An operation in the reader's language; one without words is shown as it is."""
    return str(OPERATIONS.get(code, code))


# Names of fields in before and after; one that is not here is shown as it is.
FIELDS: Final[dict[str, Promise | str]] = {
    "allowance": _("Requests, times the usual"),
    "beds": _("Beds"),
    "by": _("By means of"),
    "categories": _("Categories"),
    "code": _("Code"),
    "corporation_id": _("Legal entity, number"),
    "ended": _("Sessions ended"),
    "ends_on": _("Until"),
    "expires_at": _("Valid until"),
    "factors": _("Second factors"),
    "fill_down": _("Repeated from the row above"),
    "from": _("From"),
    "geo_level": _("Finest area"),
    "grant": _("Grant, number"),
    "includes_own": _("Own products"),
    "job": _("Job, number"),
    "kind": _("Kind"),
    "maker": _("Maker"),
    "member": _("Membership, number"),
    "name": _("Name"),
    "name_en": _("Name (English)"),
    "name_ja": _("Name"),
    "network": _("Network"),
    "networks": _("Allowed networks"),
    "operations": _("What the program may do"),
    "prefecture": _("Prefecture"),
    "price_yen": _("Price a month (yen, without tax)"),
    "profile": _("Column settings, number"),
    "quota_bytes": _("Storage quota (bytes)"),
    "quota_rows": _("Row quota"),
    "reason": _("Reason"),
    "retires_at": _("Replaced, works until"),
    "revoked_at": _("Revoked at"),
    "role": _("Role"),
    "roles": _("Roles"),
    "scopes": _("Scope"),
    "second_factor_for_all": _("Second factor for everybody"),
    "starts_on": _("From"),
    "state": _("State"),
    "step": _("Step"),
    "successor": _("Replaced by"),
    "to": _("To"),
    "two_digit_years": _("Years of two digits"),
    "user": _("Person, number"),
}


def field(name: str) -> str:
    """A field in the reader's language; one without words is shown as it is."""
    return str(FIELDS.get(name, name))
