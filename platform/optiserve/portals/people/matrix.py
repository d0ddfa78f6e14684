"""What each role may do: the permission matrix as a page, and whole for auditors."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals import words
from reporting.exports.csv_file import csv_bytes
from shared.users import permissions


@needs("role.read")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The roles of one's own kind of organisation, side by side."""
    kind = request.principal.organisation_kind
    roles = [role for role in permissions.roles() if _concerns(role, kind)]
    context: dict[str, Any] = {
        "page_title": _("Roles"),
        "roles": [(words.role(role), words.ROLES[role][1]) for role in roles],
        "rows": list(_rows(roles)),
        "conflicts": [
            [words.role(role) for role in pair] for pair in permissions.conflicting(roles)
        ],
        "dangerous": [
            words.operation(one)
            for one, rule in permissions.matrix().items()
            if one in permissions.dangerous() and rule.roles.intersection(roles)
        ],
        "minutes": settings.PROOF_MINUTES,
        "may_export": request.principal.may("role.export"),
    }
    return render(request, "people/matrix.html", context)


@needs("role.export")
@require_GET
def as_csv(request: HttpRequest) -> HttpResponse:
    """All operations and all roles, in codes: as the file says, which decides."""
    header = ["operation", *permissions.roles()]
    rows = [
        [rule.operation, *("x" if role in rule.roles else "" for role in permissions.roles())]
        for rule in permissions.matrix().values()
    ]
    response = HttpResponse(csv_bytes(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="roles.csv"'
    return response


def _concerns(role: str, kind: str) -> bool:
    return role.startswith(f"{kind}.") or (kind == "hospital" and role in permissions.VISITING)


def _rows(roles: list[str]) -> Iterator[tuple[str, list[bool]]]:
    """Operations that any of the roles may do, with who may."""
    for rule in permissions.matrix().values():
        if rule.roles.intersection(roles):
            yield words.operation(rule.operation), [role in rule.roles for role in roles]
