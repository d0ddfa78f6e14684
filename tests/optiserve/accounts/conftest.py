"""Second factors asked for, as in production, and counters that nobody has used yet."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from optiserve.fairness import counters
from shared.users.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    counters.valkey().flushdb()
    yield
    counters.valkey().flushdb()


@pytest.fixture
def factors_required(settings: Any) -> None:
    """As outside tests and demonstrations."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def with_app(db: Any) -> Callable[[str], User]:
    """``with_app(OLGA)``: she has an authenticator app and recovery codes."""

    def give(email: str) -> User:
        user = User.objects.get(email=email)
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
        return user

    return give


def code_now() -> str:
    """What the app shows."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def recovery_codes(user: User) -> list[str]:
    """What the person has written down."""
    found = Authenticator.objects.get(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES)
    return list(found.wrap().get_unused_codes())
