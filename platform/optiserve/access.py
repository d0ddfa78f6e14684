"""Deny by default: every view names its operation, and this is where it is checked.

A view without an operation is refused by a start-up check and, should one slip through, here.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _
from psycopg.errors import InsufficientPrivilege

from optiserve import entrance, proof
from optiserve.tenancy.context import PORTAL, Wear, door_if_open, door_of, open_door
from optiserve.tenancy.streaming import keep_door
from optiserve.web.problem import problem
from shared.hospitals import queries as hospitals
from shared.kernel import clock
from shared.users import permissions
from shared.users.principals import Principal
from tenants.sharing import services as sharing

View = TypeVar("View", bound=Callable[..., Any])

# Seconds after which a hospital that is being copied can be written to again.
_A_MOVE_TAKES: Final = "60"


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
    return foreign(view, permissions.PUBLIC)


def foreign(view: Any, operation: str) -> Any:
    """Somebody else's view (allauth's, for one), marked with one of everybody's operations."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    marked.operation = operation  # type: ignore[attr-defined]
    return marked


class AccessMiddleware:
    """Finds out who is acting and whether the view's operation is theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        principal = entrance.principal_of(request, at=clock.now())
        request.is_held_up = entrance.lacks_second_factor(request, principal)
        if request.is_held_up:
            principal = None
        request.principal = principal
        if principal is None or not principal.is_outsider:
            return self.get_response(request)
        # From here on PostgreSQL itself shows no more than was let in.
        visit = door_of(request.hospital, wear=_worn_by(principal), grant=principal.granted)
        with open_door(visit) as door:
            response = keep_door(self.get_response(request), door)
            if response.status_code >= 400:
                return response
            return _show_the_hospital(request, principal) or response

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
        if request.is_held_up and operation != permissions.SETTING_UP:
            return entrance.hold_up(request)
        if operation in permissions.EVERYBODYS:
            return None
        principal: Principal | None = request.principal
        if principal is None:
            return _without_a_role(request)
        if not principal.may(operation):
            raise PermissionDenied(operation)
        return proof.ask(request) if proof.is_due(request, operation) else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Somebody wrote where nobody may just now: PostgreSQL refused, we say why."""
        return refused_to_write(request, error)


def refused_to_write(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """What to answer where PostgreSQL let nothing be written in the hospital, page or API.

    None: the error is another one. A hospital that is being copied to another cell is looked up
    anew, for its schema is shut before this process has heard of it.
    """
    door = door_if_open()
    hospital = getattr(request, "hospital", None)
    if door is None or hospital is None or not isinstance(error.__cause__, InsufficientPrivilege):
        return None
    if hospital.is_moving or _is_moving(hospital.pk):
        text = _("This hospital is being moved. It will be back in a minute; try again then.")
        return _answer(request, 503, "being-moved", text, {"Retry-After": _A_MOVE_TAKES})
    if door.only_reads:
        text = _("This hospital is read-only for the moment.")
        return _answer(request, 409, "read-only", text, {})
    return None


def _is_moving(hospital_id: int) -> bool:
    with open_door(PORTAL):
        return hospitals.is_moving(hospital_id)


def _answer(
    request: HttpRequest, status: int, code: str, text: str, headers: dict[str, str]
) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, code, text, headers=headers)
    template = f"{code.replace('-', '_')}.html"
    return SimpleTemplateResponse(template, status=status, headers=headers).render()


def _worn_by(principal: Principal) -> Wear:
    """A dealer's visitor sees what the grant covers; support reads, unless it was let write."""
    if principal.support_id is None:
        return Wear.VISITOR_WITH_COSTS if principal.with_costs else Wear.VISITOR
    return Wear.STAFF if "operator.support_writer" in principal.roles else Wear.READER


def _show_the_hospital(request: HttpRequest, principal: Principal) -> HttpResponse | None:
    """Every page and file that an outsider gets leaves a trace in the hospital's own trail.

    What cannot be written down is not shown: then the answer is returned that says so.
    """
    operation = getattr(request, "operation", "")
    if not operation or operation in permissions.EVERYBODYS:
        return None
    try:
        sharing.record_visit(
            principal=principal,
            at=clock.now(),
            operation=operation,
            subject=request.get_full_path(),
            rows=getattr(request, "rows_shown", None),
            via="api" if request.path.startswith("/api/") else "screen",
        )
    except DatabaseError as error:
        answer = refused_to_write(request, error)
        if answer is None:
            raise
        return answer
    return None


def _without_a_role(request: HttpRequest) -> HttpResponse:
    """Signed in, without business here: the portal asks for a role, elsewhere nothing exists."""
    if request.hospital is None and request.path == "/":
        return entrance.choose(request)
    raise Http404
