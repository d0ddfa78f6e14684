"""Programs with keys."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shared.catalogue.models import Maker
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import keys, permissions
from shared.users.models import OrganisationKind


class Program(Client):
    """A program at one door, with a key or without."""

    def __init__(self, host: str, secret: str = "") -> None:
        headers = {"host": host, "accept-language": "en"}
        if secret:
            headers["authorization"] = f"Bearer {secret}"
        super().__init__(headers=headers)


def key_of(kind: str, organisation_id: int, *operations: str) -> str:
    """The secret of a new key, for these operations or for all."""
    at = clock.now()
    issued = keys.issue_key(
        kind=OrganisationKind(kind),
        organisation_id=organisation_id,
        name="test",
        operations=operations or tuple(permissions.matrix()),
        by="tests",
        at=at,
        expires_at=at + timedelta(days=1),
    )
    return issued.secret


@pytest.fixture
def alpha_program(alpha: Hospital) -> Any:
    """``alpha_program("device.read")``: a program of Alpha's with a key for these operations."""

    def make(*operations: str) -> Program:
        return Program("alpha.localhost", key_of(OrganisationKind.HOSPITAL, alpha.pk, *operations))

    return make


@pytest.fixture
def bravo_program(bravo: Hospital) -> Program:
    """A program of Bravo's with a key for everything."""
    return Program("bravo.localhost", key_of(OrganisationKind.HOSPITAL, bravo.pk))


@pytest.fixture
def bravo_key(bravo: Hospital) -> str:
    """The secret of a key of Bravo's."""
    return key_of(OrganisationKind.HOSPITAL, bravo.pk)


@pytest.fixture
def maker_program(db: Any) -> Program:
    """A program of the maker Aoba."""
    maker = Maker.objects.get(code="aoba")
    return Program("portal.localhost", key_of(OrganisationKind.MAKER, maker.pk))


@pytest.fixture
def dealer_program(db: Any) -> Program:
    """A program of the dealer Delta."""
    dealer = Dealer.objects.get(code="delta")
    return Program("portal.localhost", key_of(OrganisationKind.DEALER, dealer.pk))


@pytest.fixture
def operator_program(db: Any) -> Program:
    """A program of the operator."""
    return Program("portal.localhost", key_of(OrganisationKind.OPERATOR, 0))
