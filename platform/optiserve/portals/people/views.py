"""People of the organisation one acts for: the list, an invitation, somebody's roles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve.access import needs
from optiserve.portals import words
from optiserve.portals.people.forms import InviteForm, RolesForm
from optiserve.usecases import manage_people
from optiserve.web.markup import badge
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.kernel import clock
from shared.kernel.errors import DomainError
from shared.users.members import LastAdministrator, RolesConflict
from shared.users.queries import Invited, Person

_CAME, _INVITED = "member", "invited"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: somebody who belongs here, or is invited."""

    email: str
    roles: str
    state: str
    since: datetime
    last_login: datetime | None
    address: str


def _states() -> list[tuple[str, str]]:
    return [(_CAME, _("Belongs here")), (_INVITED, _("Invited"))]


def _state(line: Line) -> SafeString:
    return badge("ok" if line.state == _CAME else "none", dict(_states())[line.state])


def _table() -> Table:
    return Table(
        name="people",
        caption=_("People"),
        columns=[
            Column("email", _("E-mail address"), sortable=True, link=lambda one: one.address),
            Column("roles", _("Roles"), sortable=True),
            Column("state", _("Status"), value=lambda one: dict(_states())[one.state], cell=_state),
            Column("since", _("Since"), sortable=True, numeric=True),
            Column("last_login", _("Last signed in"), sortable=True, numeric=True),
        ],
        search=["email", "roles"],
        filters=[Choice("state", _("Status"), _states)],
        order="email",
        empty=_("Nobody belongs here yet."),
    )


@needs("people.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who belongs here or is invited."""
    kind = request.principal.organisation_kind
    found = manage_people.people_of(request.principal, at=clock.now())
    rows = [
        *(_member_line(one, kind) for one in found.members),
        *(_invited_line(one, kind) for one in found.invited),
    ]
    listing = _table().bind(rows, request.GET, exports=True)
    context = {
        "page_title": _("People"),
        "may_invite": request.principal.may("people.write"),
    }
    return respond(request, "people/index.html", listing=listing, context=context)


@needs("people.write")
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """An address and a role; the mail goes out at once."""
    form = InviteForm(request.POST or None, kind=request.principal.organisation_kind)
    if request.method == "POST" and form.is_valid():
        try:
            manage_people.invite(request.principal, **form.cleaned_data, at=clock.now())
        except DomainError as error:
            form.add_error("email", _why(error))
        else:
            messages.success(
                request,
                _("An invitation was mailed to %(email)s.") % {"email": form.cleaned_data["email"]},
            )
            return redirect("people")
    return _form(request, form, title=_("Invite somebody"), submit=_("Send the invitation"))


@needs("people.read")
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One of the people: what they may do, and changing it."""
    found = _find(request, user_id)
    kind = request.principal.organisation_kind
    form = RolesForm(request.POST or None, kind=kind, initial={"roles": list(found.roles)})
    may_change = request.principal.may("people.write")
    if request.method == "POST" and may_change and form.is_valid():
        given = _give(request, found, form.cleaned_data["roles"], form)
        if given:
            messages.success(
                request, _("The roles of %(who)s were changed.") % {"who": found.email}
            )
            return redirect("people")
    context = {
        "page_title": found.email,
        "breadcrumbs": [{"label": _("People"), "url": reverse("people")}, {"label": found.email}],
        "facts": [
            (_("Roles"), _roles(kind, found.roles)),
            (_("Since"), found.since),
            (_("Last signed in"), found.last_login),
        ],
        "form": form,
        "submit": _("Change the roles"),
        "cancel": reverse("people"),
        "may_change": may_change,
        "person": found,
    }
    return render(request, "people/person.html", context)


@needs("people.write")
@require_POST
def leave(request: HttpRequest, user_id: int) -> HttpResponse:
    """Somebody no longer belongs here: shut out at the next click, at every door of ours."""
    found = _find(request, user_id)
    try:
        manage_people.give_roles(request.principal, user_id, roles=(), at=clock.now())
    except DomainError as error:
        messages.error(request, _why(error))
        return redirect("person", user_id)
    messages.success(request, _("%(who)s no longer belongs here.") % {"who": found.email})
    return redirect("people")


@needs("people.read")
@require_GET
def invited(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """An open invitation."""
    open_ones = manage_people.people_of(request.principal, at=clock.now()).invited
    found = next((one for one in open_ones if one.invitation_id == invitation_id), None)
    if found is None:
        raise Http404
    context = {
        "page_title": found.email,
        "breadcrumbs": [{"label": _("People"), "url": reverse("people")}, {"label": found.email}],
        "facts": [
            (_("Role"), _roles(request.principal.organisation_kind, (found.role,))),
            (_("Invited at"), found.created_at),
            (_("Valid until"), found.expires_at),
        ],
        "invitation": found,
        "may_change": request.principal.may("people.write"),
    }
    return render(request, "people/invited.html", context)


@needs("people.write")
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """End an open invitation."""
    try:
        manage_people.withdraw(request.principal, invitation_id, at=clock.now())
    except manage_people.NoSuchPerson as error:
        raise Http404 from error
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("people")


def _find(request: HttpRequest, user_id: int) -> Person:
    try:
        return manage_people.person(request.principal, user_id)
    except manage_people.NoSuchPerson as error:
        raise Http404 from error


def _give(request: HttpRequest, found: Person, roles: list[str], form: RolesForm) -> bool:
    try:
        manage_people.give_roles(request.principal, found.user_id, roles=roles, at=clock.now())
    except DomainError as error:
        form.add_error("roles", _why(error))
        return False
    return True


def _why(error: DomainError) -> str:
    """What stands in the way, and how to mend it."""
    match error:
        case manage_people.AlreadyMember():
            return _("This address belongs here already: change its roles in the list of people.")
        case RolesConflict():
            return _(
                "Nobody may be %(one)s and %(other)s at the same time: take one of the two roles "
                "away, or give it to another person."
            ) % {
                "one": words.role(str(error.params["one"])),
                "other": words.role(str(error.params["other"])),
            }
        case LastAdministrator():
            return _(
                "Somebody has to be able to let others in: make another person administrator first."
            )
    raise error


def _form(request: HttpRequest, form: Any, *, title: str, submit: str) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumbs": [{"label": _("People"), "url": reverse("people")}, {"label": title}],
        "form": form,
        "cancel": reverse("people"),
        "submit": submit,
    }
    return render(request, "people/form.html", context)


def _roles(kind: str, roles: tuple[str, ...]) -> str:
    return ", ".join(words.role(f"{kind}.{role}") for role in roles)


def _member_line(one: Person, kind: str) -> Line:
    address = reverse("person", args=[one.user_id])
    return Line(one.email, _roles(kind, one.roles), _CAME, one.since, one.last_login, address)


def _invited_line(one: Invited, kind: str) -> Line:
    address = reverse("invited_person", args=[one.invitation_id])
    return Line(one.email, _roles(kind, (one.role,)), _INVITED, one.created_at, None, address)
