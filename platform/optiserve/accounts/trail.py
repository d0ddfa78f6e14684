"""What the portal's audit trail says of signing in, of factors and of sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from shared.audit import services as audit
from shared.users.models import User

_UNKNOWN: Final = "unknown"


def signed_in(user: Any, *, by: Sequence[str], at: datetime) -> None:
    """Somebody is in; ``by`` names the proofs: password, totp, webauthn, recovery_codes."""
    note(user, "sign-in", at=at, by=", ".join(by))


def sign_in_failed(*, email: str, by: str, at: datetime) -> None:
    """A wrong proof. What was typed is written down only if it is somebody's address.

    The same is done for an address that nobody has: time must not tell them apart.
    """
    user = User.objects.filter(email__iexact=email).first()
    _record(actor=user.email if user else _UNKNOWN, operation="sign-in.failed", at=at, by=by)


def note(user: Any, operation: str, *, at: datetime, **details: Any) -> None:
    """Somebody did something to the own account."""
    _record(actor=user.email, operation=operation, at=at, **details)


def _record(*, actor: str, operation: str, at: datetime, **details: Any) -> None:
    audit.record(
        chain="portal",
        at=at,
        actor=actor,
        organisation="",
        operation=operation,
        details=details,
    )
