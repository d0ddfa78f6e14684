"""A hospital's move to another cell: ask, watch, confirm, roll back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.tenancy import cells, moving
from optiserve.tenancy.context import HOME
from optiserve.usecases import move_hospital
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.hospitals import queries as hospitals
from shared.hospitals.models import MOVE_ENDED, OPEN_STATES, Hospital, Move, MoveState
from shared.kernel import clock

MOVES = Table(
    name="moves",
    caption=gettext_lazy("Moves so far"),
    columns=[
        Column("asked_at", gettext_lazy("Asked for at"), sortable=True),
        Column("asked_by", gettext_lazy("Asked for by")),
        Column("source", gettext_lazy("From cell"), value=lambda move: _name(move.source)),
        Column("target", gettext_lazy("To cell"), value=lambda move: _name(move.target)),
        Column("state", gettext_lazy("State"), value=Move.get_state_display),
        Column("seconds", gettext_lazy("Read-only (seconds)"), value=lambda move: _shut(move)),
        Column("ended_at", gettext_lazy("Ended"), sortable=True),
    ],
    order="-asked_at",
    empty=gettext_lazy("It has never moved."),
)


class MoveForm(forms.Form):
    """Where to."""

    cell = forms.ChoiceField(label=gettext_lazy("To cell"))

    def __init__(self, hospital: Hospital, *args: Any) -> None:
        super().__init__(*args)
        others = [cell for cell in cells.known() if cell != hospital.cell]
        self.fields["cell"].choices = [(cell, _name(cell)) for cell in others]


@needs("hospital.move")
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Where a hospital lives, how far its move is, and the form that begins one."""
    hospital = _hospital(code)
    form = MoveForm(hospital, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        return _begin(request, hospital, form.cleaned_data["cell"])
    moves = Move.objects.filter(hospital=hospital).select_related("hospital")
    latest = moves.order_by("-pk").first()
    if request.headers.get("HX-Request") and "progress" in request.GET:
        return _progress_alone(request, latest)
    listing = MOVES.bind(moves, request.GET)
    return respond(
        request, "operator/move.html", listing=listing, context=_context(hospital, latest, form)
    )


@needs("hospital.move")
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Give up the old copy."""
    return _turn(request, code, move_hospital.confirm)


@needs("hospital.move")
@require_POST
def roll_back(request: HttpRequest, code: str) -> HttpResponse:
    """Back to where it was."""
    return _turn(request, code, move_hospital.roll_back)


def _begin(request: HttpRequest, hospital: Hospital, cell: str) -> HttpResponse:
    try:
        move = move_hospital.ask(
            hospital_id=hospital.pk, cell=cell, by=request.principal.actor, at=clock.now()
        )
    except move_hospital.NotMovable:
        messages.error(
            request,
            _("It cannot move now: its address is closed, or something else is being done to it."),
        )
    else:
        tasks.carry_on_move.delay(move_id=move.pk)
    return redirect("operator:move", code=hospital.code)


def _turn(request: HttpRequest, code: str, step: Any) -> HttpResponse:
    move = hospitals.move_of(_hospital(code))
    try:
        if move is None:
            raise move_hospital.WrongStep
        step(move_id=move.pk, by=request.principal.actor, at=clock.now())
    except move_hospital.WrongStep:
        messages.error(request, _("The move is no longer where this can be done."))
    except move_hospital.NotMovable:
        messages.error(
            request,
            _("An export, a backup or a restore is not finished. Let it end, then roll back."),
        )
    else:
        tasks.carry_on_move.delay(move_id=move.pk)
    return redirect("operator:move", code=code)


def _context(hospital: Hospital, latest: Move | None, form: MoveForm) -> dict[str, Any]:
    move = None if latest is None or latest.state in MOVE_ENDED else latest
    movable = move is None and hospital.state in OPEN_STATES and form.fields["cell"].choices
    return {
        "page_title": _("Move of %(hospital)s") % {"hospital": hospital.name},
        "breadcrumbs": [
            {"label": _("Hospitals"), "url": reverse("operator:hospitals")},
            {"label": hospital.name, "url": reverse("operator:hospital", args=[hospital.code])},
            {"label": _("Move to another cell"), "url": ""},
        ],
        "one": hospital,
        "move": move,
        "progress": _progress(move) if move and move.state != MoveState.ARRIVED else None,
        "problem": _problem(latest.error) if latest and latest.error else "",
        "form": form if movable else None,
        "nothing": forms.Form(),
        "may_confirm": move is not None and move.state == MoveState.ARRIVED,
        "may_return": move is not None and move.state in move_hospital.RETURNABLE,
        "copied": _copied(move) if move else None,
        "facts": [
            (_("Cell"), _name(hospital.cell)),
            (_("State"), hospital.get_state_display()),
            (_("Database schema"), hospital.schema_name),
        ],
    }


def _progress(move: Move) -> dict[str, Any]:
    copying = move.state in {MoveState.READY, MoveState.RETURNING}
    return {
        "label": str(move.get_state_display()),
        "value": move.tables_done if copying else None,
        "maximum": move.tables_total if copying else None,
        "url": "?progress",
        "finished": False,
    }


def _progress_alone(request: HttpRequest, move: Move | None) -> HttpResponse:
    """The bar by itself; once nothing is under way, the whole page anew."""
    if move and move.state not in {*MOVE_ENDED, MoveState.ARRIVED}:
        return render(request, "web/components/progress.html", {"progress": _progress(move)})
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


def _copied(move: Move) -> dict[str, Any]:
    return {
        "headers": [_("Table"), _("Rows"), _("Checksum, equal in both cells")],
        "rows": [(one["table"], one["rows"], one["sha256"][:16]) for one in move.copied],
    }


def _problem(error: str) -> str:
    """What a person can do about it."""
    if error.startswith(moving.CopyDiffers.code):
        return _("A table was not the same after copying. Nothing has changed; try again.")
    if error.startswith(moving.SchemasDiffer.code):
        return _("The hospital's schema is not up to date. Run the migrations, then try again.")
    return _("The cell could not do its part. Mend it, then try again: %(error)s") % {
        "error": error
    }


def _name(cell: str) -> str:
    """The home database has no name of its own."""
    return _("The shared database") if cell == HOME else cell


def _shut(move: Move) -> float | None:
    if move.read_only_since is None or move.writable_at is None:
        return None
    return round((move.writable_at - move.read_only_since).total_seconds(), 1)


def _hospital(code: str) -> Hospital:
    return get_object_or_404(Hospital, code=code)
