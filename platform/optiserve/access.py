"""Deny by default: every view names its operation, and this is where it is checked.

A view without an operation is refused by a start-up check and, should one slip through, here.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from optiserve import entrance
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
        request.principal = entrance.principal_of(request, at=clock.now())
        response = self.get_response(request)
        principal: Principal | None = request.principal
        if principal is not None and principal.is_outsider and response.status_code < 400:
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
