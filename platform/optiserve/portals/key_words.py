"""What a key's state and networks are called, to its organisation and to the operator."""

from datetime import datetime

from django.utils.translation import gettext as _

from shared.users.models import ApiKey


def state_of(key: ApiKey, *, at: datetime) -> tuple[str, str]:
    """The kind of badge, and the words: ``ok`` where it works and has no successor."""
    if key.revoked_at:
        return "none", _("Revoked")
    if key.expires_at <= at:
        return "none", _("Expired")
    if key.retires_at is not None:
        return ("none", _("Replaced")) if key.retires_at <= at else ("warning", _("Being replaced"))
    return "ok", _("In force")


def networks_of(key: ApiKey) -> str:
    """From where it may be used."""
    return ", ".join(key.networks) or _("from everywhere")
