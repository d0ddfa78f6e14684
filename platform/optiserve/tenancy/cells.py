"""Cells: the databases that hospitals' schemas live in, the home database or another.

A cell is named by its alias in settings.DATABASES. People, sessions, the catalogue, agreements and
aggregates are at home (``default``); any other cell holds hospitals' schemas and nothing else.
"""

from dataclasses import dataclass

from django.conf import settings

from optiserve.tenancy.context import HOME, HospitalLike


@dataclass(slots=True)
class Place:
    """A hospital's schema in one cell, whether the hospital lives there now or not."""

    pk: int
    code: str
    schema_name: str
    cell: str
    is_read_only: bool = False
    login: str = ""


def place_of(hospital: HospitalLike, cell: str) -> Place:
    """A hospital's place in a cell."""
    return Place(hospital.pk, hospital.code, hospital.schema_name, cell, login=hospital.login)


def known() -> list[str]:
    """The configured cells, the home database first."""
    return [HOME, *settings.CELLS]
