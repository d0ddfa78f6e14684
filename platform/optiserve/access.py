"""Deny by default: every view names its operation, and this is where it is checked.

A view without an operation is refused by a start-up check and, should one slip through, here.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from psycopg.errors import InsufficientPrivilege

from optiserve import entrance
from optiserve.tenancy.context import Wear, door_if_open, door_of, open_door
from optiserve.tenancy.streaming import keep_door
from shared.kernel import clock
from shared.users import permissions
from shared.users.principals import Principal
from tenants.sharing import services as sharing

View = TypeVar("View", bound=Callable[..., Any])


def needs(operation: str) -> Callable[[View], View]:
    """Name the operation of the matrix that a view performs. Raises for an unknown one."""
    if not permissions.is_known(operation):
        raise ImproperlyConfigured(f"{operation!r} is not in shared/users/matrix.csv.")

    def mark(view: View) -> View:
        view.operation = operation  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: Any) -> Any:
    """Mark somebody else's view (signing in, for one) as open to everybody."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    opened.operation = permissions.PUBLIC  # type: ignore[attr-defined]
    return opened


class AccessMiddleware:
    """Finds out who is acting and whether the view's operation is theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        principal = request.principal = entrance.principal_of(request, at=clock.now())
        if principal is None or not principal.is_outsider:
            return self.get_response(request)
        # From here on PostgreSQL itself shows no more than a grant can cover.
        with open_door(door_of(request.hospital, wear=Wear.VISITOR)) as door:
            response = keep_door(self.get_response(request), door)
            if response.status_code < 400:
                _show_the_hospital(request, principal)
            return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the view run; everything else ends here."""
        operation = getattr(view, "operation", None)
        if operation is None:
            raise ImproperlyConfigured(f"{view} names no operation.")
        request.operation = operation
        if operation == permissions.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if operation == permissions.SIGNED_IN:
            return None
        principal: Principal | None = request.principal
        if principal is None:
            return _without_a_role(request)
        if not principal.may(operation):
            raise PermissionDenied(operation)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Somebody wrote in a hospital that is read-only: PostgreSQL refused, we say why."""
        if is_read_only(error):
            return SimpleTemplateResponse("read_only.html", status=409).render()
        return None


def is_read_only(error: Exception) -> bool:
    """Whether a statement was refused because the hospital is read-only."""
    door = door_if_open()
    refused = isinstance(error.__cause__, InsufficientPrivilege)
    return refused and door is not None and door.only_reads


def _show_the_hospital(request: HttpRequest, principal: Principal) -> None:
    """Every page and file a dealer's visitor gets leaves a trace in the hospital's own trail."""
    operation = getattr(request, "operation", "")
    if operation in {"", permissions.PUBLIC, permissions.SIGNED_IN}:
        return
    sharing.record_visit(
        principal=principal,
        at=clock.now(),
        operation=operation,
        subject=request.get_full_path(),
        rows=getattr(request, "rows_shown", None),
        via="api" if request.path.startswith("/api/") else "screen",
    )


def _without_a_role(request: HttpRequest) -> HttpResponse:
    """Signed in, without business here: the portal asks for a role, elsewhere nothing exists."""
    if request.hospital is None and request.path == "/":
        return entrance.choose(request)
    raise Http404
